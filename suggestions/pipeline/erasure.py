"""删除个人信息: asked for, approved by somebody else, and carried out by the clock a week later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suggestions.messages.templates import Template
from suggestions.models import (
    ActWords,
    ApplicationKind,
    ApplicationState,
    Attachment,
    Author,
    Baseline,
    DangerMark,
    Event,
    Message,
    OrderMatter,
    Proposed,
    RetentionRule,
    Signature,
    Suggestion,
    SupervisionOrder,
    Wording,
    WordingKind,
    rule_for,
)
from suggestions.pipeline.case import Case
from suggestions.pipeline.checks import why_nothing_to_decide
from suggestions.pipeline.refusals import Refused
from suggestions.pipeline.request import Move, carried, said
from suggestions.workflow import ANSWERS, MoveName

# Until then whoever asked for it may take it back.
WAIT = timedelta(days=7)
ASKS = frozenset({MoveName.ASK_ERASURE, MoveName.EXPIRE})
APPROVALS = frozenset({MoveName.APPROVE_ERASURE, MoveName.EXPIRE})
# The city's words, which the pages of those merged into it show as their answer.
SAID_TO_ALL = Q(public=True) & (
    Q(event__move__in=ANSWERS, kind=WordingKind.ANSWER) | Q(event__move=MoveName.FULFIL)
)
NOTHING = Q(pk__in=[])
GONE = {"text": "", "salt": ""}
ABOUT_ERASURE = APPROVALS | {
    MoveName.REFUSE_ERASURE,
    MoveName.TAKE_BACK_ERASURE,
    MoveName.REOPEN,
    MoveName.UNMERGE,
    MoveName.ERASE,
}


@dataclass(frozen=True, kw_only=True)
class AskErasure(Move):
    """By the author, or by the desk for somebody who called."""

    name: ClassVar[MoveName] = MoveName.ASK_ERASURE
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"), public=True)

    @classmethod
    def why_not(cls, case: Case) -> str:
        if case.suggestion.is_erased:
            return _("It is erased already.")
        if reason := why_not_over(case.suggestion):
            return reason
        return _("Its erasure has been asked for already.") if case.erasure else ""

    def carry_out(self, case: Case) -> None:
        case.apply_for(ApplicationKind.ERASURE)


def why_not_erased(row: Suggestion) -> str:
    """Why it cannot be erased now, in words; "" where it can."""
    if row.preserved:
        return _("It is under a legal hold: nothing of it is erased until that is lifted.")
    return why_not_over(row)


def why_not_over(row: Suggestion) -> str:
    """Why the matter still needs what is stored of it, in words; "" where it does not."""
    about = row.parent or row
    if about.is_open:
        return _("The matter is still open. What is stored of it can be erased once it has ended.")
    if about.contested:
        return _("A supervisor has yet to decide whether it is handled again.")
    return ""


class _Decision(Move):
    def tells(self, message: Message, case: Case) -> bool:
        """What is erased is this author's, not that of those merged into it."""
        return message.suggestion_id == case.suggestion.pk


@dataclass(frozen=True, kw_only=True)
class ApproveErasure(_Decision):
    name: ClassVar[MoveName] = MoveName.APPROVE_ERASURE
    decides_on: ClassVar[tuple[MoveName, ...]] = (MoveName.ASK_ERASURE,)

    @classmethod
    def why_not(cls, case: Case) -> str:
        if nothing := why_nothing_to_decide(case, ApplicationKind.ERASURE):
            return nothing
        if case.actor.officer and case.actor.officer.pk == _asked_by(case.suggestion):
            return _("You asked for it yourself: somebody else decides.")
        return why_not_erased(case.suggestion)

    def carry_out(self, case: Case) -> None:
        if row := case.open_application(ApplicationKind.ERASURE):
            state = ApplicationState.APPROVED
            case.work.change(row, state=state, decided=case.at, until=_day_of(case))

    def details(self, case: Case) -> dict[str, Any]:
        return {"on": _day_of(case).isoformat()}


def _asked_by(row: Suggestion) -> int | None:
    """The officer whose application it is; None: its author's."""
    asked = row.events.filter(move__in=ASKS).order_by("-number")
    return asked.values_list("officer", flat=True).first()


def _day_of(case: Case) -> datetime:
    return case.at + WAIT


@dataclass(frozen=True, kw_only=True)
class RefuseErasure(_Decision):
    name: ClassVar[MoveName] = MoveName.REFUSE_ERASURE
    decides_on: ClassVar[tuple[MoveName, ...]] = (MoveName.ASK_ERASURE,)
    reason: str = said(WordingKind.REASON, gettext_lazy("reason told to the author"), public=True)

    @classmethod
    def why_not(cls, case: Case) -> str:
        return why_nothing_to_decide(case, ApplicationKind.ERASURE)

    def carry_out(self, case: Case) -> None:
        case.settle(ApplicationKind.ERASURE, ApplicationState.REFUSED)


@dataclass(frozen=True, kw_only=True)
class TakeBackErasure(Move):
    """Until it is carried out, whether it was approved by then or not."""

    name: ClassVar[MoveName] = MoveName.TAKE_BACK_ERASURE
    decides_on: ClassVar[tuple[MoveName, ...]] = (MoveName.ASK_ERASURE, MoveName.APPROVE_ERASURE)

    @classmethod
    def why_not(cls, case: Case) -> str:
        if not case.erasure:
            return _("There is no erasure to take back.")
        if case.actor.officer and _asked_by(case.suggestion) is None:
            return _("Its author asked for it: nobody else takes it back.")
        return ""

    def carry_out(self, case: Case) -> None:
        case.end_erasure(ApplicationState.SETTLED)


@dataclass(frozen=True, kw_only=True)
class Expire(Move):
    """保存期满: a rule keeps it no longer, and a supervisor has looked at what that makes."""

    name: ClassVar[MoveName] = MoveName.EXPIRE
    rule: RetentionRule = carried(gettext_lazy("retention period"))

    @classmethod
    def why_not(cls, case: Case) -> str:
        return AskErasure.why_not(case) or why_not_erased(case.suggestion)

    def check(self, case: Case) -> None:
        row = case.suggestion
        applies = rule_for(row, RetentionRule.objects.all()) == self.rule
        if not (applies and row.ended and row.ended < self.rule.kept_since(case.at)):
            raise Refused(_("The rule keeps it for longer."))

    def carry_out(self, case: Case) -> None:
        row = case.apply_for(ApplicationKind.ERASURE, until=_day_of(case))
        row.state, row.decided = ApplicationState.APPROVED, case.at

    def details(self, case: Case) -> dict[str, Any]:
        return super().details(case) | {"on": _day_of(case).isoformat()}


@dataclass(frozen=True, kw_only=True)
class Preserve(Move):
    """法律保全: nothing of it is erased, whoever asks and whatever period is over."""

    name: ClassVar[MoveName] = MoveName.PRESERVE
    renews: ClassVar[bool] = False
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"))

    @classmethod
    def why_not(cls, case: Case) -> str:
        return _("It is under a legal hold already.") if case.suggestion.preserved else ""

    def carry_out(self, case: Case) -> None:
        case.change(preserved=True)


@dataclass(frozen=True, kw_only=True)
class LiftHold(Move):
    name: ClassVar[MoveName] = MoveName.LIFT_HOLD
    decides_on: ClassVar[tuple[MoveName, ...]] = (MoveName.PRESERVE,)
    renews: ClassVar[bool] = False
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"))

    @classmethod
    def why_not(cls, case: Case) -> str:
        return "" if case.suggestion.preserved else _("It is under no legal hold.")

    def carry_out(self, case: Case) -> None:
        case.change(preserved=False)


@dataclass(frozen=True, kw_only=True)
class Erase(Move):
    """The person goes; that something was said and done stays, and the chain still checks.

    `again`: it was erased before, and is back with an older copy of the database. Made by
    `erasing` alone, which writes down outside the database what is gone.
    """

    name: ClassVar[MoveName] = MoveName.ERASE
    unpublishes: ClassVar[bool] = True
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"))
    again: bool = carried(gettext_lazy("once more"), required=False, default=False)

    def check(self, case: Case) -> None:
        if self.again:
            return
        if not _is_due(case):
            raise Refused(_("Nobody has approved it, or a week has not passed since."))
        if reason := why_not_erased(case.suggestion):
            raise Refused(reason)

    def along(self, suggestion: int) -> list[int]:
        """The parent: what it tells the authors of its children it tells this one no more."""
        parent = Suggestion.objects.filter(pk=suggestion).values_list("parent_id", flat=True)
        return [ident for ident in parent if ident]

    def carry_out(self, case: Case) -> None:
        row = case.suggestion
        words = Wording.objects.filter(event__suggestion=row)
        words.exclude(SAID_TO_ALL if _read_by_others(row.pk, but=row.pk) else NOTHING).update(
            **GONE
        )
        if row.parent_id:
            erase_what_stayed(row.parent_id, without=row.pk)
        Baseline.objects.filter(suggestion=row).update(salt="")
        ActWords.objects.filter(act__suggestion=row).update(text="")
        Author.objects.filter(suggestion=row).delete()
        DangerMark.objects.filter(suggestion=row).delete()
        Proposed.objects.filter(suggestion=row).delete()
        Signature.objects.filter(suggestion=row).delete()
        Message.objects.filter(suggestion=row, template=Template.DANGER).delete()
        case.end_erasure(ApplicationState.DONE)
        for draft in case.drafts:
            case.work.change(draft, text="")
        for each in case.assignments:
            case.work.change(each, result="")
        _erase_photos(row)
        _erase_orders(row)
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


def erase_what_stayed(parent: int, *, without: int) -> None:
    """What of an erased one was kept for those merged into it goes with the last of them."""
    words = Wording.objects.filter(event__suggestion=parent)
    if _has_words(Q(pk=parent)) or _read_by_others(parent, but=without):
        return
    erased = Event.objects.filter(suggestion=parent, move=MoveName.ERASE).order_by("-number")
    # Where both are erased at once, its entry is not written yet.
    if number := erased.values_list("number", flat=True).first():
        words = words.filter(event__number__lt=number)
    words.update(**GONE)


def _read_by_others(parent: int, *, but: int) -> bool:
    """Whether somebody merged into it, and not erased, has its answer for his own."""
    return _has_words(Q(parent=parent) & ~Q(pk=but))


def _has_words(which: Q) -> bool:
    """By what was handed in: unlike their rows it is emptied at once, several in a transaction."""
    first = Wording.objects.filter(
        event__number=1, event__suggestion__in=Suggestion.objects.filter(which)
    )
    return first.exclude(text="").exists()


def _is_due(case: Case) -> bool:
    """By its ledger: whoever may write to the database must not have it erased by a row."""
    row = case.suggestion
    last = row.events.filter(move__in=ABOUT_ERASURE).order_by("-number").first()
    if last is None or last.move not in APPROVALS or last.at + WAIT > case.at:
        return False
    return last.is_stamped and last.hash == last.digest(row.reference, last.wordings.all())


def _erase_orders(row: Suggestion) -> None:
    """Out of drafts; a signed order loses its words with the last matter that still has them."""
    OrderMatter.objects.filter(suggestion=row, event=None, refusal="").delete()
    SupervisionOrder.objects.filter(signed=None, matters=None).delete()
    there = OrderMatter.objects.filter(order=OuterRef("pk"), event__wordings__text__gt="")
    signed = SupervisionOrder.objects.filter(matters__suggestion=row, signed__isnull=False)
    signed.exclude(Exists(there)).update(reason="")


def _erase_photos(row: Suggestion) -> None:
    photos = Attachment.objects.filter(suggestion=row)
    for photo in photos:
        # The file goes once nothing can bring the row back.
        transaction.on_commit(partial(photo.file.delete, save=False))
    photos.delete()
