"""The figures of a period: counts and rates of a place, and for everybody of each county."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min
from django.utils import timezone

from regions.models import Level, Region
from suggestions.models import Fact
from suggestions.statistics.counts import Counts
from suggestions.statistics.handling import Spread, spread_of
from suggestions.statistics.rates import PARTS, Rate
from suggestions.statistics.reading import By, Question, Reading

WHOLE_CITY = ""
# Fewer than these could tell who somebody is.
FEWEST = 3


@dataclass(frozen=True)
class Figures:
    """Counts of one place; without path and name: of the whole city, or of no single county."""

    path: str
    name: str
    counts: Counts

    def rate(self, name: str) -> Rate:
        return rate_of(name, self.counts)


def rate_of(name: str, counts: Counts) -> Rate:
    part, whole = PARTS[name]
    return Rate(name, counts[part], counts[whole])


@dataclass(frozen=True)
class CityFigures:
    """As of a moment: what falls due after it is not counted yet."""

    since: date
    until: date
    as_of: datetime
    city: Figures
    counties: list[Figures]
    handling: Spread | None


def city_figures(since: date, until: date) -> CityFigures:
    """The figures of a period. Four statements, whatever the size."""
    now = timezone.now()
    reading = Reading(Question(since, until, now))
    by_county = reading.by(By.COUNTY)
    names = dict(
        Region.objects.filter(level=Level.COUNTY).order_by("path").values_list("path", "name")
    )
    total: Counts = sum(by_county.values(), Counter())
    if WHOLE_CITY in by_county:
        names[WHOLE_CITY] = ""
    counties = [Figures(path, name, by_county.get(path, Counter())) for path, name in names.items()]
    city = Figures(WHOLE_CITY, "", total)
    return CityFigures(since, until, now, city, counties, handling_of(reading))


def handling_of(reading: Reading) -> Spread | None:
    bins = reading.by(By.HOURS, "timed")
    return spread_of(sorted((hours, counts["timed"]) for hours, counts in bins.items() if hours))


def first_year() -> int | None:
    """The year of the earliest suggestion."""
    first: datetime | None = Fact.objects.aggregate(first=Min("received"))["first"]
    return timezone.localtime(first).year if first else None


def withheld(name: str, places: list[Figures]) -> set[str]:
    """Paths whose rate is not shown, because it would tell of single people.

    Never only one place: what it counts could be found by subtracting the others.
    """
    by_size = sorted(
        (row for row in places if row.rate(name).whole), key=lambda row: row.rate(name).whole
    )
    hidden = [row for row in by_size if row.rate(name).whole < FEWEST]
    if hidden and sum(row.rate(name).whole for row in hidden) < FEWEST:
        hidden = by_size[: len(hidden) + 1]
    return {row.path for row in hidden}
