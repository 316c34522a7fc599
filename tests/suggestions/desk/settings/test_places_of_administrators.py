"""A county's administrator sets up the county: nobody gains from him what lies beyond it."""

from __future__ import annotations

from typing import Any

import pytest

from regions.administering import accounts_for
from regions.models import Officer, Post, Role, Unit
from suggestions.models import Message
from tests.factories import SINCE, City, collection_point, officer, submitted
from tests.suggestions.desk.conftest import Desk

OFFICERS = "/admin/regions/officer/"
PASSWORD = "a-long-pass-phrase"


@pytest.fixture
def county(city: City) -> City:
    """With an administrator of the county alone."""
    place = city.regions["county"]
    city.officers["county_administrator"] = officer("county_admin", Role.ADMINISTRATOR, place)
    return city


def with_post(who: Officer, kept: Post | None = None, **post: Any) -> dict[str, Any]:
    kept = kept or who.posts.get()
    typed = {
        "username": who.username,
        "is_active": "on",
        "is_staff": "on",
        "posts-TOTAL_FORMS": 2,
        "posts-INITIAL_FORMS": 1,
        "posts-0-id": kept.pk,
        "posts-0-officer": who.pk,
        "posts-0-role": kept.role,
        "posts-0-unit": kept.unit_id or "",
        "posts-0-region": kept.region_id or "",
        "posts-0-since": "2020-01-01",
        "posts-1-officer": who.pk,
        "posts-1-since": "2020-01-01",
    }
    return typed | {f"posts-1-{name}": value for name, value in post.items()}


def seen_by(city: City, name: str) -> set[str]:
    acting = Officer.objects.get(pk=city.officers[name].pk)
    return set(accounts_for(acting).values_list("username", flat=True))


def test_accounts_are_those_whose_posts_all_lie_there(county: City) -> None:
    seen = seen_by(county, "county_administrator")
    assert {"handler", "leader", "triage", "supervisor", "town_leader", "collector"} <= seen
    assert not seen & {"city_triage", "auditor", "administrator", "beside_handler"}
    assert seen_by(county, "administrator") == set(
        Officer.objects.values_list("username", flat=True)
    )


def test_a_post_beyond_keeps_the_whole_account_out_of_reach(county: City) -> None:
    who = county.officers["handler"]
    Post.objects.create(officer=who, role=Role.AUDITOR, region=county.regions["city"], since=SINCE)
    assert "handler" not in seen_by(county, "county_administrator")


def test_one_that_has_ended_does_not(county: City) -> None:
    who = county.officers["handler"]
    place = county.regions["city"]
    Post.objects.create(officer=who, role=Role.AUDITOR, region=place, since=SINCE, until=SINCE)
    assert "handler" in seen_by(county, "county_administrator")


def test_what_ended_elsewhere_is_neither_seen_nor_in_the_way(county: City, desk: Desk) -> None:
    who = county.officers["handler"]
    kept = who.posts.get()
    place = county.regions["city"]
    ended = Post.objects.create(
        officer=who, role=Role.AUDITOR, region=place, since=SINCE, until=SINCE
    )
    typed = with_post(who, kept, role="triage", region=county.regions["town"].pk)
    client, address = desk("county_administrator"), f"{OFFICERS}{who.pk}/change/"
    assert f'value="{ended.pk}"' not in client.get(address).content.decode()
    assert client.post(address, typed).status_code == 302
    assert set(who.posts.values_list("role", flat=True)) == {"handler", "auditor", "triage"}


def test_no_post_is_deleted(county: City, desk: Desk) -> None:
    who = county.officers["handler"]
    typed = with_post(who) | {"posts-TOTAL_FORMS": 1, "posts-0-DELETE": "on"}
    desk("administrator").post(f"{OFFICERS}{who.pk}/change/", typed)
    assert who.posts.count() == 1


@pytest.mark.parametrize("name", ["auditor", "administrator", "city_supervisor", "beside_handler"])
def test_nobody_beyond_gets_another_password(name: str, county: City, desk: Desk) -> None:
    who = Officer.objects.get(pk=county.officers[name].pk)
    typed = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    desk("county_administrator").post(f"{OFFICERS}{who.pk}/password/", typed)
    assert Officer.objects.get(pk=who.pk).password == who.password


def test_nor_loses_the_second_step(county: City, desk: Desk) -> None:
    who = county.officers["auditor"]
    Officer.objects.filter(pk=who.pk).update(second_step_since="2026-01-01T00:00Z")
    answer = desk("county_administrator").post(f"/admin/officers/{who.pk}/second-step/")
    assert answer.status_code == 404
    assert Officer.objects.get(pk=who.pk).second_step_since


@pytest.mark.parametrize("place", ["city", "beside"])
def test_nobody_gets_a_post_beyond(place: str, county: City, desk: Desk) -> None:
    who = county.officers["handler"]
    typed = with_post(who, role="supervisor", region=county.regions[place].pk)
    answer = desk("county_administrator").post(f"{OFFICERS}{who.pk}/change/", typed)
    assert answer.status_code == 200
    assert who.posts.count() == 1


def test_nobody_gets_a_unit_beyond(county: City, desk: Desk) -> None:
    who = county.officers["handler"]
    typed = with_post(who, role="leader", unit=county.units["top"].pk)
    assert (
        desk("county_administrator").post(f"{OFFICERS}{who.pk}/change/", typed).status_code == 200
    )
    assert who.posts.count() == 1


def test_a_post_there_is_given(county: City, desk: Desk) -> None:
    who = county.officers["handler"]
    typed = with_post(who, role="triage", region=county.regions["town"].pk)
    assert (
        desk("county_administrator").post(f"{OFFICERS}{who.pk}/change/", typed).status_code == 302
    )
    assert who.posts.count() == 2


def test_a_unit_does_not_move_out_of_the_county(county: City, desk: Desk) -> None:
    unit = county.units["light"]
    typed = {
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind,
        "function": unit.function,
        "parent": unit.parent_id,
        "active": "on",
    }
    address = f"/admin/regions/unit/{unit.pk}/change/"
    client = desk("county_administrator")
    beyond = client.post(address, typed | {"region": county.regions["beside"].pk})
    assert beyond.status_code == 200
    below = client.post(address, typed | {"region": county.regions["town"].pk})
    assert below.status_code == 302
    assert Unit.objects.get(pk=unit.pk).region == county.regions["town"]


def test_points_beyond_are_not_there(county: City, desk: Desk) -> None:
    client = desk("county_administrator")
    for which, status in (("town", 200), ("beside", 302)):
        point = collection_point(f"point-{which}", county.regions[which])
        address = f"/admin/regions/collectionpoint/{point.pk}/change/"
        assert client.get(address).status_code == status


@pytest.mark.parametrize("name", ["regions/category", "suggestions/campaign"])
def test_what_holds_for_the_whole_city_is_only_shown(name: str, county: City, desk: Desk) -> None:
    client = desk("county_administrator")
    assert client.get(f"/admin/{name}/").status_code == 200
    assert client.get(f"/admin/{name}/add/").status_code == 403


def test_undeliverable_messages_are_those_of_the_county(county: City, desk: Desk) -> None:
    for which in ("village", "beside"):
        submitted(county, region=county.regions[which])
    Message.objects.update(failed="2026-09-16T00:00Z", try_at=None)
    here = Message.objects.filter(suggestion__region_path__startswith="431002")
    page = desk("county_administrator").get("/admin/suggestions/message/")
    assert page.context["cl"].result_count == here.count() > 0
    outward = here.filter(medium__in=["email", "sms"])
    assert sum(each.failed for each in page.context["traffic"]) == outward.count()
    assert (
        desk("administrator").get("/admin/suggestions/message/").context["cl"].result_count
        == Message.objects.count()
    )
