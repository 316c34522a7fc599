"""What makes a suggestion wait: a question, a hold, an extension."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.calendars import ZONE
from regions.models import Role
from regions.months import months_after
from suggestions.language.legible import shows
from suggestions.language.moments import say_limit
from suggestions.messages.templates import Template
from suggestions.models import (
    ActorKind,
    ApplicationKind,
    ApplicationState,
    Deadline,
    Kind,
    Tier,
    WordingKind,
)
from suggestions.pipeline.case import Case
from suggestions.pipeline.checks import closing_of, must_be_later, why_nothing_to_decide
from suggestions.pipeline.photos import WithPhotos
from suggestions.pipeline.refusals import Refused
from suggestions.pipeline.request import Move, carried, said
from suggestions.workflow import MoveName

LONGEST_HOLD_MONTHS = 6
MOST_ADDITIONS_A_DAY = 5


@dataclass(frozen=True, kw_only=True)
class Ask(Move):
    """请补充: what runs is paused until the citizen replies."""

    name: ClassVar[MoveName] = MoveName.ASK
    question: str = said(WordingKind.QUESTION, gettext_lazy("question"), public=True)

    def carry_out(self, case: Case) -> None:
        case.change(paused_from=case.suggestion.status)


@dataclass(frozen=True, kw_only=True)
class Supplement(WithPhotos):
    """补充. Empty only where the clock goes on because no answer came."""

    name: ClassVar[MoveName] = MoveName.SUPPLEMENT
    reply: str = said(WordingKind.REPLY, gettext_lazy("your reply"), public=True, required=False)

    def check(self, case: Case) -> None:
        if case.actor.kind == ActorKind.CITIZEN and not shows(self.reply):
            raise Refused(_("Please write your reply."))
        super().check(case)

    def details(self, case: Case) -> dict[str, Any]:
        return {"answered": shows(self.reply)}

    def notice(self, case: Case) -> Template | None:
        """Whoever replied knows."""
        by_author = case.actor.kind == ActorKind.CITIZEN
        return None if by_author else super().notice(case)


@dataclass(frozen=True, kw_only=True)
class AddWords(WithPhotos):
    """来信人补充: what else there is to say, while it is open. It moves no clock."""

    name: ClassVar[MoveName] = MoveName.ADD_WORDS
    renews: ClassVar[bool] = False
    addition: str = said(WordingKind.REPLY, gettext_lazy("what else there is to say"), public=True)

    @classmethod
    def why_not(cls, case: Case) -> str:
        return _("You have withdrawn it already.") if case.suggestion.author_left else ""

    def check(self, case: Case) -> None:
        if _added_today(case) >= MOST_ADDITIONS_A_DAY:
            raise Refused(_("You have added to it often today. Tomorrow you can do so again."))
        super().check(case)


def _added_today(case: Case) -> int:
    added = case.suggestion.events.filter(move=MoveName.ADD_WORDS).order_by("-number")
    latest = added.values_list("at", flat=True)[:MOST_ADDITIONS_A_DAY]
    return sum(localdate(at) == localdate(case.at) for at in latest)


# holds


@dataclass(frozen=True, kw_only=True)
class AskHold(Move):
    """申请挂账: it cannot be solved now for objective reasons; there is a plan and a date."""

    name: ClassVar[MoveName] = MoveName.ASK_HOLD
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"))
    plan: str = said(WordingKind.PLAN, gettext_lazy("plan"))
    review: date = carried(gettext_lazy("review date"))

    @classmethod
    def why_not(cls, case: Case) -> str:
        asked = case.open_application(ApplicationKind.HOLD)
        return _("A hold is being decided already.") if asked else ""

    def check(self, case: Case) -> None:
        check_review(self.review, case)

    def carry_out(self, case: Case) -> None:
        case.apply_for(ApplicationKind.HOLD, until=closing_of(self.review, case))


def check_review(review: date, case: Case) -> None:
    must_be_later(review, case)
    if review > months_after(case.at.astimezone(ZONE).date(), LONGEST_HOLD_MONTHS):
        raise Refused(_("The review date lies within six months."))


@dataclass(frozen=True, kw_only=True)
class Hold(Move):
    """挂账, approved by a supervisor; the citizen is told why and until when."""

    name: ClassVar[MoveName] = MoveName.HOLD
    decides_on: ClassVar[tuple[MoveName, ...]] = (MoveName.ASK_HOLD,)
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"), public=True)
    plan: str = said(WordingKind.PLAN, gettext_lazy("plan"), public=True)
    review: date = carried(gettext_lazy("review date"))

    @classmethod
    def why_not(cls, case: Case) -> str:
        return why_nothing_to_decide(case, ApplicationKind.HOLD)

    def check(self, case: Case) -> None:
        check_review(self.review, case)

    def carry_out(self, case: Case) -> None:
        case.settle(ApplicationKind.HOLD, ApplicationState.APPROVED)
        case.change(paused_from=case.suggestion.status)

    def details(self, case: Case) -> dict[str, Any]:
        return {"review": closing_of(self.review, case).isoformat()}


@dataclass(frozen=True, kw_only=True)
class RefuseHold(Move):
    name: ClassVar[MoveName] = MoveName.REFUSE_HOLD
    decides_on: ClassVar[tuple[MoveName, ...]] = (MoveName.ASK_HOLD,)
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"))

    @classmethod
    def why_not(cls, case: Case) -> str:
        return why_nothing_to_decide(case, ApplicationKind.HOLD)

    def carry_out(self, case: Case) -> None:
        case.settle(ApplicationKind.HOLD, ApplicationState.REFUSED)


@dataclass(frozen=True, kw_only=True)
class Resume(Move):
    name: ClassVar[MoveName] = MoveName.RESUME
    decides_on: ClassVar[tuple[MoveName, ...]] = (MoveName.HOLD,)


# extensions


@dataclass(frozen=True, kw_only=True)
class AskExtension(Move):
    """申请延期: once, before the limit falls, by at most the original limit from the due date."""

    name: ClassVar[MoveName] = MoveName.ASK_EXTENSION
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"))
    until: date = carried(gettext_lazy("new due date"))

    @classmethod
    def why_not(cls, case: Case) -> str:
        if case.open_application(ApplicationKind.EXTENSION):
            return _("An extension is being decided already.")
        if _was_extended(case):
            return _("The due date can be moved once only.")
        in_time = _is_still_kept(case.keeper.handling, case.at)
        return "" if in_time else _("An extension is asked for before the limit falls.")

    def check(self, case: Case) -> None:
        handling = _limit_of(case)
        latest = case.keeper.latest_extension(handling)
        if not handling.due < self._wished(case, latest) <= latest:
            raise Refused(
                _("The new date lies after the due date and not after %(latest)s.")
                % {"latest": say_limit(latest, case.at)}
            )

    def _wished(self, case: Case, latest: datetime) -> datetime:
        """A limit that counts every hour goes on to the last one allowed of the day named."""
        if case.suggestion.tier != Tier.SIMPLE:
            return closing_of(self.until, case)
        next_day = datetime.combine(self.until + timedelta(days=1), time(), ZONE)
        return latest if self.until == latest.astimezone(ZONE).date() else next_day

    def carry_out(self, case: Case) -> None:
        latest = case.keeper.latest_extension(_limit_of(case))
        row = case.apply_for(ApplicationKind.EXTENSION, until=self._wished(case, latest))
        if case.actor.serves(case.suggestion.lead_unit_id, frozenset({Role.LEADER})):
            row.state = ApplicationState.ENDORSED


def _is_still_kept(limit: Deadline | None, at: datetime) -> bool:
    if limit is None or not limit.is_live:
        return False
    return not limit.late and at <= limit.due


def _limit_of(case: Case) -> Deadline:
    """The limit to be extended, where `why_not` let one ask for it."""
    handling = case.keeper.handling
    if handling is None:
        raise Refused(_("There is no limit left to extend."))
    return handling


def _was_extended(case: Case) -> bool:
    return any(
        row.kind == ApplicationKind.EXTENSION
        and row.state == ApplicationState.APPROVED
        and row.cycle == case.suggestion.cycle
        for row in case.applications
    )


@dataclass(frozen=True, kw_only=True)
class EndorseExtension(Move):
    name: ClassVar[MoveName] = MoveName.ENDORSE_EXTENSION
    decides_on: ClassVar[tuple[MoveName, ...]] = (MoveName.ASK_EXTENSION,)

    @classmethod
    def why_not(cls, case: Case) -> str:
        row = case.open_application(ApplicationKind.EXTENSION)
        if row and row.state == ApplicationState.ENDORSED:
            return _("It is endorsed already.")
        return why_nothing_to_decide(case, ApplicationKind.EXTENSION)

    def carry_out(self, case: Case) -> None:
        if row := case.open_application(ApplicationKind.EXTENSION):
            case.work.change(row, state=ApplicationState.ENDORSED)


@dataclass(frozen=True, kw_only=True)
class ApproveExtension(Move):
    """The citizen is told the new date; the first one is kept for the rates.

    It was asked for in time, so the limit was not missed, whatever happened before the approval.
    """

    name: ClassVar[MoveName] = MoveName.APPROVE_EXTENSION
    decides_on: ClassVar[tuple[MoveName, ...]] = (
        MoveName.ASK_EXTENSION,
        MoveName.ENDORSE_EXTENSION,
    )
    reason: str = said(WordingKind.REASON, gettext_lazy("reason told to the citizen"), public=True)

    @classmethod
    def why_not(cls, case: Case) -> str:
        row = case.open_application(ApplicationKind.EXTENSION)
        if row and row.state == ApplicationState.OPEN:
            return _("The leader of the lead unit endorses it first.")
        if row and not case.keeper.live(Kind.HANDLING):
            return _("There is no limit left to extend.")
        return why_nothing_to_decide(case, ApplicationKind.EXTENSION)

    def carry_out(self, case: Case) -> None:
        case.settle(ApplicationKind.EXTENSION, ApplicationState.APPROVED)

    def details(self, case: Case) -> dict[str, Any]:
        decided = [row for row in case.applications if row.kind == ApplicationKind.EXTENSION]
        # A pause since then may have moved the date beyond what was asked for.
        dates = [decided[-1].until, *(row.due for row in case.keeper.live(Kind.HANDLING))]
        return {"due": max(each for each in dates if each).isoformat(), "in_time": True}


@dataclass(frozen=True, kw_only=True)
class RefuseExtension(Move):
    name: ClassVar[MoveName] = MoveName.REFUSE_EXTENSION
    decides_on: ClassVar[tuple[MoveName, ...]] = (
        MoveName.ASK_EXTENSION,
        MoveName.ENDORSE_EXTENSION,
    )
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"))

    @classmethod
    def why_not(cls, case: Case) -> str:
        return why_nothing_to_decide(case, ApplicationKind.EXTENSION)

    def carry_out(self, case: Case) -> None:
        case.settle(ApplicationKind.EXTENSION, ApplicationState.REFUSED)
