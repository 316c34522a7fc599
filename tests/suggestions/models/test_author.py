"""The author: encrypted, read through one function that records who looked and why."""

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import connection

from suggestions.models import (
    Access,
    Author,
    Purpose,
    Suggestion,
    author_of,
    contact_index,
)
from suggestions.pipeline.collect import Contact
from tests.factories import City, act, classification, handling, submitted

CONTACT = Contact(name="王小明", phone="13800000000", email="wang@example.org")


def read(city: City, row: Suggestion, name: str) -> Author | None:
    return author_of(row, officer=city.actor(name).officer, purpose=Purpose.CONTACT)


def stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM suggestions_author")
        return str(cursor.fetchall())


def test_nothing_readable_is_stored(city: City) -> None:
    submitted(city, contact=CONTACT)
    assert not any(part in stored() for part in ("王小明", "13800000000", "wang@example.org"))


def test_every_look_is_recorded(city: City) -> None:
    row = submitted(city, contact=CONTACT)
    author = read(city, row, "triage")
    assert author is not None
    assert (author.name, author.phone) == ("王小明", "13800000000")
    look = Access.objects.get()
    assert (look.officer, look.suggestion, look.purpose) == (
        city.officers["triage"],
        row,
        "contact",
    )


@pytest.mark.parametrize("name", ["beside_handler", "administrator", "collector", "handler"])
def test_who_may_not_see_the_suggestion_does_not_see_its_author(city: City, name: str) -> None:
    row = submitted(city, contact=CONTACT)
    assert read(city, row, name) is None
    assert not Access.objects.exists()


def test_the_unit_that_handles_it_sees_the_contact(city: City) -> None:
    assert read(city, handling(city, contact=CONTACT), "handler") is not None


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("handler", False),
        ("leader", False),
        ("triage", True),
        ("supervisor", True),
        ("auditor", False),
    ],
)
def test_confidence_is_kept_from_the_units(city: City, name: str, sees: bool) -> None:
    row = handling(city, contact=CONTACT, confidential=True)
    assert (read(city, row, name) is not None) == sees
    assert Access.objects.exists() == sees


@pytest.mark.parametrize("name", ["handler", "leader"])
def test_the_unit_complained_about_never_sees_the_author(city: City, name: str) -> None:
    row = submitted(city, contact=CONTACT)
    about = {"about_unit": city.units["light"]}
    row = act(row, "classify", city.actor("triage"), **classification(city) | about)
    row = act(row, "assign", city.actor("triage"), lead=city.units["county"])
    assert read(city, row, name) is None
    assert read(city, row, "county_leader") is not None


def test_a_unit_complained_about_after_all_sees_the_author_no_more(city: City) -> None:
    row = handling(city, contact=CONTACT)
    Suggestion.objects.filter(pk=row.pk).update(about_unit=city.units["light"])
    row = Suggestion.objects.get(pk=row.pk)
    assert read(city, row, "handler") is None


def test_without_a_contact_there_is_nothing_to_see(city: City) -> None:
    row = submitted(city, contact=Contact())
    assert read(city, row, "triage") is None
    assert not Author.objects.exists()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("138 0000-0000", "13800000000"),
        ("１３８００００００００", "13800000000"),
        (" Wang@Example.org ", "wang@example.org"),
    ],
)
def test_the_same_contact_is_found_however_it_was_typed(one: str, other: str) -> None:
    assert contact_index(one) == contact_index(other)


@pytest.mark.parametrize("nothing", ["", "无", "no phone", "  "])
def test_what_is_no_contact_is_not_indexed(nothing: str) -> None:
    assert contact_index(nothing) == ""


def test_authors_are_found_again_by_their_contact(city: City) -> None:
    row = submitted(city, contact=CONTACT)
    submitted(city, contact=Contact(phone="13900000000"))
    found = Author.objects.filter(phone_index=contact_index("138 0000 0000"))
    assert [each.suggestion_id for each in found] == [row.pk]


def test_a_new_key_still_reads_the_old_words_and_finds_the_old_contacts(
    city: City, settings: Any
) -> None:
    row = submitted(city, contact=CONTACT)
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    author = Author.objects.get(phone_index=contact_index(CONTACT.phone))
    assert (author.name, author.suggestion_id) == ("王小明", row.pk)
    author.save()
    assert Author.objects.get().email == CONTACT.email


def test_the_same_name_is_never_encrypted_the_same(city: City) -> None:
    for _ in range(2):
        submitted(city, contact=CONTACT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT name FROM suggestions_author")
        assert len(cursor.fetchall()) == 2
