"""The first page: the promise, how it is kept, what is asked just now."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from suggestions import statistics
from tests.factories import City, answered, campaign, local

FIRST_PAGE = 50_000
FIRST_TIME, AGAIN = 4, 1

pytestmark = pytest.mark.usefixtures("fresh_cache")


def page_of(citizen: Client) -> str:
    return citizen.get("/").content.decode()


def test_the_promise_stands_there_in_words(citizen: Client) -> None:
    page = page_of(citizen)
    for words in ("24 hours", "3 to 7 working days", "110", "119", "120", "12345", "12388"):
        assert words in page


@pytest.mark.parametrize("address", ["/", "/help/"])
def test_what_everybody_reads_promises_no_message(citizen: Client, address: str) -> None:
    """Whoever leaves no contact, or writes where nothing can be sent, reads it as well."""
    page = citizen.get(address).content.decode().lower()
    assert "stands on the page of your suggestion" in page
    assert not re.search(r"\b(you are told|we (?:will )?tell you)\b", page)


def test_it_is_light_and_asks_for_few_files(citizen: Client) -> None:
    page = page_of(citizen)
    sheet = b"".join(citizen.get("/static/public/public.css"))
    assert len(gzip.compress(page.encode())) + len(gzip.compress(sheet)) < FIRST_PAGE
    assert page.count("<script") + page.count('<link rel="') + page.count("<img") <= 4


def test_it_takes_few_statements_and_hardly_any_the_second_time(
    citizen: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(FIRST_TIME):
        citizen.get("/")
    with django_assert_num_queries(AGAIN):
        citizen.get("/")


def test_no_rate_is_shown_while_nothing_was_due(citizen: Client) -> None:
    assert "How we keep it" not in page_of(citizen)


def test_the_rates_of_the_last_months_stand_with_their_numbers(citizen: Client, city: City) -> None:
    with time_machine.travel(local("2026-09-16 10:00"), tick=True):
        answered(city)
    with time_machine.travel(local("2026-10-20 10:00")):
        statistics.refresh()
        page = page_of(citizen)
    assert "How we keep it" in page
    assert "100.00 %" in page
    assert "1 / 1" in page


def test_open_campaigns_are_named_with_their_last_day(citizen: Client, city: City) -> None:
    campaign("open-one", title="十五五", closes=local("2099-03-01 00:00"))
    campaign("old-one", title="旧的", closes=timezone.now() - timedelta(days=1))
    campaign("new-one", title="新的", opens=timezone.now() + timedelta(days=1))
    page = page_of(citizen)
    assert 'href="/c/open-one/"' in page
    assert "until Feb. 28, 2099" in page
    assert "新的" not in page
    assert "What came of earlier campaigns" not in page.split('href="/c/open-one/"')[0]
    assert 'href="/c/old-one/"' in page.split("What came of earlier campaigns")[1]


def test_only_the_latest_of_ended_campaigns_are_named(citizen: Client, city: City) -> None:
    for days in range(1, 8):
        campaign(f"old-{days}", title="旧的", closes=timezone.now() - timedelta(days=days))
    assert re.findall(r"/c/old-(\d)/", page_of(citizen)) == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("address", ["/p/", "/statistics/", "/help/", "/privacy/"])
def test_its_foot_leads_on(citizen: Client, address: str) -> None:
    assert f'href="{address}"' in page_of(citizen)
    assert citizen.get(address).status_code == 200


def test_it_says_what_it_is_where_somebody_passes_it_on(citizen: Client) -> None:
    page = page_of(citizen)
    for name in ("og:title", "og:description", "og:type", "og:site_name"):
        assert page.count(f'property="{name}"') == 1
