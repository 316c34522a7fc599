"""Dates and lengths of time as people say them."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regions.calendars import A_WHOLE_DAY, HOUR, ZONE, Axis

MIDNIGHT = time(0)
A_WORKING_DAY = A_WHOLE_DAY[Axis.OFFICE] // HOUR


def say_when(moment: datetime, now: datetime) -> str:
    """“today 17:30”, “tomorrow 09:00”, else the date; midnight is the end of the day before."""
    local = moment.astimezone(ZONE)
    day, clock = local.date(), date_format(local, "H:i")
    if local.time() == MIDNIGHT:
        day, clock = day - timedelta(days=1), "24:00"
    near = {-1: _("yesterday %(time)s"), 0: _("today %(time)s"), 1: _("tomorrow %(time)s")}
    words = near.get((day - now.astimezone(ZONE).date()).days)
    if words:
        return words % {"time": clock}
    return _("%(day)s, %(time)s") % {"day": say_day(day_of(moment)), "time": clock}


def say_by(moment: datetime, now: datetime) -> str:
    return _("by %(when)s") % {"when": say_when(moment, now)}


def say_day(day: datetime) -> str:
    """The date with its weekday."""
    names = {"date": date_format(day, "DATE_FORMAT"), "weekday": date_format(day, "l")}
    return _("%(date)s (%(weekday)s)") % names


def local_day(moment: datetime) -> datetime:
    """The day on which something happened; midnight belongs to the day that begins."""
    return moment.astimezone(ZONE)


def day_of(moment: datetime) -> datetime:
    """A moment of the day that a limit ends on: midnight belongs to the day before."""
    return (moment - timedelta(microseconds=1)).astimezone(ZONE)


def say_working_time(hours: int) -> str:
    """Office hours; from a working day on as whole days, rounded up."""
    if hours < A_WORKING_DAY:
        return ngettext("%(n)d working hour", "%(n)d working hours", hours) % {"n": hours}
    days = -(-hours // A_WORKING_DAY)
    return ngettext("%(n)d working day", "%(n)d working days", days) % {"n": days}
