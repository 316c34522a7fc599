"""What of a list is still to be triaged, in the order in which it falls due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from regions.models import Officer
from suggestions.desk.lists.alarms import triaged_by
from suggestions.desk.lists.listing import Listing
from suggestions.desk.presence import taken
from suggestions.faces.queries import list_at
from suggestions.models import Suggestion
from suggestions.models.visibility import SuggestionQuerySet
from suggestions.workflow import TRIAGEABLE, Status


@dataclass(frozen=True)
class Place:
    """Where a suggestion stands in the list; it stays its place when it has left it."""

    due: datetime | None
    pk: int

    @classmethod
    def of(cls, row: Suggestion) -> Place:
        return cls(row.next_due, row.pk)


def _later(place: Place) -> Q:
    later = Q(pk__gt=place.pk, next_due=place.due)
    if place.due:
        later |= Q(next_due__gt=place.due) | Q(next_due=None)
    return later


class Queue:
    """`address`: the list as its own address says it, "" for the usual one."""

    def __init__(self, address: str, officer: Officer) -> None:
        self.listing = Listing(list_at(address), officer)
        self.officer = officer

    def rows(self) -> SuggestionQuerySet:
        rows = self.listing.all_rows().filter(triaged_by(self.officer), status__in=TRIAGEABLE)
        return rows.by_time_left()

    def first(self) -> int | None:
        return self.alarming() or self.rows().values_list("pk", flat=True).first()

    def alarming(self, *, besides: int = 0) -> int | None:
        """What speaks of danger comes before everything else, until somebody has classified it."""
        rows = self.rows().filter(danger__isnull=False, status=Status.COLLECTED)
        found = rows.exclude(pk=besides).order_by("danger__rank", "-danger__at")
        return found.values_list("pk", flat=True).first()

    def after(self, place: Place) -> int | None:
        """What falls due next; the undated ones come last."""
        return self.rows().filter(_later(place)).values_list("pk", flat=True).first()

    def free(self, place: Place) -> int | None:
        """The next that no colleague has open, then what of before nobody has classified."""
        others = taken(self.officer)
        if not others:
            return None
        rows = self.rows().exclude(pk__in={*others, place.pk}).values_list("pk", flat=True)
        untouched = rows.filter(status=Status.COLLECTED)
        return rows.filter(_later(place)).first() or untouched.first()

    def before(self, place: Place) -> int | None:
        earlier = Q(pk__lt=place.pk, next_due=place.due)
        earlier |= Q(next_due__lt=place.due) if place.due else Q(next_due__isnull=False)
        rows = self.rows().filter(earlier).order_by(F("next_due").desc(nulls_first=True), "-pk")
        return rows.values_list("pk", flat=True).first()

    def next_to(self, place: Place) -> int | None:
        """What speaks of danger, the next one, or what was passed over before; None where nothing
        is left. Of danger also what a colleague has open: nobody can keep it from the others."""
        found = self.alarming(besides=place.pk) or self.free(place)
        return found or self.after(place) or self.first()

    def remembered(self, place: Place) -> int | None:
        """The row to come back to: the same, or the one that took its place."""
        still_there = self.listing.all_rows().filter(pk=place.pk).exists()
        return place.pk if still_there else self.next_to(place)
