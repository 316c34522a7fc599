"""Once a day everything sealed since is signed, whatever clocks and other workers do."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
import time_machine

from suggestions.models import Seal, SignedRoot
from suggestions.sealing import seal_due, sign_due, wrong_roots
from suggestions.sealing.roots import digest_of
from suggestions.sealing.signing import is_signed, public_key
from suggestions.sealing.tree import root_of
from tests.factories import City, local, submitted

NOON = local("2026-09-21 12:00")
DAY = timedelta(days=1)


def day_of_work(city: City, moment: datetime = NOON) -> int:
    with time_machine.travel(moment):
        submitted(city)
        seal_due()
        return sign_due()


def said() -> list[dict[str, object]]:
    return [json.loads(each) for each in SignedRoot.objects.values_list("statement", flat=True)]


def test_a_root_stands_for_all_seals_since_the_one_before(city: City) -> None:
    assert day_of_work(city) == 1
    assert day_of_work(city, NOON + timedelta(hours=1)) == 0
    assert day_of_work(city, NOON + DAY) == 1
    first, second = said()
    assert (first["first_seal"], first["last_seal"], first["entries"]) == (1, 1, 1)
    assert (second["first_seal"], second["last_seal"], second["entries"]) == (2, 3, 2)
    assert second["root"] == root_of(list(Seal.objects.values_list("root", flat=True))[1:])
    assert second["previous"] == digest_of(SignedRoot.objects.get(number=1).statement)
    assert list(wrong_roots()) == []


def test_a_root_is_signed_for_everybody_to_check(city: City) -> None:
    day_of_work(city)
    root = SignedRoot.objects.get()
    assert root.key == public_key()
    assert is_signed(root.statement, root.signature, key=root.key)
    assert not is_signed(root.statement + " ", root.signature, key=root.key)


def test_a_day_without_anything_new_needs_none(city: City) -> None:
    day_of_work(city)
    with time_machine.travel(NOON + DAY):
        assert sign_due() == 0


@pytest.mark.parametrize("jump", [400 * DAY, -400 * DAY], ids=str)
def test_a_clock_that_jumps_for_one_root_breaks_nothing(city: City, jump: timedelta) -> None:
    for moment in (NOON, NOON + jump, NOON + DAY, NOON + 2 * DAY):
        assert day_of_work(city, moment) == 1
    assert [each["entries"] for each in said()] == [1, 1, 1, 1]
    assert list(wrong_roots()) == []


def test_a_statement_names_the_moment_as_it_is_in_the_city(city: City) -> None:
    day_of_work(city)
    assert said()[0]["made"] == "2026-09-21T12:00:00+08:00"
