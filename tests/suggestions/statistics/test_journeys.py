"""Where the time went: each moment once, and the same from sums and from journeys."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from time_machine import Traveller

from suggestions import statistics
from suggestions.models import Fact, Journey, Suggestion, TimeAxis, TimeStep, TimeTally
from suggestions.statistics import Question, TimeReading, time_count, time_tallies, together
from suggestions.statistics.journeys import IN_TURN, MEASURED
from tests.factories import (
    CITIZEN,
    City,
    act,
    again,
    answered,
    assigned,
    classified,
    handling,
    local,
    submitted,
)

WORDS = {"outcome": "solved", "answer": "您好！路灯已于昨日修好。感谢您的来信。"}
HOUR = 3600
# A Monday; office hours are 08:30 to 12:00 and 14:00 to 17:30.
MONDAY = "2026-09-21 09:00"


@pytest.fixture
def clock():
    with time_machine.travel(local(MONDAY), tick=False) as traveller:
        yield traveller


def at(clock: Traveller, moment: str) -> None:
    clock.move_to(local(moment))


def journey(row: Suggestion) -> Journey:
    statistics.refresh()
    return Journey.objects.get(pk=row.pk)


def signed_answer(row: Suggestion, city: City) -> Suggestion:
    act(row, "draft", city.actor("handler"), **WORDS)
    return act(row, "answer", city.actor("leader"), **WORDS)


def in_turn(found: Journey) -> dict[str, int]:
    values = {step.value: getattr(found, step.value) for step in IN_TURN}
    return {name: value for name, value in values.items() if value is not None}


def test_each_step_has_the_office_time_that_it_took(city: City, clock) -> None:
    row = submitted(city)
    at(clock, "2026-09-21 10:00")
    kind = {"type": "help", "category": city.category, "tier": "general"}
    act(row, "classify", city.actor("triage"), **kind)
    at(clock, "2026-09-21 11:00")
    act(row, "assign", city.actor("triage"), lead=city.units["light"])
    at(clock, "2026-09-21 15:00")  # the break at noon does not count
    act(row, "accept", city.actor("handler"))
    at(clock, "2026-09-22 09:30")
    act(row, "contact", city.actor("handler"), note="已电话沟通", reached=True)
    at(clock, "2026-09-22 17:30")
    act(row, "draft", city.actor("handler"), **WORDS)
    at(clock, "2026-09-23 10:30")
    act(row, "answer", city.actor("leader"), **WORDS)
    found = journey(row)
    assert in_turn(found) == {
        "triage": 2 * HOUR,
        "sign_for": 2 * HOUR,
        "handling": 9 * HOUR + HOUR // 2,
        "approval": 2 * HOUR,
    }
    assert found.contact == 5 * HOUR + HOUR // 2
    assert (found.citizen, found.hold, found.co_units) == (None, None, None)
    assert found.done_day == date(2026, 9, 23)
    assert found.route == "classify assign accept answer"


def test_the_steps_in_turn_come_to_the_handling_time(city: City, clock) -> None:
    row = handling(city)
    clock.shift(timedelta(hours=1))
    act(row, "ask", city.actor("handler"), question="是哪一盏路灯？")
    clock.shift(timedelta(days=1))
    act(row, "supplement", CITIZEN, reply="学校门口那一盏。")
    clock.shift(timedelta(hours=2, minutes=30))
    found = journey(signed_answer(row, city))
    assert sum(in_turn(found).values()) == found.total
    assert -(-found.total // HOUR) == Fact.objects.get(pk=row.pk).hours
    assert found.citizen == 7 * HOUR


def test_what_lay_with_a_unit_that_passed_it_on_is_not_the_other_ones(city: City, clock) -> None:
    row = assigned(city)
    clock.shift(timedelta(hours=2))
    act(row, "reassign", city.actor("triage"), lead=city.units["water"], reason="属水利局")
    clock.shift(timedelta(days=1))
    act(row, "accept", city.actor("water_handler"))
    act(row, "draft", city.actor("water_handler"), **WORDS)
    found = journey(act(row, "answer", city.actor("water_leader"), **WORDS))
    assert (found.unit, found.hops) == (city.units["water"], 1)
    assert in_turn(found) == {
        "triage": 0,
        "other_units": 2 * HOUR,
        "sign_for": 7 * HOUR,
        "handling": 0,
        "approval": 0,
    }


def test_the_time_after_an_answer_that_was_sent_back_counts_and_between_does_not(
    city: City, clock
) -> None:
    row = answered(city)
    clock.shift(timedelta(days=2))
    act(row, "rework", CITIZEN, reason="没有修好")
    clock.shift(timedelta(hours=1))
    found = journey(signed_answer(again(row), city))
    assert (found.handling, found.total) == (HOUR, HOUR)
    assert found.route == "classify assign accept answer rework answer"


def test_a_part_of_a_co_unit_runs_beside_the_handling(city: City, clock) -> None:
    row = classified(city)
    units = {"lead": city.units["light"], "co_units": (city.units["water"],)}
    act(row, "assign", city.actor("triage"), **units)
    act(row, "accept", city.actor("handler"))
    clock.shift(timedelta(hours=2))
    act(row, "finish_co", city.actor("water_handler"), result="已配合完成。")
    clock.shift(timedelta(hours=1))
    found = journey(signed_answer(again(row), city))
    assert (found.co_units, found.handling, found.total) == (2 * HOUR, 3 * HOUR, 3 * HOUR)


def test_what_is_not_answered_has_a_journey_only_once_it_went_between_units(
    city: City, clock
) -> None:
    row = assigned(city)
    statistics.refresh()
    assert not Journey.objects.exists()
    act(row, "reassign", city.actor("triage"), lead=city.units["water"], reason="属水利局")
    found = journey(row)
    assert (found.hops, found.done_day, found.total) == (1, None, None)
    assert not TimeTally.objects.filter(step=TimeStep.TOTAL).exists()


def test_what_was_withdrawn_has_none(city: City, clock) -> None:
    row = assigned(city)
    act(row, "reassign", city.actor("triage"), lead=city.units["water"], reason="属水利局")
    act(again(row), "withdraw", CITIZEN)
    statistics.refresh()
    assert not Journey.objects.exists()


def test_a_long_way_is_cut_and_says_so(city: City, clock) -> None:
    row = handling(city)
    for _ in range(5):
        act(again(row), "ask", city.actor("handler"), question="哪里？")
        act(again(row), "supplement", CITIZEN, reply="学校门口")
    found = journey(signed_answer(again(row), city))
    assert found.route.endswith(" …")
    assert len(found.route.split()) == 13


# sums


@pytest.fixture
def lived(city: City) -> City:
    """Weeks of work of two units, some of it handed on, some not answered."""
    with time_machine.travel(local("2026-08-24 09:00")) as traveller:
        for step in range(6):
            answered(city)
            row = handling(city, tier="simple")
            act(row, "reassign", city.actor("triage"), lead=city.units["water"], reason="属水利局")
            if step % 2:
                act(again(row), "accept", city.actor("water_handler"))
                traveller.shift(timedelta(hours=5))
                act(again(row), "draft", city.actor("water_handler"), **WORDS)
                act(again(row), "answer", city.actor("water_leader"), **WORDS)
            traveller.shift(timedelta(days=5))
    statistics.catch_up()
    return city


def asked(since: str = "2026-08-01", until: str = "2026-10-31", **more) -> Question:
    days = (date.fromisoformat(since), date.fromisoformat(until))
    return Question(*days, local("2026-11-02 10:00"), **more)


FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "paths": st.sampled_from([("4310",), ("431002",), ("431003",), ("431002", "431003")]),
        "tier": st.sampled_from(["general", "simple"]),
    },
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    filters=FILTERS,
    of_unit=st.booleans(),
    axis=st.sampled_from(TimeAxis),
    since=st.dates(date(2026, 7, 1), date(2026, 10, 15)),
    days=st.integers(0, 120),
    now=st.sampled_from(["2026-09-28 10:00", "2026-09-30 23:00", "2026-11-02 10:00"]),
)
def test_an_answer_is_the_same_from_sums_and_from_journeys(
    lived: City, filters, of_unit, axis, since, days, now
) -> None:
    unit = lived.units["water"].pk if of_unit else None
    question = Question(since, since + timedelta(days=days), local(now), unit=unit, **filters)
    narrow = replace(question, visible=Suggestion.objects.all())
    clocks = axis in {TimeAxis.UNIT, TimeAxis.CATEGORY}
    with time_machine.travel(local(now)):
        found, counted = (TimeReading(each).by(axis, clocks=clocks) for each in (question, narrow))
    assert found == counted


def test_each_number_is_as_many_as_its_list(lived: City) -> None:
    question = asked()
    total = together(TimeReading(question).by(TimeAxis.UNIT).values())
    assert total["total"].n == 9
    for step in MEASURED:
        count = time_count(f"step-{step.value}")
        listed = Suggestion.objects.filter(count.which(question)).count()
        assert listed == total[step.value].n if step.value in total else listed == 0
    for axis, prefix in ((TimeAxis.ROUTE, "route-"), (TimeAxis.HOPS, "hops-")):
        for value, steps in TimeReading(question).by(axis).items():
            count = time_count(prefix + value)
            listed = Suggestion.objects.filter(count.which(question)).count()
            assert listed == steps["total"].n, value


def test_what_went_to_and_fro_and_is_not_answered_is_listed(lived: City) -> None:
    row = Suggestion.objects.filter(answered=None, status="assigned").first()
    assert row is not None
    act(row, "reassign", lived.actor("triage"), lead=lived.units["light"], reason="属城管局")
    statistics.refresh()
    question = asked(since="2020-01-01")
    assert TimeReading(question).to_and_fro() == 1
    assert list(Suggestion.objects.filter(time_count("to_and_fro").which(question))) == [row]


@pytest.mark.parametrize(
    "name", ["step-", "step-lead", "step-x", "hops-5", "hops--1", "route-x", "route-" + "ask " * 99]
)
def test_a_name_that_counts_nothing_is_none(name: str) -> None:
    assert time_count(name) is None


def test_sums_are_what_the_journeys_come_to_whatever_happens(city: City, clock) -> None:
    row = answered(city)
    for name, actor, more in (
        ("rework", CITIZEN, {"reason": "没有修好"}),
        ("reassign", city.actor("triage"), {"lead": city.units["water"], "reason": "属水利局"}),
        ("withdraw", CITIZEN, {}),
        ("reopen", city.actor("supervisor"), {"reason": "需要继续办理"}),
    ):
        statistics.refresh()
        assert list(time_tallies.differences()) == [], name
        act(again(row), name, actor, **more)
    statistics.refresh()
    assert list(time_tallies.differences()) == []
    assert list(statistics.differences([again(row)])) == []


def test_a_sum_that_is_wrong_is_found_and_counted_again(lived: City) -> None:
    TimeTally.objects.filter(step=TimeStep.HANDLING).update(n=7)
    assert list(time_tallies.differences())
    time_tallies.recount()
    assert list(time_tallies.differences()) == []


def test_a_journey_that_is_wrong_is_found_and_made_again(lived: City) -> None:
    Journey.objects.filter(hops=0).update(handling=7)
    rows = list(Suggestion.objects.all())
    assert len(list(statistics.differences(rows))) == 6
    statistics.rebuild(rows)
    assert list(statistics.differences(rows)) == []


def test_making_them_again_changes_no_sum(lived: City) -> None:
    names = [field.name for field in TimeTally._meta.concrete_fields if field.name != "id"]
    before = sorted(TimeTally.objects.values_list(*names))
    statistics.rebuild(list(Suggestion.objects.all()))
    assert sorted(TimeTally.objects.values_list(*names)) == before
