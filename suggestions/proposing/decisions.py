"""What teaches: suggestions as they were classified in the end, once they are over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from regions.models import Category
from suggestions.analysis.advising import heard
from suggestions.models import Event, Subject, Suggestion, SuggestionType, Tier
from suggestions.models.proposed import NO, YES
from suggestions.workflow import DECIDED_TO_THE_END

# What was decided long ago says little of today, and learning has to end within the night.
MOST = 10_000


@dataclass(frozen=True)
class Decision:
    """`at`: when its matter was over; `recorded`: when that was entered, which is later for what is
    brought in from elsewhere; None where nothing of the ledger says so."""

    text: str
    code: str
    at: datetime
    recorded: datetime | None = None

    def is_new(self, until: datetime, made: datetime) -> bool:
        """To a version of `made`, whose latest decision was of `until`."""
        return self.at > until or (self.recorded is not None and self.recorded > made)


def classes_of(subject: str) -> dict[str, str]:
    """What may be proposed now, with the words that stand for it; only categories have any."""
    return _CLASSES[subject]()


def _categories() -> dict[str, str]:
    return {row.code: f"{row.name} {row.keywords}" for row in Category.objects.choosable()}


_CLASSES: dict[str, Callable[[], dict[str, str]]] = {
    Subject.TYPE: lambda: dict.fromkeys(SuggestionType.values, ""),
    Subject.CATEGORY: _categories,
    Subject.TIER: lambda: dict.fromkeys(Tier.values, ""),
    Subject.LIVELIHOOD: lambda: dict.fromkeys((YES, NO), ""),
}


def decided() -> QuerySet[Suggestion]:
    """Erased ones teach nothing; of a demonstration nothing is learnt where a city has its own."""
    over = Suggestion.objects.filter(status__in=DECIDED_TO_THE_END, ended__isnull=False)
    rows = over.filter(category__isnull=False).exclude(text="")
    own = rows.filter(demonstration=False)
    return own if own.exists() else rows


def newest_of(subject: str) -> list[Decision]:
    """The latest decisions for what may still be proposed, the earliest of them first."""
    rows = decided().select_related("category").order_by("-ended", "-pk")
    few = rows.only("title", "text", "ended", "type", "tier", "livelihood", "category__code")
    code_of, classes = Subject(subject).code_of, set(classes_of(subject))
    found = [
        Decision(
            heard(row.title, row.text), code_of(getattr(row, subject)), row.ended, row.recorded
        )
        for row in reversed(few.annotate(recorded=Subquery(_first_over()))[:MOST])
        if row.ended
    ]
    return [each for each in found if each.code in classes]


def _first_over() -> QuerySet[Event, datetime]:
    """When it was entered that a suggestion is over, the first time that it was."""
    entries = Event.objects.filter(suggestion=OuterRef("pk"), target__in=DECIDED_TO_THE_END)
    return entries.order_by("number").values_list("recorded", flat=True)[:1]
