"""The record of log-ins is read by those of the whole city, and changed by nobody."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regions.models import Officer
from suggestions.audit.rounds import found, patrol
from suggestions.models import LogIn, LogInKind
from suggestions.models.record import append
from tests.environment import empty_cache
from tests.factories import City, local
from tests.suggestions.desk.conftest import Desk

LIST = "/admin/suggestions/login/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    empty_cache()


def happened(kind: LogInKind, officer: Officer | None, address: str = "10.2.2.2") -> None:
    append(LogIn(kind=kind, officer=officer, household=address, browser=FIREFOX))


@pytest.fixture
def recorded(city: City) -> City:
    with time_machine.travel(local("2026-08-31 23:59")):
        happened(LogInKind.SIGNED_IN, city.officers["leader"])
    happened(LogInKind.SIGNED_IN, city.officers["handler"])
    happened(LogInKind.FAILED, None, "10.6.6.6")
    return city


def rows(desk: Desk, query: str = "", name: str = "auditor") -> str:
    page = desk(name).get(LIST + query).content.decode()
    found = re.search(r"<tbody>.*</tbody>", page, re.DOTALL)
    return found[0] if found else ""


def test_lines_say_what_happened_in_words(recorded: City, desk: Desk) -> None:
    shown = rows(desk)
    assert shown.count("<tr>") == 3
    for words in ("登录成功", "密码错误", "没有这个账号", "10.6.6.6", "Firefox"):
        assert words in shown
    assert "Mozilla" not in shown


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?kind__exact=failed", 1),
        ("?month=202608", 1),
        ("?month=202609", 2),
        ("?month=nonsense", 3),
        ("?account=handler", 1),
        ("?account=nobody-of-this-name", 0),
        ("?q=10.6.6", 1),
    ],
)
def test_they_are_found_by_kind_month_and_account(
    recorded: City, desk: Desk, query: str, count: int
) -> None:
    assert rows(desk, query).count("<tr>") == count


def test_the_name_in_a_line_leads_to_all_of_the_account(recorded: City, desk: Desk) -> None:
    assert f'href="{LIST}?account=handler"' in rows(desk)


def test_a_page_asks_the_same_however_many_lines_it_has(recorded: City, desk: Desk) -> None:
    client = desk("auditor")
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for _ in range(9):
        happened(LogInKind.SIGNED_OUT, recorded.officers["handler"])
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(few) == len(many)


@pytest.mark.parametrize("name", ["handler", "leader", "triage", "supervisor", "collector"])
def test_nobody_else_sees_them(recorded: City, desk: Desk, name: str) -> None:
    assert desk(name).get(LIST).status_code == 403
    assert LIST not in desk(name).get("/admin/").content.decode()


def test_nothing_is_changed_there(recorded: City, desk: Desk) -> None:
    key = LogIn.objects.latest("pk").pk
    client = desk("administrator")
    for address in ("add/", f"{key}/change/", f"{key}/delete/", f"{key}/history/"):
        assert client.get(LIST + address).status_code in {403, 404}
        assert client.post(LIST + address, {"post": "yes"}).status_code in {403, 404}
    client.post(LIST, {"action": "delete_selected", "_selected_action": [key], "post": "yes"})
    assert LogIn.objects.count() == 3


def test_the_librarys_own_pages_are_gone(city: City, desk: Desk) -> None:
    for name in ("axes/accessattempt", "axes/accesslog", "suggestions/wrongcode"):
        assert desk("administrator").get(f"/admin/{name}/").status_code == 404


def test_whoever_altered_one_is_found_by_the_check_and_at_night(recorded: City) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE suggestions_login SET kind = 'signed_in' WHERE kind = 'failed'")
    with pytest.raises(SystemExit):
        call_command("check_ledger")
    patrol(local("2026-09-18 02:00"))
    assert found()[0] == 1
