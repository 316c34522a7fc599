"""The desk in a real browser: from triage to answer, on a phone and on a screen, with axe."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as configured
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from regions.models import Officer
from suggestions.models import Suggestion
from tests.factories import City, classified, handling, small_city, submitted

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIZES = {"phone": (390, 844), "screen": (1440, 900)}
LIST = "/admin/suggestions/suggestion/"


@pytest.fixture
def browser(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Started after the database was filled: inside Playwright's loop Django takes connections
    of its own, to the same database, and would refuse even those without the variable."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        connections.close_all()


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    return SIZES[request.param]


class Desk:
    """The desk in one window; `become` changes who sits there."""

    def __init__(self, page: Page, server: LiveServer, city: City) -> None:
        self.page, self.server, self.city = page, server, city

    def become(self, name: str) -> None:
        client = Client()
        officer = Officer.objects.get(pk=self.city.officers[name].pk)
        client.force_login(officer, "django.contrib.auth.backends.ModelBackend")
        cookie = client.cookies[configured.SESSION_COOKIE_NAME].value
        self.page.context.clear_cookies()
        for key, value in ((configured.SESSION_COOKIE_NAME, cookie), ("django_language", "en")):
            self.page.context.add_cookies([{"name": key, "value": value, "url": self.server.url}])

    def open(self, path: str) -> None:
        self.page.goto(f"{self.server.url}{path}")

    def open_suggestion(self, row: Suggestion) -> None:
        self.open(f"{LIST}{row.pk}/change/")

    def submit(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def check(self) -> None:
        """Nothing for axe to find, and nothing wider than the window."""
        found = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": TAGS}})
        assert not found.response["violations"], found.generate_report()
        width = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(width) <= 0


@pytest.fixture
def at_the_desk(
    live_server: LiveServer, browser: Browser, size: tuple[int, int], settings: Settings
) -> Iterator[Desk]:
    settings.AXES_ENABLED = False  # force_login comes from no address
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    yield Desk(page, live_server, small_city())
    context.close()
    unexpected = [line for line in errors if "the server responded with a status" not in line]
    assert not unexpected


def test_a_suggestion_goes_from_triage_to_its_answer(at_the_desk: Desk) -> None:
    desk, page, row = at_the_desk, at_the_desk.page, submitted(at_the_desk.city)
    desk.become("triage")
    desk.open(LIST)
    desk.check()
    page.get_by_role("link", name=row.reference).click()
    page.get_by_role("link", name="Classify").click()
    desk.check()
    page.get_by_label("request for help").check()
    page.get_by_label("Category").select_option(label="路灯照明")
    page.get_by_label("general: 3–7 working days").check()
    desk.submit("Classify")
    page.get_by_role("link", name="Assign").first.click()
    expect(page.get_by_label("Lead unit")).to_have_value(str(desk.city.units["light"].pk))
    desk.check()
    desk.submit("Assign")
    desk.become("handler")
    desk.open(LIST)
    page.get_by_role("link", name=row.reference).click()
    page.get_by_role("link", name="Sign for").click()
    desk.submit("Sign for")
    page.get_by_role("link", name="Draft the answer").click()
    page.get_by_label("solved", exact=True).check()
    page.get_by_label("Answer", exact=True).fill("路灯已修好。")
    desk.submit("Draft the answer")
    desk.become("leader")
    desk.open_suggestion(row)
    page.get_by_role("link", name="Answer").first.click()
    expect(page.get_by_label("Answer")).to_have_value("路灯已修好。")
    desk.check()
    desk.submit("Answer")
    desk.check()
    assert Suggestion.objects.get(pk=row.pk).status == "answered"


def test_the_first_page_and_the_login_page_are_for_everyone(at_the_desk: Desk) -> None:
    handling(at_the_desk.city)
    at_the_desk.open("/admin/login/")
    at_the_desk.check()
    for name in ("leader", "supervisor", "administrator"):
        at_the_desk.become(name)
        at_the_desk.open("/admin/")
        at_the_desk.check()


def test_dark_pages_can_be_read_as_well(at_the_desk: Desk) -> None:
    row = handling(at_the_desk.city)
    at_the_desk.page.emulate_media(color_scheme="dark")
    at_the_desk.become("leader")
    for path in ("/admin/", LIST, f"{LIST}{row.pk}/change/", f"{LIST}{row.pk}/move/draft/"):
        at_the_desk.open(path)
        at_the_desk.check()


def test_the_other_actions_and_the_computed_limits_open(at_the_desk: Desk) -> None:
    row = handling(at_the_desk.city)
    at_the_desk.become("supervisor")
    at_the_desk.open_suggestion(row)
    at_the_desk.page.get_by_text("How it was computed").first.click()
    at_the_desk.page.get_by_text("More actions", exact=True).click()
    expect(at_the_desk.page.get_by_role("link", name="Order supervision")).to_be_visible()
    at_the_desk.check()


def test_the_list_is_walked_by_keyboard(at_the_desk: Desk) -> None:
    classified(at_the_desk.city)
    row = classified(at_the_desk.city)
    at_the_desk.become("triage")
    at_the_desk.open(LIST)
    for key in ("j", "j", "k", "j", "Enter"):
        at_the_desk.page.keyboard.press(key)
    expect(at_the_desk.page.get_by_role("heading", level=1)).to_have_text(row.title)
    at_the_desk.page.keyboard.press("?")
    expect(at_the_desk.page.get_by_role("dialog")).to_contain_text("assign")
    at_the_desk.check()
    at_the_desk.submit("Close this")
    at_the_desk.page.keyboard.press("a")
    expect(at_the_desk.page.get_by_label("Lead unit")).to_be_visible()


def test_single_keys_can_be_switched_off(at_the_desk: Desk) -> None:
    row = classified(at_the_desk.city)
    at_the_desk.become("triage")
    at_the_desk.open_suggestion(row)
    at_the_desk.page.keyboard.press("?")
    at_the_desk.page.get_by_label("Single keys do something").uncheck()
    at_the_desk.submit("Close this")
    at_the_desk.page.keyboard.press("a")
    expect(at_the_desk.page.get_by_role("heading", level=1)).to_have_text(row.title)


def test_several_are_assigned_at_once(at_the_desk: Desk) -> None:
    rows = [classified(at_the_desk.city) for _ in range(3)]
    at_the_desk.become("triage")
    at_the_desk.open(LIST)
    for row in rows[:2]:
        at_the_desk.page.get_by_label(f"Select {row.reference}").check()
    at_the_desk.submit("Assign")
    at_the_desk.check()
    at_the_desk.page.get_by_label("Lead unit").select_option(label="北湖区城市管理局")
    at_the_desk.submit("Make the move for all 2")
    expect(at_the_desk.page.get_by_role("status")).to_have_text("2 of 2 done")
    at_the_desk.check()
