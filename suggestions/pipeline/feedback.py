"""反馈: the answer, and how it is taken up again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.models import Unit
from suggestions.language.legible import legible
from suggestions.models import (
    ActorKind,
    ApplicationState,
    AssignmentState,
    Capacity,
    Draft,
    DraftState,
    Tier,
    WordingKind,
)
from suggestions.pipeline.answering import Answering
from suggestions.pipeline.case import Case
from suggestions.pipeline.once_more import (
    bring_in,
    by_whom,
    is_looked_at_above,
    signs_from_above,
    why_not_once_more,
    why_not_signed,
)
from suggestions.pipeline.photos import WithPhotos
from suggestions.pipeline.refusals import Refused
from suggestions.pipeline.request import Move, carried, said
from suggestions.workflow import MoveName


@dataclass(frozen=True, kw_only=True)
class DraftAnswer(Answering):
    """拟稿. A newer draft takes the place of the one before."""

    name: ClassVar[MoveName] = MoveName.DRAFT
    decides_on: ClassVar[tuple[MoveName, ...]] = (
        MoveName.REWORK,
        MoveName.URGE,
        MoveName.ADD_WORDS,
        MoveName.SEND_BACK,
        MoveName.FINISH_CO,
    )
    answer: str = said(WordingKind.ANSWER, gettext_lazy("answer"))

    @classmethod
    def why_not(cls, case: Case) -> str:
        return why_not_once_more(case.actor.officer, case)

    def carry_out(self, case: Case) -> None:
        super().carry_out(case)
        if draft := case.open_draft:
            case.work.change(draft, state=DraftState.SENT_BACK)
        row = Draft(
            suggestion=case.suggestion,
            officer=case.actor.officer,
            cycle=case.suggestion.cycle,
            outcome=self.outcome,
            text=legible(self.answer),
            at=case.at,
        )
        case.drafts.append(row)
        case.work.add(row)
        if is_looked_at_above(case):
            bring_in(case)


@dataclass(frozen=True, kw_only=True)
class SendBack(Move):
    name: ClassVar[MoveName] = MoveName.SEND_BACK
    decides_on: ClassVar[tuple[MoveName, ...]] = (MoveName.DRAFT, MoveName.FINISH_CO)
    reason: str = said(WordingKind.REASON, gettext_lazy("what is to be changed"))

    @classmethod
    def why_not(cls, case: Case) -> str:
        return "" if case.open_draft else _("There is no draft to send back.")

    def carry_out(self, case: Case) -> None:
        if draft := case.open_draft:
            case.work.change(draft, state=DraftState.SENT_BACK)


@dataclass(frozen=True, kw_only=True)
class Answer(Answering):
    """答复 (审签): approves the draft, in the words given here: what the leader signs is sent.

    Only a simple matter may be answered without a draft.
    """

    name: ClassVar[MoveName] = MoveName.ANSWER
    decides_on: ClassVar[tuple[MoveName, ...]] = (
        MoveName.DRAFT,
        MoveName.FINISH_CO,
        MoveName.ADD_WORDS,
    )
    # A known problem was published as not answered yet.
    unpublishes: ClassVar[bool] = True

    @classmethod
    def why_not(cls, case: Case) -> str:
        if _is_draft_missing(case):
            return _("The answer is drafted first, then approved.")
        if case.unfinished_co_units:
            names = "、".join(str(row.unit) for row in case.unfinished_co_units)
            return _("Co-units have neither finished nor been waived: %(names)s.") % {
                "names": names
            }
        return why_not_signed(case.actor.officer, case)

    def carry_out(self, case: Case) -> None:
        super().carry_out(case)
        if draft := case.open_draft:
            case.work.change(draft, state=DraftState.APPROVED)
        case.wind_up()
        if lead := case.lead:
            case.work.change(lead, state=AssignmentState.DONE)
        until = self.promised_until(case)
        case.change(outcome=self.outcome, answered=case.at, promised=until)


def _is_draft_missing(case: Case) -> bool:
    """A simple matter needs none, nor does the unit above, which signs where nobody else is."""
    if case.open_draft or case.suggestion.tier == Tier.SIMPLE:
        return False
    return not signs_from_above(case.actor.officer, case)


@dataclass(frozen=True, kw_only=True)
class Rework(WithPhotos):
    """重新办理: once by the citizen; somebody else is to look at it (`once_more.py`)."""

    name: ClassVar[MoveName] = MoveName.REWORK
    decides_on: ClassVar[tuple[MoveName, ...]] = (
        MoveName.ANSWER,
        MoveName.ANSWER_DIRECTLY,
        MoveName.RATE,
        MoveName.FOLLOW_UP,
    )
    unpublishes: ClassVar[bool] = True
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"), public=True)
    co_units: tuple[Unit, ...] = carried(
        gettext_lazy("co-units whose part is to be done again"), required=False, default=()
    )

    @classmethod
    def why_not(cls, case: Case) -> str:
        citizen = case.actor.kind == ActorKind.CITIZEN
        again = citizen and case.suggestion.reworked_by_citizen
        return _("You have asked for it once already.") if again else ""

    def check(self, case: Case) -> None:
        parts = {row.unit_id for row in case.co_units}
        if any(unit.pk not in parts for unit in self.co_units):
            raise Refused(_("Only units that had a part in it can do it again."))
        super().check(case)

    def carry_out(self, case: Case) -> None:
        if case.actor.kind == ActorKind.CITIZEN:
            case.change(reworked_by_citizen=True)
        super().carry_out(case)
        back_to_the_desk(case)
        case.wake(self.co_units)

    def details(self, case: Case) -> dict[str, Any]:
        parts = {"parts": True} if self.co_units else {}
        return super().details(case) | parts | said_by_whom(case)


def back_to_the_desk(case: Case) -> None:
    """The answer no longer counts; whoever handled it is no longer allotted."""
    case.change(
        answered=None,
        ended=None,
        outcome="",
        rated=False,
        follow_up_due=False,
        contested=False,
        promised=None,
        urged=0,
    )
    if lead := case.lead:
        case.work.change(lead, state=AssignmentState.ACCEPTED, officer=None)
        bring_in(case)


def said_by_whom(case: Case) -> dict[str, Any]:
    """Who looks at it now, as its author is told; nothing where nobody had answered yet."""
    return {"once_more": str(by_whom(case))} if case.gave_the_answer() else {}


@dataclass(frozen=True, kw_only=True)
class Reopen(Move):
    """重启办理 by a supervisor, after the end."""

    name: ClassVar[MoveName] = MoveName.REOPEN
    decides_on: ClassVar[tuple[MoveName, ...]] = (
        MoveName.DECLINE,
        MoveName.TRANSFER,
        MoveName.WITHDRAW,
        MoveName.ANSWER,
        MoveName.ANSWER_DIRECTLY,
        MoveName.RATE,
        MoveName.CLOSE,
        MoveName.ASK_REOPEN,
    )
    unpublishes: ClassVar[bool] = True
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"), public=True)

    @classmethod
    def why_not(cls, case: Case) -> str:
        row = case.suggestion
        gone = row.import_run_id and row.events.filter(move=MoveName.TAKE_BACK).exists()
        return _("It went with its import: bring it in again instead.") if gone else ""

    def carry_out(self, case: Case) -> None:
        back_to_the_desk(case)
        case.end_erasure(ApplicationState.SETTLED)
        if not case.suggestion.tier:
            # History of another system: it was never classified here, so no unit of ours led it.
            case.release(Capacity.LEAD)
            case.change(lead_unit=None)

    def details(self, case: Case) -> dict[str, Any]:
        return super().details(case) | said_by_whom(case)
