"""Where somebody is signed in: seen by himself alone, and ended by him elsewhere."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.contrib.sessions.models import Session as OlderSession
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from regions.models import Officer
from suggestions.desk.login.browsers import in_words
from suggestions.desk.login.sessions import clear
from suggestions.models import Session
from tests.factories import local
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.login.conftest import PASSWORD, leave, sign_in

Officers = dict[str, Officer]
OWN, NEW = "/admin/sessions/", "seven-quiet-otters"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0"
WECHAT = "Mozilla/5.0 (Linux; Android 14) Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0.49"
NAMES = re.compile(r'name="session" value="(\w+)"')


@pytest.fixture(autouse=True)
def clock(_on_a_wednesday_morning: None) -> Any:
    with time_machine.travel(local("2026-09-16 10:00"), tick=False) as travelling:
        yield travelling


def signed_in(name: str = "leader", browser: str = EDGE, **more: str) -> Client:
    client = Client(headers={"Accept-Language": "en", "User-Agent": browser})
    assert sign_in(client, name, **more).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def page_of(client: Client) -> str:
    answer = client.get(OWN)
    assert answer.status_code == 200
    return answer.content.decode()


def names_of(client: Client) -> list[str]:
    return NAMES.findall(page_of(client))


def test_they_are_said_in_words_and_this_one_is_marked(officers: Officers, clock: Any) -> None:
    signed_in(browser=WECHAT, address="2001:db8:1:2::77")
    clock.shift(timedelta(minutes=5))
    page = page_of(signed_in(address="10.2.2.2"))
    assert "<strong>Edge on Windows</strong> <span" in page
    assert "<strong>WeChat on Android phone or tablet</strong>\n" in page
    assert "from 2001:db8:1:2::\n" in page or "from 2001:db8:1:2::<" in page
    assert "Signed in 2026-09-16 10:00, last seen 2026-09-16 10:00" in page
    assert page.count("this one") == 1


def test_nobody_sees_or_ends_those_of_others(officers: Officers) -> None:
    handler, leader = signed_in("handler"), signed_in()
    signed_in()
    [one] = names_of(leader)
    assert not names_of(handler)
    handler.post(OWN, {"session": one})
    handler.post(OWN, {"all": "1"})
    assert Session.objects.count() == 3


def test_one_is_ended_and_the_others_go_on(officers: Officers) -> None:
    here, phone = signed_in(), signed_in(browser=WECHAT)
    [name] = names_of(here)
    at_home = signed_in()
    answer = here.post(OWN, {"session": name}, follow=True)
    assert "1 session was ended." in answer.content.decode()
    assert (is_in(here), is_in(phone), is_in(at_home)) == (True, False, True)
    again = here.post(OWN, {"session": name}, follow=True)
    assert "has ended already" in again.content.decode()


@pytest.mark.parametrize("name", ["", "\x00", "a" * 39, "A" * 40, f"{'a' * 40}\n", "\ud800"])
def test_what_names_none_ends_none(name: str, officers: Officers) -> None:
    here, elsewhere = signed_in(), signed_in()
    body = f"session={quote(name, errors='surrogatepass')}"
    form = "application/x-www-form-urlencoded"
    answer = here.post(OWN, body, content_type=form, follow=True)
    assert "has ended already" in answer.content.decode()
    assert is_in(elsewhere)


def test_all_others_are_ended_at_once(officers: Officers) -> None:
    elsewhere = [signed_in(), signed_in(browser=WECHAT)]
    here = signed_in()
    here.post(OWN, {"all": "1"})
    assert is_in(here)
    assert not any(map(is_in, elsewhere))
    assert "You are signed in nowhere else." in page_of(here)


def test_this_one_is_not_ended_here(officers: Officers) -> None:
    here = signed_in()
    here.post(OWN, {"session": Session.objects.get().pk})
    assert is_in(here)


def test_a_new_password_ends_the_others(officers: Officers) -> None:
    here, elsewhere = signed_in(), signed_in(browser=WECHAT)
    typed = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert here.post("/admin/password_change/", typed).status_code == 302
    assert not names_of(here)
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_switching_an_account_off_ends_its_sessions_for_good(officers: Officers) -> None:
    client = signed_in()
    Officer.objects.filter(username="leader").update(is_active=False)
    assert not is_in(client)
    assert clear() == 1
    Officer.objects.filter(username="leader").update(is_active=True)
    assert not is_in(client)


def test_signing_out_takes_it_off_the_list(officers: Officers) -> None:
    here, elsewhere = signed_in(), signed_in()
    leave(elsewhere)
    assert not names_of(here)
    assert Session.objects.count() == 1


def test_one_that_was_left_for_too_long_is_not_listed(
    officers: Officers, clock: Any, settings: Settings
) -> None:
    settings.SESSION_IDLE_MINUTES = 30
    signed_in()
    clock.shift(timedelta(minutes=30))
    assert len(names_of(signed_in())) == 1
    clock.shift(timedelta(minutes=1))
    assert len(names_of(signed_in())) == 1


def test_whoever_knows_the_password_and_not_the_code_is_seen(officers: Officers) -> None:
    here = signed_in()
    Officer.objects.filter(username="leader").update(second_step_since=timezone.now())
    signed_in(browser=WECHAT)
    session = here.session
    session["second_step"] = True
    session["_auth_user_hash"] = Officer.objects.get(username="leader").get_session_auth_hash()
    session.save()
    assert page_of(here).count("password only, no code yet") == 1


def test_no_key_of_a_session_is_in_the_database(officers: Officers) -> None:
    key = signed_in().cookies["sessionid"].value
    row = Session.objects.get()
    assert key not in f"{row.pk}{row.session_data}{row.browser}"
    thief = Client()
    thief.cookies["sessionid"] = row.pk
    assert not is_in(thief)


def test_what_ended_is_cleared(officers: Officers, clock: Any) -> None:
    signed_in()
    OlderSession.objects.create(session_key="x", session_data="", expire_date=timezone.now())
    clock.shift(timedelta(hours=11))
    signed_in()
    clock.shift(timedelta(hours=1, seconds=1))
    assert clear() == 2
    assert Session.objects.count() == 1


def test_the_account_menu_leads_there(city: Any, desk: Desk) -> None:
    assert f'href="{OWN}"' in desk("handler").get("/admin/").content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (EDGE, "Edge on Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/86.0 Safari/537.36 360SE", "360 Browser on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/2010 Firefox/128.0", "Firefox on Linux"),
        ("curl/8.5", "unknown browser"),
        ("", "unknown browser"),
    ],
)
def test_a_browser_is_said_in_words(said: str, words: str, settings: Settings) -> None:
    settings.LANGUAGE_CODE = "en"
    assert in_words(said) == words
