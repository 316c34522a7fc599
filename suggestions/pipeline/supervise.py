"""督办: notes, reminders, orders, key assignments; and dates that are computed again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.models import Officer
from suggestions.models import Kind, Suggestion, WordingKind
from suggestions.pipeline.case import Case
from suggestions.pipeline.checks import closing_of, must_be_later
from suggestions.pipeline.photos import WithPhotos
from suggestions.pipeline.refusals import Busy, Refused
from suggestions.pipeline.request import Move, carried, said
from suggestions.workflow import STEPS, TICKING, MoveName


@dataclass(frozen=True, kw_only=True)
class Note(Move):
    """A note for whoever works on it; `colleague` is told that it is there."""

    name: ClassVar[MoveName] = MoveName.NOTE
    renews: ClassVar[bool] = False
    note: str = said(WordingKind.NOTE, gettext_lazy("note"))
    colleague: Officer | None = carried(gettext_lazy("tell a colleague"), required=False)

    def check(self, case: Case) -> None:
        if self.colleague and not _sees(self.colleague, case.suggestion):
            raise Refused(_("This colleague does not see this suggestion."))

    def carry_out(self, case: Case) -> None:
        case.mentioned = self.colleague.pk if self.colleague else None


def _sees(officer: Officer, row: Suggestion) -> bool:
    return Suggestion.objects.visible_to(officer).filter(pk=row.pk).exists()


@dataclass(frozen=True, kw_only=True)
class Remind(Move):
    """催办."""

    name: ClassVar[MoveName] = MoveName.REMIND
    renews: ClassVar[bool] = False
    note: str = said(WordingKind.NOTE, gettext_lazy("what to hurry up with"))


@dataclass(frozen=True, kw_only=True)
class Urge(WithPhotos):
    """群众催办: the author waits, and says so once a day at most. It moves no clock.

    Whoever was merged into another one urges that one; `by_merged`: in what urges it so.
    """

    name: ClassVar[MoveName] = MoveName.URGE
    renews: ClassVar[bool] = False
    by_merged: bool = False
    comment: str = said(
        WordingKind.COMMENT, gettext_lazy("in your own words"), public=True, required=False
    )

    @classmethod
    def why_not(cls, case: Case) -> str:
        row = case.suggestion
        if row.author_left:
            return _("You have withdrawn it already.")
        if row.parent and row.parent.status not in STEPS[MoveName.URGE].sources:
            return _("The one that it is handled with waits for nobody's work now.")
        if _was_urged_today(case):
            return _("You have urged us today already. Tomorrow you can do so again.")
        return ""

    def along(self, suggestion: int) -> list[int]:
        parent = Suggestion.objects.filter(pk=suggestion).values_list("parent_id", flat=True)
        return [ident for ident in parent if ident]

    def check(self, case: Case) -> None:
        parent = case.suggestion.parent_id
        if parent and parent not in case.others:
            raise Busy(_("Somebody else is working on this right now. Please try again."))
        super().check(case)

    def follow_ups(self, case: Case) -> list[tuple[Move, Case]]:
        parent = case.others.get(case.suggestion.parent_id or 0)
        return [(Urge(by_merged=True), parent)] if parent else []

    def carry_out(self, case: Case) -> None:
        super().carry_out(case)
        case.change(urged=case.suggestion.urged + 1)

    def details(self, case: Case) -> dict[str, Any]:
        found = {"overdue": is_overdue(case.suggestion, case.at), "by_merged": self.by_merged}
        return {name: True for name, holds in found.items() if holds}


def _was_urged_today(case: Case) -> bool:
    """By its own author: those who were merged into it urge for themselves."""
    if not case.suggestion.urged:
        return False
    since = case.at - timedelta(days=1)
    found = case.suggestion.events.filter(move=MoveName.URGE, at__gt=since)
    own = [at for at, said in found.values_list("at", "details") if "by_merged" not in said]
    return any(localdate(at) == localdate(case.at) for at in own)


def is_overdue(row: Suggestion, at: datetime) -> bool:
    """Whether the date that its author was told has passed."""
    return row.due is not None and row.status in TICKING and at > row.due


@dataclass(frozen=True, kw_only=True)
class _ByDate(Move):
    due: date = carried(gettext_lazy("due date"))

    def check(self, case: Case) -> None:
        must_be_later(self.due, case)

    def details(self, case: Case) -> dict[str, Any]:
        return {"due": closing_of(self.due, case).isoformat()}


@dataclass(frozen=True, kw_only=True)
class Supervise(_ByDate):
    """督办单, with a reply due."""

    name: ClassVar[MoveName] = MoveName.SUPERVISE
    renews: ClassVar[bool] = False
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"))


@dataclass(frozen=True, kw_only=True)
class ReplySupervision(WithPhotos):
    name: ClassVar[MoveName] = MoveName.REPLY_SUPERVISION
    decides_on: ClassVar[tuple[MoveName, ...]] = (MoveName.SUPERVISE,)
    renews: ClassVar[bool] = False
    reply: str = said(WordingKind.REPLY, gettext_lazy("reply"))

    @classmethod
    def why_not(cls, case: Case) -> str:
        waiting = case.keeper.live(Kind.SUPERVISION)
        return "" if waiting else _("No supervision order is waiting for a reply.")


@dataclass(frozen=True, kw_only=True)
class Instruct(Move):
    """批示: what a leader of the city or county wrote on it, entered by a supervisor.

    It moves no clock: a date for it is set by a supervision order.
    """

    name: ClassVar[MoveName] = MoveName.INSTRUCT
    renews: ClassVar[bool] = False
    day: date = carried(gettext_lazy("day of the instruction"))
    leader: str = said(WordingKind.NOTE, gettext_lazy("who gave it (name and office)"), line=True)
    instruction: str = said(WordingKind.DECISION, gettext_lazy("instruction"))

    def check(self, case: Case) -> None:
        if self.day > localdate(case.at):
            raise Refused(_("The day of the instruction lies in the future."))
        if self.day < localdate(case.suggestion.submitted):
            raise Refused(_("The day of the instruction lies before the suggestion was handed in."))

    def carry_out(self, case: Case) -> None:
        case.change(instructed=True)

    def details(self, case: Case) -> dict[str, Any]:
        return {"day": self.day.isoformat()}


@dataclass(frozen=True, kw_only=True)
class CarryOut(Move):
    """The result, which is reported back to whoever instructed; of all instructions there were."""

    name: ClassVar[MoveName] = MoveName.CARRY_OUT
    decides_on: ClassVar[tuple[MoveName, ...]] = (MoveName.INSTRUCT,)
    renews: ClassVar[bool] = False
    result: str = said(WordingKind.REPLY, gettext_lazy("result of the instruction"))

    @classmethod
    def why_not(cls, case: Case) -> str:
        waits = case.suggestion.instructed
        return "" if waits else _("No instruction waits for its result.")

    def carry_out(self, case: Case) -> None:
        case.change(instructed=False)


@dataclass(frozen=True, kw_only=True)
class Prioritise(_ByDate):
    """重点交办: onto the tracked list."""

    name: ClassVar[MoveName] = MoveName.PRIORITISE

    @classmethod
    def why_not(cls, case: Case) -> str:
        return _("It is a key assignment already.") if case.suggestion.key else ""

    def carry_out(self, case: Case) -> None:
        case.change(key=True)


@dataclass(frozen=True, kw_only=True)
class Rectify(WithPhotos):
    name: ClassVar[MoveName] = MoveName.RECTIFY
    decides_on: ClassVar[tuple[MoveName, ...]] = (
        MoveName.PRIORITISE,
        MoveName.REFUSE_RECTIFICATION,
    )
    report: str = said(WordingKind.REPLY, gettext_lazy("what was done"))

    @classmethod
    def why_not(cls, case: Case) -> str:
        if not case.suggestion.key:
            return _("It is not a key assignment.")
        return _("It was reported as rectified already.") if case.suggestion.rectified else ""

    def carry_out(self, case: Case) -> None:
        super().carry_out(case)
        case.change(rectified=case.at)

    def details(self, case: Case) -> dict[str, Any]:
        """The limit is met by the report once it is verified, not by the report alone."""
        return {"to_verify": True}


@dataclass(frozen=True, kw_only=True)
class RefuseRectification(Move):
    """退回整改: it was looked at, and is not there; the limit runs on."""

    name: ClassVar[MoveName] = MoveName.REFUSE_RECTIFICATION
    decides_on: ClassVar[tuple[MoveName, ...]] = (MoveName.RECTIFY,)
    finding: str = said(WordingKind.DECISION, gettext_lazy("what is missing"))

    @classmethod
    def why_not(cls, case: Case) -> str:
        return Verify.why_not(case)

    def carry_out(self, case: Case) -> None:
        case.change(rectified=None)


@dataclass(frozen=True, kw_only=True)
class Verify(Move):
    """销账: the rectification was looked at, and is there."""

    name: ClassVar[MoveName] = MoveName.VERIFY
    decides_on: ClassVar[tuple[MoveName, ...]] = (MoveName.RECTIFY,)
    finding: str = said(WordingKind.DECISION, gettext_lazy("finding"))

    @classmethod
    def why_not(cls, case: Case) -> str:
        if not case.suggestion.rectified:
            return _("It has not been reported as rectified yet.")
        return _("It was verified already.") if case.suggestion.verified else ""

    def carry_out(self, case: Case) -> None:
        case.change(verified=case.at)


@dataclass(frozen=True, kw_only=True)
class Recompute(Move):
    """A year's notice has come, or a new one: dates that count its days are computed again.

    So are those whose limit was changed for open ones too. What was contested when supervisors had
    no limit gets one.
    """

    name: ClassVar[MoveName] = MoveName.RECOMPUTE

    @classmethod
    def why_not(cls, case: Case) -> str:
        keeper = case.keeper
        behind = keeper.outdated() or keeper.overtaken(case.at) or _lacks_a_limit(case)
        return "" if behind else _("No date is to be computed again.")

    def details(self, case: Case) -> dict[str, Any]:
        if _lacks_a_limit(case):
            return {"contested": True}
        taken_over = {row.kind for row, _policy in case.keeper.overtaken(case.at)}
        is_internal = not case.keeper.outdated() and Kind.HANDLING not in taken_over
        return {"internal": True} if is_internal else {}


def _lacks_a_limit(case: Case) -> bool:
    return case.suggestion.contested and not case.keeper.live(Kind.CONTESTED)
