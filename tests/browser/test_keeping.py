"""Erasure, periods and what is held of somebody, in a real browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django import Settings

from suggestions.models import RetentionRule, Suggestion
from tests.browser.windows import Visit, become
from tests.factories import act, again, closed

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture(autouse=True)
def _from_no_address(settings: Settings) -> None:
    settings.AXES_ENABLED = False


def state(row: Suggestion) -> str:
    return again(row).applications.get().state


def test_an_author_asks_for_erasure_and_takes_it_back(visit: Visit) -> None:
    row, page = closed(visit.city), visit.page
    visit.follow(row)
    page.get_by_text("Correct your name and contact").click()
    page.get_by_text("Have what is stored of you erased").click()
    visit.check("own-data")
    visit.press("Ask for erasure")
    visit.check("own-data-asked-once-more")
    visit.press("Yes, ask for erasure")
    act(again(row), "approve_erasure", visit.city.actor("supervisor"))
    page.reload()
    expect(
        page.get_by_role("heading", name="What is stored of you will be erased on")
    ).to_be_visible()
    visit.check("own-data-to-be-erased")
    visit.press("Take it back, keep everything")
    expect(page.get_by_text("Nothing is erased.")).to_be_visible()
    assert state(row) == "settled"


def test_a_supervisor_approves_what_is_asked_for_and_what_no_rule_keeps(visit: Visit) -> None:
    city, page = visit.city, visit.page
    RetentionRule.objects.create(type="", years=1, basis="《机关文件材料归档范围》")
    with time_machine.travel(timezone.now() - timedelta(days=700)):
        closed(city)
    row = act(closed(city), "ask_erasure", city.actor("triage"), reason="来电申请")
    become(page.context, city.officers["supervisor"], visit.server)
    visit.open("/admin/erasures/")
    visit.check("desk-erasures")
    page.get_by_role("link", name=row.reference).click()
    visit.check("desk-approve-erasure")
    page.get_by_role("main").get_by_role("button", name="Approve the erasure").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert state(row) == "approved"
    become(page.context, city.officers["supervisor"], visit.server, language="zh-hans")
    visit.open("/admin/erasures/periods/")
    visit.check("desk-periods-zh")
    page.get_by_role("button", name="同意删除这1件的个人信息").click()
    expect(page.get_by_text("已同意删除1件的个人信息")).to_be_visible()
    visit.check("desk-periods-approved-zh")


def test_everybody_reads_the_periods(visit: Visit) -> None:
    RetentionRule.objects.create(type="complaint", years=3, basis="信访档案管理规定")
    visit.open("/privacy/")
    visit.check("privacy-periods")
