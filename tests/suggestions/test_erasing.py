"""Carrying out erasures, and the list outside the database that outlives a restore."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone, translation

from suggestions import erasing, sealing
from suggestions.audit import broken_chains
from suggestions.condition import Concern, Look
from suggestions.models import Author, Event, SignedRoot, Suggestion
from suggestions.pipeline.actors import CITIZEN, CLOCK
from suggestions.sealing.roots import parsed, wrong_roots
from suggestions.sealing.tree import root_of
from tests.factories import City, act, again, closed, handling
from tests.suggestions.pipeline.ways import WORDS


def approved(city: City) -> Suggestion:
    row = act(closed(city), "ask_erasure", CITIZEN, reason=WORDS)
    return act(row, "approve_erasure", city.actor("supervisor"))


def later(days: float = 7.01) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(days=days))


def lines() -> list[dict[str, Any]]:
    path = erasing.list_file()
    return [json.loads(each) for each in path.read_text().splitlines()] if path.exists() else []


class Restored(Exception): ...


@contextmanager
def undone_by_a_restore() -> Iterator[None]:
    """The database is afterwards as it was before; files stay."""
    with suppress(Restored), transaction.atomic():
        yield
        raise Restored


def erased_and_back(city: City) -> Suggestion:
    row = approved(city)
    with undone_by_a_restore(), later():
        assert erasing.tend() == 1
    return again(row)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


# carrying out


def test_what_was_approved_a_week_ago_goes_and_nothing_else(city: City) -> None:
    ripe, asked, untouched = approved(city), closed(city), handling(city)
    act(asked, "ask_erasure", CITIZEN, reason=WORDS)
    assert erasing.erase_due() == 0
    with later():
        assert erasing.erase_due(batch=1) == 1
        assert erasing.erase_due() == 0
    assert [again(row).is_erased for row in (ripe, asked, untouched)] == [True, False, False]
    assert not Author.objects.filter(suggestion=ripe).exists()


def test_what_is_refused_now_keeps_nothing_else_back(city: City) -> None:
    """It was approved, and the one that it is handled with was opened again since."""
    parent = closed(city)
    waits, ripe = approved(city), approved(city)
    Suggestion.objects.filter(pk=waits.pk).update(parent=parent)
    act(parent, "reopen", city.actor("supervisor"), reason=WORDS)
    with later():
        assert erasing.erase_due(batch=1) == 1
    assert [again(row).is_erased for row in (waits, ripe)] == [False, True]


def test_the_list_has_reference_and_entry_and_nothing_else(city: City) -> None:
    row = approved(city)
    with later():
        erasing.tend()
    entry = Event.objects.get(suggestion=row, move="erase")
    assert lines() == [{"erased": row.reference, "entry": entry.hash}]
    assert erasing.list_file().parent == settings.WITNESS_FILE.parent
    assert erasing.list_file().stat().st_mode & 0o777 == 0o600


def test_where_the_list_cannot_be_written_nothing_is_erased(city: City) -> None:
    row = approved(city)
    erasing.list_file().mkdir(parents=True)
    with later(), pytest.raises(OSError, match="directory"):
        erasing.erase_due()
    assert not again(row).is_erased
    assert Author.objects.filter(suggestion=row).exists()


def test_an_erasure_that_was_not_committed_is_not_on_the_list(city: City) -> None:
    path = erasing.list_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    said = [{"erased": "A", "entry": "1"}, {"undone": "A", "entry": "1"}]
    said += [{"erased": "B", "entry": "2"}, {"undone": "B", "entry": "1"}]
    path.write_text("".join(f"{json.dumps(each)}\n" for each in said) + '{"erased": "C", "en')
    assert erasing.listed(path) == {"B": {"2"}}


def test_what_was_erased_before_there_was_a_list_or_elsewhere_is_added_once(city: City) -> None:
    row = act(closed(city), "erase", CLOCK, reason=WORDS, again=True)
    assert erasing.catch_up() == 1
    assert erasing.catch_up() == 0
    assert [each["erased"] for each in lines()] == [row.reference]


# after a restore


def test_whoever_is_back_after_a_restore_is_named_and_erased_again(city: City) -> None:
    row = erased_and_back(city)
    assert not row.is_erased
    assert erasing.back() == [row.reference]
    out = StringIO()
    call_command("erase_again", stdout=out)
    assert row.reference in out.getvalue().splitlines()[0]
    assert out.getvalue().splitlines()[-1] == "back: 1, erased again: 1"
    assert again(row).is_erased
    assert erasing.back() == []
    assert list(broken_chains([again(row)])) == []


def test_a_look_alone_erases_nothing(city: City) -> None:
    row = erased_and_back(city)
    out = StringIO()
    call_command("erase_again", "--dry-run", stdout=out)
    assert out.getvalue().splitlines()[-1] == "back: 1, erased again: 0"
    assert not again(row).is_erased


def test_an_open_matter_that_is_back_is_erased_as_well(city: City) -> None:
    row = handling(city)
    with undone_by_a_restore():
        act(row, "erase", CLOCK, reason=WORDS, again=True)
        erasing.catch_up()
    call_command("erase_again", stdout=StringIO())
    assert again(row).is_erased


def test_a_copy_of_the_list_is_read_from_where_it_is(city: City) -> None:
    row = erased_and_back(city)
    copy = erasing.list_file().with_name("copy.jsonl")
    erasing.list_file().rename(copy)
    assert erasing.back() == []
    call_command("erase_again", "--list", str(copy), stdout=StringIO())
    assert again(row).is_erased


def test_the_check_of_the_ledger_names_who_is_back(city: City) -> None:
    row = erased_and_back(city)
    settings.WITNESS_FILE.unlink(missing_ok=True)
    out = StringIO()
    with pytest.raises((CommandError, SystemExit)):
        call_command("check_ledger", stdout=out, stderr=out)
    assert f"{row.reference}: was erased, and is back" in out.getvalue()


def test_a_process_that_starts_names_who_is_back(
    city: City, caplog: pytest.LogCaptureFixture
) -> None:
    row = erased_and_back(city)
    with caplog.at_level(logging.ERROR):
        erasing.warn_at_start()
    assert row.reference in caplog.text


def test_where_nobody_is_back_nothing_is_said(city: City, caplog: pytest.LogCaptureFixture) -> None:
    approved(city)
    with later():
        erasing.tend()
    with caplog.at_level(logging.INFO):
        erasing.warn_at_start()
    assert caplog.text == ""
    assert Look(timezone.now()).find(Concern.ERASED_ARE_BACK).count == 0


def test_the_desk_is_warned_until_they_are_gone(city: City) -> None:
    erased_and_back(city)
    erasing.tend()
    assert Look(timezone.now()).find(Concern.ERASED_ARE_BACK).count == 1
    call_command("erase_again", stdout=StringIO())
    erasing.tend()
    assert Look(timezone.now()).find(Concern.ERASED_ARE_BACK).count == 0


# in the seal of the day


def said_of_the_day() -> dict[str, Any]:
    sealing.seal_due()
    sealing.sign_due()
    return parsed(SignedRoot.objects.latest("number").statement)


def test_the_root_of_a_day_says_which_erasures_it_stands_for(city: City) -> None:
    closed(city)
    assert said_of_the_day()["erased"]["count"] == 0
    row = approved(city)
    with later():
        erasing.erase_due()
        entry = Event.objects.get(suggestion=row, move="erase")
        assert said_of_the_day()["erased"] == {"count": 1, "root": root_of([entry.hash])}
    assert list(wrong_roots()) == []
