"""Several at once, each to the unit proposed for it; the doubtful ones are left over and listed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regions.models import Category, Duty, DutyCatalogue, Level, Post
from suggestions.models import Event, Suggestion
from tests.factories import City, act, again, assigned, classified, submitted
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.scenes import ADDRESS
from tests.suggestions.pipeline.unchanged import nothing_changes

PAGE = f"{ADDRESS}bulk/assign/proposed/"


def of_water(city: City) -> Suggestion:
    """Of a category that another unit is on duty for."""
    category, new = Category.objects.get_or_create(
        code="water", defaults={"name": "供水", "parent": city.category.parent}
    )
    if new:
        catalogue = DutyCatalogue.objects.get()
        Duty.objects.create(
            catalogue=catalogue, category=category, level=Level.COUNTY, function="water"
        )
    return about(city, category)


def about(city: City, category: Category) -> Suggestion:
    found = {"type": "help", "category": category, "tier": "general"}
    return act(submitted(city), "classify", city.actor("triage"), **found)


def asked(desk: Desk, *rows: Suggestion, who: str = "triage") -> Any:
    return desk(who).get(PAGE, {"selected": [row.pk for row in rows]})


def sent(page: Any) -> dict[str, Any]:
    """What the page would send."""
    units = {one.field: one.unit.pk for one in page.context["sure"]}
    shown = [f"{each.row.pk}:{each.version}" for each in page.context["picked"]]
    return units | {"selected": shown, "key": page.context["key"]}


def test_each_goes_to_the_unit_on_duty_for_it(city: City, desk: Desk) -> None:
    light, water = classified(city), of_water(city)
    page = asked(desk, light, water)
    assert {one.each.row.pk: one.unit.name for one in page.context["sure"]} == {
        light.pk: "北湖区城市管理局",
        water.pk: "北湖区水利局",
    }
    answer = desk("triage").post(PAGE, sent(page))
    assert (answer.context["done"], answer.context["refused"]) == (2, [])
    assert again(light).lead_unit == city.units["light"]
    assert again(water).lead_unit == city.units["water"]


def test_the_doubtful_are_left_over_with_the_reason(city: City, desk: Desk) -> None:
    sure, new, complex_one = classified(city), submitted(city), classified(city, tier="complex")
    nobody = Category.objects.create(code="nobody", name="无人负责", parent=None)
    unclear, vacant, done = about(city, nobody), of_water(city), assigned(city)
    Post.objects.filter(unit=city.units["water"]).update(until=date(2024, 1, 1))
    page = asked(desk, sure, new, complex_one, unclear, vacant, done)
    assert [one.each.row.pk for one in page.context["sure"]] == [sure.pk]
    doubts = {one.each.row.pk: one.doubt for one in page.context["doubtful"]}
    assert set(doubts) == {new.pk, complex_one.pk, unclear.pk, vacant.pk, done.pk}
    assert len(set(doubts.values())) == 5
    assert all(words in page.content.decode() for words in doubts.values())
    answer = desk("triage").post(PAGE, sent(page))
    assert answer.context["done"] == 1
    assert {each.row.pk for each in answer.context["refused"]} == set(doubts)
    assert again(vacant).status == again(unclear).status == "classified"


def test_the_unit_complained_about_and_one_that_was_right_are_not_proposed(
    city: City, desk: Desk
) -> None:
    light = city.units["light"]
    found = {"type": "complaint", "category": city.category, "tier": "general"}
    about_it = act(submitted(city), "classify", city.actor("triage"), about_unit=light, **found)
    given_back = act(assigned(city), "raise_objection", city.actor("handler"), reason="不属于")
    given_back = act(given_back, "uphold", city.actor("triage"), ruling="同意")
    page = asked(desk, about_it, given_back)
    assert (page.context["sure"], len(page.context["doubtful"])) == ([], 2)


def test_the_same_page_sent_twice_assigns_once(city: City, desk: Desk) -> None:
    form = sent(asked(desk, classified(city)))
    for _ in range(2):
        assert desk("triage").post(PAGE, form).context["done"] == 1
    assert Event.objects.filter(move="assign").count() == 1


def test_one_that_was_moved_meanwhile_is_left_alone(city: City, desk: Desk) -> None:
    row = classified(city)
    form = sent(asked(desk, row))
    act(row, "correct", city.actor("city_triage"), title="新标题")
    with nothing_changes():
        [left] = desk("triage").post(PAGE, form).context["refused"]
    assert "city_triage" in left.words


def test_a_unit_that_is_no_longer_on_duty_is_not_taken(city: City, desk: Desk) -> None:
    row = classified(city)
    form = sent(asked(desk, row))
    Duty.objects.update(function="water")
    with nothing_changes():
        assert len(desk("triage").post(PAGE, form).context["refused"]) == 1


def test_what_is_not_seen_or_not_shown_is_not_assigned(city: City, desk: Desk) -> None:
    beside, row = submitted(city, region=city.regions["beside"]), classified(city)
    with nothing_changes():
        assert asked(desk, beside).status_code == 422
        form = {"selected": [f"{row.pk}:{row.version}"]}
        assert desk("triage").post(PAGE, form).context["done"] == 0
        forged = form | {f"unit_{row.pk}": city.units["water"].pk}
        assert desk("triage").post(PAGE, forged).context["done"] == 0


@pytest.mark.parametrize("who", ["supervisor", "handler", "auditor"])
def test_it_is_for_the_triage_desk(who: str, city: City, desk: Desk) -> None:
    row = classified(city)
    with nothing_changes():
        assert asked(desk, row, who=who).status_code == 403
        assert desk(who).post(PAGE, {"selected": f"{row.pk}:{row.version}"}).status_code == 403


def test_many_ask_no_more_than_few(city: City, desk: Desk) -> None:
    rows = [classified(city) for _ in range(2)] + [of_water(city) for _ in range(4)]
    browser, counts = desk("triage"), []
    for some in (rows[:2], rows):
        with CaptureQueriesContext(connection) as captured:
            browser.get(PAGE, {"selected": [row.pk for row in some]})
        counts.append(len(captured))
    assert counts == [11, 11]
