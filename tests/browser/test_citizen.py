"""Citizens in a real browser: on a phone and on a screen, with and without JavaScript, with axe."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from suggestions.models import Suggestion
from suggestions.models.secrets import code_digest
from tests.browser.windows import CODE, PHONE, Visit, photo
from tests.factories import act, again, answered, campaign, handling, submitted

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


# What WeChat shows above and below a page.
BARS = 124


def test_a_suggestion_is_handed_in_and_followed(visit: Visit) -> None:
    page = visit.page
    visit.open("/")
    visit.check("home")
    page.get_by_role("main").get_by_role("link", name="Make a suggestion").click()
    page.get_by_label("Your suggestion").fill("国庆北路的路灯坏了三天。")
    page.get_by_label("County or district").select_option("北湖区")
    page.get_by_label("Township or street").select_option("人民路街道")
    page.get_by_label("Village or community").select_option("国庆社区")
    page.get_by_label("Photos").set_input_files(photo())
    page.get_by_label("Phone").fill("138 0000 0000")
    page.get_by_text("How your data is used").click()
    visit.check("form")
    page.get_by_label("I have read how my data is used").check()
    visit.press("Check and send")
    expect(page.get_by_role("heading", level=1)).to_have_text("Is everything right?")
    visit.check("check")
    visit.press("Send it")
    expect(page).to_have_url(f"{visit.server.url}/receipt/")
    visit.check("receipt")
    page.reload()
    row = Suggestion.objects.get()
    expect(page.get_by_role("definition").first).to_have_text(row.reference)
    assert (row.region.name, row.attachments.count()) == ("国庆社区", 1)
    page.get_by_role("link", name="See how it stands").click()
    expect(page.get_by_role("heading", name="How it stands")).to_be_visible()
    visit.check("collected")


def test_all_of_it_works_without_javascript(plain_visit: Visit) -> None:
    page = plain_visit.page
    plain_visit.open("/submit/")
    page.get_by_label("Your suggestion").fill("国庆北路的路灯坏了三天。")
    page.get_by_label("County or district").select_option("北湖区")
    page.get_by_label("Photos").set_input_files(photo())
    plain_visit.press("Check and send")
    expect(page.get_by_role("alert").get_by_role("link")).to_have_text(
        ["Please agree to the use of your data: we need it to answer."]
    )
    page.get_by_label("I have read how my data is used").check()
    plain_visit.press("Check and send")
    page.get_by_label("Township or street").select_option("人民路街道")
    plain_visit.press("Send it")
    expect(page).to_have_url(f"{plain_visit.server.url}/receipt/")
    row = Suggestion.objects.get()
    assert (row.region.name, row.attachments.count()) == ("人民路街道", 1)
    page.get_by_role("link", name="See how it stands").click()
    page.get_by_text("Withdraw the suggestion").click()
    plain_visit.press("Withdraw")
    plain_visit.press("Yes, withdraw it")
    expect(page.get_by_role("status")).to_have_text("You have withdrawn your suggestion.")


def test_larger_type_and_language_work_without_javascript(plain_visit: Visit) -> None:
    page = plain_visit.page
    plain_visit.open("/")
    plain_visit.press("Larger type")
    expect(page.locator("html")).to_have_class("larger")
    plain_visit.press("简体中文")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")


def test_errors_are_summed_up_and_lead_to_their_fields(visit: Visit) -> None:
    page = visit.page
    visit.open("/submit/")
    page.get_by_label("The exact place").fill("路口")
    visit.press("Check and send")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page).to_have_title("Error: Make a suggestion - Chenzhou Citizen Suggestions")
    visit.check("errors")
    page.get_by_role("link", name="Please write your suggestion.").click()
    expect(page.get_by_label("Your suggestion")).to_be_focused()
    expect(page.get_by_label("The exact place")).to_have_value("路口")


def test_a_draft_stays_until_it_is_sent(visit: Visit) -> None:
    page = visit.page
    visit.open("/submit/")
    page.get_by_label("Your suggestion").fill("写到一半")
    visit.open("/")
    visit.open("/submit/")
    expect(page.get_by_label("Your suggestion")).to_have_value("写到一半")
    page.get_by_label("County or district").select_option("北湖区")
    page.get_by_label("I have read how my data is used").check()
    visit.press("Check and send")
    visit.press("Send it")
    page.wait_for_url("**/receipt/")
    visit.open("/submit/")
    expect(page.get_by_label("Your suggestion")).to_have_value("")


def fill_everything(visit: Visit) -> None:
    page = visit.page
    visit.open("/submit/")
    page.get_by_label("Your suggestion").fill("写到一半")
    page.get_by_label("County or district").select_option("北湖区")
    page.get_by_label("Township or street").select_option("人民路街道")
    page.get_by_label("Phone").fill("13800000000")
    page.get_by_label("may be published").check()
    page.get_by_label("Photos", exact=False).first.set_input_files(photo())
    expect(page.get_by_role("checkbox", name="Photo 1")).to_be_checked()


def everything_is_there(visit: Visit) -> None:
    page = visit.page
    expect(page.get_by_label("Your suggestion")).to_have_value("写到一半")
    expect(page.get_by_label("Township or street")).to_have_value("431002001")
    expect(page.get_by_label("Phone")).to_have_value("13800000000")
    expect(page.get_by_label("may be published")).to_be_checked()
    expect(page.get_by_label("I have read how my data is used")).not_to_be_checked()
    expect(page.get_by_role("checkbox", name="Photo 1")).to_be_checked()


def test_larger_type_and_coming_back_lose_nothing(visit: Visit) -> None:
    fill_everything(visit)
    visit.press("Larger type")
    expect(visit.page.locator("html")).to_have_class("larger")
    everything_is_there(visit)
    visit.check("draft")
    visit.open("/")
    visit.open("/submit/")
    visit.page.get_by_label("Your suggestion").focus()
    everything_is_there(visit)
    expect(visit.page.get_by_label("Your suggestion")).to_be_focused()


def test_in_another_tab_nobody_learns_who_began_the_draft(visit: Visit) -> None:
    fill_everything(visit)
    other = visit.page.context.new_page()
    other.goto(f"{visit.server.url}/submit/")
    expect(other.get_by_label("Your suggestion")).to_have_value("写到一半")
    expect(other.get_by_label("Phone")).to_have_value("")
    expect(other.get_by_role("checkbox", name="Photo 1")).to_have_count(0)


def test_a_draft_can_be_deleted(visit: Visit) -> None:
    page = visit.page
    visit.open("/submit/")
    expect(page.get_by_text("What you began to write")).to_be_hidden()
    fill_everything(visit)
    visit.open("/submit/")
    visit.press("Delete it and begin anew")
    expect(page.get_by_text("What you began to write")).to_be_hidden()
    expect(page.get_by_label("Your suggestion")).to_have_value("")
    expect(page.get_by_label("Phone")).to_have_value("")
    expect(page.get_by_label("County or district")).to_have_value("")


def test_a_draft_is_forgotten_after_a_week(visit: Visit) -> None:
    page = visit.page
    page.clock.install()
    visit.open("/submit/")
    page.get_by_label("Your suggestion").fill("写到一半")
    page.clock.fast_forward(8 * 24 * 3600 * 1000)
    visit.open("/submit/")
    expect(page.get_by_label("Your suggestion")).to_have_value("")


def test_the_next_draft_outlives_another_look_at_the_receipt(visit: Visit) -> None:
    page = visit.page
    fill_everything(visit)
    page.get_by_label("I have read how my data is used").check()
    visit.press("Check and send")
    visit.press("Send it")
    page.wait_for_url("**/receipt/")
    visit.open("/submit/")
    expect(page.get_by_label("Your suggestion")).to_have_value("")
    page.get_by_label("Your suggestion").fill("还有一件")
    visit.open("/receipt/")
    visit.open("/submit/")
    expect(page.get_by_label("Your suggestion")).to_have_value("还有一件")


def test_only_a_contact_is_not_filled_in_without_a_word(visit: Visit) -> None:
    page = visit.page
    visit.open("/submit/")
    page.get_by_label("Phone").fill("13800000000")
    visit.open("/submit/")
    expect(page.get_by_label("Phone")).to_have_value("13800000000")
    expect(page.get_by_text("What you began to write")).to_be_visible()


def test_each_way_in_has_a_draft_of_its_own(visit: Visit) -> None:
    campaign("plan")
    visit.open("/submit/")
    visit.page.get_by_label("Your suggestion").fill("写到一半")
    visit.open("/c/plan/submit/")
    expect(visit.page.get_by_label("Your suggestion")).to_have_value("")


def test_the_receipt_fits_one_screenshot(visit: Visit) -> None:
    page = visit.page
    for larger in (False, True):
        fill_everything(visit)
        if larger:
            visit.press("Larger type")
            everything_is_there(visit)
        page.get_by_label("I have read how my data is used").check()
        visit.press("Check and send")
        visit.press("Send it")
        expect(page.get_by_role("button", name="Print")).to_be_visible()
        visit.check(f"receipt-{'larger' if larger else 'normal'}")
        box = page.locator(".receipt").bounding_box()
        assert box
        assert box["y"] + box["height"] <= PHONE["height"] - BARS


def become_chinese(visit: Visit) -> None:
    name = {"name": "django_language", "value": "zh-hans", "url": visit.server.url}
    visit.page.context.add_cookies([name])  # type: ignore[list-item]


def test_the_whole_way_can_be_read_in_chinese(visit: Visit, settings: Settings) -> None:
    page = visit.page
    become_chinese(visit)
    visit.open("/submit/")
    visit.check("zh-form")
    page.locator("[data-send]").click()
    expect(page).to_have_title(re.compile("^错误：提交建议"))
    visit.check("zh-errors")
    page.locator("#id_text").fill("国庆北路的路灯坏了三天。")
    page.locator("#id_region").select_option("北湖区")
    page.locator("#id_consent").check()
    settings.CHALLENGE_AFTER_SENT = 0
    page.locator("[data-send]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("请核对以下内容")
    # The browser works instead of asking.
    expect(page.get_by_text("您的浏览器已自动")).to_be_visible()
    visit.check("zh-check")
    page.locator("[data-send]").click()
    page.wait_for_url("**/receipt/")
    settings.CHALLENGE_AFTER_SENT = 100_000
    visit.check("zh-receipt")
    page.get_by_role("link", name="查看办理进度").click()
    visit.check("zh-collected")


def test_the_pages_beside_the_way_can_be_read_in_chinese(visit: Visit) -> None:
    become_chinese(visit)
    for name, address in {"track": "/track/", "lost": "/track/lost/", "gone": "/gone/"}.items():
        visit.open(address)
        visit.check(f"zh-{name}")
    for name, row in {"rate": answered(visit.city), "handled": handling(visit.city)}.items():
        Suggestion.objects.filter(pk=row.pk).update(code_hash=code_digest(CODE))
        visit.open("/track/")
        visit.page.locator("#id_reference").fill(row.reference)
        visit.page.locator("#id_code").fill(CODE)
        visit.page.keyboard.press("Enter")
        expect(visit.page.get_by_role("heading", level=1)).to_have_text(row.title)
        visit.check(f"zh-{name}")


def test_an_answer_is_read_and_rated(visit: Visit) -> None:
    page, row = visit.page, answered(visit.city)
    visit.follow(row)
    visit.check("answered")
    page.get_by_label("No, not solved").check()
    page.get_by_label("Not satisfied").check()
    page.get_by_role("textbox", name="In your own words").fill("还是黑的")
    visit.press("Send the rating")
    visit.check("question")
    visit.press("Have it handled again")
    expect(page.get_by_role("status")).to_contain_text("It is handled again")
    visit.check("rework")


def test_a_question_is_replied_to(visit: Visit) -> None:
    row = act(handling(visit.city), "ask", visit.city.actor("handler"), question="哪一盏灯？")
    visit.follow(row)
    visit.check("waiting")
    visit.press("Send the reply")
    expect(visit.page.get_by_role("alert")).to_be_focused()
    visit.check("reply-missing")
    visit.page.get_by_label("Your reply").fill("路口东侧第二盏。")
    visit.press("Send the reply")
    assert again(row).status == "handling"


def test_the_door_and_the_pages_beside_the_way(visit: Visit) -> None:
    for name, path in {"track": "/track/", "no-receipt": "/receipt/", "missing": "/gone/"}.items():
        visit.open(path)
        visit.check(name)
    visit.open("/track/")
    visit.page.get_by_label("Reference").fill("CZ000000-000000-0")
    visit.page.get_by_label("Access code").fill("1")
    visit.press("Show how it stands")
    visit.check("wrong-code")


def test_dark_and_larger_pages_can_be_read(visit: Visit) -> None:
    row = answered(visit.city)
    visit.page.emulate_media(color_scheme="dark")
    visit.open("/")
    visit.check("dark-home")
    visit.press("Larger type")
    visit.check("larger-home")
    visit.open("/submit/")
    visit.press("Check and send")
    visit.check("larger-errors")
    visit.follow(row)
    visit.check("larger-answered")


def test_the_narrowest_phone_shows_everything(visit: Visit) -> None:
    row = answered(visit.city)
    visit.page.set_viewport_size({"width": 320, "height": 640})
    for name, path in {"home": "/", "form": "/submit/", "track": "/track/"}.items():
        visit.open(path)
        visit.check(name)
    visit.follow(submitted(visit.city))
    visit.check("collected")
    visit.follow(row)
    visit.check("answered")
