"""With keys that are not those of the database nothing is started, and nothing is written."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from pytest_django import Settings

from suggestions import keyring
from suggestions.models import Author, KeyMark
from suggestions.models.binding import is_everything_bound
from suggestions.pipeline.collect import Contact
from tests.factories import City, submitted
from tests.suggestions.pipeline.unchanged import nothing_changes
from tests.suggestions.unbound import copy, unbind


def new_key() -> str:
    return Fernet.generate_key().decode()


def refused(says: str) -> Any:
    return pytest.raises(ImproperlyConfigured, match=says)


@pytest.fixture
def own(settings: Settings) -> str:
    (key,) = settings.FIELD_KEYS
    return str(key)


# a database that knows its keys


@pytest.fixture
def tied(city: City) -> None:
    submitted(city)
    keyring.tie()


@pytest.mark.usefixtures("tied")
def test_its_own_keys_are_taken_and_marked_once(own: str) -> None:
    with nothing_changes():
        keyring.tie()
    assert KeyMark.objects.count() == 3
    assert not KeyMark.objects.filter(digest__contains=own).exists()


@pytest.mark.usefixtures("tied")
def test_another_key_is_refused_even_where_nothing_could_show_it(settings: Settings) -> None:
    Author.objects.all().delete()
    settings.FIELD_KEYS = [new_key()]
    with nothing_changes(), refused("lacks a key that this database was written with"):
        keyring.tie()


@pytest.mark.usefixtures("tied")
def test_a_new_key_in_front_is_taken_and_never_missed_again(settings: Settings, own: str) -> None:
    settings.FIELD_KEYS = [new_key(), own]
    keyring.tie()
    settings.FIELD_KEYS = [own]
    with nothing_changes(), refused("lacks a key"):
        keyring.tie()


@pytest.mark.usefixtures("tied")
def test_the_oldest_key_stays_the_last(settings: Settings, own: str) -> None:
    settings.FIELD_KEYS = [own, new_key()]
    with nothing_changes(), refused("The last of FIELD_KEYS is not the oldest"):
        keyring.tie()


@pytest.mark.usefixtures("tied")
def test_a_new_ledger_key_is_taken_and_never_missed_again(settings: Settings) -> None:
    settings.LEDGER_KEYS = [*settings.LEDGER_KEYS, b"new"]
    keyring.tie()
    settings.LEDGER_KEYS = settings.LEDGER_KEYS[:-1]
    with nothing_changes(), refused("LEDGER_KEYS lacks a key"):
        keyring.tie()


@pytest.mark.usefixtures("tied")
def test_ledger_keys_keep_their_order(settings: Settings) -> None:
    settings.LEDGER_KEYS = [*settings.LEDGER_KEYS, b"second", b"third"]
    keyring.tie()
    first, second, third = settings.LEDGER_KEYS
    settings.LEDGER_KEYS = [first, third, second]
    with nothing_changes(), refused("stand in another order"):
        keyring.tie()


@pytest.mark.usefixtures("tied")
def test_a_new_secret_key_is_nobodys_business(settings: Settings) -> None:
    settings.SECRET_KEY = "another"
    keyring.tie()


# a database of before there were marks


def test_an_empty_one_takes_any_keys(city: City, settings: Settings) -> None:
    settings.FIELD_KEYS = [new_key()]
    keyring.tie()
    assert keyring.problem() == ""


def test_one_that_the_keys_fit_is_marked(city: City) -> None:
    submitted(city)
    submitted(city, contact=Contact(name="李四"))
    submitted(city, contact=Contact(email="Citizen@Example.org"))
    submitted(city, contact=Contact())
    keyring.tie()
    assert KeyMark.objects.count() == 3


def test_one_that_they_do_not_decrypt_is_not(city: City, settings: Settings) -> None:
    submitted(city, contact=Contact(name="李四"))
    settings.FIELD_KEYS = [new_key()]
    with refused("does not decrypt"):
        keyring.tie()
    assert not KeyMark.objects.exists()


def test_one_whose_oldest_key_stands_elsewhere_is_not(
    city: City, settings: Settings, own: str
) -> None:
    submitted(city)
    settings.FIELD_KEYS = [own, new_key()]
    with nothing_changes(), refused("The last of FIELD_KEYS is not the oldest"):
        keyring.tie()


def test_a_key_lost_from_the_middle_shows_in_the_sample(
    city: City, settings: Settings, own: str
) -> None:
    settings.FIELD_KEYS = [new_key(), own]
    submitted(city)
    settings.FIELD_KEYS = [own]
    submitted(city)
    with refused("does not decrypt"):
        keyring.tie()
    assert not KeyMark.objects.exists()


# what commands say


def test_before_every_command_the_same_is_said(city: City, settings: Settings) -> None:
    submitted(city)
    assert keyring.check() == []
    settings.FIELD_KEYS = [new_key()]
    (found,) = keyring.check()
    assert "does not decrypt" in found.msg
    assert "docs/operators.md" in str(found.hint)


def test_check_keys_names_what_no_key_decrypts(
    city: City, settings: Settings, own: str, capsys: pytest.CaptureFixture[str]
) -> None:
    readable = submitted(city)
    call_command("check_keys")
    settings.FIELD_KEYS = [new_key(), own]
    lost = submitted(city)
    settings.FIELD_KEYS = [own]
    with pytest.raises(SystemExit):
        call_command("check_keys")
    said = capsys.readouterr().out
    assert lost.reference in said
    assert readable.reference not in said


@pytest.fixture
def both(city: City) -> tuple[Author, Author]:
    return submitted(city).author, submitted(city, contact=Contact(name="李四")).author


def said_of_keys(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit):
        call_command("check_keys")
    return capsys.readouterr().out


def test_check_keys_names_what_was_moved_and_not_what_it_says(
    both: tuple[Author, Author], capsys: pytest.CaptureFixture[str]
) -> None:
    first, other = both
    copy(other, "name", first)
    said = said_of_keys(capsys)
    assert f"{first.suggestion.reference}: " in said
    assert "suggestions_author.name, " in said
    assert other.suggestion.reference not in said
    assert "李四" not in said


def test_check_keys_counts_what_is_bound_to_nothing_and_then_names_it(
    both: tuple[Author, Author], capsys: pytest.CaptureFixture[str]
) -> None:
    older = both[1]
    unbind(older)
    call_command("check_keys")
    assert f"{keyring.unbound()} " in capsys.readouterr().out
    keyring.refuse_unbound()
    said = said_of_keys(capsys)
    assert older.suggestion.reference in said
    assert both[0].suggestion.reference not in said


def test_a_new_database_never_reads_what_is_bound_to_nothing(both: tuple[Author, Author]) -> None:
    keyring.tie()
    assert is_everything_bound()


def test_one_of_an_older_version_reads_it_until_keys_were_rotated(
    both: tuple[Author, Author],
) -> None:
    unbind(both[0])
    keyring.tie()
    assert not is_everything_bound()
    Author.objects.all().delete()
    keyring.tie()
    assert not is_everything_bound(), "a process of an older version may still write"
