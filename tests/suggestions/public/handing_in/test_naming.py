"""Whom it is about: named by its author, kept from that unit until triage has decided."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from regions.models import Post, Role, Unit
from suggestions.models import Suggestion
from suggestions.pipeline.refusals import Refused
from suggestions.public.handing_in.naming import named
from tests.factories import City, act, again, classification, submitted, unit
from tests.suggestions.public.conftest import Fields, Follow
from tests.suggestions.public.handing_in.test_submit import confirm, hidden

ASKED_AGAIN = "Please choose the unit, or none of them"


def seen_by(city: City, who: str) -> bool:
    return Suggestion.objects.visible_to(city.actor(who).officer).exists()


def names(city: City, typed: str, place: str = "village") -> list[str]:
    return [each.name for each in named(typed, "", city.regions[place]).units]


@pytest.mark.parametrize(
    "typed",
    [
        "北湖区城市管理局",
        "北湖区城管局",
        "湖南省北湖区城管局",
        "北湖区 城管局的人",
        "北湖区城管局工作人员",
        "北湖区城管局局长",
        "北湖区城管局张局长",
        "郴州市北湖区城管局",
        "湖南省郴州市北湖区城管局副局长",
        "郴州北湖城管局",
        "国庆社区城管局",
        "人民路街道城管局局长",
        "城管的人",
        "城管队员",
        "北湖区城管执法队员",
        "城管大队的领导",
        "区城管的执法人员",
        "城管工作人员",
    ],
)
def test_a_unit_is_known_by_what_people_call_it(typed: str, city: City) -> None:
    assert names(city, typed) == ["北湖区城市管理局"]


@pytest.mark.parametrize("typed", ["", "  ", "局", "穿山甲保护协会", "局管城", "城的人"])
def test_what_is_no_name_of_a_unit_finds_none(typed: str, city: City) -> None:
    assert names(city, typed) == []


def test_the_name_of_a_place_is_no_part_of_what_a_unit_is_called(city: City) -> None:
    city.regions["beside"].name = "汝城县"
    city.regions["beside"].save()
    unit("431003-emergency", "汝城县应急管理局", city.regions["beside"])
    assert "汝城县应急管理局" not in names(city, "城管局", "beside")
    assert names(city, "汝城应急局", "beside") == ["汝城县应急管理局"]
    assert names(city, "县应急局", "beside") == ["汝城县应急管理局"]


@pytest.mark.parametrize("typed", ["派出所所长", "人民路街道派出所", "郴州市北湖区人民路派出所"])
def test_who_of_a_unit_is_meant_stands_behind_its_name(typed: str, city: City) -> None:
    unit("431002001-police", "人民路派出所", city.regions["town"])
    assert names(city, typed) == ["人民路派出所"]


def test_a_place_before_the_name_is_not_that_of_another(city: City) -> None:
    assert names(city, "苏仙区城管局") == []
    unit("4310-light", "郴州市城市管理局", city.regions["city"])
    assert names(city, "郴州市北湖区城管局") == ["北湖区城市管理局"]
    assert names(city, "郴州市城管局") == ["郴州市城市管理局"]


@pytest.mark.parametrize(("number", "more"), [(5, False), (6, True)])
def test_it_is_said_where_more_units_fit_than_are_offered(
    number: int, more: bool, city: City, citizen: Client, fields: Fields
) -> None:
    for each in range(number):
        unit(f"431002-police-{each}", f"第{each}派出所", city.regions["county"])
    page = citizen.post("/submit/", fields | {"about": "派出所"}).content.decode()
    assert page.count('name="about_unit"') == 6
    assert ("More units fit than stand here" in page) is more


def test_units_around_the_place_are_offered_and_retired_ones_never(city: City) -> None:
    unit("431002-old", "北湖区城管监察局", city.regions["county"], active=False)
    assert names(city, "城管局") == ["北湖区城市管理局"]
    assert names(city, "城管局", "beside") == ["苏仙区城市管理局"]
    assert names(city, "城管局", "city") == ["北湖区城市管理局", "苏仙区城市管理局"]
    assert names(city, "政府") == ["北湖区人民政府", "郴州市人民政府"]


def test_the_check_page_asks_which_is_meant_and_stores_nothing(
    citizen: Client, fields: Fields
) -> None:
    page = citizen.post("/submit/", fields | {"about": "政府"}).content.decode()
    assert page.count('name="about_unit"') == 3
    assert " checked" not in page.split("<fieldset", 1)[1].split("</fieldset>", 1)[0]
    assert not Suggestion.objects.exists()


def test_the_only_one_that_fits_is_not_chosen_by_itself(citizen: Client, fields: Fields) -> None:
    """It may be another than is meant: 南塔街道派出所 fits the office of the street alone."""
    page = citizen.post("/submit/", fields | {"about": "北湖区城管局"}).content.decode()
    assert 'value="431002-light"' in page
    assert " checked" not in page.split("<fieldset", 1)[1].split("</fieldset>", 1)[0]
    page = citizen.post(
        "/submit/", fields | {"about": "北湖区城管局", "about_unit": "431002-light"}
    ).content.decode()
    assert 'value="431002-light" checked' in page


@pytest.mark.parametrize("chosen", ["", "431003-nothing", "4310-government"])
def test_without_a_choice_it_is_asked_again_and_not_sent(
    chosen: str, citizen: Client, fields: Fields
) -> None:
    sent = fields | {"about": "城管局", "about_unit": chosen, "confirmed": "1"}
    response = citizen.post("/submit/", sent)
    assert response.status_code == 422
    assert ASKED_AGAIN in response.content.decode()
    assert not Suggestion.objects.exists()


def test_it_is_kept_from_the_unit_at_once_and_triage_sees_it(
    city: City, citizen: Client, fields: Fields
) -> None:
    checked = hidden(citizen.post("/submit/", fields | {"about": "城管局"}).content)
    row = confirm(citizen, checked | {"region": "431002", "about_unit": "431002-light"})
    assert row.about_unit == city.units["light"]
    assert row.is_named_only
    Post.objects.create(
        officer=city.officers["handler"], role=Role.SUPERVISOR, region=city.regions["county"]
    )
    assert not seen_by(city, "handler")
    assert seen_by(city, "triage")
    assert row.events.get().details["about_unit"] == city.units["light"].pk
    call_command("check_ledger", verbosity=0)


def test_naming_the_desk_itself_leaves_it_to_the_desk_above(
    city: City, citizen: Client, fields: Fields
) -> None:
    Post.objects.create(
        officer=city.officers["triage"], role=Role.HANDLER, unit=city.units["light"]
    )
    row = confirm(citizen, fields | {"about": "城管局", "about_unit": "431002-light"})
    assert not seen_by(city, "triage")
    act(row, "classify", city.actor("city_triage"), **classification(city))
    assert seen_by(city, "triage")


def test_a_unit_that_everybody_who_decides_belongs_to_is_not_offered(
    city: City, citizen: Client, fields: Fields
) -> None:
    for who in ("triage", "city_triage"):
        Post.objects.create(officer=city.officers[who], role=Role.HANDLER, unit=city.units["light"])
    asked = fields | {"about": "北湖区城管局"}
    page = citizen.post("/submit/", asked).content.decode()
    assert 'name="about_unit"' not in page
    assert "tel:12388" in page.split("<main", 1)[1]
    response = citizen.post("/submit/", asked | {"about_unit": "431002-light", "confirmed": "1"})
    assert response.status_code == 422
    assert "cannot be named any more" in response.content.decode()
    assert not Suggestion.objects.exists()
    assert confirm(citizen, asked).about_unit is None


def test_a_unit_of_the_city_s_desk_is_offered_where_the_county_can_decide(
    city: City, citizen: Client, fields: Fields
) -> None:
    for who in ("city_triage", "city_supervisor"):
        Post.objects.create(officer=city.officers[who], role=Role.HANDLER, unit=city.units["light"])
    row = confirm(citizen, fields | {"about": "城管局", "about_unit": "431002-light"})
    assert not seen_by(city, "city_triage")
    act(row, "classify", city.actor("triage"), **classification(city))
    assert names(city, "北湖区城管局", "city") == []


@pytest.mark.parametrize("role", [Role.TRIAGE, Role.SUPERVISOR])
def test_where_the_city_holds_no_post_the_desk_s_own_unit_is_not_offered(
    role: Role, city: City, citizen: Client, fields: Fields
) -> None:
    who = {Role.TRIAGE: "triage", Role.SUPERVISOR: "supervisor"}[role]
    Post.objects.filter(role=role, region=city.regions["city"]).delete()
    Post.objects.create(officer=city.officers[who], role=Role.HANDLER, unit=city.units["light"])
    asked = fields | {"about": "北湖区政府"}
    assert 'name="about_unit"' not in citizen.post("/submit/", asked).content.decode()
    with pytest.raises(Refused, match="北湖区人民政府"):
        submitted(city, about_unit=city.units["county"])
    assert not Suggestion.objects.exists()
    assert submitted(city, about_unit=city.units["water"]).is_named_only


def test_where_nobody_holds_a_post_at_all_naming_makes_no_difference(city: City) -> None:
    Post.objects.filter(role=Role.TRIAGE).delete()
    assert submitted(city, about_unit=city.units["light"]).is_named_only


NONE = re.compile(r'value="(-\w*)"')


def none_of_these(citizen: Client, fields: Fields) -> Fields:
    """Chosen on the check page that these fields open."""
    found = NONE.search(citizen.post("/submit/", fields).content.decode())
    assert found
    return fields | {"about_unit": found[1]}


def test_none_of_these_keeps_it_from_nobody(citizen: Client, fields: Fields) -> None:
    sent = none_of_these(citizen, fields | {"about": "城管局"})
    assert confirm(citizen, sent).about_unit is None


def test_none_of_these_is_none_of_those_that_were_read(citizen: Client, fields: Fields) -> None:
    """The check page offers closer places too: with another one other units are offered."""
    sent = none_of_these(citizen, fields | {"about": "城管局"})
    elsewhere = sent | {"region": "431003", "confirmed": "1"}
    response = citizen.post("/submit/", elsewhere)
    page = response.content.decode()
    assert response.status_code == 422
    assert ASKED_AGAIN in page
    assert 'value="431003-light"' in page
    assert not Suggestion.objects.exists()
    again = elsewhere | none_of_these(citizen, elsewhere)
    assert confirm(citizen, again).about_unit is None


def test_none_of_these_holds_where_none_is_offered_any_more(
    city: City, citizen: Client, fields: Fields
) -> None:
    sent = none_of_these(citizen, fields | {"about": "城管局"})
    Unit.objects.filter(function=city.units["light"].function).update(active=False)
    assert confirm(citizen, sent).about_unit is None


def test_an_unknown_name_is_said_and_sent_all_the_same(citizen: Client, fields: Fields) -> None:
    asked = fields | {"about": "穿山甲保护协会"}
    assert "We know no unit" in citizen.post("/submit/", asked).content.decode()
    assert confirm(citizen, asked).about_unit is None


def test_a_unit_without_a_name_beside_it_is_not_taken(citizen: Client, fields: Fields) -> None:
    assert confirm(citizen, fields | {"about_unit": "431002-light"}).about_unit is None


def test_it_takes_few_statements_more(
    citizen: Client, fields: Fields, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(18):
        confirm(citizen, fields | {"about": "城管局", "about_unit": "431002-light"})


@pytest.mark.parametrize(
    ("decided", "told"),
    [
        ({}, "It is not kept from 北湖区城市管理局 any more"),
        ({"about_unit": "light"}, "Nobody of 北湖区城市管理局 sees it."),
        ({"about_unit": "light", "about_kind": "work"}, "about the work of 北湖区城市管理局"),
    ],
)
def test_its_author_reads_what_was_decided_about_it(
    decided: dict[str, str], told: str, city: City, citizen: Client, follow: Follow
) -> None:
    row = submitted(city, about_unit=city.units["light"])
    page = citizen.get(follow(row)).content.decode()
    assert "You named: 北湖区城市管理局" in page
    if "about_unit" in decided:
        decided |= {"about_unit": city.units["light"]}  # type: ignore[dict-item]
    row = act(row, "classify", city.actor("triage"), **classification(city), **decided)
    row = act(row, "classify", city.actor("triage"), **classification(city, "simple"))
    page = citizen.get(follow(row)).content.decode()
    assert page.count(told) == page.count("It is not kept from 北湖区城市管理局 any more") == 1
    assert not row.is_named_only


def test_a_unit_within_the_one_that_was_decided_is_said_to_be_kept_out(
    city: City, citizen: Client, follow: Follow
) -> None:
    row = submitted(city, about_unit=city.units["light"])
    above = {"about_unit": city.units["county"]}
    act(row, "classify", city.actor("city_triage"), **classification(city), **above)
    assert "Nobody of 北湖区城市管理局 sees it." in citizen.get(follow(row)).content.decode()


def test_what_triage_named_by_itself_is_not_said_to_its_author(
    city: City, citizen: Client, follow: Follow
) -> None:
    about = {"about_unit": city.units["light"]}
    row = act(submitted(city), "classify", city.actor("triage"), **classification(city), **about)
    page = citizen.get(follow(row)).content.decode()
    assert "北湖区城市管理局" not in page


def test_the_parts_of_it_are_kept_from_the_unit_as_well(city: City) -> None:
    row = submitted(city, about_unit=city.units["light"])
    act(row, "split", city.actor("triage"), texts=("另外，路边的树要修剪。",))
    part = Suggestion.objects.get(origin=row)
    assert part.about_unit == again(row).about_unit == city.units["light"]
    call_command("check_ledger", verbosity=0)
