"""Auditors see who got which post, and who looked at whose contact, as far as their region goes."""

from __future__ import annotations

import pytest

from regions.models import Role
from suggestions import posts
from suggestions.models import Access, PostRecord, Purpose, record_look
from tests.factories import City, officer, submitted
from tests.suggestions.desk.conftest import Desk

POSTS, LOOKS = "/admin/suggestions/postrecord/", "/admin/suggestions/access/"


@pytest.fixture
def recorded(city: City) -> City:
    """Somebody of each county got a post, and somebody looked at a contact."""
    officer("here", Role.LEADER, city.units["light"])
    officer("there", Role.LEADER, city.units["beside"])
    city.officers["county_auditor"] = officer(
        "county_auditor", Role.AUDITOR, city.regions["county"]
    )
    posts.record_changes()
    for row in (submitted(city), submitted(city, region=city.regions["beside"])):
        record_look(row, city.officers["city_triage"], Purpose.CONTACT)
    return city


def page(desk: Desk, name: str, path: str) -> str:
    return desk(name).get(path).content.decode()


def test_an_auditor_sees_posts_and_looks_of_his_region_only(recorded: City, desk: Desk) -> None:
    found = page(desk, "county_auditor", POSTS)
    assert (">here<" in found, ">there<" in found) == (True, False)
    assert page(desk, "county_auditor", LOOKS).count("city_triage</td>") == 1
    assert page(desk, "auditor", LOOKS).count("city_triage</td>") == 2


@pytest.mark.parametrize("name", ["supervisor", "administrator"])
def test_changes_of_posts_are_shown_to_those_who_are_told_and_who_make_them(
    recorded: City, desk: Desk, name: str
) -> None:
    assert ">here<" in page(desk, name, POSTS)


@pytest.mark.parametrize(
    ("name", "path"),
    [(who, POSTS) for who in ("handler", "leader", "triage", "collector")]
    + [(who, LOOKS) for who in ("handler", "leader", "triage", "supervisor", "administrator")],
)
def test_nobody_else_sees_them(recorded: City, desk: Desk, name: str, path: str) -> None:
    assert desk(name).get(path).status_code == 403
    assert path not in page(desk, name, "/admin/")


@pytest.mark.parametrize("path", [POSTS, LOOKS])
def test_nothing_is_changed_there(recorded: City, desk: Desk, path: str) -> None:
    model = PostRecord if path == POSTS else Access
    key = model.objects.latest("pk").pk
    for address in ("add/", f"{key}/change/", f"{key}/delete/", f"{key}/history/"):
        assert desk("auditor").get(path + address).status_code in {403, 404}
    client = desk("auditor")
    client.post(path, {"action": "delete_selected", "_selected_action": [key], "post": "yes"})
    assert model.objects.filter(pk=key).exists()


def test_what_a_look_was_about_is_searched_by_its_reference(recorded: City, desk: Desk) -> None:
    reference = Access.objects.latest("pk").suggestion.reference
    assert page(desk, "auditor", f"{LOOKS}?q={reference}").count("city_triage</td>") == 1
