"""The desk's pages of months in a real browser."""

from __future__ import annotations

import pytest
import time_machine
from playwright.sync_api import expect
from pytest_django import Settings

from suggestions import statistics
from tests.browser.windows import Visit, become
from tests.factories import CITIZEN, act, answered, handling, local
from tests.suggestions.months.conftest import Checked, kinds

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
PAGE = "/admin/months/2026-09/"


@pytest.fixture(autouse=True)
def _from_no_address(settings: Settings) -> None:
    settings.AXES_ENABLED = False


def lived(visit: Visit) -> Checked:
    """A September with one late matter; its days to check have gone by since."""
    with time_machine.travel(local("2026-09-16 10:00"), tick=False) as clock:
        act(answered(visit.city), "close", CITIZEN, solved=True, satisfied="rather")
        answered(visit.city)
        return Checked(visit.city, handling(visit.city), clock)


def test_a_review_is_ruled_on_and_the_month_published(visit: Visit) -> None:
    checked, page = lived(visit), visit.page
    with time_machine.travel(local("2026-10-08 09:00"), tick=False):
        checked.open()
        checked.ask()
    city = visit.city
    become(page.context, city.officers["city_supervisor"], visit.server)
    visit.open("/admin/months/")
    visit.check("desk-months")
    page.get_by_role("link", name="September 2026").click()
    visit.check("desk-month-to-rule")
    page.get_by_label("take it out of what was due").check()
    page.get_by_label("Reason").fill("属实，予以剔除。")
    visit.press("Rule on it")
    expect(page.get_by_text("Ruled: taken out of what was due")).to_be_visible()
    expect(page.get_by_text("Somebody publishes who has not opened the month")).to_be_visible()
    become(page.context, city.officers["auditor"], visit.server, language="zh-hans")
    visit.open(PAGE)
    visit.check("desk-month-zh")
    city.officers["auditor"].posts.update(role="supervisor")
    become(page.context, city.officers["auditor"], visit.server)
    visit.open(PAGE)
    visit.press("Publish this month")
    expect(page.get_by_role("heading", name="As published")).to_be_visible()
    late_answer(checked)
    visit.open(PAGE)
    visit.check("desk-month-published")
    page.get_by_label("Reason").fill("到期后补办结。")
    visit.press("Add a correction note")
    expect(page.get_by_role("heading", name="Correction note 1")).to_be_visible()
    visit.open("/statistics/")
    expect(page.get_by_role("heading", name="September 2026")).to_be_visible()


def late_answer(checked: Checked) -> None:
    city, words = checked.city, {"outcome": "solved", "answer": "您好！路灯已修好。"}
    act(checked.late, "draft", city.actor("handler"), **words)
    act(checked.late, "answer", city.actor("leader"), **words)
    statistics.refresh()


def test_a_leader_reads_the_own_unit(visit: Visit) -> None:
    checked, page = lived(visit), visit.page
    checked.open()
    become(page.context, visit.city.officers["leader"], visit.server)
    visit.open(PAGE)
    page.get_by_role("link", name=f"Ask for a review of {checked.late.reference}").click()
    expect(page.get_by_label("Reference")).to_have_value(checked.late.reference)
    visit.check("desk-month-leader")
    page.get_by_label("not the duty of this unit").check()
    page.get_by_label("Reason").fill("不属本单位职责。")
    visit.press("Ask for a review")
    expect(page.get_by_text("Done: review asked.")).to_be_visible()
    assert kinds(checked.month) == ["open", "ask"]
