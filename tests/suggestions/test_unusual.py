"""Whoever collects contacts is seen: by how many others with the same post look at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from regions.models import Officer, Role
from suggestions.messages import summary_of
from suggestions.models import Message, Purpose, Suggestion, record_look, record_looks
from suggestions.unusual import ALWAYS_USUAL, most_usual, tell_unusual
from tests.factories import City, local, officer, submitted

NOON = local("2026-09-21 12:00")
COUNTS = st.lists(st.integers(1, 500), max_size=60)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def row(city: City) -> Suggestion:
    return submitted(city)


def looks(row: Suggestion, who: Officer, many: int, *, days_ago: int = 0) -> None:
    with time_machine.travel(NOON - timedelta(days=days_ago), tick=False):
        for _each in range(many):
            record_look(row, who, Purpose.CONTACT)


def told() -> dict[str, str]:
    """The line that each officer was told."""
    rows = Message.objects.filter(template="looks").select_related("officer")
    with translation.override("en"):
        return {each.officer.username: summary_of(each) for each in rows if each.officer}


def test_twenty_a_day_are_always_usual(city: City, row: Suggestion) -> None:
    looks(row, city.officers["triage"], ALWAYS_USUAL)
    assert (tell_unusual(), told()) == (0, {})


def test_the_auditor_of_the_place_hears_of_more_once_a_day(city: City, row: Suggestion) -> None:
    officer("away", Role.AUDITOR, city.regions["beside"])
    looks(row, city.officers["triage"], ALWAYS_USUAL + 1)
    assert (tell_unusual(), tell_unusual()) == (1, 1)
    assert told() == {
        "auditor": "triage has looked at 21 contacts or more on Sept. 21, 2026 (Monday)."
    }
    assert Message.objects.filter(template="looks").count() == 1


def test_where_others_with_the_post_look_as_much_it_is_usual(city: City, row: Suggestion) -> None:
    other = officer("other", Role.TRIAGE, city.regions["county"])
    looks(row, other, 10, days_ago=3)
    looks(row, city.officers["triage"], 30)
    assert tell_unusual() == 0
    looks(row, city.officers["triage"], 1)
    assert tell_unusual() == 1


def test_the_own_days_before_make_nothing_usual(city: City, row: Suggestion) -> None:
    for days_ago in (2, 3, 4):
        looks(row, city.officers["triage"], 25, days_ago=days_ago)
    looks(row, city.officers["triage"], 25)
    assert tell_unusual() == 1


def test_what_holders_of_another_post_do_says_nothing(city: City, row: Suggestion) -> None:
    looks(row, city.officers["handler"], 25, days_ago=2)
    looks(row, city.officers["triage"], 25)
    assert tell_unusual() == 1


def test_a_list_that_was_taken_along_counts_as_many_as_are_in_it(
    city: City, row: Suggestion
) -> None:
    ids = [row.pk, *(submitted(city).pk for _each in range(ALWAYS_USUAL))]
    record_looks(ids, city.officers["triage"], Purpose.EXPORT, words="逐户回访")
    assert tell_unusual() == 1


def test_callers_that_were_sought_in_vain_count(city: City) -> None:
    for _each in range(ALWAYS_USUAL + 1):
        record_looks([], city.officers["triage"], Purpose.CALLER, words="")
    assert tell_unusual() == 1


def test_what_was_looked_at_after_the_last_round_of_a_day_is_told_the_next_day(
    city: City, row: Suggestion
) -> None:
    looks(row, city.officers["triage"], 100, days_ago=1)
    assert (tell_unusual(), len(told())) == (1, 1)
    assert Message.objects.filter(template="looks", key__contains=":20260920:").count() == 1


def test_two_days_ago_is_over(city: City, row: Suggestion) -> None:
    looks(row, city.officers["triage"], 100, days_ago=2)
    assert (tell_unusual(), told()) == (0, {})


def test_who_is_alone_with_a_post_is_compared_with_nobody(city: City, row: Suggestion) -> None:
    looks(row, city.officers["triage"], ALWAYS_USUAL + 1)
    tell_unusual()
    found = Message.objects.filter(template="looks").values_list("context__usual", flat=True)
    assert [*found] == [0]


def test_an_auditor_hears_nothing_of_himself(city: City, row: Suggestion) -> None:
    other = officer("other", Role.AUDITOR, city.regions["city"])
    looks(row, city.officers["auditor"], 50)
    tell_unusual()
    assert {*told()} == {other.username}


@pytest.mark.once
@given(days=COUNTS)
def test_what_is_usual_is_never_below_what_nearly_all_days_stay_within(days: list[int]) -> None:
    most = most_usual(days)
    assert most >= ALWAYS_USUAL
    assert sum(day > most for day in days) <= len(days) * 0.05


@pytest.mark.once
@given(days=COUNTS, more=st.integers(1, 500))
def test_who_looks_more_never_makes_less_usual(days: list[int], more: int) -> None:
    assert most_usual([day + more for day in days]) >= most_usual(days)
