"""When text messages may be sent: nobody is woken by one."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from regions.calendars import ZONE

DAY_BEGINS = time(7, 30)
DAY_ENDS = time(21, 0)


def is_quiet(moment: datetime) -> bool:
    return not DAY_BEGINS <= moment.astimezone(ZONE).time() < DAY_ENDS


def next_morning(moment: datetime) -> datetime:
    """The first 07:30 in Asia/Shanghai after `moment`."""
    local = moment.astimezone(ZONE)
    later = timedelta(days=local.time() >= DAY_BEGINS)
    return datetime.combine(local.date() + later, DAY_BEGINS, ZONE)
