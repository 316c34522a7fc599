"""A new field key is given to everything that is encrypted, and the old ones can go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.forms import model_to_dict
from django.utils import timezone, translation
from pytest_django import Settings

from suggestions import keyring, rotating
from suggestions.models import Author, Baseline, KeyMark, SettingChange, Suggestion
from suggestions.models.author import contact_index
from suggestions.models.binding import (
    BOUND,
    RECORDED,
    NoKeyFits,
    Unbound,
    is_everything_bound,
)
from suggestions.models.secrets import encrypted_models, same_code
from suggestions.pipeline.collect import Contact
from tests.factories import City, submitted
from tests.suggestions.pipeline.unchanged import nothing_changes
from tests.suggestions.unbound import forget_that_all_is_bound, kept, put, unbind

NAME = "王建国"


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    """Whatever language somebody was answered in before."""
    with translation.override("zh-hans"):
        yield


def new_key() -> str:
    return Fernet.generate_key().decode()


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


def told() -> list[dict[str, Any]]:
    """What all authors' rows say."""
    return list(map(model_to_dict, Author.objects.order_by("pk")))


def test_everything_is_under_the_newest_key_and_reads_as_before(
    keys: list[str], settings: Settings
) -> None:
    before = told()
    assert list(rotating.rotate(batch=3)) == [(3, 3), (4, 4)]
    settings.FIELD_KEYS = [keys[0]]
    assert list(keyring.unreadable()) == []
    assert told() == before


def test_what_is_empty_stays_empty(city: City, keys: list[str]) -> None:
    Author.objects.update(name="")
    list(rotating.rotate())
    assert {kept(row, "name") for row in Author.objects.all()} == {""}


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
    found = dict(encrypted_models())
    assert {Author, Baseline} <= found.keys()
    names = {field.name for field in found[Author]}
    assert names == {"name", "phone", "phone_number", "email", "salt"}


# what older versions wrote is bound to nothing


@pytest.fixture
def older(keys: list[str]) -> list[Author]:
    """Three of the four, under whatever key they were; of a database that has no mark yet."""
    forget_that_all_is_bound()
    rows = list(Author.objects.order_by("pk")[1:])
    for row, key in zip(rows, (keys[2], keys[2], keys[1]), strict=True):
        unbind(row, key=key)
    return list(Author.objects.order_by("pk"))


def test_it_is_read_bound_and_then_refused(older: list[Author]) -> None:
    before = told()
    moved = kept(older[1], "phone")
    assert keyring.unbound() == 15
    assert list(rotating.rotate()) == [(4, 4)]
    assert (keyring.unbound(), told()) == (0, before)
    assert not is_everything_bound(), "somebody may have written one meanwhile"
    assert list(rotating.rotate()) == [(4, 0)]
    put(older[1], "phone", moved)
    with pytest.raises(Unbound, match=r"suggestions_author\.phone, suggestion_id \d+: ") as refused:
        told()
    assert "13800000001" not in str(refused.value)


def test_once_refused_it_is_not_bound_by_another_run(older: list[Author]) -> None:
    moved = kept(older[1], "phone")
    for _run in range(2):
        list(rotating.rotate())
    put(older[2], "phone", moved)
    with nothing_changes(), pytest.raises(CommandError, match=r"suggestions_author\.phone"):
        call_command("rotate_keys")
    assert kept(older[2], "phone") == moved


def test_stopped_in_between_both_are_read(older: list[Author]) -> None:
    before = told()
    halfway = rotating.rotate(batch=2)
    next(halfway)
    halfway.close()
    assert (keyring.unbound(), told()) == (10, before)
    assert not is_everything_bound()


def test_what_was_moved_is_not_bound_to_where_it_is(older: list[Author]) -> None:
    first, last = older[0], older[-1]
    put(last, "phone", kept(first, "phone"))
    moved = kept(last, "phone")
    with pytest.raises(CommandError, match=r"suggestions_author\.phone"):
        call_command("rotate_keys")
    assert kept(last, "phone") == moved
    assert not is_everything_bound()


def test_what_cannot_be_read_keeps_nothing_else_from_being_bound(older: list[Author]) -> None:
    put(older[1], "phone", "字")
    with pytest.raises(NoKeyFits):
        list(rotating.rotate())
    assert keyring.unbound() == 5
    assert kept(older[2], "email").startswith(BOUND)


def test_an_entry_made_without_the_key_is_none(older: list[Author]) -> None:
    before = told()
    made = {"month": 1, "number": 1, "at": timezone.now(), "hash": "0" * 64, "stamp": b"0" * 32}
    SettingChange(kind="added", **RECORDED, **made).save(force_insert=True)
    assert told() == before
    assert not is_everything_bound()


def test_that_everything_is_bound_is_recorded_once(older: list[Author]) -> None:
    for _run in range(3):
        list(rotating.rotate())
    [row] = SettingChange.objects.filter(**RECORDED)
    assert row.is_ours


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
        "今后凡未与所在位置绑定的密文，一律不予读取。",
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
    last = Author.objects.latest("pk")
    before = kept(last, "name")
    with pytest.raises(CommandError, match="check_keys"):
        call_command("rotate_keys", skip_checks=True)
    assert kept(last, "name") == before
