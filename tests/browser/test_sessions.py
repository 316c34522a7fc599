"""Signed out after a while, and one's own sessions, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, ViewportSize, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from regions.models import Officer
from suggestions.models import Authenticator, Session, WrongCode
from tests.browser.windows import Visit, window
from tests.factories import assigned, small_city

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
PASSWORD = "seven-quiet-otters"
PHONE = "Mozilla/5.0 (Linux; Android 14) Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0.49"


@pytest.fixture
def desk(
    browser: Browser, live_server: LiveServer, size: ViewportSize, settings: Settings
) -> Iterator[Visit]:
    settings.SESSION_IDLE_MINUTES = 30
    cache.clear()
    with window(browser, viewport=size, locale="zh-CN") as page:
        found = Visit(page, live_server, small_city())
        officer = Officer.objects.get(username="handler")
        officer.set_password(PASSWORD)
        officer.save()
        yield found


def sign_in(desk: Visit) -> None:
    desk.page.locator("#id_username").fill("handler")
    desk.page.locator("#id_password").fill(PASSWORD)
    desk.press("登录")


def half_an_hour_ago() -> None:
    Session.objects.update(seen=timezone.now() - timedelta(minutes=31))


def test_what_was_typed_stands_again_after_signing_in_anew(desk: Visit) -> None:
    row, page = assigned(desk.city), desk.page
    address = f"/admin/suggestions/suggestion/{row.pk}/move/note/"
    desk.open(address)
    sign_in(desk)
    page.locator("form.card textarea").first.fill("已电话联系，约定明日上午现场查看。")
    half_an_hour_ago()
    page.locator("form.card button[type=submit].primary").click()
    expect(page.locator(".messagelist")).to_contain_text("30分钟没有操作")
    desk.check("sessions-1-door")
    sign_in(desk)
    expect(page).to_have_url(f"{desk.server.url}{address}")
    words = page.locator("form.card textarea").first
    expect(words).to_have_value("已电话联系，约定明日上午现场查看。")
    desk.check("sessions-2-form")
    page.locator("form.card button[type=submit].primary").click()
    expect(page.get_by_text("已电话联系，约定明日上午现场查看。").first).to_be_visible()


def test_others_are_seen_and_ended(desk: Visit) -> None:
    page = desk.page
    for browser, address in ((PHONE, "10.3.2.1"), ("curl/8.5", "2001:db8:7:9::1")):
        other = Client(headers={"User-Agent": browser})
        typed = {"username": "handler", "password": PASSWORD}
        assert other.post("/admin/login/", typed, REMOTE_ADDR=address).status_code == 302
    desk.open("/admin/login/?next=/admin/sessions/")
    sign_in(desk)
    expect(page.locator(".sessions li")).to_have_count(3)
    desk.check("sessions-3-list")
    page.locator(".sessions li", has_text="微信").get_by_role("button").click()
    expect(page.locator(".sessions li")).to_have_count(2)
    desk.press("退出其他全部登录")
    expect(page.locator(".sessions li")).to_have_count(1)
    desk.check("sessions-4-alone")


def test_wrong_codes_of_somebody_else_are_told(desk: Visit) -> None:
    officer = Officer.objects.get(username="handler")
    device = Authenticator.objects.create(user=officer, confirmed=True)
    [code, *_rest] = device.new_recovery_codes()
    Officer.objects.filter(pk=officer.pk).update(second_step_since=timezone.now())
    for _ in range(3):
        WrongCode.objects.create(officer=officer, household="10.66.6.6", session="another")
    desk.open("/admin/login/?next=/admin/sessions/")
    sign_in(desk)
    desk.page.locator("#id_code").fill(code)
    desk.press("继续")
    expect(desk.page.locator(".messagelist")).to_contain_text("输错了3次二次验证码")
    desk.check("sessions-5-told")
