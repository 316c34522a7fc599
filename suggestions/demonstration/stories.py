"""What happens to the demonstration's suggestions: steps, each some time after the one before.

A story stops where its next step would lie in the future, so that the newest ones are open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from regions.calendars import ZONE
from regions.models import Category, Region, Unit, calendar_at
from suggestions.models import Outcome, Suggestion, Tier
from suggestions.pipeline.publish import Conversion
from suggestions.workflow import MoveName

Carries = Callable[["Story", datetime], dict[str, Any]]


@dataclass(frozen=True)
class Text:
    """One row of the demonstration's texts."""

    category: str
    type: str
    tier: str
    title: str
    text: str
    answer: str


@dataclass(frozen=True)
class Step:
    move: str
    who: str
    hours: float
    carries: Carries = lambda story, at: {}


@dataclass
class Story:
    number: int
    text: Text
    region: Region
    category: Category
    lead: Unit
    co_unit: Unit
    started: datetime
    livelihood: bool = False
    # Of the answer; '' where the type says it.
    ends: str = ""
    document: str = ""
    steps: list[Step] = field(default_factory=list)
    moment: datetime | None = None
    row: Suggestion | None = None
    parent: Story | None = None

    @property
    def outcome(self) -> str:
        if self.ends:
            return self.ends
        by_type = {"consult": Outcome.EXPLAINED, "proposal": Outcome.PARTLY}
        return by_type.get(self.text.type, Outcome.SOLVED)

    def merges(self) -> bool:
        return any(step.move == MoveName.MERGE for step in self.steps)

    def merge_into(self, parent: Story, *, now: datetime) -> None:
        """Tell the parent's problem once more, some hours after it."""
        self.parent, self.text, self.category = parent, parent.text, parent.category
        parent.steps = [*TO_HANDLING, KNOWN_PROBLEM]
        self.started = min(parent.started + timedelta(hours=6), now)


PROMISED_DAYS = 60


def day_after(days: int) -> Callable[[datetime], date]:
    return lambda at: (at + timedelta(days=days)).astimezone(ZONE).date()


def _classify(story: Story, at: datetime) -> dict[str, Any]:
    return {
        "type": story.text.type,
        "category": story.category,
        "tier": story.text.tier,
        "livelihood": story.livelihood,
    }


def _lead(story: Story, at: datetime) -> dict[str, Any]:
    return {"lead": story.lead}


def _answer(story: Story, at: datetime) -> dict[str, Any]:
    planned = story.outcome == Outcome.PLANNED
    promised = {"promised": day_after(PROMISED_DAYS)(at)} if planned else {}
    return {"outcome": story.outcome, "answer": story.text.answer, **promised}


def _public(story: Story, at: datetime) -> dict[str, Any]:
    return {"title": story.text.title, "text": story.text.text, "answer": story.text.answer}


def _known(story: Story, at: datetime) -> dict[str, Any]:
    return {"title": story.text.title, "text": story.text.text}


def _coordinate(story: Story, at: datetime) -> dict[str, Any]:
    return {"lead": story.lead, "co_units": (story.co_unit,), "consultation_day": day_after(2)(at)}


def _conclude(story: Story, at: datetime) -> dict[str, Any]:
    return {
        "lead": story.lead,
        "co_units": (story.co_unit,),
        "minutes": "（演示）参会单位现场查看后，议定分工和完成时间。",
        "decision": "（演示）由主办单位牵头，协办单位配合，按期办结并答复来信人。",
        "due": day_after(14)(at),
    }


def _said(**words: Any) -> Carries:
    return lambda story, at: words


def _parent(story: Story, at: datetime) -> dict[str, Any]:
    parent = story.parent or story
    return {"parent": parent.row}


def _review(story: Story, at: datetime) -> dict[str, Any]:
    return {
        "reason": "（演示）需待上级专项资金下达后实施。",
        "plan": "（演示）已列入明年改造计划，先行采取临时措施。",
        "review": day_after(90)(at),
    }


def _extension(story: Story, at: datetime) -> dict[str, Any]:
    # Later than the five days from the beginning, however soon it is asked for.
    until = calendar_at().nth_working_day(at.astimezone(ZONE).date(), 6)
    return {"reason": "（演示）连续降雨，无法施工。", "until": until}


def _twenty_days(story: Story, at: datetime) -> dict[str, Any]:
    return {"due": day_after(20)(at)}


def _conversion(story: Story, at: datetime) -> dict[str, Any]:
    return {"kind": Conversion.RULE, "document": story.document}


def _rating(solved: bool, satisfied: str, comment: str = "") -> Carries:
    return _said(solved=solved, satisfied=satisfied, comment=comment)


CLASSIFY = Step(MoveName.CLASSIFY, "triage", 1.5, _classify)
ASSIGN = Step(MoveName.ASSIGN, "triage", 0.5, _lead)
ACCEPT = Step(MoveName.ACCEPT, "handler", 2)
CONTACT = Step(MoveName.CONTACT, "handler", 3, _said(note="（演示）已与来信人电话联系，核实情况。"))
DRAFT = Step(MoveName.DRAFT, "handler", 40, _answer)
ANSWER = Step(MoveName.ANSWER, "leader", 4, _answer)
# Refused, and so left out, where the author has not given leave.
PUBLISH = Step(MoveName.PUBLISH, "triage", 6, _public)
LISTED = Step(MoveName.PRIORITISE, "supervisor", 2, _twenty_days)
RECTIFIED = Step(
    MoveName.RECTIFY, "leader", 100, _said(report="（演示）已完成整改，现场照片存档。")
)
VERIFIED = Step(MoveName.VERIFY, "supervisor", 30, _said(finding="（演示）现场核查，整改到位。"))
CONVERTED = Step(MoveName.CONVERT, "leader", 24 * 30, _conversion)
KNOWN_PROBLEM = Step(MoveName.PUBLISH, "triage", 48, _known)
TO_HANDLING = [CLASSIFY, ASSIGN, ACCEPT, CONTACT]
TO_ANSWER = [*TO_HANDLING, DRAFT, ANSWER]


def ordinary(story: Story, dice: Random) -> list[Step]:
    """Answered and rated, or closed by itself."""
    closing = end(dice)
    return [*usual_way(story, dice), closing, PUBLISH]


def end(dice: Random) -> Step:
    """By the author, with what he thinks of it, or by the clock."""
    happy = [
        _rating(solved=True, satisfied="satisfied", comment="办得很快，谢谢！"),
        _rating(solved=True, satisfied="rather"),
        _rating(solved=True, satisfied="satisfied"),
        _rating(solved=False, satisfied="not", comment="只是回复了，路面还没有动工。"),
    ]
    by_citizen = Step(MoveName.CLOSE, "citizen", 20 + dice.random() * 60, dice.choice(happy))
    return by_citizen if dice.random() < 0.6 else Step(MoveName.CLOSE, "clock", 8 * 24)


def usual_way(story: Story, dice: Random) -> list[Step]:
    if story.text.tier == Tier.COMPLEX:
        co_part = Step(
            MoveName.FINISH_CO, "co_unit", 60, _said(result="（演示）本单位部分已完成。")
        )
        return [*BY_CONSULTATION, co_part, DRAFT, ANSWER]
    if story.text.tier == Tier.SIMPLE:
        quick = Step(MoveName.ANSWER, "handler", 5 + dice.random() * 10, _answer)
        return [CLASSIFY, ASSIGN, Step(MoveName.ACCEPT, "handler", 0.7), quick]
    return TO_ANSWER


BY_CONSULTATION = [
    CLASSIFY,
    Step(MoveName.COORDINATE, "triage", 2, _coordinate),
    Step(MoveName.CONCLUDE, "leader", 45, _conclude),
    ACCEPT,
]


QUESTION = _said(question="请问具体是哪一栋、哪个单元？方便的话请补充照片。")


def asked(story: Story, dice: Random) -> list[Step]:
    if story.text.tier != Tier.GENERAL:
        return ordinary(story, dice)
    question = Step(MoveName.ASK, "handler", 5, QUESTION)
    reply = Step(MoveName.SUPPLEMENT, "citizen", 30, _said(reply="三栋二单元门口，谢谢。"))
    return [*TO_HANDLING, question, reply, DRAFT, ANSWER, PUBLISH]


def slow(story: Story, dice: Random) -> list[Step]:
    """Nobody answers: cards go out."""
    return TO_HANDLING if story.text.tier != Tier.COMPLEX else [CLASSIFY]


def held(story: Story, dice: Random) -> list[Step]:
    wish = Step(MoveName.ASK_HOLD, "leader", 20, _review)
    return [*_only_general(story), wish, Step(MoveName.HOLD, "supervisor", 6, _review)]


def extended(story: Story, dice: Random) -> list[Step]:
    if story.text.tier != Tier.GENERAL:
        return ordinary(story, dice)
    steps = [
        Step(MoveName.ASK_EXTENSION, "leader", 30, _extension),
        Step(
            MoveName.APPROVE_EXTENSION,
            "triage",
            3,
            _said(reason="（演示）因连续降雨需延长施工时间。"),
        ),
    ]
    return [*TO_HANDLING, *steps, Step(MoveName.DRAFT, "handler", 90, _answer), ANSWER]


def _only_general(story: Story) -> list[Step]:
    return TO_HANDLING if story.text.tier != Tier.COMPLEX else BY_CONSULTATION


def objected(story: Story, dice: Random) -> list[Step]:
    if story.text.tier == Tier.COMPLEX:
        return ordinary(story, dice)
    wish = Step(
        MoveName.RAISE_OBJECTION,
        "leader",
        1,
        _said(reason="（演示）该路段由街道管理，不属本单位职责。"),
    )
    refused = Step(
        MoveName.REFUSE_OBJECTION, "triage", 3, _said(ruling="（演示）依据职责清单，由你单位办理。")
    )
    return [CLASSIFY, ASSIGN, wish, refused, ACCEPT, DRAFT, ANSWER]


def reworked(story: Story, dice: Random) -> list[Step]:
    again = Step(MoveName.REWORK, "citizen", 20, _said(reason="问题没有真正解决，晚上仍然很吵。"))
    return [*usual_way(story, dice), again, DRAFT, ANSWER]


def key(story: Story, dice: Random) -> list[Step]:
    if story.text.tier == Tier.COMPLEX:
        return ordinary(story, dice)
    return [*TO_HANDLING, LISTED, RECTIFIED, VERIFIED, DRAFT, ANSWER]


def declined(story: Story, dice: Random) -> list[Step]:
    words = _said(
        reason="（演示）您反映的事项正在诉讼程序中。", where="请按诉讼程序向受理法院反映。"
    )
    return [Step(MoveName.DECLINE, "triage", 2, words)]


def transferred(story: Story, dice: Random) -> list[Step]:
    words = _said(
        reason="（演示）该事项属信访渠道办理。", where="已转送信访部门，可拨打 12345 查询。"
    )
    return [Step(MoveName.TRANSFER, "triage", 2, words)]


def withdrawn(story: Story, dice: Random) -> list[Step]:
    return [CLASSIFY, Step(MoveName.WITHDRAW, "citizen", 4, _said(reason="问题已经解决了。"))]


def merged(story: Story, dice: Random) -> list[Step]:
    return [CLASSIFY, Step(MoveName.MERGE, "triage", 1, _parent)]


def waiting(story: Story, dice: Random) -> list[Step]:
    return [CLASSIFY, Step(MoveName.ASK, "triage", 3, QUESTION)]


def to_be_assigned(story: Story, dice: Random) -> list[Step]:
    return [CLASSIFY]


def in_consultation(story: Story, dice: Random) -> list[Step]:
    return BY_CONSULTATION[:2]


def to_be_signed(story: Story, dice: Random) -> list[Step]:
    return BY_CONSULTATION[:2] if story.text.tier == Tier.COMPLEX else [CLASSIFY, ASSIGN]


# Told as if they had begun so many days ago: they stand in the middle of something.
RECENT = {waiting: 1.5, to_be_assigned: 1, in_consultation: 1.5, to_be_signed: 1.5}


def direct(story: Story, dice: Random) -> list[Step]:
    if story.text.tier == Tier.COMPLEX:
        return ordinary(story, dice)
    return [CLASSIFY, Step(MoveName.ANSWER_DIRECTLY, "triage", 1, _answer), PUBLISH]


def untouched(story: Story, dice: Random) -> list[Step]:
    return []
