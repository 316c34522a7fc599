"""A caller is found by the whole number, by those who may know him, and never without a record."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from suggestions.audit.looks import broken_looks
from suggestions.desk.lists import caller
from suggestions.models import Access, LookedAt
from suggestions.pipeline.collect import Contact
from tests.factories import City, assigned, submitted
from tests.suggestions.desk.conftest import Desk

CALLER = "/admin/suggestions/suggestion/caller/"
MOBILE, OTHER = "13873500001", "13873500002"


def sent_by(city: City, phone: str = MOBILE, **more: object):
    return submitted(city, contact=Contact(name="王小明", phone=phone), **more)


def look_up(client: Client, contact: str, status: int = 200) -> str:
    answer = client.post(CALLER, {"contact": contact})
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize(
    "typed", [MOBILE, "138 7350 0001", "+86-138-7350-0001", "１３８７３５００００１"]
)
def test_all_of_a_caller_is_found_however_the_number_is_typed(
    city: City, desk: Desk, typed: str
) -> None:
    first, second, other = sent_by(city), sent_by(city), sent_by(city, OTHER)
    page = look_up(desk("triage"), typed)
    assert first.reference in page
    assert second.reference in page
    assert other.reference not in page
    assert "王小明" not in page


def test_an_address_is_found_as_well(city: City, desk: Desk) -> None:
    row = submitted(city, contact=Contact(email="Wang@example.org"))
    assert row.reference in look_up(desk("triage"), "wang@example.org")


def test_the_search_is_recorded_as_one_look_at_those_it_found(city: City, desk: Desk) -> None:
    rows = {sent_by(city).pk, sent_by(city).pk}
    look_up(desk("triage"), MOBILE)
    look = Access.objects.get()
    assert (look.officer, look.purpose, look.many) == (city.officers["triage"], "caller", 2)
    assert set(LookedAt.objects.values_list("suggestion", flat=True)) == rows
    assert list(broken_looks()) == []


def test_a_search_in_vain_is_recorded_too_and_shown_to_auditors(city: City, desk: Desk) -> None:
    assert "没有" in look_up(desk("triage"), OTHER)
    look = Access.objects.get()
    assert (look.purpose, look.many, look.suggestion) == ("caller", 0, None)
    assert list(broken_looks()) == []
    page = desk("auditor").get("/admin/suggestions/access/").content.decode()
    assert "按联系方式查找" in page


def test_other_places_are_not_found(city: City, desk: Desk) -> None:
    row = sent_by(city, region=city.regions["beside"])
    assert row.reference not in look_up(desk("triage"), MOBILE)
    assert row.reference in look_up(desk("city_triage"), MOBILE)


def test_what_is_about_his_own_unit_is_not_found(city: City, desk: Desk) -> None:
    row = sent_by(city)
    type(row).objects.filter(pk=row.pk).update(about_unit=city.units["light"])
    city.officers["triage"].posts.create(
        role="handler", unit=city.units["light"], since="2026-01-01"
    )
    assert row.reference not in look_up(desk("triage"), MOBILE)


@pytest.mark.parametrize("who", ["handler", "leader", "auditor", "collector"])
def test_nobody_else_looks_people_up(city: City, desk: Desk, who: str) -> None:
    sent_by(city)
    client = desk(who)
    assert client.get(CALLER).status_code == 403
    look_up(client, MOBILE, 403)
    assert not Access.objects.exists()
    assert CALLER not in client.get("/admin/suggestions/suggestion/").content.decode()


@pytest.mark.parametrize("typed", ["", "1387350", "王小明", "@", "\x00", "1" * 200])
def test_half_a_number_finds_nobody_and_says_why(city: City, desk: Desk, typed: str) -> None:
    sent_by(city)
    answer = desk("triage").post(CALLER, {"contact": typed})
    assert answer.status_code in {400, 422}
    assert not Access.objects.exists()


def test_nobody_goes_through_a_list_of_numbers(
    city: City, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caller, "MOST_AN_HOUR", 2)
    client = desk("triage")
    for _each in range(2):
        look_up(client, OTHER)
    row = sent_by(city)
    assert row.reference not in look_up(client, MOBILE, 429)
    assert Access.objects.count() == 2


def test_how_many_are_found_costs_no_more(
    city: City, desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _each in range(12):
        sent_by(city)
    client = desk("triage")
    client.get(CALLER)
    with django_assert_max_num_queries(25):
        look_up(client, MOBILE)


def test_its_author_reads_that_he_was_looked_up(city: City, desk: Desk) -> None:
    row = assigned(city, contact=Contact(phone=MOBILE))
    look_up(desk("triage"), MOBILE)
    assert LookedAt.objects.filter(suggestion=row).count() == 1
