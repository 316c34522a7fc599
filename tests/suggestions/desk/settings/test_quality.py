"""How good proposals are, as the desk shows it. The desk is tested in Chinese."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from regions.models import Category
from suggestions import statistics
from suggestions.analysis.agreement import Share
from suggestions.desk.settings.quality import asked_in
from suggestions.desk.settings.quality_tables import say
from tests.factories import City
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.proposing.compared import DAY, classified_beside, pair, tally

PAGE = "/admin/proposals/"
MAY, MAY_NOT = ("administrator", "auditor"), ("triage", "supervisor", "leader", "handler")


def text_of(desk: Desk, query: str = "", *, who: str = "administrator") -> str:
    response = desk(who).get(PAGE + query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("who", MAY)
def test_who_answers_for_the_city_reads_it_and_comes_by_its_navigation(
    city: City, desk: Desk, who: str
) -> None:
    client = desk(who)
    assert client.get(PAGE).status_code == 200
    for address in ("/admin/", "/admin/suggestions/learntversion/"):
        assert f'href="{PAGE}"' in client.get(address).content.decode()


@pytest.mark.parametrize("who", MAY_NOT)
def test_others_do_not(city: City, desk: Desk, who: str) -> None:
    client = desk(who)
    assert client.get(PAGE).status_code == 403
    assert f'href="{PAGE}"' not in client.get("/admin/").content.decode()


def test_while_nothing_was_decided_it_says_so(city: City, desk: Desk) -> None:
    page = text_of(desk)
    assert page.count("—") >= 12
    assert "0 / 0" in page
    assert "本期没有可统计的分类。" in page
    assert "没有不一致的。" in page


def test_every_share_stands_with_what_it_is_of(city: City, desk: Desk) -> None:
    Category.objects.create(code="road", name="道路养护", parent=city.category.parent)
    tally(120)
    tally(10, place=2, sure=False, step=6, told=600)
    tally(8, shown=False)
    pair("urban-light", "urban-light", 120)
    pair("urban-light", "road", 9)
    pair("urban-light", "", 1)
    page = text_of(desk)
    for words in ("92.3 %", "120 / 130 · 86.4–95.8 %", "100.0 %", "128 / 138"):
        assert words in page
    assert '件数少<br><span class="quiet">8 / 8</span>' in page
    assert "城乡建设 · 路灯照明</th><td>城乡建设 · 道路养护</td><td>9</td>" in page
    assert "退单成立，未重新分类" in page


def test_a_week_that_falls_is_marked(city: City, desk: Desk) -> None:
    for weeks, right in ((0, 60), (1, 95), (2, 96)):
        tally(right, day=DAY - timedelta(weeks=weeks), sure=False)
        tally(100 - right, day=DAY - timedelta(weeks=weeks), sure=False, place=0)
    assert text_of(desk).count(">偏低<") == 1
    tally(60, day=DAY - timedelta(weeks=3), place=0)
    # It was sure of these, and wrong: in their week, their version and in all.
    assert text_of(desk).count(">偏低<") >= 4


def test_a_version_is_told_alone(city: City, desk: Desk) -> None:
    tally(50)
    tally(40, version=0, step=-1, told=0, sure=False)
    page = text_of(desk, "?version=0&days=365")
    assert "40 / 40" in page
    assert "未显示概率" in page
    assert '<option value="3">第3版</option>' in page
    assert '<option value="0" selected>仅按类别名称</option>' in page


@pytest.mark.parametrize(
    "query",
    [
        "?subject=nothing",
        "?days=1",
        "?days=²",
        "?version=-1",
        "?version=99999999999",
        "?version=٣a",
    ],
)
def test_what_nobody_can_mean_is_asked_as_usual(city: City, desk: Desk, query: str) -> None:
    asked = asked_in(QueryDict(query[1:]), DAY)
    assert (asked.subject, (asked.until - asked.since).days, asked.version) == (
        "category",
        89,
        None,
    )
    text_of(desk, query)


@pytest.mark.parametrize("subject", ["type", "tier", "livelihood"])
def test_other_fields_have_no_three_choices(city: City, desk: Desk, subject: str) -> None:
    page = text_of(desk, f"?subject={subject}")
    assert "前三项命中率" not in page


def test_what_was_decided_on_a_form_stands_there_after_the_next_round(
    city: City, desk: Desk
) -> None:
    found: dict[str, Any] = {"category": (True, [[city.category.code, 0.97, []]])}
    classified_beside(city, **found)
    assert "1 / 1" not in text_of(desk)
    statistics.catch_up()
    assert "1 / 1" in text_of(desk)


def test_however_much_was_decided_it_takes_as_many_statements(city: City, desk: Desk) -> None:
    client = desk("administrator")
    client.get(PAGE)
    few = _statements(client)
    for version in range(30):
        day = DAY - timedelta(days=version)
        tally(40, version=version, day=day)
        pair(f"c{version}", "urban-light", 40, version=version, day=day)
    assert _statements(client) == few
    assert few <= STATEMENTS


STATEMENTS = 16


def _statements(client: Any) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(PAGE).status_code == 200
    read = [each["sql"] for each in seen if "suggestions_suggestion" in each["sql"]]
    assert not [sql for sql in read if '"suggestions_event"' in sql]
    return len(seen)


def test_a_share_is_said_with_its_range_or_why_none_is() -> None:
    assert (say(Share()).words, say(Share()).parts) == ("—", "0 / 0")
    assert say(Share(29, 29)).words != "100.0 %"
    assert say(Share(30, 30)).words == "100.0 %"
    assert say(Share(1234, 2000)).parts == "1,234 / 2,000 · 59.5–63.8 %"
