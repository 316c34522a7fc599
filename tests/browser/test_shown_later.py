"""Authors show with photos what they say later on; the desk sees it in its place."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from suggestions.models import Attachment
from tests.browser.windows import PlainVisit, Visit, become, photo
from tests.factories import act, answered, handling

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def test_a_reply_is_shown_as_well_as_said(visit: Visit, settings: Settings) -> None:
    settings.AXES_ENABLED = False
    page, city = visit.page, visit.city
    row = act(handling(city), "ask", city.actor("handler"), question="哪一盏灯？")
    visit.follow(row)
    reply = page.get_by_role("region", name="Reply to our question")
    reply.get_by_label("Photos").set_input_files([photo(), photo()])
    visit.check("reply-with-photos")
    visit.press("Send the reply")
    expect(page.get_by_text("Please write your reply.").first).to_be_visible()
    expect(reply.get_by_role("checkbox")).to_have_count(2)
    visit.check("reply-without-words")
    reply.get_by_label("Photo 2").uncheck()
    reply.get_by_label("Your reply").fill("路口东侧第二盏，见照片。")
    visit.press("Send the reply")
    expect(page.get_by_role("status")).to_contain_text("Your reply has reached us")
    expect(
        page.get_by_role("region", name="What has happened").get_by_alt_text("Photo 1")
    ).to_be_visible()
    visit.check("reply-shown")
    assert Attachment.objects.get(suggestion=row).entry == 6
    become(page.context, city.officers["handler"], visit.server, language="zh-hans")
    visit.open(f"/admin/suggestions/suggestion/{row.pk}/change/")
    expect(page.locator(".timeline").get_by_alt_text("照片1")).to_be_visible()
    visit.check("reply-shown-desk")


def test_it_can_be_shown_without_javascript(plain_visit: PlainVisit) -> None:
    page, row = plain_visit.page, answered(plain_visit.city)
    plain_visit.follow(row)
    again = page.get_by_role("region", name="Not solved?")
    again.get_by_label("What is still not right?").fill("还是黑的")
    again.get_by_label("Photos").set_input_files(photo())
    plain_visit.press("Have it handled again")
    expect(
        page.get_by_role("region", name="What has happened").get_by_alt_text("Photo 1")
    ).to_be_visible()
    assert Attachment.objects.filter(suggestion=row).count() == 1


def test_a_unit_shows_what_it_did(visit: Visit, settings: Settings) -> None:
    settings.AXES_ENABLED = False
    page, city = visit.page, visit.city
    row = handling(city)
    become(page.context, city.officers["handler"], visit.server, language="zh-hans")
    visit.open(f"/admin/suggestions/suggestion/{row.pk}/move/draft/")
    visit.check("draft-with-photos-form")
    page.get_by_label("照片").set_input_files([photo(), photo()])
    page.get_by_label("已解决").check()
    page.get_by_role("button", name="拟稿").last.click()
    expect(page.get_by_role("checkbox", name="照片2")).to_be_checked()
    visit.check("draft-photos-kept")
    page.locator("#id_answer").fill("您好！路灯已修好，见照片。")
    page.get_by_role("button", name="拟稿").last.click()
    expect(page.locator(".timeline").get_by_alt_text("照片2")).to_be_visible()
    visit.check("draft-shown")
    become(page.context, city.officers["leader"], visit.server, language="zh-hans")
    visit.open(f"/admin/suggestions/suggestion/{row.pk}/move/answer/")
    expect(page.locator(".note").get_by_alt_text("照片1")).to_be_visible()
    visit.check("sign-with-photos")
    words = {"outcome": "solved", "answer": "您好！路灯已修好，见照片。"}
    act(row, "answer", city.actor("leader"), **words)
    page.context.clear_cookies()
    visit.open("/track/")
    visit.follow(row)
    happened = page.locator(".history")
    expect(happened.get_by_role("img").first).to_be_visible()
    visit.check("answer-with-photos")
