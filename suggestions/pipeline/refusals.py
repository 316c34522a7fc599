"""Why a move was not made. Every refusal says so in words for the person who tried."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import OperationalError
from django.utils.translation import gettext as _

from regions.calendars import FIRST_YEAR, LAST_YEAR, CalendarError, check_covered

# lock_not_available, deadlock_detected
HELD_UP = {"55P03", "40P01"}


class Refused(Exception):
    """A rule forbids it. The words are shown as they are."""

    def __init__(self, words: Any) -> None:
        super().__init__(words)
        self.words = words

    def __str__(self) -> str:
        return str(self.words)


class NotAllowed(Refused):
    """Not in this status, or not by this person."""


class NotNow(Refused):
    """A rule forbids it as the case stands, whatever the request says."""


class Stale(Refused):
    """Somebody else acted since the page was opened."""


class Busy(Refused):
    """The row is locked by somebody else's move; trying again helps."""


def refuse_beyond_the_calendar(moment: datetime) -> None:
    """No limit could be counted from there."""
    try:
        check_covered(moment)
    except CalendarError as error:
        years = {"first": FIRST_YEAR, "last": LAST_YEAR}
        reason = _("The calendar covers the years %(first)d to %(last)d only.")
        raise NotAllowed(reason % years) from error


@contextmanager
def no_long_wait() -> Iterator[None]:
    """What the database refuses because somebody else's lock lasts is Busy."""
    try:
        yield
    except OperationalError as error:
        if _is_held_up(error):
            raise Busy(
                _("Somebody else is working on this right now. Please try again.")
            ) from error
        raise


def _is_held_up(error: OperationalError) -> bool:
    """Somebody else holds a row (PostgreSQL) or the database (SQLite)."""
    return getattr(error.__cause__, "sqlstate", "") in HELD_UP or "is locked" in str(error)
