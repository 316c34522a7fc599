"""An author who waits, and is then not content, in a real browser; and those who must act on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django import Settings

from suggestions.models import Suggestion
from suggestions.pipeline.actors import CITIZEN
from tests.browser.windows import PlainVisit, Visit, become
from tests.factories import act, again, handling

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
ANSWER = {"outcome": "solved", "answer": "您好！路灯已修好。"}


def answered(visit: Visit, row: Suggestion) -> Suggestion:
    act(row, "draft", visit.city.actor("handler"), **ANSWER)
    return act(row, "answer", visit.city.actor("leader"), **ANSWER)


def in_chinese(visit: Visit, name: str) -> None:
    visit.press("简体中文")
    expect(visit.page.locator("html")).to_have_attribute("lang", "zh-hans")
    visit.check(name)
    visit.press("English")


def test_an_author_who_is_not_content_twice_reaches_a_supervisor(
    visit: Visit, settings: Settings
) -> None:
    settings.AXES_ENABLED = False
    page, row = visit.page, answered(visit, handling(visit.city))
    visit.follow(row)
    page.get_by_label("What is still not right?").fill("还是黑的")
    visit.press("Have it handled again")
    expect(page.get_by_role("status")).to_contain_text("its leader looks at it and signs")
    visit.check("handled-again")
    in_chinese(visit, "handled-again-zh")
    answered(visit, again(row))
    page.reload()
    expect(page.get_by_text("a supervisor then decides")).to_be_visible()
    page.get_by_label("No, not solved").check()
    page.get_by_label("Not satisfied").check()
    page.get_by_role("textbox", name="In your own words").fill("又黑了")
    visit.press("Send the rating")
    expect(page.get_by_text("The decision is made by")).to_be_visible()
    visit.check("contested")
    in_chinese(visit, "contested-zh")
    become(page.context, visit.city.officers["supervisor"], visit.server, language="zh-hans")
    visit.open(f"/admin/suggestions/suggestion/{row.pk}/change/")
    visit.check("contested-desk")
    act(row, "uphold_answer", visit.city.actor("supervisor"), reason="已列入明年计划")
    page.context.clear_cookies()
    visit.open("/track/")
    visit.follow(row)
    expect(page.get_by_text("已列入明年计划")).to_be_visible()
    visit.check("upheld")


def test_urging_is_seen_by_the_unit(visit: Visit, settings: Settings) -> None:
    settings.AXES_ENABLED = False
    page = visit.page
    row = handling(visit.city, at=timezone.now() - timedelta(days=20))
    act(row, "urge", CITIZEN)
    Suggestion.objects.filter(pk=row.pk).update(urged=1)
    late = handling(visit.city, at=timezone.now() - timedelta(days=20))
    visit.follow(late)
    expect(page.get_by_role("heading", name="It is overdue: urge us to hurry")).to_be_visible()
    visit.check("urge-overdue")
    in_chinese(visit, "urge-overdue-zh")
    page.get_by_label("What should they know?").fill("孩子上学要走这条路")
    visit.press("Urge")
    expect(page.get_by_role("status")).to_contain_text("have been told that you are waiting")
    visit.check("urged")
    become(page.context, visit.city.officers["leader"], visit.server, language="zh-hans")
    visit.open("/admin/suggestions/suggestion/?view=open&urged=on")
    visit.check("urged-list")
    visit.open(f"/admin/suggestions/suggestion/{late.pk}/change/")
    visit.check("urged-desk")


def test_urging_works_without_javascript(plain_visit: PlainVisit) -> None:
    row = handling(plain_visit.city)
    plain_visit.follow(row)
    plain_visit.page.get_by_text("Urge us to hurry").click()
    plain_visit.check("urge-plain")
    plain_visit.press("Urge")
    expect(plain_visit.page.get_by_role("status")).to_contain_text("you are waiting")
    assert again(row).urged == 1
