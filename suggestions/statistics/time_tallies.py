"""Sums of journeys and stints, by month, county, step and one thing more.

What a changed suggestion makes different is added in the transaction that replaces its rows.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection, models, transaction

from suggestions.models import Capacity, Journey, Stint, TimeAxis, TimeStep, TimeTally
from suggestions.statistics.facts import History
from suggestions.statistics.journeys import MEASURED, journey_of
from suggestions.statistics.stints import stints_of

HOUR = 3600
# Upper bounds of the bins, in office hours; a working day has seven. The last has no bound.
BOUNDS = (1, 2, 4, 7, 14, 21, 35, 49, 70, 140, 350)
BEYOND = 32_767
NO_TIME = 0
OF_WHOLE_JOURNEYS = (TimeAxis.ROUTE, TimeAxis.HOPS)
CAPACITIES = {Capacity.LEAD: TimeStep.LEAD, Capacity.CO: TimeStep.CO}
KEY = ("axis", "value", "month", "county", "step", "bin")
SUMS = ("n", "good", "seconds")
ROWS_AT_ONCE = 2000

Cell = tuple[str, str, date, str, str, int]
Sums = list[int]
Cells = dict[Cell, Sums]
Row = TypeVar("Row", Journey, Stint)


def bin_of(seconds: int) -> int:
    """The upper bound in hours; what took no working time is in the first bin."""
    place = bisect_left(BOUNDS, -(-seconds // HOUR))
    return BOUNDS[place] if place < len(BOUNDS) else BEYOND


# what a row adds


def _of_journey(row: Journey) -> Iterator[tuple[Cell, Sums]]:
    if row.done_day is None:
        return
    month = row.done_day.replace(day=1)
    for axis, value in _places(row):
        steps = (TimeStep.TOTAL,) if axis in OF_WHOLE_JOURNEYS else MEASURED
        for step in steps:
            seconds = getattr(row, step.value)
            if seconds is not None:
                cell = (axis.value, value, month, row.county, step.value, bin_of(seconds))
                yield cell, [1, 0, seconds]


def _places(row: Journey | Stint) -> Iterator[tuple[TimeAxis, str]]:
    yield TimeAxis.UNIT, _text(row.unit_id)
    yield TimeAxis.CATEGORY, _text(row.category_id)
    if isinstance(row, Journey):
        yield TimeAxis.ROUTE, row.route
        yield TimeAxis.HOPS, str(row.hops)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _of_stint(row: Stint) -> Iterator[tuple[Cell, Sums]]:
    month = row.due_day.replace(day=1)
    for axis, value in _places(row):
        where = (axis.value, value, month, row.county)
        if row.counted:
            step = CAPACITIES[Capacity(row.capacity)]
            yield (*where, step.value, NO_TIME), [1, int(row.on_time), 0]
        if row.handed_late:
            yield (*where, TimeStep.HANDED_LATE.value, NO_TIME), [1, 0, 0]


def _cells(rows: Iterable[Journey | Stint], found: Cells, sign: int = 1) -> None:
    for row in rows:
        added = _of_journey(row) if isinstance(row, Journey) else _of_stint(row)
        for cell, sums in added:
            kept = found[cell]
            for place, number in enumerate(sums):
                kept[place] += sign * number


def _nothing() -> Cells:
    return defaultdict(lambda: [0] * len(SUMS))


# kept up


def replace(made: Iterable[tuple[Any, History]]) -> None:
    """Journeys and stints of these facts take the place of those stored, and so do their sums."""
    journeys, stints, ids = [], [], []
    for fact, history in made:
        ids.append(history.row.pk)
        stints += stints_of(fact, history)
        if journey := journey_of(fact, history):
            journeys.append(journey)
    found = _nothing()
    _store(Journey, journeys, ids, found)
    _store(Stint, stints, ids, found)
    _add(found)


def _store(model: type[Row], wanted: list[Row], ids: list[int], found: Cells) -> None:
    gone, new = _different(model, wanted, ids)
    keys = [row.pk for row in gone]
    model._default_manager.filter(pk__in=keys).delete()
    model._default_manager.bulk_create(new)
    _cells(gone, found, -1)
    _cells(new, found)


def _different(model: type[Row], wanted: list[Row], ids: list[int]) -> tuple[list[Any], list[Any]]:
    """(stored, and no longer so; to be stored)."""
    stored = _by_value(model, model._default_manager.filter(suggestion__in=ids))
    made = _by_value(model, wanted)
    return _only_in(stored, made), _only_in(made, stored)


def _by_value(model: type[models.Model], rows: Iterable[Any]) -> dict[Any, Any]:
    values = _values(model)
    return {values(row): row for row in rows}


def _only_in(rows: dict[Any, Any], others: dict[Any, Any]) -> list[Any]:
    return [row for value, row in rows.items() if value not in others]


def _values(model: type[models.Model]) -> Any:
    names = [field.attname for field in model._meta.concrete_fields if field.name != "id"]
    return attrgetter(*names)


def _add(found: Cells) -> None:
    """In one order, whoever adds: two workers wait for each other at most once."""
    changed = sorted((cell, sums) for cell, sums in found.items() if any(sums))
    for start in range(0, len(changed), ROWS_AT_ONCE):
        _add_some(changed[start : start + ROWS_AT_ONCE])


def _add_some(cells: list[tuple[Cell, Sums]]) -> None:
    table = TimeTally._meta.db_table
    row = f"({', '.join(['%s'] * (len(KEY) + len(SUMS)))})"
    sums = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in SUMS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join((*KEY, *SUMS))}) "  # noqa: S608
            f"VALUES {', '.join([row] * len(cells))} "
            f"ON CONFLICT ({', '.join(KEY)}) DO UPDATE SET {sums}",
            list(chain.from_iterable((*cell, *numbers) for cell, numbers in cells)),
        )


# counted anew, and compared


def recount() -> None:
    """All sums again, in one transaction; whoever replaces facts meanwhile waits for its end."""
    with transaction.atomic(), connection.cursor() as cursor:
        table = TimeTally._meta.db_table
        if connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        TimeTally.objects.all().delete()
        _add(_counted())


def _counted() -> Cells:
    found = _nothing()
    for model in (Journey, Stint):
        _cells(model._default_manager.iterator(chunk_size=ROWS_AT_ONCE), found)
    return found


def differences() -> Iterator[str]:
    """Where stored sums differ from what journeys and stints come to, one line each."""
    counted = _counted()
    rows = TimeTally.objects.values_list(*KEY, *SUMS).iterator(chunk_size=ROWS_AT_ONCE)
    stored = {row[: len(KEY)]: list(row[len(KEY) :]) for row in rows}
    nothing = [0] * len(SUMS)
    for key in sorted({*stored, *counted}):
        kept, right = stored.get(key, nothing), counted.get(key, nothing)
        if kept != right:
            yield f"{' '.join(map(str, key))}: {kept}, the journeys say {right}"


def differing(made: Iterable[tuple[Any, History]]) -> Iterator[str]:
    """Suggestions whose stored journey or stints are not what the ledger says, one line each."""
    for fact, history in made:
        journey = journey_of(fact, history)
        wanted: list[tuple[Any, list[Any]]] = [
            (Journey, [journey] if journey else []),
            (Stint, stints_of(fact, history)),
        ]
        for model, rows in wanted:
            gone, new = _different(model, rows, [history.row.pk])
            if gone or new:
                yield f"{history.row.reference}: {model.__name__} is {gone}, the ledger says {new}"
