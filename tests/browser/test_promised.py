"""What was promised to an author, and what is still possible after the end, in a real browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django import Settings

from suggestions.models import Suggestion
from suggestions.pipeline.actors import CLOCK
from tests.browser.windows import Visit, become
from tests.factories import act, again, handling

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def in_chinese(visit: Visit, name: str) -> None:
    visit.press("简体中文")
    expect(visit.page.locator("html")).to_have_attribute("lang", "zh-hans")
    visit.check(name)
    visit.press("English")


def closed_with_a_promise(visit: Visit) -> Suggestion:
    row = handling(visit.city)
    until = timezone.localdate() + timedelta(days=30)
    words = {"outcome": "planned", "answer": "您好！已列入改造计划。", "promised": until}
    act(row, "draft", visit.city.actor("handler"), **words)
    act(row, "answer", visit.city.actor("leader"), **words)
    return act(row, "close", CLOCK)


def test_a_promise_is_read_shown_and_confirmed(visit: Visit, settings: Settings) -> None:
    settings.AXES_ENABLED = False
    page, row = visit.page, closed_with_a_promise(visit)
    visit.follow(row)
    expect(page.get_by_text("What the answer promises will be done by")).to_be_visible()
    visit.check("promised")
    in_chinese(visit, "promised-zh")
    become(page.context, visit.city.officers["leader"], visit.server, language="zh-hans")
    visit.open(f"/admin/suggestions/suggestion/{row.pk}/move/fulfil/")
    visit.check("fulfil-desk")
    act(again(row), "fulfil", visit.city.actor("leader"), report="路灯改造完成，照片存档。")
    page.context.clear_cookies()
    visit.open("/track/")
    visit.follow(row)
    page.get_by_label("No, it is not done").check()
    visit.check("fulfilled")
    in_chinese(visit, "fulfilled-zh")
    page.get_by_label("No, it is not done").check()
    visit.press("Say so")
    expect(page.get_by_role("status")).to_contain_text("The unit has been told")


def test_after_the_close_it_is_asked_to_be_opened_again(visit: Visit, settings: Settings) -> None:
    settings.AXES_ENABLED = False
    page, row = visit.page, closed_with_a_promise(visit)
    visit.follow(row)
    page.get_by_label("What is still not right?").fill("又不亮了")
    visit.press("Ask to have it opened again")
    expect(page.get_by_text("The decision is made by")).to_be_visible()
    visit.check("asked-again")
    in_chinese(visit, "asked-again-zh")
