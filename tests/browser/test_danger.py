"""Words of danger: whom to call above the button, first at the desk; and a caller is found."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, ViewportSize, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from suggestions.messages.cards import put_up_dangers
from suggestions.models import Suggestion
from suggestions.pipeline.collect import Contact
from tests.browser.windows import Visit, become, examine, window
from tests.factories import small_city, submitted

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
FIRE = "There is smoke and the house is on fire next to the market."


def test_whoever_writes_of_danger_sees_whom_to_call_and_sends_it_all_the_same(
    visit: Visit,
) -> None:
    visit.open("/submit/")
    visit.page.get_by_label("Your suggestion").fill(FIRE)
    visit.page.locator("select[name=region]").first.select_option("431002")
    visit.page.locator("input[name=consent]").check()
    visit.press("Check and send")
    expect(visit.page.get_by_role("link", name="119 fire and rescue")).to_be_visible()
    visit.check("danger-0-check")
    visit.press("Send it")
    expect(visit.page.get_by_role("heading", level=1)).to_be_visible()
    assert Suggestion.objects.get().danger.kinds == "fire"


def test_it_is_the_first_thing_at_the_desk(
    live_server: LiveServer, browser: Browser, size: ViewportSize, settings: Settings
) -> None:
    settings.AXES_ENABLED = False  # force_login comes from no address
    city = small_city()
    submitted(city, title="路灯坏了")
    row = submitted(city, text="三单元起火了", contact=Contact(phone="13873500001"))
    put_up_dangers()
    with window(browser, viewport=size) as page:
        become(page.context, city.officers["triage"], live_server, language="zh-hans")
        page.goto(f"{live_server.url}/admin/")
        expect(page.get_by_text("内容疑似险情，请立即查看").first).to_be_visible()
        page.goto(f"{live_server.url}/admin/suggestions/suggestion/")
        expect(page.get_by_role("heading", name="请先看")).to_be_visible()
        examine(page, "danger-1-list")
        page.keyboard.press("t")
        expect(page.get_by_role("heading", name=row.title)).to_be_visible()
        expect(page.get_by_text("疑似火情")).to_be_visible()
        examine(page, "danger-2-triage")
        page.goto(f"{live_server.url}/admin/suggestions/suggestion/caller/")
        page.get_by_label("来电号码").fill("1387350")
        page.get_by_role("button", name="搜索").click()
        expect(page.get_by_text("请")).not_to_have_count(0)
        examine(page, "danger-3-half-a-number")
        page.get_by_label("来电号码").fill("138 7350 0001")
        page.get_by_role("button", name="搜索").click()
        expect(page.get_by_role("link", name=row.reference)).to_be_visible()
        examine(page, "danger-4-caller")
