"""What each suggestion counts for: one fact a suggestion, made from its ledger.

A suggestion counts once: in the period of its first due date (moved by pauses, not by
extensions), for the unit that led when the limit fell, or at the answer if earlier. It is done at
the latest answer that was not sent back, and on time if that was by the due date and it was never
reworked or reopened. Merged ones count with their parent; withdrawn, declined and transferred
ones only where their limit had been missed before. Signing counts for the same unit, by the time
that this unit had for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from suggestions.models import (
    ActorKind,
    Deadline,
    Event,
    Fact,
    Kind,
    Outcome,
    State,
    Suggestion,
    SuggestionType,
    Voice,
)
from suggestions.statistics.counts import TAKEN_BACK, bits_of
from suggestions.statistics.handling import hours_taken
from suggestions.workflow import (
    ANSWERS,
    LEAVES_NO_LEAD,
    RULINGS,
    SENDS_BACK,
    VOICES,
    MoveName,
    Status,
)

LEAVES = {Status.MERGED, Status.WITHDRAWN, Status.DECLINED, Status.TRANSFERRED}
ADOPTED = {Outcome.ADOPTED, Outcome.PARTLY}
CLOCKS = (Kind.HANDLING, Kind.KEY, Kind.SIGN_FOR, Kind.PART, Kind.PROMISE)
# What no fact asks an entry for, and would take a fifth of the time to read.
NOT_COUNTED = ("officer", "recorded", "previous", "hash", "stamp")
SATISFIED = {"satisfied", "rather"}
COUNTY_DIGITS = 6


def fact_of(row: Suggestion, events: Iterable[Event], deadlines: Iterable[Deadline]) -> Fact:
    """What the rates count of one suggestion; `events` in ledger order."""
    entries, clocks = list(events), list(deadlines)
    moves = {entry.move for entry in entries}
    first = first_clock(Kind.HANDLING, clocks)
    done, sent_back = standing_answer(entries)
    moment = _moment(first, done)
    fact = Fact(
        suggestion=row,
        **_told_apart_by(row),
        unit_id=_lead_at(entries, moment),
        received=row.submitted,
        received_day=day_of(row.submitted),
        left=_left(row, entries),
        done=done is not None,
        outcome=row.outcome,
        held=row.status == Status.HELD,
        reworked=sent_back,
        extended=MoveName.APPROVE_EXTENSION in moves,
        adopted=_adopted(row, answered=done is not None),
        objected=bool(moves & RULINGS),
        upheld=MoveName.UPHOLD in moves,
    )
    if first:
        _fall_due(fact, first)
        if done:
            fact.hours = hours_taken(entries, first.started, done)
            _judge(fact, first, done.at, sent_back=sent_back)
    _hear(fact, entries)
    _sign(fact, entries, [row for row in clocks if row.kind == Kind.SIGN_FOR], moment)
    _key(fact, entries, clocks)
    _promise(fact, clocks)
    fact.counts = bits_of(fact)
    return fact


def _told_apart_by(row: Suggestion) -> dict[str, Any]:
    path = row.region_path
    return {
        "county": path[:COUNTY_DIGITS] if len(path) >= COUNTY_DIGITS else "",
        "region_path": path,
        "category_id": row.category_id,
        "tier": row.tier,
        "channel": row.channel,
        "type": row.type,
        "livelihood": row.livelihood,
    }


def _fall_due(fact: Fact, first: Deadline) -> None:
    fact.due, fact.due_day = first.first_due, day_of(first.first_due)
    fact.counted = _counts(fact.suggestion, first)
    fact.paused = first.state == State.PAUSED and not first.late


def day_of(moment: datetime) -> date:
    return timezone.localdate(moment)


def _left(row: Suggestion, entries: list[Event]) -> str:
    if any(entry.move == MoveName.TAKE_BACK for entry in entries):
        return TAKEN_BACK
    return row.status if row.status in LEAVES else ""


def _counts(row: Suggestion, limit: Deadline) -> bool:
    return row.status not in LEAVES or (limit.late and row.status != Status.MERGED)


def _judge(fact: Fact, first: Deadline, done_at: datetime, *, sent_back: bool) -> None:
    fact.on_time = not sent_back and not first.late and done_at <= first.due
    fact.on_time_first = fact.on_time and done_at <= first.first_due


def _sign(
    fact: Fact, entries: list[Event], clocks: list[Deadline], moment: datetime | None
) -> None:
    fact.assigned = bool(clocks)
    clock = _asked_to_sign(clocks, fact.unit_id, moment)
    if clock is None or (clock.state == State.STOPPED and not clock.late):
        return
    fact.signed = clock.state == State.MET
    fact.responded = any(
        clock.started <= entry.at <= clock.due for entry in entries if reaches_author(entry)
    )


def _asked_to_sign(
    clocks: list[Deadline], unit: int | None, moment: datetime | None
) -> Deadline | None:
    """The clock of the unit that counts; its latest where it was handed to it more than once."""
    found = [
        row for row in clocks if row.owner_id == unit and (moment is None or row.started <= moment)
    ]
    return max(found, key=lambda row: (row.started, row.serial), default=None)


def reaches_author(entry: Event) -> bool:
    spoken = entry.move == MoveName.CONTACT and bool(entry.details.get("reached"))
    return spoken or entry.move in {MoveName.ASK, MoveName.ANSWER}


def _hear(fact: Fact, entries: list[Event]) -> None:
    """What the author thinks: as entered, else as said by telephone; a rework unsays nothing."""
    spoken = _latest_voices(entries)
    if not spoken:
        return
    entered = [each for each in spoken if each.actor == ActorKind.CITIZEN]
    fact.voice = Voice.AUTHOR if entered else Voice.TELEPHONE
    heard = entered or spoken
    fact.solved = _last_said(heard, "solved")
    fact.satisfied = _is_satisfied(_last_said(heard, "satisfied"))


def _is_satisfied(words: str | None) -> bool | None:
    return None if words is None else words in SATISFIED


def _latest_voices(entries: list[Event]) -> list[Event]:
    """What was said since an answer was last sent back, or before, where nothing was since."""
    spoken: list[Event] = []
    anew = False
    for entry in entries:
        if entry.move in SENDS_BACK:
            anew = True
        elif _is_voice(entry):
            spoken = [entry] if anew else [*spoken, entry]
            anew = False
    return spoken


def _is_voice(entry: Event) -> bool:
    if entry.move not in VOICES:
        return False
    return any(entry.details.get(name) is not None for name in ("solved", "satisfied"))


def _last_said(entries: list[Event], name: str) -> Any:
    said = [entry.details.get(name) for entry in entries]
    return next((words for words in reversed(said) if words is not None), None)


def _adopted(row: Suggestion, *, answered: bool) -> bool | None:
    proposal = row.type == SuggestionType.PROPOSAL
    return row.outcome in ADOPTED if proposal and answered else None


def _key(fact: Fact, entries: list[Event], clocks: list[Deadline]) -> None:
    """A key assignment counts when it was made one, and again when the date set for it falls."""
    first = first_clock(Kind.KEY, clocks)
    if first and _counts(fact.suggestion, first):
        made = (entry.at for entry in entries if entry.move == MoveName.PRIORITISE)
        fact.keyed_day = day_of(next(made, first.started))
        fact.key_due, fact.key_due_day = first.first_due, day_of(first.first_due)
        fact.rectified = fact.suggestion.verified is not None


def _promise(fact: Fact, clocks: list[Deadline]) -> None:
    """The latest one that still holds, or was missed: shown by its date, and not contradicted."""
    rows = [row for row in clocks if row.kind == Kind.PROMISE and _holds(row)]
    last = max(rows, key=lambda row: (row.cycle, row.serial), default=None)
    if last:
        fact.promise_due, fact.promise_day = last.due, day_of(last.due)
        fact.promise_kept = last.reported is not None and not last.late


def _holds(promise: Deadline) -> bool:
    return promise.state != State.STOPPED or promise.late


def first_clock(kind: Kind, clocks: list[Deadline]) -> Deadline | None:
    """The clock of the first cycle, as it was set last."""
    found = [row for row in clocks if row.kind == kind]
    cycle = min((row.cycle for row in found), default=1)
    return max((row for row in found if row.cycle == cycle), key=_serial, default=None)


def _serial(row: Deadline) -> int:
    return row.serial


def standing_answer(entries: list[Event]) -> tuple[Event | None, bool]:
    """(the latest answer that still stands, whether any was ever sent back)."""
    done, sent_back = None, False
    for entry in entries:
        if entry.move in ANSWERS:
            done = entry
        elif entry.move in SENDS_BACK:
            done, sent_back = None, True
    return done, sent_back


def _moment(first: Deadline | None, done: Event | None) -> datetime | None:
    moments = [first.due] if first else []
    return min(moments + ([done.at] if done else []), default=None)


def _lead_at(entries: list[Event], moment: datetime | None) -> int | None:
    """The unit that led at `moment`; the latest one where no limit was ever set."""
    lead: int | None = None
    for entry in entries:
        if moment and entry.at > moment:
            break
        lead = lead_after(entry, lead)
    return lead


def lead_after(entry: Event, lead: int | None) -> int | None:
    """Who leads, or has joined to lead, once this has happened; `lead`: who did before."""
    if entry.move in LEAVES_NO_LEAD:
        lead = None
    if entry.move == MoveName.ARCHIVE:
        lead = entry.details.get("unit")
    return entry.details.get("lead") or lead


@dataclass(frozen=True)
class History:
    """All that facts are made of: a suggestion, its entries in order, its clocks."""

    row: Suggestion
    entries: list[Event]
    clocks: list[Deadline]

    def fact(self) -> Fact:
        return fact_of(self.row, self.entries, self.clocks)


def histories_of(rows: list[Suggestion]) -> list[History]:
    """Two statements."""
    ids = [row.pk for row in rows]
    events: dict[int, list[Event]] = defaultdict(list)
    deadlines: dict[int, list[Deadline]] = defaultdict(list)
    entries = Event.objects.filter(suggestion__in=ids).order_by("suggestion", "number")
    for event in entries.defer(*NOT_COUNTED):
        events[event.suggestion_id].append(event)
    for deadline in Deadline.objects.filter(suggestion__in=ids, kind__in=CLOCKS):
        deadlines[deadline.suggestion_id].append(deadline)
    return [History(row, events[row.pk], deadlines[row.pk]) for row in rows]
