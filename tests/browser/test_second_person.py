"""A second administrator, and a forgotten password, in a real browser."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from playwright.sync_api import Page, expect
from pytest_django import Settings

from regions.models import Officer, Role
from suggestions.messages import deliver
from suggestions.models import AccountApplication
from tests.browser.windows import Visit, become
from tests.factories import officer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture(autouse=True)
def _two_are_needed(settings: Settings) -> None:
    settings.AXES_ENABLED = False
    settings.POSTS_NEED_TWO = True


def ask_for_post(page: Page, visit: Visit) -> None:
    """On the page of the account, as an administrator does."""
    who = visit.city.officers["handler"]
    visit.open(f"/admin/regions/officer/{who.pk}/change/")
    page.get_by_text("Add another post").click()
    page.locator("#id_posts-1-role").select_option("supervisor")
    place = visit.city.regions["county"]
    page.locator("#id_posts-1-region").evaluate(
        "(select, value) => select.add(new Option(value, value, true, true))", str(place.pk)
    )
    page.get_by_role("button", name="Save", exact=True).click()


def test_one_asks_for_a_post_and_another_approves_it(visit: Visit) -> None:
    city, page = visit.city, visit.page
    second = officer("second", Role.ADMINISTRATOR, city.regions["county"])
    become(page.context, city.officers["administrator"], visit.server)
    ask_for_post(page, visit)
    expect(page.get_by_text("1 change waits for another administrator")).to_be_visible()
    assert city.officers["handler"].posts.count() == 1
    visit.open("/admin/applications/")
    visit.check("second-person-asked")
    page.get_by_role("main").get_by_role("link", name="handler").click()
    expect(page.get_by_text("You have asked for it yourself")).to_be_visible()
    expect(page.get_by_role("button", name="Approve", exact=True)).to_have_count(0)
    visit.check("second-person-own")
    become(page.context, second, visit.server, language="zh-hans")
    visit.open("/admin/")
    visit.check("second-person-overview-zh")
    page.get_by_role("link", name="双人审批").click()
    page.get_by_role("main").get_by_role("link", name="handler").click()
    visit.check("second-person-decide-zh")
    page.get_by_role("button", name="不同意", exact=True).click()
    expect(page.get_by_text("请说明不同意的理由。")).to_be_visible()
    visit.check("second-person-no-reason-zh")
    page.get_by_role("button", name="同意", exact=True).click()
    expect(page.get_by_text("已同意，即时生效。")).to_be_visible()
    visit.check("second-person-decided-zh")
    assert city.officers["handler"].posts.count() == 2
    assert AccountApplication.objects.get().decided_by == second


def test_a_forgotten_password_is_chosen_anew_by_mail(visit: Visit) -> None:
    page = visit.page
    leader = visit.city.officers["leader"]
    leader.set_password("green-heron-walks-42")
    leader.email = "leader@example.org"
    leader.save()
    visit.open("/admin/login/")
    visit.check("log-in-with-forgotten")
    page.get_by_role("link", name="Forgotten your password?").click()
    visit.check("forgotten")
    page.get_by_label("User name").fill("leader")
    visit.press("Send the link")
    expect(page.get_by_text("If there is such an account")).to_be_visible()
    visit.check("forgotten-sent")
    assert deliver() == 1
    found = re.search(r"https?://[^/]+(/admin/password/link/\S+)", mail.outbox[-1].body)
    assert found
    visit.open(found[1])
    assert page.url.endswith("/admin/password/new/")
    visit.check("forgotten-new")
    page.get_by_label("New password", exact=False).first.fill("seven-quiet-otters")
    page.get_by_label("New password confirmation", exact=False).fill("seven-quiet-otters")
    visit.press("Set the password")
    expect(page.get_by_text("Your new password is valid.")).to_be_visible()
    visit.check("forgotten-done")
    assert Officer.objects.get(pk=leader.pk).check_password("seven-quiet-otters")
    visit.open(found[1])
    expect(page.get_by_text("This link is not valid any more").first).to_be_visible()
    visit.check("forgotten-used")
