"""督办: notes, reminders, orders, key assignments; and the upkeep of what is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suggestions.models import (
    Assignment,
    Attachment,
    Author,
    Draft,
    Kind,
    Suggestion,
    Wording,
    WordingKind,
)
from suggestions.pipeline.case import Case
from suggestions.pipeline.refusals import Refused
from suggestions.pipeline.request import Move, carried, closing_of, must_be_later, said
from suggestions.workflow import Desk


@dataclass(frozen=True, kw_only=True)
class Note(Move):
    name: ClassVar[str] = "note"
    renews: ClassVar[bool] = False
    note: str = said(WordingKind.NOTE, gettext_lazy("note"))


@dataclass(frozen=True, kw_only=True)
class Remind(Move):
    """催办."""

    name: ClassVar[str] = "remind"
    renews: ClassVar[bool] = False
    tells_unit: ClassVar[str] = "reminder"
    note: str = said(WordingKind.NOTE, gettext_lazy("what to hurry up with"))


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

    name: ClassVar[str] = "supervise"
    renews: ClassVar[bool] = False
    tells_unit: ClassVar[str] = "supervision"
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"))


@dataclass(frozen=True, kw_only=True)
class ReplySupervision(Move):
    name: ClassVar[str] = "reply_supervision"
    hands_to: ClassVar[Desk | None] = Desk.SUPERVISOR
    renews: ClassVar[bool] = False
    reply: str = said(WordingKind.REPLY, gettext_lazy("reply"))

    def check(self, case: Case) -> None:
        if not case.keeper.live(Kind.SUPERVISION):
            raise Refused(_("No supervision order is waiting for a reply."))


@dataclass(frozen=True, kw_only=True)
class Prioritise(_ByDate):
    """重点交办: onto the tracked list."""

    name: ClassVar[str] = "prioritise"
    tells_unit: ClassVar[str] = "key"

    def check(self, case: Case) -> None:
        super().check(case)
        if case.suggestion.key:
            raise Refused(_("It is a key assignment already."))

    def carry_out(self, case: Case) -> None:
        case.change(key=True)


@dataclass(frozen=True, kw_only=True)
class Rectify(Move):
    name: ClassVar[str] = "rectify"
    hands_to: ClassVar[Desk | None] = Desk.SUPERVISOR
    report: str = said(WordingKind.REPLY, gettext_lazy("what was done"))

    def check(self, case: Case) -> None:
        if not case.suggestion.key:
            raise Refused(_("It is not a key assignment."))
        if case.suggestion.rectified:
            raise Refused(_("It was reported as rectified already."))

    def carry_out(self, case: Case) -> None:
        case.change(rectified=case.at)


@dataclass(frozen=True, kw_only=True)
class Verify(Move):
    """销账: the rectification was looked at, and is there."""

    name: ClassVar[str] = "verify"
    hands_to: ClassVar[Desk | None] = Desk.UNIT
    finding: str = said(WordingKind.DECISION, gettext_lazy("finding"))

    def check(self, case: Case) -> None:
        if not case.suggestion.rectified:
            raise Refused(_("It has not been reported as rectified yet."))
        if case.suggestion.verified:
            raise Refused(_("It was verified already."))

    def carry_out(self, case: Case) -> None:
        case.change(verified=case.at)


@dataclass(frozen=True, kw_only=True)
class Recompute(Move):
    """A year's notice has come, or a new one: dates that count its days are computed again."""

    name: ClassVar[str] = "recompute"
    reschedules: ClassVar[bool] = True

    def check(self, case: Case) -> None:
        if not case.keeper.outdated():
            raise Refused(_("No date is to be computed again."))


@dataclass(frozen=True, kw_only=True)
class Erase(Move):
    """The person goes; that something was said and done stays, and the chain still checks."""

    name: ClassVar[str] = "erase"
    unpublishes: ClassVar[bool] = True
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"))

    def along(self, suggestion: int) -> list[int]:
        """The parent: what it tells the authors of its children it tells this one no more."""
        parent = Suggestion.objects.filter(pk=suggestion).values_list("parent_id", flat=True)
        return [ident for ident in parent if ident]

    def carry_out(self, case: Case) -> None:
        row = case.suggestion
        Wording.objects.filter(event__suggestion=row).update(text="", salt="")
        Draft.objects.filter(suggestion=row).update(text="")
        Author.objects.filter(suggestion=row).delete()
        Assignment.objects.filter(suggestion=row).update(result="")
        _erase_photos(row)
        case.change(
            title=_("(erased)"),
            text="",
            place="",
            code_hash="",
            source_time="",
            content="",
            may_publish=False,
        )


def _erase_photos(row: Suggestion) -> None:
    photos = Attachment.objects.filter(suggestion=row)
    for photo in photos:
        # The file goes once nothing can bring the row back.
        transaction.on_commit(partial(photo.file.delete, save=False))
    photos.delete()
