"""What single cells mean: cleaned text, finished or not, which channel."""

from __future__ import annotations

import re
from collections import Counter

from django.utils.translation import gettext as _

from suggestions.intake.refusals import RowRefused
from suggestions.language.contacts import Unreachable, check_contacts, is_withheld, says_none
from suggestions.language.legible import legible, legible_line
from suggestions.models import MAX_NUMBER, Channel, Suggestion
from suggestions.models.identity import (
    bare,
    canonical_number,
    is_rounded,
    without_markup,
)
from suggestions.pipeline.collect import Contact

WHOLE_TEXTS = frozenset({"text", "answer"})
REACHED_BY = ("phone", "email")
# Where these words can be what the citizen said, or are counted.
SPOKEN = frozenset({"text", "title", "phone", "email"})
# What a spreadsheet shows for a formula that failed: nobody ever said that.
ERRORS = frozenset(
    {"#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#null!", "#num!", "#spill!", "#calc!"}
)
NOTHING = frozenset({"无", "/", "-", "—", "--", "n/a", "null", "none"})
# What a spreadsheet shows for a formula that failed: nobody ever said that.
ERRORS = frozenset(
    {"#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#null!", "#num!", "#spill!", "#calc!"}
)

CHANNELS = {
    "hotline": Channel.HOTLINE,
    "12345": Channel.HOTLINE,
    "12345热线": Channel.HOTLINE,
    "热线": Channel.HOTLINE,
    "政务热线": Channel.HOTLINE,
    "board": Channel.BOARD,
    "留言板": Channel.BOARD,
    "领导留言板": Channel.BOARD,
    "人民网留言板": Channel.BOARD,
    "file": Channel.FILE,
    "文件": Channel.FILE,
    "": Channel.FILE,
}
FINISHED = frozenset(
    {
        "closed",
        "answered",
        "done",
        "finished",
        "resolved",
        "completed",
        "已办结",
        "办结",
        "已答复",
        "已回复",
        "已完成",
        "办理完成",
        "已结案",
        "结案",
        "已解决",
        "已归档",
        "已办毕",
        "办毕",
        "办结归档",
        "归档",
        "已回访",
        "待回访",
        "已评价",
        "待评价",
        "已答复待评价",
        "已反馈",
        "已关闭",
        "不予受理",
        "不受理",
        "已撤单",
        "撤单",
        "已撤销",
        "已撤回",
        "已作废",
        "作废",
        "无效",
        "重复",
        "重复件",
    }
)
UNFINISHED = frozenset(
    {
        "open",
        "new",
        "pending",
        "collected",
        "未办结",
        "待办",
        "待办理",
        "待处理",
        "待受理",
        "待分类",
        "未答复",
        "未回复",
        "待答复",
        "待回复",
        "未处理",
        "办理中",
        "处理中",
        "已受理",
        "已转办",
        "已派单",
        "已交办",
        "待派单",
        "待签收",
        "挂起",
        "退单",
        "延期中",
    }
)
# 已办结（不满意）, 已办结-满意; not 已办结（退回重办）.
REMARK = re.compile(r"\s*(?:\([^未重退再中]*\)|[-—/,:][^未重退再中]*)$")

MOST_TITLE = Suggestion._meta.get_field("title").max_length or 0
MOST_PLACE = Suggestion._meta.get_field("place").max_length or 0
MOST_SOURCE_TIME = Suggestion._meta.get_field("source_time").max_length or 0


def cleaned(field: str, text: str) -> str:
    """As a reader sees it: without markup, one line but for the long texts; '' for a dash and the
    like, and for what nobody sees."""
    plain = without_markup(text)
    kept = legible(plain) if field in WHOLE_TEXTS else legible_line(plain)
    return "" if _says_nothing(field, kept.lower()) else kept


def _says_nothing(field: str, word: str) -> bool:
    return word in ERRORS or (field not in SPOKEN and word in NOTHING)


def shortened(title: str) -> str:
    return title if len(title) <= MOST_TITLE else title[: MOST_TITLE - 1] + "…"


def number_of(text: str) -> str:
    """The number that the source gave it, in its canonical form; '' where it gave none."""
    number = canonical_number(text)
    if max(len(text), len(number)) > MAX_NUMBER:
        raise RowRefused(_("the number is longer than %(most)d characters") % {"most": MAX_NUMBER})
    if is_rounded(text):
        raise RowRefused(_("the number was rounded by a spreadsheet: save that column as text"))
    return "" if number.lower() in NOTHING | ERRORS else number


def contact_of(values: dict[str, str]) -> Contact:
    """Without what says that there is none, or that it is not told. Raises RowRefused."""
    name = "" if says_none(values["name"]) else values["name"]
    phone, email = ("" if is_withheld(values[each]) else values[each] for each in REACHED_BY)
    try:
        check_contacts(phone, email)
    except Unreachable as why:
        raise RowRefused(str(why)) from None
    return Contact(name=name, phone=phone, email=email)


def names_none(values: dict[str, str]) -> bool:
    """Whether it says in words that there is no contact, or that it is not told."""
    return any(values[each] and is_withheld(values[each]) for each in REACHED_BY)


class Vocabulary:
    """`unknown` counts the words (field, word) that were taken for the default."""

    def __init__(self) -> None:
        self.unknown: Counter[tuple[str, str]] = Counter()

    def is_finished(self, status: str) -> bool:
        word = bare(status).lower()
        # What was thought of it makes it no less finished.
        plain = REMARK.sub("", word)
        if word and not {word, plain} & (FINISHED | UNFINISHED):
            self.unknown["status", status] += 1
        return bool({word, plain} & FINISHED)

    def channel(self, text: str) -> Channel:
        channel = CHANNELS.get(bare(text).lower())
        if channel is None:
            self.unknown["channel", text] += 1
        return channel or Channel.FILE
