"""A new field key is given to everything that is encrypted, and the old ones can go."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation
from pytest_django import Settings

from suggestions import keyring, rotating
from suggestions.models import Author, Baseline, KeyMark, Suggestion
from suggestions.models.author import contact_index
from suggestions.models.secrets import same_code
from suggestions.pipeline.collect import Contact
from tests.factories import City, submitted
from tests.suggestions.pipeline.unchanged import nothing_changes

NAME = "王建国"


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    """Whatever language somebody was answered in before."""
    with translation.override("zh-hans"):
        yield


def new_key() -> str:
    return Fernet.generate_key().decode()


def kept(column: str) -> list[str]:
    """As the database has them."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM suggestions_author ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def is_under(key: str, token: str) -> bool:
    try:
        Fernet(key).decrypt(token)
    except InvalidToken:
        return False
    return True


@pytest.fixture
def keys(city: City, settings: Settings) -> list[str]:
    """Newest first: three authors were written with the oldest, one with that between; a web
    process has started with the newest."""
    oldest, between, newest = settings.FIELD_KEYS[0], new_key(), new_key()
    keyring.tie()
    for number in range(4):
        if number == 3:
            settings.FIELD_KEYS = [between, oldest]
            keyring.tie()
        contact = Contact(name=NAME, phone=f"1380000000{number}", email="citizen@example.org")
        submitted(city, contact=contact)
    settings.FIELD_KEYS = [newest, between, oldest]
    keyring.tie()
    return [newest, between, oldest]


def test_everything_is_under_the_newest_key_and_reads_as_before(keys: list[str]) -> None:
    before = list(Author.objects.order_by("pk").values())
    assert list(rotating.rotate(batch=3)) == [(3, 3), (4, 4)]
    assert list(Author.objects.order_by("pk").values()) == before
    for column in ("name", "phone", "phone_number", "email", "salt"):
        assert all(is_under(keys[0], token) for token in kept(column)), column


def test_what_is_empty_stays_empty(city: City, keys: list[str]) -> None:
    Author.objects.update(name="")
    list(rotating.rotate())
    assert set(kept("name")) == {""}


def test_the_keys_between_can_go_and_the_oldest_cannot(keys: list[str], settings: Settings) -> None:
    list(rotating.rotate())
    settings.FIELD_KEYS = [keys[0], keys[2]]
    assert "lacks a key" in keyring.problem(), "one run may have overlooked somebody who writes"
    settings.FIELD_KEYS = keys
    list(rotating.rotate())
    settings.FIELD_KEYS = [keys[0], keys[2]]
    keyring.tie()
    assert keyring.problem() == ""
    assert list(keyring.unreadable()) == []
    settings.FIELD_KEYS = [keys[0]]
    assert "lacks a key" in keyring.problem()


def test_contacts_and_codes_are_found_as_before(keys: list[str]) -> None:
    codes = list(Suggestion.objects.values_list("code_hash", flat=True))
    list(rotating.rotate())
    assert Author.objects.filter(phone_index=contact_index("13800000002")).count() == 1
    assert list(Suggestion.objects.values_list("code_hash", flat=True)) == codes
    assert not same_code("0000000000", codes[0])


def test_stopped_in_between_it_goes_on(keys: list[str]) -> None:
    halfway = rotating.rotate(batch=2)
    assert next(halfway) == (2, 2)
    halfway.close()
    assert KeyMark.objects.filter(use="field").count() == 3, "those that are needed are known"
    assert list(rotating.rotate(batch=2)) == [(2, 0), (4, 2)]


def test_a_second_run_changes_nothing(keys: list[str]) -> None:
    list(rotating.rotate())
    with nothing_changes():
        assert list(rotating.rotate()) == [(4, 0)]


def test_every_model_with_something_encrypted_is_gone_through() -> None:
    found = dict(rotating.encrypted())
    assert {Author, Baseline} <= found.keys()
    assert set(found[Author]) == {"name", "phone", "phone_number", "email", "salt"}


# the command


def test_it_says_how_far_it_is_and_what_can_go(
    keys: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("rotate_keys")
    said = capsys.readouterr()
    assert said.err.split() == ["4", "4"]
    assert said.out.splitlines() == [
        "已重新加密 4 条，共检查 4 条。",
        "请在全部进程重启后再执行一次，以确认无遗漏。",
    ]
    call_command("rotate_keys")
    assert capsys.readouterr().out.splitlines() == [
        "已重新加密 0 条，共检查 4 条。",
        "FIELD_KEYS 只需保留第一个和最后一个密钥，中间的可以去掉。",
    ]


def test_before_web_and_worker_know_the_key_it_does_nothing(
    keys: list[str], settings: Settings
) -> None:
    settings.FIELD_KEYS = [new_key(), *keys]
    with nothing_changes(), pytest.raises(CommandError, match="重启"):
        call_command("rotate_keys")


def test_what_no_key_decrypts_stops_it_and_stays_as_it_is(
    keys: list[str], settings: Settings
) -> None:
    settings.FIELD_KEYS = [keys[0], keys[2]]
    before = kept("name")[3]
    with pytest.raises(CommandError, match="check_keys"):
        call_command("rotate_keys", skip_checks=True)
    assert kept("name")[3] == before
