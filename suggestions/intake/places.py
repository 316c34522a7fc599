"""Places as people write them: with the province in front, without 区, with 本级 behind.

A name is read where it means one place; a village only below its township, because villages
share names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from regions.models import Level, Region
from suggestions.models.identity import bare, canonical_number

BETWEEN = re.compile(r"[\s/\\>|·,、;-]+")
# The same village is written with any of these, or with none.
VILLAGE = re.compile(r"(?:社区|村民委员会|居民委员会|村委会|居委会|村)+$")
OFFICE = re.compile(r"(?<=街道)办(?:事处)?$|(?:人民)?政府$|\(?本级\)?$")
KIND = re.compile(r"(?<=..)(?:区|县|市)$")
KIND_OF_TOWN = re.compile(r"(?<=..)(?:街道|(?:瑶族|畲族|苗族|土家族|侗族|回族)?乡|镇)$")
COUNTRY = ("中华人民共和国", "中国")
OF_THE_CITY = ("市本级", "市直", "市辖区", "全市")
CODE_LENGTHS = (6, 9, 12)
# GB/T 2260, the first two digits.
PROVINCES = {
    "11": "北京市",
    "12": "天津市",
    "13": "河北省",
    "14": "山西省",
    "15": "内蒙古自治区",
    "21": "辽宁省",
    "22": "吉林省",
    "23": "黑龙江省",
    "31": "上海市",
    "32": "江苏省",
    "33": "浙江省",
    "34": "安徽省",
    "35": "福建省",
    "36": "江西省",
    "37": "山东省",
    "41": "河南省",
    "42": "湖北省",
    "43": "湖南省",
    "44": "广东省",
    "45": "广西壮族自治区",
    "46": "海南省",
    "50": "重庆市",
    "51": "四川省",
    "52": "贵州省",
    "53": "云南省",
    "54": "西藏自治区",
    "61": "陕西省",
    "62": "甘肃省",
    "63": "青海省",
    "64": "宁夏回族自治区",
    "65": "新疆维吾尔自治区",
}
KIND_OF_PROVINCE = re.compile(r"(?:省|市|(?:壮族|回族|维吾尔)?自治区)$")


def plain(text: str) -> str:
    return BETWEEN.sub("", bare(text))


def codes_of(row: Region) -> set[str]:
    lengths = [length for length in CODE_LENGTHS if length >= len(row.code)]
    return {row.path, *(row.code.ljust(length, "0") for length in lengths)}


def names_of(row: Region, rows: Mapping[int, Region]) -> list[str]:
    """Every way to write it, without what is above its county."""
    name = plain(row.name)
    if row.level == Level.CITY:
        return [name, KIND.sub("", name), *OF_THE_CITY]
    if row.level == Level.COUNTY or row.parent_id is None:
        return [name, KIND.sub("", name)]
    above = names_of(rows[row.parent_id], rows)
    if row.level == Level.VILLAGE:
        return _below(above, name)
    return [name, *_below(above, name, KIND_OF_TOWN.sub("", name))]


def _below(above: Iterable[str], *names: str) -> list[str]:
    return [place + name for place in above for name in names]


def spellings(text: str, cities: Iterable[Region]) -> list[str]:
    """What to look for, the most literal first."""
    name = plain(text)
    found = [canonical_number(text), name]
    for city in cities:
        found += _without_what_is_above(name, city)
    return [each for name in found for each in (name, OFFICE.sub("", name)) if each]


def _without_what_is_above(name: str, city: Region) -> Iterator[str]:
    province = PROVINCES.get(city.code[:2], "")
    cut = _cut(_cut(name, COUNTRY), (province, KIND_OF_PROVINCE.sub("", province)))
    yield cut
    own = plain(city.name)
    # The city alone is found by its name.
    yield _cut(cut, (own, KIND.sub("", own)))


def _cut(name: str, beginnings: Iterable[str]) -> str:
    found = next((each for each in beginnings if each and name.startswith(each)), "")
    return name[len(found) :]
