"""Triage as one form: classified and assigned together, refused together."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regions.models import Category, Duty, DutyCatalogue, Level, Post, Unit
from suggestions.models import Attachment, Event, Suggestion
from suggestions.workflow import STEPS
from tests.factories import (
    City,
    act,
    again,
    assigned,
    classification,
    classified,
    local,
    submitted,
)
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.scenes import ADDRESS, address
from tests.suggestions.pipeline.unchanged import nothing_changes

# On PostgreSQL, where ids are drawn; two fewer on SQLite.
MOST_OF_TWO_MOVES, MOST_OF_ONE = 42, 28


def typed(city: City, row: Suggestion, **more: Any) -> dict[str, Any]:
    return {
        "version": row.version,
        "key": "once-only-1234",
        "list": "view=collected",
        "type": "help",
        "category": "路灯照明",
        "tier": "general",
        "lead": city.units["light"].pk,
        "proposed_for": city.category.pk,
        "proposed": city.units["light"].pk,
        "then": "next",
    } | more


def post(desk: Desk, city: City, row: Suggestion, *, who: str = "triage", **more: Any) -> Any:
    return desk(who).post(address(row, "triage"), typed(city, row, **more))


def refused(answer: Any, status: int) -> None:
    """In words, and with what was typed."""
    assert answer.status_code == status
    assert answer.context["refusal"]
    form = answer.context["form"]
    assert (form["type"].value(), form["category"].value()) == ("help", "路灯照明")


# who, and what is shown


def test_the_page_shows_the_matter_and_asks_what_both_moves_need(city: City, desk: Desk) -> None:
    row = submitted(city, place="国庆北路12号")
    answer = desk("triage").get(address(row, "triage"))
    page = answer.content.decode()
    assert all(words in page for words in (row.text, row.place, row.reference))
    assert set(answer.context["form"].fields) == {
        "type",
        "category",
        "tier",
        "livelihood",
        "days",
        "about_unit",
        "about_kind",
        "lead",
        "co_units",
    }


def test_whoever_may_classify_may_assign() -> None:
    assert STEPS["classify"].who == STEPS["assign"].who


@pytest.mark.parametrize("who", ["supervisor", "auditor"])
def test_others_who_see_it_are_refused_in_words(who: str, city: City, desk: Desk) -> None:
    row = submitted(city)
    with nothing_changes():
        for answer in (
            desk(who).get(address(row, "triage")),
            post(desk, city, row, who=who),
        ):
            assert answer.status_code == 403
            assert str(answer.context["refusal"])
        assert desk(who).get(address(row, "triage", "units")).status_code == 403


def test_whoever_does_not_see_it_finds_nothing(city: City, desk: Desk) -> None:
    row = submitted(city, region=city.regions["beside"])
    with nothing_changes():
        assert desk("triage").get(address(row, "triage")).status_code == 404
        assert desk("triage").get(address(row, "triage", "units")).status_code == 404
        assert post(desk, city, row).status_code == 404
        assert desk("handler").get(address(row, "triage")).status_code == 404


def test_a_collector_is_refused_what_he_handed_in(city: City, desk: Desk) -> None:
    row = submitted(city)
    Suggestion.objects.filter(pk=row.pk).update(collected_by=city.officers["collector"])
    assert desk("collector").get(address(row, "triage")).status_code == 403


def test_one_that_was_assigned_already_is_not_triaged_again(city: City, desk: Desk) -> None:
    row = assigned(city)
    answer = desk("triage").get(address(row, "triage"))
    assert answer.status_code == 409
    assert "form" not in answer.context
    assert desk("triage").get(address(row, "triage", "units")).status_code == 409


# both at once


def test_one_form_classifies_and_assigns(city: City, desk: Desk) -> None:
    row = submitted(city)
    post(desk, city, row, co_units=[city.units["water"].pk], livelihood="on")
    row = again(row)
    assert (row.status, row.type, row.category, row.tier, row.livelihood) == (
        "assigned",
        "help",
        city.category,
        "general",
        True,
    )
    assert set(row.assignments.values_list("unit__name", "capacity")) == {
        ("北湖区城市管理局", "lead"),
        ("北湖区水利局", "co"),
    }
    assert list(row.events.values_list("move", flat=True))[-2:] == ["classify", "assign"]


def test_what_is_classified_so_already_is_not_classified_again(city: City, desk: Desk) -> None:
    row = classified(city)
    post(desk, city, row)
    assert again(row).status == "assigned"
    assert row.events.filter(move="classify").count() == 1


def test_what_was_classified_otherwise_is_classified_anew(city: City, desk: Desk) -> None:
    row = classified(city)
    post(desk, city, row, tier="simple")
    assert (again(row).status, again(row).tier) == ("assigned", "simple")


def test_a_complex_one_is_classified_and_waits_for_its_consultation(city: City, desk: Desk) -> None:
    row = submitted(city)
    answer = post(desk, city, row, tier="complex", then="list")
    assert (again(row).status, again(row).lead_unit) == ("classified", None)
    assert answer["Location"] == address(row, "change")


def test_the_unit_complained_about_is_kept_and_never_leads(city: City, desk: Desk) -> None:
    row, light = submitted(city), city.units["light"]
    with nothing_changes():
        answer = post(desk, city, row, about_unit=light.pk)
    refused(answer, 422)
    post(desk, city, row, about_unit=light.pk, lead=city.units["county"].pk)
    assert (again(row).about_unit, again(row).lead_unit) == (light, city.units["county"])
    objected = act(again(row), "raise_objection", city.actor("county_leader"), reason="不属于")
    row = act(objected, "uphold", city.actor("triage"), ruling="同意")
    page = desk("triage").get(address(row, "triage"))
    assert page.context["form"]["about_unit"].value() == light.pk
    assert f'value="{light.pk}" selected' in str(page.context["form"]["about_unit"])


# refused, and nothing changed


def test_a_unit_named_by_the_author_is_said_to_be_until_it_is_decided(
    city: City, desk: Desk
) -> None:
    row, words = submitted(city, about_unit=city.units["light"]), "这是分类之前填写的"
    page = desk("triage").get(address(row, "triage")).content.decode()
    assert words in page
    assert f'<option value="{city.units["light"].pk}" selected>' in page
    row = act(row, "classify", city.actor("triage"), **classification(city))
    assert words not in desk("triage").get(address(row, "triage")).content.decode()


@pytest.mark.parametrize("change", ["moved", "retired"])
def test_a_unit_named_stays_named_whatever_became_of_it_and_the_place(
    change: str, city: City, desk: Desk
) -> None:
    light = city.units["light"]
    row = submitted(city, about_unit=light)
    if change == "moved":
        row = act(row, "correct", city.actor("city_triage"), region=city.regions["beside"])
    else:
        Unit.objects.filter(pk=light.pk).update(active=False)
    lead = city.units["beside" if change == "moved" else "water"].pk
    form = desk("city_triage").get(address(row, "triage")).context["form"]
    assert f'value="{light.pk}" selected' in str(form["about_unit"])
    assert f'value="{light.pk}"' not in str(form["lead"])
    with nothing_changes():
        answer = post(desk, city, row, who="city_triage", about_unit=light.pk, lead=light.pk)
    assert answer.status_code == 422
    post(desk, city, row, who="city_triage", about_unit=light.pk, lead=lead)
    assert (again(row).about_unit, again(row).lead_unit_id) == (light, lead)


def test_a_refused_assignment_leaves_no_classification_behind(city: City, desk: Desk) -> None:
    row = submitted(city)
    with nothing_changes():
        answer = post(desk, city, row, about_unit=city.units["county"].pk)
    refused(answer, 422)


def test_a_stale_page_is_told_who_was_there_first(city: City, desk: Desk) -> None:
    row = submitted(city)
    act(row, "correct", city.actor("city_triage"), title="新标题")
    with nothing_changes():
        answer = post(desk, city, row)
    refused(answer, 409)
    assert "city_triage" in str(answer.context["refusal"])


def test_two_at_once_the_second_is_told_and_changes_nothing(city: City, desk: Desk) -> None:
    row = submitted(city)
    post(desk, city, row)
    with nothing_changes():
        answer = post(desk, city, row, who="city_triage", key="another-key-99")
    refused(answer, 409)
    assert "triage" in str(answer.context["refusal"])
    assert not answer.context["possible"]


def test_a_form_without_its_version_is_as_stale_as_can_be(city: City, desk: Desk) -> None:
    row = submitted(city)
    with nothing_changes():
        refused(post(desk, city, row, version=""), 409)


def test_a_double_click_makes_both_once(city: City, desk: Desk) -> None:
    row = submitted(city)
    post(desk, city, row)
    with nothing_changes():
        assert post(desk, city, row).status_code == 302
    assert Event.objects.filter(suggestion=row, move="assign").count() == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("type", ""),
        ("type", "nonsense"),
        ("category", ""),
        ("category", "没有这一类"),
        ("tier", ""),
        ("lead", "nonsense"),
        ("days", "9"),
        ("about_unit", "x"),
    ],
)
def test_what_is_filled_in_wrongly_is_said_at_its_field(
    name: str, value: str, city: City, desk: Desk
) -> None:
    row = submitted(city)
    with nothing_changes():
        answer = post(desk, city, row, **{name: value})
    assert answer.status_code == 422
    said = answer.context["form"].errors.get(name) or answer.context.get("refusal")
    assert said


def test_a_unit_of_another_county_is_refused_in_words(city: City, desk: Desk) -> None:
    row = submitted(city)
    with nothing_changes():
        answer = post(desk, city, row, lead=city.units["beside"].pk)
    [words] = answer.context["form"].errors["lead"]
    assert "不负责国庆社区" in words
    with nothing_changes():
        answer = post(desk, city, row, co_units=[city.units["beside"].pk])
    assert "不负责国庆社区" in answer.context["form"].errors["co_units"][0]


def test_a_retired_category_is_refused_in_words(city: City, desk: Desk) -> None:
    row = submitted(city)
    Category.objects.filter(pk=city.category.pk).update(active=False)
    with nothing_changes():
        answer = post(desk, city, row, category=str(city.category))
    assert answer.context["form"].errors["category"] == ["该类别已停用。"]


# the category that is typed


def test_a_part_of_the_name_is_enough_where_it_names_one(city: City, desk: Desk) -> None:
    Category.objects.create(code="urban-road", name="道路养护", parent=city.category.parent)
    row = submitted(city)
    post(desk, city, row, category="路灯")
    assert again(row).category == city.category


def test_a_part_that_names_several_asks_which(city: City, desk: Desk) -> None:
    Category.objects.create(code="urban-road", name="道路养护", parent=city.category.parent)
    row = submitted(city)
    with nothing_changes():
        answer = post(desk, city, row, category="路")
    [words] = answer.context["form"].errors["category"]
    assert "道路养护" in words
    assert "路灯照明" in words


def test_each_category_stands_once_to_be_chosen(city: City, desk: Desk) -> None:
    page = desk("triage").get(address(submitted(city), "triage")).content.decode()
    assert page.count(f'<option value="{city.category}"') == 1


# the units that are proposed


def units_for(desk: Desk, row: Suggestion, **asked: Any) -> Any:
    return desk("triage").get(address(row, "triage", "units"), asked)


def choices_of(form: Any) -> dict[str, list[str]]:
    groups = [each for each in form.fields["lead"].choices if each[0]]
    return {heading: [label for _pk, label in rows] for heading, rows in groups}


def test_units_on_duty_are_on_top_then_the_nearest_level(city: City, desk: Desk) -> None:
    form = units_for(desk, submitted(city), category="路灯照明").context["form"]
    assert form["lead"].value() == city.units["light"].pk
    groups = choices_of(form)
    assert list(groups) == ["职责清单中的责任单位", "人民路街道", "北湖区", "郴州市"]
    assert groups["职责清单中的责任单位"] == ["北湖区城市管理局"]
    assert "北湖区城市管理局" not in groups["北湖区"]


def test_a_unit_without_officers_is_marked_and_said(city: City, desk: Desk) -> None:
    Post.objects.filter(unit=city.units["water"]).update(until=date(2024, 1, 1))
    answer = units_for(desk, submitted(city))
    assert "北湖区水利局（无人员）" in choices_of(answer.context["form"])["北湖区"]
    assert "人民路街道办事处" in choices_of(answer.context["form"])["人民路街道"]
    assert "系统管理员" in answer.content.decode()


def test_a_unit_chosen_by_hand_stays_when_the_category_changes(city: City, desk: Desk) -> None:
    water = str(city.units["water"].pk)
    form = units_for(desk, submitted(city), category="路灯", lead=water, co_units=water)
    assert form.context["form"]["lead"].value() == water
    assert form.context["form"]["co_units"].value() == [water]


def test_the_unit_complained_about_is_not_proposed(city: City, desk: Desk) -> None:
    about = city.units["light"].pk
    form = units_for(desk, submitted(city), category="路灯", about_unit=about).context["form"]
    assert form["lead"].value() is None
    assert form.units.proposed == []


def test_without_scripts_the_proposal_is_shown_and_the_form_sent_again(
    city: City, desk: Desk
) -> None:
    row = submitted(city)
    with nothing_changes():
        first = post(desk, city, row, lead="", proposed="")
    assert first.status_code == 422
    assert first.context["form"]["lead"].value() == str(city.units["light"].pk)
    post(desk, city, row)
    assert again(row).status == "assigned"


def test_a_proposal_for_another_category_is_not_taken_unseen(city: City, desk: Desk) -> None:
    water = Category.objects.create(code="water", name="供水", parent=city.category.parent)
    Duty.objects.create(
        catalogue=DutyCatalogue.objects.get(), category=water, level=Level.COUNTY, function="water"
    )
    row = submitted(city)
    with nothing_changes():
        answer = post(desk, city, row, category="供水")
    assert answer.context["form"]["lead"].value() == str(city.units["water"].pk)
    post(desk, city, row, category="供水", proposed=city.units["water"].pk, proposed_for=water.pk)
    assert again(row).lead_unit == city.units["light"]


def test_where_nobody_is_on_duty_a_person_has_to_choose(city: City, desk: Desk) -> None:
    Duty.objects.all().delete()
    row = submitted(city)
    with nothing_changes():
        answer = post(desk, city, row, lead="", proposed="")
    assert answer.context["form"].errors["lead"]


# what it costs


def statements(client: Client, path: str, sent: dict[str, Any] | None = None) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path) if sent is None else client.post(path, sent)
    assert answer.status_code in {200, 302}
    return len(captured)


def test_the_form_asks_little_of_the_database(city: City, desk: Desk) -> None:
    new, known = submitted(city), classified(city)
    _others = [submitted(city) for _ in range(3)]
    pages = [f"{address(row, 'triage')}?list=view%3Dopen" for row in (new, known)]
    assert [statements(desk("triage"), page) for page in pages] == [12, 15]
    units = f"{address(new, 'triage', 'units')}?category=路灯照明"
    assert statements(desk("triage"), units) == 11


def test_both_moves_and_the_way_to_the_next_one_ask_no_more_than_this(
    city: City, desk: Desk
) -> None:
    row, known, _next = submitted(city), classified(city), submitted(city)
    more = {"co_units": [city.units["water"].pk]}
    assert asked(desk, city, row, **more) <= MOST_OF_TWO_MOVES
    assert asked(desk, city, known, **more) <= MOST_OF_ONE


def asked(desk: Desk, city: City, row: Suggestion, **more: Any) -> int:
    found = statements(desk("triage"), address(row, "triage"), typed(city, row, **more))
    assert again(row).status == "assigned"
    return found


# the list, and the way through it


def goes_to(answer: Any) -> str:
    assert answer.status_code == 302
    return str(answer["Location"])


def test_the_next_one_is_what_falls_due_next_in_the_same_list(city: City, desk: Desk) -> None:
    hours = [3, 1, 2]
    last, first, middle = (
        submitted(city, at=local(f"2026-09-16 09:{30 + minutes}")) for minutes in hours
    )
    other = submitted(city, at=local("2026-09-16 09:32"), region=city.regions["town"])
    page = desk("triage").get(f"{address(middle, 'triage')}?list=view%3Dcollected")
    assert address(first, "triage") in page.context["previous"]
    kept = "view=collected&region=431002001"
    assert goes_to(post(desk, city, first)).startswith(address(middle, "triage"))
    assert goes_to(post(desk, city, middle, list=kept)).startswith(address(other, "triage"))
    assert goes_to(post(desk, city, other)).startswith(address(last, "triage"))


def test_what_was_passed_over_comes_last_and_then_nothing_is_left(city: City, desk: Desk) -> None:
    first, second = submitted(city), submitted(city)
    assert goes_to(post(desk, city, second)).startswith(address(first, "triage"))
    browser = desk("triage")
    location = goes_to(browser.post(address(first, "triage"), typed(city, first)))
    assert location == f"{ADDRESS}?view=collected"
    said = [str(each) for each in browser.get(location).context["messages"]]
    assert said == [f"{first.reference} 已交办北湖区城市管理局。", "本列表已全部分办完毕。"]


def test_saving_leads_back_to_the_row(city: City, desk: Desk) -> None:
    row, beside = submitted(city), submitted(city)
    assert (
        goes_to(post(desk, city, row, then="list")) == f"{ADDRESS}?view=collected#row-{beside.pk}"
    )
    stays = post(desk, city, beside, then="list", list="view=open")
    assert goes_to(stays) == f"{ADDRESS}?view=open#row-{beside.pk}"


def test_only_what_the_officer_triages_comes_next(city: City, desk: Desk) -> None:
    row, _assigned = submitted(city), assigned(city)
    beside = submitted(city, region=city.regions["beside"])
    assert goes_to(post(desk, city, row, list="view=all")).startswith(f"{ADDRESS}?view=all")
    here = submitted(city)
    following = post(desk, city, here, who="city_triage", list="view=all")
    assert goes_to(following).startswith(address(beside, "triage"))


def test_an_address_of_a_list_that_makes_no_sense_leads_to_the_usual_list(
    city: City, desk: Desk
) -> None:
    row = submitted(city)
    answer = post(desk, city, row, list="https://example.org/?x=%00")
    assert goes_to(answer).partition("#")[0] == ADDRESS
    assert again(row).status == "assigned"


def test_the_list_and_the_page_lead_to_what_is_new(city: City, desk: Desk) -> None:
    new, done = submitted(city), assigned(city)
    page = desk("triage").get(f"{ADDRESS}?view=open").content.decode()
    assert f'{address(new, "triage")}?list=view%3Dopen"' in page
    assert address(done, "triage") not in page
    for who, row, offered in (
        ("triage", new, True),
        ("triage", done, False),
        ("supervisor", new, False),
    ):
        page = desk(who).get(address(row, "change")).content.decode()
        assert (f'href="{address(row, "triage")}"' in page) == offered
    assert address(new, "triage") not in desk("supervisor").get(ADDRESS).content.decode()


def test_only_the_photos_that_were_handed_in_stand_below_the_words(city: City, desk: Desk) -> None:
    row = submitted(city)
    for entry in (1, 1, 2):
        made = {"digest": "0", "width": 1, "height": 1, "salt": ""}
        Attachment.objects.create(suggestion=row, entry=entry, file=f"photos/{entry}.jpg", **made)
    page = desk("triage").get(address(row, "triage"))
    handed_in = Attachment.objects.filter(entry=1).order_by("pk")
    assert page.context["photos"] == list(handed_in)
    assert len(handed_in) == 2
