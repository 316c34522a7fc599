"""What nobody is to read in public: ways to reach or recognise a person, and advertising.

House numbers, dates, amounts and the numbers of public lines (110, 12345) stay. A person reads
what is published anyway; this catches what a tired one overlooks.
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
    rf"[{_PROVINCES}][A-Za-zＡ-Ｚａ-ｚ]{_GAP}(?=[A-Za-zＡ-Ｚａ-ｚ]*\d)"
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
    rf"[{_SPELT}](?:{_GAP}[{_SPELT}]){{10,}}",
)
# Local numbers are told from amounts by the word before them.
_NAMED = r"(?P<name>(?:电话|座机|手机|号码|微信|QQ|qq|[Tt]el|[Pp]hone)[^\d\n*]{0,6})\d{7,}"
# Names that somebody chose elsewhere: they begin with a letter.
_HANDLE = (
    r"(?P<where>(?:微信|QQ|qq|[Vv][Xx]|[Ww]e[Cc]hat|[Ww]eixin)(?:号|[ :：是为加]){1,4})"
    r"[A-Za-z][A-Za-z0-9_-]{5,19}"
)
_PATTERN = re.compile(
    rf"(?P<stays>{'|'.join(_STAYS)})|(?:{'|'.join(_GOES)})|{_NAMED}|{_HANDLE}",
)


def masked(text: str) -> str:
    """The text with *** where something is not for everybody.

    >>> masked("请打 138 0000 0000 或 12345，湘L·12345 停在 12 号门口")
    '请打 *** 或 12345，*** 停在 12 号门口'
    """
    while (once := _PATTERN.sub(_replace, text)) != text:
        text = once
    return text


def _replace(found: re.Match[str]) -> str:
    return found["stays"] or f"{found['name'] or found['where'] or ''}{MASK}"
