"""All collection points: by county, with what the browser needs to sort them."""

from __future__ import annotations

from decimal import Decimal

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from regions.models import CollectionPoint
from tests.factories import City, collection_point


def page_of(citizen: Client) -> str:
    return citizen.get("/p/").content.decode()


def test_they_stand_under_their_counties(
    citizen: Client, city: City, point: CollectionPoint
) -> None:
    collection_point("CZ002", city.regions["beside"], name="苏园征集站")
    page = page_of(citizen)
    parts = ("北湖区</h2>", point.name, "国庆北路 1 号", "苏仙区</h2>", "苏园征集站")
    positions = [page.index(part) for part in parts]
    assert positions == sorted(positions)
    assert 'href="/p/CZ002/"' in page


def test_one_that_is_closed_is_not_listed(citizen: Client, point: CollectionPoint) -> None:
    CollectionPoint.objects.update(active=False)
    page = page_of(citizen)
    assert point.name not in page
    assert "There is no collection point yet." in page


def test_one_of_the_whole_city_is_listed_too(citizen: Client, city: City) -> None:
    collection_point("CZ900", city.regions["city"], name="市民之家")
    assert "市民之家" in page_of(citizen)


def test_where_they_are_is_written_with_a_point_in_every_language(
    citizen: Client, city: City
) -> None:
    place = {"latitude": Decimal("25.788"), "longitude": Decimal("113.005")}
    collection_point("CZ001", city.regions["village"], **place)
    for language in ("en", "zh-hans"):
        page = citizen.get("/p/", headers={"accept-language": language}).content.decode()
        assert 'data-latitude="25.788000" data-longitude="113.005000"' in page


def test_the_position_is_asked_for_by_a_button_only_scripts_show(
    citizen: Client, point: CollectionPoint
) -> None:
    page = page_of(citizen)
    box = page[page.index("data-near") - 100 : page.index("data-near")]
    assert " hidden" in box
    assert "is not sent to us" in page


def test_many_points_take_as_many_statements_as_one(
    citizen: Client, city: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        collection_point(f"CZ1{number:02d}", city.regions["village"])
    with django_assert_num_queries(2):
        citizen.get("/p/")
