"""Which column of a file says what: by the names that hotlines and message boards use."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from suggestions.intake.refusals import Unreadable
from suggestions.models.identity import bare

# Where several fit, the first one counts, but only for the fields in RANKED.
NAMES = {
    "message_id": (
        "message_id id number external 编号 留言编号 工单编号 工单号 工单编码 工单流水号 "
        "诉求编号 诉求单号 建议编号 受理编号 受理单号 登记编号 登记号 信件编号 信访编号 "
        "业务编号 流水号 事件编号"
    ),
    "time": (
        "time date submitted created_at 来电时间 留言时间 提交时间 建议时间 诉求时间 反映时间 "
        "来信时间 时间 日期 登记时间 登记日期 受理时间 受理日期 创建时间 派单时间 转办时间"
    ),
    "title": (
        "title subject topic 标题 主题 题目 留言主题 留言标题 诉求标题 诉求主题 建议标题 "
        "建议主题 工单标题 工单主题 信件标题 信件主题 问题标题 事项标题"
    ),
    "text": (
        "text content body message 内容 详情 正文 留言详情 留言内容 留言正文 诉求内容 诉求详情 "
        "诉求描述 建议内容 建议详情 工单内容 工单详情 来电内容 来信内容 信件内容 反映内容 "
        "反映问题 问题描述 问题内容 事项内容 具体内容 主要内容 受理内容"
    ),
    "region": (
        "region region_code area 区划 地区 区划代码 行政区划 所属区划 所属地区 所属区域 "
        "所属区县 所属县区 区县 县区 县市区 事发区划 事发区域 事发区县 属地"
    ),
    "place": (
        "place address location 地点 地址 详细地址 具体地址 事发地点 事发地址 事发地 诉求地址 "
        "问题地址 发生地点"
    ),
    "name": (
        "name author 姓名 建议人 留言人 诉求人 诉求人姓名 反映人 来信人 来电人 来电人姓名 "
        "投诉人 联系人 联系人姓名 市民姓名"
    ),
    "phone": (
        "phone telephone mobile 联系电话 联系方式 手机 手机号 手机号码 电话 电话号码 "
        "联系人电话 诉求人电话 来电号码 来电电话"
    ),
    "email": "email e-mail mail 邮箱 电子邮箱 电子邮件 邮箱地址",
    "status": "status state 状态 办理状态 处理状态 工单状态 当前状态 办结状态 诉求状态",
    "unit": (
        "unit department 承办单位 主办单位 办理单位 责任单位 答复单位 承办部门 主办部门 责任部门"
    ),
    "category": "category 类别 分类 问题类别 一级标签",
    "answer": (
        "answer reply response 答复 答复内容 答复意见 回复 回复内容 回复意见 办理结果 处理结果"
    ),
    "answered_at": (
        "answered_at answer_time closed_at 答复时间 回复时间 答复日期 回复日期 办结时间 "
        "办结日期 完成时间"
    ),
    "channel": "channel 渠道 来源渠道 受理渠道 诉求来源 工单来源",
}
FIELDS = frozenset(NAMES)
RANKED = frozenset({"time", "name", "phone", "place", "answer", "answered_at"})

# (必填), (年-月-日), (不超过500字): how to fill a column in, not what it holds.
HOW_TO = re.compile(
    r"[(\[][^()\[\]]*(?:必填|选填|必选|可选|可不填|格式|示例|例如|不超过|最多|字|年|yyyy|文本|下拉"
    r"|required|optional)[^()\[\]]*[)\]]",
    re.IGNORECASE,
)
LONGEST_NAME = 20
PERSONAL = re.compile(r"\d{5}|@")
MARKS = re.compile(r"[\s_*★※:-]+")


def plain(name: str) -> str:
    """A heading without what differs by accident: width, case, spaces, marks.

    >>> plain(" Message ID* "), plain("\ufeff诉求内容（必填）")
    ('messageid', '诉求内容')
    """
    return MARKS.sub("", HOW_TO.sub("", bare(name))).lower()


KNOWN = {
    plain(name): (field, rank)
    for field, names in NAMES.items()
    for rank, name in enumerate(names.split())
}


def meaning_of(name: str) -> tuple[str, int] | None:
    """(field, rank among its names) of a heading; the first of several may bear a 1."""
    key = plain(name)
    return KNOWN.get(key) or KNOWN.get(key.removesuffix("1"))


def known_in(cells: Sequence[str], given: Mapping[str, str]) -> int:
    """How many fields a row would name as a heading; none without the text."""
    mapped = {plain(name): field for field, name in given.items()}
    found = set()
    for name in cells:
        meaning = meaning_of(name)
        found.add(mapped.get(plain(name)) or (meaning and meaning[0]))
    return len(found - {None}) if "text" in found else 0


def heading_among(
    rows: Sequence[tuple[int, list[str]]], given: Mapping[str, str]
) -> tuple[list[str], int, int]:
    """(the headings, the first row they stand in, the last): where most of them are known."""
    scores = [known_in(cells, given) for _number, cells in rows]
    place = scores.index(max(scores))
    number, names = rows[place]
    if not scores[place]:
        return names, number, number
    if place:
        names = _filled_up(names, rows[place - 1][1])
    if place + 1 < len(rows) and _goes_on(names, rows[place + 1][1]):
        last, below = rows[place + 1]
        return _filled_up(below, names), number, last
    return names, number, number


def _filled_up(names: Sequence[str], others: Sequence[str]) -> list[str]:
    """Headings in two rows: where one is blank, the other one counts if it is known."""
    width = max(len(names), len(others))
    pairs = zip(_padded(names, width), _padded(others, width), strict=True)
    return [each if each.strip() or not meaning_of(other) else other for each, other in pairs]


def _goes_on(names: Sequence[str], below: Sequence[str]) -> bool:
    """Whether the row below is a second row of headings, some of them under no other one."""
    told = [(place, cell) for place, cell in enumerate(below) if cell.strip()]
    free = any(not _padded(names, place + 1)[place].strip() for place, _cell in told)
    return free and all(meaning_of(cell) for _place, cell in told)


def _padded(names: Sequence[str], width: int) -> list[str]:
    return [*names, *[""] * (width - len(names))]


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
    for field, found in _meant(header, set(places.values())).items():
        if field not in given:
            places[field] = _best(field, found, header)
    if "text" not in places:
        raise Unreadable(_no_text(header))
    return Columns(places, shown(_ignored(header, places)), len(header))


def _ignored(header: Sequence[str], places: Mapping[str, int]) -> list[str]:
    return [name for place, name in enumerate(header) if place not in places.values()]


def _meant(header: Sequence[str], taken: set[int]) -> dict[str, list[tuple[int, int]]]:
    """Field → (rank, place) of each heading that names it."""
    found: dict[str, list[tuple[int, int]]] = {}
    for place, name in enumerate(header):
        if place not in taken and (meaning := meaning_of(name)):
            field, rank = meaning
            found.setdefault(field, []).append((rank, place))
    return found


def _best(field: str, found: list[tuple[int, int]], header: Sequence[str]) -> int:
    """The place of the only one, or of the first in rank where ranks decide."""
    first, *others = sorted(found) if field in RANKED else found
    if others and (field not in RANKED or others[0][0] == first[0]):
        raise Unreadable(_two_columns(field, header[first[1]], header[others[0][1]]))
    return first[1]


def _place_of(name: str, header: Sequence[str]) -> int:
    found = [place for place, each in enumerate(header) if plain(each) == plain(name)]
    if len(found) != 1:
        reason = _("--map: the file has %(count)d columns “%(name)s”; it must be one.")
        raise Unreadable(reason % {"count": len(found), "name": name})
    return found[0]


def _two_columns(field: str, first: str, second: str) -> str:
    if plain(first) == plain(second):
        reason = _("The column “%(name)s” stands twice: rename or remove one of them.")
        return reason % {"name": first}
    reason = _("“%(first)s” and “%(second)s” both look like %(field)s: say which with --map.")
    return reason % {"first": first, "second": second, "field": field}


def _no_text(header: Sequence[str]) -> str:
    reason = _(
        "No column holds the text. The file has: %(names)s. Say which with --map text=…, or which "
        "row names them with --header; if they look garbled, save the file as CSV UTF-8."
    )
    return reason % {"names": ", ".join(shown(header))}


def shown(names: Sequence[str]) -> list[str]:
    """Headings as they may be said aloud: where there are none, a row of data stands there."""
    told = [name.strip() for name in names if name.strip()]
    return [
        name if len(name) <= LONGEST_NAME and not PERSONAL.search(name) else "…" for name in told
    ]


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
