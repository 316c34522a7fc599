"""The desk's page of erasures: what is to be decided, what comes, what was done."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from suggestions import erasing
from suggestions.models import Suggestion
from suggestions.pipeline.actors import CITIZEN
from tests.factories import City, act, again, closed
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.scenes import address

PAGE = "/admin/erasures/"


def asked(city: City) -> Suggestion:
    return act(closed(city), "ask_erasure", CITIZEN, reason="本人申请")


def text(desk: Desk, name: str) -> str:
    answer = desk(name).get(PAGE)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_supervisor_goes_from_the_list_to_the_decision(city: City, desk: Desk) -> None:
    row = asked(city)
    page = text(desk, "supervisor")
    way = address(row, "move", "approve_erasure")
    assert way in page
    answer = desk("supervisor").post(way, {"version": row.version})
    assert answer.status_code == 302
    assert again(row).applications.get().state == "approved"
    assert way not in text(desk, "supervisor")


def test_the_approved_stand_there_with_their_day_and_the_erased_without_title(
    city: City, desk: Desk
) -> None:
    row = act(asked(city), "approve_erasure", city.actor("supervisor"))
    assert "2026年9月23日" in text(desk, "triage") or "Sept. 23, 2026" in text(desk, "triage")
    with time_machine.travel(timezone.now() + timedelta(days=7.01)):
        erasing.erase_due()
    page = text(desk, "triage")
    assert row.reference in page
    assert row.title not in page


@pytest.mark.parametrize("name", ["handler", "leader", "collector"])
def test_whoever_oversees_nothing_has_no_such_page(city: City, desk: Desk, name: str) -> None:
    assert desk(name).get(PAGE).status_code == 403


def test_an_auditor_reads_it_and_decides_nothing(city: City, desk: Desk) -> None:
    row = asked(city)
    page = text(desk, "auditor")
    assert row.reference in page
    assert "approve_erasure" not in page


def test_what_one_does_not_see_is_not_listed(city: City, desk: Desk) -> None:
    row = asked(city)
    Suggestion.objects.filter(pk=row.pk).update(region_path="431003")
    assert row.reference not in text(desk, "supervisor")
    assert row.reference in text(desk, "city_supervisor")
