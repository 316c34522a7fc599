"""What is like another is shown to whoever may see it, and counted for nobody else."""

from __future__ import annotations

from regions.models import Officer
from suggestions.likeness import signing
from suggestions.likeness.reading import MOST, alike_to
from suggestions.models import Suggestion
from tests.factories import City, act, again, classification, local, submitted
from tests.suggestions.likeness.said import LAMP, LAMP_AGAIN

NOON, NIGHT = local("2026-09-18 12:00"), local("2026-09-19 02:30")


def seen(row: Suggestion, city: City, name: str) -> list[int]:
    officer = Officer.objects.get(pk=city.officers[name].pk)
    return [each.row.pk for each in alike_to(again(row), officer)]


def test_the_desk_of_the_place_sees_both(city: City) -> None:
    one, other = submitted(city, **LAMP), submitted(city, **LAMP_AGAIN)
    signing.sign_due(NOON)
    assert seen(one, city, "triage") == [other.pk]


def test_a_handler_sees_of_them_what_is_of_his_unit(city: City) -> None:
    one, other = submitted(city, **LAMP), submitted(city, **LAMP_AGAIN)
    signing.sign_due(NOON)
    assert seen(one, city, "handler") == []
    row = act(other, "classify", city.actor("triage"), **classification(city))
    act(row, "assign", city.actor("triage"), lead=city.units["light"])
    assert seen(one, city, "handler") == [other.pk]


def test_what_is_about_the_own_unit_is_not_listed(city: City) -> None:
    one, about = submitted(city, **LAMP), submitted(city, **LAMP_AGAIN)
    signing.sign_due(NOON)
    row = act(one, "classify", city.actor("triage"), **classification(city))
    act(row, "assign", city.actor("triage"), lead=city.units["light"])
    more = {"about_unit": city.units["light"]}
    act(about, "classify", city.actor("triage"), **classification(city), **more)
    assert seen(one, city, "handler") == []


def test_what_was_merged_with_it_and_what_was_erased_is_left_out(city: City) -> None:
    one, merged, erased = (submitted(city, **said) for said in (LAMP, LAMP_AGAIN, LAMP))
    signing.sign_due(NOON)
    assert seen(one, city, "triage") == [erased.pk, merged.pk]
    act(merged, "merge", city.actor("triage"), parent=one)
    Suggestion.objects.filter(pk=erased.pk).update(text="")
    assert seen(one, city, "triage") == []
    assert seen(merged, city, "triage") == []


def test_what_was_never_compared_is_like_nothing(city: City) -> None:
    assert seen(submitted(city, **LAMP), city, "triage") == []


def test_however_many_are_nearer_that_one_may_not_see_ones_own_are_found(city: City) -> None:
    one, other = submitted(city, **LAMP), submitted(city, **LAMP_AGAIN)
    for row in (one, other):
        done = act(row, "classify", city.actor("triage"), **classification(city))
        act(done, "assign", city.actor("triage"), lead=city.units["light"])
    for _row in range(MOST + 2):
        submitted(city, **LAMP)
    signing.sign_due(NIGHT)
    assert seen(one, city, "handler") == [other.pk]
    assert len(seen(one, city, "triage")) == MOST


def test_parts_and_their_whole_are_not_alike(city: City) -> None:
    whole = submitted(city, **LAMP)
    act(whole, "split", city.actor("triage"), texts=(LAMP["text"], LAMP_AGAIN["text"]))
    signing.sign_due(NOON)
    part = Suggestion.objects.filter(origin=whole).order_by("pk")[0]
    assert seen(whole, city, "triage") == []
    assert whole.pk not in seen(part, city, "triage")
