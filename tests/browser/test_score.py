"""A city defines its composite score, and a supervisor compares by it, on a phone and a screen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from suggestions import statistics
from suggestions.models import ScoreRule
from tests.browser.windows import Visit, become
from tests.factories import answered, handling

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def test_it_is_defined_for_the_next_month(visit: Visit, settings: Settings) -> None:
    settings.AXES_ENABLED = False  # force_login comes from no address
    become(visit.page.context, visit.city.officers["administrator"], visit.server)
    visit.open("/admin/dashboard/score/")
    visit.page.get_by_label("On-time rate with paused ones (%)").fill("60")
    visit.page.get_by_label("Response rate (%)").fill("30")
    visit.press("Save")
    expect(visit.page.get_by_text("these come to 90")).to_be_visible()
    visit.page.get_by_label("Response rate (%)").fill("40")
    visit.press("Save")
    cell = visit.page.get_by_text("On-time rate with paused ones 60 %, Response rate 40 %")
    expect(cell).to_be_visible()
    visit.check("score-defined")


def test_it_is_a_column_beside_its_parts(
    visit: Visit, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.AXES_ENABLED = False
    monkeypatch.setattr("suggestions.dashboard.places.FEWEST_DUE", 1)
    answered(visit.city), handling(visit.city)
    statistics.refresh()
    ScoreRule.objects.create(
        since=date(2020, 2, 1),
        decided=date(2020, 2, 1) - timedelta(days=1),
        weights={"on_time_rate_with_paused": 60, "response_rate": 40},
        by=visit.city.officers["administrator"],
    )
    become(visit.page.context, visit.city.officers["city_supervisor"], visit.server)
    visit.open("/admin/dashboard/?period=year")
    visit.page.get_by_role("link", name="With the composite score").click()
    expect(visit.page.get_by_text("Composite score: On-time rate")).to_be_visible()
    visit.check("score-compared")
