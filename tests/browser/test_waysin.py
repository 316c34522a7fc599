"""The ways in, in a real browser: first page, campaigns, points by distance, paper, figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from suggestions import statistics
from suggestions.models import ActWords, Month, MonthAct, Suggestion, Whose
from suggestions.months import Share
from tests.browser.windows import SCREEN, Visit, become, fits, window
from tests.factories import CITIZEN, City, act, answered, campaign, collection_point, small_city
from tests.suggestions.months.conftest import counts, frozen_month

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

PAGES = {
    "home": "/",
    "figures": "/statistics/",
    "units": "/statistics/units/?county=431002",
    "points": "/p/",
    "help": "/help/",
    "privacy": "/privacy/",
    "programs": "/programs/",
    "point": "/p/CZ009/",
    "campaign": "/c/plan/",
    "campaign-form": "/c/plan/submit/",
    "campaign-ended": "/c/old/",
    "campaign-new": "/c/new/",
}
# A little north of the nearer point.
HERE = {"latitude": 25.7925, "longitude": 113.005}
NEAR = {"latitude": Decimal("25.788"), "longitude": Decimal("113.005")}
FAR = {"latitude": Decimal("26.081"), "longitude": Decimal("113.939")}


@pytest.fixture(autouse=True)
def _nothing_remembered(settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}


def furnish(city: City) -> None:
    """Two points in two counties, three campaigns, and an answer that was due and rated."""
    collection_point("CZ002", city.regions["beside"], name="苏园站", address="苏园路", **FAR)
    collection_point("CZ009", city.regions["village"], name="国庆站", address="国庆路", **NEAR)
    now, day = timezone.now(), timedelta(days=1)
    campaign("plan")
    campaign("old", closes=now - day, answer="一、采纳的。\n\n二、未采纳的。")
    campaign("new", opens=now + day)
    row = answered(city, at=now - timedelta(days=40))
    act(row, "close", CITIZEN, solved=True, satisfied="satisfied")
    statistics.refresh()


def test_every_page_can_be_read_in_both_languages(visit: Visit) -> None:
    furnish(visit.city)
    for language, button in (("en", None), ("zh", "简体中文")):
        visit.open("/")
        if button:
            visit.press(button)
        for name, address in PAGES.items():
            visit.open(address)
            visit.check(f"{name}-{language}")


def publish_months(city: City) -> None:
    """Half a year without one month, small counties and units; the last one was corrected."""
    for month in (4, 5, 6, 8, 9):
        done = 100 + 4 * month
        due = counts(150, done, asked_satisfied=60, satisfied=60 - month, held=1)
        due |= {"due_with_paused": 154, "on_time": done - 9, "on_time_first": done - 12}
        shares = [
            Share(Whose.CITY, "", "", due, counts(3, 0, due_with_paused=3)),
            Share(Whose.COUNTY, "431002", "北湖区", counts(98, 90, held=1)),
            Share(Whose.COUNTY, "431003", "苏仙区", counts(2, 1)),
            Share(Whose.COUNTY, "431021", "桂阳县", counts(50, done - 91)),
            Share(
                Whose.UNIT,
                "431002-light",
                "北湖区城市管理和综合执法局",
                counts(45, 40),
                county="431002",
            ),
            Share(Whose.UNIT, "431002-water", "北湖区水利局", counts(31, 30), county="431002"),
        ]
        frozen_month(city, date(2026, month, 1), shares)
    latest, who = Month.objects.latest("first"), city.officers["city_supervisor"]
    note = MonthAct.objects.create(
        month=latest, number=3, kind="correct", officer=who, at=timezone.now()
    )
    ActWords.objects.create(act=note, text="热线渠道补录到期办件 2 件，其中 1 件已办结。")
    later = Share(Whose.CITY, "", "", counts(152, 137, asked_satisfied=60, satisfied=51))
    later.frozen(note).save()


def test_published_months_can_be_read_in_both_languages(visit: Visit) -> None:
    furnish(visit.city)
    publish_months(visit.city)
    for language, button in (("en", None), ("zh", "简体中文")):
        visit.open("/statistics/")
        if button:
            visit.press(button)
        visit.check(f"months-{language}")
        visit.open("/statistics/units/431002-light/")
        visit.check(f"unit-{language}")
    visit.open("/statistics/")
    visit.page.emulate_media(color_scheme="dark")
    visit.check("months-dark")


def test_published_months_need_no_script_and_fit_the_narrowest_phone(plain_visit: Visit) -> None:
    furnish(plain_visit.city)
    publish_months(plain_visit.city)
    plain_visit.page.set_viewport_size({"width": 320, "height": 640})
    plain_visit.open("/statistics/")
    fits(plain_visit.page)
    expect(plain_visit.page.locator("svg.trend").first).to_be_visible()
    plain_visit.page.get_by_role("navigation", name="Month").get_by_role(
        "link", name="June 2026"
    ).click()
    expect(plain_visit.page.get_by_role("heading", name="June 2026")).to_be_visible()
    with plain_visit.page.expect_download() as taken:
        plain_visit.page.get_by_role("link", name="All months as CSV").click()
    assert taken.value.suggested_filename == "months.csv"


def test_dark_and_larger_pages_can_be_read(visit: Visit) -> None:
    furnish(visit.city)
    visit.page.emulate_media(color_scheme="dark")
    visit.open("/")
    visit.press("Larger type")
    for name in ("home", "figures", "points", "campaign-ended"):
        visit.open(PAGES[name])
        visit.check(f"larger-dark-{name}")


def test_the_narrowest_phone_shows_everything(plain_visit: Visit) -> None:
    furnish(plain_visit.city)
    plain_visit.page.set_viewport_size({"width": 320, "height": 640})
    for address in PAGES.values():
        plain_visit.open(address)
        fits(plain_visit.page)


def test_the_first_page_leads_everywhere_with_few_requests(visit: Visit) -> None:
    furnish(visit.city)
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url))
    visit.open("/")
    assert len(asked) <= 5
    for name in ("All figures, by county", "“十五五”规划建言献策"):
        visit.open("/")
        visit.page.get_by_role("link", name=name).first.click()
        expect(visit.page.get_by_role("heading", level=1)).to_be_visible()


def test_a_campaign_is_answered_without_javascript_and_without_a_place(plain_visit: Visit) -> None:
    page = plain_visit.page
    furnish(plain_visit.city)
    before = Suggestion.objects.count()
    plain_visit.open("/c/plan/")
    page.get_by_role("link", name="Take part").click()
    page.get_by_label("Your suggestion").fill("建议把三地公交卡打通。")
    page.get_by_label("I have read how my data is used").check()
    plain_visit.press("Check and send")
    expect(page.get_by_role("heading", level=1)).to_have_text("Is everything right?")
    plain_visit.press("Send it")
    expect(page).to_have_url(f"{plain_visit.server.url}/receipt/")
    row = Suggestion.objects.order_by("-pk")[0]
    assert Suggestion.objects.count() == before + 1
    assert (row.channel, row.campaign.slug, row.region.code) == ("campaign", "plan", "431000")


def test_points_are_sorted_by_distance_and_nobody_is_told_where_one_is(visit: Visit) -> None:
    page, asked = visit.page, list[str]()
    furnish(visit.city)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation(HERE)
    visit.open("/p/")
    names = page.get_by_role("main").locator(".points strong:visible")
    expect(names).to_have_text(["国庆站", "苏园站"])
    page.on("request", lambda request: asked.append(request.url))
    visit.press("Nearest first")
    status = "Sorted by distance. Nearest: 国庆站, about 500 m, about 8 minutes on foot."
    expect(page.get_by_role("status")).to_contain_text(status)
    expect(page.get_by_role("status")).to_contain_text("Within 15 minutes on foot: 1.")
    expect(names).to_have_text(["国庆站", "苏园站"])
    expect(page.locator(".far")).to_have_text(
        ["about 500 m, about 8 minutes on foot", re.compile(r"^about 9\d km$")]
    )
    visit.check("points-sorted")
    visit.press("By county")
    expect(page.get_by_role("heading", name="苏仙区")).to_be_visible()
    assert not asked


def test_from_the_other_side_the_other_point_is_nearest(visit: Visit) -> None:
    furnish(visit.city)
    visit.page.context.grant_permissions(["geolocation"])
    visit.page.context.set_geolocation({"latitude": 26.08, "longitude": 113.93})
    visit.open("/p/")
    visit.press("Nearest first")
    names = visit.page.get_by_role("main").locator(".points strong:visible")
    expect(names).to_have_text(["苏园站", "国庆站"])


def test_whoever_keeps_the_position_is_told_what_to_do(visit: Visit) -> None:
    furnish(visit.city)
    visit.page.context.clear_permissions()
    visit.open("/p/")
    visit.press("Nearest first")
    expect(visit.page.get_by_role("status")).to_contain_text("Choose your county below")
    expect(visit.page.get_by_role("heading", name="北湖区")).to_be_visible()
    visit.check("points-refused")


def test_without_javascript_points_stand_by_county(plain_visit: Visit) -> None:
    page = plain_visit.page
    furnish(plain_visit.city)
    plain_visit.open("/p/")
    expect(page.get_by_role("button", name="Nearest first")).to_be_hidden()
    page.get_by_role("link", name="Make a suggestion from here 国庆站").click()
    expect(page.get_by_label("The exact place")).to_have_value("国庆路")


def test_a_period_is_chosen_by_a_link(visit: Visit) -> None:
    furnish(visit.city)
    visit.open("/statistics/")
    visit.page.get_by_role("link", name="This year").click()
    expect(visit.page.get_by_role("link", name="This year")).to_have_attribute(
        "aria-current", "page"
    )


@pytest.fixture
def administrator(live_server: LiveServer, browser: Browser, settings: Settings) -> Iterator[Visit]:
    settings.AXES_ENABLED = False  # force_login comes from no address
    with window(browser, viewport=SCREEN) as page:
        city = small_city()
        become(page.context, city.officers["administrator"], live_server)
        yield Visit(page, live_server, city)


def pages_of_paper(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize(
    ("action", "papers"),
    [("Print A4 sheets with QR code", 2), ("Print stickers with QR code (8 a page)", 1)],
)
def test_paper_for_all_points_is_printed_in_one_go(
    administrator: Visit, action: str, papers: int
) -> None:
    page = administrator.page
    furnish(administrator.city)
    administrator.open("/admin/regions/collectionpoint/")
    page.locator("#action-toggle").check()
    page.get_by_label("Action:").select_option(action)
    page.locator("button[name=index]").click()
    administrator.check(f"paper-{papers}")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    inside = (
        "each => each.scrollHeight <= each.clientHeight && each.scrollWidth <= each.clientWidth"
    )
    for sheet in page.locator(".paper, article").all():
        assert sheet.evaluate(inside)
    assert pages_of_paper(page) == papers
