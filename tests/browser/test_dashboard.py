"""The dashboard and the wall in a real browser: for everyone, in the dark, on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from suggestions import statistics
from tests.browser.windows import become, examine, fits, window
from tests.factories import City, answered, handling, local, small_city

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
ADDRESS = "/admin/dashboard/?period=free&since=2026-01-01&until=2026-06-30"


@pytest.fixture
def supervisor(
    live_server: LiveServer, browser: Browser, size: ViewportSize, settings: Settings
) -> Iterator[Page]:
    """Before the dashboard of a city where some was done in time and some was not."""
    settings.AXES_ENABLED = False  # force_login comes from no address
    with window(browser, viewport=size, locale="en") as page:
        city: City = small_city()
        answered(city, at=local("2026-02-02 09:00")), handling(city, at=local("2026-02-02 09:00"))
        statistics.refresh()
        become(page.context, city.officers["city_supervisor"], live_server)
        page.goto(f"{live_server.url}{ADDRESS}")
        yield page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_dashboard_is_for_everyone(supervisor: Page, scheme: str) -> None:
    supervisor.emulate_media(color_scheme=scheme)
    expect(supervisor.locator(".chart.drawn")).to_have_count(3)
    examine(supervisor, f"dashboard-{scheme}")


def test_a_filter_asks_at_once_and_back_leads_back(supervisor: Page) -> None:
    supervisor.get_by_text("Filters", exact=True).click()
    supervisor.get_by_label("Tier", exact=True).select_option("simple")
    expect(supervisor).to_have_url(re.compile("tier=simple"))
    supervisor.go_back()
    expect(supervisor).to_have_url(re.compile(re.escape(ADDRESS)))


def test_a_number_leads_to_its_list(supervisor: Page) -> None:
    supervisor.locator(".headline .value a").first.click()
    expect(supervisor.locator(".counted")).to_contain_text("Received")
    expect(supervisor.locator("tr[data-row]")).to_have_count(2)
    examine(supervisor)


def test_the_wall_is_for_everyone(supervisor: Page) -> None:
    supervisor.get_by_role("link", name="Wall screen").click()
    expect(supervisor.locator(".chart.drawn")).to_have_count(2)
    examine(supervisor, "wall")


def test_the_longest_rate_fits_on_the_wall(supervisor: Page) -> None:
    supervisor.get_by_role("link", name="Wall screen").click()
    expect(supervisor.locator(".chart.drawn")).to_have_count(2)
    longest = "all => all.forEach((each) => { each.textContent = '100.00 %'; })"
    supervisor.locator(".value, .map strong, .keys strong").evaluate_all(longest)
    fits(supervisor)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_past_evening_is_for_everyone(supervisor: Page, scheme: str) -> None:
    """Both came in late: they are known today, and were not then."""
    supervisor.emulate_media(color_scheme=scheme)
    supervisor.get_by_text("A past evening").click()
    supervisor.get_by_label("evening of").fill("2026-03-02")
    supervisor.get_by_role("button", name="Look back").click()
    note = supervisor.get_by_role("note")
    expect(note).to_contain_text("You are looking at the past")
    expect(supervisor.locator(".headline .then").first).to_contain_text("0")
    expect(supervisor.locator(".headline .value").first).to_have_text("2")
    examine(supervisor, f"evening-{scheme}")
    supervisor.get_by_role("link", name="as known then").click()
    expect(supervisor.locator(".headline .value").first).to_have_text("0")
    supervisor.get_by_role("link", name="Back to now").click()
    expect(supervisor.get_by_role("note")).to_have_count(0)
    expect(supervisor).not_to_have_url(re.compile("as_of"))


@pytest.fixture
def time(supervisor: Page) -> Page:
    """The page on time; what was answered was so today."""
    pages = supervisor.get_by_role("navigation", name="Dashboards")
    pages.get_by_role("link", name="Where the time goes").click()
    expect(supervisor).to_have_url(re.compile("/time/.*since=2026-01-01"))
    supervisor.goto(supervisor.url.split("?")[0] + "?period=today")
    expect(supervisor.locator("tr.sum td").first).to_have_text("1")
    return supervisor


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_where_the_time_goes_is_for_everyone(time: Page, scheme: str) -> None:
    time.emulate_media(color_scheme=scheme)
    examine(time, f"time-{scheme}")


def test_a_number_about_time_leads_to_its_list(time: Page) -> None:
    time.locator("tr.sum td a").first.click()
    expect(time.locator(".counted")).to_contain_text("in all")
    expect(time.locator("tr[data-row]")).to_have_count(1)
