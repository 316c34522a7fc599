"""Tallies: the counts of facts, added up by day or month, county and one thing more.

A tally is read where a figure would else be counted over a million facts. What a changed fact
makes different is added in the transaction that replaces the fact; nothing is counted again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db import connection, transaction

from suggestions.models import Axis, Fact, Grain, Tally
from suggestions.models.fact import TOWNSHIP_DIGITS
from suggestions.statistics.counts import BITS, MASKS, names_in, placed

# The field of a fact that an axis tells apart.
FIELDS = {
    Axis.UNIT: "unit_id",
    Axis.CATEGORY: "category_id",
    Axis.TIER: "tier",
    Axis.CHANNEL: "channel",
    Axis.TYPE: "type",
    Axis.HOURS: "hours",
    Axis.TOWNSHIP: "township",
}
# What a fact does not keep, but says: in SQL.
SAID = {Axis.TOWNSHIP: f"substr(region_path, 1, {TOWNSHIP_DIGITS})"}
KEY = ("axis", "value", "grain", "day", "county")
NUMBERS = tuple(BITS)
# SQLite takes 32,766 values in a statement.
CELLS_AT_ONCE = 500

Cell = tuple[str, str, str, date, str]
Cells = dict[Cell, Counter[str]]


def apply(before: Iterable[Fact], after: Iterable[Fact]) -> None:
    """Add what became different between two states of the same facts."""
    kinds: Counter[tuple[Any, ...]] = Counter()
    for fact in after:
        kinds.update(_kinds(fact))
    for fact in before:
        kinds.subtract(_kinds(fact))
    _add(_cells(kinds))


def _kinds(fact: Fact) -> list[tuple[Any, ...]]:
    """What facts may have in common: the same day, the same counts, told apart by nothing."""
    where = (fact.county, *(getattr(fact, field) for field in FIELDS.values()))
    return [(day, bits, where) for day, bits in placed(fact)]


def _cells(kinds: Counter[tuple[Any, ...]]) -> Cells:
    cells: Cells = defaultdict(Counter)
    for (day, bits, (county, *values)), many in kinds.items():
        if not many:
            continue
        more = dict.fromkeys(names_in(bits), many)
        for axis, value in _places(values):
            for grain, first in ((Grain.DAY, day), (Grain.MONTH, day.replace(day=1))):
                cell = cells[axis, value, grain.value, first, county]
                for name, number in more.items():
                    cell[name] += number
    return cells


def _places(values: list[Any]) -> Iterator[tuple[str, str]]:
    yield Axis.ALL.value, ""
    for axis, value in zip(FIELDS, values, strict=True):
        # What took no time that counts has no place among the times taken.
        if value is not None or axis is not Axis.HOURS:
            yield axis.value, _text(value)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _add(cells: Cells) -> None:
    """In one order, whoever adds: two workers wait for each other at most once."""
    changed = sorted((cell, numbers) for cell, numbers in cells.items() if any(numbers.values()))
    for start in range(0, len(changed), CELLS_AT_ONCE):
        _add_some(changed[start : start + CELLS_AT_ONCE])


def _add_some(cells: list[tuple[Cell, Counter[str]]]) -> None:
    table = Tally._meta.db_table
    row = f"({', '.join(['%s'] * (len(KEY) + len(NUMBERS)))})"
    sums = ", ".join(f'"{name}" = {table}."{name}" + excluded."{name}"' for name in NUMBERS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({_columns()}) VALUES {', '.join([row] * len(cells))} "  # noqa: S608
            f"ON CONFLICT ({_quoted(KEY)}) DO UPDATE SET {sums}",
            [value for cell, numbers in cells for value in _values(cell, numbers)],
        )


def _values(cell: Cell, numbers: Counter[str]) -> Iterator[Any]:
    yield from cell
    for name in NUMBERS:
        yield numbers[name]


def _columns() -> str:
    return _quoted((*KEY, *NUMBERS))


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


# counted anew


def recount() -> Iterator[str]:
    """Count all tallies again from the facts, axis by axis; names each when it is done.

    One transaction an axis; whoever replaces facts meanwhile waits for its end.
    """
    for axis in Axis:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f"LOCK TABLE {Tally._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
            Tally.objects.filter(axis=axis).delete()
            for grain in Grain:
                cursor.execute(*_insertion(axis, grain))
        yield str(axis.label)


def _insertion(axis: Axis, grain: Grain) -> tuple[str, list[Any]]:
    found, values = _counted(axis, grain)
    return f"INSERT INTO {Tally._meta.db_table} ({_columns()}) {found}", values


def _counted(axis: Axis, grain: Grain) -> tuple[str, list[Any]]:
    """A SELECT of what the tallies of an axis should be."""
    field = SAID.get(axis, FIELDS.get(axis))
    value = f"COALESCE(CAST({field} AS VARCHAR), '')" if field else "''"
    where = "AND hours IS NOT NULL" if axis is Axis.HOURS else ""
    fact = Fact._meta.db_table
    parts = " UNION ALL ".join(
        f"SELECT {value} AS value, {_first_day(grain, when.value)} AS day, county, "  # noqa: S608
        f"counts & {mask} AS bits FROM {fact} WHERE counts & {mask} <> 0 {where}"
        for when, mask in MASKS.items()
    )
    sums = ", ".join(f"SUM((bits / {bit}) & 1)" for bit in BITS.values())
    return (
        f"SELECT %s, value, %s, day, county, {sums} FROM ({parts}) AS placed "  # noqa: S608
        "GROUP BY value, day, county",
        [axis.value, grain.value],
    )


def _first_day(grain: Grain, field: str) -> str:
    if grain is Grain.DAY:
        return field
    if connection.vendor == "postgresql":
        return f"CAST(date_trunc('month', {field}) AS date)"
    return f"date({field}, 'start of month')"


def differences() -> Iterator[str]:
    """Where stored tallies differ from a count of the facts, one line each."""
    for axis in Axis:
        for grain in Grain:
            stored = {row[: len(KEY)]: row[len(KEY) :] for row in _stored(axis, grain)}
            with connection.cursor() as cursor:
                cursor.execute(*_counted(axis, grain))
                counted = {_key(row): tuple(map(int, row[len(KEY) :])) for row in cursor.fetchall()}
            yield from _differing(stored, counted)


def _stored(axis: Axis, grain: Grain) -> Any:
    return Tally.objects.filter(axis=axis, grain=grain).values_list(*KEY, *NUMBERS)


def _key(row: tuple[Any, ...]) -> tuple[Any, ...]:
    axis, value, grain, day, county = row[: len(KEY)]
    return axis, value, grain, date.fromisoformat(str(day)), county


def _differing(stored: dict[Any, Any], counted: dict[Any, Any]) -> Iterator[str]:
    nothing = (0,) * len(NUMBERS)
    for key in sorted({*stored, *counted}):
        kept, right = stored.get(key, nothing), counted.get(key, nothing)
        for name, number, wanted in zip(NUMBERS, kept, right, strict=True):
            if number != wanted:
                axis, value, grain, day, county = key
                yield (
                    f"{axis} {value or '-'} {county or '-'} {grain} {day}: {name} is {number}, "
                    f"the facts say {wanted}"
                )
