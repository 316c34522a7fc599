"""Standard replies put into a field, in a real browser: nothing that is typed around it is lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django import Settings

from tests.browser.windows import Visit, become
from tests.factories import handling
from tests.suggestions.desk.replies.replies import kept

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
UNDO = {"name": "Undo", "exact": True}


@pytest.fixture(autouse=True)
def _without_an_address(settings: Settings) -> None:
    settings.AXES_ENABLED = False


def drafting(visit: Visit) -> Page:
    kept(visit.city, text="路灯已修好。")
    row = handling(visit.city)
    become(visit.page.context, visit.city.officers["handler"], visit.server)
    visit.open(f"/admin/suggestions/suggestion/{row.pk}/move/draft/")
    return visit.page


def test_what_is_written_after_a_reply_is_not_undone(visit: Visit) -> None:
    page = drafting(visit)
    field, undo = page.locator("#id_answer"), page.get_by_role("button", **UNDO)
    field.fill("您好！")
    page.get_by_label("Standard reply").select_option(index=1)
    visit.press("Put in")
    expect(field).to_have_value("您好！\n\n路灯已修好。")
    visit.check("reply-put-in")
    undo.click()
    expect(field).to_have_value("您好！")
    visit.press("Put in")
    expect(undo).to_be_visible()
    field.press("End")
    field.press_sequentially("谢谢")
    expect(undo).to_have_count(0)
    expect(field).to_have_value(re.compile("谢谢"))


def test_while_a_reply_is_fetched_nothing_is_typed_that_it_would_overwrite(visit: Visit) -> None:
    page, held = drafting(visit), list[Route]()

    def hold(route: Route) -> None:
        held.append(route)

    field = page.locator("#id_answer")
    page.route(re.compile("/filled/"), hold)
    page.get_by_label("Standard reply").select_option(index=1)
    visit.press("Put in")
    expect(field).not_to_be_editable()
    expect(field).to_have_value("")
    held[0].continue_()
    expect(field).to_have_value("路灯已修好。")
    expect(field).to_be_editable()


def test_enter_in_a_date_sends_the_draft_and_puts_nothing_in(visit: Visit) -> None:
    page = drafting(visit)
    page.get_by_label("Standard reply").select_option(index=1)
    page.locator("#id_promised").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed yet")
    expect(page.locator("#id_answer")).to_have_value("")
