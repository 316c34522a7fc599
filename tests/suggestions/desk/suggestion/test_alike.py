"""Similar ones at the desk: how like ones were decided, and what may be the same matter."""

from __future__ import annotations

from typing import Any

from suggestions.likeness import signing
from suggestions.models import Proposed, Suggestion
from tests.factories import City, act, again, assigned, classification, closed, local, submitted
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.scenes import address
from tests.suggestions.likeness.said import LAMP, LAMP_AGAIN, SCHOOL

NOON, NIGHT = local("2026-09-18 12:00"), local("2026-09-18 03:00")


def alike(desk: Desk, row: Suggestion, name: str = "triage") -> Any:
    return desk(name).get(address(row, "similar"))


def triage(desk: Desk, row: Suggestion) -> Any:
    return desk("triage").get(address(row, "triage"))


def test_the_form_tells_how_like_ones_were_decided(city: City, desk: Desk) -> None:
    decided = closed(city, **LAMP)
    waits = submitted(city, **LAMP_AGAIN)
    signing.sign_due(NIGHT)
    page = triage(desk, waits)
    (shown,) = page.context["decided"]
    assert (shown.row, shown.is_decided) == (decided, True)
    assert f"{city.category} · {decided.get_tier_display()} · {city.units['light']}" in (
        page.content.decode()
    )
    assert page.context["same"] == []


def test_a_form_without_proposals_does_not_tell_what_like_ones_were_decided_as(
    city: City, desk: Desk
) -> None:
    decided = assigned(city, **LAMP)
    waits = submitted(city, **LAMP_AGAIN)
    signing.sign_due(NIGHT)
    told = f"{city.category} · {decided.get_tier_display()} · {city.units['light']}"
    assert told in triage(desk, waits).content.decode()
    Proposed.objects.create(suggestion=waits, by="3", found={}, shown=False)
    page = triage(desk, waits)
    assert ([each.row for each in page.context["same"]], page.context["decided"]) == ([decided], [])
    assert told not in page.content.decode()
    assert address(waits, "similar") not in page.content.decode()


def test_what_may_be_the_same_goes_into_the_other_by_a_link_and_a_press(
    city: City, desk: Desk
) -> None:
    first, again_said = submitted(city, **LAMP), submitted(city, **LAMP_AGAIN)
    signing.sign_due(NOON)
    link = f"{address(again_said, 'move', 'merge')}?parent={first.reference}"
    assert link in triage(desk, again_said).content.decode()
    form = desk("triage").get(link)
    assert form.context["form"]["parent"].value() == first.reference
    assert form.context["other"] == first
    assert first.text in form.content.decode()
    sent = {"parent": first.reference, "version": again_said.version, "key": "one-press"}
    desk("triage").post(address(again_said, "move", "merge"), sent)
    assert again(again_said).parent == first


def test_what_may_be_the_same_is_told_once(city: City, desk: Desk) -> None:
    decided, waits = assigned(city, **LAMP), submitted(city, **LAMP_AGAIN)
    signing.sign_due(NIGHT)
    page = triage(desk, waits)
    assert ([each.row for each in page.context["same"]], page.context["decided"]) == ([decided], [])


def test_a_link_names_nothing_that_its_reader_does_not_see(city: City, desk: Desk) -> None:
    row, elsewhere = submitted(city, **LAMP), submitted(city, **SCHOOL)
    beside = city.regions["beside"]
    Suggestion.objects.filter(pk=elsewhere.pk).update(region=beside, region_path=beside.path)
    page = desk("triage").get(f"{address(row, 'move', 'merge')}?parent={elsewhere.reference}")
    assert page.context["other"] is None
    assert elsewhere.title not in page.content.decode()


def test_all_similar_ones_are_listed_with_what_both_say_marked(city: City, desk: Desk) -> None:
    row, other = submitted(city, **LAMP), submitted(city, **LAMP_AGAIN)
    signing.sign_due(NOON)
    page = alike(desk, row)
    (shown,) = page.context["alike"]
    assert shown.row == other
    assert ("国庆北路路灯", True) in shown.title
    assert "<mark>国庆北路路灯</mark>" in page.content.decode()


def test_what_has_none_and_what_was_not_compared_yet_say_so(city: City, desk: Desk) -> None:
    row = submitted(city, **LAMP)
    assert "尚未与其他诉求比对" in alike(desk, row).content.decode()
    signing.sign_due(NOON)
    assert "找到的相似诉求中没有您可查看的" in alike(desk, again(row)).content.decode()


def test_a_handler_compares_what_is_of_his_unit_and_merges_nothing(city: City, desk: Desk) -> None:
    rows = [submitted(city, **said) for said in (LAMP, LAMP_AGAIN)]
    signing.sign_due(NOON)
    for row in rows:
        act(row, "classify", city.actor("triage"), **classification(city))
        act(row, "assign", city.actor("triage"), lead=city.units["light"])
    (shown,) = alike(desk, rows[0], "handler").context["alike"]
    assert (shown.row, shown.may_take_in) == (rows[1], False)


def test_what_somebody_handed_in_is_compared_by_whoever_works_on_it(city: City, desk: Desk) -> None:
    row, _other = submitted(city, **LAMP), submitted(city, **LAMP_AGAIN)
    signing.sign_due(NOON)
    Suggestion.objects.filter(pk=row.pk).update(collected_by=city.officers["collector"])
    page = alike(desk, row, "collector")
    assert (page.status_code, page.context["alike"]) == (200, [])


def test_it_takes_few_statements(
    city: City, desk: Desk, django_assert_max_num_queries: Any
) -> None:
    row = submitted(city, **LAMP)
    for _row in range(5):
        submitted(city, **LAMP_AGAIN)
    signing.sign_due(NOON)
    client = desk("triage")
    with django_assert_max_num_queries(15):
        assert len(client.get(address(row, "similar")).context["alike"]) == 5
