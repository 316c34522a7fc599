"""The nightly check: in slices, by one worker at a time, and what it finds is told."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import timezone

from suggestions.audit.rounds import _note, found, patrol
from suggestions.condition import Concern, Look
from suggestions.models import Patrol, Suggestion
from suggestions.sealing import tend
from tests.factories import City, local, submitted

NIGHT, NEXT_NIGHT = local("2026-09-18 02:00"), local("2026-09-19 02:00")


def one_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slice has time for one suggestion."""
    monkeypatch.setattr("suggestions.audit.rounds.BATCH", 1)
    monkeypatch.setattr("suggestions.audit.rounds.AT_NIGHT", 1e-9)


def tamper(row: Suggestion) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE suggestions_suggestion SET text = %s WHERE id = %s", ["没有", row.pk]
        )


def test_a_round_goes_on_where_the_slice_before_stopped(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _time in range(3):
        submitted(city)
    one_each(monkeypatch)
    assert [patrol(NIGHT) for _slice in range(4)] == [1, 1, 1, 0]
    row = Patrol.objects.get()
    assert (row.checked, row.found, bool(row.ended)) == (3, 0, True)


def test_one_that_a_night_is_too_short_for_goes_on_in_the_next(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted(city)
    submitted(city)
    one_each(monkeypatch)
    patrol(NIGHT)
    patrol(NEXT_NIGHT)
    assert Patrol.objects.get().checked == 2


def test_there_is_one_a_night(city: City) -> None:
    submitted(city)
    now = timezone.localtime().replace(hour=2)
    assert (patrol(now), patrol(now)) == (1, 0)


def test_what_it_finds_is_told_to_administrators(city: City) -> None:
    row = submitted(city)
    tamper(row)
    patrol(NIGHT)
    finding = Look(timezone.now()).find(Concern.LEDGER_DIFFERS)
    assert finding.count == 1
    assert finding.since is not None
    assert row.reference in Patrol.objects.get().lines[0]
    assert "没有" not in Patrol.objects.get().lines[0]


def test_signed_roots_are_looked_at_as_well(city: City) -> None:
    submitted(city)
    tend()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE suggestions_signedroot SET statement = '{}'")
    patrol(NIGHT)
    assert found()[0] > 0


def test_it_is_told_until_a_round_ends_without_it(city: City) -> None:
    tamper(submitted(city))
    patrol(NIGHT)
    Patrol.objects.update(ended=local("2026-09-18 02:10"))
    for row in Suggestion.objects.all():
        restore(row)
    assert found()[0] == 1
    patrol(NEXT_NIGHT)
    assert found()[0] == 0


def restore(row: Suggestion) -> None:
    text = row.events.get(number=1).wordings.get(kind="text").text
    Suggestion.objects.filter(pk=row.pk).update(text=text)


def test_two_workers_count_nothing_twice(city: City) -> None:
    submitted(city)
    row = Patrol.objects.create(night=NIGHT.date())
    batch = list(Suggestion.objects.all())
    stale = Patrol.objects.get(pk=row.pk)
    assert _note(row, batch, ["a line"])
    assert not _note(stale, batch, ["a line"])
    assert Patrol.objects.get().found == 1


def test_by_day_nothing_is_looked_at_where_nights_are_kept(city: City) -> None:
    submitted(city)
    Patrol.objects.create(night=NIGHT.date(), ended=NIGHT)
    assert patrol(local("2026-09-19 14:00")) == 0
    assert patrol(local("2026-09-22 14:00")) == 1
