"""Periods as people speak of them, and the ones that a period is fairly compared with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from regions.calendars import FIRST_DAY, Calendar
from regions.months import months_after

ONE_DAY = timedelta(days=1)
TODAY, WEEK, MONTH, QUARTER, YEAR, FREE = "today", "week", "month", "quarter", "year", "free"
LABELS = {
    TODAY: _("Today"),
    WEEK: _("This week"),
    MONTH: _("This month"),
    QUARTER: _("This quarter"),
    YEAR: _("This year"),
    FREE: _("Other days"),
}
LONGEST = timedelta(days=3 * 366)
# So that the calendar also knows the days that it is compared with.
EARLIEST = FIRST_DAY + 2 * LONGEST


@dataclass(frozen=True)
class Period:
    """Days, both included. `until` is today at the latest: what lies ahead has no figures."""

    name: str
    since: date
    until: date

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1


@dataclass(frozen=True)
class Comparison:
    """An earlier period of as many working days; `days` 0 where neither has one."""

    period: Period
    working_days: int


def period_of(name: str, today: date) -> Period:
    """So far: from its first day to today."""
    return Period(name, BEGINS[name](today), today)


def free(since: date, until: date, today: date) -> Period:
    last = max(min(until, today), EARLIEST)
    first = max(min(since, last), last - LONGEST, EARLIEST)
    return Period(FREE, first, last)


def before(period: Period, calendar: Calendar) -> Comparison:
    """环比: the one before it, from its first day on, for as many working days."""
    if period.name in EARLIER:
        begin = EARLIER[period.name](period.since)
    else:
        begin = period.since - timedelta(days=period.days)
    return _as_long(period, begin, period.since - ONE_DAY, calendar)


def a_year_before(period: Period, calendar: Calendar) -> Comparison:
    """同比: the same days a year earlier, for as many working days."""
    begin = months_after(period.since, -12)
    return _as_long(period, begin, period.since - ONE_DAY, calendar)


def _as_long(period: Period, begin: date, last: date, calendar: Calendar) -> Comparison:
    """From `begin` on for as many working days, never past `last`."""
    worked = calendar.working_days(period.since, period.until)
    if worked:
        # The day before a working day may be none: it counts with the days up to the next one.
        end = calendar.nth_working_day(begin - ONE_DAY, worked)
    else:
        end = begin + timedelta(days=period.days - 1)
    until = max(min(end, last), begin)
    return Comparison(
        Period(period.name, begin, until), min(worked, calendar.working_days(begin, until))
    )


def _quarter(today: date) -> date:
    return date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)


BEGINS: dict[str, Callable[[date], date]] = {
    TODAY: lambda today: today,
    WEEK: lambda today: today - timedelta(days=today.weekday()),
    MONTH: lambda today: today.replace(day=1),
    QUARTER: _quarter,
    YEAR: lambda today: date(today.year, 1, 1),
}
EARLIER: dict[str, Callable[[date], date]] = {
    WEEK: lambda first: first - timedelta(days=7),
    MONTH: lambda first: months_after(first, -1),
    QUARTER: lambda first: months_after(first, -3),
    YEAR: lambda first: months_after(first, -12),
}
