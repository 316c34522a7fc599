"""反馈: the answer, what the citizen makes of it, and the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suggestions.models import (
    ActorKind,
    AssignmentState,
    Capacity,
    Draft,
    DraftState,
    Outcome,
    Tier,
    WordingKind,
)
from suggestions.pipeline.assign import check_somebody_else
from suggestions.pipeline.case import Case
from suggestions.pipeline.classify import check_outcome
from suggestions.pipeline.refusals import Refused
from suggestions.pipeline.request import Move, carried, said, without_controls
from suggestions.workflow import Desk


class Satisfaction(models.TextChoices):
    SATISFIED = "satisfied", gettext_lazy("satisfied")
    RATHER = "rather", gettext_lazy("rather satisfied")
    NOT = "not", gettext_lazy("not satisfied")


@dataclass(frozen=True, kw_only=True)
class DraftAnswer(Move):
    """拟稿. A newer draft takes the place of the one before."""

    name: ClassVar[str] = "draft"
    hands_to: ClassVar[Desk | None] = Desk.LEADER
    outcome: Outcome = carried(gettext_lazy("outcome"))
    answer: str = said(WordingKind.ANSWER, gettext_lazy("answer"))

    def check(self, case: Case) -> None:
        check_outcome(case.suggestion.type, self.outcome)
        check_somebody_else(case.actor.officer, case)

    def carry_out(self, case: Case) -> None:
        if draft := case.open_draft:
            case.work.change(draft, state=DraftState.SENT_BACK)
        row = Draft(
            suggestion=case.suggestion,
            officer=case.actor.officer,
            cycle=case.suggestion.cycle,
            outcome=self.outcome,
            text=without_controls(self.answer),
            at=case.at,
        )
        case.drafts.append(row)
        case.work.add(row)


@dataclass(frozen=True, kw_only=True)
class SendBack(Move):
    name: ClassVar[str] = "send_back"
    hands_to: ClassVar[Desk | None] = Desk.UNIT
    reason: str = said(WordingKind.REASON, gettext_lazy("what is to be changed"))

    def check(self, case: Case) -> None:
        if case.open_draft is None:
            raise Refused(_("There is no draft to send back."))

    def carry_out(self, case: Case) -> None:
        if draft := case.open_draft:
            case.work.change(draft, state=DraftState.SENT_BACK)


@dataclass(frozen=True, kw_only=True)
class Answer(Move):
    """答复 (审签): approves the draft, in the words given here: what the leader signs is sent.

    Only a simple matter may be answered without a draft.
    """

    name: ClassVar[str] = "answer"
    notice: ClassVar[str] = "answered"
    # A known problem was published as not answered yet.
    unpublishes: ClassVar[bool] = True
    outcome: Outcome = carried(gettext_lazy("outcome"))
    answer: str = said(WordingKind.ANSWER, gettext_lazy("answer"), public=True)

    def check(self, case: Case) -> None:
        if case.open_draft is None and case.suggestion.tier != Tier.SIMPLE:
            raise Refused(_("The answer is drafted first, then approved."))
        if case.unfinished_co_units:
            names = "、".join(str(row.unit) for row in case.unfinished_co_units)
            raise Refused(
                _("Co-units have neither finished nor been waived: %(names)s.") % {"names": names}
            )
        check_outcome(case.suggestion.type, self.outcome)
        check_somebody_else(case.actor.officer, case)

    def carry_out(self, case: Case) -> None:
        if draft := case.open_draft:
            case.work.change(draft, state=DraftState.APPROVED)
        case.wind_up()
        if lead := case.lead:
            case.work.change(lead, state=AssignmentState.DONE)
        case.change(outcome=self.outcome, answered=case.at)


@dataclass(frozen=True, kw_only=True)
class Rework(Move):
    """重新办理: once by the citizen; another officer is to look at it."""

    name: ClassVar[str] = "rework"
    unpublishes: ClassVar[bool] = True
    tells_unit: ClassVar[str] = "rework"
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"), public=True)

    def check(self, case: Case) -> None:
        citizen = case.actor.kind == ActorKind.CITIZEN
        if citizen and case.suggestion.reworked_by_citizen:
            raise Refused(_("You have asked for it once already."))

    def carry_out(self, case: Case) -> None:
        if case.actor.kind == ActorKind.CITIZEN:
            case.change(reworked_by_citizen=True)
        back_to_the_desk(case)


def back_to_the_desk(case: Case) -> None:
    """The answer no longer counts; whoever handled it is no longer allotted."""
    case.change(
        answered=None,
        ended=None,
        outcome="",
        rated=False,
        follow_up_due=False,
    )
    if lead := case.lead:
        case.work.change(lead, state=AssignmentState.ACCEPTED, officer=None)


@dataclass(frozen=True, kw_only=True)
class Rate(Move):
    """评价, once for each answer."""

    name: ClassVar[str] = "rate"
    renews: ClassVar[bool] = False
    solved: bool = carried(gettext_lazy("solved?"), required=False, default=False)
    satisfied: Satisfaction = carried(gettext_lazy("satisfied?"))
    comment: str = said(
        WordingKind.COMMENT, gettext_lazy("in your own words"), public=True, required=False
    )

    def check(self, case: Case) -> None:
        if case.suggestion.rated:
            raise Refused(_("You have rated this answer already. Thank you!"))

    def carry_out(self, case: Case) -> None:
        case.change(rated=True)


@dataclass(frozen=True, kw_only=True)
class Close(Move):
    """办结: by the citizen's rating, by the clock, or by triage after a follow-up."""

    name: ClassVar[str] = "close"
    solved: bool | None = carried(gettext_lazy("solved?"), required=False)
    satisfied: Satisfaction | None = carried(gettext_lazy("satisfied?"), required=False)
    comment: str = said(
        WordingKind.COMMENT, gettext_lazy("in your own words"), public=True, required=False
    )

    def check(self, case: Case) -> None:
        if case.actor.kind == ActorKind.CITIZEN and not self.satisfied:
            raise Refused(_("Please say whether you are satisfied."))
        if case.actor.kind == ActorKind.OFFICER and not _was_followed_up(case):
            raise Refused(_("Please record a follow-up first."))

    def carry_out(self, case: Case) -> None:
        rated = case.suggestion.rated or self.satisfied is not None
        case.change(ended=case.at, rated=rated)


def _was_followed_up(case: Case) -> bool:
    since = case.suggestion.answered
    return case.suggestion.events.filter(move="follow_up", at__gte=since).exists()


@dataclass(frozen=True, kw_only=True)
class FollowUp(Move):
    """回访: one attempt to ask the author, and what came of it."""

    name: ClassVar[str] = "follow_up"
    renews: ClassVar[bool] = False
    reached: bool = carried(gettext_lazy("the author was reached"), required=False, default=True)
    solved: bool | None = carried(gettext_lazy("solved?"), required=False)
    satisfied: Satisfaction | None = carried(gettext_lazy("satisfied?"), required=False)
    note: str = said(WordingKind.NOTE, gettext_lazy("what was said"))

    def carry_out(self, case: Case) -> None:
        case.change(follow_up_due=not self.reached and case.suggestion.follow_up_due)


@dataclass(frozen=True, kw_only=True)
class Reopen(Move):
    """重启办理 by a supervisor, after the end."""

    name: ClassVar[str] = "reopen"
    unpublishes: ClassVar[bool] = True
    notice: ClassVar[str] = "reopened"
    tells_unit: ClassVar[str] = "rework"
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"), public=True)

    def check(self, case: Case) -> None:
        row = case.suggestion
        if row.import_run_id and row.events.filter(move="take_back").exists():
            raise Refused(_("It went with its import: bring it in again instead."))

    def carry_out(self, case: Case) -> None:
        back_to_the_desk(case)
        if not case.suggestion.tier:
            # History of another system: it was never classified here, so no unit of ours led it.
            case.release(Capacity.LEAD)
            case.change(lead_unit=None)
