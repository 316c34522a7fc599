"""The working calendar in the desk: a notice is looked at with what it changes, then loaded."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from regions.calendars import ZONE
from regions.models import CalendarYear, Role
from regions.models.calendar import calendar_at, current_version
from suggestions import escalation
from suggestions.models import Deadline, Event, SettingChange
from suggestions.workflow import MoveName
from tests.factories import City, assigned, local, officer
from tests.suggestions.desk.conftest import Desk

PAGE = "/admin/calendar/"
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
# 31 December is estimated as a working day; here it is none, and a Sunday is worked for it.
NEXT = {
    "year": 2027,
    "notice": "国办发明电〔2026〕9号",
    "title": "2027年部分节假日安排",
    "off": {"2027-01-01": "元旦", "2027-01-04": "元旦", "2027-01-05": "元旦"},
    "on": {"2027-01-10": "元旦"},
}


@pytest.fixture
def before_new_year() -> Any:
    with time_machine.travel(local("2026-12-30 10:00"), tick=False) as clock:
        yield clock


@pytest.fixture
def administrator(desk: Desk, before_new_year: Any) -> Client:
    return desk("administrator")


def sent(document: object = NEXT, name: str = "2027.json") -> dict[str, Any]:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return {"file": SimpleUploadedFile(name, data, "application/json")}


def looked_at(client: Client, document: object = NEXT) -> dict[str, str]:
    """What the page that shows what it changes sends again."""
    return again_of(client.post(PAGE, sent(document)).content.decode())


def again_of(page: str) -> dict[str, str]:
    found = dict(HIDDEN.findall(page))
    return {name: unescape(found[name]) for name in ("document", "version")}


def versions() -> list[int]:
    return list(CalendarYear.objects.order_by("id").values_list("id", flat=True))


def test_the_years_that_count_are_listed_and_estimated_ones_are_not(administrator: Client) -> None:
    page = administrator.get(PAGE).content.decode()
    assert '<th scope="row">2026</th>' in page
    assert '<th scope="row">2027</th>' not in page


def test_what_it_changes_is_shown_and_nothing_is_kept(city: City, administrator: Client) -> None:
    row = assigned(city)
    entries, known = Event.objects.count(), versions()
    due = Deadline.objects.get(suggestion=row, kind="handling").due
    page = administrator.post(PAGE, sent()).content.decode()
    assert "2027年1月4日 星期一" in page
    assert "2027年1月10日 星期日" in page
    assert "重新计算时限的在办件：1件" in page
    assert "期限延后：" in page
    assert (versions(), Event.objects.count()) == (known, entries)
    assert Deadline.objects.get(suggestion=row, kind="handling").due == due
    assert not calendar_at().is_published(2027)


def test_what_was_shown_is_what_happens(city: City, administrator: Client) -> None:
    row = assigned(city)
    page = administrator.post(PAGE, sent()).content.decode()
    assert administrator.post(PAGE, again_of(page)).status_code == 302
    assert escalation.recompute() == 1
    due = Deadline.objects.get(suggestion=row, kind="handling").due.astimezone(ZONE)
    assert f"{due.year}年{due.month}月{due.day}日</td>" in page
    assert row.events.filter(move=MoveName.RECOMPUTE).count() == 1


def test_it_is_loaded_once_and_stands_in_the_record(city: City, administrator: Client) -> None:
    again = looked_at(administrator)
    assert administrator.post(PAGE, again).status_code == 302
    assert administrator.post(PAGE, again).status_code == 302
    row = CalendarYear.objects.get(year=2027)
    assert (row.notice, row.days_on) == (NEXT["notice"], NEXT["on"])
    change = SettingChange.objects.get(model="regions.calendaryear")
    assert (change.officer, change.object_id) == (city.officers["administrator"], str(row.pk))
    page = administrator.get(PAGE).content.decode()
    assert '<th scope="row">2027</th>' in page


def test_what_is_loaded_already_would_change_nothing(administrator: Client) -> None:
    administrator.post(PAGE, looked_at(administrator))
    page = administrator.post(PAGE, sent()).content.decode()
    assert "没有变化" in page
    assert 'name="document"' not in page


def test_what_another_year_came_before_is_to_be_looked_at_again(administrator: Client) -> None:
    again = looked_at(administrator)
    other = NEXT | {"year": 2028, "off": {"2028-01-01": "元旦"}, "on": {}}
    administrator.post(PAGE, looked_at(administrator, other))
    known = versions()
    response = administrator.post(PAGE, again)
    assert response.status_code == 409
    assert "请重新查看" in response.content.decode()
    assert versions() == known
    assert not calendar_at().is_published(2027)


def test_after_looking_the_next_year_that_is_loaded_counts(administrator: Client) -> None:
    """On SQLite the id of what was undone comes back."""
    looked_at(administrator)
    other = NEXT | {"off": {"2027-01-01": "元旦"}, "on": {}}
    administrator.post(PAGE, looked_at(administrator, other))
    calendar = calendar_at(current_version())
    assert calendar.is_working_day(local("2027-01-04 09:00").date())


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"", "空"),
        (b"\xff\xfe", "UTF-8"),
        (b"[" * 50_000, "UTF-8"),
        (b'{"year": 2027, "year": 2028}', "重复"),
        (b" " * 200_000, "过大"),
        ({"year": 1066, "off": {}, "on": {}}, "1066"),
        (NEXT | {"off": {"2027-13-01": "元旦"}}, "2027-13-01"),
        (NEXT | {"title": "长" * 121}, "120"),
        (NEXT | {"title": "\0"}, "无法保存"),
        (NEXT | {"off": {"2027-01-04": "\ud800"}}, "无法保存"),
        ({"papers": ["\0"]}, "无法保存"),
        (rb'{"\ud800": 1, "\ud800": 2}', "重复"),
    ],
)
def test_what_cannot_be_a_year_is_refused_in_words(
    document: object, reason: str, administrator: Client
) -> None:
    known = versions()
    response = administrator.post(PAGE, sent(document))
    assert response.status_code == 422
    assert reason in response.content.decode()
    assert versions() == known


@pytest.mark.parametrize("document", ["", "{", "[1]"])
def test_what_was_shown_and_then_changed_by_hand_is_checked_again(
    document: str, administrator: Client
) -> None:
    known = versions()
    again = {"document": document, "version": str(current_version())}
    assert administrator.post(PAGE, again).status_code == 422
    assert versions() == known


@pytest.mark.parametrize("who", ["triage", "supervisor", "auditor", "leader", "handler"])
def test_it_is_for_administrators_of_the_whole_city(who: str, desk: Desk) -> None:
    assert desk(who).get(PAGE).status_code == 403
    assert desk(who).post(PAGE, sent()).status_code == 403


def test_the_administrator_of_a_county_does_not_set_the_city_s_days(city: City, desk: Desk) -> None:
    city.officers["county"] = officer("county", Role.ADMINISTRATOR, city.regions["county"])
    assert desk("county").get(PAGE).status_code == 403


def test_the_warning_that_next_year_is_missing_leads_here(administrator: Client) -> None:
    assert f'href="{PAGE}"' in administrator.get("/admin/").content.decode()


def test_limits_that_wait_to_be_computed_again_are_counted(
    city: City, administrator: Client, before_new_year: Any
) -> None:
    assigned(city)
    administrator.post(PAGE, looked_at(administrator))
    assert "尚待重新计算的办件：1件" in administrator.get(PAGE).content.decode()
    before_new_year.shift(timedelta(minutes=1))
    escalation.recompute()
    assert "尚待重新计算" not in administrator.get(PAGE).content.decode()


def test_what_waits_because_of_an_earlier_file_is_not_said_of_the_next(
    city: City, administrator: Client, before_new_year: Any
) -> None:
    row = assigned(city)
    administrator.post(PAGE, looked_at(administrator))
    other = NEXT | {"year": 2029, "off": {"2029-01-02": "元旦"}, "on": {}}
    page = administrator.post(PAGE, sent(other, "2029.json")).content.decode()
    assert "重新计算时限的在办件：0件" in page
    assert "期限延后：" not in page
    same_days = NEXT | {"notice": "国办发明电〔2026〕10号"}
    page = administrator.post(PAGE, sent(same_days)).content.decode()
    assert "重新计算时限的在办件：1件" in page
    assert "期限延后：" not in page
    assert not row.events.filter(move=MoveName.RECOMPUTE).exists()
    before_new_year.shift(timedelta(minutes=1))
    assert escalation.recompute() == 1


def test_a_list_of_years_stacks_its_cells_on_a_phone(administrator: Client) -> None:
    page = administrator.get(PAGE).content.decode()
    assert '<table class="rates stacked">' in page
    assert page.count("data-label=") == 4 * page.count('<th scope="row">')
