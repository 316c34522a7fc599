"""Checks that what is stored is what happened: chains, seals, and the clocks made from them."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Model
from django.utils import timezone
from django.utils.translation import gettext as _

from regions.models import calendar_at
from suggestions.deadlines import Timekeeper, next_alert, replay
from suggestions.models import (
    Alert,
    Deadline,
    Event,
    Policies,
    Seal,
    State,
    Suggestion,
    Wording,
)
from suggestions.workflow import MoveName

BATCH = 500
CLOCK_FACTS = (
    "state",
    "owner_id",
    "policy_id",
    "amount",
    "started",
    "due",
    "first_due",
    "late",
    "ended",
    "paused_at",
    "pauses",
    "reported",
    "provisional",
)

SHOWN_DATES = ("cycle", "promised_from", "due", "next_due", "first_due", "provisional")


def in_batches(rows: Iterable[Suggestion], size: int = BATCH) -> Iterator[list[Suggestion]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch


def snapshots(size: int = BATCH) -> Iterator[list[Suggestion]]:
    """All suggestions, some at a time. What is read while one lasts is of one moment, so that
    nobody who works meanwhile makes a difference."""
    last = 0
    while True:
        with _one_moment():
            batch = list(Suggestion.objects.filter(pk__gt=last).order_by("pk")[:size])
            if not batch:
                return
            yield batch
        last = batch[-1].pk


@contextmanager
def _one_moment() -> Iterator[None]:
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _events_of(batch: list[Suggestion]) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(suggestion__in=batch).order_by("suggestion", "number"):
        found[event.suggestion_id].append(event)
    return found


# chains


def broken_chains(batch: list[Suggestion]) -> Iterator[str]:
    """What is wrong with the ledgers of these suggestions, one line each."""
    events = _events_of(batch)
    words: dict[int, list[Wording]] = defaultdict(list)
    for word in Wording.objects.filter(event__suggestion__in=batch):
        words[word.event_id].append(word)
    for row in batch:
        yield from _broken_chain(row, events[row.pk], words)


def _broken_chain(
    row: Suggestion, events: list[Event], words: dict[int, list[Wording]]
) -> Iterator[str]:
    previous = ""
    erased_before = max(
        (event.number for event in events if event.move == MoveName.ERASE), default=0
    )
    for number, event in enumerate(events, start=1):
        where = f"{row.reference}#{event.number}"
        if event.number != number:
            yield _("%(where)s: entry %(number)s is missing") % {"where": where, "number": number}
            return
        if event.previous != previous:
            yield _("%(where)s: does not follow the entry before it") % {"where": where}
        kept = [word for word in words[event.pk] if not word.is_empty or number >= erased_before]
        yield from _changed(where, kept)
        if event.hash != event.digest(row.reference, words[event.pk]):
            yield _("%(where)s: was changed after it was written") % {"where": where}
        previous = event.hash
    yield from _wrong_end(row, events)


def _changed(where: str, words: list[Wording]) -> Iterator[str]:
    for word in words:
        if not word.holds:
            kind = word.get_kind_display()
            yield _("%(where)s: its words (%(kind)s) were changed after they were written") % {
                "where": where,
                "kind": kind,
            }


def _wrong_end(row: Suggestion, events: list[Event]) -> Iterator[str]:
    last = events[-1] if events else None
    if row.entries != len(events) or row.head != (last.hash if last else ""):
        yield _("%(where)s: its ledger was cut, or it was changed past its ledger") % {
            "where": row.reference
        }
    elif last and row.status != last.target:
        yield _("%(where)s: is “%(status)s”, its ledger says “%(said)s”") % {
            "where": row.reference,
            "status": row.status,
            "said": last.target,
        }


# seals


def seal_due(now: datetime | None = None) -> int:
    """Seal every finished day since the last seal; how many were made.

    A day counts as finished one hour after its midnight: no transaction runs that long.
    """
    moment = now or timezone.now()
    last_day = timezone.localdate(moment - timedelta(hours=1)) - timedelta(days=1)
    newest = Seal.objects.aggregate(day=Max("day"))["day"]
    day = newest + timedelta(days=1) if newest else _first_day()
    made = 0
    while day is not None and day <= last_day:
        _seal(day)
        day, made = day + timedelta(days=1), made + 1
    return made


def _first_day() -> date | None:
    first = Event.objects.order_by("recorded").values_list("recorded", flat=True).first()
    return timezone.localdate(first) if first else None


def _seal(day: date) -> Seal:
    previous = Seal.objects.order_by("-day").values_list("hash", flat=True).first() or ""
    count, digest = day_digest(day, previous)
    return Seal.objects.create(day=day, count=count, previous=previous, hash=digest)


def day_digest(day: date, previous: str) -> tuple[int, str]:
    """(how many entries were recorded that day, hash over theirs and the seal before)."""
    start = timezone.make_aware(datetime.combine(day, time()))
    recorded = Event.objects.filter(recorded__gte=start, recorded__lt=start + timedelta(days=1))
    total, count = hashlib.sha256(previous.encode()), 0
    hashes = recorded.order_by("suggestion", "number").values_list("hash", flat=True)
    for each in hashes.iterator(chunk_size=5000):
        total.update(each.encode())
        count += 1
    return count, total.hexdigest()


def broken_seals() -> Iterator[str]:
    previous = ""
    for seal in Seal.objects.order_by("day"):
        count, digest = day_digest(seal.day, seal.previous)
        if seal.previous != previous:
            yield _("seal of %(day)s: does not follow the seal before it") % {"day": seal.day}
        if (seal.count, seal.hash) != (count, digest):
            yield _("seal of %(day)s: %(sealed)s entries were sealed, %(count)s differ") % {
                "day": seal.day,
                "sealed": seal.count,
                "count": count,
            }
        previous = seal.hash


# clocks


def wrong_clocks(batch: list[Suggestion], policies: Policies) -> Iterator[str]:
    """Where stored deadlines differ from those that the ledger gives, or would not be alerted."""
    events = _events_of(batch)
    stored: dict[int, list[Deadline]] = defaultdict(list)
    for row in Deadline.objects.filter(suggestion__in=batch).order_by("pk"):
        stored[row.suggestion_id].append(row)
    sent = Counter(
        Alert.objects.filter(deadline__suggestion__in=batch).values_list("deadline", flat=True)
    )
    for suggestion in batch:
        keeper = replay(events[suggestion.pk], policies)
        rows = stored[suggestion.pk]
        yield from _differences(suggestion, rows, keeper.deadlines)
        yield from _shown_dates(suggestion, keeper)
        for row in rows:
            row.policy = policies.by_id[row.policy_id]
            yield from _next_alert(suggestion, row, sent[row.pk])


def _differences(
    suggestion: Suggestion, stored: list[Deadline], computed: list[Deadline]
) -> Iterator[str]:
    expected = {(row.kind, row.cycle, row.serial): row for row in computed}
    for row in stored:
        right = expected.pop((row.kind, row.cycle, row.serial), None)
        if right is None:
            yield _("%(where)s: the ledger knows no such deadline") % {
                "where": _where(suggestion, row)
            }
        else:
            yield from _compared(_where(suggestion, row), row, right, CLOCK_FACTS)
    for row in expected.values():
        yield _("%(where)s: is missing") % {"where": _where(suggestion, row)}


def _shown_dates(suggestion: Suggestion, keeper: Timekeeper) -> Iterator[str]:
    """What lists and the citizen's page show is that of the clocks."""
    right = Suggestion(cycle=keeper.cycle, **keeper.shown(is_open=suggestion.is_open))
    yield from _compared(suggestion.reference, suggestion, right, SHOWN_DATES)


def _next_alert(suggestion: Suggestion, row: Deadline, sent: int) -> Iterator[str]:
    """A running clock waits for the level after those that went out; others wait for nothing."""
    waiting = row.state == State.RUNNING and not row.reported
    at = next_alert(row, calendar_at(row.calendar_version)) if waiting else None
    right = Deadline(alerts_sent=sent, next_alert_at=at)
    # After an error it is tried again later than it was due.
    facts = ("alerts_sent",) if row.error else ("alerts_sent", "next_alert_at")
    yield from _compared(_where(suggestion, row), row, right, facts)


def _where(suggestion: Suggestion, row: Deadline) -> str:
    return f"{suggestion.reference} {row.kind} {row.cycle}.{row.serial}"


def _fact(row: Model, name: str) -> Any:
    found = getattr(row, name)
    if name == "pauses":
        # The same moment, in whatever zone it was written down.
        return [[datetime.fromisoformat(each) for each in pause] for pause in found]
    return found


def _compared(where: str, row: Model, right: Model, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if _fact(row, name) != _fact(right, name):
            yield _("%(where)s: %(name)s is %(kept)s, computed %(right)s") % {
                "where": where,
                "name": name,
                "kept": getattr(row, name),
                "right": getattr(right, name),
            }
