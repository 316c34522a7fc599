"""What of a post waits for a second person: what opens something, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from regions.models import UNIT_ROLES, Officer, Post, Role
from suggestions.models import Application, Suggestion
from suggestions.widening import OPENING, widens
from tests.factories import City, assigned, officer

TODAY = date(2026, 9, 16)
EARLIER, LATER = date(2026, 9, 15), date(2026, 12, 31)


def left_by_all(row: Suggestion) -> None:
    """Whoever could triage it stepped aside."""
    left = {"kind": "recusal", "state": "done", "cycle": 1, "asked": row.submitted}
    for post in Post.objects.filter(role=Role.TRIAGE):
        Application.objects.create(suggestion=row, officer=post.officer, **left)


def test_every_post_that_shows_suggestions_is_one_that_opens(city: City) -> None:
    row = assigned(city)
    shown = set()
    for role in Role:
        place = city.units["light"] if role in UNIT_ROLES else city.regions["county"]
        who = officer(f"a_{role}", role, place)
        if role == Role.STAND_IN:
            left_by_all(row)
        fresh = Officer.objects.get(pk=who.pk)
        if Suggestion.objects.visible_to(fresh).filter(pk=row.pk).exists():
            shown.add(role)
    assert shown == OPENING - {Role.ADMINISTRATOR}


def post(city: City, place: str = "county", **more: Any) -> Post:
    values: dict[str, Any] = {"role": Role.SUPERVISOR, "since": date(2020, 1, 1)}
    return Post(**{"region": city.regions[place]} | values | more)


@pytest.mark.parametrize(
    ("place", "more", "expected"),
    [
        ("county", {}, False),
        ("town", {}, False),
        ("city", {}, True),
        ("beside", {}, True),
        ("county", {"role": Role.AUDITOR}, True),
        ("county", {"role": Role.COLLECTOR}, False),
        ("county", {"until": LATER}, False),
        ("county", {"until": EARLIER}, False),
        ("city", {"until": EARLIER}, False),
        ("county", {"since": date(2019, 1, 1)}, True),
        ("county", {"since": LATER}, False),
    ],
)
def test_a_change_of_a_region_post(
    city: City, place: str, more: dict[str, Any], expected: bool
) -> None:
    assert widens(post(city), post(city, place, **more), TODAY) is expected


def test_another_unit_in_a_region_post_is_one_that_opens(city: City) -> None:
    """What is about a unit is kept from whoever has a post in it: without it more would be seen."""
    before = post(city, unit=city.units["light"])
    assert widens(before, post(city), TODAY)
    assert not widens(before, post(city, unit=city.units["light"]), TODAY)


@pytest.mark.parametrize(("until", "expected"), [(TODAY, False), (LATER, True), (None, True)])
def test_longer_is_more(city: City, until: date | None, expected: bool) -> None:
    assert widens(post(city, until=TODAY), post(city, until=until), TODAY) is expected


def test_one_that_is_over_begins_anew(city: City) -> None:
    assert widens(post(city, until=EARLIER), post(city, until=TODAY), TODAY)


@pytest.mark.parametrize(("unit", "expected"), [("light", False), ("water", True)])
def test_another_unit_is_more(city: City, unit: str, expected: bool) -> None:
    before = post(city, role=Role.LEADER, region=None, unit=city.units["light"])
    after = post(city, role=Role.LEADER, region=None, unit=city.units[unit])
    assert widens(before, after, TODAY) is expected


@pytest.mark.parametrize("role", [*Role])
def test_a_new_one_waits_if_it_opens_and_is_not_over(city: City, role: Role) -> None:
    assert widens(None, post(city, role=role), TODAY) is (role in OPENING)
    assert not widens(None, post(city, role=role, until=EARLIER), TODAY)
