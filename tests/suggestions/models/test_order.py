"""Who sees a supervision order: who oversees its place, and once it is signed, its unit."""

from __future__ import annotations

import pytest

from regions.models import Officer, Post, Role
from suggestions.models import Suggestion, SupervisionOrder
from tests.factories import SINCE, City, act, again, assigned
from tests.suggestions.orders.conftest import _on_a_wednesday_morning, drafted, officer, signed

OVERSEE = {"supervisor", "city_supervisor", "auditor"}
OF_THE_UNIT = {"handler", "leader"}


def seers(city: City) -> set[str]:
    return {
        name
        for name in city.officers
        if SupervisionOrder.objects.visible_to(officer(city, name)).exists()
    }


def test_a_draft_is_seen_by_those_who_oversee_its_place(city: City) -> None:
    drafted(city, assigned(city))
    assert seers(city) == OVERSEE


def test_a_signed_one_is_seen_by_its_unit_as_well(city: City) -> None:
    signed(city, assigned(city))
    assert seers(city) == OVERSEE | OF_THE_UNIT


def test_who_oversees_a_smaller_place_sees_none_of_the_one_above(city: City) -> None:
    drafted(city, assigned(city), by="city_supervisor")
    SupervisionOrder.objects.update(place=city.regions["city"])
    assert seers(city) == {"city_supervisor", "auditor"}


def test_who_has_left_sees_none(city: City) -> None:
    drafted(city, assigned(city))
    Officer.objects.filter(username="supervisor").update(is_active=False)
    assert seers(city) == OVERSEE - {"supervisor"}


@pytest.mark.parametrize("short", ["light", "water"])
def test_whoever_the_matter_is_about_sees_none_whatever_other_post_opens(
    city: City, short: str
) -> None:
    row = assigned(city)
    signed(city, row)
    Suggestion.objects.filter(pk=row.pk).update(about_unit=city.units[short])
    post = {"role": Role.HANDLER, "unit": city.units[short], "since": SINCE}
    Post.objects.create(officer=city.officers["supervisor"], **post)
    hidden = {"supervisor"} | (OF_THE_UNIT if short == "light" else set())
    assert seers(city) == (OVERSEE | OF_THE_UNIT) - hidden


@pytest.mark.parametrize("name", ["handler", "supervisor"])
def test_whoever_stepped_aside_sees_no_order_of_that_matter_alone(city: City, name: str) -> None:
    row, other = assigned(city), assigned(city)
    signed(city, row, other)
    for each in (row, other):
        assert seers(city) == OVERSEE | OF_THE_UNIT
        act(again(each), "step_aside", city.actor(name), reason="来信人是本人亲属")
    assert seers(city) == (OVERSEE | OF_THE_UNIT) - {name}


def test_what_one_order_is_about_hides_no_other(city: City) -> None:
    about_them, other = assigned(city), assigned(city)
    hidden, shown = signed(city, about_them), signed(city, other)
    Suggestion.objects.filter(pk=about_them.pk).update(about_unit=city.units["light"])
    assert list(SupervisionOrder.objects.visible_to(officer(city, "handler"))) == [shown]
    assert hidden in SupervisionOrder.objects.visible_to(officer(city, "supervisor"))


def test_only_those_who_work_for_the_unit_see_what_was_signed_to_it(city: City) -> None:
    signed(city, assigned(city))
    Post.objects.filter(officer=city.officers["triage"]).update(unit=city.units["light"])
    assert "triage" not in seers(city)


__all__ = ["_on_a_wednesday_morning"]
