"""Signing in, in a real browser: password, a password of one's own, the second step."""

from __future__ import annotations

import re
from base64 import b32decode
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django_otp.oath import TOTP
from playwright.sync_api import Browser, ViewportSize, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from regions.models import Officer
from suggestions.models import Authenticator
from tests.browser.windows import Visit, window
from tests.factories import small_city

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
GIVEN, OWN = "first-blue-kettle", "seven-quiet-otters"
WORDS = {
    "en": {
        "log in": "Log in",
        "go on": "Go on",
        "set up": "Set up",
        "confirm": "Confirm",
        "kept": "I have kept them",
        "log out": "Log out",
        "locked": "Signing in has to wait",
    },
    "zh-hans": {
        "log in": "登录",
        "go on": "继续",
        "set up": "开始设置",
        "confirm": "确认",
        "kept": "已保存好",
        "log out": "退出登录",
        "locked": "暂时不能登录",
    },
}


@pytest.fixture(autouse=True)
def _asked_at_once(settings: Settings) -> None:
    cache.clear()
    settings.SECOND_STEP_ROLES, settings.SECOND_STEP_GRACE_DAYS = ["supervisor"], 0


class Door(Visit):
    """Somebody who signs in, in one of the languages."""

    language = "en"

    def say(self, what: str) -> str:
        return WORDS[self.language][what]

    def name(self, what: str) -> str:
        return f"login-{self.language}-{what}"

    def sign_in(self, password: str) -> None:
        self.open("/admin/login/?next=/admin/messages/wanted/")
        self.page.locator("#id_username").fill("supervisor")
        self.page.locator("#id_password").fill(password)
        self.press(self.say("log in"))

    def code(self, *, confirmed: bool, steps: int) -> str:
        device = Authenticator.objects.get(user__username="supervisor", confirmed=confirmed)
        return f"{TOTP(b32decode(device.secret), drift=steps).token():06d}"


@pytest.fixture(params=WORDS)
def door(
    browser: Browser, live_server: LiveServer, size: ViewportSize, request: pytest.FixtureRequest
) -> Iterator[Door]:
    language = "en" if request.param == "en" else "zh-CN"
    with window(browser, viewport=size, locale=language) as page:
        found = Door(page, live_server, small_city())
        found.language = request.param
        officer = Officer.objects.get(username="supervisor")
        officer.set_password(GIVEN)
        officer.password_given = True
        officer.save()
        yield found


def test_from_a_given_password_to_the_second_step_and_in_again(door: Door) -> None:
    page = door.page
    door.sign_in(GIVEN)
    door.check(door.name("1-password"))
    page.locator("#id_new_password1").fill("chenzhou-1")
    page.locator("#id_new_password2").fill("chenzhou-1")
    door.press(door.say("go on"))
    door.check(door.name("2-refused"))
    page.locator("#id_new_password1").fill(OWN)
    page.locator("#id_new_password2").fill(OWN)
    door.press(door.say("go on"))
    door.check(door.name("3-set-up"))
    door.press(door.say("set up"))
    expect(page.locator("svg.qr")).to_be_visible()
    door.check(door.name("4-picture"))
    page.locator("#id_code").fill(door.code(confirmed=False, steps=0))
    door.press(door.say("confirm"))
    expect(page.locator(".codes li")).to_have_count(10)
    recovery = page.locator(".codes li").first.inner_text()
    door.check(door.name("5-codes"))
    page.get_by_role("link", name=door.say("kept")).click()
    expect(page).to_have_url(re.compile("/admin/messages/wanted/$"))
    page.goto(f"{door.server.url}/admin/second-step/")
    door.check(door.name("6-own-page"))
    door.press(door.say("log out"))
    door.sign_in(OWN)
    door.check(door.name("7-code"))
    page.locator("#id_code").fill("abcde-fghjk")
    door.press(door.say("go on"))
    door.check(door.name("8-wrong"))
    # As if the second had gone by that a wrong code costs.
    Authenticator.objects.update(throttling_failure_count=0)
    page.locator("#id_code").fill(recovery)
    door.press(door.say("go on"))
    expect(page).to_have_url(re.compile("/admin/messages/wanted/$"))


def test_whoever_is_locked_out_reads_it(door: Door) -> None:
    for _ in range(5):
        door.sign_in("wrong")
    expect(door.page.get_by_role("heading", level=1)).to_have_text(door.say("locked"))
    door.check(door.name("9-locked"))
