"""Nobody sees, decides or hears of what is about the own unit, by whatever other post."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from regions.models import Officer, Post, Region, Role, Unit
from suggestions.models import Message, Purpose, Suggestion, author_of
from suggestions.pipeline import MOVES
from suggestions.pipeline.allowed import refusal_of
from suggestions.pipeline.collect import Contact
from suggestions.pipeline.reading import read_case
from suggestions.statistics import refresh, scope_of
from suggestions.workflow import MoveName
from tests.factories import City, act, again, classification, officer, submitted
from tests.suggestions.pipeline.unchanged import refused

CONTACT = Contact(name="张三", phone="13800000000")
REGION_ROLES = (Role.TRIAGE, Role.SUPERVISOR, Role.AUDITOR)


def also(who: Officer, role: Role, where: Region | Unit) -> None:
    place = {"unit": where} if isinstance(where, Unit) else {"region": where}
    Post.objects.create(officer=who, role=role, **place)


@pytest.fixture
def powerful(city: City) -> Officer:
    """Leads the unit complained about, and holds whatever else opens it, up to the city."""
    leader = city.officers["leader"]
    for role in REGION_ROLES:
        also(leader, role, city.regions["city"])
    for name in ("county", "water"):
        also(leader, Role.LEADER, city.units[name])
    return leader


def about(city: City, name: str = "light") -> Suggestion:
    row = submitted(city, contact=CONTACT)
    fields = classification(city) | {"about_unit": city.units[name]}
    return act(row, "classify", city.actor("city_triage"), **fields)


def in_hand(city: City) -> Suggestion:
    """With the superior, another unit beside it: an assignment would open it to all of them."""
    units = {"lead": city.units["county"], "co_units": [city.units["water"]]}
    row = act(about(city), "assign", city.actor("city_triage"), **units)
    return act(row, "accept", city.actor("county_leader"))


def sees(who: Officer, row: Suggestion) -> bool:
    return Suggestion.objects.visible_to(Officer.objects.get(pk=who.pk)).filter(pk=row.pk).exists()


def test_no_other_post_opens_it(city: City, powerful: Officer) -> None:
    other = act(submitted(city), "classify", city.actor("triage"), **classification(city))
    row = in_hand(city)
    assert sees(powerful, other)
    assert not sees(powerful, row)
    reader = Officer.objects.get(pk=powerful.pk)
    assert author_of(row, officer=reader, purpose=Purpose.CONTACT) is None


@pytest.mark.once
@pytest.mark.parametrize("name", MoveName)
def test_no_move_is_open_to_him(city: City, powerful: Officer, name: MoveName) -> None:
    for row in (about(city), in_hand(city)):
        case = read_case(row, city.actor("leader"))
        assert refusal_of(MOVES[name], case) is not None


def test_it_is_said_why(city: City, powerful: Officer) -> None:
    row = about(city)
    said = refused(row, "decline", city.actor("leader"), reason="不属实", where="无")
    assert "about your own unit" in str(said) or "涉及您所在的单位" in str(said)


def test_who_works_below_the_unit_belongs_to_it(city: City) -> None:
    also(city.officers["water_handler"], Role.SUPERVISOR, city.regions["county"])
    row = about(city, "county")
    assert not sees(city.officers["water_handler"], row)
    assert sees(city.officers["supervisor"], row)


def test_who_works_above_it_decides(city: City) -> None:
    row = in_hand(city)
    assert sees(city.officers["county_leader"], row)


def test_who_handed_it_in_still_sees_it_and_still_does_not_decide(city: City) -> None:
    collector = city.officers["collector"]
    also(collector, Role.LEADER, city.units["light"])
    also(collector, Role.TRIAGE, city.regions["county"])
    row = about(city)
    Suggestion.objects.filter(pk=row.pk).update(collected_by=collector)
    assert sees(collector, row)
    refused(again(row), "decline", city.actor("collector"), reason="不属实", where="无")


def test_messages_go_to_the_next_level_where_nobody_else_is_left(
    city: City, powerful: Officer
) -> None:
    Post.objects.filter(officer=city.officers["triage"]).delete()
    also(city.officers["leader"], Role.TRIAGE, city.regions["county"])
    Post.objects.filter(officer=powerful, role=Role.TRIAGE, region=city.regions["city"]).delete()
    units = {"lead": city.units["county"]}
    row = act(about(city), "assign", city.actor("city_triage"), **units)
    row = act(row, "raise_objection", city.actor("county_leader"), reason="不属本单位职责")
    told = set(Message.objects.filter(suggestion=row, officer__isnull=False).values_list("officer"))
    assert (powerful.pk,) not in told
    assert (city.officers["city_triage"].pk,) in told


def test_neither_allotted_nor_made_chair(city: City) -> None:
    both = officer("both", Role.HANDLER, city.units["light"])
    also(both, Role.HANDLER, city.units["county"])
    refused(in_hand(city), "allot", city.actor("county_leader"), officer=both)
    row = about(city)
    chair = {"lead": city.units["county"], "co_units": [city.units["water"]], "chair": both}
    refused(row, "coordinate", city.actor("city_triage"), **chair)


def test_what_is_hidden_is_in_no_figure_either(city: City, powerful: Officer) -> None:
    also(powerful, Role.SUPERVISOR, city.regions["county"])
    assert scope_of(Officer.objects.get(pk=powerful.pk)).visible is None
    row = about(city)
    refresh()
    scope = scope_of(Officer.objects.get(pk=powerful.pk))
    assert scope.visible is not None
    assert row not in scope.visible


def test_at_the_desk_it_does_not_exist(
    city: City, powerful: Officer, client: Client, settings: Settings
) -> None:
    settings.AXES_ENABLED = False  # force_login comes from no address
    row = in_hand(city)
    client.force_login(powerful, "django.contrib.auth.backends.ModelBackend")
    for address in ("", "change/"):
        response = client.get(f"/admin/suggestions/suggestion/{row.pk}/{address}")
        assert response.status_code in {302, 404}
    assert row.reference not in client.get("/admin/suggestions/suggestion/").content.decode()
