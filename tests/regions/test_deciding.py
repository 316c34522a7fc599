"""Who decides in the end: where every one of the city has an interest, it is said."""

from __future__ import annotations

from random import Random

import pytest

from regions.deciding import Gap, gaps, undecided_at
from regions.models import DECIDE, Officer, Post, Role, ancestor_paths
from suggestions.pipeline.deciding import deciders
from suggestions.pipeline.reading import read_case
from tests.factories import City, officer, submitted
from tests.suggestions.desk.conftest import Desk, desk
from tests.suggestions.pipeline.test_deciding import about, some_posts

__all__ = ["desk"]


def in_unit(city: City, name: str, unit: str) -> None:
    Post.objects.create(officer=city.officers[name], role=Role.HANDLER, unit=city.units[unit])


def test_where_somebody_has_no_interest_there_is_no_gap(city: City) -> None:
    in_unit(city, "city_triage", "light")
    officer("second", Role.TRIAGE, city.regions["city"])
    assert gaps() == []


def test_what_all_of_them_have_an_interest_in_is_named_with_the_units_above(city: City) -> None:
    in_unit(city, "city_triage", "light")
    assert gaps() == [Gap(Role.TRIAGE, [city.units[each] for each in ("top", "county", "light")])]


def test_interests_that_only_some_share_are_no_gap(city: City) -> None:
    in_unit(city, "city_supervisor", "light")
    second = officer("second", Role.SUPERVISOR, city.regions["city"])
    Post.objects.create(officer=second, role=Role.HANDLER, unit=city.units["beside"])
    assert gaps() == []


def test_a_stand_in_without_another_post_fills_it(city: City) -> None:
    in_unit(city, "city_triage", "light")
    who = officer("stand_in", Role.STAND_IN, city.regions["city"])
    assert gaps() == []
    Post.objects.create(officer=who, role=Role.HANDLER, unit=city.units["water"])
    assert gaps() == [Gap(Role.TRIAGE, [city.units[each] for each in ("top", "county", "light")])]


@pytest.mark.parametrize("role", [Role.TRIAGE, Role.SUPERVISOR])
def test_a_post_that_nobody_holds_is_a_gap(city: City, role: Role) -> None:
    Post.objects.filter(role=role, region=city.regions["city"]).delete()
    assert gaps() == [Gap(role, [])]


@pytest.mark.once
def test_what_nobody_decides_is_what_no_holder_of_a_post_may(city: City) -> None:
    """For a place and all units, as it is asked of one matter."""
    dice, row, found = Random(0), submitted(city), set()
    city.officers["stand_in"] = officer("stand_in", Role.STAND_IN, city.regions["city"])
    for _round in range(10):
        some_posts(city, dice)
        for unit in city.units.values():
            case = read_case(about(row, unit), city.actor("triage"))
            held = Post.objects.current().filter(region__path__in=ancestor_paths(row.region_path))
            roles = [role for role in DECIDE if held.filter(role=role)]
            nobody = any(not deciders(role, case, case.suggestion) for role in roles)
            assert (unit.pk in undecided_at(row.region_path)) is nobody
            found.add(nobody)
        city.officers["stand_in"].posts.update(until="2026-01-01")
    assert found == {True, False}


def typed(who: Officer, **post: object) -> dict[str, object]:
    """The page of an account as it is sent, with one post more."""
    added = {f"posts-0-{name}": value for name, value in ({"officer": who.pk} | post).items()}
    day = {"posts-0-since": "2026-01-01", "date_joined_0": "2026-01-01", "date_joined_1": "00:00"}
    return {
        "username": who.username,
        "is_active": "on",
        "is_staff": "on",
        "posts-TOTAL_FORMS": 1,
        "posts-INITIAL_FORMS": 0,
        **day,
        **added,
    }


def test_saving_posts_warns(city: City, desk: Desk) -> None:
    who = city.officers["city_triage"]
    Post.objects.filter(officer=who).delete()
    address = f"/admin/regions/officer/{who.pk}/change/"
    post = {"role": Role.TRIAGE, "region": city.regions["city"].pk}
    answer = desk("administrator").post(address, typed(who, **post), follow=True)
    assert Post.objects.filter(officer=who, role=Role.TRIAGE).exists()
    assert "无人可以" not in answer.content.decode()
    in_unit(city, "city_triage", "light")
    other = city.officers["handler"]
    address = f"/admin/regions/officer/{other.pk}/change/"
    page = desk("administrator").get(address).context["inline_admin_formsets"][0].formset
    assert page.total_form_count() == 1
    kept = {f"posts-0-{each.name}": each.value() or "" for each in page.forms[0]}
    posted = typed(other) | {"posts-INITIAL_FORMS": 1, **kept, "phone": "13900000000"}
    answer = desk("administrator").post(address, posted, follow=True)
    said = answer.content.decode()
    assert "无人可以" in said
    assert str(city.units["light"]) in said
