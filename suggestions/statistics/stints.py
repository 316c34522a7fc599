"""Units' own clocks: whether a unit kept the part of a limit that it was given.

A unit has what was left of the limit when it was handed over, pauses and extensions included. The
limit falls to the unit that leads when it ends, or that answered before. Hours before count for
nobody else: what was handed over when no time was left is not held against the unit, and told
beside. While an objection is ruled on the limit runs, so that a refused one costs the unit that
raised it. A unit counts once a suggestion; it was on time if it was so each time, and nothing was
sent back. Co-units count by the dates of their parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from suggestions.models import Capacity, Deadline, Event, Fact, Kind, State, Stint
from suggestions.statistics.counts import TAKEN_BACK
from suggestions.statistics.facts import History, day_of, lead_after
from suggestions.workflow import ANSWERS, HANDS_OVER, SENDS_BACK, WITH_LEAD, Status

# With their parent, or nowhere.
NOT_COUNTED = frozenset({Status.MERGED, TAKEN_BACK})
VERDICTS = frozenset({State.MET, State.MISSED, State.RUNNING})


@dataclass(frozen=True)
class _Turn:
    """A unit's turn: from when it was handed a suggestion until it left or answered it."""

    unit: int
    since: datetime
    cycle: int
    until: datetime | None = None
    answered: bool = False


@dataclass(frozen=True)
class _Verdict:
    unit: int
    capacity: Capacity
    due: datetime
    on_time: bool
    handed_late: bool = False


def stints_of(fact: Fact, history: History) -> list[Stint]:
    if fact.left in NOT_COUNTED:
        return []
    found: dict[tuple[int, Capacity], list[_Verdict]] = {}
    for each in (*_of_lead(history), *_of_parts(history.clocks)):
        found.setdefault((each.unit, each.capacity), []).append(each)
    return [_stint(fact, verdicts) for verdicts in found.values()]


def _stint(fact: Fact, verdicts: list[_Verdict]) -> Stint:
    counted = [each for each in verdicts if not each.handed_late]
    first = (counted or verdicts)[0]
    return Stint(
        suggestion_id=fact.suggestion_id,
        unit_id=first.unit,
        capacity=first.capacity,
        county=fact.county,
        category_id=fact.category_id,
        due=first.due,
        due_day=day_of(first.due),
        counted=bool(counted),
        on_time=bool(counted) and all(each.on_time for each in counted),
        handed_late=len(counted) < len(verdicts),
    )


# leading


def _of_lead(history: History) -> Iterator[_Verdict]:
    last = 1 + sum(entry.move in SENDS_BACK for entry in history.entries)
    for turn in _turns(history.entries):
        limit = _limit_of(turn.cycle, history.clocks)
        if limit and (turn.since >= limit.due or _falls_to(turn, limit)):
            yield _judged(turn, limit, stands=turn.cycle == last)


def _judged(turn: _Turn, limit: Deadline, *, stands: bool) -> _Verdict:
    kept = turn.answered and stands and not limit.late
    return _Verdict(
        turn.unit,
        Capacity.LEAD,
        limit.first_due,
        on_time=kept and turn.until is not None and turn.until <= limit.due,
        handed_late=turn.since >= limit.due,
    )


def _falls_to(turn: _Turn, limit: Deadline) -> bool:
    if limit.state == State.PAUSED and not limit.late:
        return False
    return turn.until is None or turn.answered or limit.due <= turn.until


def _limit_of(cycle: int, clocks: Iterable[Deadline]) -> Deadline | None:
    found = [row for row in clocks if row.kind == Kind.HANDLING and row.cycle == cycle]
    return max(found, key=lambda row: row.serial, default=None)


def _turns(entries: Iterable[Event]) -> Iterator[_Turn]:
    turn, lead, cycle = None, None, 1
    for entry in entries:
        lead = lead_after(entry, lead)
        cycle += entry.move in SENDS_BACK
        if turn and _ends(entry):
            yield _ended(turn, entry)
            turn = None
        turn = _begun(entry, lead, cycle) or turn
    if turn:
        yield turn


def _begun(entry: Event, lead: int | None, cycle: int) -> _Turn | None:
    """Handed over, or sent back to whoever leads."""
    again = entry.move in SENDS_BACK and entry.target == Status.HANDLING
    begins = entry.move in HANDS_OVER or again
    return _Turn(lead, entry.at, cycle) if lead and begins else None


def _ends(entry: Event) -> bool:
    """Handed on, answered, or no longer with a unit."""
    return entry.move in HANDS_OVER or entry.target not in WITH_LEAD


def _ended(turn: _Turn, entry: Event) -> _Turn:
    return _Turn(turn.unit, turn.since, turn.cycle, entry.at, answered=entry.move in ANSWERS)


# taking part


def _of_parts(clocks: Iterable[Deadline]) -> Iterator[_Verdict]:
    rows = [row for row in clocks if row.kind == Kind.PART]
    parts = sorted(rows, key=lambda row: row.started)
    for row in parts:
        if row.owner_id and _counts(row):
            yield _Verdict(row.owner_id, Capacity.CO, row.first_due, on_time=_kept(row, parts))


def _counts(row: Deadline) -> bool:
    """What was waived, or stands still, does not, unless it was late before."""
    return row.state in VERDICTS or row.late


def _kept(row: Deadline, parts: Iterable[Deadline]) -> bool:
    """Done by its date, and not asked for again in a later cycle."""
    later = [other for other in parts if other.cycle > row.cycle]
    return row.state == State.MET and row.owner_id not in {other.owner_id for other in later}
