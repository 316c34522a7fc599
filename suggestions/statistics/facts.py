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
from datetime import datetime
from time import monotonic
from typing import Any

from django.db import transaction
from django.utils import timezone

from suggestions.models import (
    ActorKind,
    Deadline,
    Event,
    Fact,
    Kind,
    Outcome,
    Pulse,
    State,
    Suggestion,
    SuggestionType,
    Voice,
    beat,
)
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
# A mistake that was undone: it counts nowhere.
TAKEN_BACK = str(MoveName.TAKE_BACK)
ADOPTED = {Outcome.ADOPTED, Outcome.PARTLY}
CLOCKS = (Kind.HANDLING, Kind.KEY, Kind.SIGN_FOR)
SATISFIED = {"satisfied", "rather"}
# The pulse of a round after which no fact was stale.
CAUGHT_UP = "statistics"
_REPLACED = [field for field in Fact._meta.concrete_fields if not field.primary_key]
UPDATED = [field.name for field in _REPLACED]
COMPARED = [field.attname for field in _REPLACED]


def fact_of(row: Suggestion, events: Iterable[Event], deadlines: Iterable[Deadline]) -> Fact:
    """What the rates count of one suggestion; `events` in ledger order."""
    entries, clocks = list(events), list(deadlines)
    first = _first(Kind.HANDLING, clocks)
    done, sent_back = _done(entries)
    moment = _moment(first, done)
    fact = Fact(
        suggestion=row,
        county=row.region_path[:6] if len(row.region_path) >= 6 else "",
        tier=row.tier,
        unit_id=_lead_at(entries, moment),
        received=row.submitted,
        left=_left(row, entries),
        done=done is not None,
        held=row.status == Status.HELD,
        reworked=sent_back,
        extended=any(entry.move == MoveName.APPROVE_EXTENSION for entry in entries),
        adopted=_adopted(row, answered=done is not None),
        objected=any(entry.move in RULINGS for entry in entries),
    )
    if first:
        fact.due = first.first_due
        fact.counted = _counts(row, first)
        if done:
            fact.hours = hours_taken(entries, first.started, done)
            _judge(fact, first, done.at, sent_back=sent_back)
    _hear(fact, entries)
    _sign(fact, entries, [row for row in clocks if row.kind == Kind.SIGN_FOR], moment)
    _key(fact, clocks)
    return fact


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
        clock.started <= entry.at <= clock.due for entry in entries if _reaches_author(entry)
    )


def _asked_to_sign(
    clocks: list[Deadline], unit: int | None, moment: datetime | None
) -> Deadline | None:
    """The clock of the unit that counts; its latest where it was handed to it more than once."""
    found = [
        row for row in clocks if row.owner_id == unit and (moment is None or row.started <= moment)
    ]
    return max(found, key=lambda row: (row.started, row.serial), default=None)


def _reaches_author(entry: Event) -> bool:
    spoken = entry.move == MoveName.CONTACT and bool(entry.details.get("reached"))
    return spoken or entry.move in {MoveName.ASK, MoveName.ANSWER}


def _hear(fact: Fact, entries: list[Event]) -> None:
    """What the author thinks: as entered, else as said by telephone; a rework unsays nothing."""
    spoken = _latest_voices(entries)
    entered = [each for each in spoken if each.actor == ActorKind.CITIZEN]
    if not spoken:
        return
    fact.voice = Voice.AUTHOR if entered else Voice.TELEPHONE
    heard = entered or spoken
    fact.solved = _last_said(heard, "solved")
    words = _last_said(heard, "satisfied")
    fact.satisfied = None if words is None else words in SATISFIED


def _latest_voices(entries: list[Event]) -> list[Event]:
    """What was said since an answer was last sent back, or before, where nothing was since."""
    rounds: list[list[Event]] = [[]]
    for entry in entries:
        if entry.move in SENDS_BACK:
            rounds.append([])
        elif entry.move in VOICES and _says_something(entry):
            rounds[-1].append(entry)
    return next((spoken for spoken in reversed(rounds) if spoken), [])


def _says_something(entry: Event) -> bool:
    return any(entry.details.get(name) is not None for name in ("solved", "satisfied"))


def _last_said(entries: list[Event], name: str) -> Any:
    said = [entry.details.get(name) for entry in entries]
    return next((words for words in reversed(said) if words is not None), None)


def _adopted(row: Suggestion, *, answered: bool) -> bool | None:
    proposal = row.type == SuggestionType.PROPOSAL
    return row.outcome in ADOPTED if proposal and answered else None


def _key(fact: Fact, clocks: list[Deadline]) -> None:
    """A key assignment counts in the period of the date that was set for it."""
    first = _first(Kind.KEY, clocks)
    if first and _counts(fact.suggestion, first):
        fact.key_due = first.first_due
        fact.rectified = fact.suggestion.verified is not None


def _first(kind: Kind, clocks: list[Deadline]) -> Deadline | None:
    """The clock of the first cycle, as it was set last."""
    found = [row for row in clocks if row.kind == kind]
    cycle = min((row.cycle for row in found), default=1)
    return max((row for row in found if row.cycle == cycle), key=_serial, default=None)


def _serial(row: Deadline) -> int:
    return row.serial


def _done(entries: list[Event]) -> tuple[Event | None, bool]:
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
        if entry.move in LEAVES_NO_LEAD:
            lead = None
        lead = entry.details.get("lead") or (
            entry.details.get("unit") if entry.move == MoveName.ARCHIVE else lead
        )
    return lead


def facts_of(rows: list[Suggestion]) -> list[Fact]:
    ids = [row.pk for row in rows]
    events: dict[int, list[Event]] = defaultdict(list)
    deadlines: dict[int, list[Deadline]] = defaultdict(list)
    for event in Event.objects.filter(suggestion__in=ids).order_by("suggestion", "number"):
        events[event.suggestion_id].append(event)
    for deadline in Deadline.objects.filter(suggestion__in=ids, kind__in=CLOCKS):
        deadlines[deadline.suggestion_id].append(deadline)
    return [fact_of(row, events[row.pk], deadlines[row.pk]) for row in rows]


def refresh(limit: int = 500) -> int:
    """Replace the facts of up to `limit` suggestions that changed; how many it were."""
    with transaction.atomic():
        stale = Suggestion.objects.filter(stale=True).order_by("pk")
        rows = list(stale.select_for_update(no_key=True, skip_locked=True)[:limit])
        store(facts_of(rows))
        Suggestion.objects.filter(pk__in=[row.pk for row in rows]).update(stale=False)
    return len(rows)


def catch_up(seconds: float = 20) -> int:
    """Replace all stale facts, or as many as fit into the time; how many it were."""
    until = monotonic() + seconds
    done = 0
    while monotonic() < until:
        asked = timezone.now()
        if not (replaced := refresh()):
            beat(CAUGHT_UP, asked)
            break
        done += replaced
    return done


@dataclass(frozen=True)
class Backlog:
    """`waiting`: how many suggestions changed and were not counted again yet. `since`: when all
    had been counted last, None where they never were, or where none waits."""

    waiting: int
    since: datetime | None = None


def backlog() -> Backlog:
    waiting = Suggestion.objects.filter(stale=True).count()
    if not waiting:
        return Backlog(0)
    pulse = Pulse.objects.filter(name=CAUGHT_UP).values_list("at", flat=True)
    return Backlog(waiting, pulse.first())


def store(facts: list[Fact]) -> None:
    Fact.objects.bulk_create(
        facts, update_conflicts=True, unique_fields=["suggestion"], update_fields=UPDATED
    )


def differences(rows: list[Suggestion]) -> list[str]:
    """Where stored facts differ from what the ledger says, one line each."""
    stored = Fact.objects.in_bulk([row.pk for row in rows])
    return [
        f"{fact.suggestion.reference}: {name} is {getattr(kept, name, None)!r}, "
        f"the ledger says {getattr(fact, name)!r}"
        for fact in facts_of(rows)
        for kept in [stored.get(fact.suggestion_id)]
        for name in COMPARED
        if kept is None or getattr(kept, name) != getattr(fact, name)
    ]
