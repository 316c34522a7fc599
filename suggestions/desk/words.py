"""Times, limits and statuses as people say them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from suggestions.models import Suggestion
from suggestions.workflow import BEFORE_ANSWER, Status

SOON = timedelta(hours=24)
PAUSED = frozenset({Status.WAITING, Status.HELD})
TICKING = tuple(status for status in BEFORE_ANSWER if status not in PAUSED)
TONES = {
    Status.COLLECTED: "amber",
    Status.CLASSIFIED: "amber",
    Status.COORDINATING: "violet",
    Status.ASSIGNED: "blue",
    Status.HANDLING: "blue",
    Status.ANSWERED: "green",
    Status.CLOSED: "green",
}


@dataclass(frozen=True)
class Badge:
    """`tone` only repeats in colour what `words` say."""

    words: str
    tone: str = "grey"
    title: str = ""


def status_badge(row: Suggestion) -> Badge:
    return Badge(row.get_status_display(), TONES.get(Status(row.status), "grey"))


def time_left_badge(row: Suggestion, now: datetime) -> Badge:
    """How long until the next limit of whoever is to act; “—” where nothing runs."""
    if row.status in PAUSED:
        return Badge(_("paused"))
    due = row.next_due
    if due is None or row.status not in TICKING:
        return Badge("—")
    return Badge(time_left(due, now), tone_of(due, now), _due_title(row, due))


def tone_of(due: datetime, now: datetime) -> str:
    if due < now:
        return "red"
    return "green" if due - now > SOON else "amber"


def _due_title(row: Suggestion, due: datetime) -> str:
    moment = say_when(due)
    return _("%(date)s (estimated)") % {"date": moment} if row.provisional else moment


def time_left(due: datetime, now: datetime) -> str:
    """“3 hours left”, “2 days overdue”."""
    number, unit = _largest_unit(abs(due - now))
    words = _overdue if due < now else _left
    return words(unit, number)


def _largest_unit(span: timedelta) -> tuple[int, str]:
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return minutes, "minute"
    if minutes < 48 * 60:
        return minutes // 60, "hour"
    return minutes // (24 * 60), "day"


def _left(unit: str, n: int) -> str:
    return {
        "minute": ngettext("%(n)d minute left", "%(n)d minutes left", n),
        "hour": ngettext("%(n)d hour left", "%(n)d hours left", n),
        "day": ngettext("%(n)d day left", "%(n)d days left", n),
    }[unit] % {"n": n}


def _overdue(unit: str, n: int) -> str:
    return {
        "minute": ngettext("%(n)d minute overdue", "%(n)d minutes overdue", n),
        "hour": ngettext("%(n)d hour overdue", "%(n)d hours overdue", n),
        "day": ngettext("%(n)d day overdue", "%(n)d days overdue", n),
    }[unit] % {"n": n}


def say_when(moment: datetime, now: datetime | None = None) -> str:
    """“today 17:30”, “tomorrow 09:00”; the date where it is further away."""
    local = timezone.localtime(moment)
    days = (local.date() - timezone.localdate(now)).days
    near = {
        -1: _("yesterday %(time)s"),
        0: _("today %(time)s"),
        1: _("tomorrow %(time)s"),
    }
    if days in near:
        return near[days] % {"time": date_format(local, "H:i")}
    return f"{date_format(local, 'DATE_FORMAT')} {date_format(local, 'H:i')}"


def say_day(moment: datetime) -> str:
    """As short as a column of a list wants it; in full behind it, as a title."""
    local, today = timezone.localtime(moment), timezone.localdate()
    if local.date() == today:
        return date_format(local, "H:i")
    return date_format(local, "m-d" if local.year == today.year else "Y-m-d")


def name_of(row: Any) -> str:
    return str(row) if row else "—"
