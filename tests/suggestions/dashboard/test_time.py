"""The page on time: its numbers, whose they are, and where they lead."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from suggestions import statistics
from suggestions.models import Suggestion
from suggestions.statistics import CLOCK_RATES
from tests.factories import City, act, again, classified, local
from tests.suggestions.dashboard.conftest import Desk
from tests.suggestions.dashboard.test_page import LATER, MOST_STATEMENTS, total_of

ADDRESS = "/admin/dashboard/time/"
WORDS = {"outcome": "solved", "answer": "您好！路灯已于昨日修好。感谢您的来信。"}


@pytest.fixture(autouse=True)
def handed_on(month: City) -> City:
    """Besides the month: one that went to and fro, and one with a co-unit, both answered."""
    with time_machine.travel(local("2026-09-08 09:00"), tick=False) as clock:

        def later(row: Suggestion, name: str, who: str, **more: Any) -> None:
            clock.shift(timedelta(minutes=15))
            act(again(row), name, month.actor(who), **more)

        row = classified(month)
        units = {"lead": month.units["light"], "co_units": (month.units["town"],)}
        later(row, "assign", "triage", **units)
        for unit in ("water", "light"):
            more = {"lead": month.units[unit], "reason": "职责调整"}
            later(row, "reassign", "triage", **more)
        later(row, "accept", "handler")
        later(row, "finish_co", "town_handler", result="已配合完成。")
        later(row, "draft", "handler", **WORDS)
        later(row, "answer", "leader", **WORDS)
    statistics.catch_up()
    return month


def page(client: Client, **asked: str) -> Any:
    with LATER:
        response = client.get(ADDRESS, asked)
    assert response.status_code == 200
    return response


def numbers_of(content: str) -> list[tuple[str, str]]:
    """(number, address of its list) of every number that leads to a list."""
    found = re.findall(r'<a href="([^"]*[?&]count=[^"]*)">([\d,]+)</a>', unescape(content))
    return [(number, address) for address, number in dict.fromkeys(found)]


@pytest.mark.parametrize("who", ["city_supervisor", "supervisor", "leader"])
def test_each_number_leads_to_as_many(desk: Desk, who: str) -> None:
    client = desk(who)
    numbers = numbers_of(page(client).content.decode())
    assert len(numbers) > 20
    with LATER:
        for number, address in numbers:
            assert str(total_of(client.get(address))) == number, address


@pytest.mark.parametrize(
    "asked",
    [
        {"tier": "general", "region": "431002"},
        {"period": "free", "since": "2026-09-02", "until": "2026-09-08", "type": "help"},
        {"period": "year", "channel": "web"},
    ],
)
def test_narrowed_numbers_lead_to_as_many_too(desk: Desk, asked: dict[str, str]) -> None:
    client = desk("city_supervisor")
    with LATER:
        for number, address in numbers_of(page(client, **asked).content.decode()):
            assert str(total_of(client.get(address))) == number, address


def test_the_steps_come_to_what_was_answered(desk: Desk) -> None:
    context = page(desk("city_supervisor")).context
    assert context["in_turn"][-1].count == "7"
    shares = [line.share for line in context["in_turn"][:-1] if line.share != "—"]
    assert sum(float(share.removesuffix(" %")) for share in shares) == pytest.approx(100, abs=0.05)


def test_lines_come_to_what_was_answered(desk: Desk) -> None:
    context = page(desk("city_supervisor")).context
    for lines in (context["paths"], context["hops"], context["categories"]):
        assert sum(int(line.count) for line in lines) == 7
    assert sum(int(line.count) for group in context["units"] for line in group.lines) == 7


def test_a_path_is_told_in_words(desk: Desk) -> None:
    context = page(desk("city_supervisor")).context
    assert context["paths"][0].words.split(" → ") == ["分类", "交办", "签收", "答复"]
    assert [line.count for line in context["hops"]] == ["6", "1"]


def test_units_are_told_with_their_own_clocks(desk: Desk, month: City) -> None:
    context = page(desk("city_supervisor")).context
    rate, co_rate = context["rates"]
    assert (rate.part, rate.whole) == ("7", "13")
    assert (co_rate.part, co_rate.whole) == ("1", "1")
    lines = {line.name: line for group in context["clocks"] for line in group.lines}
    assert set(lines) == {month.units["light"].name, month.units["town"].name}
    assert lines[month.units["town"].name].taken_part.whole == "1"


def test_units_stand_with_those_of_their_level(desk: Desk) -> None:
    labels = [group.label for group in page(desk("city_supervisor")).context["clocks"]]
    assert len(labels) == len(set(labels)) == 2


def test_definitions_stand_beside_the_rates(desk: Desk) -> None:
    text = unescape(page(desk("city_supervisor")).content.decode())
    for rate in CLOCK_RATES.values():
        assert str(rate.definition) in text


def test_a_county_supervisor_reads_the_own_county_only(desk: Desk) -> None:
    for asked in ({}, {"region": "431003"}):
        assert page(desk("supervisor"), **asked).context["in_turn"][-1].count == "7"
    other = page(desk("city_supervisor"), region="431003").context
    assert other["in_turn"][-1].count == "0"


@pytest.mark.parametrize("who", ["handler", "collector", "administrator"])
def test_whoever_answers_for_single_ones_only_has_no_such_page(desk: Desk, who: str) -> None:
    assert desk(who).get(ADDRESS).status_code == 403


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"period": "year", "tier": "general"},
        {"period": "free", "since": "2026-07-15", "until": "2026-09-20", "region": "431002"},
    ],
)
def test_it_takes_few_statements_whatever_is_asked(desk: Desk, asked: dict[str, str]) -> None:
    client = desk("city_supervisor")
    with LATER, CaptureQueriesContext(connection) as captured:
        client.get(ADDRESS, asked)
    assert len(captured) <= MOST_STATEMENTS


def test_nobodys_name_stands_on_it(desk: Desk) -> None:
    text = page(desk("city_supervisor")).content.decode().split('id="figures"')[1]
    assert re.search("王女士|handler|leader", text) is None
    for reference in Suggestion.objects.values_list("reference", flat=True):
        assert reference not in text


def test_the_two_dashboards_lead_to_each_other_and_keep_what_was_asked(desk: Desk) -> None:
    asked = {"period": "quarter", "tier": "general"}
    text = unescape(page(desk("city_supervisor"), **asked).content.decode())
    found = re.search(r'href="(/admin/dashboard/\?[^"]*)"', text)
    assert found is not None
    kept = parse_qs(urlsplit(found[1]).query)
    assert {name: kept[name] for name in asked} == {k: [v] for k, v in asked.items()}


def test_a_list_says_which_number_it_is_of(desk: Desk) -> None:
    with LATER:
        for name, words in (
            ("hops-2", "2"),
            ("route-classify assign", "分类 → 交办"),
            ("led_on_time", str(statistics.time_count("led_on_time").label)),
        ):
            asked = {"count": name, "since": "2026-09-01", "until": "2026-09-30"}
            listed = desk("city_supervisor").get("/admin/suggestions/suggestion/", asked)
            assert words in unescape(listed.content.decode()).split('class="counted"')[1][:200]
