"""A supervisor drafts, writes, reads and signs a report, on a phone and on a screen, with axe."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect
from pytest_django import Settings

from suggestions import statistics
from suggestions.models import Message, Report, ReportAddress
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


def test_a_signed_report_is_sent_to_whom_the_signer_chose(
    supervising: Visit, settings: Settings
) -> None:
    settings.EMAIL_ENABLED = True
    city = supervising.city
    words = {"name": "Office of the county", "email": "office@example.org"}
    place, by = city.regions["county"], city.officers["administrator"]
    ReportAddress.objects.create(place=place, added_by=by, **words)
    supervising.open("/admin/reports/")
    supervising.press("Draft")
    supervising.page.get_by_label("auditor").check()
    supervising.page.get_by_label("Office of the county (office@example.org)").check()
    supervising.press("Sign the report")
    expect(supervising.page.get_by_text("Sent to 1, waiting 1, failed 0.")).to_be_visible()
    Message.objects.filter(template="report_outside").update(
        failed=timezone.now(), try_at=None, error="no usable e-mail address"
    )
    supervising.open(f"/admin/reports/{Report.objects.get().pk}/")
    expect(supervising.page.get_by_text("no usable e-mail address")).to_be_visible()
    supervising.check("report-sent")
    supervising.press("Send what failed again")
    expect(supervising.page.get_by_text("Sent to 1, waiting 1, failed 0.")).to_be_visible()


def test_its_charts_are_drawn_with_their_tables(supervising: Visit) -> None:
    tuesday = timezone.now() - timedelta(days=timezone.localdate().weekday() + 6)
    with time_machine.travel(tuesday):
        answered(supervising.city), handling(supervising.city)
    statistics.refresh()
    supervising.open("/admin/reports/")
    supervising.press("Draft")
    charts = supervising.page.locator(".sheet figure svg")
    expect(charts).to_have_count(2)
    expect(charts.first).to_have_accessible_name("图1 逐日收到及办结情况（办结按应办结日统计）")
    supervising.check("report-charts")


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
