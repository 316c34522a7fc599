"""Codes that do not fit: listed, counted like wrong passwords, and told to whose account it is."""

from __future__ import annotations

from base64 import b32decode
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP

from regions.models import Officer
from suggestions import tasks
from suggestions.models import Authenticator, LogIn, WrongCode
from tests.environment import empty_cache
from tests.factories import local
from tests.suggestions.desk.login.conftest import sign_in

Officers = dict[str, Officer]
STEP, OWN = "/admin/login/step/", "/admin/second-step/"
AGAIN, LOCKED = 422, 429
ELSEWHERE = "10.66.6.6"


@pytest.fixture(autouse=True)
def clock(_on_a_wednesday_morning: None) -> Any:
    with time_machine.travel(local("2026-09-16 10:00"), tick=False) as travelling:
        yield travelling


@pytest.fixture(autouse=True)
def _second_step(officers: Officers, clock: Any) -> None:
    leader = Officer.objects.get(username="leader")
    Authenticator.objects.create(user=leader, confirmed=True)
    leader.second_step_since = timezone.now()
    leader.save(update_fields=["second_step_since"])


def right() -> str:
    return f"{TOTP(b32decode(Authenticator.objects.get().secret)).token():06d}"


def wrong() -> str:
    return "000000" if right() != "000000" else "111111"


def half_in(address: str = "10.1.1.1") -> Client:
    client = Client(headers={"Accept-Language": "en", "User-Agent": "Some Browser"})
    assert sign_in(client, "leader", address=address).status_code == 302
    return client


def type_code(client: Client, code: str, address: str = "10.1.1.1") -> Any:
    return client.post(STEP, {"code": code}, REMOTE_ADDR=address)


def guess(clock: Any, *, times: int, address: str = ELSEWHERE) -> int:
    """As fast as the waits allow; the last answer."""
    client, answer = half_in(address), None
    for _ in range(times):
        answer = type_code(client, wrong(), address)
        clock.shift(timedelta(seconds=30))
    assert answer is not None
    return int(answer.status_code)


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_each_is_written_down_without_what_was_typed(clock: Any) -> None:
    guess(clock, times=2)
    rows = WrongCode.objects.all()
    assert {(row.officer.username, row.household, row.browser) for row in rows} == {
        ("leader", ELSEWHERE, "Some Browser")
    }
    assert rows.count() == 2


def test_one_that_was_not_looked_at_is_none(clock: Any) -> None:
    client = half_in()
    type_code(client, wrong())
    assert type_code(client, right()).status_code == AGAIN
    assert WrongCode.objects.count() == 1
    clock.shift(timedelta(seconds=2))
    assert type_code(client, right()).status_code == 302


def test_those_of_the_own_page_are_written_down_too(clock: Any) -> None:
    client = half_in()
    type_code(client, right())
    client.post(OWN, {"another": "1", "code": wrong()})
    assert WrongCode.objects.count() == 1


def test_each_stands_in_the_record_of_log_ins_and_so_does_the_right_one(clock: Any) -> None:
    client = half_in()
    type_code(client, wrong())
    clock.shift(timedelta(minutes=1))
    type_code(client, right())
    kinds = LogIn.objects.order_by("number").values_list("kind", flat=True)
    assert list(kinds) == ["password", "wrong_code", "signed_in"]


def test_who_has_to_wait_after_five_is_recorded_as_locked(clock: Any) -> None:
    guess(clock, times=5)
    sign_in(Client(), "leader", address=ELSEWHERE)
    assert LogIn.objects.filter(kind="locked").count() == 1


def test_five_of_them_close_the_account_to_that_household(clock: Any) -> None:
    assert guess(clock, times=5) == AGAIN
    client = half_in("10.5.5.5")
    assert sign_in(Client(), "leader", address=ELSEWHERE).status_code == LOCKED
    clock.shift(timedelta(minutes=4))
    assert type_code(client, right(), "10.5.5.5").status_code == 302


def test_a_sixth_is_not_looked_at_and_the_session_ends(clock: Any) -> None:
    client = half_in(ELSEWHERE)
    for _ in range(5):
        type_code(client, wrong(), ELSEWHERE)
        clock.shift(timedelta(seconds=30))
    clock.shift(timedelta(minutes=4))
    answer = type_code(client, right(), ELSEWHERE)
    assert answer.status_code == LOCKED
    assert "Please try again in 15 minutes" in answer.content.decode()
    assert WrongCode.objects.count() == 5
    assert client.get("/admin/login/").status_code == 200
    assert not is_in(client)


def test_the_right_password_resets_nothing(clock: Any) -> None:
    guess(clock, times=4)
    half_in(ELSEWHERE)
    assert guess(clock, times=1) == AGAIN
    assert sign_in(Client(), "leader", address=ELSEWHERE).status_code == LOCKED


def test_it_is_open_again_after_a_quarter_of_an_hour(clock: Any) -> None:
    guess(clock, times=5)
    clock.shift(timedelta(minutes=15))
    assert type_code(half_in(ELSEWHERE), right(), ELSEWHERE).status_code == 302


def test_the_password_alone_makes_no_browser_known(clock: Any) -> None:
    client = half_in()
    assert "known_browser" not in client.cookies
    type_code(client, right())
    assert "known_browser" in client.cookies


def test_a_browser_that_is_known_is_not_closed_by_others(clock: Any) -> None:
    own = half_in()
    type_code(own, right())
    empty_cache()
    guess(clock, times=5, address="10.1.1.1")
    clock.shift(timedelta(minutes=4))
    assert sign_in(own, "leader").status_code == 302
    assert type_code(own, right()).status_code == 302


def test_a_known_browser_may_not_guess_for_ever(clock: Any) -> None:
    own = half_in()
    type_code(own, right())
    sign_in(own, "leader")
    for _ in range(5):
        clock.shift(timedelta(seconds=30))
        type_code(own, wrong())
    clock.shift(timedelta(minutes=4))
    assert type_code(own, right()).status_code == LOCKED


def test_whose_account_it_is_is_told_at_the_next_log_in_once(clock: Any) -> None:
    guess(clock, times=3)
    clock.shift(timedelta(minutes=4))
    own = half_in()
    type_code(own, right())
    page = own.get("/admin/").content.decode()
    assert (
        "3 wrong codes were typed for your account in other log-ins since 2026-09-16 10:00" in page
    )
    clock.shift(timedelta(minutes=1))
    again = half_in()
    type_code(again, right())
    assert "wrong code" not in again.get("/admin/").content.decode()


def test_of_his_own_slips_nobody_is_told(clock: Any) -> None:
    client = half_in()
    type_code(client, wrong())
    clock.shift(timedelta(minutes=1))
    type_code(client, right())
    assert "wrong code" not in client.get("/admin/").content.decode()
    assert not WrongCode.objects.filter(told=False).exists()


def page_after(client: Client, address: str = "10.1.1.1") -> str:
    """What is read after the right code."""
    assert sign_in(client, "leader", address=address).status_code == 302
    assert type_code(client, right(), address).status_code == 302
    return client.get("/admin/").content.decode()


def slips(client: Client, clock: Any, *, times: int, address: str = "10.1.1.1") -> None:
    sign_in(client, "leader", address=address)
    for _ in range(times):
        clock.shift(timedelta(minutes=1))
        assert type_code(client, wrong(), address).status_code == AGAIN


def test_whoever_locked_himself_out_in_his_own_browser_is_told_nothing(clock: Any) -> None:
    own = half_in()
    type_code(own, right())
    slips(own, clock, times=5)
    assert type_code(own, right()).status_code == LOCKED
    clock.shift(timedelta(minutes=16))
    assert "wrong code" not in page_after(own)
    assert not WrongCode.objects.filter(told=False).exists()


def test_of_a_slip_on_the_own_page_nobody_is_told(clock: Any) -> None:
    client = half_in()
    type_code(client, right())
    client.post(OWN, {"another": "1", "code": wrong()})
    assert WrongCode.objects.count() == 1
    clock.shift(timedelta(minutes=1))
    assert "wrong code" not in page_after(half_in("10.7.7.7"), "10.7.7.7")


def test_a_browser_that_was_carried_off_or_another_one_in_the_house_is_told_of(
    clock: Any,
) -> None:
    own = half_in()
    type_code(own, right())
    slips(own, clock, times=1, address=ELSEWHERE)
    own.post(STEP, {"leave": "1"})
    slips(half_in(), clock, times=1)
    clock.shift(timedelta(minutes=4))
    assert "2 wrong codes were typed for your account in other log-ins" in page_after(own)


def test_in_a_browser_that_is_new_it_is_said_what_is_known(clock: Any) -> None:
    slips(half_in(), clock, times=1)
    clock.shift(timedelta(minutes=4))
    page = page_after(half_in())
    assert "1 wrong code was typed for your account in another log-in since" in page
    assert "elsewhere" not in page


def test_one_that_is_written_while_others_are_told_is_told_the_next_time(clock: Any) -> None:
    guess(clock, times=1)
    clock.shift(timedelta(minutes=4))
    leader = Officer.objects.get(username="leader")
    late: list[WrongCode] = []

    def write_before_update(execute: Any, sql: str, *given: Any) -> Any:
        if sql.startswith("UPDATE") and WrongCode._meta.db_table in sql and not late:
            late.append(WrongCode(officer=leader, household=ELSEWHERE, session="another"))
            late[0].save()
        return execute(sql, *given)

    with connection.execute_wrapper(write_before_update):
        assert "1 wrong code was typed" in page_after(half_in())
    assert [row.pk for row in WrongCode.objects.filter(told=False)] == [late[0].pk]
    clock.shift(timedelta(minutes=1))
    assert "1 wrong code was typed" in page_after(half_in())


def test_they_are_cleared_after_half_a_year(clock: Any) -> None:
    guess(clock, times=1)
    clock.shift(timedelta(days=183))
    tasks.clear_sessions()
    assert WrongCode.objects.count() == 1
    clock.shift(timedelta(days=2))
    tasks.clear_sessions()
    assert not WrongCode.objects.exists()
