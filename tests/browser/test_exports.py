"""A list is taken along: ticked, asked for, waited for without a click, downloaded, deleted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from suggestions.desk.exports import make_due
from tests.browser.windows import become, examine, window
from tests.factories import City, assigned, small_city, submitted

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
LIST, MINE = "/admin/suggestions/suggestion/?view=all", "/admin/exports/"


@pytest.fixture
def at_the_list(
    live_server: LiveServer,
    browser: Browser,
    size: ViewportSize,
    settings: Settings,
    tmp_path: Path,
) -> Iterator[tuple[Page, City]]:
    settings.AXES_ENABLED = False  # force_login comes from no address
    settings.DATA_DIR = tmp_path
    city = small_city()
    submitted(city, title="路灯坏了"), assigned(city, title="井盖缺失")
    with window(browser, viewport=size) as page:
        become(page.context, city.officers["triage"], live_server, language="zh-hans")
        page.goto(f"{live_server.url}{LIST}")
        yield page, city


def test_a_list_leaves_as_a_file(at_the_list: tuple[Page, City], live_server: LiveServer) -> None:
    page, _city = at_the_list
    examine(page, "export-0-list")
    page.get_by_role("button", name="导出").click()
    expect(page.get_by_text("整个列表：2件")).to_be_visible()
    examine(page, "export-1-form")
    page.get_by_label("来信人电话").check()
    page.get_by_role("button", name="导出").click()
    expect(page.get_by_text("请写明需要姓名和联系方式做什么，至少4个字。")).to_be_visible()
    examine(page, "export-2-refused")
    page.get_by_label("姓名和联系方式的用途").fill("逐户回访路灯维修情况")
    page.get_by_role("button", name="导出").click()
    expect(page.get_by_text("等待生成")).to_be_visible()
    examine(page, "export-3-waiting")
    make_due()
    expect(page.get_by_role("link", name="下载")).to_be_visible()
    examine(page, "export-4-ready")
    with page.expect_download() as caught:
        page.get_by_role("link", name="下载").click()
    assert caught.value.suggested_filename.endswith(".xlsx")
    assert Path(caught.value.path()).read_bytes()[:2] == b"PK"
    page.get_by_role("button", name="删除").click()
    expect(page.get_by_text("还没有导出过。")).to_be_visible()
    page.goto(f"{live_server.url}{MINE}")
    examine(page, "export-5-none")


def test_a_page_that_nobody_reads_keeps_nobody_signed_in(
    at_the_list: tuple[Page, City], live_server: LiveServer
) -> None:
    page, _city = at_the_list
    page.clock.install()
    page.goto(f"{live_server.url}{LIST}")
    page.get_by_role("button", name="导出").click()
    page.get_by_role("button", name="导出").click()
    expect(page.get_by_text("等待生成")).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    with page.expect_request(f"**{MINE}") as asked:
        page.clock.run_for(2000)
    assert asked.value.headers["x-renewal"] == "1"
    page.context.clear_cookies()
    with page.expect_response("**/admin/login/**") as signed_out:
        page.clock.run_for(2000)
    signed_out.value.finished()
    later: list[str] = []
    page.on("request", lambda request: later.append(request.url))
    for _time in range(5):
        page.clock.run_for(4000)
    assert later == []
