"""The rates: published vectors to the digit, and what counts where."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from regions.models import Officer, Role
from suggestions import statistics
from suggestions.models import Fact, Suggestion
from suggestions.statistics import (
    PARTS,
    By,
    Counts,
    Figures,
    Question,
    Rate,
    Reading,
    city_figures,
    rate,
    rate_of,
    scope_of,
)
from tests.factories import (
    CITIZEN,
    City,
    act,
    again,
    answered,
    classification,
    classified,
    handling,
    officer,
    submitted,
)

NINE = time_machine.travel("2026-09-21 01:00:00Z", tick=True)


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [
        (25_783, 29_186, "88.34"),
        (24_165, 29_186, "82.80"),
        (10_700, 11_800, "90.68"),
        (1, 3, "33.33"),
        (1, 800, "0.13"),
    ],
)
def test_published_rates_come_out_exactly(part: int, whole: int, percent: str) -> None:
    assert rate(part, whole) == Decimal(percent)


def test_nothing_of_nothing_is_no_rate() -> None:
    assert rate(0, 0) is None


@given(st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_rate_lies_between_nothing_and_all(pair: tuple[int, int]) -> None:
    found = rate(*pair)
    assert found is not None
    assert 0 <= found <= 100


def read(officer: Officer, by: By, *, days: int = 30) -> dict[object, Counts]:
    """What this officer reads some days later."""
    statistics.refresh()
    now = timezone.now() + timedelta(days=days)
    scope = scope_of(officer)
    period = (date(2020, 1, 1), date(2030, 1, 1))
    question = Question(*period, now, paths=scope.paths, visible=scope.visible)
    return Reading(question).by(by)


def counted(city: City, *, days: int = 30) -> Counts:
    """Of the one county where everything happens, as the city's supervisor reads it."""
    officer = city.actor("city_supervisor").officer
    assert officer is not None
    found = read(officer, By.COUNTY, days=days)
    assert set(found) == {"431002"}
    return found["431002"]


@NINE
def test_what_is_answered_in_time_counts_as_done_and_on_time(city: City) -> None:
    answered(city)
    found = counted(city)
    assert (found["due"], found["done"], found["on_time"]) == (1, 1, 1)


@NINE
def test_what_nobody_answers_is_overdue(city: City) -> None:
    handling(city)
    found = counted(city)
    assert (found["due"], found["done"], found["overdue"]) == (1, 0, 1)
    assert rate_of("closure_rate", found).percent == Decimal("0.00")


@NINE
def test_what_is_not_due_yet_is_not_counted(city: City) -> None:
    handling(city)
    found = counted(city, days=0)
    assert (found["received"], found["due"]) == (1, 0)


@NINE
def test_an_answer_sent_back_is_neither_done_nor_on_time(city: City) -> None:
    act(answered(city), "rework", CITIZEN, reason="没有修好")
    found = counted(city)
    assert (found["done"], found["on_time"]) == (0, 0)


@NINE
def test_done_again_after_rework_is_done_but_never_on_time(city: City) -> None:
    row = act(answered(city), "rework", CITIZEN, reason="没有修好")
    words = {"outcome": "solved", "answer": "已经更换灯具。"}
    act(row, "draft", city.actor("handler"), **words)
    act(row, "answer", city.actor("leader"), **words)
    found = counted(city)
    assert (found["done"], found["on_time"]) == (1, 0)


@NINE
def test_a_merged_one_counts_with_its_parent(city: City) -> None:
    parent, child = handling(city), handling(city)
    act(child, "merge", city.actor("triage"), parent=parent)
    assert counted(city)["due"] == 1


@NINE
def test_a_withdrawn_one_is_not_due(city: City) -> None:
    act(handling(city), "withdraw", CITIZEN)
    assert counted(city)["due"] == 0


@NINE
def test_a_withdrawn_one_whose_limit_was_missed_is_due(city: City) -> None:
    row = handling(city)
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        act(row, "withdraw", CITIZEN)
    found = counted(city)
    assert (found["due"], found["done"]) == (1, 0)


@NINE
def test_it_counts_for_the_unit_that_led_at_the_answer(city: City) -> None:
    row = handling(city)
    act(row, "reassign", city.actor("triage"), lead=city.units["water"], reason="属水利局")
    statistics.refresh()
    assert Fact.objects.get(suggestion=row).unit == city.units["water"]


@NINE
def test_a_unit_that_took_over_after_the_limit_is_not_charged(city: City) -> None:
    row = handling(city)
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        act(row, "reassign", city.actor("triage"), lead=city.units["water"], reason="属水利局")
    statistics.refresh()
    assert Fact.objects.get(suggestion=row).unit == city.units["light"]


@NINE
def test_a_supervisor_of_another_place_sees_no_rate_of_this_one(city: City) -> None:
    answered(city)
    officer = city.actor("beside_handler").officer
    assert officer is not None
    assert read(officer, By.UNIT) == {}


def test_refreshing_leaves_nothing_stale(city: City) -> None:
    row = submitted(city)
    assert statistics.refresh() == 1
    assert not again(row).stale
    assert statistics.refresh() == 0


# what else is counted of a suggestion


def fact_of(row: Suggestion) -> Fact:
    statistics.refresh()
    return Fact.objects.get(suggestion=row)


def figures(city: City, *, days: int = 30) -> Figures:
    """Of the whole city, some days later."""
    statistics.refresh()
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        return city_figures(date(2020, 1, 1), date(2030, 1, 1)).city


def of(found: Figures, name: str) -> tuple[int, int]:
    rate_ = found.rate(name)
    return rate_.part, rate_.whole


@pytest.mark.parametrize("name", PARTS)
def test_every_rate_has_a_name_and_a_definition(name: str) -> None:
    found = Rate(name, 1, 3)
    with translation.override("en"):
        assert (bool(str(found.label)), " / " in str(found.definition)) == (True, True)
    assert found.percent == Decimal("33.33")


@NINE
def test_what_the_author_said_last_counts(city: City) -> None:
    row = act(answered(city), "follow_up", city.actor("triage"), note="n", satisfied="not")
    act(row, "close", CITIZEN, solved=True, satisfied="rather")
    found = figures(city)
    assert of(found, "resolution_rate") == of(found, "satisfaction_rate") == (1, 1)


@NINE
def test_what_the_author_entered_is_not_replaced_by_what_staff_type(city: City) -> None:
    row = act(answered(city), "close", CITIZEN, solved=False, satisfied="not")
    act(row, "follow_up", city.actor("triage"), note="现在满意了")
    fact = fact_of(row)
    assert (fact.voice, fact.solved, fact.satisfied) == ("author", False, False)


@NINE
def test_what_is_said_by_telephone_counts_apart(city: City) -> None:
    result = {"solved": True, "satisfied": "satisfied"}
    row = act(answered(city), "follow_up", city.actor("triage"), note="n", **result)
    assert fact_of(row).voice == "telephone"
    act(row, "close", CITIZEN, solved=True, satisfied="rather")
    assert fact_of(row).voice == "author"


@NINE
@pytest.mark.parametrize("said", [{"solved": False}, {"satisfied": "not"}])
def test_half_of_what_is_asked_is_a_voice_as_well(city: City, said: dict[str, object]) -> None:
    row = act(answered(city), "follow_up", city.actor("triage"), note="n", **said)
    fact = fact_of(row)
    heard = {"solved": fact.solved, "satisfied": fact.satisfied}
    assert fact.voice == "telephone"
    assert heard == {"solved": None, "satisfied": None} | dict.fromkeys(said, False)


@NINE
def test_an_author_who_said_nothing_is_no_part_of_satisfaction(city: City) -> None:
    act(answered(city), "follow_up", city.actor("triage"), note="没有接通", reached=False)
    assert of(figures(city), "satisfaction_rate") == (0, 0)


@NINE
def test_asking_for_more_work_takes_back_no_rating(city: City) -> None:
    row = act(
        answered(city), "follow_up", city.actor("triage"), note="n", solved=False, satisfied="not"
    )
    act(row, "rework", CITIZEN, reason="没有修好")
    fact = fact_of(row)
    assert (fact.solved, fact.satisfied, fact.reworked) == (False, False, True)


@NINE
def test_a_key_assignment_counts_by_its_own_date_once_verified(city: City) -> None:
    wish = {"due": date(2026, 10, 30)}
    row = act(handling(city), "prioritise", city.actor("supervisor"), **wish)
    assert of(figures(city, days=30), "due_rectification_rate") == (0, 0)
    assert of(figures(city, days=45), "due_rectification_rate") == (0, 1)
    act(row, "rectify", city.actor("leader"), report="已整改")
    assert of(figures(city, days=45), "due_rectification_rate") == (0, 1)
    act(row, "verify", city.actor("supervisor"), finding="属实")
    assert of(figures(city, days=45), "due_rectification_rate") == (1, 1)


@NINE
def test_a_key_assignment_is_one_of_all_from_the_day_it_was_made_one(city: City) -> None:
    act(handling(city), "prioritise", city.actor("supervisor"), due=date(2026, 10, 30))
    found = figures(city, days=0)
    assert (of(found, "rectification_rate"), of(found, "due_rectification_rate")) == (
        (0, 1),
        (0, 0),
    )


@NINE
def test_what_is_paused_when_its_limit_would_fall_is_not_due_but_shown_beside(city: City) -> None:
    act(handling(city), "ask", city.actor("handler"), question="是哪一盏路灯？")
    found = counted(city)
    assert (found["due"], found["paused"], found["due_with_paused"]) == (0, 1, 1)


@NINE
def test_what_was_late_before_it_was_paused_stays_due(city: City) -> None:
    row = handling(city)
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        act(row, "ask", city.actor("handler"), question="是哪一盏路灯？")
    found = counted(city)
    assert (found["due"], found["paused"]) == (1, 0)


@NINE
@pytest.mark.parametrize(("outcome", "adopted"), [("partly", 1), ("not_adopted", 0)])
def test_proposals_answered_are_adopted_or_not(city: City, outcome: str, adopted: int) -> None:
    row = submitted(city)
    act(row, "classify", city.actor("triage"), **classification(city) | {"type": "proposal"})
    assert of(figures(city), "adoption_rate") == (0, 0)
    act(row, "answer_directly", city.actor("triage"), outcome=outcome, answer="已研究。")
    assert of(figures(city), "adoption_rate") == (adopted, 1)


@NINE
def test_a_merged_one_is_received_and_not_due(city: City) -> None:
    parent, child = handling(city), handling(city)
    act(child, "merge", city.actor("triage"), parent=parent)
    found = figures(city)
    assert of(found, "duplicate_rate") == (1, 2)
    assert of(found, "closure_rate") == (0, 1)


@NINE
def test_what_is_received_ends_in_exactly_one_way(city: City) -> None:
    answered(city), submitted(city), act(handling(city), "withdraw", CITIZEN)
    act(submitted(city), "merge", city.actor("triage"), parent=handling(city))
    counts = figures(city).counts
    ways = [counts[name] for name in ("answered", "in_hand", "merged", "passed_on")]
    assert (counts["received"], ways) == (5, [1, 2, 1, 1])


@NINE
def test_an_extension_shows_in_two_rates(city: City) -> None:
    row = handling(city, at=timezone.now() - timedelta(days=2))
    wish = {"reason": "材料未到", "until": timezone.localdate(row.due) + timedelta(days=1)}
    act(row, "ask_extension", city.actor("leader"), **wish)
    act(row, "approve_extension", city.actor("triage"), reason="同意")
    assert of(figures(city), "extension_rate") == (1, 1)


@NINE
def test_a_matter_of_the_whole_city_counts_in_no_county(city: City) -> None:
    submitted(city, region=city.regions["city"])
    statistics.refresh()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        found = city_figures(date(2026, 9, 1), date(2026, 9, 30))
    received = {row.name: row.counts["received"] for row in found.counties}
    assert received == {"北湖区": 0, "苏仙区": 0, "": 1}
    assert found.city.counts["received"] == 1


@NINE
def test_what_is_placed_at_a_county_counts_there(city: City) -> None:
    row = submitted(city, region=city.regions["county"])
    assert fact_of(row).county == "431002"


@NINE
@pytest.mark.parametrize("place", ["town", "village"])
def test_what_is_placed_below_a_county_counts_there(city: City, place: str) -> None:
    assert fact_of(submitted(city, region=city.regions[place])).county == "431002"


@NINE
def test_missed_and_given_a_longer_limit_it_is_done_but_not_on_time(city: City) -> None:
    row = classified(city, tier="simple")
    words = {"outcome": "solved", "answer": "已修好。"}
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        act(row, "classify", city.actor("triage"), **classification(city))
        row = act(again(row), "answer_directly", city.actor("triage"), **words)
    fact = fact_of(row)
    assert row.answered < row.due
    assert (fact.done, fact.on_time, fact.on_time_first) == (True, False, False)


def answer_at(city: City, row: Suggestion, moment: datetime) -> Fact:
    words = {"outcome": "solved", "answer": "已修好。"}
    with time_machine.travel(moment, tick=False):
        act(again(row), "draft", city.actor("handler"), **words)
        return fact_of(act(again(row), "answer", city.actor("leader"), **words))


@NINE
@pytest.mark.parametrize(("seconds", "on_time"), [(0, True), (1, False)])
def test_to_the_second_of_its_date_it_is_on_time(city: City, seconds: int, on_time: bool) -> None:
    row = handling(city)
    assert row.due
    fact = answer_at(city, row, row.due + timedelta(seconds=seconds))
    assert (fact.on_time, fact.on_time_first) == (on_time, on_time)


@NINE
@pytest.mark.parametrize(("seconds", "before"), [(0, True), (1, False)])
def test_after_an_extension_the_first_date_counts_beside_the_last(
    city: City, seconds: int, before: bool
) -> None:
    row = handling(city, at=timezone.now() - timedelta(days=2))
    wish = {"reason": "材料未到", "until": timezone.localdate(row.due) + timedelta(days=1)}
    act(row, "ask_extension", city.actor("leader"), **wish)
    row = act(row, "approve_extension", city.actor("triage"), reason="同意")
    assert row.first_due
    fact = answer_at(city, row, row.first_due + timedelta(seconds=seconds))
    assert (fact.on_time, fact.on_time_first) == (True, before)


@NINE
def test_a_merged_one_whose_limit_was_missed_counts_with_its_parent_alone(city: City) -> None:
    parent, child = handling(city), handling(city)
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        act(child, "merge", city.actor("triage"), parent=parent)
    assert not fact_of(child).counted


@NINE
def test_figures_take_three_statements_however_many_there_are(
    city: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    answered(city), handling(city)
    statistics.refresh()
    city_figures(date(2026, 1, 1), date(2026, 12, 31))
    with django_assert_num_queries(3):
        city_figures(date(2026, 1, 1), date(2026, 12, 31))


@NINE
def test_counties_and_units_add_up_to_the_same(city: City) -> None:
    answered(city)
    handling(city)
    classified(city)  # of no unit yet
    statistics.refresh()
    officer = city.actor("city_supervisor").officer
    assert officer is not None
    counties, units = read(officer, By.COUNTY), read(officer, By.UNIT)
    assert set(units) == {city.units["light"].pk, None}
    for name in ("due", "overdue"):
        assert sum(row[name] for row in counties.values()) == sum(
            row[name] for row in units.values()
        )
    assert counties["431002"]["due"] == 3


@NINE
def test_what_was_said_of_an_earlier_answer_does_not_hide_what_is_said_of_the_next(
    city: City,
) -> None:
    row = act(answered(city), "close", CITIZEN, solved=True, satisfied="satisfied")
    row = act(row, "reopen", city.actor("supervisor"), reason="仍未解决")
    words = {"outcome": "solved", "answer": "再次修好。"}
    row = act(row, "draft", city.actor("leader"), **words)
    officer("second", Role.LEADER, city.units["light"])
    city.officers["second"] = Officer.objects.get(username="second")
    row = act(row, "answer", city.actor("second"), **words)
    result = {"solved": False, "satisfied": "not"}
    act(row, "follow_up", city.actor("triage"), note="没有修好", **result)
    fact = fact_of(row)
    assert (fact.voice, fact.solved, fact.satisfied) == ("telephone", False, False)
