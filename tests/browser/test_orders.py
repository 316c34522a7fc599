"""A supervisor ticks matters of several units, and signs an order to one, on a phone and on a
screen, with axe; the unit reads it, and replies to all of it at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from suggestions.models import SupervisionOrder
from tests.browser.windows import Visit, become
from tests.factories import act, classified, handling

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
LIST = "/admin/suggestions/suggestion/?view=all"


@pytest.fixture
def supervising(visit: Visit, settings: Settings) -> Visit:
    settings.AXES_ENABLED = False  # force_login comes from no address
    handling(visit.city)
    row = classified(visit.city)
    act(row, "assign", visit.city.actor("triage"), lead=visit.city.units["water"])
    become(visit.page.context, visit.city.officers["supervisor"], visit.server)
    return visit


def test_what_is_ticked_becomes_orders_that_are_signed_one_by_one(supervising: Visit) -> None:
    page = supervising.page
    supervising.open(LIST)
    for box in page.get_by_role("checkbox", name="CZ").all():
        box.check()
    supervising.press("Draft orders")
    supervising.check("order-words")
    page.get_by_label("due date").fill("2027-01-08")
    page.get_by_role("textbox", name="Reason").fill("久拖未办，请逐件说明。")
    supervising.press("Draft orders")
    expect(page.get_by_text("2 draft orders were made")).to_be_visible()
    supervising.check("orders")
    page.get_by_role("link", name=supervising.city.units["water"].name).click()
    supervising.check("order-draft")
    supervising.press("Sign the order")
    expect(page.get_by_text("The order is signed")).to_be_visible()
    supervising.check("order-signed")
    assert [order.unit for order in SupervisionOrder.objects.exclude(signed=None)] == [
        supervising.city.units["water"]
    ]
    become(page.context, supervising.city.officers["water_leader"], supervising.server)
    supervising.open("/admin/orders/")
    page.get_by_role("link", name="No. 1").click()
    expect(page.get_by_text("waiting for a reply")).to_be_visible()
    supervising.check("order-to-reply")
    page.get_by_role("textbox", name="reply").fill("已到现场，本周内办结。")
    supervising.press("Reply to what is ticked")
    expect(page.get_by_text("The reply was given for 1 matter.")).to_be_visible()
    supervising.check("order-replied")
