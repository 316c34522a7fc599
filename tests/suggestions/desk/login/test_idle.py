"""Whoever did nothing for half an hour is signed out, and comes back to where he was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from regions.models import Officer
from suggestions.models import Session
from tests.factories import City, assigned, local
from tests.suggestions.desk.login.conftest import PASSWORD, sign_in
from tests.suggestions.desk.scenes import address

Officers = dict[str, Officer]
DOOR = "/admin/login/"
HALF_AN_HOUR = timedelta(minutes=30)
# What was done is known to the minute, and nobody goes early.
LONGER = HALF_AN_HOUR + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock(_on_a_wednesday_morning: None) -> Any:
    with time_machine.travel(local("2026-09-16 10:00"), tick=False) as travelling:
        yield travelling


@pytest.fixture(autouse=True)
def _half_an_hour(settings: Settings) -> None:
    settings.SESSION_IDLE_MINUTES = 30


@pytest.fixture
def client(officers: Officers) -> Client:
    found = Client(headers={"Accept-Language": "en"})
    assert sign_in(found, "leader").status_code == 302
    return found


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_after_half_an_hour_of_nothing_one_is_signed_out(client: Client, clock: Any) -> None:
    clock.shift(HALF_AN_HOUR - timedelta(minutes=1))
    assert is_in(client)
    clock.shift(LONGER)
    for path in ("/admin/", "/admin/dashboard/", "/admin/reports/", "/admin/second-step/"):
        assert client.get(path).url.startswith(DOOR)


def test_whoever_goes_on_working_stays_but_not_beyond_twelve_hours(
    client: Client, clock: Any
) -> None:
    for _ in range(35):
        clock.shift(timedelta(minutes=20))
        assert is_in(client)
    clock.shift(timedelta(minutes=20))
    assert not is_in(client)


@pytest.mark.parametrize("minutes", [1, 2, 5, 30, 600])
def test_nobody_goes_before_the_limit_and_everybody_soon_after(
    minutes: int, client: Client, clock: Any, settings: Settings
) -> None:
    settings.SESSION_IDLE_MINUTES = minutes
    limit = timedelta(minutes=minutes)
    written = min(limit / 10, timedelta(minutes=1))
    for pause in (written, written - timedelta(seconds=1)):  # the second one is not written
        clock.shift(pause)
        assert is_in(client)
    clock.shift(limit - timedelta(seconds=1))
    assert is_in(client)
    clock.shift(limit + written)
    assert not is_in(client)


def test_whoever_does_something_each_twenty_seconds_stays_with_a_limit_of_a_minute(
    client: Client, clock: Any, settings: Settings
) -> None:
    settings.SESSION_IDLE_MINUTES = 1
    for _ in range(10):
        clock.shift(timedelta(seconds=20))
        assert is_in(client)


def test_figures_that_renew_themselves_are_nothing_that_was_done(
    client: Client, clock: Any
) -> None:
    for _ in range(3):
        clock.shift(timedelta(minutes=9))
        renewed = client.get("/admin/", headers={"X-Renewal": "1"})
        assert renewed.status_code == 200
    clock.shift(timedelta(minutes=4))
    assert not is_in(client)


def test_the_door_says_why_and_leads_back(client: Client, clock: Any) -> None:
    clock.shift(LONGER)
    door = client.get("/admin/messages/wanted/").url
    assert "Nothing was done here for 30 minutes" in client.get(door).content.decode()
    typed = {"username": "leader", "password": PASSWORD, "next": "/admin/messages/wanted/"}
    answer = client.post(door, typed)
    assert answer.url == "/admin/messages/wanted/"
    page = client.get(answer.url)
    assert page.status_code == 200
    assert "Nothing was done" not in page.content.decode()


def test_whoever_never_signed_in_reads_nothing_of_it(officers: Officers) -> None:
    page = Client(headers={"Accept-Language": "en"}).get(DOOR).content.decode()
    assert "Nothing was done" not in page


def test_what_is_sent_too_late_changes_nothing_and_leads_back_to_its_form(
    client: Client, clock: Any, city: City
) -> None:
    row = assigned(city)
    form = address(row, "move", "note")
    clock.shift(LONGER)
    before = row.events.count()
    answer = client.post(
        address(row, "move", "note"),
        {"text": "words"},
        headers={"Referer": f"http://testserver{form}?from=list"},
    )
    assert answer.url == f"{DOOR}?next={form.replace('/', '%2F')}%3Ffrom%3Dlist"
    assert row.events.count() == before


def test_nobody_is_led_to_another_site(client: Client, clock: Any) -> None:
    clock.shift(LONGER)
    answer = client.post("/admin/messages/read/", headers={"Referer": "https://other.example/x"})
    assert answer.url == f"{DOOR}?next=/admin/messages/read/"


def test_pages_for_everybody_go_on(client: Client, clock: Any) -> None:
    clock.shift(LONGER)
    for path in ("/", "/submit/", "/statistics/"):
        assert client.get(path).status_code == 200


def test_half_signed_in_ends_as_well(client: Client, clock: Any) -> None:
    Officer.objects.update(password_given=True)
    clock.shift(LONGER)
    assert client.get("/admin/login/step/").url == "/admin/"
    assert client.get(DOOR).status_code == 200


def test_accounts_of_the_demonstration_and_a_limit_of_0_sign_nobody_out(
    client: Client, clock: Any, settings: Settings
) -> None:
    clock.shift(timedelta(hours=2))
    Officer.objects.update(of_demonstration=True)
    assert is_in(client)
    Officer.objects.update(of_demonstration=False)
    settings.SESSION_IDLE_MINUTES = 0
    clock.shift(timedelta(hours=2))
    assert is_in(client)


def test_it_costs_no_statement_but_one_a_minute(
    client: Client, clock: Any, settings: Settings
) -> None:
    is_in(client)
    counted = []
    for minutes, limit in ((0, 0), (0, 30), (2, 30), (0, 30)):
        clock.shift(timedelta(minutes=minutes))
        settings.SESSION_IDLE_MINUTES = limit
        with CaptureQueriesContext(connection) as statements:
            is_in(client)
        counted.append(len(statements))
    usual = counted[0]
    assert counted == [usual, usual, usual + 1, usual]


def test_what_is_stored_in_a_session_does_not_prolong_it(client: Client, clock: Any) -> None:
    before = Session.objects.get()
    clock.shift(timedelta(minutes=20))
    client.post("/admin/second-step/", {"begin": "1"})
    after = Session.objects.get()
    assert (after.expire_date, after.started) == (before.expire_date, before.started)
    assert after.seen == before.seen + timedelta(minutes=20)
