"""A list is filtered, saved under a name, and opened again by it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.windows import become, examine, window
from tests.factories import small_city, submitted

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture
def at_the_list(
    live_server: LiveServer, browser: Browser, size: ViewportSize, settings: Settings
) -> Iterator[Page]:
    settings.AXES_ENABLED = False  # force_login comes from no address
    city = small_city()
    submitted(city)
    with window(browser, viewport=size) as page:
        become(page.context, city.officers["triage"], live_server, language="zh-hans")
        page.goto(f"{live_server.url}/admin/suggestions/suggestion/?view=open&key=on")
        yield page


def test_a_list_is_opened_again_by_its_name(at_the_list: Page) -> None:
    page = at_the_list
    page.get_by_role("link", name="常用筛选").click()
    page.get_by_label("筛选名称").fill("重点交办")
    examine(page, "saved-1-form")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存筛选。")).to_be_visible()
    examine(page, "saved-2-page")
    page.get_by_role("link", name="重点交办").click()
    expect(page.get_by_label("仅看重点交办")).to_be_checked()
    page.go_back()
    page.get_by_role("button", name="删除").click()
    expect(page.get_by_text("暂无常用筛选")).to_be_visible()
