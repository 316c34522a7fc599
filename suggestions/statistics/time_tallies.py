"""Sums of journeys and stints, by month, county, step and one thing more."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from django.db import transaction

from suggestions.models import Capacity, Journey, Stint, TimeAxis, TimeStep, TimeTally
from suggestions.statistics.facts import History
from suggestions.statistics.journeys import MEASURED, journey_of
from suggestions.statistics.stints import stints_of
from suggestions.statistics.tallies import (
    ROWS_AT_ONCE,
    Cell,
    Cells,
    Sums,
    Tallies,
    hold,
    put_in,
    replace_rows,
    stored_and_made,
)

HOUR = 3600
# Upper bounds of the bins, in office hours; a working day has seven. The last has no bound.
BOUNDS = (1, 2, 4, 7, 14, 21, 35, 49, 70, 140, 350)
BEYOND = 32_767
NO_TIME = 0
OF_WHOLE_JOURNEYS = (TimeAxis.ROUTE, TimeAxis.HOPS)
CAPACITIES = {Capacity.LEAD: TimeStep.LEAD, Capacity.CO: TimeStep.CO}
TALLIES = Tallies(
    TimeTally,
    key=("axis", "value", "month", "county", "step", "bin"),
    sums=("n", "good", "seconds"),
    source="the journeys",
)

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
            put_in(found, cell, sums, sign)


# kept up


def replace(made: Iterable[tuple[Any, History]]) -> None:
    """Journeys and stints of these facts take the place of those stored, and so do their sums."""
    journeys, stints, ids = [], [], []
    for fact, history in made:
        ids.append(history.row.pk)
        stints += stints_of(fact, history)
        if journey := journey_of(fact, history):
            journeys.append(journey)
    found = TALLIES.nothing()
    _store(Journey, journeys, ids, found)
    _store(Stint, stints, ids, found)
    TALLIES.add(found)


def _store(model: type[Row], wanted: list[Row], ids: list[int], found: Cells) -> None:
    gone, new = replace_rows(model, wanted, ids)
    _cells(gone, found, -1)
    _cells(new, found)


# counted anew, and compared


@transaction.atomic
def recount() -> None:
    """All sums again, in one transaction; whoever replaces facts meanwhile waits for its end."""
    hold(TALLIES)
    TALLIES.write_anew(_counted())


def _counted() -> Cells:
    found = TALLIES.nothing()
    for model in (Journey, Stint):
        _cells(model._default_manager.iterator(chunk_size=ROWS_AT_ONCE), found)
    return found


def differences() -> Iterator[str]:
    """Where stored sums differ from what journeys and stints come to, one line each."""
    return TALLIES.differences(_counted())


def differing(made: Iterable[tuple[Any, History]]) -> Iterator[str]:
    """Suggestions whose stored journey or stints are not what the ledger says, one line each."""
    for fact, history in made:
        journey = journey_of(fact, history)
        wanted: list[tuple[Any, list[Any]]] = [
            (Journey, [journey] if journey else []),
            (Stint, stints_of(fact, history)),
        ]
        for model, rows in wanted:
            gone, new = stored_and_made(model, rows, [history.row.pk])
            if gone or new:
                yield f"{history.row.reference}: {model.__name__} is {gone}, the ledger says {new}"
