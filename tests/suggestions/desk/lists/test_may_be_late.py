"""What may become overdue: for the triage desk and the unit itself, in words, the likeliest first."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from suggestions.desk.lists import may_be_late
from suggestions.models import Suggestion
from suggestions.statistics import forecasting
from suggestions.statistics.prospects import Estimate
from tests.factories import (
    CITIZEN,
    City,
    act,
    again,
    answered,
    assigned,
    handling,
    local,
    submitted,
)
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.orders.conftest import led_by_water
from tests.suggestions.statistics.finished import finish

PAGE = "/admin/may-be-late/"
# A general matter has five working days: 35 working hours and the rest of the day it came.
USUAL = [5.0] * 650 + [30.0] * 150 + [45.0] * 200


def lines(desk: Desk, who: str) -> list[Any]:
    answer = desk(who).get(PAGE)
    assert answer.status_code == 200
    return list(answer.context["lines"])


def rows(desk: Desk, who: str) -> list[Suggestion]:
    return [line.row for line in lines(desk, who)]


@pytest.fixture
def forecast(city: City) -> None:
    """A thousand finished ones, of which one in five took 45 hours; mixed, as they come."""
    finish(city, [USUAL[place * 7 % 1000] for place in range(1000)], limit=35)
    forecasting.make_due()
    assert forecasting.newest().is_trusted


def at(moment: str, city: City, **more: Any) -> Suggestion:
    with time_machine.travel(local(moment)):
        return handling(city, **more)


# without a forecast


def test_with_too_few_finished_it_is_by_the_time_left_and_says_so(city: City, desk: Desk) -> None:
    later, sooner = handling(city), at("2026-09-14 09:00", city)
    forecasting.make_due()
    answer = desk("leader").get(PAGE)
    assert [line.row for line in answer.context["lines"]] == [sooner, later]
    html = answer.content.decode()
    assert "目前办结不足1000件，按剩余工作时间排列" in html
    assert [line.degree for line in answer.context["lines"]] == [None, None]
    assert "可能性" not in html


def test_before_the_first_night_it_is_by_the_time_left(city: City, desk: Desk) -> None:
    handling(city)
    assert "按剩余工作时间排列" in desk("triage").get(PAGE).content.decode()


def test_a_forecast_that_was_off_is_not_gone_by_and_the_page_says_so(
    city: City, desk: Desk
) -> None:
    finish(city, [5.0] * 800 + [12.0] * 200, limit=10)
    forecasting.make_due()
    handling(city)
    answer = desk("triage").get(PAGE)
    assert answer.context["compared"] is False
    assert "出入较大，按剩余工作时间排列" in answer.content.decode()


# with one


@pytest.mark.usefixtures("forecast")
def test_the_likeliest_comes_first_with_the_reason_in_words(city: City, desk: Desk) -> None:
    # Both have as long as they have: the older one is among those that usually take long.
    fresh, old = handling(city), at("2026-09-11 15:00", city)
    found = lines(desk, "leader")
    assert [line.row for line in found] == [old, fresh]
    assert [line.degree.words for line in found] == ["很可能超期", "有可能超期"]
    assert re.fullmatch(
        r"还剩\d+个工作小时；同类事项办到此时，一般还需\d+个工作小时", found[0].reason
    )


@pytest.mark.usefixtures("forecast")
def test_no_likelihood_is_said_as_a_number_and_nothing_is_added_up(city: City, desk: Desk) -> None:
    handling(city)
    html = desk("leader").get(PAGE).content.decode()
    content = html[html.index('<div id="content"') :]
    assert "%" not in content
    assert 'class="count"' not in content
    assert "0." not in content


@pytest.mark.usefixtures("forecast")
def test_a_tier_that_was_never_finished_is_compared_with_nothing_and_comes_last(
    city: City, desk: Desk
) -> None:
    alone, compared = handling(city, tier="simple"), handling(city)
    first, line = lines(desk, "leader")
    assert (first.row, line.row) == (compared, alone)
    assert (line.degree, line.reason[:2]) == (None, "还剩")
    assert "同类事项太少" in desk("leader").get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        ({"rest": None, "all_done": True}, "还剩2个工作小时；同类事项到此时均已办完"),
        ({"rest": None}, "还剩2个工作小时；同类事项仍有不少未办结，还需多久尚难判断"),
        ({"rest": 9}, "还剩2个工作小时；同类事项办到此时，一般还需2个工作小时"),
    ],
)
def test_the_reason_says_what_is_known_of_those_alike(seen: dict[str, Any], words: str) -> None:
    running = may_be_late.Running(1, local("2026-09-16 17:30"), 4, 8, Estimate(0.5, **seen))
    with override("zh-hans"):
        assert may_be_late.reason_of(running) == words


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (1.0, "很可能超期"),
        (0.5, "很可能超期"),
        (0.49, "有可能超期"),
        (0.2, "有可能超期"),
        (0.19, "一般不会超期"),
        (0.0, "一般不会超期"),
    ],
)
def test_there_are_three_degrees(chance: float, words: str) -> None:
    assert may_be_late.degree_of(chance).words == words


# which


def test_only_open_ones_whose_limit_runs_and_has_not_passed_are_listed(
    city: City, desk: Desk
) -> None:
    runs, late = handling(city), at("2026-09-01 09:00", city)
    paused = act(handling(city), "ask", city.actor("handler"), question="在哪一段？")
    answered(city)
    submitted(city)
    gone = act(handling(city), "withdraw", CITIZEN, reason="")
    assert {late.status, again(paused).status, gone.status} == {"handling", "waiting", "withdrawn"}
    assert rows(desk, "triage") == [runs]
    assert rows(desk, "leader") == [runs]


def test_a_unit_sees_its_own_and_the_desk_those_of_its_places(city: City, desk: Desk) -> None:
    light, water = assigned(city), led_by_water(city)
    beside = submitted(city, region=city.regions["beside"])
    words = {"type": "help", "category": city.category, "tier": "general"}
    act(beside, "classify", city.actor("city_triage"), **words)
    seen = {
        who: {row.pk for row in rows(desk, who)}
        for who in ("handler", "leader", "water_leader", "beside_handler", "triage", "city_triage")
    }
    assert seen == {
        "handler": {light.pk},
        "leader": {light.pk},
        "water_leader": {water.pk},
        "beside_handler": set(),
        "triage": {light.pk, water.pk},
        "city_triage": {light.pk, water.pk, beside.pk},
    }


def test_what_another_unit_leads_is_not_listed_for_a_co_unit(city: City, desk: Desk) -> None:
    row = handling(city)
    act(row, "join_co", city.actor("leader"), co_units=(city.units["water"],), task="请配合")
    assert rows(desk, "water_leader") == []


def test_what_is_about_ones_own_unit_is_not_listed(city: City, desk: Desk) -> None:
    row = handling(city)
    Suggestion.objects.filter(pk=row.pk).update(about_unit=city.units["water"])
    city.officers["triage"].posts.create(role="leader", unit=city.units["water"])
    assert rows(desk, "triage") == []


@pytest.mark.parametrize("who", ["supervisor", "auditor", "collector", "administrator"])
def test_it_is_for_nobody_else(city: City, desk: Desk, who: str) -> None:
    handling(city)
    assert desk(who).get(PAGE).status_code == 403


@pytest.mark.parametrize(
    ("who", "linked"),
    [("triage", True), ("handler", True), ("leader", True), ("supervisor", False)],
)
def test_the_start_page_leads_there_whoever_it_is_for(
    city: City, desk: Desk, who: str, linked: bool
) -> None:
    assert (f'href="{PAGE}"' in desk(who).get("/admin/").content.decode()) is linked


# size


def test_it_is_in_pages(city: City, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(may_be_late, "A_PAGE", 2)
    made = [handling(city).pk for _ in range(3)]
    client = desk("leader")
    pages = [client.get(f"{PAGE}?page={number}").context["lines"] for number in (1, 2)]
    assert [len(page) for page in pages] == [2, 1]
    assert {line.row.pk for page in pages for line in page} == set(made)


def test_of_very_many_those_that_fall_due_next_are_listed_and_the_page_says_so(
    city: City, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(may_be_late, "MOST_COMPARED", 1)
    later, sooner = handling(city), at("2026-09-14 09:00", city)
    answer = desk("leader").get(PAGE)
    assert [line.row for line in answer.context["lines"]] == [sooner]
    assert later.reference not in answer.content.decode()
    assert "只列出最近到期的1件" in answer.content.decode()


@pytest.mark.usefixtures("forecast")
@pytest.mark.parametrize("who", ["leader", "triage"])
def test_it_takes_as_many_statements_for_many_as_for_one(city: City, desk: Desk, who: str) -> None:
    taken = []
    for _ in range(2):
        client = desk(who)
        handling(city)
        with CaptureQueriesContext(connection) as found:
            client.get(PAGE)
        taken.append(len(found))
        for _each in range(4):
            handling(city)
    assert taken[0] == taken[1] <= 15
