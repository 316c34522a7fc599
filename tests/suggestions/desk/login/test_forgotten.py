"""A forgotten password: asked for at the door, chosen anew by a link to the own address."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from redis.exceptions import ConnectionError as RedisConnectionError

from regions.models import Officer
from suggestions.messages import deliver
from suggestions.models import Authenticator, LogIn, Message
from tests.factories import local
from tests.suggestions.desk.login.conftest import PASSWORD, sign_in

Officers = dict[str, Officer]
ASK, NEW = "/admin/password/", "/admin/password/new/"
OWN = "seven-quiet-otters"
ADDRESS = "leader@example.org"


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(local("2026-09-16 10:00"), tick=False):
        yield


@pytest.fixture
def leader(officers: Officers) -> Officer:
    Officer.objects.filter(username="leader").update(email=ADDRESS)
    return Officer.objects.get(username="leader")


def browser() -> Client:
    return Client(headers={"Accept-Language": "en"})


def ask(name: str = "leader", address: str = "10.1.1.1", client: Client | None = None) -> Any:
    return (client or browser()).post(ASK, {"username": name}, REMOTE_ADDR=address)


def sent() -> str:
    """The way to choose one, as it was mailed last."""
    deliver()
    found = re.search(r"https?://[^/]+(/admin/password/link/\S+)", mail.outbox[-1].body)
    assert found
    return found[1]


def choose(client: Client, password: str = OWN) -> Any:
    return client.post(NEW, {"new_password1": password, "new_password2": password})


def kinds() -> list[str]:
    return list(LogIn.objects.order_by("pk").values_list("kind", flat=True))


def test_the_log_in_leads_to_it(officers: Officers) -> None:
    said = browser().get("/admin/login/").content.decode()
    assert f'<a href="{ASK}">Forgotten your password?</a>' in said


def test_by_the_link_he_chooses_another_one_and_logs_in_with_it(leader: Officer) -> None:
    client = browser()
    assert ask(client=client).status_code == 200
    answer = client.get(sent())
    assert (answer.status_code, answer.url) == (303, NEW)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert client.get(NEW).status_code == 200
    assert choose(client).url == "/admin/login/"
    assert not client.session.get("_auth_user_id")
    assert sign_in(client, "leader").status_code == 200  # with the one before
    assert sign_in(client, "leader", OWN).status_code == 302
    assert kinds()[:2] == ["reset_ask", "reset"]
    assert mail.outbox[0].to == [ADDRESS]


def test_the_second_step_is_asked_for_as_ever(leader: Officer) -> None:
    Authenticator.objects.create(user=leader, confirmed=True)
    Officer.objects.filter(pk=leader.pk).update(second_step_since=timezone.now())
    client = browser()
    ask()
    client.get(sent())
    choose(client)
    assert sign_in(client, "leader", OWN).status_code == 302
    assert client.get("/admin/").url.startswith("/admin/login/")
    assert Officer.objects.get(pk=leader.pk).second_step_since


def test_sessions_that_were_open_end(leader: Officer) -> None:
    elsewhere, client = browser(), browser()
    sign_in(elsewhere, "leader")
    assert elsewhere.get("/admin/").status_code == 200
    ask()
    client.get(sent())
    choose(client)
    assert elsewhere.get("/admin/").status_code == 302


def test_a_link_is_good_for_one_password(leader: Officer) -> None:
    client, again = browser(), browser()
    ask()
    link = sent()
    client.get(link)
    choose(client)
    again.get(link)
    assert choose(again, "nine-loud-herons").status_code == 404
    assert Officer.objects.get(pk=leader.pk).check_password(OWN)


def test_and_for_an_hour(leader: Officer) -> None:
    ask()
    link = sent()
    with time_machine.travel(local("2026-09-16 11:01"), tick=False):
        client = browser()
        client.get(link)
        assert client.get(NEW).status_code == 404
        assert choose(client).status_code == 404
    assert Officer.objects.get(pk=leader.pk).check_password(PASSWORD)


@pytest.mark.parametrize("token", ["x", "1-abc-def", "99999999999999999999-a-b", "1-a"])
def test_what_is_no_token_opens_nothing(token: str, leader: Officer) -> None:
    client = browser()
    assert client.get(f"{ASK}link/{token}/").status_code == 303
    assert client.get(NEW).status_code == 404


@pytest.mark.parametrize("change", [{"email": "other@example.org"}, {"is_active": False}])
def test_a_link_ends_with_the_address_and_with_the_account(
    change: dict[str, Any], leader: Officer
) -> None:
    ask()
    link, client = sent(), browser()
    Officer.objects.filter(pk=leader.pk).update(**change)
    client.get(link)
    assert choose(client).status_code == 404


@pytest.mark.parametrize("password", ["short", "Chenzhou-2026!", PASSWORD])
def test_what_is_no_good_password_is_refused_and_the_link_stays(
    password: str, leader: Officer
) -> None:
    client = browser()
    ask()
    client.get(sent())
    assert choose(client, password).status_code == 422
    assert choose(client).status_code == 302


# what it does not say


def without_token(answer: Any) -> str:
    return re.sub(r'value="\w{64}"', "", answer.content.decode())


def test_nothing_says_whether_there_is_such_an_account(leader: Officer) -> None:
    answers = [ask(name) for name in ("leader", "supervisor", "nobody-here")]
    assert {answer.status_code for answer in answers} == {200}
    assert len({without_token(answer) for answer in answers}) == 1
    assert deliver() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"email": ""},
        {"email": "no address"},
        {"is_active": False},
        {"is_staff": False},
        {"of_demonstration": True},
        {"password": "!"},
    ],
)
def test_nothing_is_sent_to_who_may_not_or_has_no_address(
    change: dict[str, Any], leader: Officer
) -> None:
    Officer.objects.filter(pk=leader.pk).update(**change)
    assert ask().status_code == 200
    assert not Message.objects.exists()


def test_no_link_is_in_the_database_or_in_a_log(
    leader: Officer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ask()
    token = sent().split("/")[-2]
    browser().get(f"{ASK}link/{token}/")
    assert all(token not in str(row) for row in Message.objects.values())
    ours = [each.getMessage() for each in caplog.records if each.name.startswith("suggestions")]
    assert all(token not in line and "leader" not in line for line in ours)


# too often


def test_of_one_account_three_mails_an_hour_are_sent(leader: Officer) -> None:
    for number in range(5):
        assert ask(address=f"10.1.{number}.1").status_code == 200
    assert Message.objects.count() == 3
    assert kinds() == ["reset_ask"] * 3


def test_a_household_has_to_wait(leader: Officer) -> None:
    for number in range(10):
        assert ask(f"somebody{number}").status_code == 200
    assert ask().status_code == 429
    assert ask(address="10.2.2.2").status_code == 200
    assert Message.objects.count() == 1


def test_where_nobody_can_count_nothing_is_sent(
    leader: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_args: object, **_more: object) -> None:
        raise RedisConnectionError

    monkeypatch.setattr(cache, "incr", silent)
    assert ask().status_code == 429
    assert not Message.objects.exists()


def test_a_mail_that_waited_for_an_hour_is_not_sent(leader: Officer) -> None:
    ask()
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        assert deliver() == 0
    assert Message.objects.get().failed


def test_where_no_mail_is_sent_the_page_says_who_helps(leader: Officer, settings: Settings) -> None:
    settings.EMAIL_ENABLED = False
    said = browser().get(ASK).content.decode()
    assert "An administrator can set a new password for you." in said
    ask()
    assert not Message.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_who_choose_at_once_one_does(leader: Officer) -> None:
    ask()
    link = sent()
    clients = [browser(), browser()]
    for client in clients:
        client.get(link)
    start = Barrier(2)

    def run(given: tuple[Client, str]) -> int:
        try:
            start.wait()
            return int(choose(*given).status_code)
        finally:
            connections.close_all()

    chosen = [OWN, "nine-loud-herons"]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(run, zip(clients, chosen, strict=True)))
    assert sorted(answers) == [302, 404]
    now = Officer.objects.get(pk=leader.pk)
    assert now.check_password(chosen[answers.index(302)])
