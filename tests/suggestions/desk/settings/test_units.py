"""Where a unit stands opens something: another administrator decides, as about a post."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone, translation
from pytest_django import Settings

from regions.models import Officer, Post, Role, Unit
from suggestions import posts
from suggestions.audit import broken_posts
from suggestions.countersigning import ANSWERED_WITHIN, NotDecided, decide, run_due
from suggestions.messages import summary_of
from suggestions.models import AccountApplication, Message, SettingChange, Suggestion
from tests.factories import City, assigned, officer, submitted, unit
from tests.suggestions.desk.conftest import Desk

UNITS = "/admin/regions/unit/"


@pytest.fixture(autouse=True)
def _two_are_needed(city: City, settings: Settings) -> None:
    settings.POSTS_NEED_TWO = True
    city.officers["second"] = officer("second", Role.ADMINISTRATOR, city.regions["city"])
    posts.record_changes()


def again(which: Unit) -> Unit:
    return Unit.objects.get(pk=which.pk)


def save(desk: Desk, which: Unit, **changed: Any) -> str:
    """What the next page says."""
    stands = {"region": which.region_id, "parent": which.parent_id or ""}
    said = {each: getattr(which, each) for each in ("code", "name", "kind", "function")}
    sent = said | stands | {"active": "on"} | changed
    answer = desk("administrator").post(f"{UNITS}{which.pk}/change/", sent, follow=True)
    assert answer.status_code == 200
    assert "adminform" not in answer.context
    return answer.content.decode()


def moved(city: City, desk: Desk) -> AccountApplication:
    """From below the county's government to below the city's."""
    save(desk, city.units["light"], parent=city.units["top"].pk)
    return AccountApplication.objects.get()


def second(city: City) -> Officer:
    return Officer.objects.get(pk=city.officers["second"].pk)


def test_another_superior_waits_and_all_else_is_saved(city: City, desk: Desk) -> None:
    light = city.units["light"]
    said = save(desk, light, parent=city.units["top"].pk, name="北湖区城管局")
    assert "有1项变更须经另一名管理员同意，同意前不生效。" in said
    assert again(light).parent == city.units["county"]
    assert again(light).name == "北湖区城管局"
    [change] = SettingChange.objects.filter(model="regions.unit")
    assert [each[0] for each in change.fields] == ["name"]


def test_it_opens_nothing_until_another_one_approves(city: City, desk: Desk) -> None:
    """Below the county's government, its people belong to what that one is complained about."""
    who = city.officers["handler"]
    Post.objects.create(officer=who, role=Role.TRIAGE, region=city.regions["county"])
    submitted(city, about_unit=city.units["county"])
    asked = moved(city, desk)
    assert not Suggestion.objects.visible_to(Officer.objects.get(pk=who.pk)).exists()
    decide(asked.pk, by=second(city), approves=True)
    assert again(city.units["light"]).parent == city.units["top"]
    assert Suggestion.objects.visible_to(Officer.objects.get(pk=who.pk)).exists()
    changes = SettingChange.objects.filter(model="regions.unit").values_list("fields", flat=True)
    assert changes.get()[0] == ["parent", "北湖区人民政府", "郴州市人民政府"]
    assert not list(broken_posts())
    call_command("check_ledger", verbosity=0)


def test_another_place_waits_as_well(city: City, desk: Desk) -> None:
    water = city.units["water"]
    save(desk, water, region=city.regions["beside"].pk, parent=city.units["top"].pk)
    asked = AccountApplication.objects.get()
    assert asked.path == "4310"
    assert again(water).region == city.regions["county"]
    decide(asked.pk, by=second(city), approves=True)
    assert (again(water).region, again(water).parent) == (
        city.regions["beside"],
        city.units["top"],
    )


def test_whoever_asked_does_not_approve_and_a_refusal_changes_nothing(
    city: City, desk: Desk
) -> None:
    asked = moved(city, desk)
    who = Officer.objects.get(pk=city.officers["administrator"].pk)
    with pytest.raises(NotDecided):
        decide(asked.pk, by=who, approves=True)
    decide(asked.pk, by=second(city), approves=False, reason="编制未批")
    assert again(city.units["light"]).parent == city.units["county"]


def test_unanswered_it_takes_effect_and_those_who_oversee_both_places_are_told(
    city: City, desk: Desk
) -> None:
    save(desk, city.units["light"], region=city.regions["town"].pk)
    asked = AccountApplication.objects.get()
    told = Message.objects.filter(template="application", key__startswith=f"asked:{asked.pk}:asked")
    assert set(told.values_list("officer__username", flat=True)) >= {"supervisor", "auditor"}
    with translation.override("zh-hans"):
        assert "北湖区城市管理局" in summary_of(told[0])
        assert "人民路街道" in summary_of(told[0])
    assert run_due(timezone.now() + ANSWERED_WITHIN) == 1
    assert again(city.units["light"]).region == city.regions["town"]


def test_the_page_says_where_it_stood_and_where_it_is_to_stand(city: City, desk: Desk) -> None:
    asked = moved(city, desk)
    for path in ("/admin/applications/", f"/admin/applications/{asked.pk}/"):
        page = desk("second").get(path).content.decode()
        assert "北湖区城市管理局" in page
        assert "上级单位为“郴州市人民政府”" in page
    assert "上级单位为“北湖区人民政府”" in page


@pytest.mark.parametrize("meanwhile", ["moved", "taken", "below itself"])
def test_what_is_not_possible_any_more_lapses(meanwhile: str, city: City, desk: Desk) -> None:
    light, top = city.units["light"], city.units["top"]
    save(desk, light, region=city.regions["town"].pk, parent=top.pk)
    if meanwhile == "moved":
        Unit.objects.filter(pk=light.pk).update(parent=None)
    elif meanwhile == "taken":
        unit("431002001-light", "城管所", city.regions["town"])
    else:
        Unit.objects.filter(pk=top.pk).update(parent=light)
    stood = again(light)
    row = decide(AccountApplication.objects.get().pk, by=second(city), approves=True)
    assert row.state == "lapsed"
    now = again(light)
    assert (now.region_id, now.parent_id) == (stood.region_id, stood.parent_id)


def test_one_that_was_only_set_up_is_moved_at_once(city: City, desk: Desk) -> None:
    new = unit("431002-new", "北湖区数据局", city.regions["county"])
    save(desk, new, parent=city.units["county"].pk)
    assert again(new).parent == city.units["county"]
    assert not AccountApplication.objects.exists()


def test_one_that_nobody_works_in_and_that_something_lies_with_waits(
    city: City, desk: Desk
) -> None:
    assigned(city)
    Post.objects.filter(unit=city.units["light"]).delete()
    assert moved(city, desk).unit == city.units["light"]


def test_one_with_people_below_it_waits(city: City, desk: Desk) -> None:
    Post.objects.filter(unit=city.units["county"]).delete()
    save(desk, city.units["county"], parent="")
    assert AccountApplication.objects.get().unit == city.units["county"]


def test_off_it_takes_effect_at_once(city: City, desk: Desk, settings: Settings) -> None:
    settings.POSTS_NEED_TWO = False
    save(desk, city.units["light"], parent=city.units["top"].pk)
    assert again(city.units["light"]).parent == city.units["top"]
    assert not AccountApplication.objects.exists()
