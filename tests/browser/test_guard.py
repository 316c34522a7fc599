"""Lost codes, questions, photos and places in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import ViewportSize, expect
from pytest_django import Settings

from regions.models import Region
from suggestions.models import Attachment, Message, Suggestion
from tests.browser.test_keyboard import name_in_full
from tests.browser.windows import Visit, photo
from tests.factories import submitted
from tests.suggestions.public.test_guard import solution

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
# At 96 dots an inch, within margins of 2 cm.
INSIDE_A4: ViewportSize = {"width": 642, "height": 971}


def fill_in(visit: Visit) -> None:
    visit.open("/submit/")
    visit.page.get_by_label("Your suggestion").fill("国庆北路的路灯坏了三天。")
    visit.page.get_by_label("County or district").select_option("北湖区")
    visit.page.get_by_label("I have read how my data is used").check()


def test_a_browser_with_scripts_answers_the_question_by_itself(
    visit: Visit, settings: Settings
) -> None:
    settings.CHALLENGE_AFTER_SENT = 0
    fill_in(visit)
    visit.press("Check and send")
    expect(visit.page.get_by_text("Your browser has answered")).to_be_visible()
    expect(visit.page.locator("#id_answer")).to_be_hidden()
    visit.check("challenge-worked")
    visit.press("Send it")
    expect(visit.page).to_have_url(f"{visit.server.url}/receipt/")
    assert Suggestion.objects.count() == 1


def test_without_a_script_a_question_is_answered_and_it_is_sent(
    plain_visit: Visit, settings: Settings
) -> None:
    visit, settings.CHALLENGE_AFTER_SENT = plain_visit, 0
    fill_in(visit)
    visit.press("Check and send")
    visit.check("challenge")
    visit.page.get_by_label("leave out").or_(visit.page.get_by_label("Which of these")).fill("x")
    visit.press("Send it")
    expect(visit.page.get_by_role("alert")).to_be_focused()
    visit.check("challenge-wrong")
    visit.press("Another question")
    answer = solution(visit.page.content())
    visit.page.locator("#id_answer").fill(answer)
    visit.press("Send it")
    expect(visit.page).to_have_url(f"{visit.server.url}/receipt/")
    assert Suggestion.objects.count() == 1


def test_a_lost_code_is_replaced(visit: Visit) -> None:
    page, row = visit.page, submitted(visit.city)
    visit.open("/track/")
    page.get_by_role("link", name="I have lost the access code").click()
    visit.check("lost")
    visit.press("Send me a link")
    visit.check("lost-errors")
    page.get_by_label("Reference").fill(row.reference)
    page.get_by_label("Phone number or e-mail address").fill("citizen@example.org")
    visit.press("Send me a link")
    expect(page.get_by_role("heading", level=1)).to_contain_text("a link is on its way")
    visit.check("link-sent")
    assert Message.objects.filter(template="link").count() == 1


def test_a_new_code_is_shown(visit: Visit) -> None:
    row = submitted(visit.city)
    visit.follow(row)
    visit.page.get_by_text("Get a new access code").click()
    visit.check("renew")
    visit.press("Get a new code")
    visit.press("Yes, a new code")
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Your new access code")
    visit.check("renewed")


def test_photos_go_ahead_while_people_write(visit: Visit) -> None:
    page = visit.page
    fill_in(visit)
    page.get_by_label("Photos", exact=False).first.set_input_files(photo())
    expect(page.get_by_role("checkbox", name="Photo 1")).to_be_checked()
    page.locator("#id_photos").set_input_files(photo())
    expect(page.get_by_role("checkbox", name="Photo 2")).to_be_checked()
    page.get_by_role("checkbox", name="Photo 2").uncheck()
    visit.check("photos")
    visit.press("Check and send")
    visit.press("Send it")
    assert Attachment.objects.count() == 1
    page.get_by_role("link", name="See how it stands").click()
    page.get_by_role("img", name="Photo 1").scroll_into_view_if_needed()
    expect(page.get_by_role("img", name="Photo 1")).to_have_js_property("naturalWidth", 240)
    visit.check("own-photos")


def test_a_place_is_found_without_a_script(plain_visit: Visit) -> None:
    page = plain_visit.page
    name_in_full()
    plain_visit.open("/submit/")
    page.get_by_label("Your suggestion").fill("国庆北路的路灯坏了三天。")
    page.get_by_label("Find it by its name").fill("国庆村")
    plain_visit.press("Find")
    page.get_by_label("国庆社区").check()
    page.get_by_label("I have read how my data is used").check()
    plain_visit.press("Check and send")
    plain_visit.press("Send it")
    assert Suggestion.objects.get().region == Region.objects.get(code="431002001001")


def test_the_lists_follow_what_was_found_and_can_be_changed(visit: Visit) -> None:
    page = visit.page
    name_in_full()
    fill_in(visit)
    page.get_by_label("Find it by its name").press_sequentially("国庆")
    page.get_by_label("国庆社区").check()
    expect(page.get_by_label("Village or community")).to_have_value("431002001001")
    page.get_by_label("County or district").select_option("苏仙区")
    visit.press("Check and send")
    visit.press("Send it")
    assert Suggestion.objects.get().region.code == "431003"


def test_the_receipt_prints_on_one_page(visit: Visit) -> None:
    fill_in(visit)
    visit.press("Check and send")
    visit.press("Send it")
    visit.page.get_by_role("link", name="See how it stands").wait_for()
    visit.page.set_viewport_size(INSIDE_A4)
    visit.page.emulate_media(media="print")
    visit.check("print-receipt")
    assert visit.page.evaluate("document.body.scrollHeight") <= INSIDE_A4["height"]


def test_in_the_dark_it_can_be_read(visit: Visit, settings: Settings) -> None:
    settings.CHALLENGE_AFTER_SENT = 0
    visit.page.emulate_media(color_scheme="dark")
    name_in_full()
    fill_in(visit)
    visit.page.get_by_label("Find it by its name").press_sequentially("国庆")
    visit.page.get_by_label("国庆社区").check()
    visit.check("dark-found")
    visit.press("Check and send")
    visit.check("dark-challenge")
    visit.open("/track/lost/")
    visit.check("dark-lost")
