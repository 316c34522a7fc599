"""What everybody reads of the program that proposes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from suggestions.models import LearntVersion
from suggestions.proposing import learning
from suggestions.public.reading.programs import Line, last_whole_months, lines_of
from tests.factories import City, local
from tests.suggestions.proposing.compared import tally

PAGE = "/programs/"
SINCE, UNTIL = date(2026, 6, 1), date(2026, 8, 31)
SUMMER: dict[str, Any] = {"day": date(2026, 7, 15)}
ENGLISH = {"accept-language": "en"}
MOST_BYTES = 50_000


@pytest.fixture(autouse=True)
def _on_a_wednesday_morning(settings: Settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    with time_machine.travel(local("2026-09-16 10:00")):
        yield


def text_of(client: Client) -> str:
    return " ".join(client.get(PAGE, headers=ENGLISH).content.decode().split())


def category(found: list[Line]) -> Line:
    return found[1]


@pytest.mark.parametrize(
    ("today", "months"),
    [
        (date(2026, 9, 16), (SINCE, UNTIL)),
        (date(2026, 9, 1), (SINCE, UNTIL)),
        (date(2026, 5, 31), (date(2026, 2, 1), date(2026, 4, 30))),
        (date(2027, 1, 31), (date(2026, 10, 1), date(2026, 12, 31))),
    ],
)
def test_the_months_are_the_last_whole_ones(today: date, months: tuple[date, date]) -> None:
    assert last_whole_months(today) == months


@pytest.mark.django_db
def test_of_few_decisions_nothing_is_told() -> None:
    tally(99, **SUMMER)
    tally(500, day=date(2026, 9, 1))
    assert category(lines_of(SINCE, UNTIL)) == Line("category")


@pytest.mark.django_db
def test_numbers_are_rounded_and_few_among_many_are_not_told() -> None:
    tally(137, **SUMMER)
    tally(20, place=0, sure=False, **SUMMER)
    tally(60, shown=False, **SUMMER)
    found = category(lines_of(SINCE, UNTIL))
    assert found == Line("category", 210, 91, None, 91, 100)
    tally(41, shown=False, place=0, **SUMMER)
    assert category(lines_of(SINCE, UNTIL)).unseen == 59


@pytest.mark.django_db
def test_one_decision_more_or_less_cannot_be_seen() -> None:
    tally(952, **SUMMER)
    before = lines_of(SINCE, UNTIL)
    tally(1, place=0, **SUMMER)
    assert lines_of(SINCE, UNTIL) == before


def test_it_says_what_is_used_what_it_decides_and_how_good_it_was(
    client: Client, city: City
) -> None:
    tally(952, **SUMMER)
    page = text_of(client)
    assert "At present nothing that was learnt is in use" in page
    assert "<td>about 950</td> <td>100 % </td>" in page
    now = local("2026-09-10 02:20")
    LearntVersion.objects.create(
        subject="category",
        number=3,
        made=now,
        until=now,
        decided=1200,
        figures={},
        content=b"x",
        active=True,
    )
    assert "learnt on Sept. 10, 2026 from 1,200 decisions" in text_of(client)


def test_what_it_says_of_the_rules_is_read_from_the_rules(client: Client, city: City) -> None:
    page = text_of(client)
    for words in ("One suggestion in 20,", "up to 2,000 characters", "the newest 10,000"):
        assert words in page
    assert f"once there are {learning.FEWEST_NEW} new decisions" in page


@pytest.mark.parametrize("address", ["/privacy/", "/statistics/", "/sitemap.xml"])
def test_one_comes_there_from_where_one_looks(client: Client, city: City, address: str) -> None:
    assert PAGE in client.get(address).content.decode()


def test_it_is_small_and_takes_few_statements(
    client: Client, city: City, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(PAGE)
    with django_assert_max_num_queries(4):
        assert len(client.get(PAGE).content) < MOST_BYTES
