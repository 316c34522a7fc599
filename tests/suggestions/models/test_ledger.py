"""The ledger is only ever added to, and shows what was changed past it."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from suggestions.audit import broken_chains
from suggestions.models import AppendOnly, Event, Suggestion, Wording, salted_digest
from tests.factories import City, again, answered, closed, submitted
from tests.suggestions.pipeline.unchanged import nothing_changes

QUERYSET_WAYS = {
    "update": lambda rows: rows.update(move="note"),
    "delete": lambda rows: rows.delete(),
    "bulk_update": lambda rows: Event.objects.bulk_update(list(rows), ["move"]),
    "update_or_create": lambda rows: rows.update_or_create(number=1, defaults={"move": "note"}),
    "bulk_create over": lambda rows: Event.objects.bulk_create(
        list(rows), update_conflicts=True, unique_fields=["id"], update_fields=["move"]
    ),
    "base manager": lambda rows: Event._base_manager.update(move="note"),
    "base manager delete": lambda rows: Event._base_manager.all().delete(),
    "related": lambda rows: rows[0].suggestion.events.update(move="note"),
}


@pytest.mark.parametrize("way", QUERYSET_WAYS)
def test_no_queryset_changes_or_deletes_an_entry(city: City, way: str) -> None:
    row = submitted(city)
    with nothing_changes(), pytest.raises((AppendOnly, ProtectedError)):
        QUERYSET_WAYS[way](Event.objects.filter(suggestion=row))


def test_an_entry_is_not_saved_again(city: City) -> None:
    entry = submitted(city).events.get()
    entry.move = "note"
    with nothing_changes(), pytest.raises(AppendOnly):
        entry.save()


def test_another_entry_does_not_take_its_place(city: City) -> None:
    entry = submitted(city).events.get()
    values: dict[str, Any] = Event.objects.values().get(pk=entry.pk)
    with nothing_changes(), pytest.raises((AppendOnly, IntegrityError)), transaction.atomic():
        Event(**values | {"move": "note"}).save()


def test_an_entry_is_not_deleted(city: City) -> None:
    entry = submitted(city).events.get()
    with nothing_changes(), pytest.raises(AppendOnly):
        entry.delete()


def test_nothing_the_ledger_speaks_of_is_deleted(city: City) -> None:
    row = answered(city)
    with nothing_changes():
        for each in (row, row.lead_unit, row.region, city.officers["handler"]):
            with pytest.raises(ProtectedError):
                each.delete()


def test_two_entries_never_have_one_number(city: City) -> None:
    entry = submitted(city).events.get()
    values: dict[str, Any] = Event.objects.values().get(pk=entry.pk)
    values.pop("id")
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(**values)


# the chain


def test_a_chain_is_whole(city: City) -> None:
    row = closed(city)
    entries = list(row.events.all())
    assert [each.number for each in entries] == list(range(1, row.entries + 1))
    assert [each.previous for each in entries] == ["", *(each.hash for each in entries[:-1])]
    assert (row.head, list(broken_chains([row]))) == (entries[-1].hash, [])


def test_the_chain_is_read_the_same_by_every_database(city: City) -> None:
    entry = closed(city).events.get(move="assign")
    stored = Event.objects.get(pk=entry.pk)
    assert stored.digest(stored.suggestion.reference, stored.wordings.all()) == stored.hash


FORGERIES = {
    "move": "'decline'",
    "target": "'closed'",
    "actor": "'clock'",
    "officer_id": "NULL",
    "at": "'2020-01-01 00:00:00+00:00'",
    "recorded": "'2020-01-01 00:00:00+00:00'",
    "details": "'{}'",
    "previous": "'x'",
    "hash": "'x'",
    "number": "number + 100",
}


def forge(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize("column", FORGERIES)
def test_an_entry_changed_in_the_database_shows(city: City, column: str) -> None:
    row = answered(city)
    entry = row.events.get(move="assign")
    forge(f"UPDATE suggestions_event SET {column} = {FORGERIES[column]} WHERE id = %s", entry.pk)
    assert list(broken_chains([row])) != []


def test_an_entry_taken_out_shows(city: City) -> None:
    row = answered(city)
    entry = row.events.get(move="accept")
    Wording.objects.filter(event=entry).delete()
    forge("DELETE FROM suggestions_event WHERE id = %s", entry.pk)
    assert list(broken_chains([row])) != []


def test_the_end_of_a_chain_cut_off_shows(city: City) -> None:
    row = closed(city)
    entry = row.events.last()
    Wording.objects.filter(event=entry).delete()
    forge("DELETE FROM suggestions_event WHERE id = %s", entry.pk)
    assert list(broken_chains([row])) != []


@pytest.mark.parametrize("column", ["status", "entries", "head"])
def test_a_suggestion_changed_past_its_ledger_shows(city: City, column: str) -> None:
    row = answered(city)
    value = {"status": "closed", "entries": 99, "head": "x"}[column]
    Suggestion.objects.filter(pk=row.pk).update(**{column: value})
    assert list(broken_chains([again(row)])) != []


@pytest.mark.parametrize(
    "change", [{"text": "别的话"}, {"salt": "0" * 32}, {"digest": "0" * 64}, {"public": False}]
)
def test_words_that_were_changed_show(city: City, change: dict[str, Any]) -> None:
    row = answered(city)
    Wording.objects.filter(event__suggestion=row, event__move="answer").update(**change)
    assert list(broken_chains([row])) != []


def test_words_taken_out_show(city: City) -> None:
    row = answered(city)
    Wording.objects.filter(event__suggestion=row, event__move="answer").delete()
    assert list(broken_chains([row])) != []


def test_words_put_in_show(city: City) -> None:
    row = answered(city)
    values = {"kind": "note", "text": "话", "salt": "s", "digest": salted_digest("s", "话")}
    Wording.objects.create(event=row.events.get(move="accept"), **values)
    assert list(broken_chains([row])) != []


def test_the_same_words_never_have_the_same_digest(city: City) -> None:
    submitted(city), submitted(city)
    said = Wording.objects.filter(kind="text")
    assert len(set(said.values_list("digest", flat=True))) == 2


def test_details_hold_no_words(city: City) -> None:
    row = closed(city)
    words = Wording.objects.filter(event__suggestion=row).exclude(text="")
    stored = str(list(row.events.values_list("details", flat=True)))
    assert not any(each.text in stored for each in words)
