"""Who sees a report of a period: who oversees its place, or what it lies in."""

from __future__ import annotations

import pytest

from regions.models import Officer
from suggestions.models import Report
from tests.factories import City
from tests.suggestions.reports.conftest import SEPTEMBER, officer

OF_THE_CITY = {"city_triage", "city_supervisor", "auditor"}


def seers(city: City, place: str) -> set[str]:
    kind, since, until = SEPTEMBER
    Report.objects.create(kind=kind, place=city.regions[place], since=since, until=until)
    people = {name: officer(city, name) for name in city.officers}
    return {name for name, one in people.items() if Report.objects.visible_to(one).exists()}


@pytest.mark.parametrize(
    ("place", "seen_by"),
    [
        ("city", OF_THE_CITY),
        ("county", OF_THE_CITY | {"triage", "supervisor"}),
        ("town", OF_THE_CITY | {"triage", "supervisor"}),
        ("beside", OF_THE_CITY),
    ],
)
def test_it_is_seen_by_those_who_oversee_its_place(
    city: City, place: str, seen_by: set[str]
) -> None:
    assert seers(city, place) == seen_by


def test_who_has_left_sees_none(city: City) -> None:
    Officer.objects.filter(username="supervisor").update(is_active=False)
    assert seers(city, "county") == OF_THE_CITY | {"triage"}
