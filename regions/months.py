"""Months as people count them."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta


def months_after(day: date, months: int) -> date:
    """The same day of the month, or the month's last one where it has no such day.

    >>> months_after(date(2026, 8, 31), 6), months_after(date(2028, 2, 29), -12)
    (datetime.date(2027, 2, 28), datetime.date(2027, 2, 28))
    """
    found: date = day + relativedelta(months=months)
    return found


def whole_months(first: date, count: int) -> tuple[date, date]:
    """The first and the last day of so many months from that of `first` on."""
    begin = first.replace(day=1)
    return begin, months_after(begin, count) - timedelta(days=1)
