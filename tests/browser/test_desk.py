"""The desk in a real browser: from triage to answer, on a phone and on a screen, with axe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.conf import settings as configured
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from regions.models import Post, Unit
from suggestions.models import Assignment, Suggestion
from tests.browser.windows import become, examine, window
from tests.factories import (
    City,
    classified,
    collection_point,
    handling,
    small_city,
    submitted,
    unit,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
LIST = "/admin/suggestions/suggestion/"


class Desk:
    """The desk in one window; `become` changes who sits there."""

    def __init__(self, page: Page, server: LiveServer, city: City) -> None:
        self.page, self.server, self.city = page, server, city

    def become(self, name: str) -> None:
        become(self.page.context, self.city.officers[name], self.server)

    def open(self, path: str) -> None:
        self.page.goto(f"{self.server.url}{path}")

    def open_suggestion(self, row: Suggestion) -> None:
        self.open(f"{LIST}{row.pk}/change/")

    def submit(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def check(self) -> None:
        examine(self.page)


@pytest.fixture
def at_the_desk(
    live_server: LiveServer, browser: Browser, size: ViewportSize, settings: Settings
) -> Iterator[Desk]:
    settings.AXES_ENABLED = False  # force_login comes from no address
    with window(browser, viewport=size) as page:
        yield Desk(page, live_server, small_city())


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


def test_a_warning_leads_to_what_it_counts(at_the_desk: Desk) -> None:
    row = handling(at_the_desk.city)
    Post.objects.filter(unit=row.lead_unit).update(until=date(2024, 1, 1))
    page = at_the_desk.page
    for name in ("administrator", "supervisor"):
        at_the_desk.become(name)
        at_the_desk.open("/admin/")
        at_the_desk.check()
        page.get_by_role("link", name="See which units").click()
        at_the_desk.check()
    page.get_by_role("row", name="北湖区城市管理局").get_by_role("link", name="1").click()
    expect(page.get_by_role("link", name=row.reference)).to_be_visible()


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


def test_words_outlive_a_session_that_ran_out_and_not_a_move_that_was_made(
    at_the_desk: Desk,
) -> None:
    page, row = at_the_desk.page, handling(at_the_desk.city)
    address = f"{LIST}{row.pk}/move/draft/"
    at_the_desk.become("handler")
    at_the_desk.open(address)
    page.get_by_label("solved", exact=True).check()
    page.get_by_label("Answer", exact=True).fill("路灯已修好。")
    page.context.clear_cookies(name=configured.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Draft the answer", exact=True).click()
    expect(page.locator("#id_username")).to_be_visible()
    at_the_desk.become("handler")
    at_the_desk.open(address)
    expect(page.get_by_label("Answer", exact=True)).to_have_value("路灯已修好。")
    page.get_by_label("solved", exact=True).check()
    at_the_desk.submit("Draft the answer")
    expect(page.get_by_role("heading", level=1)).to_have_text(row.title)
    kept = page.evaluate("sessionStorage.getItem('desk-words')")
    assert kept == "{}"


def test_from_a_suggestion_it_goes_back_to_the_filtered_list(at_the_desk: Desk) -> None:
    classified(at_the_desk.city)
    at_the_desk.become("triage")
    at_the_desk.open(f"{LIST}?view=classified&tier=general")
    at_the_desk.page.locator("[data-row] a").first.click()
    at_the_desk.page.locator(".breadcrumbs").get_by_role("link", name="Suggestions").click()
    expect(at_the_desk.page).to_have_url(
        f"{at_the_desk.server.url}{LIST}?view=classified&tier=general"
    )


def test_a_long_list_of_units_is_narrowed_by_typing(at_the_desk: Desk) -> None:
    city, page = at_the_desk.city, at_the_desk.page
    for number in range(25):
        unit(f"431002-{number}", f"第{number}单位", city.regions["county"])
    row = classified(city)
    at_the_desk.become("triage")
    at_the_desk.open(f"{LIST}{row.pk}/move/assign/")
    lead, typed = page.locator("#id_lead"), page.get_by_label("Lead unit: type to narrow the list")
    before = lead.input_value()
    typed.fill("北湖 第7")
    expect(page.get_by_role("status").first).to_have_text("1 fit")
    expect(lead).to_have_value(before)
    typed.press("Enter")
    expect(lead.locator("option:checked")).to_contain_text("第7单位")
    at_the_desk.check()
    typed.fill("")
    expect(lead.locator("option")).to_have_count(len(Unit.objects.all()))
    several = page.get_by_label("Co-units: type to narrow the list")
    page.get_by_label("第3单位").check()
    several.fill("水利")
    expect(page.get_by_label("第3单位")).to_be_visible()  # what is chosen stays in sight
    expect(page.get_by_label("第4单位")).to_be_hidden()
    several.press("Enter")
    page.keyboard.press("Space")
    at_the_desk.submit("Assign")
    names = Assignment.objects.filter(suggestion=row, until=None).values_list(
        "unit__name", flat=True
    )
    assert {"第7单位", "第3单位", "北湖区水利局"} <= set(names)


def test_what_the_list_is_narrowed_by_stands_open_and_can_be_read(at_the_desk: Desk) -> None:
    row = handling(at_the_desk.city)
    become(
        at_the_desk.page.context,
        at_the_desk.city.officers["triage"],
        at_the_desk.server,
        language="zh-hans",
    )
    at_the_desk.open(f"{LIST}?view=open&received_since=2020-01-01&sort=oldest&card=red")
    examine(at_the_desk.page, "list-narrowed")
    assert at_the_desk.page.locator("[data-row]").count() == 0
    at_the_desk.open(f"{LIST}?view=open&received_since=2020-01-01&q={row.reference[:10]}")
    expect(at_the_desk.page.locator("[data-row]")).to_have_count(1)


def test_the_handbook_is_behind_the_question_mark(at_the_desk: Desk) -> None:
    desk, page = at_the_desk, at_the_desk.page
    desk.become("handler")
    desk.open(LIST)
    page.keyboard.press("?")
    page.get_by_role("dialog").get_by_role("link", name="Handbook").click()
    examine(page, "handbook")
    page.get_by_role("link", name="一件事项从签收到答复").click()
    expect(page.get_by_role("heading", name="一件事项从签收到答复")).to_be_in_viewport()


@pytest.fixture
def at_the_settings(
    live_server: LiveServer, browser: Browser, size: ViewportSize, settings: Settings
) -> Iterator[Desk]:
    """Select2 sets styles of its own, which our policy refuses: it looks as it should without."""
    settings.AXES_ENABLED = False
    with window(browser, tolerated="Applying inline style", viewport=size) as page:
        yield Desk(page, live_server, small_city())


def test_every_page_of_settings_can_be_read_by_everybody(at_the_settings: Desk) -> None:
    """Of whatever is registered: its list, and its forms where there are any."""
    desk, page = at_the_settings, at_the_settings.page
    collection_point("guoqing", desk.city.regions["village"])
    desk.become("administrator")
    desk.open("/admin/")
    links = page.locator("nav.side a").evaluate_all("all => all.map(link => link.pathname)")
    lists = [link for link in links if link.count("/") == 4 and "dashboard" not in link]
    assert len(lists) > 9
    for address in lists:
        desk.open(address)
        examine(page, address.strip("/").replace("/", "-"))
        for name, selector in FORMS.items():
            if page.locator(selector).count():
                page.locator(selector).first.click()
                examine(page, f"{address.strip('/').replace('/', '-')}-{name}")
                page.go_back()


FORMS = {"change": "#result_list tbody th a", "add": ".object-tools .addlink"}
