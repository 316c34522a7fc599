"""All facts in the memory of this process, column by column, as of the moment of a look.

Each sheet carries a lot, drawn anew whenever it is written, so that a look fetches what changed
since the last one and nothing else. A mirror is never changed: whoever reads one goes on with it
while another thread makes the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
from django.db.models import Count, Sum
from numpy.typing import NDArray

from regions.calendars import FIRST_DAY
from suggestions.models import Sheet
from suggestions.statistics.packing import DAYS, FIELDS, NAMES, SIZE

Numbers = NDArray[Any]
Lots = dict[int, int]
RECORDS = np.dtype([(name, f"<{letter}") for name, letter in FIELDS.items()])
CODED = tuple(name for name in NAMES if name not in DAYS)
# The day before the first that there is: days are kept as the number of days after it.
EPOCH = FIRST_DAY.toordinal() - 1
LATEST = np.iinfo(np.uint16).max
# Few have these: which rows it is, is looked up once.
OF_FEW = ("keyed_day", "key_due_day", "promise_day")
# Sheets that are fetched in one go.
AT_ONCE = 1000


@dataclass(frozen=True)
class Column:
    """The value of each row as a small number: it is `values[codes[row]]`."""

    values: Numbers
    codes: Numbers

    def replaced(self, rows: Numbers, raw: Numbers, size: int) -> Column:
        """With `raw` in these rows, and `size` rows in all."""
        found = np.unique(raw)
        values = np.concatenate([self.values, np.setdiff1d(found, self.values)])
        order = np.argsort(values)
        code_of = order[np.searchsorted(values, found, sorter=order)]
        codes = _longer(self.codes, size).astype(narrow(len(values)))
        codes[rows] = code_of[np.searchsorted(found, raw)]
        return Column(values, codes)


def narrow(many: int) -> Any:
    return np.uint16 if many <= np.iinfo(np.uint16).max else np.uint32


def _longer(old: Numbers, size: int) -> Numbers:
    return np.concatenate([old, np.zeros(size - len(old), old.dtype)])


@dataclass(frozen=True)
class Mirror:
    """`lots`: of each sheet, by its number. Row `places[number] * SIZE + n` has its n-th fact.

    `days`: in days after `EPOCH`, 0 for none.
    """

    lots: Lots
    places: dict[int, int]
    days: dict[str, Numbers]
    columns: dict[str, Column]

    @property
    def total(self) -> tuple[int, int]:
        """By which it is known whether anything changed: they are drawn anew at each change."""
        return len(self.lots), sum(self.lots.values())

    def rows_of(self, keys: Iterable[int]) -> Numbers:
        """Where the facts of these suggestions are; those that have none yet are left out."""
        split = (divmod(key, SIZE) for key in keys)
        found = [self.places[no] * SIZE + n for no, n in split if no in self.places]
        return np.array(found, np.intp)

    def keys_of(self, rows: Numbers) -> list[int]:
        """Of which suggestions the facts in these rows are."""
        numbers = np.fromiter(self.places, np.int64, len(self.places))
        keys: list[int] = (numbers[rows // SIZE] * SIZE + rows % SIZE).tolist()
        return keys

    def replaced(self, lots: Lots, raw: Numbers) -> Mirror:
        """With these sheets, whose records are `raw`."""
        places = _placed(self.places, lots)
        rows, size = _rows_at([places[number] for number in lots]), len(places) * SIZE
        days = {name: _with_days(self.days[name], rows, raw[name], size=size) for name in DAYS}
        columns = {name: self.columns[name].replaced(rows, raw[name], size) for name in CODED}
        return Mirror({**self.lots, **lots}, places, days, columns)

    @cached_property
    def having(self) -> dict[str, Numbers]:
        """The rows that have a day of those that few have."""
        return {name: np.flatnonzero(self.days[name]) for name in OF_FEW}


def _placed(places: dict[int, int], numbers: Iterable[int]) -> dict[int, int]:
    """With a place for each of these sheets; a new one comes at the end."""
    new = (number for number in numbers if number not in places)
    return places | {number: len(places) + n for n, number in enumerate(new)}


def _rows_at(places: list[int]) -> Numbers:
    rows: Numbers = np.array(places, np.intp)[:, None] * SIZE + np.arange(SIZE)
    return rows.ravel()


def day_number(day: date) -> int:
    return min(max(day.toordinal() - EPOCH, 0), LATEST)


def _with_days(old: Numbers, rows: Numbers, ordinals: Numbers, *, size: int) -> Numbers:
    found = _longer(old, size)
    days = np.clip(ordinals.astype(np.int64) - EPOCH, 1, LATEST)
    found[rows] = np.where(ordinals, days, 0)
    return found


def _nothing() -> Mirror:
    empty = np.zeros(0, np.uint16)
    columns = {name: Column(np.zeros(1, RECORDS[name]), empty) for name in CODED}
    return Mirror({}, {}, dict.fromkeys(DAYS, empty), columns)


_lock = Lock()
_latest = _nothing()


def look() -> Mirror:
    """The facts as they are now. One statement where nothing changed, else two more and
    one for each thousand of sheets that did."""
    global _latest  # noqa: PLW0603 - what one process remembers
    total = Sheet.objects.aggregate(many=Count("number"), sum=Sum("lot"))
    if _latest.total == (total["many"], int(total["sum"] or 0)):
        return _latest
    with _lock:
        _latest = _renewed(_latest)
        return _latest


def _renewed(mirror: Mirror) -> Mirror:
    now = dict(Sheet.objects.values_list("number", "lot"))
    if mirror.lots.keys() - now.keys():
        mirror = _nothing()
    changed = [number for number, lot in now.items() if mirror.lots.get(number) != lot]
    return mirror.replaced(*_fetched(changed)) if changed else mirror


def mirror_from(sheets: Iterable[tuple[int, bytes]]) -> Mirror:
    """Of sheets that are not those of now."""
    cells = dict(sheets)
    raw = np.frombuffer(b"".join(cells.values()), RECORDS)
    return _nothing().replaced(dict.fromkeys(cells, 0), raw) if cells else _nothing()


def _fetched(numbers: list[int]) -> tuple[Lots, Numbers]:
    lots: Lots = {}
    cells: list[bytes] = []
    for start in range(0, len(numbers), AT_ONCE):
        rows = Sheet.objects.filter(number__in=numbers[start : start + AT_ONCE])
        for number, lot, found in rows.values_list("number", "lot", "cells"):
            lots[number] = lot
            cells.append(bytes(found))
    return lots, np.frombuffer(b"".join(cells), RECORDS)
