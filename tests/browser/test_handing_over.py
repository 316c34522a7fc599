"""A leader hands over what an officer has in hand, and takes it back, on a phone and on a screen,
with axe."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django import Settings

from regions.models import Post, Role
from suggestions.models import Assignment
from tests.browser.windows import Visit, become
from tests.factories import City, act, handling, officer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def held_by(city: City, name: str) -> int:
    rows = Assignment.objects.filter(officer=city.officers[name], until=None)
    return rows.count()


def test_a_leaver_is_relieved_in_one_step(visit: Visit, settings: Settings) -> None:
    settings.AXES_ENABLED = False  # force_login comes from no address
    page, city = visit.page, visit.city
    rows = [handling(city) for _each in range(3)]
    city.officers["second"] = officer("second", Role.HANDLER, city.units["light"])
    act(rows[0], "recuse", city.actor("leader"), officer=city.officers["second"], reason="亲属")
    yesterday = timezone.localdate() - timedelta(days=1)
    Post.objects.filter(officer=city.officers["handler"]).update(until=yesterday)
    become(page.context, city.officers["leader"], visit.server)
    visit.open("/admin/")
    visit.check("leader-start")
    page.get_by_role("link", name="Work by officer").first.click()
    expect(page.get_by_text("has left", exact=True)).to_be_visible()
    visit.check("team")
    page.get_by_role("link", name="Hand over the work of handler").click()
    expect(page.get_by_role("link", name=rows[0].reference)).to_be_visible()
    visit.check("hand-over")
    page.get_by_label("second", exact=True).check()
    page.get_by_label("Reason").fill("He has left.")
    visit.press("Preview")
    expect(page.get_by_text("This officer stepped aside from it.")).to_be_visible()
    visit.check("hand-over-preview")
    visit.press("Hand over 2 matters")
    expect(page.get_by_role("status")).to_have_text("2 of 2 handed over")
    visit.check("hand-over-result")
    assert held_by(city, "second") == 2
    page.get_by_role("link", name="Take back").click()
    page.get_by_label("Reason").fill("The wrong one.")
    expect(page.get_by_text("handler has left: 2 go to all of the unit")).to_be_visible()
    visit.check("hand-back")
    visit.press("Take back 2 matters")
    expect(page.get_by_role("status")).to_have_text("2 of 2 taken back")
    visit.check("hand-back-result")
    assert held_by(city, "second") == 0
