"""Periods are those of the calendar, and compared with as many working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regions.calendars import Calendar
from suggestions.dashboard import periods
from suggestions.dashboard.periods import Period, a_year_before, before, free, period_of

# Every year estimated: weekends and the statutory days off.
CALENDAR = Calendar([])
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
NAMES = sorted(periods.BEGINS)


@pytest.mark.parametrize(
    ("name", "today", "since"),
    [
        ("today", date(2026, 11, 25), date(2026, 11, 25)),
        ("week", date(2026, 11, 25), date(2026, 11, 23)),
        ("week", date(2026, 11, 23), date(2026, 11, 23)),
        ("month", date(2026, 2, 14), date(2026, 2, 1)),
        ("quarter", date(2026, 11, 23), date(2026, 10, 1)),
        ("quarter", date(2026, 1, 1), date(2026, 1, 1)),
        ("year", date(2026, 6, 1), date(2026, 1, 1)),
    ],
)
def test_a_period_goes_from_its_first_day_to_today(name: str, today: date, since: date) -> None:
    assert period_of(name, today) == Period(name, since, today)


def test_this_month_is_compared_with_as_many_working_days_of_the_month_before() -> None:
    # Eight working days up to Wednesday 11 November; in October the first seven days are off.
    found = before(period_of("month", date(2026, 11, 11)), CALENDAR)
    assert found.period.since == date(2026, 10, 1)
    assert found.working_days == 8 == CALENDAR.working_days(*days_of(found.period))
    assert CALENDAR.is_working_day(found.period.until)


def days_of(period: Period) -> tuple[date, date]:
    return period.since, period.until


@given(st.sampled_from(NAMES), DAYS)
def test_a_comparison_ends_before_the_period_begins(name: str, today: date) -> None:
    period = period_of(name, today)
    for compared in (before, a_year_before):
        found = compared(period, CALENDAR)
        assert found.period.since <= found.period.until < period.since


@given(st.sampled_from(NAMES), DAYS)
def test_both_have_as_many_working_days_or_the_earlier_one_is_whole(name: str, today: date) -> None:
    period = period_of(name, today)
    found = before(period, CALENDAR)
    worked = CALENDAR.working_days(*days_of(period))
    assert found.working_days <= worked
    if found.working_days < worked:
        assert found.period.until == period.since - timedelta(days=1)


@given(st.dates(), st.dates(), DAYS)
def test_free_days_end_today_at_the_latest_and_are_in_order(
    since: date, until: date, today: date
) -> None:
    found = free(since, until, today)
    assert found.since <= found.until <= today
    assert found.until - found.since <= periods.LONGEST
    for compared in (before, a_year_before):
        assert compared(found, CALENDAR).period.until < found.since


@given(DAYS, st.integers(0, 400))
def test_working_days_are_those_that_are_worked(since: date, days: int) -> None:
    until = since + timedelta(days=days)
    each = (since + timedelta(days=step) for step in range(days + 1))
    assert CALENDAR.working_days(since, until) == sum(map(CALENDAR.is_working_day, each))
