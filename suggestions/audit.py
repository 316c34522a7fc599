"""Checks that what is stored is what happened: chains, and the clocks made from them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from regions.models import calendar_at
from suggestions.deadlines import Timekeeper, next_alert, replay
from suggestions.models import (
    Alert,
    Deadline,
    Event,
    Policies,
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
        with one_moment():
            batch = list(Suggestion.objects.filter(pk__gt=last).order_by("pk")[:size])
            if not batch:
                return
            yield batch
        last = batch[-1].pk


@contextmanager
def one_moment() -> Iterator[None]:
    """What is read inside is of one moment."""
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
