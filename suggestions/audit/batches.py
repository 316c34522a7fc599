"""Suggestions some at a time, and what is stored of them: each batch as it is at one moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from suggestions.models import Event, Suggestion

BATCH = 500


def in_batches(rows: Iterable[Suggestion], size: int = BATCH) -> Iterator[list[Suggestion]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        yield batch


def snapshots(
    size: int = BATCH, *, after: int = 0, which: Q | None = None
) -> Iterator[list[Suggestion]]:
    """Suggestions beyond the id `after`, some at a time; `which`: these of them only. What is read
    while a batch lasts is of one moment, so that nobody who works meanwhile makes a difference."""
    rows = Suggestion.objects.filter(which or Q()).order_by("pk")
    last = after
    while True:
        with one_moment():
            batch = list(rows.filter(pk__gt=last)[:size])
            if not batch:
                return
            yield batch
        last = batch[-1].pk


@contextmanager
def one_moment() -> Iterator[None]:
    """What is read inside is of one moment."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def events_of(batch: list[Suggestion]) -> dict[int, list[Event]]:
    rows = Event.objects.filter(suggestion__in=ids_of(batch))
    return by(rows.order_by("suggestion", "number"))


def ids_of(batch: list[Suggestion]) -> list[int]:
    """Statements take these: Django looks through rows again for each."""
    return [row.pk for row in batch]


def by(rows: QuerySet[Any], name: str = "suggestion_id") -> dict[int, list[Any]]:
    """The rows by what they belong to."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found
