"""Which moves the page offers now, the likeliest first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy

from regions.models import Officer, Role
from suggestions.pipeline import MOVES
from suggestions.pipeline.allowed import refusal_of
from suggestions.pipeline.case import Case
from suggestions.pipeline.refusals import NotNow
from suggestions.workflow import MoveName, label_of

# The first one allowed is the primary button: decisions that somebody waits for come first.
PRIMARY = (
    MoveName.UPHOLD,
    MoveName.REFUSE_OBJECTION,
    MoveName.APPROVE_EXTENSION,
    MoveName.ENDORSE_EXTENSION,
    MoveName.HOLD,
    MoveName.REPLY_SUPERVISION,
    MoveName.ASSIGN,
    MoveName.CONCLUDE,
    MoveName.COORDINATE,
    MoveName.CLASSIFY,
    MoveName.ACCEPT,
    MoveName.ACCEPT_CO,
    MoveName.FINISH_CO,
    MoveName.ANSWER,
    MoveName.DRAFT,
    MoveName.RESUME,
    MoveName.VERIFY,
    MoveName.FULFIL,
    MoveName.UPHOLD_ANSWER,
    MoveName.UPHOLD_WITHDRAWAL,
    MoveName.APPROVE_ERASURE,
    MoveName.RECTIFY,
    MoveName.CLOSE,
    MoveName.FOLLOW_UP,
)
OTHERS = (
    MoveName.ANSWER_DIRECTLY,
    MoveName.ASK,
    MoveName.SEND_BACK,
    MoveName.CONTACT,
    MoveName.ALLOT,
    MoveName.DELEGATE,
    MoveName.REASSIGN,
    MoveName.RAISE_OBJECTION,
    MoveName.ASK_EXTENSION,
    MoveName.REFUSE_EXTENSION,
    MoveName.ASK_HOLD,
    MoveName.REFUSE_HOLD,
    MoveName.JOIN_CO,
    MoveName.WAIVE_CO,
    MoveName.DISSOLVE,
    MoveName.MERGE,
    MoveName.SPLIT,
    MoveName.CORRECT,
    MoveName.DECLINE,
    MoveName.TRANSFER,
    MoveName.REWORK,
    MoveName.REFUSE_RECTIFICATION,
    MoveName.REMIND,
    MoveName.SUPERVISE,
    MoveName.INSTRUCT,
    MoveName.CARRY_OUT,
    MoveName.PRIORITISE,
    MoveName.PUBLISH,
    MoveName.UNPUBLISH,
    MoveName.ADOPT,
    MoveName.CONVERT,
    MoveName.NOTE,
    MoveName.STEP_ASIDE,
    MoveName.RECUSE,
    MoveName.READMIT,
    MoveName.REOPEN,
    MoveName.UNMERGE,
    MoveName.REFUSE_ERASURE,
    MoveName.TAKE_BACK_ERASURE,
    MoveName.ASK_ERASURE,
    MoveName.PRESERVE,
    MoveName.LIFT_HOLD,
)
OFFERED = (*PRIMARY, *OTHERS)
KEYS = {
    MoveName.CLASSIFY: "c",
    MoveName.ASSIGN: "a",
    MoveName.ACCEPT: "s",
    MoveName.DRAFT: "d",
    MoveName.ANSWER: "r",
}
IN_BULK = {
    MoveName.CLASSIFY: {Role.TRIAGE},
    MoveName.ASSIGN: {Role.TRIAGE},
    MoveName.ALLOT: {Role.LEADER},
    MoveName.REMIND: {Role.TRIAGE, Role.SUPERVISOR},
    MoveName.PRIORITISE: {Role.SUPERVISOR},
    MoveName.NOTE: {Role.TRIAGE, Role.SUPERVISOR, Role.HANDLER, Role.LEADER},
}
# What cannot be taken back asks in red.
GRAVE = frozenset({MoveName.APPROVE_ERASURE})
# What whoever makes it should know before.
WARNINGS: dict[str, Any] = {
    MoveName.APPROVE_ERASURE: gettext_lazy(
        "In a week this erases for ever what the citizen wrote, the photos, the contact and all "
        "words of the history. Until then it can be taken back, afterwards not."
    ),
    MoveName.STEP_ASIDE: gettext_lazy(
        "From then on you neither see nor handle it, and what you had in hand falls to others. "
        "Only a supervisor can let you back in."
    ),
}


@dataclass(frozen=True)
class Offer:
    """`reason`: the rule that forbids it now, "" where it may be made."""

    name: str
    label: str
    key: str = ""
    grave: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Buttons:
    """What a page makes of offers; of those that may be made now, the likeliest stands out."""

    offers: list[Offer]

    @cached_property
    def allowed(self) -> list[Offer]:
        return [each for each in self.offers if not each.reason]

    @property
    def withheld(self) -> list[Offer]:
        return [each for each in self.offers if each.reason]

    @cached_property
    def primary(self) -> Offer | None:
        return next((each for each in self.allowed if each.name in PRIMARY), None)

    @property
    def others(self) -> list[Offer]:
        return [each for each in self.allowed if each != self.primary]

    @property
    def frequent(self) -> list[Offer]:
        """Those with a key."""
        return [each for each in self.allowed if each.key]


def offers(case: Case) -> list[Offer]:
    """Every move that is this officer's from this status, with the rule that forbids it now."""
    refusals = {name: refusal_of(MOVES[name], case) for name in OFFERED}
    return [
        Offer(name, label_of(name), KEYS.get(name, ""), name in GRAVE, str(refusal or ""))
        for name, refusal in refusals.items()
        if refusal is None or isinstance(refusal, NotNow)
    ]


def bulk_offers(officer: Officer) -> list[Offer]:
    return [Offer(name, label_of(name)) for name, roles in IN_BULK.items() if officer.holds(*roles)]
