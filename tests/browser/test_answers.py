"""Published answers in a real browser: searched, read, and offered while somebody writes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Request, expect

from suggestions.models import Suggestion
from tests.browser.windows import Visit
from tests.factories import City, act, answered
from tests.suggestions.pipeline.ways import bring

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
LAMP = {"title": "国庆北路路灯不亮", "text": "路灯坏了三天。", "answer": "已更换灯泡。"}
TYPED = "国庆北路的路灯又不亮了"
TOP = "each => each.getBoundingClientRect().top"
PAUSE = 2_000


def publish(city: City, **words: str) -> Suggestion:
    row = answered(city, may_publish=True)
    return act(row, "publish", city.actor("triage"), **LAMP | words)


def publish_problem(city: City) -> Suggestion:
    row = bring(city, "handling", child=True)
    words = {"title": "学校门口路灯少", "text": "学校门口只有一盏路灯。"}
    return act(row, "publish", city.actor("triage"), **words)


def test_an_answer_is_searched_and_read(visit: Visit) -> None:
    publish(visit.city)
    publish_problem(visit.city)
    page = visit.page
    visit.open("/")
    page.get_by_role("navigation", name="Service").get_by_role(
        "link", name="Published answers"
    ).click()
    visit.check("answers")
    page.get_by_label("Search for").fill("路灯")
    page.get_by_label("County or district").select_option("北湖区")
    page.get_by_label("Search for").press("Enter")
    expect(page.get_by_role("heading", name="1 answer found")).to_be_visible()
    visit.check("answers-found")
    page.get_by_role("link", name="国庆北路路灯不亮").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("国庆北路路灯不亮")
    visit.check("answer")


def test_known_problems_and_empty_lists_can_be_read(visit: Visit) -> None:
    visit.open("/answers/")
    visit.check("answers-none")
    row = publish_problem(visit.city)
    visit.open(f"/answers/{row.pk}/")
    visit.check("known-problem")
    visit.open("/answers/?q=%E7%81%AF%E6%B3%A1")
    expect(visit.page.get_by_role("heading", name="Nothing fits")).to_be_visible()
    visit.check("answers-nothing")
    act(row, "unpublish", visit.city.actor("triage"), reason="有误")
    visit.open(f"/answers/{row.pk}/")
    visit.check("taken-back")


def test_in_chinese_dark_and_larger_they_can_be_read(visit: Visit) -> None:
    row = publish(visit.city)
    publish_problem(visit.city)
    visit.page.emulate_media(color_scheme="dark")
    visit.open("/answers/")
    visit.press("简体中文")
    expect(visit.page.locator("html")).to_have_attribute("lang", "zh-hans")
    visit.page.locator(".tools button").first.click()
    visit.check("answers-zh-dark-larger")
    visit.open(f"/answers/{row.pk}/")
    visit.check("answer-zh-dark-larger")


def test_what_is_alike_is_offered_while_writing(visit: Visit) -> None:
    row = publish(visit.city)
    page, text = visit.page, visit.page.get_by_label("Your suggestion")
    visit.open("/submit/")
    text.press_sequentially(TYPED)
    offered = page.get_by_role("link", name="国庆北路路灯不亮")
    expect(offered).to_be_visible()
    expect(text).to_be_focused()
    visit.check("alike")
    with page.expect_popup() as opened:
        offered.click()
    expect(opened.value).to_have_url(f"{visit.server.url}/answers/{row.pk}/")
    expect(text).to_have_value(TYPED)


def test_the_same_text_is_asked_about_once(visit: Visit) -> None:
    publish(visit.city)
    asked: list[Request] = []
    page, text = visit.page, visit.page.get_by_label("Your suggestion")
    page.on("request", lambda each: asked.append(each) if "similar" in each.url else None)
    page.clock.install()
    visit.open("/submit/")
    asked.clear()  # the script itself
    text.press_sequentially(TYPED)
    page.clock.run_for(PAUSE)
    expect(page.get_by_role("link", name="国庆北路路灯不亮")).to_be_visible()
    text.press("a")
    text.press("Backspace")
    page.clock.run_for(PAUSE)
    page.get_by_label("County or district").select_option("苏仙区")
    page.clock.run_for(PAUSE)
    expect(page.locator(".alike")).to_have_count(0)
    assert [each.url for each in asked] == [f"{visit.server.url}/submit/similar/"] * 2


def test_it_does_not_move_what_somebody_is_at(visit: Visit) -> None:
    publish(visit.city)
    page = visit.page
    visit.open("/submit/")
    page.get_by_label("Your suggestion").fill(TYPED)
    place = page.get_by_label("The exact place")
    place.focus()
    before = place.evaluate(TOP)
    expect(page.locator(".alike")).to_be_visible()
    assert abs(place.evaluate(TOP) - before) < 2


def test_an_offer_that_fails_keeps_nobody_from_sending(visit: Visit) -> None:
    publish(visit.city)
    page = visit.page
    page.route("**/similar/", lambda route: route.fulfill(status=503))
    visit.open("/submit/")
    with page.expect_response("**/similar/"):
        page.get_by_label("Your suggestion").fill(TYPED)
    expect(page.locator(".alike")).to_have_count(0)
    page.get_by_label("County or district").select_option("北湖区")
    page.get_by_label("I have read how my data is used").check()
    visit.press("Check and send")
    expect(page.get_by_role("heading", name="Has this been answered already?")).to_be_visible()
    visit.check("check-alike")
    visit.press("Send it")
    expect(page).to_have_url(f"{visit.server.url}/receipt/")


def test_all_of_it_works_without_javascript(plain_visit: Visit) -> None:
    row = publish(plain_visit.city)
    page = plain_visit.page
    plain_visit.open("/answers/")
    page.get_by_label("Search for").fill("路灯")
    plain_visit.press("Search")
    expect(page.get_by_role("link", name="国庆北路路灯不亮")).to_be_visible()
    plain_visit.open("/submit/")
    page.get_by_label("Your suggestion").fill(TYPED)
    page.get_by_label("County or district").select_option("北湖区")
    page.get_by_label("I have read how my data is used").check()
    plain_visit.press("Check and send")
    offered = page.get_by_role("link", name="国庆北路路灯不亮")
    expect(offered).to_have_attribute("href", f"/answers/{row.pk}/")
    plain_visit.press("Send it")
    expect(page).to_have_url(f"{plain_visit.server.url}/receipt/")
