"""Authors show with photos what they say later on; the desk sees it in its place."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, expect
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


def heavy() -> FilePayload:
    """Of several megabytes, on its side."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.effect_noise((4000, 3000), 90).save(out, "JPEG", quality=92, exif=exif)
    assert out.tell() > 5_000_000
    return {"name": "lamp.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_a_heavy_photo_is_made_lighter_before_it_is_sent(visit: Visit) -> None:
    page, row = visit.page, handling(visit.city)
    visit.follow(row)
    page.get_by_text("Urge us to hurry").click()
    urge = page.get_by_role("group").filter(has_text="Urge us to hurry")
    chosen = urge.locator("[type=file]")
    chosen.set_input_files(heavy())
    size = "field => field.files[0].size"
    page.wait_for_function("field => field.files[0].size < 4000000", arg=chosen.element_handle())
    assert chosen.evaluate(size) < 4_000_000
    urge.get_by_role("button", name="Urge").click()
    expect(page.get_by_role("status")).to_contain_text("have been told that you are waiting")
    found = Attachment.objects.get(suggestion=row)
    assert (found.width, found.height) == (1920, 2560)


@pytest.mark.parametrize("address", ["/submit/", "follow"])
def test_a_seventh_photo_is_refused_in_words_at_once(visit: Visit, address: str) -> None:
    page = visit.page
    if address == "follow":
        row = act(handling(visit.city), "ask", visit.city.actor("handler"), question="哪一盏灯？")
        visit.follow(row)
    else:
        visit.open(address)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.locator("[type=file]").first.set_input_files([photo()] * 7)
    expect(
        page.get_by_role("alert").filter(has_text="At most 6 photos can be sent.").first
    ).to_be_visible()
    assert page.locator("[type=file]").first.evaluate("field => field.files.length") == 0
    assert "POST" not in sent
    visit.check("seventh" if address == "follow" else "seventh-at-first")
    page.locator("[type=file]").first.set_input_files([photo()] * 2)
    expect(page.get_by_text("At most 6 photos can be sent.")).to_have_count(0)


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
