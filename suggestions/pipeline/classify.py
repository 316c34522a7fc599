"""分类: type, category and tier; or an answer, a refusal or a transfer straight away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.models import Category, Region, Unit
from suggestions.language.legible import legible
from suggestions.models import (
    MAX_PLACE,
    MAX_TEXT,
    MAX_TITLE,
    AboutKind,
    Author,
    Kept,
    Proposed,
    Signature,
    Subject,
    Suggestion,
    SuggestionType,
    Tier,
    WordingKind,
)
from suggestions.pipeline.answering import Answering
from suggestions.pipeline.case import Case
from suggestions.pipeline.collect import Contact, Submit
from suggestions.pipeline.once_more import why_not_directly_again
from suggestions.pipeline.recusal import check_somebody_left
from suggestions.pipeline.refusals import Refused
from suggestions.pipeline.request import Move, Words, carried, one_line, said
from suggestions.workflow import MoveName

FEWEST_DAYS, MOST_DAYS, USUAL_DAYS = 3, 7, 5
KEPT_BY_PARTS = (
    "channel",
    "point",
    "campaign",
    "meeting",
    "collected_by",
    "about_unit",
    "about_kind",
    "confidential",
    "may_publish",
    "consent",
    "code_hash",
    "demonstration",
)


@dataclass(frozen=True, kw_only=True)
class Classify(Move):
    name: ClassVar[MoveName] = MoveName.CLASSIFY
    type: SuggestionType = carried(gettext_lazy("type"))
    category: Category = carried(gettext_lazy("category"))
    tier: Tier = carried(gettext_lazy("tier"))
    days: int | None = carried(
        gettext_lazy("working days"),
        required=False,
        help_text=gettext_lazy("3 to 7, for general matters only; 5 where left empty"),
    )
    livelihood: bool = carried(gettext_lazy("matter of livelihood"), required=False, default=False)
    about_unit: Unit | None = carried(
        gettext_lazy("unit complained about"),
        required=False,
        help_text=gettext_lazy("Nobody of this unit is shown who complains."),
    )
    about_kind: AboutKind = carried(
        gettext_lazy("complained about"),
        required=False,
        default=AboutKind.CONDUCT,
        help_text=gettext_lazy(
            "Of conduct nobody of the unit sees anything: it goes to its superior. "
            "Its work the unit may handle itself, and others oversee it."
        ),
    )

    # What made the proposals that stood on its form, or were left out there; "" where none were.
    beside: str = ""

    def check(self, case: Case) -> None:
        if not self.category.active:
            raise Refused(_("This category is no longer in use."))
        self._check_days()
        if self.about_unit and case.recused:
            check_somebody_left(case, about_unit=self.about_unit)

    def _check_days(self) -> None:
        if self.days is not None and self.tier != Tier.GENERAL:
            raise Refused(_("Only general matters have a number of working days."))
        if self.days is not None and not FEWEST_DAYS <= self.days <= MOST_DAYS:
            raise Refused(_("A general matter takes 3 to 7 working days."))

    @property
    def working_days(self) -> int | None:
        return (self.days or USUAL_DAYS) if self.tier == Tier.GENERAL else None

    @property
    def kind_named(self) -> AboutKind:
        """Without a unit it says nothing; what is not said is the one that hides more."""
        is_work = self.about_unit and self.about_kind == AboutKind.WORK
        return AboutKind.WORK if is_work else AboutKind.CONDUCT

    def carry_out(self, case: Case) -> None:
        case.change(
            type=self.type,
            category=self.category,
            tier=self.tier,
            days=self.working_days,
            livelihood=self.livelihood,
            about_unit=self.about_unit,
            about_kind=self.kind_named,
        )
        if self.about_unit and self.kind_named == AboutKind.CONDUCT:
            case.keep_away_from(self.about_unit)

    def naming(self, case: Case) -> Kept | None:
        row, about = case.suggestion, self.about_unit.pk if self.about_unit else None
        if (row.about_unit_id, row.about_kind) == (about, self.kind_named):
            return None
        named = _named_by_author(row)
        if named is None:
            return None
        kept = Kept.of(named, about, self.kind_named)
        return None if kept == Kept.of(named, row.about_unit_id, row.about_kind) else kept

    def details(self, case: Case) -> dict[str, Any]:
        found = super().details(case) | {"revives": True}
        for name in ("about_kind", "beside"):
            found.pop(name, None)
        if self.about_unit:
            found["about_kind"] = str(self.kind_named)
        if self.working_days:
            found["days"] = self.working_days
        return found | self._of_proposals(case)

    def _of_proposals(self, case: Case) -> dict[str, Any]:
        """What of them was decided, for the figures of how good they are."""
        proposed: Proposed | None = getattr(case.suggestion, "proposed", None)
        if proposed is None or not self.beside or proposed.by != self.beside:
            return {}
        found = {
            str(each): proposed.beside(each, each.code_of(getattr(self, each)))
            for each in Subject
            if each in proposed.found
        }
        return {"proposed": found | {"shown": proposed.shown}}


@dataclass(frozen=True, kw_only=True)
class AnswerDirectly(Answering):
    name: ClassVar[MoveName] = MoveName.ANSWER_DIRECTLY

    @classmethod
    def why_not(cls, case: Case) -> str:
        if not case.suggestion.tier:
            return _("Please classify it first.")
        if case.suggestion.tier == Tier.COMPLEX:
            return _("A complex matter is answered after its consultation only.")
        if case.was_assigned:
            return _("It was assigned to a unit: that unit answers.")
        return why_not_directly_again(case.actor.officer, case)

    def carry_out(self, case: Case) -> None:
        super().carry_out(case)
        until = self.promised_until(case)
        case.change(outcome=self.outcome, answered=case.at, promised=until)


@dataclass(frozen=True, kw_only=True)
class Decline(Move):
    """不予受理, with the reason and where else to turn."""

    name: ClassVar[MoveName] = MoveName.DECLINE
    reason: str = said(WordingKind.REASON, gettext_lazy("reason"), public=True)
    where: str = said(WordingKind.WHERE, gettext_lazy("where to turn"), public=True)

    def carry_out(self, case: Case) -> None:
        case.change(ended=case.at)


@dataclass(frozen=True, kw_only=True)
class Transfer(Decline):
    """转送 to a route outside this service."""

    name: ClassVar[MoveName] = MoveName.TRANSFER


@dataclass(frozen=True, kw_only=True)
class Correct(Move):
    """A field that was wrong; the words before and after stay in the ledger."""

    name: ClassVar[MoveName] = MoveName.CORRECT
    title: str = carried(gettext_lazy("title"), required=False, default="")
    place: str = carried(gettext_lazy("place"), required=False, default="")
    region: Region | None = carried(gettext_lazy("region"), required=False)

    def check(self, case: Case) -> None:
        if not (self._new or self.region):
            raise Refused(_("Please change at least one field."))
        if self.region and (case.recused or case.suggestion.about_unit_id):
            check_somebody_left(case, region_path=self.region.path)

    @property
    def _new(self) -> dict[str, str]:
        given = {
            "title": one_line(self.title, MAX_TITLE),
            "place": one_line(self.place, MAX_PLACE),
        }
        return {name: text for name, text in given.items() if text}

    def carry_out(self, case: Case) -> None:
        case.change(**self._new)
        # It was made of the words as they were, and shows some of them.
        Proposed.objects.filter(suggestion=case.suggestion).delete()
        Signature.objects.filter(suggestion=case.suggestion).update(generation=Signature.STALE)
        if self.region:
            case.change(region=self.region, region_path=self.region.path)
            case.change_publication(region_path=self.region.path)

    def details(self, case: Case) -> dict[str, Any]:
        return {"region": self.region.path} if self.region else {}

    def words(self, case: Case) -> list[Words]:
        return [
            words
            for name, after in self._new.items()
            for words in (
                Words(WordingKind.BEFORE, getattr(case.suggestion, name)),
                Words(WordingKind.AFTER, after),
            )
        ]


@dataclass(frozen=True, kw_only=True)
class Split(Move):
    """拆分: the other matters become suggestions of their own, with the same promise and code."""

    name: ClassVar[MoveName] = MoveName.SPLIT
    texts: tuple[str, ...] = carried(
        gettext_lazy("the other matters"),
        help_text=gettext_lazy("One matter a paragraph; leave out what stays here."),
    )

    def check(self, case: Case) -> None:
        if not self._parts:
            raise Refused(_("Please write down the other matters."))
        if any(len(text) > MAX_TEXT for text in self._parts):
            raise Refused(_("The text is longer than 10,000 characters."))
        if case.recused:
            check_somebody_left(case)

    @property
    def _parts(self) -> list[str]:
        return list(filter(None, map(legible, self.texts)))

    def openings(self, case: Case) -> list[Move]:
        row = case.suggestion
        return [
            Submit(
                text=text,
                region=row.region,
                place=row.place,
                contact=_contact_of(row.pk),
                origin=row,
                **{name: getattr(row, name) for name in KEPT_BY_PARTS},
            )
            for text in self._parts
        ]

    def details(self, case: Case) -> dict[str, Any]:
        return {"parts": len(self._parts)}


def _named_by_author(row: Suggestion) -> Unit | None:
    """With what was handed in; a part has what was named of the whole."""
    opening = row.events.filter(number=1).values_list("details", flat=True).first() or {}
    unit = None if "origin" in opening else opening.get("about_unit")
    return Unit.objects.filter(pk=unit).first() if unit else None


def _contact_of(suggestion: int) -> Contact:
    author = Author.objects.filter(suggestion=suggestion).first()
    if author is None:
        return Contact()
    return Contact(author.name, author.phone, author.email, author.guardian, author.language)
