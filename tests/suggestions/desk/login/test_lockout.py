"""Guessing is stopped, and nobody can be kept out by it where he is known."""

from __future__ import annotations

from axes.models import AccessAttempt
from django.test import Client
from pytest_django import Settings

from regions.models import Officer
from suggestions.desk.login.lockout import COOKIE, MOST_OF_HOUSEHOLD
from tests.suggestions.desk.login.conftest import PASSWORD, leave, sign_in

Officers = dict[str, Officer]
SIGNED_IN, ASKED_AGAIN, LOCKED = 302, 200, 429


def guess(name: str, *, times: int, address: str = "10.1.1.1", client: Client | None = None) -> int:
    answers = [sign_in(client or Client(), name, "wrong", address) for _ in range(times)]
    return int(answers[-1].status_code)


def test_five_wrong_passwords_close_an_account_to_that_address(officers: Officers) -> None:
    assert guess("leader", times=4) == ASKED_AGAIN
    assert guess("leader", times=1) == LOCKED
    assert sign_in(Client(), "leader").status_code == LOCKED


def test_whoever_is_locked_out_is_told_so_in_words(officers: Officers) -> None:
    guess("leader", times=5)
    client = Client(headers={"Accept-Language": "en"})
    page = sign_in(client, "leader").content.decode()
    assert "Please try again in 15 minutes" in page


def test_from_elsewhere_it_stays_open(officers: Officers) -> None:
    guess("leader", times=5)
    assert sign_in(Client(), "leader", address="10.9.9.9").status_code == SIGNED_IN


def test_a_household_of_ipv6_is_one_address(officers: Officers) -> None:
    for number in range(5):
        guess("leader", times=1, address=f"2001:db8:1:2::{number}")
    assert sign_in(Client(), "leader", address="2001:db8:1:2:ffff::1").status_code == LOCKED
    assert sign_in(Client(), "leader", address="2001:db8:1:3::1").status_code == SIGNED_IN


def test_an_address_that_tries_many_accounts_is_locked(officers: Officers) -> None:
    AccessAttempt.objects.bulk_create(
        AccessAttempt(
            username=f"u{number}",
            ip_address="10.1.1.1",
            user_agent="",
            failures_since_start=1,
        )
        for number in range(MOST_OF_HOUSEHOLD - 1)
    )
    assert guess("handler", times=1) == LOCKED
    assert sign_in(Client(), "leader").status_code == LOCKED


def test_nobody_is_kept_out_of_a_browser_that_knows_him(officers: Officers) -> None:
    own = Client()
    assert sign_in(own, "leader").status_code == SIGNED_IN
    leave(own)
    assert guess("leader", times=5) == LOCKED
    assert sign_in(own, "leader").status_code == SIGNED_IN


def test_a_known_browser_may_not_guess_for_ever(officers: Officers) -> None:
    own = Client()
    sign_in(own, "leader")
    leave(own)
    assert guess("leader", times=5, client=own) == LOCKED
    assert sign_in(own, "leader").status_code == LOCKED


def test_it_is_known_for_its_own_accounts_only(officers: Officers) -> None:
    own = Client()
    sign_in(own, "leader")
    leave(own)
    guess("handler", times=5)
    assert sign_in(own, "handler").status_code == LOCKED


def test_on_a_shared_post_all_who_work_there_are_known(officers: Officers) -> None:
    shared = Client()
    for name in ("leader", "handler"):
        sign_in(shared, name)
        leave(shared)
    guess("leader", times=5)
    assert sign_in(shared, "leader").status_code == SIGNED_IN


def test_a_cookie_that_was_made_up_changes_nothing(officers: Officers) -> None:
    guess("leader", times=5)
    liar = Client()
    liar.cookies[COOKIE] = "eyJicm93c2VyIjoieCJ9:made:up"
    assert sign_in(liar, "leader").status_code == LOCKED


def test_the_cookie_says_nothing_of_who_signed_in(officers: Officers) -> None:
    cookie = sign_in(Client(), "leader").cookies[COOKIE]
    assert "leader" not in cookie.value
    assert (cookie["httponly"], cookie["path"]) == (True, "/admin/login/")


def test_a_failed_attempt_keeps_no_password_and_nothing_that_was_sent(officers: Officers) -> None:
    sign_in(Client(), "leader", "wrong-horse")
    kept = AccessAttempt.objects.get()
    assert "wrong-horse" not in f"{kept.get_data}{kept.post_data}"
    assert "leader" not in kept.post_data


def test_who_goes_on_trying_does_not_prolong_it(officers: Officers) -> None:
    guess("leader", times=5)
    before = AccessAttempt.objects.values("failures_since_start", "attempt_time").get()
    assert guess("leader", times=3) == LOCKED
    assert sign_in(Client(), "leader").status_code == LOCKED
    assert AccessAttempt.objects.values("failures_since_start", "attempt_time").get() == before


def test_it_is_open_again_after_a_quarter_of_an_hour(
    officers: Officers, settings: Settings
) -> None:
    guess("leader", times=5)
    earlier = AccessAttempt.objects.get().attempt_time - settings.AXES_COOLOFF_TIME
    AccessAttempt.objects.update(attempt_time=earlier)
    assert sign_in(Client(), "leader", PASSWORD).status_code == SIGNED_IN
