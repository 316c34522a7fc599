"""What makes a suggestion wait: a question, a hold, an extension."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.calendars import ZONE
from regions.models import Role
from suggestions.legible import shows
from suggestions.models import (
    ActorKind,
    Application,
    ApplicationKind,
    ApplicationState,
    Kind,
    Tier,
    WordingKind,
)
from suggestions.pipeline.case import Case
from suggestions.pipeline.refusals import Refused
from suggestions.pipeline.request import Move, carried, closing_of, must_be_later, said
from suggestions.workflow import Desk

LONGEST_HOLD_MONTHS = 6


@dataclass(frozen=True, kw_only=True)
class Ask(Move):
    """请补充: what runs is paused until the citizen replies."""

    name: ClassVar[str] = "ask"
    notice: ClassVar[str] = "question"
    question: str = said(WordingKind.QUESTION, gettext_lazy("question"), public=True)

    def carry_out(self, case: Case) -> None:
        case.change(paused_from=case.suggestion.status)


@dataclass(frozen=True, kw_only=True)
class Supplement(Move):
    """补充. Empty only where the clock goes on because no answer came."""

    name: ClassVar[str] = "supplement"
    hands_to: ClassVar[Desk | None] = Desk.UNIT
    reply: str = said(WordingKind.REPLY, gettext_lazy("your reply"), public=True, required=False)

    def check(self, case: Case) -> None:
        if case.actor.kind == ActorKind.CITIZEN and not shows(self.reply):
            raise Refused(_("Please write your reply."))

    def details(self, case: Case) -> dict[str, Any]:
        return {"answered": shows(self.reply)}


# holds


@dataclass(frozen=True, kw_only=True)
class AskHold(Move):
    """申请挂账: it cannot be solved now for objective reasons; there is a plan and a date."""

    name: ClassVar[str] = "ask_hold"
    hands_to: ClassVar[Desk | None] = Desk.SUPERVISOR
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"))
    plan: str = said(WordingKind.PLAN, gettext_lazy("plan"))
    review: date = carried(gettext_lazy("review date"))

    def check(self, case: Case) -> None:
        if case.open_application(ApplicationKind.HOLD):
            raise Refused(_("A hold is being decided already."))
        check_review(self.review, case)

    def carry_out(self, case: Case) -> None:
        case.apply_for(ApplicationKind.HOLD, until=closing_of(self.review, case))


def check_review(review: date, case: Case) -> None:
    must_be_later(review, case)
    if review > six_months_after(case.at.astimezone(ZONE).date()):
        raise Refused(_("The review date lies within six months."))


def six_months_after(day: date) -> date:
    """The same day of the month, or the month's last one where it has no such day."""
    years, month = divmod(day.month - 1 + LONGEST_HOLD_MONTHS, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@dataclass(frozen=True, kw_only=True)
class Hold(Move):
    """挂账, approved by a supervisor; the citizen is told why and until when."""

    name: ClassVar[str] = "hold"
    hands_to: ClassVar[Desk | None] = Desk.UNIT
    notice: ClassVar[str] = "held"
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"), public=True)
    plan: str = said(WordingKind.PLAN, gettext_lazy("plan"), public=True)
    review: date = carried(gettext_lazy("review date"))

    def check(self, case: Case) -> None:
        if not case.open_application(ApplicationKind.HOLD):
            raise Refused(_("The leader of the lead unit asks for a hold first."))
        check_review(self.review, case)

    def carry_out(self, case: Case) -> None:
        case.settle(ApplicationKind.HOLD, ApplicationState.APPROVED)
        case.change(paused_from=case.suggestion.status)

    def details(self, case: Case) -> dict[str, Any]:
        return {"review": closing_of(self.review, case).isoformat()}


@dataclass(frozen=True, kw_only=True)
class RefuseHold(Move):
    name: ClassVar[str] = "refuse_hold"
    hands_to: ClassVar[Desk | None] = Desk.UNIT
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"))

    def check(self, case: Case) -> None:
        if not case.open_application(ApplicationKind.HOLD):
            raise Refused(_("There is nothing to decide."))

    def carry_out(self, case: Case) -> None:
        case.settle(ApplicationKind.HOLD, ApplicationState.REFUSED)


@dataclass(frozen=True, kw_only=True)
class Resume(Move):
    name: ClassVar[str] = "resume"
    notice: ClassVar[str] = "resumed"


# extensions


@dataclass(frozen=True, kw_only=True)
class AskExtension(Move):
    """申请延期: once, before the limit falls, by at most the original limit from asking."""

    name: ClassVar[str] = "ask_extension"
    hands_to: ClassVar[Desk | None] = Desk.LEADER
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"))
    until: date = carried(gettext_lazy("new due date"))

    def check(self, case: Case) -> None:
        handling = case.keeper.handling
        if handling is None or not handling.is_live or case.at > handling.due:
            raise Refused(_("An extension is asked for before the limit falls."))
        _check_first_extension(case)
        latest = case.keeper.latest_extension(handling, case.at)
        if not handling.due < self._wished(case, latest) <= latest:
            raise Refused(
                _("The new date lies after the due date and not after %(latest)s.")
                % {"latest": date_format(latest.astimezone(ZONE), "DATE_FORMAT")}
            )

    def _wished(self, case: Case, latest: datetime) -> datetime:
        """A limit that counts every hour goes on to the last one allowed of the day named."""
        if case.suggestion.tier != Tier.SIMPLE:
            return closing_of(self.until, case)
        next_day = datetime.combine(self.until + timedelta(days=1), time(), ZONE)
        return latest if self.until == latest.astimezone(ZONE).date() else next_day

    def carry_out(self, case: Case) -> None:
        handling = case.keeper.handling
        latest = case.keeper.latest_extension(handling, case.at) if handling else case.at
        row = case.apply_for(ApplicationKind.EXTENSION, until=self._wished(case, latest))
        if case.actor.serves(case.suggestion.lead_unit_id, frozenset({Role.LEADER})):
            row.state = ApplicationState.ENDORSED


def _check_first_extension(case: Case) -> None:
    if case.open_application(ApplicationKind.EXTENSION):
        raise Refused(_("An extension is being decided already."))
    for row in case.applications:
        approved = row.kind == ApplicationKind.EXTENSION and row.state == ApplicationState.APPROVED
        if approved and row.cycle == case.suggestion.cycle:
            raise Refused(_("The due date can be moved once only."))


def _extension(case: Case, *states: str) -> Application:
    row = case.open_application(ApplicationKind.EXTENSION)
    if row is None:
        raise Refused(_("There is no extension to decide."))
    if row.state not in states:
        raise Refused(_("The leader of the lead unit endorses it first."))
    return row


@dataclass(frozen=True, kw_only=True)
class EndorseExtension(Move):
    name: ClassVar[str] = "endorse_extension"
    hands_to: ClassVar[Desk | None] = Desk.TRIAGE

    def check(self, case: Case) -> None:
        if _extension(case, *ApplicationState.values).state != ApplicationState.OPEN:
            raise Refused(_("It is endorsed already."))

    def carry_out(self, case: Case) -> None:
        row = _extension(case, ApplicationState.OPEN)
        case.work.change(row, state=ApplicationState.ENDORSED)


@dataclass(frozen=True, kw_only=True)
class ApproveExtension(Move):
    """The citizen is told the new date; the first one is kept for the rates."""

    name: ClassVar[str] = "approve_extension"
    hands_to: ClassVar[Desk | None] = Desk.UNIT
    notice: ClassVar[str] = "extended"
    reason: str = said(WordingKind.REASON, gettext_lazy("reason told to the citizen"), public=True)

    def check(self, case: Case) -> None:
        _extension(case, ApplicationState.ENDORSED)
        if not case.keeper.live(Kind.HANDLING):
            raise Refused(_("There is no limit left to extend."))

    def carry_out(self, case: Case) -> None:
        case.settle(ApplicationKind.EXTENSION, ApplicationState.APPROVED)

    def details(self, case: Case) -> dict[str, Any]:
        decided = [row for row in case.applications if row.kind == ApplicationKind.EXTENSION]
        # A pause since then may have moved the date beyond what was asked for.
        dates = [decided[-1].until, *(row.due for row in case.keeper.live(Kind.HANDLING))]
        return {"due": max(each for each in dates if each).isoformat()}


@dataclass(frozen=True, kw_only=True)
class RefuseExtension(Move):
    name: ClassVar[str] = "refuse_extension"
    hands_to: ClassVar[Desk | None] = Desk.UNIT
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"))

    def check(self, case: Case) -> None:
        _extension(case, *ApplicationState.values)

    def carry_out(self, case: Case) -> None:
        case.settle(ApplicationKind.EXTENSION, ApplicationState.REFUSED)
