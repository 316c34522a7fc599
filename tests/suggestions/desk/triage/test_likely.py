"""What is proposed on the triage form: seen with its reasons, filled in where it is sure enough."""

from __future__ import annotations

from typing import Any

import pytest

from regions.models import Category
from suggestions.models import Event, Proposed, Suggestion
from suggestions.pipeline.classify import Classify
from tests.factories import City, act, again, classification, classified, submitted
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.scenes import address
from tests.suggestions.desk.triage.test_triage import post


@pytest.fixture
def road(city: City) -> Category:
    return Category.objects.create(code="road", name="道路养护", parent=city.category.parent)


def propose(row: Suggestion, *, shown: bool = True, **found: Any) -> Suggestion:
    said = {
        name: {"version": 3, "sure": sure, "ranked": ranked}
        for name, (sure, ranked) in found.items()
    }
    Proposed.objects.create(suggestion=row, by="3", found=said, shown=shown)
    return again(row)


def form_of(desk: Desk, row: Suggestion) -> Any:
    return desk("triage").get(address(row, "triage"))


def of_the_light(city: City, *, sure: bool = True) -> tuple[bool, list[Any]]:
    return sure, [[city.category.code, 0.97, ["路灯", "不亮"]], ["road", 0.02, []]]


def test_what_is_sure_stands_in_the_form_and_its_unit_is_proposed(
    city: City, desk: Desk, road: Category
) -> None:
    found = {"type": (True, [["help", 0.98, ["请修"]]]), "tier": (True, [["general", 0.96, []]])}
    livelihood = {"livelihood": (True, [["yes", 0.99, []]])}
    row = propose(submitted(city), category=of_the_light(city), **found, **livelihood)
    page = form_of(desk, row)
    form = page.context["form"]
    assert {name: form[name].value() for name in ("type", "category", "tier", "livelihood")} == {
        "type": "help",
        "category": str(city.category),
        "tier": "general",
        "livelihood": True,
    }
    assert form["lead"].value() == city.units["light"].pk
    assert f"{city.category} (97 %: 路灯, 不亮) / {road} (2 %)" in page.content.decode()


def test_what_is_not_sure_is_shown_and_not_filled_in(
    city: City, desk: Desk, road: Category
) -> None:
    tier = {"tier": (False, [["simple", 0.7, ["请修"]]])}
    row = propose(submitted(city), category=of_the_light(city, sure=False), **tier)
    page = form_of(desk, row)
    form = page.context["form"]
    assert [form[name].value() for name in ("category", "tier", "lead")] == ["", None, None]
    assert [each.label for each in page.context["likely"]] == [str(city.category), str(road)]
    assert "70 %" in form.fields["tier"].reason


def test_a_control_shows_nothing(city: City, desk: Desk) -> None:
    row = propose(submitted(city), shown=False, category=of_the_light(city))
    page = form_of(desk, row)
    assert page.context["likely"] == []
    assert page.context["form"]["category"].value() == ""
    assert "97 %" not in page.content.decode()


def test_what_was_classified_is_not_replaced(city: City, desk: Desk, road: Category) -> None:
    ranked = [["road", 0.99, []]]
    row = propose(classified(city), category=(True, ranked), tier=(True, [["simple", 0.99, []]]))
    form = form_of(desk, row).context["form"]
    assert form["category"].value() == str(city.category)
    assert form["tier"].value() == "general"
    assert form.fields["tier"].reason == ""


def test_a_category_retired_meanwhile_is_neither_shown_nor_filled_in(
    city: City, desk: Desk, road: Category
) -> None:
    row = propose(submitted(city), category=of_the_light(city))
    Category.objects.filter(pk=city.category.pk).update(active=False)
    page = form_of(desk, row)
    assert [each.label for each in page.context["likely"]] == [str(road)]
    assert page.context["form"]["category"].value() == ""


def test_without_a_proposal_the_form_is_as_it_was(city: City, desk: Desk) -> None:
    page = form_of(desk, submitted(city))
    assert page.context["likely"] == []
    assert page.context["form"]["category"].value() == ""


def test_words_of_an_author_are_escaped(city: City, desk: Desk) -> None:
    ranked = [[city.category.code, 0.5, ["<b>路灯</b>"]]]
    row = propose(submitted(city), category=(False, ranked), tier=(False, ranked))
    assert "<b>路灯</b>" not in form_of(desk, row).content.decode()


# what the ledger keeps


def entry(row: Suggestion) -> Event:
    return Event.objects.get(suggestion=row, move="classify")


@pytest.mark.parametrize("shown", [True, False])
def test_the_entry_says_what_was_proposed_and_which_of_it_was_taken(
    city: City, desk: Desk, road: Category, shown: bool
) -> None:
    row = propose(
        submitted(city),
        shown=shown,
        category=(False, [["road", 0.6, []], [city.category.code, 0.3, []]]),
        tier=(True, [("simple", 0.95, []), ("general", 0.05, [])]),
        type=(True, [("help", 0.93, [])]),
    )
    beside = form_of(desk, row).context["beside"]
    assert post(desk, city, row, beside=beside).status_code == 302
    assert entry(row).details["proposed"] == {
        "category": {
            "version": 3,
            "first": "road",
            "chance": 0.6,
            "sure": False,
            "place": 2,
        },
        "tier": {
            "version": 3,
            "first": "simple",
            "chance": 0.95,
            "sure": True,
            "place": 0,
        },
        "type": {
            "version": 3,
            "first": "help",
            "chance": 0.93,
            "sure": True,
            "place": 1,
        },
        "shown": shown,
    }
    assert "beside" not in entry(row).details


def test_what_a_worker_wrote_after_the_form_was_opened_is_not_said_to_have_been_seen(
    city: City, desk: Desk
) -> None:
    row = submitted(city)
    beside = form_of(desk, row).context["beside"]
    row = propose(row, category=of_the_light(city))
    assert post(desk, city, row, beside=beside).status_code == 302
    assert "proposed" not in entry(row).details


def test_a_form_that_comes_back_keeps_what_was_shown_first(city: City, desk: Desk) -> None:
    row = propose(submitted(city), category=of_the_light(city))
    again_asked = post(desk, city, row, beside="3", tier="")
    assert again_asked.status_code == 422
    assert again_asked.context["beside"] == "3"


def test_of_what_was_classified_already_nothing_is_said_to_have_been_proposed(
    city: City, desk: Desk
) -> None:
    row = propose(classified(city), category=of_the_light(city))
    page = form_of(desk, row)
    assert (page.context["beside"], page.context["likely"]) == ("", [])


def test_what_was_decided_elsewhere_says_nothing_of_proposals(city: City) -> None:
    row = propose(submitted(city), category=of_the_light(city))
    act(row, "classify", city.actor("triage"), **classification(city))
    assert not {"proposed", "beside"} & entry(row).details.keys()


def test_no_form_asks_beside_what_it_was_decided() -> None:
    assert not Classify.__dataclass_fields__["beside"].metadata
