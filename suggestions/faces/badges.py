"""Times, limits and statuses as people say them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from suggestions.language.danger import Danger
from suggestions.language.moments import say_limit
from suggestions.models import Suggestion
from suggestions.workflow import BEFORE_ANSWER, PAUSED, TICKING, Status

SOON = timedelta(hours=24)
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
    if due is None or not (row.status in TICKING or row.contested):
        return Badge("—")
    return Badge(time_left(due, now), tone_of(due, now), _due_title(row, due))


def urged_badge(row: Suggestion) -> Badge | None:
    """How often its author has urged, while it is not answered."""
    if not row.urged or row.status not in BEFORE_ANSWER:
        return None
    words = ngettext("urged %(n)d time", "urged %(n)d times", row.urged) % {"n": row.urged}
    return Badge(words, "amber" if row.urged == 1 else "red")


def danger_badge(dangers: Sequence[Danger]) -> Badge | None:
    """What the words speak of, for those who may read it."""
    if not dangers:
        return None
    kinds = pgettext("between counts", ", ").join(str(kind.label) for kind in dangers)
    words = _("danger? %(kinds)s") % {"kinds": kinds}
    return Badge(words, "red", _("Found by words alone: please read it."))


def tone_of(due: datetime, now: datetime) -> str:
    if due < now:
        return "red"
    return "green" if due - now > SOON else "amber"


def _due_title(row: Suggestion, due: datetime) -> str:
    moment = say_limit(due)
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


def name_of(row: Any) -> str:
    return str(row) if row else "—"
