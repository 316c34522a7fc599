"""What nobody is to read in public: ways to reach or recognise a person, and advertising.

The numbers of streets and buildings, dates, amounts and the numbers of public lines (110, 12345)
stay; which flat it is goes. A person reads what is published anyway; this catches what a tired one
overlooks. In the city's own words its offices and their telephones stay.
"""

from __future__ import annotations

import re

MASK = "***"

# Joiners, directions and the parts of emoji digits stay in a text and are seen by nobody.
_UNSEEN = r"\u200c-\u200f\u202a-\u202e\u2066-\u2069\ufe0e\ufe0f\u20e3"
_GAP = rf"[ \t\u3000.·•_–—{_UNSEEN}-]{{0,2}}"
_BREAK = r"[ \t\u3000.·•_–—/，,\n*-]{1,4}"
_END = r"(?![A-Za-z])"
_DOMAINS = (
    "com|cn|net|org|gov|edu|info|top|xyz|vip|cc|io|me|shop|site|club|app|link|ltd"
    "|ly|gl|tv|co|hk|tw|mo|biz|online|fun|icu"
)
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使"
_SPELT = "零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
_CIRCLED = "①-⑨⓪❶-❾⓿➀-➈➊-➒"
_ANY_DIGIT = rf"[\d{_SPELT}{_CIRCLED}]"
_AROUND_IT = rf"(?:{_GAP}|[ \t]?[空.，,/*][ \t]?)"
_IN_CODE = "[0-9A-HJ-NPQRTUWXY]"
_NUMBER = rf"[ ]?(?:\d{{1,4}}|[{_SPELT}十百]{{1,4}})[ ]?"

# In this order: what stays is passed over before anything that looks for long numbers.
_STAYS = (
    r"(?<!\d)(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}(?!\d)",
    r"(?<!\d)(?:1[12]\d|12\d{3}|96\d{3})(?!\d)(?!-)",
)
_GOES = (
    r"(?:h[tx]{2}ps?|ftp)://[^\s<>“”，。；、！？（）)]+",
    r"[A-Za-z0-9._%+-]{1,64}[@＠][A-Za-z0-9-]{1,63}(?:[.。．][A-Za-z0-9-]{1,63}){1,4}",
    rf"(?<![A-Za-z0-9])(?:[A-Za-z0-9-]{{1,63}}\.){{1,4}}(?:{_DOMAINS}){_END}"
    r"(?::\d+)?(?:[/／][^\s<>“”，。；、！？（）)]*)?",
    r"[A-Za-z0-9\u4e00-\u9fff-]{1,20}\.(?:中国|公司|网络|网址)",
    # The reference of a suggestion.
    r"(?<![A-Za-z])[A-Za-z]{1,6}\d{6}-\d{6}-\d(?!\d)",
    # Plates: 湘L·12345, 湘LD12345, 湘L1234警.
    rf"[{_PROVINCES}]{_GAP}[A-Za-zＡ-Ｚａ-ｚ]{_GAP}(?=[A-Za-zＡ-Ｚａ-ｚ]*\d)"
    r"[A-Za-z0-9Ａ-Ｚａ-ｚ０-９]{4,6}[挂学警港澳领试超]?(?![A-Za-z0-9])",
    # Passports.
    r"(?<![A-Za-z0-9])[DEGHPS][A-Z]?\d{7,8}(?![A-Za-z0-9])",
    # Abroad, with area code, and the lines of companies.
    r"\+\d[\d -]{6,}\d",
    r"[(（]0\d{2,3}[)）][ -]?\d{7,8}(?!\d)",
    r"(?<!\d)0\d{2,3}[ –—-]?\d{7,8}(?!\d)",
    r"(?<!\d)[48]00[ -]?\d{3}[ -]?\d{4}(?!\d)",
    # Mobile phones and identity cards, however they are grouped and whatever follows: 万 and 元
    # begin words and names, too.
    rf"(?<!\d)1[3-9]\d(?:{_GAP}\d){{8}}(?!\d)",
    rf"(?<!\d)1[3-9]\d{_BREAK}\d{{4}}{_BREAK}\d{{4}}(?!\d)",
    rf"(?<!\d)[1-9]\d{{5}}{_GAP}(?:19|20)\d\d(?:{_GAP}\d){{7}}{_GAP}[\dXx](?!\d)",
    # Bank cards and the like: eleven digits or more that are no amount.
    rf"(?<!\d)\d(?:{_GAP}\d){{10,}}[Xx]?(?!\d)(?![ \t]?[万亿]?[元块])",
    rf"(?=.{{0,20}}[{_SPELT}{_CIRCLED}]){_ANY_DIGIT}(?:{_GAP}{_ANY_DIGIT}){{10,}}",
    # A mobile phone whose digits are drawn apart.
    rf"(?<!\d)[1一幺①](?:{_AROUND_IT}{_ANY_DIGIT}){{10}}(?!\d)",
    # 统一社会信用代码: who it is stands in a register.
    rf"(?<![0-9A-Za-z]){_IN_CODE}{{2}}\d{{6}}{_IN_CODE}{{10}}(?![0-9A-Za-z])",
)
# Which flat, or which house of a village: where somebody lives.
_HOMES = (
    rf"{_NUMBER}[栋幢座#][楼号]?{_NUMBER}(?:单元|门洞?){_NUMBER}(?:室|号房?|户)?(?![\d层楼])",
    rf"{_NUMBER}[栋幢座#][楼号]?{_NUMBER}(?:室|号房)",
    rf"{_NUMBER}单元{_NUMBER}(?:室|号房?|户)",
    r"\d{3,4}[ ]?室",
    rf"{_NUMBER}组{_NUMBER}号",
)
# Local numbers are told from amounts by the word before them.
_NAMED = r"(?P<name>(?:电话|座机|手机|号码|微信|QQ|qq|[Tt]el|[Pp]hone)[^\d\n*]{0,6})\d{7,}"
# Names that somebody chose elsewhere: they begin with a letter.
_HANDLE = (
    r"(?P<where>(?:微信|薇信|QQ|qq|[Vv][Xx信]|[Ww]e[Cc]hat|[Ww]eixin)(?:号|[ :：是为加]){1,4})"
    r"[A-Za-z][A-Za-z0-9_-]{2,19}"
)
# Names are told by the word before them and by what ends them: 本人高中毕业 names nobody.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高梁郑谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任"
    "沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔"
    "向汤欧雷段颜罗阳易文邝骆"
)
_PERSON = (
    rf"(?P<who>我叫|(?:本人|我是|姓名)[ :：]?)[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}"
    r"(?=[\s，,。.；;：:、（(！!？?]|电话|手机|身份证|住在|家住|$)"
)
# Telephones that an office serves, with the number to ask for; and local ones, by the word before.
_LINE = r"\d{3,4}[ -]?\d{4}(?:[ ]?(?:转|-)[ ]?\d{1,4})?(?!\d)"
_OFFICES = (
    rf"(?<!\d)(?:0\d{{2,3}}[ –—-]?|[(（]0\d{{2,3}}[)）][ -]?){_LINE}",
    r"(?<!\d)[48]00[ -]?\d{3}[ -]?\d{4}(?!\d)",
    rf"(?:电话|座机|热线|咨询|传真|拨打|致电)[^\d\n*]{{0,6}}{_LINE}(?:[、，,/或 ]{{1,3}}{_LINE})*",
)
_OF_THE_AUTHOR = re.compile(
    r"(?:您|你|来电人|反映人|诉求人|投诉人|留言人|当事人)(?:的|所?留|预留|提供)[^。！？\n]{0,10}$"
)


def _pattern(stays: tuple[str, ...], goes: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<stays>{'|'.join(stays)})|(?:{'|'.join(goes)})|{_NAMED}|{_HANDLE}|{_PERSON}"
    )


_OF_PEOPLE = _pattern(_STAYS, (*_GOES, *_HOMES))
_OF_THE_CITY = _pattern((*_STAYS, *_OFFICES), _GOES)


def masked(text: str) -> str:
    """The text with *** where something is not for everybody.

    >>> masked("请打 138 0000 0000 或 12345，湘L·12345 停在 12 号门口")
    '请打 *** 或 12345，*** 停在 12 号门口'
    """
    return _until_nothing_is_left(_OF_PEOPLE, text)


def masked_answer(text: str) -> str:
    """The same for what the city itself says: whom to call and where to go stays.

    >>> masked_answer("请拨打 0735-2345678，已按您留的电话 0735-7654321 回访")
    '请拨打 0735-2345678，已按您留的电话 *** 回访'
    """
    return _until_nothing_is_left(_OF_THE_CITY, text)


def _until_nothing_is_left(pattern: re.Pattern[str], text: str) -> str:
    while (once := pattern.sub(_replace, text)) != text:
        text = once
    return text


def _replace(found: re.Match[str]) -> str:
    stays = found["stays"]
    if stays and found.re is _OF_THE_CITY and _is_of_the_author(found):
        return _OF_PEOPLE.sub(_replace, stays)
    return stays or f"{_word_before(found)}{MASK}"


def _word_before(found: re.Match[str]) -> str:
    return next(filter(None, found.group("name", "where", "who")), "")


def _is_of_the_author(found: re.Match[str]) -> bool:
    return (
        _OF_THE_AUTHOR.search(found.string[max(found.start() - 20, 0) : found.start()]) is not None
    )
