"""Records beside the ledger are as they were written: none changed, left out or cut off.

The one gap that may be is said: whole months from the beginning, dropped by the command.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from suggestions.models import RECORDS, Record, RecordEnd
from suggestions.models.dropped import dropped_of
from suggestions.models.record import NOTHING, State

# Told of one record; how many more there are changes nothing.
MOST = 1000


def broken_records() -> Iterator[str]:
    for model in RECORDS:
        yield from _broken(model)


def _broken(model: type[Record]) -> Iterator[str]:
    # Before its rows: what is added while they are read is none of this walk.
    end = RecordEnd.objects.filter(record=model.NAME).first()
    state, wrong = walked(_until(model, end), left_of(model.NAME))
    yield from wrong
    yield from _of_end(model, end, state)


def _until(model: type[Record], end: RecordEnd | None) -> QuerySet[Any]:
    rows = model._base_manager.all()
    if end is None:
        return rows
    return rows.filter(Q(month__lt=end.month) | Q(month=end.month, number__lte=end.count))


def walked(rows: QuerySet[Any], state: State) -> tuple[State, list[str]]:
    """(where these rows end, what is wrong) of a record that has come to `state` before them."""
    wrong: list[str] = []
    for row in rows.order_by("month", "number", "pk").iterator(chunk_size=5000):
        if not (row.follows(state) and row.is_ours) and len(wrong) < MOST:
            wrong.append(_wrong(row))
        state = row.state
    return state, wrong


def left_of(name: str) -> State:
    """Where the newest of the months ended that were dropped."""
    newest = dropped_of(name).last()
    return newest.left if newest else NOTHING


def _wrong(row: Record) -> str:
    return _("%(record)s %(number)s of %(month)s: was changed, or one before it is missing") % {
        "record": row._meta.verbose_name,
        "number": row.number,
        "month": row.month,
    }


def _of_end(model: type[Record], end: RecordEnd | None, state: State) -> Iterator[str]:
    said = {"record": model._meta.verbose_name_plural}
    if end and not end.is_stamped:
        yield _("%(record)s: the end was not written by this service") % said
    if (end.state if end else NOTHING) != state:
        yield _("%(record)s: some are missing at the end") % said
