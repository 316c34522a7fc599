"""Sheets say what the facts say, whatever happens to them, and in whatever order."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.db import transaction
from django.db.models import F

from suggestions import statistics
from suggestions.models import Channel, Fact, Sheet, Suggestion, SuggestionType, Tier
from suggestions.statistics import packing, sheets
from suggestions.statistics.counts import BITS, bits_of
from tests.factories import (
    CITIZEN,
    City,
    act,
    again,
    answered,
    classification,
    classified,
    handling,
    submitted,
)

NINE = time_machine.travel("2026-09-21 01:00:00Z", tick=True)


def test_what_a_record_keeps_by_its_place_has_kept_its_place() -> None:
    """Sheets that were written before mean the same: what is new comes at the end."""
    assert {
        "tier": ("", "simple", "general", "complex"),
        "channel": (
            "",
            *("web", "point", "collector", "campaign", "meeting", "hotline", "board", "file"),
        ),
        "type": ("", "consult", "help", "complaint", "report", "proposal"),
    } == packing.TEXTS
    for name, values in {"tier": Tier, "channel": Channel, "type": SuggestionType}.items():
        assert set(packing.TEXTS[name]) == {"", *values.values}


def test_a_record_has_the_width_that_sheets_were_filled_with() -> None:
    assert (packing.SIZE, packing.RECORD.format) == (256, "<IIIIQQIIHBBBI")


def test_there_is_room_for_a_bit_of_every_count() -> None:
    assert max(BITS.values()) < 2**62


@NINE
def test_a_fact_keeps_the_bits_of_what_holds_of_it(city: City) -> None:
    answered(city)
    statistics.refresh()
    fact = Fact.objects.get()
    assert fact.counts == bits_of(fact) != 0


def steps(city: City, row: Suggestion) -> Iterator[str]:
    """What may happen to it, one after the other; each leaves facts to be replaced."""
    act(row, "classify", city.actor("triage"), **classification(city, tier="simple"))
    yield "classified"
    act(again(row), "classify", city.actor("triage"), **classification(city))
    yield "tier changed"
    act(again(row), "assign", city.actor("triage"), lead=city.units["light"])
    yield "assigned"
    act(again(row), "accept", city.actor("handler"))
    act(again(row), "prioritise", city.actor("supervisor"), due=date(2026, 10, 30))
    yield "key"
    act(again(row), "ask", city.actor("handler"), question="哪里？")
    yield "paused"
    act(again(row), "supplement", CITIZEN, reply="学校门口")
    act(again(row), "reassign", city.actor("triage"), lead=city.units["water"], reason="属水利局")
    yield "of another unit"
    act(again(row), "withdraw", CITIZEN)
    yield "withdrawn"


@NINE
def test_whatever_happens_sheets_and_facts_agree(city: City) -> None:
    answered(city)
    statistics.refresh()
    for what in steps(city, submitted(city)):
        statistics.refresh()
        assert list(sheets.differences()) == [], what


@NINE
def test_what_is_counted_in_between_comes_to_the_same_as_what_is_counted_at_the_end(
    city: City,
) -> None:
    for _ in steps(city, submitted(city)):
        pass
    statistics.refresh()
    assert list(sheets.differences()) == []


@NINE
def test_a_sheet_that_is_wrong_is_named_and_made_again(city: City) -> None:
    row = answered(city)
    statistics.refresh()
    Fact.objects.update(counts=F("counts") + 1, tier=Tier.COMPLEX)
    assert [line.split(" is ")[0] for line in sheets.differences()] == [
        f"suggestion {row.pk}: counts",
        f"suggestion {row.pk}: tier",
    ]
    assert list(sheets.rewrite()) == [1]
    assert list(sheets.differences()) == []


@NINE
def test_a_sheet_that_is_lost_is_made_again(city: City) -> None:
    answered(city), handling(city), classified(city)
    statistics.refresh()
    before = [(number, bytes(cells)) for number, cells in cells_of()]
    Sheet.objects.all().delete()
    assert len(list(sheets.differences())) > 0
    assert list(sheets.rewrite()) == [3]
    assert [(number, bytes(cells)) for number, cells in cells_of()] == before


def cells_of() -> list[tuple[int, bytes]]:
    return list(Sheet.objects.order_by("number").values_list("number", "cells"))


@NINE
def test_a_sheet_of_facts_that_are_gone_is_emptied(city: City) -> None:
    answered(city)
    statistics.refresh()
    Fact.objects.all().delete()
    assert len(list(sheets.differences())) > 0
    list(sheets.rewrite())
    assert {bytes(cells) for _number, cells in cells_of()} == {packing.EMPTY}


@NINE
def test_sheets_that_are_right_are_not_written_again(city: City) -> None:
    answered(city)
    statistics.refresh()
    before = list(Sheet.objects.values_list("number", "lot"))
    list(sheets.rewrite())
    assert list(Sheet.objects.values_list("number", "lot")) == before


@transaction.atomic
def broken_off() -> None:
    statistics.refresh()
    raise RuntimeError


@NINE
def test_a_transaction_that_fails_leaves_neither_fact_nor_sheet(city: City) -> None:
    submitted(city)
    with pytest.raises(RuntimeError):
        broken_off()
    assert (Fact.objects.count(), Sheet.objects.count()) == (0, 0)
    statistics.refresh()
    assert list(sheets.differences()) == []


@NINE
def test_facts_made_again_change_no_sheet(city: City) -> None:
    row = answered(city)
    statistics.refresh()
    before = list(Sheet.objects.values_list("number", "lot"))
    statistics.rebuild([row])
    assert list(Sheet.objects.values_list("number", "lot")) == before


@NINE
def test_suggestions_far_apart_are_in_sheets_of_their_own(city: City) -> None:
    far = 10 * packing.SIZE
    row = submitted(city)
    Suggestion.objects.filter(pk=row.pk).update(stale=False)
    statistics.refresh()
    fact = Fact(suggestion_id=row.pk, county="431002", received=row.submitted)
    for pk in (row.pk, row.pk + far):
        fact.pk = pk
        sheets.put([fact])
    assert [number for number, _cells in cells_of()] == [
        row.pk // packing.SIZE,
        (row.pk + far) // packing.SIZE,
    ]
