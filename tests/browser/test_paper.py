"""What staff print says who printed it, when, and what the contact on it was opened for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from suggestions.pipeline.collect import Contact
from tests.browser.windows import become, look, window
from tests.factories import City, small_city, submitted
from tests.suggestions.desk.scenes import address

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture
def at_the_desk(
    live_server: LiveServer, browser: Browser, size: ViewportSize, settings: Settings
) -> Iterator[tuple[Page, City]]:
    settings.AXES_ENABLED = False  # force_login comes from no address
    city = small_city()
    with window(browser, viewport=size) as page:
        become(page.context, city.officers["triage"], live_server, language="zh-hans")
        yield page, city


def test_a_printed_page_bears_a_mark_and_nothing_to_press(
    at_the_desk: tuple[Page, City], live_server: LiveServer
) -> None:
    page, city = at_the_desk
    row = submitted(city, contact=Contact(name="张三", phone="13800000000"))
    page.goto(f"{live_server.url}{address(row)}")
    mark = page.locator(".print-mark span").first
    expect(mark).to_be_hidden()
    page.get_by_role("button", name="查看联系方式").click()
    expect(page.get_by_text("13800000000")).to_be_visible()
    page.emulate_media(media="print")
    expect(mark).to_be_visible()
    expect(mark).to_contain_text("triage")
    expect(mark).to_contain_text("联系建议人")
    expect(page.get_by_text("13800000000")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    look(page, "paper")
