"""Whoever may write to the database and has no key cannot rewrite what happened unseen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.utils import translation

from suggestions.models import Event, Seal, SignedRoot, Suggestion
from suggestions.sealing import seal_due, tend
from tests.factories import City, answered, closed, local, submitted
from tests.suggestions.sealing import forger

NOON = local("2026-09-21 12:00")


@pytest.fixture
def sealed(city: City) -> Suggestion:
    """Three days of work, the second one's first suggestion."""
    rows = []
    for days in range(3):
        with time_machine.travel(NOON + timedelta(days=days)):
            rows.append(closed(city) if days else answered(city))
            submitted(city)
            tend()
    return rows[1]


def findings(capsys: Any, *options: str) -> str:
    with translation.override("en"), pytest.raises(SystemExit):
        call_command("check_ledger", *options)
    return str(capsys.readouterr().out)


def test_what_nobody_touched_is_all_well(sealed: Suggestion) -> None:
    call_command("check_ledger")


def test_a_complaint_rewritten_with_its_chain_and_all_seals_shows(
    sealed: Suggestion, capsys: Any
) -> None:
    forger.rewrite_words(sealed, "一切都好，谢谢。")
    said = findings(capsys)
    assert f"{sealed.reference}#1: was not written by this service" in said
    assert "seal 2: was not made by this service" in said


def test_a_suggestion_deleted_whole_shows(sealed: Suggestion, capsys: Any) -> None:
    forger.delete_whole(Suggestion.objects.filter(status="collected").earliest("pk"))
    assert "seal 1: was not made by this service" in findings(capsys)


def test_an_entry_invented_shows_before_it_is_sealed(sealed: Suggestion, capsys: Any) -> None:
    invented = Event.objects.filter(suggestion=sealed).latest("number")
    invented.pk, invented.number, invented._state.adding = None, invented.number + 1, True
    invented.previous = invented.hash
    invented.hash = invented.digest(sealed.reference, [])
    invented.save()
    said = findings(capsys)
    assert f"{sealed.reference}#{invented.number}: was not written by this service" in said


def test_an_entry_invented_is_not_laundered_by_sealing(sealed: Suggestion, capsys: Any) -> None:
    forger.forge("UPDATE suggestions_event SET stamp = %s WHERE number = 1", b"")
    seal_due()
    assert f"{sealed.reference}#1: was not written by this service" in findings(capsys)


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_the_last_seals_or_all_taken_away_are_missed(
    sealed: Suggestion, capsys: Any, kept: int
) -> None:
    forger.remove_seals(kept)
    said = findings(capsys)
    for number in range(kept + 1, 4):
        assert f"seal {number}: the witness has seen it, and it is gone or another" in said
    assert f"root {kept + 1}: the witness has seen it" in said


def test_seals_made_anew_in_their_place_are_others(sealed: Suggestion, capsys: Any) -> None:
    forger.remove_seals(1)
    assert tend() > 0
    assert "seal 2: the witness has seen it, and it is gone or another" in findings(capsys)


def test_a_hole_before_a_later_seal_shows(sealed: Suggestion, capsys: Any) -> None:
    forger.forge("DELETE FROM suggestions_sealedentry WHERE seal_id = 2")
    forger.forge("DELETE FROM suggestions_seal WHERE number = 2")
    assert "seal 2 is missing" in findings(capsys)


ROOTS = {
    "another statement": "UPDATE suggestions_signedroot SET statement = '{}' WHERE number = 2",
    "no statement at all": "UPDATE suggestions_signedroot SET statement = 'x' WHERE number = 2",
    "another key": f"UPDATE suggestions_signedroot SET key = '{'00' * 32}' WHERE number = 2",
    "another signature": f"UPDATE suggestions_signedroot SET signature = '{'00' * 64}' WHERE number = 2",
    "no hex digits": "UPDATE suggestions_signedroot SET signature = 'x' WHERE number = 2",
    "other seals": "UPDATE suggestions_signedroot SET last_seal = 99 WHERE number = 3",
    "one is gone": "DELETE FROM suggestions_signedroot WHERE number = 2",
}


@pytest.mark.parametrize("forgery", ROOTS)
def test_a_root_that_was_changed_shows(sealed: Suggestion, capsys: Any, forgery: str) -> None:
    assert SignedRoot.objects.count() == 3
    forger.forge(ROOTS[forgery])
    assert "root " in findings(capsys)


def test_a_copy_of_the_witness_kept_elsewhere_tells_as_well(
    sealed: Suggestion, capsys: Any, tmp_path: Any
) -> None:
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(settings.WITNESS_FILE.read_bytes())
    settings.WITNESS_FILE.unlink()
    forger.remove_seals(2)
    assert "seal 3: the witness has seen it" in findings(capsys, "--witness", str(copy))


def test_that_there_is_no_witness_is_said(sealed: Suggestion, capsys: Any) -> None:
    settings.WITNESS_FILE.unlink()
    with translation.override("en"):
        call_command("check_ledger")
    assert "no witness at" in capsys.readouterr().out


def test_an_entry_of_an_older_key_stays_valid_and_one_of_a_foreign_key_is_none(
    city: City, settings: Any, capsys: Any
) -> None:
    submitted(city)
    own = list(settings.LEDGER_KEYS)
    settings.LEDGER_KEYS = [*own, b"new"]
    submitted(city)
    tend()
    assert Seal.objects.get().stamp[0] == len(own)
    call_command("check_ledger")
    settings.LEDGER_KEYS = [*own, b"other"]
    assert "was not written by this service" in findings(capsys)
