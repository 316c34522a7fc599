"""A unit reads what may become overdue, from its start page, on a phone and on a screen, with axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from suggestions.statistics import forecasting
from tests.browser.windows import Visit, become
from tests.factories import handling
from tests.suggestions.statistics.finished import finish

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def test_the_list_is_opened_from_the_start_page(visit: Visit, settings: Settings) -> None:
    settings.AXES_ENABLED = False  # force_login comes from no address
    page, city = visit.page, visit.city
    row = handling(city)
    become(page.context, city.officers["leader"], visit.server)
    visit.open("/admin/")
    page.get_by_role("link", name="What may become overdue").click()
    expect(page.get_by_text("fewer than 1,000 matters are finished")).to_be_visible()
    expect(page.get_by_role("link", name=row.reference)).to_be_visible()
    visit.check("may-be-late-by-time")
    finish(city, [45.0 if place % 5 == 0 else 5.0 for place in range(1000)], limit=35)
    forecasting.make_due()
    visit.open("/admin/may-be-late/")
    expect(page.get_by_text("may become overdue", exact=True)).to_be_visible()
    visit.check("may-be-late")
