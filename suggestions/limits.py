"""Time limits as pure arithmetic: policy and tier in, due times out, with their working shown.

Sources: Civil Code 201–203 (counting of hours and days), the State Council's notices by way of
`regions.calendars`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

from regions.calendars import A_WHOLE_DAY, HOUR, MICROSECOND, ZONE, Axis, Calendar


@dataclass(frozen=True)
class Limit:
    """`amount`: hours on the natural, duty and office axes, working days on `days`; at least 1."""

    axis: Axis
    amount: int

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError(f"a limit is at least 1, not {self.amount}")


class Due(NamedTuple):
    """`provisional`: it touches a year whose notice is not out yet."""

    at: datetime
    provisional: bool


@dataclass(frozen=True)
class Level:
    """An alert on the way to the due time (`fraction` of it) or `after` hours or days past it.

    `axis`: what the hours or days past it are counted on, where that is not the limit's own.
    Raises ValueError if it would fall before the start, or has both.
    """

    name: str
    fraction: Fraction | None = None
    after: int = 0
    axis: Axis | None = None

    def __post_init__(self) -> None:
        if self.after < 0 or not 0 <= (self.fraction or 0) <= 1:
            raise ValueError(f"{self.name} falls on the way to the due time or after it")
        if self.after and self.fraction is not None:
            raise ValueError(f"{self.name} falls on the way to the due time or after it, not both")


@dataclass(frozen=True)
class DayLine:
    """One day of the working: what counted of it, and the total so far.

    `counted` and `total` are days on the axis `days`, microseconds on the others.
    """

    day: date
    counted: int
    total: int
    name: str
    works: bool
    provisional: bool


def due(start: datetime, limit: Limit, calendar: Calendar) -> Due:
    """When the limit falls. Days: the day of submission does not count, the Nth ends 17:30.

    Raises ValueError for a time without zone, CalendarError beyond the calendar.
    """
    return Due(*calendar.due(limit.axis, start, limit.amount))


def spent(start: datetime, now: datetime, axis: Axis, calendar: Calendar) -> int:
    """Microseconds on the axis from `start` to `now`."""
    return calendar.elapsed(axis, now) - calendar.elapsed(axis, start)


def remaining(due_at: datetime, now: datetime, axis: Axis, calendar: Calendar) -> int:
    """Microseconds on the axis from `now` to the due time; negative once it has passed."""
    return spent(now, due_at, axis, calendar)


def resume(
    due_at: datetime, *, paused_at: datetime, now: datetime, axis: Axis, calendar: Calendar
) -> Due:
    """The due time moved by the pause: never earlier, and by nothing where nothing was lost."""
    lost = spent(paused_at, now, axis, calendar)
    moved = due_at
    if lost > 0:
        moved = max(due_at, calendar.instant(axis, calendar.elapsed(axis, due_at) + lost))
    return Due(moved, calendar.provisional(paused_at, moved))


def carry_over(
    start: datetime,
    *,
    limit: Limit,
    pauses: Sequence[tuple[datetime, datetime]],
    calendar: Calendar,
) -> Due:
    """The due time from the same start on another limit, each pause measured on its axis."""
    found = due(start, limit, calendar)
    for paused_at, now in pauses:
        found = resume(found.at, paused_at=paused_at, now=now, axis=limit.axis, calendar=calendar)
    return Due(found.at, calendar.provisional(start, found.at))


def no_earlier_than_next_working_day(at: datetime, now: datetime, calendar: Calendar) -> datetime:
    """A date that is computed again leaves at least the next working day."""
    return max(at, calendar.closing_after(now, 1))


def level_at(
    level: Level, *, start: datetime, due_at: datetime, axis: Axis, calendar: Calendar
) -> datetime:
    """When an alert level falls."""
    if level.fraction is not None:
        begun = calendar.elapsed(axis, start)
        way = calendar.elapsed(axis, due_at) - begun
        at = calendar.instant(axis, begun + int(way * level.fraction))
        # The earliest such moment may be the close of business before a start out of hours.
        return min(max(at, start), due_at)
    if not level.after:
        return due_at
    past = level.axis or axis
    if past == Axis.DAYS:
        return calendar.closing_after(due_at, level.after)
    return calendar.instant(past, calendar.elapsed(past, due_at) + level.after * HOUR)


def working(start: datetime, *, limit: Limit, calendar: Calendar) -> list[DayLine]:
    """The day-by-day working from the day of `start` to the day the limit falls."""
    end = due(start, limit, calendar).at
    first = start.astimezone(ZONE).date()
    last = (end - MICROSECOND).astimezone(ZONE).date()  # midnight ends the day before
    lines: list[DayLine] = []
    total = 0
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        counted = _counted(day, start=start, end=end, limit=limit, calendar=calendar)
        total += counted
        lines.append(_line(day, counted, total, calendar))
    return lines


def _counted(day: date, *, start: datetime, end: datetime, limit: Limit, calendar: Calendar) -> int:
    if limit.axis == Axis.DAYS:
        is_later = day > start.astimezone(ZONE).date()
        return int(is_later and calendar.is_working_day(day))
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZONE)
    begin = max(start, midnight)
    finish = min(end, midnight + timedelta(days=1))
    return min(spent(begin, finish, limit.axis, calendar), A_WHOLE_DAY[limit.axis])


def _line(day: date, counted: int, total: int, calendar: Calendar) -> DayLine:
    return DayLine(
        day=day,
        counted=counted,
        total=total,
        name=calendar.day_name(day),
        works=calendar.is_working_day(day),
        provisional=not calendar.is_published(day.year),
    )
