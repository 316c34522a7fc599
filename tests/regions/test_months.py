"""Months are counted in one place."""

from datetime import date

import pytest

from regions.months import months_after, whole_months


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2026, 5, 15), 6, date(2026, 11, 15)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2028, 2, 29), -12, date(2027, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_one(day: date, months: int, found: date) -> None:
    assert months_after(day, months) == found


@pytest.mark.parametrize(
    ("first", "count", "last"),
    [
        (date(2026, 11, 1), 1, date(2026, 11, 30)),
        (date(2026, 12, 1), 1, date(2026, 12, 31)),
        (date(2026, 10, 1), 3, date(2026, 12, 31)),
        (date(2028, 2, 1), 1, date(2028, 2, 29)),
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
    ],
)
def test_whole_months_end_with_their_last_day(first: date, count: int, last: date) -> None:
    assert whole_months(first, count) == (first, last)


def test_whole_months_begin_with_the_first_day() -> None:
    assert whole_months(date(2026, 11, 25), 1) == (date(2026, 11, 1), date(2026, 11, 30))
