"""The charts of the dashboard: drawn beside their tables, in the colours of the page, for days."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.figures import ADDRESS, DATA, figure, figures, show
from tests.browser.windows import PHONE, PICTURES, SCREEN, examine, window

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
DRAWN = "figure.chart.drawn"
# How many charts there are: made, and not disposed of.
COUNT = """
() => {
  const { init } = window.echarts;
  window.alive = new Set();
  window.echarts.init = (...given) => {
    const chart = init(...given);
    const { dispose } = chart;
    window.alive.add(chart);
    chart.dispose = () => { window.alive.delete(chart); dispose.call(chart); };
    return chart;
  };
}
"""
RENEW = """
([body, times]) => {
  for (let time = 0; time < times; time += 1) {
    document.querySelector("main").innerHTML = body.replaceAll("2810", String(2000 + time));
    document.dispatchEvent(new Event("dashboard:renewed"));
  }
  return window.alive.size;
}
"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with window(browser, viewport=SCREEN, reduced_motion="reduce") as page:
        yield page


def colours(page: Page, kind: str) -> set[str]:
    found = page.locator(f'[data-chart="{kind}"] svg').first
    return set(
        found.evaluate("svg => [...svg.querySelectorAll('path')].map(p => p.getAttribute('fill'))")
    )


def centre(page: Page, kind: str, colour: str, at: int) -> tuple[float, float]:
    """Of a bar; its colour changes as it is pointed at."""
    bars = page.locator(f'[data-chart="{kind}"] svg path[fill="{colour}"]')
    box = bars.nth(at).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_every_kind_is_drawn_beside_its_table(page: Page, live_server: LiveServer) -> None:
    show(page, live_server)
    expect(page.locator(DRAWN)).to_have_count(len(DATA))
    for kind in DATA:
        shown = page.locator(f'[data-chart="{kind}"]')
        expect(shown.locator("svg")).to_be_visible()
        assert shown.locator("svg path, svg circle").count() > 1
        assert shown.locator("details").get_attribute("open") is None
    assert {"#7094d9", "#1d4b8f"} <= colours(page, "trend")
    assert {"#15803d", "#4fa36b", "#d97706", "#b91c1c"} <= colours(page, "stacked")


def test_a_null_leaves_a_gap_in_the_line(page: Page, live_server: LiveServer) -> None:
    show(page, live_server)
    line = page.locator('[data-chart="trend"] svg path[stroke="#b45309"][fill="none"]').first
    assert (line.get_attribute("d") or "").count("M") == 2


def test_parts_of_a_bar_are_told_apart_without_colours(page: Page, live_server: LiveServer) -> None:
    show(page, live_server)
    patterns = page.locator('[data-chart="stacked"] svg defs pattern')
    assert patterns.count() == 3


def test_the_colours_follow_the_theme(page: Page, live_server: LiveServer) -> None:
    show(page, live_server)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    expect(page.locator('[data-chart="trend"] path[fill="#9cc2ff"]').first).to_be_attached()
    assert not {"#7094d9", "#1d4b8f"} & colours(page, "trend")


def test_the_colours_follow_the_system(page: Page, live_server: LiveServer) -> None:
    show(page, live_server, theme="auto")
    assert "#1d4b8f" in colours(page, "trend")
    page.emulate_media(color_scheme="dark")
    expect(page.locator('[data-chart="trend"] path[fill="#9cc2ff"]').first).to_be_attached()


def test_a_bar_leads_to_its_list(page: Page, live_server: LiveServer) -> None:
    page.route("**/list/**", lambda route: route.fulfill(body="list", content_type="text/html"))
    show(page, live_server)
    first, second = (centre(page, "trend", "#7094d9", at) for at in (0, 1))
    # The first week has no list.
    page.mouse.click(*first)
    assert page.url.endswith(ADDRESS)
    page.mouse.move(*second)
    expect(page.get_by_text("2,960 件")).to_be_visible()
    page.mouse.click(*second)
    page.wait_for_url("**/list/?week=9-08")


def test_pointing_at_a_week_tells_its_numbers(page: Page, live_server: LiveServer) -> None:
    show(page, live_server)
    chart = page.locator('[data-chart="trend"]')
    page.mouse.move(*centre(page, "trend", "#7094d9", 4))
    for text in ("9-29 · 国庆假期", "1,740 件", "86.20 %"):
        expect(chart.locator("svg").get_by_text(text, exact=True)).to_be_visible()
    tiers = page.locator('[data-chart="stacked"]')
    page.mouse.move(*centre(page, "stacked", "#15803d", 0))
    expect(tiers.locator("svg").get_by_text("2,790 · 92.69 %")).to_be_visible()


def test_charts_are_as_wide_as_their_place(page: Page, live_server: LiveServer) -> None:
    show(page, live_server)
    page.set_viewport_size(PHONE)
    wide = page.locator('[data-chart="trend"] .canvas').evaluate("canvas => canvas.clientWidth")
    assert wide < PHONE["width"]
    expect(page.locator('[data-chart="trend"] svg')).to_have_attribute("width", str(wide))
    examine(page, "charts")


def kept(page: Page) -> tuple[int, int]:
    """Elements and listeners that the browser still has once its rubbish is collected."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.enable")
    session.send("HeapProfiler.collectGarbage")
    found = session.send("Memory.getDOMCounters")
    session.detach()
    return found["nodes"], found["jsEventListeners"]


def test_two_hundred_renewals_leave_as_many_charts_as_one(
    page: Page, live_server: LiveServer
) -> None:
    show(page, live_server, "<p></p>")
    page.evaluate(COUNT)
    drawn = [kind for kind in DATA if kind != "donut"]
    assert page.evaluate(RENEW, [figures(), 2]) == len(drawn)
    before = kept(page)
    assert page.evaluate(RENEW, [figures(), 200]) == len(drawn)
    assert kept(page) == before
    expect(page.locator(f"{DRAWN} svg")).to_have_count(len(DATA))
    assert page.evaluate(RENEW, [figure("area", DATA["area"]), 1]) == 1
    assert page.evaluate(RENEW, ["", 1]) == 0


def test_a_chart_made_anew_each_time_is_disposed_of(page: Page, live_server: LiveServer) -> None:
    show(page, live_server, "<p></p>")
    page.evaluate(COUNT)
    for kind in ("area", "trend") * 3:
        assert page.evaluate(RENEW, [figure(kind, DATA[kind]), 1]) == 1


def test_renewed_figures_show_the_new_numbers(page: Page, live_server: LiveServer) -> None:
    show(page, live_server)
    page.evaluate(COUNT)
    page.evaluate(RENEW, [figures(), 1])
    page.mouse.move(*centre(page, "trend", "#7094d9", 0))
    expect(page.get_by_text("2,000 件")).to_be_visible()


def test_a_table_that_was_opened_stays_open(page: Page, live_server: LiveServer) -> None:
    show(page, live_server)
    page.evaluate(COUNT)
    page.evaluate(RENEW, [figure("area", DATA["area"]), 1])
    expect(page.locator("details[open]")).to_have_count(1)


def test_one_that_cannot_be_drawn_keeps_its_table(
    browser: Browser, live_server: LiveServer
) -> None:
    with browser.new_context(viewport=SCREEN) as context:
        page = context.new_page()
        show(page, live_server, figure("stacked", {}) + figure("donut", DATA["donut"]))
        expect(page.locator(DRAWN)).to_have_count(1)
        expect(page.locator('[data-chart="stacked"] table')).to_be_visible()
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        expect(page.locator('[data-chart="donut"] svg')).to_be_visible()


def test_without_scripts_the_tables_are_shown(browser: Browser, live_server: LiveServer) -> None:
    with window(browser, viewport=PHONE, java_script_enabled=False) as page:
        show(page, live_server)
        for table in page.locator("figure table").all():
            expect(table).to_be_visible()


def test_paper_gets_the_tables(page: Page, live_server: LiveServer) -> None:
    show(page, live_server)
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(page.locator('[data-chart="trend"] table')).to_be_visible()
    expect(page.locator('[data-chart="trend"] svg')).to_be_hidden()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator("details[open]")).to_have_count(0)


@pytest.mark.parametrize(
    ("look", "colour"), [("light", "#7094d9"), ("dark", "#5b7ebb"), ("wall", "#60a5fa")]
)
def test_charts_pass_the_checks_of_every_page(
    page: Page, live_server: LiveServer, look: str, colour: str
) -> None:
    wall = look == "wall"
    show(page, live_server, theme="light" if wall else look, wall=wall)
    page.mouse.move(*centre(page, "trend", colour, 4))
    expect(page.get_by_text("1,740 件")).to_be_visible()
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/charts-{look}.png", full_page=True)
    examine(page)
