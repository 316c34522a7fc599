"""How rare a pair is: counted at night, and each hour while there are few."""

from __future__ import annotations

import pytest

from suggestions.likeness import counting
from suggestions.models import PairCounts, Suggestion
from tests.factories import City, local, submitted
from tests.suggestions.likeness.said import LAMP, SCHOOL

NOON, NIGHT = local("2026-09-18 12:00"), local("2026-09-18 02:32")


def test_few_are_counted_each_hour(city: City) -> None:
    submitted(city, **LAMP)
    assert counting.count_due(NOON) == 1
    submitted(city, **SCHOOL)
    assert counting.count_due(NOON) == 2
    assert PairCounts.objects.count() == 1


def test_many_are_counted_at_night(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "FEW", 1)
    submitted(city, **LAMP)
    assert [counting.count_due(at) for at in (NOON, NOON, NIGHT)] == [1, 0, 1]


def test_the_newest_are_counted_batch_by_batch(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "BATCH", 2)
    monkeypatch.setattr(counting, "NEWEST", 4)
    for _row in range(5):
        submitted(city, **LAMP)
    assert counting.count_due(NOON) == 4
    assert counting.rarity_now().met.max() == 4


def test_of_what_was_erased_nothing_is_counted_the_next_time(city: City) -> None:
    row = submitted(city, **LAMP)
    counting.count_due(NOON)
    Suggestion.objects.filter(pk=row.pk).update(text="")
    counting.count_due(NOON)
    assert (counting.rarity_now().many, counting.rarity_now().met.sum()) == (0, 0)


@pytest.mark.parametrize("content", [b"", b"no count", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_what_is_no_count_is_counted_at_once(city: City, content: bytes) -> None:
    submitted(city, **LAMP)
    counting.count_due(NOON)
    PairCounts.objects.update(content=content, counted=999_999)
    assert counting.rarity_now().many == 1
    assert PairCounts.objects.get().counted == 1
