"""Closure by county or unit, as an officer sees it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from regions.models import Officer, Region, Unit
from suggestions.models import Fact, Suggestion
from suggestions.statistics.counts import within
from suggestions.statistics.rates import rate

# In the order of ClosureRow.
COUNTED = {
    "rows": Count("pk"),
    "finished": Count("pk", Q(done=True)),
    "punctual": Count("pk", Q(on_time=True)),
    "waiting": Count("pk", Q(held=True)),
    "open": Count("pk", Q(done=False, held=False)),
}
Sums = defaultdict[Any, Counter[str]]


@dataclass(frozen=True)
class ClosureRow:
    """`overdue`: due, not done and not on hold, as of the time of asking."""

    name: str
    due: int
    done: int
    on_time: int
    held: int
    overdue: int

    @property
    def closure_rate(self) -> Decimal | None:
        return rate(self.done, self.due)

    @property
    def on_time_rate(self) -> Decimal | None:
        return rate(self.on_time, self.due)


@dataclass(frozen=True)
class Closure:
    by_county: list[ClosureRow]
    by_unit: list[ClosureRow]


def closure(officer: Officer, since: date, until: date) -> Closure:
    """Closure over what this officer sees, for first due dates in the period.

    What falls due after now is not counted yet. Three statements, whatever the size.
    """
    visible = Suggestion.objects.visible_to(officer).values("pk")
    due = within("due", since, until, now=timezone.now())
    facts = Fact.objects.filter(due, counted=True, suggestion__in=visible)
    counties: Sums = defaultdict(Counter)
    units: Sums = defaultdict(Counter)
    for county, unit, *numbers in facts.values_list("county", "unit").annotate(**COUNTED):
        counts = dict(zip(COUNTED, numbers, strict=True))
        counties[county].update(counts)
        units[unit].update(counts)
    return Closure(
        _rows(counties, _county_names(counties)),
        _rows(units, dict(Unit.objects.filter(pk__in=units).values_list("pk", "name"))),
    )


def _county_names(paths: Iterable[str]) -> dict[Any, str]:
    names = dict(Region.objects.filter(path__in=paths).values_list("path", "name"))
    return names | {"": str(_("whole city"))}


def _rows(sums: Sums, names: dict[Any, str]) -> list[ClosureRow]:
    rows = [
        ClosureRow(names.get(key, "—"), *(counts[name] for name in COUNTED))
        for key, counts in sums.items()
    ]
    return sorted(rows, key=_worst_first)


def _worst_first(row: ClosureRow) -> tuple[int, str]:
    return (-row.overdue, row.name)
