"""The composite score: off until a city defines it, beside its parts, and never of a past month."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from regions.models import Officer, Role
from suggestions import statistics
from suggestions.dashboard import places
from suggestions.dashboard.scoring import define
from suggestions.models import ScoreRule, SettingChange
from tests.factories import City, answered, handling, local, officer
from tests.suggestions.dashboard.conftest import Desk

PAGE, DASHBOARD = "/admin/dashboard/score/", "/admin/dashboard/"
WEIGHTS = {"on_time_rate_with_paused": 60, "response_rate": 40}
OCTOBER = {"period": "free", "since": "2026-10-01", "until": "2026-10-31"}
SEPTEMBER = {"period": "free", "since": "2026-09-01", "until": "2026-09-30"}


@pytest.fixture
def october(city: City, desk: Desk) -> City:
    """Defined in September; in October two were answered and one is overdue."""
    with time_machine.travel(local("2026-09-16 10:00")):
        define(WEIGHTS, by=city.officers["administrator"])
    with time_machine.travel(local("2026-10-09 09:00")) as clock:
        answered(city), answered(city), handling(city)
        clock.shift(timedelta(days=20))
        statistics.catch_up()
    return city


@pytest.fixture
def enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three due are enough to be compared."""
    monkeypatch.setattr(places, "FEWEST_DUE", 3)


def shown(desk: Desk, who: str = "city_supervisor", **asked: str) -> Any:
    with time_machine.travel(local("2026-11-04 10:00")):
        return desk(who).get(DASHBOARD, OCTOBER | asked)


def scores(response: Any) -> dict[str, str]:
    return {place.name: place.score for place in response.context["places"]}


# the column


@pytest.mark.usefixtures("enough")
def test_it_is_a_column_with_its_parts_and_weights_for_whoever_chooses_it(
    october: City, desk: Desk
) -> None:
    plain = shown(desk)
    assert set(scores(plain).values()) == {""}
    assert "综合得分</th>" not in plain.content.decode()
    assert "显示综合得分" in plain.content.decode()
    chosen = shown(desk, score="1")
    words = chosen.content.decode()
    assert "按时办结率（含暂停） 60 %、响应率 40 %" in words
    place = {each.name: each for each in chosen.context["places"]}["北湖区"]
    # 2 of 3 on time, 2 or 3 of 3 spoken to: worked out of what stands beside it.
    on_time, response = (part.rsplit(" ", 2)[1] for part in place.score_parts.split("、"))
    expected = (float(on_time) * 60 + float(response) * 40) / 100
    assert float(place.score) == pytest.approx(expected, abs=0.0051)
    assert on_time == "66.67"
    units = shown(desk, score="1", region="431002").context["units"]
    assert [each.score for each in units] == [place.score]


def test_fewer_than_thirty_due_take_no_part(october: City, desk: Desk) -> None:
    assert set(scores(shown(desk, score="1")).values()) == {"件数过少"}


@pytest.mark.usefixtures("enough")
def test_where_a_part_cannot_be_told_there_is_none(october: City, desk: Desk) -> None:
    ScoreRule.objects.bulk_create(
        [
            ScoreRule(
                since=date(2026, 10, 1),
                weights=WEIGHTS | {"response_rate": 20, "satisfaction_rate": 20},
                decided=date(2026, 9, 20),
                by=october.officers["administrator"],
            )
        ]
    )
    assert scores(shown(desk, score="1"))["北湖区"] == "—"


def test_where_the_city_defined_none_there_is_nothing_of_it(city: City, desk: Desk) -> None:
    response = shown(desk, score="1")
    assert "综合得分" not in response.content.decode()
    assert set(scores(response).values()) <= {""}


def test_of_days_before_it_was_defined_there_is_none(october: City, desk: Desk) -> None:
    words = shown(desk, score="1", **SEPTEMBER).content.decode()
    assert "综合得分" not in words


def test_over_a_change_of_weights_it_is_said_and_not_shown(october: City, desk: Desk) -> None:
    words = shown(desk, score="1", since="2026-09-01").content.decode()
    assert "权重有调整" in words
    assert "综合得分</th>" not in words


@pytest.mark.usefixtures("enough")
def test_no_past_or_running_month_changes_when_it_is_defined_anew(
    october: City, desk: Desk
) -> None:
    before = scores(shown(desk, score="1"))
    for moment in ("2026-10-31 23:59", "2026-11-01 00:01", "2026-12-24 10:00"):
        with time_machine.travel(local(moment)):
            rule = define({"closure_rate_with_paused": 50, "response_rate": 50}, by=admin(october))
            assert rule.since > date.fromisoformat(moment[:10])
    assert scores(shown(desk, score="1")) == before


def admin(city: City) -> Officer:
    return Officer.objects.get(pk=city.officers["administrator"].pk)


@pytest.mark.usefixtures("enough")
def test_it_takes_no_more_statements_than_the_dashboard_may(
    october: City, desk: Desk, django_assert_max_num_queries: Any
) -> None:
    client = desk("city_supervisor")
    with time_machine.travel(local("2026-11-04 10:00")):
        client.get(DASHBOARD, OCTOBER | {"score": "1"})
        with django_assert_max_num_queries(20):
            client.get(DASHBOARD, OCTOBER | {"score": "1"})


# the page


def test_a_city_defines_it_from_the_next_month_on(city: City, desk: Desk) -> None:
    with time_machine.travel(local("2026-09-16 10:00")):
        client = desk("administrator")
        answer = client.post(PAGE, WEIGHTS, follow=True)
    rule = ScoreRule.objects.get()
    assert (rule.since, rule.weights, rule.by) == (date(2026, 10, 1), WEIGHTS, admin(city))
    assert "自2026年10月起执行" in answer.content.decode()
    change = SettingChange.objects.get(model="suggestions.scorerule")
    assert change.fields == [["on_time_rate_with_paused", None, 60], ["response_rate", None, 40]]


def test_it_is_switched_off_from_the_next_month_on(october: City, desk: Desk) -> None:
    with time_machine.travel(local("2026-10-16 10:00")):
        desk("administrator").post(PAGE, {})
    assert [rule.weights for rule in ScoreRule.objects.all()] == [{}, WEIGHTS]
    words = shown(desk, score="1", since="2026-11-01", until="2026-11-04").content.decode()
    assert "综合得分" not in words


@pytest.mark.parametrize(
    "weights",
    [
        {"on_time_rate_with_paused": 100},
        {"on_time_rate_with_paused": 60, "response_rate": 39},
        {"on_time_rate_with_paused": 60, "response_rate": 41},
        {"on_time_rate_with_paused": 150, "response_rate": -50},
        {"on_time_rate_with_paused": "60.5", "response_rate": "39.5"},
        {"rework_rate": 50, "response_rate": 50},
    ],
)
def test_weights_that_are_none_are_refused_in_words(
    city: City, desk: Desk, weights: dict[str, Any]
) -> None:
    answer = desk("administrator").post(PAGE, weights)
    assert answer.status_code == 422
    assert 'class="errornote"' in answer.content.decode() or 'class="error"' in (
        answer.content.decode()
    )
    assert not ScoreRule.objects.exists()


@pytest.mark.parametrize("name", ["city_supervisor", "auditor", "leader", "county_administrator"])
def test_nobody_else_defines_it(city: City, desk: Desk, name: str) -> None:
    place = city.regions["county"]
    city.officers["county_administrator"] = officer("county_admin", Role.ADMINISTRATOR, place)
    assert desk(name).post(PAGE, WEIGHTS).status_code == 403
    assert not ScoreRule.objects.exists()


def test_whoever_reads_the_dashboard_reads_how_it_is_defined(october: City, desk: Desk) -> None:
    page = desk("supervisor").get(PAGE).content.decode()
    assert "按时办结率（含暂停） 60 %、响应率 40 %" in page
    assert '<form method="post" class="form">' not in page
    assert desk("collector").get(PAGE).status_code == 403


@pytest.mark.usefixtures("enough")
def test_it_stands_neither_in_public_nor_on_the_wall_nor_in_a_file(
    october: City, desk: Desk, client: Any
) -> None:
    with time_machine.travel(local("2026-11-04 10:00")):
        wall = desk("city_supervisor").get("/admin/dashboard/wall/?score=1").content.decode()
        public = client.get("/statistics/?score=1").content.decode()
        home = client.get("/?score=1").content.decode()
    for words in (wall, public, home):
        assert "综合得分" not in words
        assert words
