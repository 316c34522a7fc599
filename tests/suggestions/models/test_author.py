"""The author: encrypted, read through one function that records who looked and why."""

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection
from django.utils import translation

from suggestions.models import (
    Access,
    Author,
    Purpose,
    Suggestion,
    author_of,
    contact_index,
    contact_indexes,
    read_contacts_again,
)
from suggestions.models.secrets import digits_of, keyed_digest
from suggestions.pipeline.collect import Contact
from tests.factories import City, act, classification, handling, submitted
from tests.suggestions.unbound import put

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
        ("+86 138 0000 0000", "13800000000"),
        ("0735-2345678", "2345678"),
        ("0735-2345678转801", "2345678-801"),
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


# contacts from before numbers were kept in one form


def as_before(city: City, **contact: str) -> Author:
    """An author as older versions wrote it."""
    row = submitted(city, contact=Contact(phone="13800000000"))
    values = {"phone": "", "email": ""} | contact
    digests = {
        f"{name}_index": keyed_digest("contact", plain) if plain else ""
        for name, plain in (
            ("phone", digits_of(values["phone"])),
            ("email", values["email"].strip().lower()),
        )
    }
    author = row.author
    for name, value in {"phone_number": "", "takes_texts": None, **values, **digests}.items():
        setattr(author, name, value)
    author.save()
    return author


def test_what_was_typed_is_kept_and_the_number_beside_it(city: City) -> None:
    row = submitted(city, contact=Contact(phone="(0735) 2345678 转 801"))
    author = Author.objects.get(suggestion=row)
    assert (author.phone, author.phone_number) == (
        "(0735) 2345678 转 801",
        "+867352345678;ext=801",
    )
    assert (author.number, author.takes_texts) == ("+867352345678;ext=801", False)
    assert "2345678" not in stored()


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("8613800000000", "138 0000 0000"),
        ("+86 138 0000 0000", "13800000000"),
        ("13800000000", "+86 13800000000"),
        ("2345678", "0735-2345678"),
        ("0735-2345678", "2345678"),
        ("0735-2345678-801", "0735-2345678转801"),
        ("13810", "13810"),
    ],
)
def test_an_author_is_found_before_and_after_the_contact_was_read(
    city: City, typed: str, asked: str
) -> None:
    author = as_before(city, phone=typed)
    assert author.phone_index in contact_indexes(asked)
    assert read_contacts_again() == 1
    author = Author.objects.get()
    assert author.phone_index in contact_indexes(asked)
    assert author.phone_index == contact_index(asked)


def test_contacts_are_read_in_batches_and_once(city: City) -> None:
    for number in range(3):
        as_before(city, phone=f"1380000000{number}", email=f"A{number}@Example.org")
    assert read_contacts_again(0) == 0
    assert read_contacts_again(batch=2) == 3
    assert read_contacts_again() == 0
    assert set(Author.objects.values_list("takes_texts", flat=True)) == {True}
    assert all(
        each.email_index == contact_index(each.email) and each.email[0] == "A"
        for each in Author.objects.all()
    )


def test_those_that_cannot_be_read_hold_up_nobody(city: City) -> None:
    rows = [as_before(city, phone=f"1380000000{number}") for number in range(3)]
    for row in rows[:2]:
        put(row, "phone", "1.AAAA")
    assert read_contacts_again(batch=1) == 1
    assert read_contacts_again() == 0


def test_what_reaches_nobody_stays_as_it_was_typed(city: City) -> None:
    as_before(city, phone="1380000000013900000000", email="nobody")
    read_contacts_again()
    author = Author.objects.get()
    assert (author.phone, author.phone_number) == ("1380000000013900000000", "")
    assert (author.email, author.takes_texts) == ("nobody", False)
    assert author.phone_index == keyed_digest("contact", author.phone)


def test_the_command_reads_them_all_and_says_how_many(city: City, capsys: Any) -> None:
    as_before(city, phone="13800000000")
    for expected in ("1 contact read.", "0 contacts read."):
        with translation.override("en"):
            call_command("read_contacts")
        assert capsys.readouterr().out.strip() == expected
