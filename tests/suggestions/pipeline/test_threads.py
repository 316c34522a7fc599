"""Eight people make the same move at once: one wins, seven are refused clearly."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import close_old_connections, connections, transaction

from suggestions.audit import broken_chains, wrong_clocks
from suggestions.models import Event, Suggestion, rules
from suggestions.pipeline import MOVES
from suggestions.pipeline.actors import CITIZEN
from suggestions.pipeline.collect import Submit, submit
from suggestions.pipeline.move import Intent, move, move_many
from suggestions.pipeline.refusals import Busy, Refused
from tests.factories import TEXT, City, again, assigned, classified, submitted
from tests.suggestions.pipeline.ways import WORDS

EIGHT = 8


def all_at_once(work: Callable[[int], Any], count: int = EIGHT) -> list[Any]:
    barrier = Barrier(count)

    def run(place: int) -> Any:
        close_old_connections()
        barrier.wait(timeout=20)
        try:
            return work(place)
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def refusals(results: list[Any]) -> list[Refused]:
    return [each for each in results if isinstance(each, Refused)]


def assert_whole(*rows: Suggestion) -> None:
    now = [again(row) for row in rows]
    assert list(broken_chains(now)) == []
    assert list(wrong_clocks(now, rules()[0])) == []


def test_of_eight_who_sign_at_once_one_wins(transactional_city: City) -> None:
    row = assigned(transactional_city)
    actors = [transactional_city.actor("handler") for _ in range(EIGHT)]
    version = row.version
    results = all_at_once(
        lambda place: move(row.pk, MOVES["accept"](), actor=actors[place], version=version)
    )
    assert len(refusals(results)) == EIGHT - 1
    assert all(str(each) for each in refusals(results))
    assert (again(row).status, row.events.filter(move="accept").count()) == ("handling", 1)
    assert_whole(row)


def test_of_eight_without_a_version_one_wins_too(transactional_city: City) -> None:
    row = assigned(transactional_city)
    actors = [transactional_city.actor("handler") for _ in range(EIGHT)]
    results = all_at_once(lambda place: move(row.pk, MOVES["accept"](), actor=actors[place]))
    assert len(refusals(results)) == EIGHT - 1
    assert row.events.filter(move="accept").count() == 1


def test_eight_notes_at_once_are_eight_entries_in_one_chain(transactional_city: City) -> None:
    row = assigned(transactional_city)
    actors = [transactional_city.actor("triage") for _ in range(EIGHT)]
    results = all_at_once(
        lambda place: move(row.pk, MOVES["note"](note=WORDS), actor=actors[place])
    )
    assert len([each for each in results if isinstance(each, Event)]) == EIGHT
    assert again(row).entries == row.entries + EIGHT
    assert_whole(row)


def test_the_same_form_sent_eight_times_at_once_is_one_suggestion(
    transactional_city: City,
) -> None:
    request = Submit(text=TEXT, region=transactional_city.regions["town"], submit_key="k" * 64)
    results = all_at_once(lambda place: submit(request))
    assert Suggestion.objects.count() == 1
    assert len({code for _row, code in results}) == 1


def test_two_merged_into_each_other_at_once_make_no_loop(transactional_city: City) -> None:
    first, second = submitted(transactional_city), submitted(transactional_city)
    pairs = [(first, second), (second, first)] * 4
    actors = [transactional_city.actor("triage") for _ in pairs]

    def merge(place: int) -> Event:
        child, parent = pairs[place]
        return move(child.pk, MOVES["merge"](parent=parent), actor=actors[place])

    results = all_at_once(merge)
    assert len(refusals(results)) == EIGHT - 1
    assert sorted([again(first).status, again(second).status]) == ["collected", "merged"]
    assert_whole(first, second)


def test_eight_children_merged_at_once_are_all_counted(transactional_city: City) -> None:
    parent = submitted(transactional_city)
    children = [submitted(transactional_city) for _ in range(EIGHT)]
    actors = [transactional_city.actor("triage") for _ in children]
    results = all_at_once(
        lambda place: move(children[place].pk, MOVES["merge"](parent=parent), actor=actors[place])
    )
    assert refusals(results) == []
    assert again(parent).merged_count == EIGHT
    assert_whole(parent, *children)


def test_batches_in_opposite_order_do_not_lock_each_other_out(transactional_city: City) -> None:
    rows = [classified(transactional_city) for _ in range(6)]
    actors = [transactional_city.actor("triage") for _ in range(EIGHT)]

    def note(place: int) -> list[Any]:
        in_turn = rows if place % 2 else rows[::-1]
        intents = [Intent(row.pk, MOVES["note"](note=WORDS)) for row in in_turn]
        return move_many(intents, actor=actors[place])

    results = all_at_once(note)
    assert refusals(results) == []
    assert {again(row).entries for row in rows} == {2 + EIGHT}
    assert_whole(*rows)


@pytest.mark.postgres
def test_a_row_locked_for_long_is_answered_with_busy(transactional_city: City) -> None:
    row = submitted(transactional_city)
    with transaction.atomic():
        Suggestion.objects.select_for_update().get(pk=row.pk)
        results = all_at_once(lambda place: move(row.pk, MOVES["withdraw"](), actor=CITIZEN), 1)
    assert isinstance(results[0], Busy)
    assert again(row).status == "collected"
