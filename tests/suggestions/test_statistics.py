"""The rates: published vectors to the digit, and what counts where."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from suggestions import statistics
from suggestions.models import Fact
from suggestions.statistics import ClosureRow, closure, rate
from tests.factories import CITIZEN, City, act, again, answered, handling, submitted

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


def counted(city: City, *, days: int = 30) -> list[ClosureRow]:
    """Closure by county as the city's supervisor sees it some days later."""
    statistics.refresh()
    with time_machine.travel(timezone.now() + timedelta(days=days)):
        officer = city.actor("city_supervisor").officer
        assert officer is not None
        return closure(officer, "county", date(2020, 1, 1), date(2030, 1, 1))


@NINE
def test_what_is_answered_in_time_counts_as_done_and_on_time(city: City) -> None:
    answered(city)
    (row,) = counted(city)
    assert (row.name, row.due, row.done, row.on_time) == ("北湖区", 1, 1, 1)


@NINE
def test_what_nobody_answers_is_overdue(city: City) -> None:
    handling(city)
    (row,) = counted(city)
    assert (row.due, row.done, row.overdue, row.closure_rate) == (1, 0, 1, Decimal("0.00"))


@NINE
def test_what_is_not_due_yet_is_not_counted(city: City) -> None:
    handling(city)
    assert counted(city, days=0) == []


@NINE
def test_an_answer_sent_back_is_neither_done_nor_on_time(city: City) -> None:
    act(answered(city), "rework", CITIZEN, reason="没有修好")
    (row,) = counted(city)
    assert (row.done, row.on_time) == (0, 0)


@NINE
def test_done_again_after_rework_is_done_but_never_on_time(city: City) -> None:
    row = act(answered(city), "rework", CITIZEN, reason="没有修好")
    words = {"outcome": "solved", "answer": "已经更换灯具。"}
    act(row, "draft", city.actor("handler"), **words)
    act(row, "answer", city.actor("leader"), **words)
    (found,) = counted(city)
    assert (found.done, found.on_time) == (1, 0)


@NINE
def test_a_merged_one_counts_with_its_parent(city: City) -> None:
    parent, child = handling(city), handling(city)
    act(child, "merge", city.actor("triage"), parent=parent)
    (row,) = counted(city)
    assert row.due == 1


@NINE
def test_a_withdrawn_one_is_not_due(city: City) -> None:
    act(handling(city), "withdraw", CITIZEN)
    assert counted(city) == []


@NINE
def test_a_withdrawn_one_whose_limit_was_missed_is_due(city: City) -> None:
    row = handling(city)
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        act(row, "withdraw", CITIZEN)
    (found,) = counted(city)
    assert (found.due, found.done) == (1, 0)


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
    statistics.refresh()
    officer = city.actor("beside_handler").officer
    assert officer is not None
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        assert closure(officer, "unit", date(2020, 1, 1), date(2030, 1, 1)) == []


def test_refreshing_leaves_nothing_stale(city: City) -> None:
    row = submitted(city)
    assert statistics.refresh() == 1
    assert not again(row).stale
    assert statistics.refresh() == 0
