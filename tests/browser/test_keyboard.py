"""Everything without a mouse: from the form to the rating, with the focus always to be seen."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from regions.models import Region
from suggestions.models import Suggestion
from suggestions.models.secrets import code_digest
from tests.browser.windows import CODE, Visit, fits
from tests.factories import again, answered

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
MOST_STOPS = 60
FOCUSED = """() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  const words = at.labels?.[0]?.innerText || at.innerText || at.ariaLabel || at.name || at.tagName;
  return {
    words, outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 1 && box.right > 0 && box.bottom > 0,
  };
}"""


def tab(page: Page) -> str:
    """One stop further; what has the focus now, which must be seen."""
    page.keyboard.press("Tab")
    focused: dict[str, Any] = page.evaluate(FOCUSED)
    assert focused["outline"], focused
    assert focused["seen"], focused
    return str(focused["words"])


def tab_to(page: Page, words: str) -> None:
    seen = []
    for _stop in range(MOST_STOPS):
        seen.append(tab(page))
        if words in seen[-1]:
            return
    raise AssertionError(f"{words} was not reached: {seen}")


def write(page: Page, field: str, words: str) -> None:
    tab_to(page, field)
    page.keyboard.insert_text(words)


def press(page: Page, button: str) -> None:
    tab_to(page, button)
    page.keyboard.press("Enter")


def tick(page: Page, box: str) -> None:
    tab_to(page, box)
    page.keyboard.press("Space")


def name_in_full() -> None:
    Region.objects.filter(code="431002001001").update(full_name="北湖区人民路街道国庆社区")


def test_a_suggestion_is_handed_in_by_keyboard(visit: Visit) -> None:
    page = visit.page
    name_in_full()
    visit.open("/submit/")
    write(page, "Your suggestion", "国庆北路的路灯坏了三天。")
    write(page, "Find it by its name", "国庆")
    page.get_by_role("radio", name="国庆社区").wait_for()
    tick(page, "国庆社区")
    expect(page.get_by_label("Village or community")).to_have_value("431002001001")
    visit.check("found")
    tick(page, "I have read how my data is used")
    press(page, "Check and send")
    expect(page.get_by_role("heading", level=1)).to_have_text("Is everything right?")
    press(page, "Send it")
    expect(page).to_have_url(f"{visit.server.url}/receipt/")
    assert Suggestion.objects.get().region.name == "国庆社区"
    press(page, "See how it stands")
    expect(page.get_by_role("heading", name="How it stands")).to_be_visible()


def test_an_answer_is_found_and_rated_by_keyboard(visit: Visit) -> None:
    page, row = visit.page, answered(visit.city)
    Suggestion.objects.filter(pk=row.pk).update(code_hash=code_digest(CODE))
    visit.open("/track/")
    write(page, "Reference", row.reference)
    write(page, "Access code", CODE)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(row.title)
    tick(page, "Yes, solved")
    tick(page, "Satisfied")
    press(page, "Send the rating")
    expect(page.get_by_role("status")).to_contain_text("Thank you for your rating.")
    assert again(row).rated


def test_the_skip_link_is_first_and_leads_to_the_content(visit: Visit) -> None:
    for path in ("/", "/submit/", "/track/", "/track/lost/", "/receipt/"):
        visit.open(path)
        assert tab(visit.page) == "Skip to the content"
        visit.page.keyboard.press("Enter")
        expect(visit.page.get_by_role("main")).to_be_focused()


def test_no_stop_is_hidden_and_none_holds_the_focus(visit: Visit) -> None:
    for path in ("/", "/submit/", "/track/", "/track/lost/"):
        visit.open(path)
        stops = visit.page.locator("a, button, input:not([type=hidden]), select, textarea, summary")
        # What a closed part holds is no stop.
        open_ones = stops.and_(visit.page.locator(":not([tabindex='-1'])")).filter(visible=True)
        reachable = open_ones.count()
        seen = [tab(visit.page) for _stop in range(reachable)]
        assert len(set(seen)) > reachable / 2


def test_enter_in_a_field_sends_the_form_and_finds_nothing(plain_visit: Visit) -> None:
    plain_visit.open("/submit/")
    write(plain_visit.page, "Title", "路灯")
    plain_visit.page.keyboard.press("Enter")
    expect(plain_visit.page.get_by_role("alert")).to_contain_text("Please write your suggestion.")


@pytest.mark.parametrize("path", ["/", "/submit/", "/track/", "/track/lost/", "/track/lost/sent/"])
def test_type_of_twice_the_size_still_fits_a_phone(visit: Visit, path: str) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 844})
    visit.open(path)
    visit.page.evaluate("document.documentElement.style.fontSize = '212.5%'")
    fits(visit.page)
