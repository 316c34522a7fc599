"""Where the time of a suggestion went: office time of each step, from its ledger.

Counted from the start of its limit to the answer that stands, by the calendar of that answer, as
its handling time is: the steps up to the units' come to it. What it waited for its author, or was
on hold, comes beside it; so does what ran at the same time (first contact, co-units).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from regions.calendars import SECOND, Axis, Calendar
from regions.models import calendar_at
from suggestions.models import Deadline, Event, Fact, Journey, Kind, TimeStep
from suggestions.statistics.facts import (
    History,
    day_of,
    first_clock,
    lead_after,
    reaches_author,
    standing_answer,
)
from suggestions.workflow import BETWEEN_UNITS, IN_HAND, TOLD_OF_A_PATH, MoveName, Status

# What the handling time is made of, each moment once.
IN_TURN = (
    TimeStep.TRIAGE,
    TimeStep.CONSULTATION,
    TimeStep.SIGN_FOR,
    TimeStep.HANDLING,
    TimeStep.APPROVAL,
    TimeStep.OTHER_UNITS,
)
BESIDE = (TimeStep.CITIZEN, TimeStep.HOLD, TimeStep.CONTACT, TimeStep.CO_UNITS)
MEASURED = (*IN_TURN, TimeStep.TOTAL, *BESIDE)
# What comes back out of a merge is the desk's again.
AT_THE_DESK = frozenset({Status.COLLECTED, Status.CLASSIFIED, Status.MERGED})
STEPS_ELSEWHERE = {
    Status.COORDINATING: TimeStep.CONSULTATION,
    Status.WAITING: TimeStep.CITIZEN,
    Status.HELD: TimeStep.HOLD,
}
# A draft lasts through a question or a hold, and ends with anything else.
KEEPS_A_DRAFT = frozenset({Status.HANDLING, Status.WAITING, Status.HELD})
MOST_MOVES, CUT = 12, "…"


def journey_of(fact: Fact, history: History) -> Journey | None:
    """None where there is nothing to tell: no handling time, and it stayed with one unit."""
    hops = sum(entry.move in BETWEEN_UNITS for entry in history.entries)
    timed = fact.hours is not None
    if fact.left or not (timed or hops):
        return None
    found = Journey(
        suggestion=history.row,
        county=fact.county,
        unit_id=fact.unit_id,
        category_id=fact.category_id,
        hops=hops,
        route=route_of(history.entries),
    )
    if timed:
        _measure(found, fact, history)
    return found


def _measure(found: Journey, fact: Fact, history: History) -> None:
    done, _sent_back = standing_answer(history.entries)
    limit = first_clock(Kind.HANDLING, history.clocks)
    if done is None or limit is None:
        return
    found.done_day = day_of(done.at)
    found.route = route_of(entry for entry in history.entries if entry.number <= done.number)
    walk = _Walk(_Watch(done, limit.started), fact.unit_id, _parts(history))
    for step, seconds in _summed_up(walk.through(history.entries, done)):
        setattr(found, step.value, seconds)


def _parts(history: History) -> list[Deadline]:
    return [row for row in history.clocks if row.kind == Kind.PART]


def _summed_up(times: Counter[TimeStep]) -> Iterator[tuple[TimeStep, int]]:
    yield from times.items()
    yield TimeStep.TOTAL, sum(times[step] for step in IN_TURN)


class _Watch:
    """Office seconds of moments: whole ones, so that the steps come to their sum exactly."""

    def __init__(self, done: Event, start: datetime) -> None:
        self.calendar: Calendar = calendar_at(done.details.get("calendar", 0))
        self.start = start

    def at(self, moment: datetime) -> int:
        return self.calendar.elapsed(Axis.OFFICE, max(moment, self.start)) // SECOND


@dataclass
class _Walk:
    """Where a suggestion lies from one entry to the next; `unit`: the one that counts."""

    watch: _Watch
    unit: int | None
    parts: list[Deadline]
    lead: int | None = None
    status: str = ""
    drafted: bool = False
    reached: bool = False
    times: Counter[TimeStep] = field(default_factory=Counter)

    def through(self, entries: Iterable[Event], done: Event) -> Counter[TimeStep]:
        since = self.watch.start
        for entry in entries:
            for step in self._steps(since):
                self.times[step] += self.watch.at(entry.at) - self.watch.at(since)
            self._follow(entry)
            since = entry.at
            if entry.number == done.number:
                break
        return self.times

    def _follow(self, entry: Event) -> None:
        self.lead = lead_after(entry, self.lead)
        self.status = entry.target
        if entry.move == MoveName.DRAFT:
            self.drafted = True
        elif entry.move == MoveName.SEND_BACK or entry.target not in KEEPS_A_DRAFT:
            self.drafted = False
        self.reached = self.reached or (self._is_ours and reaches_author(entry))

    @property
    def _is_ours(self) -> bool:
        return self.unit is not None and self.lead == self.unit

    def _steps(self, since: datetime) -> Iterator[TimeStep]:
        """What goes on from `since` on: one step in turn, and what runs beside it."""
        if self.status in AT_THE_DESK:
            yield TimeStep.TRIAGE
        elif self.status in STEPS_ELSEWHERE:
            yield STEPS_ELSEWHERE[Status(self.status)]
        elif self.status in IN_HAND:
            yield from self._in_hand(since)

    def _in_hand(self, since: datetime) -> Iterator[TimeStep]:
        yield self._with_a_unit()
        if self._is_ours and not self.reached:
            yield TimeStep.CONTACT
        if any(_runs(part, since) for part in self.parts):
            yield TimeStep.CO_UNITS

    def _with_a_unit(self) -> TimeStep:
        if not self._is_ours:
            return TimeStep.OTHER_UNITS
        if self.status == Status.ASSIGNED:
            return TimeStep.SIGN_FOR
        return TimeStep.APPROVAL if self.drafted else TimeStep.HANDLING


def _runs(part: Deadline, moment: datetime) -> bool:
    return part.started <= moment and (part.ended is None or part.ended > moment)


def route_of(entries: Iterable[Event]) -> str:
    """The moves that changed where it lies, each once where it was made again at once."""
    moves = [entry.move for entry in entries if _leads_on(entry)]
    names = [name for name, _again in groupby(moves)]
    return " ".join(names[:MOST_MOVES] + [CUT] * (len(names) > MOST_MOVES))


def _leads_on(entry: Event) -> bool:
    moved = bool(entry.source) and entry.source != entry.target
    return moved or entry.move in TOLD_OF_A_PATH or entry.move == MoveName.REASSIGN
