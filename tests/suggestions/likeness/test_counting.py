"""How rare a pair is: counted at night, and each hour while there are few."""

from __future__ import annotations

from datetime import timedelta

import pytest

from suggestions.likeness import counting
from suggestions.models import PairCounts, Suggestion
from tests.factories import City, local, submitted
from tests.suggestions.likeness.said import LAMP, SCHOOL

NOON, NIGHT = local("2026-09-18 12:00"), local("2026-09-19 02:32")
AN_HOUR = timedelta(hours=1)


def test_few_are_counted_each_hour_and_no_sooner(city: City) -> None:
    submitted(city, **LAMP)
    assert counting.count_due(NOON) == 1
    submitted(city, **SCHOOL)
    assert counting.count_due(NOON + timedelta(minutes=5)) == 0
    assert counting.count_due(NOON + AN_HOUR) == 2
    assert PairCounts.objects.count() == 1


def test_many_are_counted_once_a_night(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "FEW", 1)
    submitted(city, **LAMP)
    times = (NOON, NOON + 3 * AN_HOUR, NIGHT, NIGHT + timedelta(minutes=10))
    assert [counting.count_due(at) for at in times] == [1, 0, 1, 0]


def test_where_a_night_was_missed_they_are_counted_by_day(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "FEW", 1)
    submitted(city, **LAMP)
    assert [counting.count_due(at) for at in (NOON, NOON + 31 * AN_HOUR)] == [1, 1]


def test_the_newest_are_counted_batch_by_batch(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "BATCH", 2)
    monkeypatch.setattr(counting, "NEWEST", 4)
    for _row in range(5):
        submitted(city, **LAMP)
    assert counting.count_due(NOON) == 4
    assert counting.counts_now(NOON).rarity.met.max() == 4


def test_of_what_was_erased_nothing_is_counted_the_next_time(city: City) -> None:
    row = submitted(city, **LAMP)
    counting.count_due(NOON)
    Suggestion.objects.filter(pk=row.pk).update(text="")
    counting.count_due(NOON + AN_HOUR)
    rarity = counting.counts_now(NOON).rarity
    assert (rarity.many, rarity.met.sum()) == (0, 0)


def test_where_fewer_are_counted_than_before_nothing_is_signed_anew(city: City) -> None:
    rows = [submitted(city, **LAMP) for _row in range(4)]
    counting.count_due(NOON)
    before = counting.counts_now(NOON).generation
    Suggestion.objects.filter(pk__in=[row.pk for row in rows[1:]]).update(text="")
    counting.count_due(NOON + AN_HOUR)
    assert counting.generation_of(1) < before == counting.counts_now(NOON).generation


@pytest.mark.parametrize("content", [b"", b"no count", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_what_is_no_count_is_counted_at_once(city: City, content: bytes) -> None:
    submitted(city, **LAMP)
    counting.count_due(NOON)
    PairCounts.objects.update(content=content, counted=999_999)
    assert counting.counts_now(NOON).rarity.many == 1
    assert PairCounts.objects.get().counted == 1
