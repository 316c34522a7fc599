"""Units' own clocks: what each is answerable for, and what it is not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from time_machine import Traveller

from suggestions import statistics
from suggestions.models import Stint, Suggestion, TimeAxis
from suggestions.statistics import CLOCK_RATES, Question, TimeReading, time_count, together
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
)

WORDS = {"outcome": "solved", "answer": "您好！路灯已于昨日修好。感谢您的来信。"}
# Five working days from a Monday.
MONDAY, DUE, PAST = "2026-09-07 09:00", "2026-09-14 17:29", "2026-09-14 17:31"


@pytest.fixture
def clock():
    with time_machine.travel(local(MONDAY), tick=False) as traveller:
        yield traveller


def clocks(row: Suggestion) -> dict[tuple[str, str], tuple[bool, bool, bool]]:
    """(unit, capacity): counted, on time, handed over late."""
    statistics.refresh()
    rows = Stint.objects.filter(suggestion=row).order_by("unit")
    return {
        (each.unit.code.split("-")[1], each.capacity): (
            each.counted,
            each.on_time,
            each.handed_late,
        )
        for each in rows
    }


def signed_answer(row: Suggestion, city: City, unit: str = "") -> Suggestion:
    prefix = f"{unit}_" if unit else ""
    act(again(row), "draft", city.actor(f"{prefix}handler"), **WORDS)
    return act(again(row), "answer", city.actor(f"{prefix}leader"), **WORDS)


def to_water(row: Suggestion, city: City) -> Suggestion:
    reason = {"lead": city.units["water"], "reason": "属水利局"}
    return act(again(row), "reassign", city.actor("triage"), **reason)


@pytest.mark.parametrize(("when", "on_time"), [(DUE, True), (PAST, False)])
def test_a_unit_answers_in_its_time_or_not(
    city: City, clock: Traveller, when: str, on_time: bool
) -> None:
    row = handling(city)
    clock.move_to(local(when))
    assert clocks(signed_answer(row, city)) == {("light", "lead"): (True, on_time, False)}


def test_what_is_handed_over_past_its_limit_does_not_count_for_the_unit(
    city: City, clock: Traveller
) -> None:
    row = classified(city)
    clock.move_to(local(PAST))
    act(row, "assign", city.actor("triage"), lead=city.units["light"])
    act(row, "accept", city.actor("handler"))
    assert clocks(signed_answer(row, city)) == {("light", "lead"): (False, False, True)}


def test_who_had_it_when_the_limit_fell_is_late_and_who_got_it_then_is_not(
    city: City, clock: Traveller
) -> None:
    row = handling(city)
    clock.move_to(local(PAST))
    to_water(row, city)
    act(again(row), "accept", city.actor("water_handler"))
    assert clocks(signed_answer(row, city, "water")) == {
        ("light", "lead"): (True, False, False),
        ("water", "lead"): (False, False, True),
    }


def test_who_passed_it_on_before_the_limit_fell_does_not_count(
    city: City, clock: Traveller
) -> None:
    row = handling(city)
    to_water(row, city)
    act(again(row), "accept", city.actor("water_handler"))
    found = clocks(signed_answer(row, city, "water"))
    assert found == {("water", "lead"): (True, True, False)}


def test_a_refused_objection_costs_the_unit_that_raised_it(city: City, clock: Traveller) -> None:
    row = assigned(city)
    act(row, "raise_objection", city.actor("leader"), reason="属水利局职责")
    clock.move_to(local(PAST))
    act(again(row), "refuse_objection", city.actor("triage"), ruling="属你局职责")
    act(again(row), "accept", city.actor("handler"))
    assert clocks(signed_answer(row, city)) == {("light", "lead"): (True, False, False)}


def test_an_upheld_objection_takes_the_limit_away_from_the_unit(
    city: City, clock: Traveller
) -> None:
    row = assigned(city)
    act(row, "raise_objection", city.actor("leader"), reason="属水利局职责")
    act(again(row), "uphold", city.actor("triage"), ruling="属水利局职责")
    clock.move_to(local(PAST))
    assert clocks(row) == {}
    act(again(row), "assign", city.actor("triage"), lead=city.units["water"])
    assert clocks(row) == {("water", "lead"): (False, False, True)}


def test_an_answer_sent_back_was_not_in_time_however_soon_the_next_one_is(
    city: City, clock: Traveller
) -> None:
    row = answered(city)
    assert clocks(row) == {("light", "lead"): (True, True, False)}
    act(row, "rework", CITIZEN, reason="没有修好")
    assert clocks(signed_answer(row, city)) == {("light", "lead"): (True, False, False)}


def test_an_extension_counts_as_time_given_on_the_day_of_the_first_limit(
    city: City, clock: Traveller
) -> None:
    row = handling(city)
    until = date(2026, 9, 18)
    act(row, "ask_extension", city.actor("leader"), until=until, reason="配件未到")
    act(again(row), "approve_extension", city.actor("triage"), reason="配件未到")
    clock.move_to(local("2026-09-17 10:00"))
    assert clocks(signed_answer(row, city)) == {("light", "lead"): (True, True, False)}
    assert Stint.objects.get().due_day == date(2026, 9, 14)


def test_what_stands_still_is_not_due(city: City, clock: Traveller) -> None:
    row = handling(city)
    act(row, "ask", city.actor("handler"), question="是哪一盏路灯？")
    assert clocks(row) == {}


@pytest.mark.parametrize(
    ("days", "found"), [(1, {}), (8, {("light", "lead"): (True, False, False)})]
)
def test_a_withdrawn_one_counts_only_where_its_limit_was_missed(
    city: City, clock: Traveller, days: int, found: dict[object, object]
) -> None:
    row = handling(city)
    clock.shift(timedelta(days=days))
    act(row, "withdraw", CITIZEN)
    assert clocks(row) == found


def test_a_merged_one_counts_with_its_parent(city: City, clock: Traveller) -> None:
    parent, child = handling(city), handling(city)
    clock.move_to(local(PAST))
    act(child, "merge", city.actor("triage"), parent=parent)
    assert clocks(child) == {}


# co-units


@pytest.fixture
def joint(city: City, clock: Traveller) -> Suggestion:
    row = classified(city)
    units = {"lead": city.units["light"], "co_units": (city.units["water"],)}
    act(row, "assign", city.actor("triage"), **units)
    return act(row, "accept", city.actor("handler"))


def finished(row: Suggestion, city: City) -> Suggestion:
    return act(again(row), "finish_co", city.actor("water_handler"), result="已配合完成。")


def test_a_co_unit_is_in_time_by_the_date_of_its_part(joint: Suggestion, city: City) -> None:
    finished(joint, city)
    assert clocks(joint)["water", "co"] == (True, True, False)


def test_a_co_unit_that_is_late_does_not_make_the_lead_unit_late_by_itself(
    joint: Suggestion, city: City, clock: Traveller
) -> None:
    clock.move_to(local("2026-09-14 17:00"))
    part = joint.deadlines.get(kind="part")
    finished(joint, city)
    found = clocks(signed_answer(joint, city))
    assert found["water", "co"] == (True, part.due >= local("2026-09-14 17:00"), False)
    assert found["light", "lead"] == (True, True, False)


def test_a_part_that_is_waived_does_not_count(joint: Suggestion, city: City) -> None:
    more = {"unit": city.units["water"], "reason": "不再需要"}
    act(joint, "waive_co", city.actor("leader"), **more)
    assert ("water", "co") not in clocks(joint)


def test_a_part_to_be_done_again_was_not_done_in_time(joint: Suggestion, city: City) -> None:
    finished(joint, city)
    signed_answer(joint, city)
    more = {"reason": "没有修好", "co_units": (city.units["water"],)}
    act(again(joint), "rework", city.actor("supervisor"), **more)
    finished(joint, city)
    assert clocks(joint)["water", "co"] == (True, False, False)


# numbers and lists


def test_numerator_and_denominator_lead_to_their_lists(
    joint: Suggestion, city: City, clock: Traveller
) -> None:
    answered(city), handling(city), finished(joint, city)
    statistics.catch_up()
    clock.move_to(local("2026-10-20 10:00"))
    question = Question(date(2026, 9, 1), date(2026, 9, 30), local("2026-10-20 10:00"))
    steps = together(TimeReading(question).by(TimeAxis.UNIT, clocks=True).values())
    for name, wanted in (("unit_on_time_rate", (1, 3)), ("co_unit_on_time_rate", (1, 1))):
        rate = CLOCK_RATES[name]
        found = rate.of(steps)
        assert (found.part, found.whole) == wanted
        for count, number in ((rate.part, found.part), (rate.whole, found.whole)):
            listed = Suggestion.objects.filter(time_count(count).which(question))
            assert listed.count() == number


def test_what_falls_due_later_this_month_is_not_counted_yet(city: City, clock: Traveller) -> None:
    handling(city)
    statistics.catch_up()
    for now, due in ((DUE, 0), (PAST, 1)):
        clock.move_to(local(now))
        question = Question(date(2026, 9, 1), date(2026, 9, 30), local(now))
        steps = together(TimeReading(question).by(TimeAxis.UNIT, clocks=True).values())
        assert CLOCK_RATES["unit_on_time_rate"].of(steps).whole == due
