"""Handling time: office hours from submission to the answer that stands, in fixed bins."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from regions.calendars import HOUR, Axis
from regions.models import calendar_at
from suggestions.models import Event
from suggestions.workflow import Status

# It lay with the author, was on hold, or was thought to be over. Merged is not among them:
# what comes back out of a merge runs on as if it had never been merged.
NOT_OURS = frozenset(
    {
        Status.WAITING,
        Status.HELD,
        Status.ANSWERED,
        Status.CLOSED,
        Status.DECLINED,
        Status.TRANSFERRED,
        Status.WITHDRAWN,
    }
)
# Up to ten working days by the hour, beyond them by the working day.
BY_THE_HOUR, WORKING_DAY = 70, 7
LAST_BIN = 32_767 // WORKING_DAY * WORKING_DAY


@dataclass(frozen=True)
class Spread:
    """In hours that so many answers did not exceed."""

    count: int
    median: int
    nine_in_ten: int


def hours_taken(entries: Iterable[Event], since: datetime, done: Event) -> int:
    """The bin of the working time from `since` to the entry `done`.

    By the calendar of that entry: a notice that comes later changes no time that has gone by.
    """
    calendar = calendar_at(done.details.get("calendar", 0))
    taken, ours, last = 0, True, calendar.elapsed(Axis.OFFICE, since)
    for entry in entries:
        now = calendar.elapsed(Axis.OFFICE, max(entry.at, since))
        if ours:
            taken += now - last
        ours, last = entry.target not in NOT_OURS, now
        if entry.number == done.number:
            break
    return bin_of(taken)


def bin_of(taken: int) -> int:
    """The upper bound in hours; what took no working time is in the first bin."""
    hours = max(-(-taken // HOUR), 1)
    if hours > BY_THE_HOUR:
        hours = -(-hours // WORKING_DAY) * WORKING_DAY
    return min(hours, LAST_BIN)


def spread_of(bins: Iterable[tuple[int, int]]) -> Spread | None:
    """From (bin, how many), smallest bin first. By nearest rank, never below the exact value."""
    found = list(bins)
    passed = list(accumulate(many for _bin, many in found))
    if not passed:
        return None
    count = passed[-1]
    median, nine_in_ten = (
        found[bisect_left(passed, -(-count * tenths // 10))][0] for tenths in (5, 9)
    )
    return Spread(count, median, nine_in_ten)
