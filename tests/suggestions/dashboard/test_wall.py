"""The wall screen: open without a person, revocable, and telling of nobody."""

from __future__ import annotations

from html import unescape

import pytest
import time_machine
from django.test import Client

from regions.models import Officer
from suggestions.models import Screen, Suggestion
from tests.factories import City, act, local
from tests.suggestions.dashboard.conftest import Desk

ADDRESS = "/admin/dashboard/wall/"
LATER = time_machine.travel(local("2026-09-30 10:00"))


@pytest.fixture
def screen(city: City) -> tuple[Screen, str]:
    officer = Officer.objects.get(pk=city.officers["administrator"].pk)
    made = Screen(name="大厅", region=city.regions["county"], made_by=officer)
    token = made.renew()
    made.save()
    return made, token


def opened(token: str) -> Client:
    client = Client()
    response = client.get(f"{ADDRESS}{token}/")
    assert (response.status_code, response.url) == (303, ADDRESS)
    assert response["Referrer-Policy"] == "no-referrer"
    return client


def test_a_token_opens_the_wall_of_its_place(screen: tuple[Screen, str], month: City) -> None:
    with LATER:
        response = opened(screen[1]).get(ADDRESS)
    assert (response.status_code, response.context["place"].name) == (200, "北湖区")
    assert response.context["headlines"][0].value == "13"


@pytest.mark.parametrize("token", ["x", "", "../", "0" * 32])
def test_another_token_opens_nothing(screen: tuple[Screen, str], token: str) -> None:
    client = Client()
    client.get(f"{ADDRESS}{token}/")
    assert client.get(ADDRESS).status_code == 403


def test_a_revoked_screen_goes_dark_at_once(screen: tuple[Screen, str]) -> None:
    client = opened(screen[1])
    Screen.objects.update(revoked=local("2026-09-16 10:00"))
    assert client.get(ADDRESS).status_code == 403


def test_a_new_address_ends_the_one_before(screen: tuple[Screen, str]) -> None:
    client = opened(screen[1])
    token = screen[0].renew()
    screen[0].save()
    assert client.get(ADDRESS).status_code == 403
    assert opened(token).get(ADDRESS).status_code == 200


def test_the_token_is_kept_nowhere(screen: tuple[Screen, str]) -> None:
    assert screen[1] not in str(Screen.objects.values().get())


def test_a_screen_opens_nothing_but_the_wall(screen: tuple[Screen, str], month: City) -> None:
    client = opened(screen[1])
    for address in ("/admin/", "/admin/dashboard/", "/admin/suggestions/suggestion/"):
        assert client.get(address).status_code == 302


def test_nothing_on_it_is_about_a_person(screen: tuple[Screen, str], month: City) -> None:
    with LATER:
        text = unescape(opened(screen[1]).get(ADDRESS).content.decode())
    for row in Suggestion.objects.all():
        assert row.title not in text
        assert row.reference not in text
    for unit in month.units.values():
        assert unit.name not in text


def test_what_tells_of_one_or_two_is_not_shown(screen: tuple[Screen, str], month: City) -> None:
    with LATER:
        response = opened(screen[1]).get(ADDRESS)
    shown = {line.name: line.parts for line in response.context["counties"] if line.width}
    assert all(int(parts.split(" / ")[1]) > 2 for parts in shown.values())


@pytest.mark.parametrize(
    ("who", "status"),
    [("supervisor", 200), ("city_supervisor", 200), ("leader", 403), ("handler", 403)],
)
def test_officers_with_oversight_see_their_place(
    desk: Desk, month: City, who: str, status: int
) -> None:
    with LATER:
        assert desk(who).get(ADDRESS).status_code == status


def test_whoever_left_one_matter_to_others_still_sees_the_wall(desk: Desk, month: City) -> None:
    row = Suggestion.objects.filter(status="handling").first()
    assert row is not None
    with LATER:
        act(row, "step_aside", month.actor("supervisor"), reason="亲属所提")
        assert desk("supervisor").get(ADDRESS).status_code == 200


def test_an_administrator_makes_a_screen_and_reads_its_address_once(desk: Desk, city: City) -> None:
    client = desk("administrator")
    form = {"name": "大厅", "region": city.regions["city"].pk}
    page = client.post("/admin/suggestions/screen/add/", form, follow=True).content.decode()
    address = page.split(f"http://testserver{ADDRESS}")[1].split("/")[0]
    assert opened(address).get(ADDRESS).status_code == 200
    again = client.get("/admin/suggestions/screen/").content.decode()
    assert address not in again


def test_nobody_else_makes_one(desk: Desk, city: City) -> None:
    for who in ("supervisor", "triage", "handler"):
        assert desk(who).get("/admin/suggestions/screen/add/").status_code == 403
