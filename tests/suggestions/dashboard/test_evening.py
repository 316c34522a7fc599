"""The dashboard of a past evening: as known today, and as known then."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from suggestions import past, statistics
from suggestions.dashboard import asking
from suggestions.models import LookBack, Suggestion
from tests.factories import CITIZEN, City, act, local, submitted
from tests.suggestions.dashboard.conftest import Desk
from tests.suggestions.dashboard.test_page import (
    ADDRESS,
    MOST_STATEMENTS,
    every_filter,
    headline,
    total_of,
)

EVENING = {"as_of": "2026-09-06"}
pytestmark = pytest.mark.usefixtures("month")


def page(client: Client, **asked: str) -> dict[str, Any]:
    response = client.get(ADDRESS, asked)
    assert response.status_code == 200
    return response.context


@pytest.fixture
def since(month: City) -> Any:
    """Much has happened since that evening, and one matter of before has come in late."""
    with time_machine.travel(local("2026-10-20 10:00")):
        for row in Suggestion.objects.filter(status="handling"):
            act(row, "withdraw", CITIZEN)
        submitted(month, at=local("2026-09-03 10:00"))
        statistics.catch_up()
        yield month


def test_an_evening_is_shown_as_known_today_and_then_beside_it(since: City, desk: Desk) -> None:
    context = page(desk("city_supervisor"), **EVENING)
    assert context["asked"].period.until.isoformat() == "2026-09-06"
    received = headline(context, "received")
    assert (received.value, received.then) == ("15", "14")
    then = page(desk("city_supervisor"), **EVENING, known="then")
    assert headline(then, "received").value == "14"
    assert context["stood"][0].count == 8


def test_it_says_that_it_is_the_past_and_leads_back_to_now(since: City, desk: Desk) -> None:
    client = desk("city_supervisor")
    asked = EVENING | {"tier": "general"}
    text = unescape(client.get(ADDRESS, asked).content.decode())
    context = page(client, **asked)
    assert context["moment"].words in text
    assert f'href="{context["asked"].address_now}"' in text
    now = page(
        client, **dict(pair.split("=") for pair in context["asked"].address_now[1:].split("&"))
    )
    assert now["asked"].moment is None
    assert now["asked"].value("tier") == "general"
    assert "live" in now
    assert "live" not in context


def test_where_nothing_was_recorded_later_it_is_said_once(month: City, desk: Desk) -> None:
    context = page(desk("city_supervisor"), **EVENING)
    assert (context["same_then"], context["rates"][0].then) == (True, "")


@pytest.mark.parametrize("who", ["city_supervisor", "supervisor", "leader", "auditor"])
@pytest.mark.parametrize("known", ["", "then"])
def test_each_number_of_the_past_leads_to_as_many(
    since: City, desk: Desk, who: str, known: str
) -> None:
    client = desk(who)
    context = page(client, **EVENING, known=known, period="year")
    numbers = [(line.part, line.part_address) for line in context["rates"]]
    numbers += [(line.whole, line.whole_address) for line in context["rates"]]
    numbers += [(str(row.count), row.address) for row in context["stood"]]
    for number, address in numbers:
        assert str(total_of(client.get(address))) == number, address
    assert any(number != "0" for number, _address in numbers)


def test_a_list_says_of_which_evening_it_is(since: City, desk: Desk) -> None:
    client = desk("city_supervisor")
    context = page(client, **EVENING)
    listed = client.get(headline(context, "received").address)
    assert context["moment"].words in unescape(listed.content.decode())


def test_what_was_told_apart_otherwise_then_is_counted_as_it_was(since: City, desk: Desk) -> None:
    row = Suggestion.objects.filter(status="answered").first()
    assert row
    act(row, "correct", since.actor("city_triage"), region=since.regions["beside"])
    statistics.catch_up()
    client = desk("city_supervisor")
    context = page(client, **EVENING, region="431002")
    tile = headline(context, "received")
    assert tile.value == "14"
    assert total_of(client.get(tile.address)) == 14
    own = page(desk("supervisor"), **EVENING)
    tile = headline(own, "received")
    assert tile.value == "13", "what lies elsewhere by now, this supervisor does not see"
    assert total_of(desk("supervisor").get(tile.address)) == 13


@pytest.mark.parametrize("asked", ["2026-10-20", "2027-01-01", "0001-01-01", "x", ""])
def test_what_is_no_past_evening_is_as_if_none_was_chosen(
    since: City, desk: Desk, asked: str
) -> None:
    context = page(desk("city_supervisor"), as_of=asked, known="then", seal="7")
    assert context["asked"].moment is None
    assert not LookBack.objects.exists()


def test_what_takes_longer_says_how_far_it_is(
    since: City, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "LONGEST", 0)
    client = desk("city_supervisor")
    response = client.get(ADDRESS, EVENING)
    assert response.context["waiting"] == 0
    assert "tiles" not in response.context
    assert b'data-renews="2"' in response.content
    export = client.get("/admin/dashboard/export/", EVENING)
    assert (export.status_code, "as_of=2026-09-06" in export.url) == (302, True)
    past.make_waiting()
    assert headline(page(client, **EVENING), "received").value == "15"


def test_a_workbook_of_the_past_says_of_when_it_is(since: City, desk: Desk) -> None:
    response = desk("city_supervisor").get("/admin/dashboard/export/", EVENING)
    assert response.status_code == 200


def test_it_takes_few_statements(since: City, desk: Desk) -> None:
    client = desk("city_supervisor")
    for known in ("", "then"):
        for filters in ({}, every_filter(since)):
            asked = EVENING | {"known": known, "period": "year"} | filters
            page(client, **asked)
            with CaptureQueriesContext(connection) as captured:
                page(client, **asked)
            assert len(captured) <= MOST_STATEMENTS, asked


def test_where_the_time_goes_knows_no_past(since: City, desk: Desk) -> None:
    context = desk("city_supervisor").get("/admin/dashboard/time/", EVENING).context
    assert context["asked"].moment is None


def test_a_county_supervisor_looks_back_at_the_own_county_only(since: City, desk: Desk) -> None:
    context = page(desk("supervisor"), **EVENING, region="431003")
    assert {place.key[:6] for place in context["places"]} == {"431002"}
