"""What is encrypted is read where it was written, and nowhere else."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from regions.models import Officer
from suggestions.models import Authenticator, Author, Baseline, Suggestion
from suggestions.models.binding import BOUND, Misplaced, NoKeyFits, Place, opened, read, sealed
from suggestions.models.secrets import encrypted_models
from suggestions.pipeline.collect import Contact
from tests.factories import City, submitted
from tests.suggestions.unbound import copy, kept, put

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
NAMES = st.from_regex(r"[a-z][a-z_]{0,20}", fullmatch=True)
PLACES = st.builds(Place, NAMES, NAMES, st.just("suggestion_id"), st.integers(1, 2**63 - 1))
PHONE = "13800000000"


@given(TEXTS, PLACES)
def test_what_was_written_is_read_there(text: str, place: Place) -> None:
    stored = sealed(text, place)
    assert text not in stored.text[len(BOUND) :] or len(text) < 4
    assert text not in repr(stored) or text in "Ciphertext()"
    assert opened(stored.text, place) == text


@given(TEXTS, PLACES, PLACES)
def test_nowhere_else_is_it_read(text: str, place: Place, other: Place) -> None:
    stored = sealed(text, place).text
    moved = [
        replace(place, table=f"{place.table}x"),
        replace(place, column=f"{place.column}x"),
        replace(place, owner=place.owner + 1),
        *([other] if bytes(other) != bytes(place) else []),
    ]
    for each in moved:
        with pytest.raises(Misplaced) as refused:
            opened(stored, each)
        assert str(refused.value).startswith(
            f"{each.table}.{each.column}, suggestion_id {each.owner}"
        )


@given(TEXTS, st.data())
def test_whatever_was_changed_in_it_is_noticed(text: str, data: Any) -> None:
    place = Place("authors", "name", "suggestion_id", 1)
    whole = bytearray(urlsafe_b64decode(sealed(text, place).text.removeprefix(BOUND)))
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises((Misplaced, NoKeyFits)):
        read(BOUND + urlsafe_b64encode(bytes(whole)).decode(), place)


@pytest.mark.parametrize("broken", ["1.", "1.x", "1.AAAA", "1.字", "字", "2.AAAA", "gAAAA"])
def test_what_is_no_ciphertext_is_refused(broken: str) -> None:
    with pytest.raises((Misplaced, NoKeyFits)):
        read(broken, Place("authors", "name", "suggestion_id", 1))


def test_the_same_text_is_never_stored_the_same() -> None:
    place = Place("authors", "name", "suggestion_id", 1)
    assert len({sealed(PHONE, place).text for _time in range(20)}) == 20


# rows


@pytest.fixture
def two(city: City) -> tuple[Author, Author]:
    contacts = [Contact(phone=PHONE), Contact(name="李四", phone="13900000000")]
    rows = [submitted(city, contact=each) for each in contacts]
    return rows[0].author, rows[1].author


def again(row: Author) -> Author:
    return Author.objects.get(pk=row.pk)


def test_every_encrypted_field_says_whom_it_is_about() -> None:
    found = dict(encrypted_models())
    assert set(found) == {Author, Authenticator, Baseline}
    for model, fields in found.items():
        for field in fields:
            assert model._meta.get_field(field.of).is_relation, field
            assert model._meta.get_field(field.of).unique or model is Authenticator


def test_a_row_reads_what_was_written_with_it(two: tuple[Author, Author]) -> None:
    row = again(two[0])
    assert (row.phone, row.name) == (PHONE, "")
    assert kept(row, "phone").startswith(BOUND)
    row.phone = "13700000000"
    row.save(update_fields=["phone"])
    assert again(row).phone == "13700000000"


def test_the_phone_of_another_author_is_not_read(two: tuple[Author, Author]) -> None:
    copy(two[0], "phone", two[1])
    with pytest.raises(Misplaced) as refused:
        _ = again(two[1]).phone
    assert str(refused.value).startswith(
        f"suggestions_author.phone, suggestion_id {two[1].suggestion_id}:"
    )
    assert PHONE not in str(refused.value)
    assert again(two[1]).name == "李四", "what was not moved is read"
    assert again(two[0]).phone == PHONE


def test_nor_from_another_column_or_table(two: tuple[Author, Author]) -> None:
    copy(two[0], "phone", two[0], "name")
    Baseline.objects.create(
        suggestion=two[0].suggestion, entries=1, head="", values={}, salt="x", hash="", stamp=b""
    )
    put(Baseline.objects.get(), "salt", kept(two[0], "salt"))
    with pytest.raises(Misplaced):
        _ = again(two[0]).name
    with pytest.raises(Misplaced):
        _ = Baseline.objects.get().salt


def test_nor_when_the_whole_row_goes_to_another_suggestion(two: tuple[Author, Author]) -> None:
    of_others = two[1].suggestion_id
    Author.objects.filter(pk=two[1].pk).delete()
    put(two[0], "suggestion_id", of_others)
    with pytest.raises(Misplaced):
        _ = Suggestion.objects.get(pk=of_others).author.phone


def test_an_officers_second_step_is_not_anothers(city: City) -> None:
    first, other = list(Officer.objects.order_by("pk")[:2])
    own = Authenticator.objects.create(user=first)
    theirs = Authenticator.objects.create(user=other)
    assert Authenticator.objects.get(pk=own.pk).secret == own.secret
    copy(own, "secret", theirs)
    with pytest.raises(Misplaced):
        _ = Authenticator.objects.get(pk=theirs.pk).secret


def test_nothing_is_encrypted_without_its_row(two: tuple[Author, Author]) -> None:
    with pytest.raises(TypeError, match="with its row"), transaction.atomic():
        Author.objects.update(phone="13700000000")
    assert again(two[0]).phone == PHONE
    with pytest.raises(ValueError, match="suggestion_id is None"):
        Author(phone=PHONE).save()


def test_a_lost_key_is_told_from_a_moved_text(
    two: tuple[Author, Author], settings: Settings
) -> None:
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(NoKeyFits):
        _ = again(two[0]).phone
