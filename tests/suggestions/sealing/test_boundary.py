"""What was written before there were stamps stays valid as it was found, and nothing after it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone, translation

from suggestions.models import AppendOnly, Boundary, Event, Seal, SealedEntry, Suggestion, Takeover
from suggestions.sealing import broken_seals, seal_due, tend
from suggestions.sealing.check_proof import check
from suggestions.sealing.proofs import proof_of, published
from tests.factories import City, answered, submitted
from tests.suggestions.sealing import forger


def take_over() -> None:
    """What the migration does with a ledger of before."""
    forger.forge("DELETE FROM suggestions_boundary")
    migrate()


def migrate() -> None:
    (name,) = (
        name
        for app, name in MigrationLoader(connection).graph.nodes
        if app == "suggestions" and name.endswith("_boundary")
    )
    import_module(f"suggestions.migrations.{name}").close(apps, None)


def older_seal() -> None:
    """Of all entries that no seal has, as seals were made once."""
    newest = Seal.objects.order_by("number").last()
    number, previous = (newest.number + 1, newest.hash) if newest else (1, head_of_days())
    events = list(Event.objects.filter(sealed=None).order_by("pk"))
    seal = Seal(number=number, count=len(events), previous=previous, made=timezone.now())
    seal.hash = seal.digest(each.hash for each in events)
    seal.save()
    for place, each in enumerate(events):
        SealedEntry.objects.create(entry=each, seal=seal, place=place)


def head_of_days() -> str:
    return Takeover.objects.get().hash


def without_stamps() -> None:
    forger.forge("UPDATE suggestions_event SET stamp = %s", b"")


@pytest.fixture
def before(city: City) -> list[Suggestion]:
    """Two older seals, and an entry that no seal had yet when the upgrade came."""
    rows = [answered(city)]
    older_seal()
    rows.append(answered(city))
    older_seal()
    rows.append(submitted(city))
    without_stamps()
    return rows


def findings(capsys: Any) -> str:
    with translation.override("en"), pytest.raises(SystemExit):
        call_command("check_ledger")
    return str(capsys.readouterr().out)


def test_nothing_old_is_lost_or_a_fault(before: list[Suggestion], city: City) -> None:
    entries = Event.objects.count()
    assert list(broken_seals()) != []
    take_over()
    boundary = Boundary.objects.get()
    assert (boundary.seal, boundary.entries, boundary.broken) == (3, entries, [])
    assert list(broken_seals()) == []
    submitted(city)
    tend()
    call_command("check_ledger")


def test_broken_off_it_goes_on_and_run_again_it_changes_nothing(before: list[Suggestion]) -> None:
    seal_due(most=1)
    take_over()
    there = Boundary.objects.values().get()
    migrate()
    assert Boundary.objects.values().get() == there
    assert list(broken_seals()) == []


def test_an_entry_in_the_old_style_afterwards_is_found(
    before: list[Suggestion], city: City, capsys: Any
) -> None:
    take_over()
    later = submitted(city)
    forger.forge("UPDATE suggestions_event SET stamp = %s WHERE suggestion_id = %s", b"", later.pk)
    assert f"{later.reference}#1: was not written by this service" in findings(capsys)
    seal_due()
    assert f"{later.reference}#1: was not written by this service" in findings(capsys)


@pytest.mark.parametrize("which", [0, 1, 2])
def test_an_old_chain_that_is_rewritten_with_its_seals_is_found(
    before: list[Suggestion], capsys: Any, which: int
) -> None:
    take_over()
    forger.rewrite_words(before[which], "一切都好，谢谢。")
    assert "seals of before there were stamps are not what they were then" in findings(capsys)


def test_a_seal_that_was_broken_before_is_named_and_guards_what_it_has_by_now(
    before: list[Suggestion], capsys: Any
) -> None:
    forger.forge("UPDATE suggestions_seal SET hash = 'x' WHERE number = 1")
    take_over()
    assert Boundary.objects.get().broken == [1, 2]
    assert list(broken_seals()) == []
    forger.forge("UPDATE suggestions_event SET hash = 'x' WHERE number = 2")
    assert "seals of before there were stamps are not" in findings(capsys)


MOVED = {
    "it is moved": "UPDATE suggestions_boundary SET seal = 99",
    "it is gone": "DELETE FROM suggestions_boundary",
    "a broken one is added": "UPDATE suggestions_boundary SET broken = '[3]'",
    "there is another": (
        "INSERT INTO suggestions_boundary (seal, root, entries, broken, made, stamp) "
        "SELECT 99, root, entries, broken, made, stamp FROM suggestions_boundary"
    ),
}


@pytest.mark.parametrize("forgery", MOVED)
def test_the_boundary_itself_cannot_be_moved(
    before: list[Suggestion], capsys: Any, forgery: str
) -> None:
    take_over()
    forger.forge(MOVED[forgery])
    assert findings(capsys)


def test_nobody_is_given_a_proof_of_what_lies_before_that_would_not_fit(
    before: list[Suggestion], city: City
) -> None:
    take_over()
    later = submitted(city)
    tend()
    for row in before:
        (entry,) = check(proof_of(row), published())
        assert (entry["signed"], entry["promised"], entry["problems"]) == (None, False, [])
    (entry,) = check(proof_of(later), published())
    assert (entry["signed"]["number"], entry["problems"]) == (1, [])


def test_a_new_database_begins_stamped(city: City) -> None:
    boundary = Boundary.objects.get()
    assert (boundary.seal, boundary.entries, boundary.is_stamped) == (0, 0, True)
    with pytest.raises(AppendOnly):
        boundary.delete()
