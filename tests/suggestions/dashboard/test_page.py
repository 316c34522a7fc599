"""The dashboard: its numbers, whose they are, and where they lead."""

from __future__ import annotations

import re
from html import unescape
from itertools import combinations
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from suggestions.models import Suggestion
from suggestions.statistics import COUNTS, PARTS
from tests.factories import City, local
from tests.suggestions.dashboard.conftest import Desk

ADDRESS = "/admin/dashboard/"
MOST_STATEMENTS = 20
HOSTILE = {"count": "due", "since": "0001-01-01", "until": "9999-12-31", "as_of": "0001-01-01"}
LATER = time_machine.travel(local("2026-09-30 10:00"))
pytestmark = pytest.mark.usefixtures("month")


def page(client: Client, **asked: str) -> dict[str, Any]:
    with LATER:
        response = client.get(ADDRESS, asked)
    assert response.status_code == 200
    return response.context


def total_of(listed: Any) -> int:
    return int(listed.context["listing"].span["total"])


def headline(context: dict[str, Any], name: str) -> Any:
    return next(tile for tile in context["tiles"] if tile.name == name)


def test_the_headlines_are_those_of_the_month(desk: Desk) -> None:
    context = page(desk("city_supervisor"))
    assert headline(context, "received").value == "14"
    # Due: six answered, four late, one sent back, one key assignment.
    assert headline(context, "closure_rate").parts == "6 / 12"
    assert headline(context, "closure_rate").value == "50.00 %"
    assert headline(context, "rework_rate").parts == "0 / 6"


def test_counties_add_up_to_the_headline(desk: Desk) -> None:
    context = page(desk("city_supervisor"))
    parts, wholes = zip(
        *((place.rate.part, place.rate.whole) for place in context["places"]), strict=True
    )
    line = next(line for line in context["rates"] if line.label == context["rate_label"])
    assert (str(sum(parts)), str(sum(wholes))) == (line.part, line.whole)
    assert sum(int(place.received) for place in context["places"]) == 14


def test_the_course_adds_up_to_the_headline(desk: Desk) -> None:
    context = page(desk("city_supervisor"))
    total = context["course"].total
    assert (total["received"], total["due"], total["done"]) == (14, 12, 6)


@pytest.mark.parametrize("who", ["city_supervisor", "supervisor", "leader", "auditor", "triage"])
def test_each_number_leads_to_as_many(desk: Desk, who: str) -> None:
    client = desk(who)
    rates = page(client)["rates"]
    with LATER:
        for line in rates:
            for number, address in (
                (line.part, line.part_address),
                (line.whole, line.whole_address),
            ):
                assert str(total_of(client.get(address))) == number, address


def test_narrowed_numbers_lead_to_as_many_too(desk: Desk, city: City) -> None:
    client = desk("city_supervisor")
    asked = {"unit": str(city.units["light"].pk), "tier": "general", "region": "431002"}
    context = page(client, **asked)
    assert context["asked"].active == 3
    with LATER:
        for line in context["rates"]:
            assert str(total_of(client.get(line.whole_address))) == line.whole


def test_a_county_supervisor_reads_the_own_county_whatever_the_address_says(desk: Desk) -> None:
    client = desk("supervisor")
    for asked in ({}, {"region": "431003"}, {"region": "4310"}, {"region": "x"}):
        context = page(client, **asked)
        assert headline(context, "received").value == "13"
        assert {place.key[:6] for place in context["places"]} == {"431002"}


def test_a_list_of_another_county_is_as_empty_for_a_county_supervisor(desk: Desk) -> None:
    asked = {"count": "received", "since": "2026-09-01", "until": "2026-09-30"}
    with LATER:
        own = total_of(desk("supervisor").get("/admin/suggestions/suggestion/", asked))
        other = desk("supervisor").get(
            "/admin/suggestions/suggestion/", asked | {"region": "431003"}
        )
    assert own == 13
    assert total_of(other) == 13  # the filter that is not offered counts for nothing


def test_a_leader_reads_what_the_own_unit_sees(desk: Desk) -> None:
    assert headline(page(desk("water_leader")), "received").value == "0"
    assert int(headline(page(desk("leader")), "received").value) > 0


@pytest.mark.parametrize("who", ["handler", "collector", "administrator"])
def test_whoever_answers_for_single_ones_only_has_no_dashboard(desk: Desk, who: str) -> None:
    assert desk(who).get(ADDRESS).status_code == 403
    assert f'"{ADDRESS}"'.encode() not in desk(who).get("/admin/").content


def test_a_stranger_is_asked_to_log_in() -> None:
    response = Client().get(ADDRESS)
    assert (response.status_code, response.url.split("?")[0]) == (302, "/admin/login/")


def test_what_makes_no_sense_is_as_if_nothing_was_chosen(desk: Desk) -> None:
    for year in ("0001-01-01", "9999-12-31"):
        page(desk("city_supervisor"), period="free", since=year, until=year)
    asked = {"period": "x", "since": "y", "unit": "0", "tier": "'", "by": "z", "compare": "w"}
    context = page(desk("city_supervisor"), **asked)
    assert headline(context, "received").value == "14"
    assert context["asked"].period.name == "month"


def test_free_days_are_kept_in_every_address(desk: Desk) -> None:
    asked = {"period": "free", "since": "2026-09-02", "until": "2026-09-03", "tier": "general"}
    context = page(desk("city_supervisor"), **asked)
    assert headline(context, "received").value == "4"
    for _name, _label, address in context["compared"]:
        assert urlencode(asked) in address


def test_few_due_take_no_part_and_get_no_rank(desk: Desk) -> None:
    for place in page(desk("city_supervisor"))["places"]:
        assert (place.few, place.rank, place.interval) == (True, None, "")


def test_ranks_can_be_switched_off(desk: Desk, settings: Settings) -> None:
    settings.SHOW_RANKS = False
    assert ">#<" not in page_text(desk("city_supervisor"))


def page_text(client: Client, **asked: str) -> str:
    with LATER:
        return unescape(client.get(ADDRESS, asked).content.decode())


def test_a_rate_of_few_voices_is_not_shown_but_its_numbers_are(desk: Desk) -> None:
    tile = headline(page(desk("city_supervisor")), "satisfaction_rate")
    assert (tile.value, tile.parts, tile.change) == ("—", "1 / 1", None)


def test_every_rate_stands_with_its_definition(desk: Desk) -> None:
    text = page_text(desk("city_supervisor"))
    for line in page(desk("city_supervisor"))["rates"]:
        assert str(line.definition) in text
    assert len(page(desk("city_supervisor"))["rates"]) == len(PARTS)


def every_filter(city: City) -> dict[str, str]:
    return {
        "region": "431002",
        "unit": str(city.units["light"].pk),
        "category": str(city.category.pk),
        "tier": "general",
        "channel": "web",
        "type": "help",
    }


@pytest.mark.parametrize("who", ["city_supervisor", "leader"])
def test_it_takes_few_statements_whatever_is_asked(month: City, desk: Desk, who: str) -> None:
    client, filters = desk(who), every_filter(month)
    page(client)
    for many in (0, 1, 2, len(filters)):
        for names in combinations(filters, many):
            asked = {name: filters[name] for name in names} | {"period": "year"}
            assert statements(client, asked) <= MOST_STATEMENTS, asked
    for period in ("today", "month"):
        assert statements(client, {"period": period}) <= MOST_STATEMENTS, period


def statements(client: Client, asked: dict[str, str]) -> int:
    with LATER, CaptureQueriesContext(connection) as captured:
        assert client.get(ADDRESS, asked).status_code == 200
    return len(captured)


def test_no_name_of_an_author_and_no_officer_stands_on_it(desk: Desk) -> None:
    text = page_text(desk("city_supervisor"))
    assert "王女士" not in text
    assert re.search("handler|leader", text.split('id="figures"')[1]) is None


def test_what_is_late_leads_to_itself(desk: Desk) -> None:
    context = page(desk("city_supervisor"))
    live = context["live"]
    assert (
        live.overdue == Suggestion.objects.filter(status__in=["assigned", "handling"]).count() + 1
    )
    assert len(live.latest) == min(live.overdue, 8)
    with LATER:
        assert desk("city_supervisor").get(live.latest[0].address).status_code == 200


def test_a_list_says_which_number_it_is_of(desk: Desk) -> None:
    client = desk("city_supervisor")
    for name, count in COUNTS.items():
        asked = {"count": name, "since": "2026-09-01", "until": "2026-09-30"}
        with LATER:
            listed = client.get("/admin/suggestions/suggestion/", asked)
        assert f"“{count.label}”" in unescape(listed.content.decode())


def test_a_cut_off_address_is_no_list_of_everything(desk: Desk) -> None:
    for asked in ({"count": "x"}, {"count": "due", "since": "1", "until": "2026-09-30"}, HOSTILE):
        listed = desk("city_supervisor").get("/admin/suggestions/suggestion/", asked)
        assert listed.context["listing"].filters.counted is None
        assert listed.context["listing"].rows == []
