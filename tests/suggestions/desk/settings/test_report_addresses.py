"""Who keeps the list of offices outside that get reports."""

from __future__ import annotations

import pytest

from regions.models import Role
from suggestions.models import ReportAddress, SettingChange
from tests.factories import City, officer
from tests.suggestions.desk.conftest import Desk

LIST = "/admin/suggestions/reportaddress/"


def typed(city: City, place: str, email: str = "office@example.org") -> dict[str, object]:
    return {"place": city.regions[place].pk, "name": "督查室", "email": email}


def listed(city: City, place: str) -> ReportAddress:
    by = city.officers["administrator"]
    words = {"name": "督查室", "email": "office@example.org"}
    return ReportAddress.objects.create(place=city.regions[place], added_by=by, **words)


def test_an_address_is_added_with_who_added_it(city: City, desk: Desk) -> None:
    client = desk("administrator")
    client.post(f"{LIST}add/", typed(city, "county"))
    row = ReportAddress.objects.get()
    assert (row.place.name, row.email, row.added_by.username) == (
        "北湖区",
        "office@example.org",
        "administrator",
    )
    assert "administrator" in client.get(LIST).content.decode()
    change = SettingChange.objects.get(model="suggestions.reportaddress")
    assert (change.kind, change.object_id) == ("added", str(row.pk))
    assert "office@example.org" not in str(change.fields)


def test_it_is_taken_out_and_stays_readable(city: City, desk: Desk) -> None:
    row = listed(city, "county")
    client = desk("administrator")
    client.post(LIST, {"action": "take_out", "_selected_action": [row.pk]})
    row.refresh_from_db()
    assert row.ended
    assert SettingChange.objects.filter(model="suggestions.reportaddress", kind="changed").exists()
    assert "office@example.org" in client.get(LIST).content.decode()
    client.post(f"{LIST}add/", typed(city, "county"))
    assert ReportAddress.objects.filter(ended=None).count() == 1


def test_where_it_leads_is_not_changed_and_none_is_deleted(city: City, desk: Desk) -> None:
    row = listed(city, "county")
    client = desk("administrator")
    given = typed(city, "county", "another@example.org")
    client.post(f"{LIST}{row.pk}/change/", given | {"name": "办公室"})
    assert client.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    row.refresh_from_db()
    assert (row.email, row.place, row.name) == (
        "office@example.org",
        city.regions["county"],
        "办公室",
    )


def test_a_countys_administrator_keeps_those_of_the_county_alone(city: City, desk: Desk) -> None:
    place = city.regions["county"]
    city.officers["county_administrator"] = officer("county_admin", Role.ADMINISTRATOR, place)
    beyond = listed(city, "city")
    client = desk("county_administrator")
    client.post(f"{LIST}add/", typed(city, "beside"))
    client.post(LIST, {"action": "take_out", "_selected_action": [beyond.pk]})
    beyond.refresh_from_db()
    assert beyond.ended is None
    assert list(ReportAddress.objects.all()) == [beyond]
    client.post(f"{LIST}add/", typed(city, "county"))
    assert ReportAddress.objects.filter(place=place).count() == 1


@pytest.mark.parametrize("name", ["supervisor", "auditor", "handler"])
def test_nobody_else_opens_it(city: City, desk: Desk, name: str) -> None:
    client = desk(name)
    assert client.get(LIST).status_code == 403
    client.post(f"{LIST}add/", typed(city, "county"))
    assert not ReportAddress.objects.exists()


def test_an_address_is_in_the_list_of_a_place_once_however_it_is_written(
    city: City, desk: Desk
) -> None:
    listed(city, "county")
    page = desk("administrator").post(f"{LIST}add/", typed(city, "county", "Office@Example.org"))
    assert page.status_code == 200
    assert "该地址已在本区划的名单中。" in page.content.decode()
    assert ReportAddress.objects.count() == 1


def test_whoever_renames_it_has_not_added_it(city: City, desk: Desk) -> None:
    row = listed(city, "county")
    city.officers["other"] = officer("other", Role.ADMINISTRATOR, city.regions["city"])
    given = typed(city, "county") | {"name": "办公室"}
    desk("other").post(f"{LIST}{row.pk}/change/", given)
    before = row.added_by
    row.refresh_from_db()
    assert (row.name, row.added_by) == ("办公室", before)
