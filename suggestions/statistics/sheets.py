"""Sheets: facts once more, as records side by side, for questions that are asked of a million.

What a changed fact makes different is written in the transaction that replaces the fact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from random import SystemRandom

from django.db import transaction
from django.db.models import F

from suggestions.models import Fact, Sheet
from suggestions.statistics.packing import (
    EMPTY,
    NAMES,
    RECORD,
    SIZE,
    packed,
    place_of,
)

# Sheets that are made anew, or compared, in one go.
AT_ONCE = 64
LOT_BITS = 48
_dice = SystemRandom()


def put(facts: Iterable[Fact]) -> None:
    """Write facts into their sheets; inside the transaction that writes the facts.

    Sheets are locked in one order: two workers wait for each other at most once.
    """
    wanted: dict[int, list[Fact]] = defaultdict(list)
    for fact in facts:
        wanted[place_of(fact.pk)[0]].append(fact)
    sheets = _locked(wanted)
    _write((sheet, _with(sheet, wanted[sheet.number])) for sheet in sheets)


def _locked(numbers: Iterable[int]) -> list[Sheet]:
    found = sorted(numbers)
    rows = Sheet.objects.filter(number__in=found).order_by("number")
    known = set(rows.values_list("number", flat=True))
    missing = [Sheet(number=number, cells=EMPTY) for number in found if number not in known]
    Sheet.objects.bulk_create(missing, ignore_conflicts=True)
    return list(rows.select_for_update(no_key=True))


def _with(sheet: Sheet, facts: Iterable[Fact]) -> bytes:
    cells = bytearray(sheet.cells)
    for fact in facts:
        begin = place_of(fact.pk)[1]
        cells[begin : begin + RECORD.size] = packed(fact)
    return bytes(cells)


def _write(found: Iterable[tuple[Sheet, bytes]]) -> None:
    """Only those whose cells differ, each with another number drawn by lot."""
    changed = []
    for sheet, cells in found:
        if bytes(sheet.cells) != cells:
            sheet.cells, sheet.lot = cells, _dice.getrandbits(LOT_BITS)
            changed.append(sheet)
    Sheet.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=["cells", "lot"],
    )


# made anew


def rewrite() -> Iterator[int]:
    """Make all sheets again from the facts; says how many facts it were so far.

    A transaction for some sheets each, so that it can be broken off anywhere. Whoever replaces
    one of their facts meanwhile writes the sheet afterwards.
    """
    done = 0
    for numbers in _batches():
        with transaction.atomic():
            sheets = _locked(numbers)
            facts = _facts_in(numbers)
            _write((sheet, _made_of(facts[sheet.number])) for sheet in sheets)
        done += sum(len(facts[number]) for number in numbers)
        yield done


def _batches() -> Iterator[list[int]]:
    """The numbers of the sheets that are, or should be."""
    wanted = set(Fact.objects.annotate(sheet=F("pk") / SIZE).values_list("sheet", flat=True))
    numbers = sorted(wanted.union(Sheet.objects.values_list("number", flat=True)))
    for start in range(0, len(numbers), AT_ONCE):
        yield numbers[start : start + AT_ONCE]


def _facts_in(numbers: list[int]) -> dict[int, list[Fact]]:
    found: dict[int, list[Fact]] = {number: [] for number in numbers}
    first, last = numbers[0] * SIZE, (numbers[-1] + 1) * SIZE - 1
    for fact in Fact.objects.filter(pk__gte=first, pk__lte=last).only("pk", *NAMES):
        found.setdefault(place_of(fact.pk)[0], []).append(fact)
    return found


def _made_of(facts: Iterable[Fact]) -> bytes:
    return _with(Sheet(cells=EMPTY), facts)


def differences() -> Iterator[str]:
    """Where sheets differ from the facts, one line each."""
    for numbers in _batches():
        stored = dict(Sheet.objects.filter(number__in=numbers).values_list("number", "cells"))
        facts = _facts_in(numbers)
        for number in numbers:
            right = _made_of(facts[number])
            yield from _differing(number, bytes(stored.get(number, EMPTY)), right)


def _differing(number: int, stored: bytes, right: bytes) -> Iterator[str]:
    if stored == right:
        return
    for place in range(SIZE):
        begin = place * RECORD.size
        kept, wanted = RECORD.unpack_from(stored, begin), RECORD.unpack_from(right, begin)
        for name, number_kept, number_wanted in zip(NAMES, kept, wanted, strict=True):
            if number_kept != number_wanted:
                yield (
                    f"suggestion {number * SIZE + place}: {name} is {number_kept} in its sheet, "
                    f"its fact says {number_wanted}"
                )
