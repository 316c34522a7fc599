"""Limits and cards in the desk: a changed set is looked at with what it moves, then it counts."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from regions.models import Role
from suggestions.audit import wrong_clocks
from suggestions.desk.settings import trying
from suggestions.escalation import overtaken, recompute
from suggestions.models import Deadline, Event, Policy, SettingChange, Suggestion, rules
from tests.factories import City, act, again, assigned, handling, local, officer, submitted
from tests.suggestions.desk.conftest import Desk

PAGE, CHANGE = "/admin/limits/", "/admin/limits/change/"
FIELD = re.compile(r'<input type="(?:text|hidden)" name="([\w-]+)" value="([^"]*)"')
LINE = re.compile(
    r'<tr><th scope="row">(.*?)</th><td data-label="时限">(.*?)</td>'
    r'<td data-label="原到期日">(.*?)</td><td data-label="新到期日">(.*?)</td></tr>'
)
OTHERS = "sign_for-all-amount"


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(local("2026-09-16 10:00"), tick=False) as found:
        yield found


@pytest.fixture
def administrator(desk: Desk, clock: Any) -> Client:
    return desk("administrator")


def fields(page: str) -> dict[str, str]:
    found = {name: unescape(value) for name, value in FIELD.findall(page)}
    return {name: value for name, value in found.items() if name != "csrfmiddlewaretoken"}


def typed(client: Client, **more: str) -> dict[str, str]:
    """The form as it is opened, with what is typed into it."""
    opened = fields(client.get(CHANGE).content.decode())
    values = {name.replace("__", "-"): value for name, value in more.items()}
    return opened | {"reach": "new", "since": "", "reason": "市政府第12次常务会议"} | values


def looked_at(client: Client, **more: str) -> str:
    response = client.post(CHANGE, typed(client, **more))
    assert response.status_code == 200, response.content.decode()
    return str(response.content.decode())


def confirmed(client: Client, page: str) -> Any:
    return client.post(CHANGE, fields(page) | {"step": "confirm"})


def dates() -> dict[int, datetime]:
    return dict(Deadline.objects.values_list("pk", "due"))


def asked(city: City, **more: Any) -> Suggestion:
    return act(handling(city, **more), "ask", city.actor("leader"), question="在哪一条街？")


def newest(kind: str, tier: str = "") -> Policy:
    return Policy.objects.filter(kind=kind, tier=tier).order_by("since", "pk").reverse()[0]


def test_what_counts_is_said_in_words(administrator: Client) -> None:
    page = administrator.get(PAGE).content.decode()
    assert "8小时（工作日办公时间）" in page
    assert "3至7个工作日，由分办人员确定" in page
    assert "时间用去80%时" in page


def test_what_it_changes_is_shown_and_nothing_is_kept(city: City, administrator: Client) -> None:
    assigned(city)
    known, before, entries = Policy.objects.count(), dates(), Event.objects.count()
    page = looked_at(administrator, sign_for__all__amount="16", reach="later")
    assert "8小时（工作日办公时间）" in page
    assert "16小时（工作日办公时间）" in page
    assert "截止时间延后：1项；提前：0项" in page
    assert (Policy.objects.count(), dates(), Event.objects.count()) == (known, before, entries)
    assert max(rules()[0].by_id) == max(Policy.objects.values_list("pk", flat=True))


MIXED = {"sign_for__all__amount": "4", "triage__all__amount": "6", "supplement__all__amount": "2"}


@pytest.mark.parametrize("reach", ["new", "later", "all"])
def test_what_was_shown_moves_and_nothing_else(
    city: City, administrator: Client, clock: Any, reach: str
) -> None:
    clock.move_to(local("2026-09-15 16:00"))
    for tier in ("simple", "general"):
        submitted(city)
        assigned(city, tier=tier)
        asked(city, tier=tier)
    clock.move_to(local("2026-09-16 10:00"))
    submitted(city)
    before = dates()
    page = looked_at(administrator, **MIXED, reach=reach)
    assert confirmed(administrator, page).status_code == 302
    clock.shift(timedelta(minutes=1))
    recompute()
    after = dates()
    moved = {pk for pk in before if before[pk] != after[pk]}
    later = {pk for pk in moved if after[pk] > before[pk]}
    said = f"截止时间延后：{len(later)}项；提前：{len(moved) - len(later)}项"
    assert said in page
    assert len(LINE.findall(page)) == len(moved)
    assert all(after[pk] > local("2026-09-16 10:01") for pk in moved)
    assert bool(moved) == (reach != "new")
    assert (moved == later) == (reach != "all")
    assert not overtaken().exists()
    rows = [again(row) for row in Suggestion.objects.all()]
    assert not list(wrong_clocks(rows, rules()[0]))


def test_what_would_come_earlier_keeps_its_date_unless_it_is_chosen(
    city: City, administrator: Client, clock: Any
) -> None:
    asked(city)
    before = dates()
    page = looked_at(administrator, supplement__all__amount="2", reach="later")
    assert "截止时间延后：0项；提前：0项" in page
    assert "延后0项、提前1项" in page
    confirmed(administrator, page)
    clock.shift(timedelta(minutes=1))
    assert (recompute(), dates()) == (0, before)


def test_cards_that_fall_at_another_time_are_counted(city: City, administrator: Client) -> None:
    handling(city)
    page = looked_at(administrator, handling__general__remind="50", reach="all")
    assert "截止时间延后：0项；提前：0项" in page
    assert "延后：0项；提前：1项。</p>" in page


def test_a_change_has_a_version_an_author_a_reason_and_a_record(
    city: City, administrator: Client, clock: Any
) -> None:
    page = looked_at(administrator, sign_for__all__amount="16", sign_for__all__red="4")
    assert confirmed(administrator, page).status_code == 302
    row = newest("sign_for")
    assert (row.amount, row.since) == (16, local("2026-09-16 10:01"))
    assert (row.officer, row.reason) == (city.officers["administrator"], "市政府第12次常务会议")
    assert (row.open_too, row.earlier) == (False, False)
    change = SettingChange.objects.get(model="suggestions.policy")
    assert (change.officer, change.object_id) == (row.officer, str(row.pk))
    assert ["amount", 8, 16] in change.fields
    assert ["levels", "red 8", "red 4"] in change.fields
    shown = administrator.get(PAGE).content.decode()
    assert "市政府第12次常务会议" in shown
    assert "16小时（工作日办公时间）" in shown
    record = administrator.get("/admin/suggestions/settingchange/").content.decode()
    assert "市政府第12次常务会议" in record


def test_a_later_day_is_shown_beside_what_counts_until_then(administrator: Client) -> None:
    page = looked_at(administrator, triage__all__amount="6", since="2026-10-08")
    confirmed(administrator, page)
    assert newest("triage").since == local("2026-10-08 00:00")
    shown = administrator.get(PAGE).content.decode()
    assert "自2026-10-08 00:00起" in shown


def test_what_is_changed_from_a_later_day_on_is_not_changed_before(administrator: Client) -> None:
    confirmed(administrator, looked_at(administrator, triage__all__amount="6", since="2026-10-08"))
    data = typed(administrator, triage__all__amount="8", since="2026-10-07")
    response = administrator.post(CHANGE, data)
    assert response.status_code == 422
    assert "2026-10-08" in response.content.decode()
    data |= {"since": "2026-10-08"}
    confirmed(administrator, administrator.post(CHANGE, data).content.decode())
    assert newest("triage").amount == 8


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("triage-all-amount", "-4", "1到240"),
        ("triage-all-amount", "0", "1到240"),
        ("triage-all-amount", "四", "1到240"),
        ("triage-all-amount", "", "1到240"),
        ("triage-all-amount", "99999999999999999999", "1到240"),
        ("triage-all-remind", "100", "1到99"),
        ("handling-simple-amount", "25", "1到24"),
        ("handling-general-supervision", "1", "红牌之后"),
        ("since", "2026-09-15", "一年以内"),
        ("since", "2030-01-01", "一年以内"),
        ("since", "明天", "日期"),
        ("reason", "", "必"),
        ("reach", "everything", "everything"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_stays_as_it_was_typed(
    administrator: Client, name: str, value: str, reason: str
) -> None:
    known = Policy.objects.count()
    data = typed(administrator, triage__all__amount="6") | {name: value}
    response = administrator.post(CHANGE, data | {"step": "confirm"})
    page = response.content.decode()
    assert response.status_code == 422
    assert reason in page
    if value and name not in {"reach"}:
        assert f'value="{value}"' in page
    assert Policy.objects.count() == known


def test_nothing_changed_is_said(administrator: Client) -> None:
    response = administrator.post(CHANGE, typed(administrator))
    assert response.status_code == 422
    assert "没有改动" in response.content.decode()


def test_what_somebody_changed_in_between_is_looked_at_again(administrator: Client) -> None:
    opened = typed(administrator, triage__all__amount="6")
    page = administrator.post(CHANGE, opened).content.decode()
    other = looked_at(administrator, objection__all__amount="16")
    assert confirmed(administrator, other).status_code == 302
    known = Policy.objects.count()
    for response in (confirmed(administrator, page), administrator.post(CHANGE, opened)):
        assert response.status_code == 409
        assert 'name="triage-all-amount" value="6"' in response.content.decode()
    assert Policy.objects.count() == known


def test_sent_twice_it_is_changed_once(administrator: Client) -> None:
    page = looked_at(administrator, triage__all__amount="6")
    assert confirmed(administrator, page).status_code == 302
    known = Policy.objects.count()
    assert confirmed(administrator, page).status_code == 302
    assert Policy.objects.count() == known


def test_it_goes_back_to_the_form_with_what_was_typed(administrator: Client) -> None:
    page = looked_at(administrator, triage__all__amount="6")
    form = administrator.post(CHANGE, fields(page) | {"step": "back"}).content.decode()
    assert 'name="triage-all-amount" value="6"' in form
    assert "市政府第12次常务会议" in form


def test_references_are_shown_to_whoever_may_see_them(
    city: City, desk: Desk, administrator: Client
) -> None:
    row = assigned(city)
    change = {"sign_for__all__amount": "16", "reach": "later"}
    assert row.reference not in looked_at(administrator, **change)
    both = city.officers["administrator"]
    both.posts.create(role=Role.SUPERVISOR, region=city.regions["city"])
    assert row.reference in looked_at(desk("administrator"), **change)


@pytest.mark.parametrize("who", ["triage", "supervisor", "leader", "handler", "collector"])
def test_it_is_for_administrators_of_the_whole_city(who: str, desk: Desk) -> None:
    assert desk(who).get(PAGE).status_code == 403
    assert desk(who).get(CHANGE).status_code == 403
    assert desk(who).post(CHANGE, {"step": "confirm"}).status_code == 403


def test_auditors_of_the_city_read_what_was_changed_and_change_nothing(desk: Desk) -> None:
    auditor = desk("auditor")
    page = auditor.get(PAGE).content.decode()
    assert CHANGE not in page
    assert auditor.get(CHANGE).status_code == 403


def test_the_administrator_of_a_county_does_not_set_the_city_s_limits(
    city: City, desk: Desk
) -> None:
    city.officers["county"] = officer("county", Role.ADMINISTRATOR, city.regions["county"])
    assert desk("county").get(CHANGE).status_code == 403


def test_many_are_tried_in_part_and_counted_whole(
    city: City, administrator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "MOST_TRIED", 2)
    for _each in range(3):
        assigned(city)
    page = looked_at(administrator, sign_for__all__amount="16", reach="later")
    assert "重新计算时限的在办件：3件" in page
    assert "截止时间延后：2项" in page


def test_pages_ask_as_little_for_many_as_for_few(
    city: City, administrator: Client, django_assert_max_num_queries: Any
) -> None:
    for _each in range(3):
        assigned(city)
    with django_assert_max_num_queries(20):
        administrator.get(PAGE)
    data = typed(administrator, sign_for__all__amount="16", reach="later")
    with django_assert_max_num_queries(90):
        administrator.post(CHANGE, data)
