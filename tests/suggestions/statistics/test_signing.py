"""Signing for it, speaking with the author, objecting: what counts of a unit's first hours."""

from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.utils import timezone

from suggestions import statistics
from suggestions.models import Fact, Suggestion
from tests.factories import CITIZEN, City, act, answered, assigned, classified, handling
from tests.suggestions.statistics.test_facts import NINE, figures, of

# Whoever gets it on a Monday at nine has until ten on Tuesday to sign for it.
IN_TIME, LATE = "2026-09-22 01:59:00Z", "2026-09-22 02:01:00Z"
WORDS = {"outcome": "solved", "answer": "您好！路灯已于昨日修好。感谢您的来信。"}


def first_hours(city: City) -> dict[str, tuple[int, int]]:
    found = figures(city)
    names = ("timely_accept_rate", "response_rate", "objection_rate")
    return {name.removesuffix("_rate"): of(found, name) for name in names}


def signed(row: Suggestion, city: City, when: str, who: str = "handler") -> Suggestion:
    with time_machine.travel(when):
        return act(row, "accept", city.actor(who))


def objecting(city: City) -> Suggestion:
    return act(assigned(city), "raise_objection", city.actor("leader"), reason="属水利局职责")


@NINE
@pytest.mark.parametrize(("when", "part"), [(IN_TIME, 1), (LATE, 0)])
def test_a_unit_signs_within_its_limit_or_not(city: City, when: str, part: int) -> None:
    signed(assigned(city), city, when)
    assert first_hours(city)["timely_accept"] == (part, 1)


@NINE
def test_what_nobody_ever_signs_for_is_not_signed_for_in_time(city: City) -> None:
    assigned(city)
    assert first_hours(city)["timely_accept"] == (0, 1)


@NINE
def test_to_sign_is_no_response(city: City) -> None:
    handling(city)
    assert first_hours(city) == {"timely_accept": (1, 1), "response": (0, 1), "objection": (0, 1)}


@NINE
@pytest.mark.parametrize(
    ("reached", "when", "part"), [(True, IN_TIME, 1), (True, LATE, 0), (False, IN_TIME, 0)]
)
def test_a_response_reaches_the_author_in_time(
    city: City, reached: bool, when: str, part: int
) -> None:
    row = assigned(city)
    with time_machine.travel(when):
        act(row, "contact", city.actor("handler"), note="已电话沟通", reached=reached)
    signed(row, city, LATE)
    found = first_hours(city)
    assert (found["response"], found["timely_accept"]) == ((part, 1), (0, 1))


@NINE
@pytest.mark.parametrize(("when", "part"), [(IN_TIME, 1), (LATE, 0)])
def test_a_question_to_the_author_is_a_response(city: City, when: str, part: int) -> None:
    row = handling(city)
    with time_machine.travel(when):
        row = act(row, "ask", city.actor("handler"), question="是哪一盏路灯？")
        act(row, "supplement", CITIZEN, reply="学校门口那一盏。")
    assert first_hours(city)["response"] == (part, 1)


@NINE
def test_an_answer_is_a_response(city: City) -> None:
    answered(city)
    assert first_hours(city)["response"] == (1, 1)


@NINE
def test_what_the_desk_answers_itself_was_given_to_no_unit(city: City) -> None:
    act(classified(city), "answer_directly", city.actor("triage"), **WORDS)
    assert set(first_hours(city).values()) == {(0, 0)}


@NINE
def test_who_only_sits_in_a_consultation_has_nothing_to_sign_for(city: City) -> None:
    who = {"lead": city.units["light"], "co_units": (city.units["water"],)}
    act(classified(city), "coordinate", city.actor("triage"), **who)
    found = figures(city)
    assert of(found, "closure_rate") == (0, 1)
    assert of(found, "timely_accept_rate") == of(found, "extension_rate") == (0, 0)


@NINE
def test_signing_counts_for_the_unit_that_led_at_the_end(city: City) -> None:
    row = signed(assigned(city), city, LATE)
    with time_machine.travel(LATE):
        act(row, "reassign", city.actor("triage"), lead=city.units["water"], reason="属水利局")
        act(row, "accept", city.actor("water_handler"))
    assert first_hours(city)["timely_accept"] == (1, 1)


@NINE
def test_a_unit_that_took_over_after_the_limit_is_not_judged(city: City) -> None:
    row = signed(assigned(city), city, LATE)
    with time_machine.travel("2026-10-15 01:00:00Z"):
        act(row, "reassign", city.actor("triage"), lead=city.units["water"], reason="属水利局")
        act(row, "accept", city.actor("water_handler"))
    assert first_hours(city)["timely_accept"] == (0, 1)


@NINE
def test_time_to_sign_that_was_cut_short_is_no_verdict(city: City) -> None:
    row = handling(city)
    before = {"lead": city.units["water"], "reason": "属水利局"}
    with time_machine.travel(row.due - timedelta(minutes=5)):
        act(row, "reassign", city.actor("triage"), **before)
    with time_machine.travel(row.due + timedelta(minutes=5)):
        act(row, "withdraw", CITIZEN)
    found = figures(city)
    assert of(found, "closure_rate") == of(found, "objection_rate") == (0, 1)
    assert of(found, "timely_accept_rate") == of(found, "response_rate") == (0, 0)


@NINE
def test_time_to_sign_that_was_over_when_it_was_withdrawn_is_a_verdict(city: City) -> None:
    row = assigned(city)
    with time_machine.travel(row.due + timedelta(minutes=5)):
        act(row, "withdraw", CITIZEN)
    assert first_hours(city)["timely_accept"] == (0, 1)


@NINE
@pytest.mark.parametrize("move", ["uphold", "refuse_objection"])
def test_an_objection_counts_once_it_is_ruled_on(city: City, move: str) -> None:
    row = objecting(city)
    assert first_hours(city)["objection"] == (0, 1)
    act(row, move, city.actor("triage"), ruling="按职责清单")
    assert first_hours(city)["objection"] == (1, 1)


@NINE
def test_an_objection_that_the_unit_gives_up_does_not_count(city: City) -> None:
    signed(objecting(city), city, IN_TIME)
    assert first_hours(city) == {"timely_accept": (1, 1), "response": (0, 1), "objection": (0, 1)}


@NINE
def test_a_unit_that_was_right_to_object_had_nothing_to_sign_for(city: City) -> None:
    row = act(objecting(city), "uphold", city.actor("triage"), ruling="属水利局")
    assert first_hours(city) == {"timely_accept": (0, 0), "response": (0, 0), "objection": (1, 1)}
    row = act(row, "assign", city.actor("triage"), lead=city.units["water"])
    signed(row, city, LATE, "water_handler")
    assert first_hours(city) == {"timely_accept": (0, 1), "response": (0, 1), "objection": (1, 1)}


@NINE
def test_after_the_migration_everything_is_counted_again(city: City) -> None:
    answered(city)
    right = first_hours(city)
    Fact.objects.update(assigned=False, signed=None, responded=False, hours=None)
    import_module("suggestions.migrations.0008_signing_and_handling_time").count_again(apps, None)
    assert of(figures_before_the_sweep(city), "extension_rate") == (0, 1)
    assert first_hours(city) == right


def figures_before_the_sweep(city: City) -> statistics.Figures:
    with time_machine.travel("2026-11-01 01:00:00Z"):
        today = timezone.localdate()
        return statistics.city_figures(today.replace(month=1, day=1), today).city
