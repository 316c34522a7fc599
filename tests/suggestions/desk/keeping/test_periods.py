"""A supervisor looks at what a rule keeps no longer, and approves what he has seen."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from regions.models import Officer, Role
from suggestions import retention
from suggestions.models import RetentionBatch, RetentionRule, Suggestion
from tests.factories import City, closed, officer
from tests.suggestions.desk.conftest import Desk

PAGE = "/admin/erasures/periods/"


@pytest.fixture
def old(city: City) -> Suggestion:
    RetentionRule.objects.create(years=1, basis="档案管理规定")
    with time_machine.travel(timezone.now() - timedelta(days=700)):
        return closed(city)


def posted(city: City, shown: int = 1, region: str = "431002") -> dict[str, str]:
    rule = RetentionRule.objects.get()
    return {"rule": str(rule.pk), "region": region, "shown": str(shown)}


def test_what_was_shown_is_approved_once(city: City, desk: Desk, old: Suggestion) -> None:
    client = desk("supervisor")
    page = client.get(PAGE).content.decode()
    assert old.reference in page
    assert "档案管理规定" in page
    assert client.post(PAGE, posted(city)).status_code == 302
    batch = RetentionBatch.objects.get()
    assert (batch.shown, batch.officer, batch.region_path) == (
        1,
        city.officers["supervisor"],
        "431002",
    )
    assert client.post(PAGE, posted(city)).status_code == 409
    assert RetentionBatch.objects.count() == 1


def test_what_has_grown_since_is_to_be_looked_at_again(
    city: City, desk: Desk, old: Suggestion
) -> None:
    assert desk("supervisor").post(PAGE, posted(city, shown=7)).status_code == 409
    assert not RetentionBatch.objects.exists()


@pytest.mark.parametrize("region", ["431003", "4310", ""])
def test_of_another_region_nothing_is_approved(
    city: City, desk: Desk, old: Suggestion, region: str
) -> None:
    assert desk("supervisor").post(PAGE, posted(city, region=region)).status_code == 404
    assert not RetentionBatch.objects.exists()


@pytest.mark.parametrize("name", ["triage", "auditor"])
def test_others_who_oversee_the_region_look_and_approve_nothing(
    city: City, desk: Desk, old: Suggestion, name: str
) -> None:
    page = desk(name).get(PAGE).content.decode()
    assert old.reference in page
    assert 'name="shown"' not in page
    assert desk(name).post(PAGE, posted(city)).status_code == 404
    assert not RetentionBatch.objects.exists()


@pytest.mark.parametrize("name", ["handler", "leader", "collector"])
def test_whoever_oversees_nothing_has_no_such_page(city: City, desk: Desk, name: str) -> None:
    assert desk(name).get(PAGE).status_code == 403
    assert desk(name).post(PAGE).status_code == 403


def batch_of(region: str, n: int, *, by: Officer) -> RetentionBatch:
    return RetentionBatch.objects.create(
        rule=RetentionRule.objects.get(),
        region_path=region,
        before=timezone.now(),
        officer=by,
        approved=timezone.now() - timedelta(days=n),
        shown=70_000 + n,
        stamp=b"",
    )


def test_those_of_others_do_not_crowd_out_what_was_approved_here(
    city: City, desk: Desk, old: Suggestion
) -> None:
    by = city.officers["supervisor"]
    batch_of("431002", 30, by=by)
    for n in range(20):
        batch_of("431003", n, by=by)
    page = desk("supervisor").get(PAGE).content.decode()
    assert "70030" in page
    assert "70001" not in page


def test_a_batch_that_was_broken_off_says_why(city: City, desk: Desk, old: Suggestion) -> None:
    batch_of("431002", 1, by=city.officers["supervisor"])
    said = "已中止"
    assert said not in desk("supervisor").get(PAGE).content.decode()
    retention.go_through()
    page = desk("supervisor").get(PAGE).content.decode()
    assert said in page
    assert 'name="shown"' in page


def statements(desk: Desk) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert desk("supervisor").get(PAGE).status_code == 200
    return len(caught)


def test_many_take_no_more_statements(city: City, desk: Desk, old: Suggestion) -> None:
    statements(desk)
    few = statements(desk)
    with time_machine.travel(timezone.now() - timedelta(days=700)):
        for _round in range(3):
            closed(city)
    assert statements(desk) == few


def test_administrators_set_periods_and_nobody_else(city: City, desk: Desk) -> None:
    address = "/admin/suggestions/retentionrule/add/"
    city.officers["admin"] = officer("admin", Role.ADMINISTRATOR, city.regions["city"])
    filled = {"type": "complaint", "status": "", "years": "3", "basis": "信访档案管理规定"}
    city.officers["county_admin"] = officer(
        "county_admin", Role.ADMINISTRATOR, city.regions["county"]
    )
    assert desk("supervisor").post(address, filled).status_code == 403
    assert desk("county_admin").post(address, filled).status_code == 403
    assert desk("admin").post(address, filled).status_code == 302
    assert desk("admin").post(address, filled | {"years": "0"}).status_code == 200
    rule = RetentionRule.objects.get()
    assert rule.years == 3
    delete = f"/admin/suggestions/retentionrule/{rule.pk}/delete/"
    assert desk("county_admin").post(delete, {"post": "yes"}).status_code == 403
    assert desk("admin").post(delete, {"post": "yes"}).status_code == 302


def test_everybody_reads_the_periods_in_force(city: City, client: Client) -> None:
    RetentionRule.objects.create(type="complaint", years=3, basis="信访档案管理规定")
    with translation.override("en"):
        page = client.get("/privacy/", headers={"accept-language": "en"}).content.decode()
    assert "complaint · however it ended: 3 years after its end (信访档案管理规定)." in page
