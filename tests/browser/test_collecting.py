"""A field collector's phone: online, without a line, with a lost reply, signed out, shared."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from regions.models import Post, Role
from suggestions.models import Meeting, Suggestion
from suggestions.models.meeting import OLDER_NAME
from tests.browser.windows import PHONE, SCREEN, become, examine, photo, window
from tests.factories import SINCE, City, small_city

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
AT_COLLECT = "**/collect/"


class Phone:
    def __init__(self, page: Page, server: LiveServer, city: City) -> None:
        self.page, self.server, self.city = page, server, city
        self.context = page.context

    def become(self, name: str, *, language: str = "en") -> None:
        become(self.context, self.city.officers[name], self.server, language=language)

    def open(self, path: str = "/collect/") -> None:
        self.page.goto(f"{self.server.url}{path}")
        if path == "/collect/":
            self.be_ready()

    def be_ready(self) -> None:
        self.page.locator("#collect[data-ready]").wait_for()

    def write(self, text: str) -> None:
        self.page.get_by_label("What the person says").fill(text)
        self.page.get_by_label("I have told the person").check()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def hand_in(self, text: str) -> None:
        self.write(text)
        self.press("Send it")
        expect(self.page.locator(".slip h2").first).to_have_text(text)

    def keep(self, text: str) -> None:
        self.write(text)
        self.press("Keep as draft")
        expect(self.page.locator("#pending")).to_contain_text(text)

    def waiting(self, count: int) -> None:
        expect(self.page.locator("#pending_count")).to_have_text(str(count))
        expect(self.page.locator("#pending li")).to_have_count(count)

    def lose_the_line(self) -> None:
        self.context.set_offline(True)
        expect(self.page.locator("#line")).to_contain_text("No line.")

    def check(self, name: str) -> None:
        examine(self.page, name)


def phones(
    browser: Browser, server: LiveServer, settings: Settings, **options: Any
) -> Iterator[Phone]:
    settings.AXES_ENABLED = False  # force_login comes from no address
    with window(browser, **{"viewport": PHONE, "locale": "en", **options}) as page:
        phone = Phone(page, server, small_city())
        phone.become("collector")
        yield phone


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer, settings: Settings) -> Iterator[Phone]:
    """Without a worker: requests of one cannot be cut off by a test."""
    yield from phones(browser, live_server, settings, service_workers="block")


@pytest.fixture
def whole_phone(browser: Browser, live_server: LiveServer, settings: Settings) -> Iterator[Phone]:
    yield from phones(browser, live_server, settings)


@pytest.fixture
def plain_phone(browser: Browser, live_server: LiveServer, settings: Settings) -> Iterator[Phone]:
    yield from phones(browser, live_server, settings, java_script_enabled=False)


@pytest.fixture
def screen(browser: Browser, live_server: LiveServer, settings: Settings) -> Iterator[Phone]:
    yield from phones(browser, live_server, settings, viewport=SCREEN)


NAME_AS_BEFORE = """async (older) => {
  const drafts = await Drafts.open(document.getElementById("collect").dataset.mark);
  const before = (kept) => ({ ...kept,
    fields: kept.fields.map(([name, value]) => [name.replace(/^meeting-/, `${older}-`), value]) });
  for (const draft of await drafts.all()) await drafts.put(before(draft));
  await drafts.write(older, before(await drafts.note("meeting")));
  await drafts.erase("meeting");
}"""


def begin_meeting(phone: Phone) -> None:
    page = phone.page
    page.get_by_text("write it down once for all matters").click()
    page.get_by_label("bench talk").check()
    page.get_by_label("How many people").fill("12")
    page.locator("#meeting_new").get_by_label("Village or community").select_option("国庆社区")
    page.locator("#meeting_new").get_by_label("The exact place").fill("老樟树下")
    phone.press("Begin the meeting")
    expect(page.locator("#meeting_begun")).to_contain_text("老樟树下")


# with a line


def test_several_are_handed_in_from_one_meeting(phone: Phone) -> None:
    page = phone.page
    phone.open()
    phone.check("empty")
    begin_meeting(phone)
    phone.check("meeting")
    phone.write("路灯坏了")
    page.get_by_label("Photos").set_input_files(photo())
    page.get_by_label("The person’s phone").fill("138 0000 0000")
    phone.press("Send it")
    expect(page.locator(".slip h2")).to_have_text("路灯坏了")
    expect(page.get_by_label("What the person says")).to_have_value("")
    phone.check("slip")
    phone.hand_in("井盖坏了")
    expect(page.locator("#today li")).to_have_count(2)
    meeting = Meeting.objects.get()
    assert {row.region.name for row in meeting.suggestions.all()} == {"国庆社区"}
    phone.press("End the meeting")
    phone.hand_in("公园的长椅坏了")
    assert Suggestion.objects.get(title="公园的长椅坏了").channel == "collector"


def correct_meeting(phone: Phone, people: str) -> None:
    phone.page.get_by_text("Correct what is written here").click()
    phone.page.get_by_label("How many people").fill(people)
    phone.press("Save the correction")


def test_a_meeting_is_corrected_while_it_lasts(phone: Phone) -> None:
    page = phone.page
    phone.open()
    begin_meeting(phone)
    phone.hand_in("路灯坏了")
    phone.open()
    page.get_by_text("Correct what is written here").click()
    expect(page.get_by_label("bench talk")).to_be_checked()
    form = page.locator("#meeting_new")
    expect(form.get_by_label("The exact place")).to_have_value("老樟树下")
    expect(form.get_by_label("Village or community")).to_have_value("431002001001")
    phone.check("correcting")
    form.get_by_label("The exact place").fill("新樟树下")
    page.get_by_label("How many people").fill("15")
    phone.press("Save the correction")
    expect(page.locator("#meeting_begun")).to_contain_text("新樟树下")
    phone.hand_in("井盖坏了")
    found = Meeting.objects.get()
    assert (found.people, found.place, found.suggestions.count()) == (15, "新樟树下", 2)


def test_a_correction_needs_a_line_and_reaches_what_waits(phone: Phone) -> None:
    page = phone.page
    phone.open()
    begin_meeting(phone)
    phone.context.route(AT_COLLECT, lambda route: route.abort())
    phone.write("第一件")
    phone.press("Send it")
    phone.waiting(1)
    correct_meeting(phone, "15")
    # It closes when what waits was corrected, too.
    expect(page.locator("#meeting_new[open]")).to_have_count(0)
    phone.context.unroute(AT_COLLECT)
    phone.press("Send now")
    expect(page.locator(".slip")).to_have_count(1)
    assert Meeting.objects.get().people == 15
    phone.lose_the_line()
    correct_meeting(phone, "20")
    expect(page.locator("#faults")).to_contain_text("a line is needed")
    assert Meeting.objects.get().people == 15


def test_a_refusal_keeps_the_draft_and_says_why(phone: Phone) -> None:
    page = phone.page
    phone.open()
    phone.write("路灯坏了")
    page.get_by_label("The person’s phone").fill("12")
    phone.press("Send it")
    expect(page.locator("#faults")).to_contain_text("Please check the phone number")
    expect(page.locator("#faults")).to_be_focused()
    phone.check("refused")
    expect(page.get_by_label("What the person says")).to_have_value("路灯坏了")
    page.get_by_label("The person’s phone").fill("138 0000 0000")
    phone.press("Send it")
    expect(page.locator(".slip h2")).to_have_text("路灯坏了")
    assert Suggestion.objects.count() == 1


def test_what_is_missing_is_said_before_it_is_kept(phone: Phone) -> None:
    phone.open()
    phone.lose_the_line()
    phone.press("Keep as draft")
    expect(phone.page.locator("#faults li")).to_have_count(2)
    expect(phone.page.locator("#faults")).to_be_focused()
    expect(phone.page.locator("#pending")).to_be_hidden()


def test_the_page_on_a_screen_and_in_the_dark_can_be_read(screen: Phone) -> None:
    screen.page.emulate_media(color_scheme="dark")
    screen.open()
    screen.hand_in("路灯坏了")
    screen.check("dark")
    screen.open("/collect/mine/")
    screen.check("mine")


def test_all_of_it_is_in_chinese_too(phone: Phone) -> None:
    phone.become("collector", language="zh-hans")
    phone.open()
    expect(phone.page.locator("html")).to_have_attribute("lang", "zh-hans")
    phone.check("chinese")


# without a line


def test_drafts_are_sent_when_the_line_is_back_in_their_order(phone: Phone) -> None:
    page = phone.page
    phone.open()
    begin_meeting(phone)
    phone.lose_the_line()
    phone.keep("第一件")
    page.get_by_label("Photos").set_input_files(photo())
    phone.keep("第二件")
    phone.waiting(2)
    phone.check("waiting")
    phone.context.set_offline(False)
    expect(page.locator(".slip")).to_have_count(2)
    expect(page.locator("#pending")).to_be_hidden()
    rows = list(Suggestion.objects.order_by("pk"))
    assert [(row.title, row.attachments.count()) for row in rows] == [("第一件", 0), ("第二件", 1)]
    assert {row.meeting for row in rows} == {Meeting.objects.get()}


def test_a_draft_from_before_decision_0037_keeps_its_meeting(phone: Phone) -> None:
    page = phone.page
    phone.open()
    begin_meeting(phone)
    phone.context.route(AT_COLLECT, lambda route: route.abort())
    phone.write("第一件")
    phone.press("Send it")
    phone.waiting(1)
    page.evaluate(NAME_AS_BEFORE, OLDER_NAME)
    phone.context.unroute(AT_COLLECT)
    phone.open()
    expect(page.locator(".slip")).to_have_count(1)
    expect(page.locator("#meeting_begun")).to_contain_text("老樟树下")
    assert Suggestion.objects.get().meeting == Meeting.objects.get()


def test_a_large_photo_is_made_lighter_before_it_is_kept(phone: Phone) -> None:
    noise = Image.effect_noise((4000, 3000), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=95)
    assert out.tell() > 10 * 1024 * 1024
    page = phone.page
    phone.open()
    phone.lose_the_line()
    large = {"name": "lamp.jpeg", "mimeType": "image/jpeg", "buffer": out.getvalue()}
    page.get_by_label("Photos").set_input_files(large)
    phone.keep("第一件")
    kept = page.evaluate(
        "Drafts.open(document.getElementById('collect').dataset.mark)"
        ".then((d) => d.all()).then(([d]) => [d.photos[0].size, d.photos[0].name])"
    )
    assert kept[0] < out.tell() / 2
    assert kept[1] == "lamp.jpg"
    phone.context.set_offline(False)
    expect(page.locator(".slip")).to_have_count(1)
    assert Suggestion.objects.get().attachments.get().width == 2560


def test_a_meeting_may_begin_without_a_line(phone: Phone) -> None:
    phone.open()
    phone.lose_the_line()
    begin_meeting(phone)
    phone.keep("第一件")
    phone.context.set_offline(False)
    expect(phone.page.locator(".slip")).to_have_count(1)
    assert Meeting.objects.get().people == 12


def test_a_draft_is_edited_and_deleted(phone: Phone) -> None:
    page = phone.page
    phone.open()
    phone.lose_the_line()
    page.get_by_label("Photos").set_input_files(photo())
    phone.keep("第一件")
    phone.keep("第二件")
    page.locator("#pending li").first.get_by_role("button", name="Edit").click()
    phone.waiting(1)
    phone.keep("第一件，改过")
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("#pending li", has_text="第二件").get_by_role("button", name="Delete").click()
    phone.waiting(1)
    phone.context.set_offline(False)
    expect(page.locator(".slip")).to_have_count(1)
    row = Suggestion.objects.get()
    assert (row.title, row.attachments.count()) == ("第一件，改过", 1)


def test_a_deletion_that_is_not_confirmed_deletes_nothing(phone: Phone) -> None:
    phone.open()
    phone.lose_the_line()
    phone.keep("第一件")
    phone.page.once("dialog", lambda dialog: dialog.dismiss())
    phone.press("Delete")
    phone.waiting(1)


def test_a_lost_reply_makes_one_suggestion_and_shows_its_code(phone: Phone) -> None:
    """The server took it, the answer was cut off, and it is sent again."""
    codes: list[str] = []

    def cut_off(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        answer = route.fetch()
        codes.append(answer.json()["code"])
        route.abort("connectionreset")

    phone.open()
    phone.context.route(AT_COLLECT, cut_off)
    phone.write("路灯坏了")
    phone.press("Send it")
    expect(phone.page.locator("#line")).to_contain_text("tried again")
    phone.waiting(1)
    assert Suggestion.objects.count() == 1
    phone.context.unroute(AT_COLLECT)
    phone.press("Send now")
    expect(phone.page.locator(".slip dd").last).to_have_text(codes[0])
    expect(phone.page.locator("#pending")).to_be_hidden()
    assert Suggestion.objects.count() == 1


def test_what_was_received_and_then_changed_is_asked_about(phone: Phone) -> None:
    phone.open()
    phone.context.route(
        AT_COLLECT,
        lambda route: (
            (route.fetch(), route.abort()) if route.request.method == "POST" else route.continue_()
        ),
    )
    phone.write("路灯坏了")
    phone.press("Send it")
    expect(phone.page.locator("#line")).to_contain_text("tried again")
    phone.lose_the_line()
    phone.context.unroute(AT_COLLECT)
    phone.press("Edit")
    expect(phone.page.get_by_label("What the person says")).to_have_value("路灯坏了")
    phone.keep("井盖坏了")
    phone.context.set_offline(False)
    expect(phone.page.locator("#faults")).to_contain_text("This draft was received already")
    assert Suggestion.objects.count() == 1
    phone.press("Send it")
    expect(phone.page.locator(".slip h2")).to_have_text("井盖坏了")
    assert Suggestion.objects.count() == 2


def test_it_sends_from_a_phone_that_knows_no_time_out(phone: Phone) -> None:
    phone.page.add_init_script("delete AbortSignal.timeout")
    phone.open()
    phone.hand_in("路灯坏了")
    assert Suggestion.objects.count() == 1


def test_a_double_tap_sends_once(phone: Phone) -> None:
    phone.open()
    phone.write("路灯坏了")
    phone.page.locator("#send").dblclick()
    expect(phone.page.locator(".slip")).to_have_count(1)
    expect(phone.page.locator("#faults")).to_be_hidden()
    assert Suggestion.objects.count() == 1


def test_what_is_being_written_survives_the_page(phone: Phone) -> None:
    phone.open()
    phone.page.get_by_label("What the person says").fill("写到一半")
    phone.open()
    expect(phone.page.get_by_label("What the person says")).to_have_value("写到一半")


# sessions and other people


def test_drafts_stay_when_the_session_ran_out(phone: Phone) -> None:
    phone.open()
    cookies = phone.context.cookies()
    phone.context.clear_cookies()
    phone.write("路灯坏了")
    phone.press("Send it")
    expect(phone.page.locator("#line")).to_contain_text(
        "Please sign in again. Your drafts are kept."
    )
    phone.waiting(1)
    phone.check("signed-out")
    assert not Suggestion.objects.exists()
    phone.context.add_cookies(cookies)
    phone.page.get_by_role("link", name="Sign in").click()
    expect(phone.page.locator(".slip")).to_have_count(1)


def test_drafts_stay_when_the_post_has_ended(phone: Phone) -> None:
    phone.open()
    Post.objects.filter(role=Role.COLLECTOR).update(until=SINCE)
    phone.write("路灯坏了")
    phone.press("Send it")
    expect(phone.page.locator("#line")).to_contain_text(
        "You do not hold the post of a field collector any more. Your drafts are kept."
    )
    phone.waiting(1)
    assert not Suggestion.objects.exists()


def test_another_officer_on_the_device_sees_no_drafts_and_sends_none(phone: Phone) -> None:
    place = phone.city.regions["town"]
    other = phone.city.officers["handler"]
    Post.objects.create(officer=other, role=Role.COLLECTOR, region=place, since=SINCE)
    phone.open()
    phone.lose_the_line()
    phone.keep("路灯坏了")
    phone.become("handler")
    phone.context.set_offline(False)
    expect(phone.page.locator("#line")).to_contain_text("Somebody else is signed in")
    phone.open()
    expect(phone.page.locator("#pending")).to_be_hidden()
    assert not Suggestion.objects.exists()
    phone.become("collector")
    phone.open()
    expect(phone.page.locator(".slip")).to_have_count(1)


def test_signing_out_warns_of_drafts_that_were_not_sent(phone: Phone) -> None:
    phone.open()
    phone.lose_the_line()
    phone.keep("路灯坏了")
    phone.context.route(AT_COLLECT, lambda route: route.abort())
    phone.context.set_offline(False)
    phone.page.once("dialog", lambda dialog: dialog.dismiss())
    with phone.page.expect_event("dialog") as asked:
        phone.press("Sign out")
    assert "were not sent" in asked.value.message
    expect(phone.page.get_by_role("heading", name="Hand in for others")).to_be_visible()
    phone.page.once("dialog", lambda dialog: dialog.accept())
    phone.press("Sign out")
    expect(phone.page).to_have_url(f"{phone.server.url}/")


def test_signing_out_warns_of_what_is_half_written(phone: Phone) -> None:
    phone.open()
    phone.page.get_by_label("What the person says").fill("写到一半")
    phone.page.once("dialog", lambda dialog: dialog.dismiss())
    phone.press("Sign out")
    expect(phone.page.get_by_label("What the person says")).to_have_value("写到一半")


# the page that is kept


def test_the_page_opens_without_a_line_and_sends_afterwards(whole_phone: Phone) -> None:
    phone = whole_phone
    phone.open()
    phone.page.evaluate("navigator.serviceWorker.ready")
    phone.page.wait_for_function("caches.match('/collect/offline/', {ignoreVary: true})")
    phone.context.set_offline(True)
    phone.open()
    expect(phone.page.locator("#line")).to_contain_text("No line.")
    phone.check("offline")
    phone.page.locator("#matter").get_by_label("Village").select_option("国庆社区")
    phone.keep("路灯坏了")
    phone.context.set_offline(False)
    expect(phone.page.locator(".slip")).to_have_count(1)
    assert Suggestion.objects.get().region.name == "国庆社区"


def test_nothing_with_a_person_in_it_is_kept_and_signing_out_removes_all(
    whole_phone: Phone,
) -> None:
    phone = whole_phone
    phone.open()
    phone.page.evaluate("navigator.serviceWorker.ready")
    phone.hand_in("路灯坏了")
    phone.open("/collect/mine/")
    phone.open()
    kept = phone.page.evaluate(
        "caches.open('collect').then((c) => c.keys()).then((all) => all.map((r) => r.url))"
    )
    assert {url.removeprefix(phone.server.url).split("/")[1] for url in kept} == {
        "collect",
        "static",
    }
    assert [url for url in kept if "/collect/" in url] == [f"{phone.server.url}/collect/offline/"]
    phone.press("Sign out")
    expect(phone.page).to_have_url(f"{phone.server.url}/")
    assert phone.page.evaluate("caches.keys()") == []
    registered = "navigator.serviceWorker.getRegistrations().then((all) => all.length)"
    assert phone.page.evaluate(registered) == 0


def test_signing_out_at_the_desk_removes_it_too(whole_phone: Phone) -> None:
    phone = whole_phone
    phone.open()
    phone.page.evaluate("navigator.serviceWorker.ready")
    phone.open("/admin/")
    phone.press("Log out")
    expect(phone.page.get_by_text("Log in again")).to_be_visible()
    assert phone.page.evaluate("caches.keys()") == []
    assert phone.page.evaluate("localStorage.getItem('collector')") is None


def test_on_the_narrowest_phone_and_in_larger_type_all_can_be_read(phone: Phone) -> None:
    phone.page.set_viewport_size({"width": 320, "height": 640})
    phone.open()
    phone.press("Larger type")
    phone.be_ready()
    phone.hand_in("路灯坏了")
    phone.lose_the_line()
    phone.keep("国庆北路和人民路交叉口的井盖坏了，晚上很危险")
    phone.check("larger")


# without JavaScript


def test_all_of_it_works_without_javascript(plain_phone: Phone) -> None:
    phone, page = plain_phone, plain_phone.page
    page.goto(f"{phone.server.url}/collect/")
    begin_meeting(phone)
    for text in ("路灯坏了", "井盖坏了"):
        phone.write(text)
        phone.press("Send it")
        expect(page.locator(".slip h2")).to_have_text(text)
    phone.press("Send it")
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(2)
    correct_meeting(phone, "15")
    expect(page.locator("#meeting_begun")).to_be_visible()
    phone.press("End the meeting")
    expect(page.locator("#meeting_begun")).to_be_hidden()
    assert Meeting.objects.get().people == 15
    assert Meeting.objects.get().suggestions.count() == 2
