"""Figures for everybody: right, explained, and telling of nobody."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from suggestions import statistics
from suggestions.models import Fact, Suggestion
from suggestions.public.reading.figures import all_periods, last_months, say_spread
from tests.factories import CITIZEN, City, act, answered, handling, local, submitted

COLD = 10

pytestmark = pytest.mark.usefixtures("fresh_cache")


def page_of(citizen: Client, period: str = "") -> str:
    """Some weeks after everything was handed in."""
    statistics.refresh()
    with time_machine.travel(local("2026-10-20 10:00")):
        return citizen.get("/statistics/", {"period": period}).content.decode()


@pytest.fixture
def september(city: City) -> None:
    """Two answered, one of them rated; one overdue; one withdrawn."""
    with time_machine.travel(local("2026-09-16 10:00"), tick=True):
        act(answered(city), "close", CITIZEN, solved=True, satisfied="rather")
        answered(city)
        handling(city)
        act(submitted(city), "withdraw", CITIZEN)


def test_every_rate_stands_with_its_numbers_and_definition(
    citizen: Client, september: None
) -> None:
    page = page_of(citizen)
    for words in ("66.67 %", "2 / 3", "on hold: 0", "1 / 1", "as of today 10:00"):
        assert words in page
    for name in statistics.PARTS:
        assert str(statistics.DEFINITIONS[name]) in page


def test_what_came_in_ends_in_one_of_four_ways(citizen: Client, september: None) -> None:
    page = page_of(citizen)
    counts = page[page.index("counts") : page.index("</dl>")]
    assert [part.split("<")[0] for part in counts.split("<dd>")[1:]] == ["4", "2", "1", "0", "1"]


def test_how_many_were_asked_by_telephone_stands_beside_the_rates(
    citizen: Client, september: None, city: City
) -> None:
    assert "was asked by telephone" not in page_of(citizen)
    with time_machine.travel(local("2026-09-17 10:00"), tick=True):
        result = {"solved": True, "satisfied": "satisfied"}
        row = Suggestion.objects.get(status="answered")
        act(row, "follow_up", city.actor("triage"), note="已接通", **result)
    assert "1 was asked by telephone" in page_of(citizen, period="year")


def test_nothing_of_nothing_is_a_dash(citizen: Client, city: City) -> None:
    page = page_of(citizen)
    assert "<b>—</b>" in page
    assert "100.00" not in page


def test_a_rate_of_few_people_is_not_shown_for_a_county(citizen: Client, september: None) -> None:
    row = page_of(citizen).split("北湖区</th>")[1].split("</tr>")[0]
    assert "2 / 3" in row
    assert "too few" in row
    assert "1 / 1" not in row


def test_handling_time_is_said_in_working_days(citizen: Client, city: City) -> None:
    with time_machine.travel(local("2026-09-14 09:00")) as clock:
        rows = [handling(city) for _ in range(10)]
        for day, answers in ((15, 5), (16, 3), (18, 1)):
            clock.move_to(local(f"2026-09-{day} 09:00"))
            for _ in range(answers):
                give_answer(rows.pop(), city)
    page = page_of(citizen)
    assert "Half of the answers within 1 working day, nine in ten within 4 working days" in page
    assert "9 answers" in page


def give_answer(row: Suggestion, city: City) -> None:
    words = {"outcome": "solved", "answer": "您好！路灯已于昨日修好。感谢您的来信。"}
    act(row, "draft", city.actor("handler"), **words)
    act(row, "answer", city.actor("leader"), **words)


@pytest.mark.parametrize(
    ("median", "nine_in_ten", "words"),
    [
        (1, 5, "Half of the answers within 1 working hour, nine in ten within 5 working hours"),
        (6, 7, "Half of the answers within 6 working hours, nine in ten within 1 working day"),
        (8, 15, "Half of the answers within 2 working days, nine in ten within 3 working days"),
        (8, 14, "Nine in ten answers within 2 working days"),
    ],
)
def test_lengths_of_time_are_rounded_up(median: int, nine_in_ten: int, words: str) -> None:
    with translation.override("en"):
        assert say_spread(statistics.Spread(9, median, nine_in_ten)) == words


def test_a_period_is_chosen_in_the_address(citizen: Client, september: None) -> None:
    assert "2 / 3" in page_of(citizen, "year")
    assert "2 / 3" in page_of(citizen, "30-days")
    assert "From Jan. 1, 2026 to Oct. 20, 2026" in page_of(citizen, "year")


def test_an_unknown_period_is_the_usual_one(citizen: Client, city: City) -> None:
    assert "Last 12 months</a>" in page_of(citizen, "x").split("aria-current")[1]


def test_past_years_are_offered_as_far_as_there_is_something(city: City) -> None:
    submitted(city, at=local("2024-03-01 10:00"))
    statistics.refresh()
    names = [each.name for each in all_periods(date(2026, 10, 20))]
    assert names == ["30-days", "year", "12-months", "2025", "2024"]


@pytest.mark.parametrize(
    ("today", "since"),
    [
        (date(2026, 11, 23), date(2025, 11, 24)),
        (date(2028, 2, 29), date(2027, 3, 1)),
        (date(2026, 12, 31), date(2026, 1, 1)),
    ],
)
def test_twelve_months_are_a_year_of_days(today: date, since: date) -> None:
    assert last_months(today).since == since


def test_it_takes_few_statements_and_none_the_second_time(
    citizen: Client, september: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    statistics.refresh()
    with django_assert_num_queries(COLD):
        citizen.get("/statistics/")
    with django_assert_num_queries(0):
        citizen.get("/statistics/")


def test_no_reference_and_no_unit_stands_on_the_page(
    citizen: Client, city: City, september: None
) -> None:
    page = page_of(citizen)
    for fact in Fact.objects.select_related("suggestion"):
        assert fact.suggestion.reference not in page
    assert city.units["light"].name not in page


def test_how_what_was_done_ended_is_told_apart(citizen: Client, september: None) -> None:
    page = page_of(citizen)
    found = page[page.index("How it ended") :]
    counts = found[: found.index("</dl>")]
    numbers = [part.split("<")[0] for part in counts.split("<dd>")[1:]]
    assert numbers == ["2", "0", "0", "0", "0"]
    assert "planned, will be done by a date" in counts
