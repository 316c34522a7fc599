"""Which column of a file says what: by the names that hotlines and message boards use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from suggestions.intake.refusals import Unreadable

NAMES = {
    "message_id": "message_id id number external 编号 留言编号 工单编号 诉求编号",
    "time": "time date submitted created_at 时间 留言时间 提交时间 来电时间 受理时间 登记时间",
    "title": "title subject topic 标题 主题 留言主题 留言标题 诉求标题",
    "text": "text content body message 内容 详情 留言详情 留言内容 诉求内容 正文",
    "region": "region region_code area 区划 地区 区划代码 行政区划 所属区划 所属地区",
    "place": "place address location 地点 地址 详细地址 事发地点 事发地址",
    "name": "name author 姓名 联系人 留言人 来电人 诉求人",
    "phone": "phone telephone mobile 电话 手机 手机号 联系电话 来电号码",
    "email": "email e-mail mail 邮箱 电子邮箱 电子邮件",
    "status": "status state 状态 办理状态 处理状态",
    "unit": "unit department 承办单位 办理单位 责任单位 答复单位",
    "category": "category 类别 分类 问题类别 一级标签",
    "answer": "answer reply response 答复 答复内容 答复意见 回复 回复内容 办理结果",
    "answered_at": "answered_at answer_time closed_at 答复时间 回复时间 办结时间",
    "channel": "channel 渠道 来源渠道",
}
FIELDS = frozenset(NAMES)


def plain(name: str) -> str:
    """A heading without what differs by accident: width, case, spaces, marks.

    >>> plain(" Message ID* ")
    'messageid'
    """
    return re.sub(r"[\s_*:：-]+", "", unicodedata.normalize("NFKC", name)).lower()


KNOWN = {plain(name): field for field, names in NAMES.items() for name in names.split()}


@dataclass(frozen=True)
class Columns:
    """Field → place in the row, and the headings that nothing was read from."""

    places: dict[str, int]
    ignored: list[str]
    width: int

    def values(self, cells: Sequence[str]) -> dict[str, str]:
        """Every known field of a row, '' where the file has no such column or cell."""
        found = dict.fromkeys(FIELDS, "")
        for field, place in self.places.items():
            if place < len(cells):
                found[field] = cells[place]
        return found


def find_columns(header: Sequence[str], given: Mapping[str, str]) -> Columns:
    """Where each field stands; what `given` says (field → heading) comes before the names."""
    places = {field: _place_of(name, header) for field, name in given.items()}
    taken = set(places.values())
    for place, name in enumerate(header):
        field = KNOWN.get(plain(name))
        if place in taken or field is None or field in given:
            continue
        if field in places:
            raise Unreadable(_two_columns(field, header[places[field]], name))
        places[field] = place
    if "text" not in places:
        raise Unreadable(_no_text(header))
    ignored = [name for place, name in enumerate(header) if place not in places.values()]
    return Columns(places, [name for name in ignored if name.strip()], len(header))


def _place_of(name: str, header: Sequence[str]) -> int:
    found = [place for place, each in enumerate(header) if plain(each) == plain(name)]
    if len(found) != 1:
        reason = _("--map: the file has %(count)d columns “%(name)s”; it must be one.")
        raise Unreadable(reason % {"count": len(found), "name": name})
    return found[0]


def _two_columns(field: str, first: str, second: str) -> str:
    reason = _("“%(first)s” and “%(second)s” both look like %(field)s: say which with --map.")
    return reason % {"field": field, "first": first, "second": second}


def _no_text(header: Sequence[str]) -> str:
    reason = _("No column holds the text. The file has: %(names)s. Say which with --map text=….")
    return reason % {"names": ", ".join(header)}


def parse_map(pairs: Sequence[str]) -> dict[str, str]:
    """`field=Column` as given on the command line."""
    found = {}
    for pair in pairs:
        field, equals, name = pair.partition("=")
        if not equals or not name.strip() or field not in FIELDS:
            reason = _("--map %(pair)s: write field=Column, with one of the fields %(fields)s.")
            raise Unreadable(reason % {"pair": pair, "fields": ", ".join(NAMES)})
        found[field] = name
    return found
