"""Two people, one page: the second is told who was first, and nothing of theirs is changed."""

import pytest
from django.utils import translation

from suggestions.pipeline import MOVES
from suggestions.pipeline.actors import CITIZEN
from suggestions.pipeline.move import Intent, move, move_many
from suggestions.pipeline.refusals import Stale
from tests.factories import City, act, again, assigned, classified, handling, submitted
from tests.suggestions.pipeline.moments import at
from tests.suggestions.pipeline.unchanged import refused
from tests.suggestions.pipeline.ways import WORDS


def test_the_second_is_told_who_was_first_and_when(city: City) -> None:
    with at("2026-11-02 10:00"):
        row = assigned(city)
    with at("2026-11-02 14:05"), translation.override("en"):
        act(row, "accept", city.actor("handler"))
        refusal = refused(row, "accept", city.actor("leader"), version=row.version)
    assert isinstance(refusal, Stale)
    assert all(part in str(refusal) for part in ("sign for", "handler", "14:05"))


def test_a_note_in_between_is_not_what_made_the_page_stale(city: City) -> None:
    row = assigned(city)
    with translation.override("en"):
        act(row, "accept", city.actor("handler"))
        act(row, "note", city.actor("triage"), note=WORDS)
        refusal = refused(row, "accept", city.actor("leader"), version=row.version)
    assert "sign for" in str(refusal)
    assert "triage" not in str(refusal)


def test_a_citizen_is_not_told_which_officer_it_was(city: City) -> None:
    row = assigned(city)
    act(row, "accept", city.actor("handler"))
    refusal = refused(row, "withdraw", CITIZEN, version=row.version)
    assert "handler" not in str(refusal)


def test_whoever_may_not_make_the_move_learns_nothing_from_an_old_page(city: City) -> None:
    row = assigned(city)
    act(row, "accept", city.actor("handler"))
    refusal = refused(row, "allot", city.actor("beside_handler"), version=row.version)
    assert not isinstance(refusal, Stale)


def test_a_page_from_the_future_is_stale_too(city: City) -> None:
    row = submitted(city)
    refused(row, "withdraw", CITIZEN, version=row.version + 1)


@pytest.mark.parametrize(
    ("name", "who", "carries"),
    [
        ("note", "triage", {"note": WORDS}),
        ("remind", "supervisor", {"note": WORDS}),
        ("contact", "leader", {"note": WORDS}),
    ],
)
def test_a_colleagues_note_makes_nobodys_page_stale(
    city: City, name: str, who: str, carries: dict[str, str]
) -> None:
    row = handling(city)
    act(row, name, city.actor(who), **carries)
    asked = MOVES["ask"](question="？")
    assert move(row.pk, asked, actor=city.actor("handler"), version=row.version).target == "waiting"


def test_a_corrected_field_makes_the_page_stale(city: City) -> None:
    row = classified(city)
    act(row, "correct", city.actor("triage"), title="路灯")
    refused(row, "withdraw", CITIZEN, version=row.version)


def test_the_second_of_two_orders_in_a_batch_is_stale(city: City) -> None:
    row, actor = assigned(city), city.actor("handler")
    intents = [Intent(row.pk, MOVES["accept"](), row.version)] * 2
    first, second = move_many(intents, actor=actor)
    assert isinstance(second, Stale)
    assert (again(row).entries, first.number) == (row.entries + 1, row.entries + 1)


def test_on_another_day_the_date_is_said_as_well(city: City) -> None:
    with at("2026-11-02 10:00"):
        row = act(assigned(city), "accept", city.actor("handler"))
    with at("2026-11-03 09:00"), translation.override("zh-hans"):
        refusal = refused(row, "allot", city.actor("leader"), version=row.version - 1)
    assert "昨天 10:00" in str(refusal)
