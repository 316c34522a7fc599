"""A supervisor drafts, writes, reads and signs a report, on a phone and on a screen, with axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from suggestions import statistics
from suggestions.models import Report
from tests.browser.windows import Visit, become
from tests.factories import answered, handling

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture
def supervising(visit: Visit, settings: Settings) -> Visit:
    settings.AXES_ENABLED = False  # force_login comes from no address
    answered(visit.city), handling(visit.city)
    statistics.refresh()
    become(visit.page.context, visit.city.officers["supervisor"], visit.server)
    return visit


def test_a_report_is_drafted_written_and_signed(supervising: Visit) -> None:
    supervising.open("/admin/reports/")
    supervising.check("reports")
    supervising.press("Draft")
    supervising.check("report-draft")
    supervising.page.get_by_role("textbox").fill("路灯类建议集中。")
    supervising.press("Save")
    expect(supervising.page.get_by_text("路灯类建议集中。").first).to_be_visible()
    supervising.press("Sign the report")
    expect(supervising.page.get_by_text("签发人：supervisor")).to_be_visible()
    supervising.check("report-signed")
    assert Report.objects.get().signer == "supervisor"


def test_its_page_to_print_can_be_read_on_every_screen(supervising: Visit) -> None:
    supervising.open("/admin/reports/")
    supervising.press("Draft")
    supervising.open(f"/admin/reports/{Report.objects.get().pk}/print/")
    supervising.check("report-print")


def test_a_report_can_be_read_in_the_dark(supervising: Visit) -> None:
    supervising.page.emulate_media(color_scheme="dark")
    supervising.open("/admin/reports/")
    supervising.press("Draft")
    supervising.check("report-dark")
