"""The figures of a period: counts and rates of a place, and for everybody of each county."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min
from django.utils import timezone

from regions.calendars import FIRST_YEAR
from regions.models import Level, Region
from suggestions.models import Fact
from suggestions.statistics.counts import Counts
from suggestions.statistics.handling import Spread, spread_of
from suggestions.statistics.rates import ALL_PARTS, Rate
from suggestions.statistics.reading import By, Question, Reading

# The numbers of one place that are shown together: what counts, and of what.
Numbers = tuple[int, ...]
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
    part, whole = ALL_PARTS[name]
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
    """The figures of a period: three statements, whatever the size."""
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


def overdue_now(now: datetime) -> int:
    """How many are due, neither answered nor on hold nor paused, of whatever time."""
    since = date(FIRST_YEAR, 1, 1)
    return Reading(Question(since, timezone.localdate(now), now)).total("overdue")["overdue"]


def first_year() -> int | None:
    """The year of the earliest suggestion."""
    first: date | None = Fact.objects.aggregate(first=Min("received_day"))["first"]
    return first.year if first else None


def withheld(cells: Mapping[str, Numbers]) -> set[str]:
    """Places whose numbers are not shown, because they would tell of single people.

    Together with others, of which one is not small, so that nothing follows from what is left of
    the whole. Which others does not depend on how large they are: that, too, would tell. Where
    there are not enough of them no place is shown.
    """
    hidden = {place for place, numbers in cells.items() if is_small(numbers)}
    first = min(hidden, default="")
    others = sorted(
        cells.keys() - hidden, key=lambda place: (not _size(cells[place]), place < first, place)
    )
    while others and _can_be_guessed([cells[place] for place in hidden]):
        hidden.add(others.pop(0))
    return hidden


def _can_be_guessed(hidden: list[Numbers]) -> bool:
    """Whether there is only one way in which small ones and a large one add up to their sum."""
    sizes = [_size(numbers) for numbers in hidden]
    if not sizes:
        return False
    return max(sizes) < FEWEST or _size(added_up(hidden)) < len(sizes) + FEWEST


def is_small(numbers: Numbers) -> bool:
    """Whether so few people are counted that somebody could know who they are."""
    return 0 < _size(numbers) < FEWEST


def _size(numbers: Numbers) -> int:
    return max(map(abs, numbers), default=0)


def added_up(cells: Iterable[Numbers]) -> Numbers:
    return tuple(map(sum, zip(*cells, strict=True)))
