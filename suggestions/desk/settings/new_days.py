"""What a notice would change: which days, and on which days limits fall then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from regions.calendars import ZONE, Calendar, days_of
from regions.models import calendar_at
from regions.models.calendar import CalendarYear, current_version, load_file
from suggestions import escalation
from suggestions.desk.settings.trying import Moved, computed_again, tried


@dataclass(frozen=True)
class Day:
    """`works`: what becomes of it."""

    day: date
    name: str
    works: bool


@dataclass(frozen=True)
class Year:
    """`differs`: the days that were worked, or counted as worked, and are not, or the reverse."""

    row: CalendarYear
    differs: list[Day]


@dataclass(frozen=True)
class Shift:
    """So many limits fall on another day."""

    before: date
    after: date
    count: int

    @property
    def is_earlier(self) -> bool:
        return self.after < self.before


@dataclass(frozen=True)
class Preview:
    """`concerned`: suggestions to be computed again; `tried`: of how many it was tried."""

    years: list[Year] = field(default_factory=list)
    concerned: int = 0
    tried: int = 0
    shifts: list[Shift] = field(default_factory=list)

    @property
    def earlier(self) -> int:
        return sum(each.count for each in self.shifts if each.is_earlier)

    @property
    def later(self) -> int:
        return sum(each.count for each in self.shifts if not each.is_earlier)


def preview_of(document: object) -> Preview:
    """Without years where all of it was loaded before. Raises ValidationError where it cannot be
    right, Busy where somebody else's lock lasts."""
    return tried(lambda: _loaded(document))


def _loaded(document: object) -> Preview:
    before, known = calendar_at(), current_version()
    rows = load_file(document)
    if not rows:
        return Preview()
    years = [Year(row, _differing(before, calendar_at(), row.year)) for row in rows]
    found = computed_again(escalation.waiting(known))
    return Preview(years, found.concerned, found.tried, _shifts(found.moved))


def _differing(before: Calendar, after: Calendar, year: int) -> list[Day]:
    return [
        Day(day, after.day_name(day) or before.day_name(day), works=after.is_working_day(day))
        for day in days_of(year)
        if before.is_working_day(day) != after.is_working_day(day)
    ]


def _shifts(moved: Iterable[Moved]) -> list[Shift]:
    """By day, in the order in which they fell."""
    days = Counter(
        (each.before.astimezone(ZONE).date(), each.after.astimezone(ZONE).date()) for each in moved
    )
    return [Shift(*pair, count) for pair, count in sorted(days.items())]
