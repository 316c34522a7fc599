"""What a notice would change: loaded, the limits computed again, and all of it undone.

Nothing is imitated, as in the preview of a move (docs/decisions/0083). Limits are computed again
for the oldest suggestions only, each of which is locked for as long as that takes; how many there
are is counted of all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NoReturn

from django.db import transaction

from regions.calendars import ZONE, Calendar, days_of
from regions.models import calendar_at
from regions.models.calendar import CalendarYear, current_version, forget_undone, load_file
from suggestions import escalation
from suggestions.models import Deadline
from suggestions.pipeline.refusals import no_long_wait

MOST_TRIED = 200
RUNNING = ("running", "paused")


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


class _Undone(Exception):
    def __init__(self, found: Preview) -> None:
        super().__init__("undone")
        self.found = found


def preview_of(document: object) -> Preview:
    """Without years where all of it was loaded before. Raises ValidationError where it cannot be
    right, Busy where somebody else's lock lasts."""
    try:
        with no_long_wait(), transaction.atomic():
            _undo(_tried(document))
    except _Undone as undone:
        return undone.found
    finally:
        forget_undone()


def _undo(found: Preview) -> NoReturn:
    """Nothing but an exception leaves the transaction, so nothing in it can be kept."""
    raise _Undone(found)


def _tried(document: object) -> Preview:
    before, known = calendar_at(), current_version()
    # What an earlier file moves is not said of this one.
    escalation.compute_again(escalation.concerned(MOST_TRIED)[1])
    rows = load_file(document)
    if not rows:
        return Preview()
    years = [Year(row, _differing(before, calendar_at(), row.year)) for row in rows]
    concerned, ids = escalation.concerned(MOST_TRIED, since=known)
    then = _limits(ids)
    escalation.compute_again(ids)
    return Preview(years, concerned, len(ids), _shifts(then, _limits(ids)))


def _differing(before: Calendar, after: Calendar, year: int) -> list[Day]:
    return [
        Day(day, after.day_name(day) or before.day_name(day), works=after.is_working_day(day))
        for day in days_of(year)
        if before.is_working_day(day) != after.is_working_day(day)
    ]


def _limits(ids: Iterable[int]) -> dict[int, datetime]:
    rows = Deadline.objects.filter(suggestion__in=ids, state__in=RUNNING)
    return dict(rows.values_list("pk", "due"))


def _shifts(before: dict[int, datetime], after: dict[int, datetime]) -> list[Shift]:
    """By day, in the order in which they fell."""
    days = Counter(
        (was.astimezone(ZONE).date(), after[pk].astimezone(ZONE).date())
        for pk, was in before.items()
        if after.get(pk, was) != was
    )
    return [Shift(*pair, count) for pair, count in sorted(days.items())]
