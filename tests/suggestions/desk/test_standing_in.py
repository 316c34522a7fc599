"""代行人 at the desk: the list, the page, its forms, and the one-page triage."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regions.models import Post, Role
from suggestions.desk.moves.offers import offers
from suggestions.models import DangerMark, Suggestion
from suggestions.pipeline.reading import read_case
from suggestions.workflow import Status
from tests.factories import City, again, handling, officer, submitted
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.scenes import ADDRESS, address

DESK = ("triage", "city_triage", "supervisor", "city_supervisor")
# With what is asked of whoever is a stand-in: who holds which post, and what its unit is.
MOST_STATEMENTS = 30


@pytest.fixture(autouse=True)
def _all_belong_to_one_unit(city: City) -> None:
    city.officers["stand_in"] = officer("stand_in", Role.STAND_IN, city.regions["city"])
    for name in DESK:
        unit = city.units["water"]
        Post.objects.create(officer=city.officers[name], role=Role.HANDLER, unit=unit)


def about_water(city: City, row: Suggestion) -> Suggestion:
    Suggestion.objects.filter(pk=row.pk).update(about_unit=city.units["water"])
    return again(row)


def test_what_is_left_to_him_is_his_work_and_all_he_sees(city: City, desk: Desk) -> None:
    submitted(city)
    row = about_water(city, submitted(city))
    for view in ("mine", "all"):
        listing = desk("stand_in").get(ADDRESS, {"view": view}).context["listing"]
        assert [each.pk for each in listing.rows] == [row.pk]
    start = desk("stand_in").get("/admin/")
    assert [tile.value for tile in start.context["tiles"]][:2] == ["1", "1"]


def test_what_speaks_of_danger_is_above_his_list(city: City, desk: Desk) -> None:
    for row in (submitted(city), about_water(city, submitted(city))):
        DangerMark.objects.create(suggestion=row, kinds="fire", rank=1, at=row.submitted)
    listing = desk("stand_in").get(ADDRESS, {"view": "all"}).context["listing"]
    assert [each.pk for each in listing.alarms] == [row.pk]
    assert [bool(each.danger) for each in listing.rows] == [True]


def test_he_exports_nothing(city: City, desk: Desk) -> None:
    row = about_water(city, submitted(city))
    page = desk("stand_in").get(ADDRESS, {"view": "all"})
    assert row.reference in page.content.decode()
    assert "/admin/exports/new/" not in page.content.decode()
    assert desk("stand_in").get("/admin/exports/new/").status_code == 403
    assert desk("stand_in").get("/admin/exports/1/file/").status_code == 403


def test_every_form_that_his_page_offers_opens(city: City, desk: Desk) -> None:
    other = submitted(city)
    assert desk("stand_in").get(address(other)).status_code == 404
    for row in (submitted(city), handling(city)):
        about_water(city, row)
        assert desk("stand_in").get(address(row)).status_code == 200
        found = offers(read_case(again(row), city.actor("stand_in")))
        assert len(found) > 10
        for each in found:
            assert desk("stand_in").get(address(row, "move", each.name)).status_code in {200, 409}


def test_he_classifies_and_assigns_on_one_page(city: City, desk: Desk) -> None:
    row = about_water(city, submitted(city))
    sent = {
        "version": row.version,
        "key": "once-only-1234",
        "type": "complaint",
        "category": "路灯照明",
        "tier": "general",
        "about_unit": city.units["water"].pk,
        "about_kind": "conduct",
        "lead": city.units["light"].pk,
        "proposed_for": city.category.pk,
        "proposed": city.units["light"].pk,
    }
    assert desk("stand_in").get(address(row, "triage")).status_code == 200
    assert desk("stand_in").post(address(row, "triage"), sent).status_code == 302
    assert (again(row).status, again(row).lead_unit) == (Status.ASSIGNED, city.units["light"])


def test_his_page_takes_no_statement_more_for_each_move(city: City, desk: Desk) -> None:
    row = about_water(city, submitted(city))
    client = desk("stand_in")
    client.get(address(row))
    with CaptureQueriesContext(connection) as captured:
        client.get(address(row))
    assert len(captured) <= MOST_STATEMENTS
