"""Tables of sums, and the rows that they are sums of.

What a changed suggestion makes different is added in the transaction that replaces its rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import Any

from django.db import connection, models, transaction

ROWS_AT_ONCE = 2000

# What stands in the columns of a table's key, and the numbers to be added there.
Cell = tuple[Any, ...]
Sums = list[int]
Cells = dict[Cell, Sums]


@dataclass(frozen=True)
class Tallies:
    """`source`: what the numbers come from, as it is told where they differ."""

    model: type[models.Model]
    key: tuple[str, ...]
    sums: tuple[str, ...]
    source: str

    def nothing(self) -> Cells:
        return defaultdict(lambda: [0] * len(self.sums))

    def add(self, found: Cells) -> None:
        """In one order, whoever adds: two workers wait for each other at most once."""
        changed = sorted((cell, sums) for cell, sums in found.items() if any(sums))
        for start in range(0, len(changed), ROWS_AT_ONCE):
            self._add_some(changed[start : start + ROWS_AT_ONCE])

    def _add_some(self, cells: Sequence[tuple[Cell, Sums]]) -> None:
        table = self.model._meta.db_table
        row = f"({', '.join(['%s'] * (len(self.key) + len(self.sums)))})"
        sums = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in self.sums)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({', '.join((*self.key, *self.sums))}) "  # noqa: S608
                f"VALUES {', '.join([row] * len(cells))} "
                f"ON CONFLICT ({', '.join(self.key)}) DO UPDATE SET {sums}",
                list(chain.from_iterable((*cell, *numbers) for cell, numbers in cells)),
            )

    def write_anew(self, counted: Cells) -> None:
        """In the transaction that counted, once `held`."""
        self.model._default_manager.all().delete()
        self.add(counted)

    def differences(self, counted: Cells) -> Iterator[str]:
        """Where stored sums differ from what was counted, one line each."""
        rows = self.model._default_manager.values_list(*self.key, *self.sums)
        places = len(self.key)
        stored = {
            row[:places]: list(row[places:]) for row in rows.iterator(chunk_size=ROWS_AT_ONCE)
        }
        nothing = [0] * len(self.sums)
        for key in sorted({*stored, *counted}):
            kept, right = stored.get(key, nothing), counted.get(key, nothing)
            if kept != right:
                yield f"{' '.join(map(str, key))}: {kept}, {self.source} say {right}"


def hold(*tables: Tallies) -> None:
    """Whoever replaces facts meanwhile waits for the end of this transaction."""
    if connection.vendor == "postgresql":
        names = ", ".join(each.model._meta.db_table for each in tables)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")


def put_in(cells: Cells, cell: Cell, numbers: Sequence[int], sign: int = 1) -> None:
    kept = cells[cell]
    for place, number in enumerate(numbers):
        kept[place] += sign * number


# the rows


def stored_and_made(
    model: type[models.Model], made: Iterable[Any], ids: Iterable[int]
) -> tuple[list[Any], list[Any]]:
    """Rows of these suggestions: (stored, and no longer so; to be stored)."""
    values = _values(model)
    rows = model._default_manager.filter(suggestion__in=ids)
    stored, new = ({values(row): row for row in some} for some in (rows, made))
    return _only_in(stored, new), _only_in(new, stored)


def replace_rows(
    model: type[models.Model], made: Iterable[Any], ids: Iterable[int]
) -> tuple[list[Any], list[Any]]:
    """As `stored_and_made`: (gone, new), and now it is so."""
    gone, new = stored_and_made(model, made, ids)
    model._default_manager.filter(pk__in=[row.pk for row in gone]).delete()
    model._default_manager.bulk_create(new)
    return gone, new


def _only_in(rows: dict[Any, Any], others: dict[Any, Any]) -> list[Any]:
    return [row for value, row in rows.items() if value not in others]


def _values(model: type[models.Model]) -> Any:
    names = [field.attname for field in model._meta.concrete_fields if field.name != "id"]
    return attrgetter(*names)
