"""A fact as a record of fixed width: what it is told apart by, its days and its counts.

Days are ordinals. Paths have twelve digits, filled up with zeros: what lies in a place is then a
range of numbers. Nothing is 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from struct import Struct
from typing import Any

from suggestions.models import Channel, Fact, SuggestionType, Tier

# So many records to a sheet.
SIZE = 256
PATH_DIGITS = 12
# In the order of a record: the field of a fact, and how it is kept (as `struct` calls it).
FIELDS = {
    "received_day": "I",
    "due_day": "I",
    "keyed_day": "I",
    "key_due_day": "I",
    "region_path": "Q",
    "counts": "Q",
    "unit_id": "I",
    "category_id": "I",
    "hours": "H",
    "tier": "B",
    "channel": "B",
    "type": "B",
    "promise_day": "I",
}
RECORD = Struct("<" + "".join(FIELDS.values()))
NAMES = tuple(FIELDS)
DAYS = tuple(name for name in NAMES if name.endswith("_day"))
# Kept by their place here, so a new one comes at the end.
TEXTS: dict[str, tuple[str, ...]] = {
    "tier": ("", *Tier.values),
    "channel": ("", *Channel.values),
    "type": ("", *SuggestionType.values),
}
EMPTY = bytes(SIZE * RECORD.size)

values_of = attrgetter(*NAMES)


def numbers_of(values: Sequence[Any]) -> list[int]:
    """The numbers of a record, from the values of a fact in the order of `FIELDS`."""
    return [_number(name, value) for name, value in zip(NAMES, values, strict=True)]


def _number(name: str, value: Any) -> int:
    if name in TEXTS:
        return TEXTS[name].index(value)
    if not value:
        return 0
    if name in DAYS:
        return int(value.toordinal())
    return path_number(value) if name == "region_path" else int(value)


def path_number(path: str) -> int:
    return int(path.ljust(PATH_DIGITS, "0"))


def packed(fact: Fact) -> bytes:
    return RECORD.pack(*numbers_of(values_of(fact)))


def place_of(pk: int) -> tuple[int, int]:
    """(number of the sheet, where in it its record begins)."""
    number, place = divmod(pk, SIZE)
    return number, place * RECORD.size
