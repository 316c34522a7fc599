"""督办: notes, reminders, orders, key assignments; and the upkeep of what is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, ClassVar

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suggestions.models import (
    ActWords,
    Attachment,
    Author,
    Baseline,
    Kind,
    Suggestion,
    Wording,
    WordingKind,
)
from suggestions.pipeline.case import Case
from suggestions.pipeline.checks import closing_of, must_be_later
from suggestions.pipeline.request import Move, carried, said
from suggestions.workflow import TICKING, MoveName


@dataclass(frozen=True, kw_only=True)
class Note(Move):
    name: ClassVar[MoveName] = MoveName.NOTE
    renews: ClassVar[bool] = False
    note: str = said(WordingKind.NOTE, gettext_lazy("note"))


@dataclass(frozen=True, kw_only=True)
class Remind(Move):
    """催办."""

    name: ClassVar[MoveName] = MoveName.REMIND
    renews: ClassVar[bool] = False
    note: str = said(WordingKind.NOTE, gettext_lazy("what to hurry up with"))


@dataclass(frozen=True, kw_only=True)
class Urge(Move):
    """群众催办: the author waits, and says so once a day at most. It moves no clock."""

    name: ClassVar[MoveName] = MoveName.URGE
    renews: ClassVar[bool] = False
    comment: str = said(
        WordingKind.COMMENT, gettext_lazy("in your own words"), public=True, required=False
    )

    @classmethod
    def why_not(cls, case: Case) -> str:
        if case.suggestion.author_left:
            return _("You have withdrawn it already.")
        if _was_urged_today(case):
            return _("You have urged us today already. Tomorrow you can do so again.")
        return ""

    def carry_out(self, case: Case) -> None:
        case.change(urged=case.suggestion.urged + 1)

    def details(self, case: Case) -> dict[str, Any]:
        return {"overdue": True} if is_overdue(case.suggestion, case.at) else {}


def _was_urged_today(case: Case) -> bool:
    if not case.suggestion.urged:
        return False
    last = case.suggestion.events.filter(move=MoveName.URGE).order_by("-number").first()
    return last is not None and localdate(last.at) == localdate(case.at)


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
class ReplySupervision(Move):
    name: ClassVar[MoveName] = MoveName.REPLY_SUPERVISION
    decides_on: ClassVar[tuple[MoveName, ...]] = (MoveName.SUPERVISE,)
    renews: ClassVar[bool] = False
    reply: str = said(WordingKind.REPLY, gettext_lazy("reply"))

    @classmethod
    def why_not(cls, case: Case) -> str:
        waiting = case.keeper.live(Kind.SUPERVISION)
        return "" if waiting else _("No supervision order is waiting for a reply.")


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
class Rectify(Move):
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

    What was contested when supervisors had no limit gets one.
    """

    name: ClassVar[MoveName] = MoveName.RECOMPUTE

    @classmethod
    def why_not(cls, case: Case) -> str:
        behind = case.keeper.outdated() or _lacks_a_limit(case)
        return "" if behind else _("No date is to be computed again.")

    def details(self, case: Case) -> dict[str, Any]:
        return {"contested": True} if _lacks_a_limit(case) else {}


def _lacks_a_limit(case: Case) -> bool:
    return case.suggestion.contested and not case.keeper.live(Kind.CONTESTED)


@dataclass(frozen=True, kw_only=True)
class Erase(Move):
    """The person goes; that something was said and done stays, and the chain still checks."""

    name: ClassVar[MoveName] = MoveName.ERASE
    unpublishes: ClassVar[bool] = True
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"))

    def along(self, suggestion: int) -> list[int]:
        """The parent: what it tells the authors of its children it tells this one no more."""
        parent = Suggestion.objects.filter(pk=suggestion).values_list("parent_id", flat=True)
        return [ident for ident in parent if ident]

    def carry_out(self, case: Case) -> None:
        row = case.suggestion
        Wording.objects.filter(event__suggestion=row).update(text="", salt="")
        Baseline.objects.filter(suggestion=row).update(salt="")
        ActWords.objects.filter(act__suggestion=row).update(text="")
        Author.objects.filter(suggestion=row).delete()
        for draft in case.drafts:
            case.work.change(draft, text="")
        for each in case.assignments:
            case.work.change(each, result="")
        _erase_photos(row)
        # The salts of what entries say of these are gone: this one says it once more.
        case.change(submit_key=row.submit_key, external=row.external, number=row.number)
        case.change(
            title=_("(erased)"),
            text="",
            place="",
            code_hash="",
            source_time="",
            # Without a number it is all that keeps an import from bringing the person back.
            content="" if row.number else row.content,
            may_publish=False,
        )


def _erase_photos(row: Suggestion) -> None:
    photos = Attachment.objects.filter(suggestion=row)
    for photo in photos:
        # The file goes once nothing can bring the row back.
        transaction.on_commit(partial(photo.file.delete, save=False))
    photos.delete()
