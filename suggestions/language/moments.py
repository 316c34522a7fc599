"""Moments, limits and lengths of time as people say them, to whoever reads.

A moment is when something happened; a limit is until when something may happen, so that midnight
is the end of the day before. What is promised is said as a promise only while it lies ahead.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regions.calendars import A_WHOLE_DAY, HOUR, ZONE, Axis

MIDNIGHT = time(0)
_IN_FULL: ContextVar[bool] = ContextVar("dates in full", default=False)
A_WORKING_DAY = A_WHOLE_DAY[Axis.OFFICE] // HOUR


@contextmanager
def dates_in_full() -> Iterator[None]:
    """For words that are read on another day than they are made: never “today”, nor “tomorrow”."""
    before = _IN_FULL.set(True)
    try:
        yield
    finally:
        _IN_FULL.reset(before)


def say_moment(moment: datetime, now: datetime | None = None) -> str:
    """“today 17:30”, “tomorrow 09:00”, else the date with its weekday."""
    local = moment.astimezone(ZONE)
    return _near(local, date_format(local, "H:i"), now or timezone.now())


def say_limit(moment: datetime, now: datetime | None = None) -> str:
    """The same of a limit: midnight is 24:00 of the day before."""
    return _near(last_day(moment), _clock(moment), now or timezone.now())


def say_limit_in_full(moment: datetime) -> str:
    """A limit for whoever reads it on another day: never “tomorrow”."""
    names = {"day": date_format(last_day(moment), "DATE_FORMAT"), "time": _clock(moment)}
    return _("%(day)s, %(time)s") % names


def say_by(limit: datetime, now: datetime) -> str:
    return _("by %(when)s") % {"when": say_limit(limit, now)}


def say_promise(limit: datetime, now: datetime, *, ahead: Any, past: Any) -> str:
    """One of two sentences with `by`, `when` and `day`: what is promised, or what was."""
    words = {
        "by": say_by(limit, now),
        "when": say_limit(limit, now),
        "day": say_last_day(limit),
    }
    return str(ahead if now <= limit else past) % words


def say_day(moment: datetime) -> str:
    """The day on which something happened, with its weekday."""
    local = moment.astimezone(ZONE)
    names = {"date": date_format(local, "DATE_FORMAT"), "weekday": date_format(local, "l")}
    return _("%(date)s (%(weekday)s)") % names


def say_last_day(limit: datetime) -> str:
    """The day that a limit ends on, with its weekday."""
    return say_day(last_day(limit))


def say_briefly(moment: datetime, now: datetime | None = None) -> str:
    """As short as a column of a list wants it."""
    local, today = moment.astimezone(ZONE), (now or timezone.now()).astimezone(ZONE).date()
    if local.date() == today:
        return date_format(local, "H:i")
    return date_format(local, "m-d" if local.year == today.year else "Y-m-d")


def say_working_time(hours: int) -> str:
    """Office hours; from a working day on as whole days, rounded up."""
    if hours < A_WORKING_DAY:
        return ngettext("%(n)d working hour", "%(n)d working hours", hours) % {"n": hours}
    days = -(-hours // A_WORKING_DAY)
    return ngettext("%(n)d working day", "%(n)d working days", days) % {"n": days}


def last_day(limit: datetime) -> datetime:
    """A moment of the day that a limit ends on."""
    return (limit - timedelta(microseconds=1)).astimezone(ZONE)


def _clock(limit: datetime) -> str:
    local = limit.astimezone(ZONE)
    return "24:00" if local.time() == MIDNIGHT else date_format(local, "H:i")


def _near(day: datetime, clock: str, now: datetime) -> str:
    near = {-1: _("yesterday %(time)s"), 0: _("today %(time)s"), 1: _("tomorrow %(time)s")}
    words = near.get((day.date() - now.astimezone(ZONE).date()).days)
    if words and not _IN_FULL.get():
        return words % {"time": clock}
    return _("%(day)s, %(time)s") % {"day": say_day(day), "time": clock}
