"""What single cells mean: cleaned text, finished or not, which channel."""

from __future__ import annotations

import re
from collections import Counter

from django.utils.translation import gettext as _

from suggestions.intake.refusals import RowRefused
from suggestions.models import MAX_NUMBER, Channel, Suggestion
from suggestions.models.identity import (
    bare,
    canonical_number,
    is_blank,
    is_rounded,
    without_markup,
)
from suggestions.models.secrets import digits_of
from suggestions.pipeline.collect import Contact
from suggestions.pipeline.request import without_controls

WHOLE_TEXTS = frozenset({"text", "answer"})
# Where these words can be what the citizen said.
SPOKEN = frozenset({"text", "title"})
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
    """As a reader sees it: without markup and control characters, one line but for the long
    texts; '' for a dash and the like, and for what nobody sees."""
    kept = without_controls(without_markup(text)).strip()
    if field not in WHOLE_TEXTS:
        kept = " ".join(kept.split())
    return "" if is_blank(kept) or _says_nothing(field, kept.lower()) else kept


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
    """Only what can be one: a phone without a digit would be everybody's."""
    phone, email = values["phone"], values["email"]
    return Contact(
        name=values["name"],
        phone=phone if digits_of(phone) else "",
        email=email if "@" in email else "",
    )


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
