"""Every entry comes to belong to exactly one seal, whatever clocks and transactions do."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from importlib import import_module
from threading import Event as Signal
from threading import Thread
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection, connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from suggestions.models import AppendOnly, DaySeal, Event, Seal, SealedEntry, Takeover
from suggestions.sealing import broken_before, broken_seals, is_complete, seal_due, waiting
from tests.factories import City, answered, closed, local, submitted

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = local("2026-09-21 12:00")


def forge(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def sealed() -> list[int]:
    return list(SealedEntry.objects.order_by("seal", "place").values_list("entry", flat=True))


def test_every_entry_is_sealed_once_and_hours_with_nothing_need_no_seal(city: City) -> None:
    closed(city)
    assert (seal_due(), seal_due()) == (1, 0)
    submitted(city)
    assert (seal_due(), seal_due()) == (1, 0)
    assert sorted(sealed()) == sorted(Event.objects.values_list("pk", flat=True))
    assert list(broken_seals()) == []


def test_a_long_past_is_sealed_piece_by_piece(city: City) -> None:
    closed(city)
    count = Event.objects.count()
    assert seal_due(most=2) == -(-count // 2)
    assert [seal.number for seal in Seal.objects.all()] == list(range(1, -(-count // 2) + 1))
    assert len(sealed()) == count
    assert list(broken_seals()) == []


@pytest.mark.parametrize("jump", [DAY * 400, -DAY * 400, HOUR, -HOUR], ids=str)
def test_a_clock_that_jumps_for_one_seal_breaks_nothing(city: City, jump: timedelta) -> None:
    for moment in (NOON, NOON + jump, NOON + HOUR):
        with time_machine.travel(moment):
            submitted(city)
            assert seal_due() == 1
    assert [seal.count for seal in Seal.objects.all()] == [1, 1, 1]
    assert list(broken_seals()) == []


def test_what_such_a_clock_sealed_is_guarded_as_well(city: City) -> None:
    with time_machine.travel(NOON + 400 * DAY):
        row = submitted(city)
        seal_due()
    with time_machine.travel(NOON):
        submitted(city)
        seal_due()
    forge("UPDATE suggestions_event SET hash = 'x' WHERE suggestion_id = %s", row.pk)
    with translation.override("en"):
        assert [line.split(":")[0] for line in broken_seals()] == ["seal 1", f"{row.reference}#1"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_entry_committed_after_a_later_one_is_sealed_as_well(city: City) -> None:
    written, sealed_meanwhile = Signal(), Signal()

    def slowly() -> None:
        with transaction.atomic():
            submitted(city)
            written.set()
            sealed_meanwhile.wait(timeout=30)
        connections.close_all()

    thread = Thread(target=slowly)
    thread.start()
    written.wait(timeout=30)
    later = submitted(city).events.get()
    assert seal_due() == 1
    assert sealed() == [later.pk]
    sealed_meanwhile.set()
    thread.join()
    assert seal_due() == 1
    assert sealed() == [later.pk, Event.objects.exclude(pk=later.pk).get().pk]
    assert sealed()[0] > sealed()[1]
    assert list(broken_seals()) == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_many_sealers_at_once_seal_each_entry_once(city: City) -> None:
    for _ in range(6):
        answered(city)

    def seal() -> None:
        try:
            while waiting()[0]:
                seal_due(most=3)
        finally:
            connections.close_all()

    threads = [Thread(target=seal) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(sealed()) == Event.objects.count()
    assert list(broken_seals()) == []


# what a forger changes


@pytest.fixture
def three_seals(city: City) -> None:
    for _ in range(3):
        answered(city)
        seal_due()
    assert list(broken_seals()) == []


FORGERIES = {
    "an entry is changed": "UPDATE suggestions_event SET hash = 'x' WHERE number = 2",
    "an entry leaves": "DELETE FROM suggestions_sealedentry WHERE place = 1",
    "places are swapped": "UPDATE suggestions_sealedentry SET place = 99 WHERE place = 1",
    "its hash is changed": "UPDATE suggestions_seal SET hash = 'x' WHERE number = 2",
    "its count is changed": "UPDATE suggestions_seal SET count = 1 WHERE number = 2",
    "its label is changed": "UPDATE suggestions_seal SET made = '2020-01-01 00:00:00+00:00'",
}


@pytest.mark.usefixtures("three_seals")
@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_under_a_seal_shows(forgery: str) -> None:
    forge(FORGERIES[forgery])
    assert list(broken_seals()) != []


@pytest.mark.usefixtures("three_seals")
def test_a_seal_that_is_missing_before_a_later_one_shows() -> None:
    forge("DELETE FROM suggestions_sealedentry WHERE seal_id = 2")
    forge("DELETE FROM suggestions_seal WHERE number = 2")
    with translation.override("en"):
        assert "seal 2 is missing" in list(broken_seals())


@pytest.mark.usefixtures("three_seals")
def test_seals_and_what_belongs_to_them_are_only_added_to() -> None:
    for model in (Seal, SealedEntry, Takeover, DaySeal):
        with pytest.raises(AppendOnly):
            model.objects.all().delete()
    with pytest.raises(AppendOnly):
        Seal.objects.update(count=1)
    with pytest.raises(AppendOnly):
        Seal.objects.all()[0].save()


def test_many_seals_are_checked_by_few_statements(
    city: City, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(4):
        closed(city)
    seal_due(most=1)
    assert Seal.objects.count() > 20
    with django_assert_max_num_queries(10):
        assert list(broken_seals()) == []


# what days had sealed before


def entries_of(day: date) -> list[str]:
    events = Event.objects.order_by("suggestion", "number")
    return [each.hash for each in events if timezone.localdate(each.recorded) == day]


def seal_of(day: date, hashes: list[str]) -> None:
    """As they were made once: over the seal before and the hashes of one day."""
    previous = DaySeal.objects.values_list("hash", flat=True).last() or ""
    total = hashlib.sha256("".join([previous, *hashes]).encode()).hexdigest()
    DaySeal.objects.create(day=day, count=len(hashes), previous=previous, hash=total)


def take_over() -> None:
    """What the migration does with what days had sealed."""
    forge("DELETE FROM suggestions_takeover")
    (name,) = (
        name
        for app, name in MigrationLoader(connection).graph.nodes
        if app == "suggestions" and name.endswith("seals_by_entry")
    )
    import_module(f"suggestions.migrations.{name}").take_over(apps, None)


@pytest.fixture
def days(city: City) -> list[date]:
    """Three sealed ones; the clock was ahead when the second was sealed, so that it broke."""
    found = [NOON.date() + timedelta(days=each) for each in range(3)]
    for day in found:
        with time_machine.travel(local(f"{day} 12:00")):
            submitted(city)
    for day in found:
        seal_of(day, entries_of(day) if day != found[1] else [])
    return found


def test_what_days_had_sealed_stays_valid_and_a_broken_one_is_named_once(
    days: list[date],
) -> None:
    assert list(broken_seals()) != []
    take_over()
    assert (broken_before(), list(broken_seals())) == ([days[1].isoformat()], [])
    assert seal_due() == 1
    assert len(sealed()) == 3
    assert Seal.objects.get().previous == Takeover.objects.get().hash
    assert list(broken_seals()) == []


def test_what_is_recorded_later_by_a_clock_that_is_behind_disturbs_no_old_seal(
    city: City, days: list[date]
) -> None:
    take_over()
    with time_machine.travel(local(f"{days[0]} 13:00")):
        submitted(city)
        seal_due()
    assert list(broken_seals()) == []


@pytest.mark.parametrize("place", [0, 1, 2])
def test_every_old_entry_is_guarded_after_the_takeover(days: list[date], place: int) -> None:
    take_over()
    seal_due()
    entry = Event.objects.order_by("pk")[place]
    forge("UPDATE suggestions_event SET hash = 'x' WHERE id = %s", entry.pk)
    assert list(broken_seals()) != []


@pytest.mark.parametrize(
    "forgery",
    [
        "DELETE FROM suggestions_dayseal WHERE day = '2026-09-23'",
        "UPDATE suggestions_dayseal SET hash = 'x' WHERE day = '2026-09-23'",
        "UPDATE suggestions_takeover SET broken = '[]'",
        "UPDATE suggestions_takeover SET newest = 0",
        "DELETE FROM suggestions_takeover",
    ],
)
def test_a_past_that_is_changed_after_the_takeover_shows(days: list[date], forgery: str) -> None:
    take_over()
    seal_due()
    forge(forgery)
    assert list(broken_seals()) != []


def test_a_new_database_begins_with_an_empty_takeover(city: City) -> None:
    assert list(Takeover.objects.values_list("newest", "days", "head")) == [(0, 0, "")]
    assert list(broken_seals()) == []


def test_whether_every_entry_has_a_seal_is_seen_by_their_number(city: City) -> None:
    assert is_complete()
    submitted(city)
    assert not is_complete()
    seal_due(after=Event.objects.latest("pk").pk)
    assert not is_complete()
    seal_due()
    assert is_complete()
