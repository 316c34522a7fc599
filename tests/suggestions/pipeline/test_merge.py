"""合并办理: one matter said by several; everybody is answered."""

from typing import Any

import pytest

from suggestions.models import Event, Message, Suggestion
from suggestions.pipeline import MOVES
from suggestions.pipeline.actors import CITIZEN, CLOCK
from suggestions.pipeline.move import Intent, move_many
from tests.factories import (
    City,
    act,
    again,
    answered,
    assigned,
    classified,
    handling,
    submitted,
)
from tests.suggestions.pipeline.moments import at, clock_of, live_kinds
from tests.suggestions.pipeline.unchanged import refused
from tests.suggestions.pipeline.ways import WORDS, bring

MONDAY = "2026-11-02 10:00"


def merged(city: City, child: Suggestion, parent: Suggestion) -> Suggestion:
    return act(child, "merge", city.actor("triage"), parent=parent)


def test_a_child_points_to_its_parent_and_runs_no_clocks(city: City) -> None:
    parent = submitted(city)
    row = merged(city, handling(city), parent)
    assert (row.status, row.parent, row.lead_unit) == ("merged", parent, None)
    assert (live_kinds(row), again(parent).merged_count) == (set(), 1)
    assert not row.assignments.filter(until=None).exists()


def test_not_into_itself(city: City) -> None:
    row = submitted(city)
    refused(row, "merge", city.actor("triage"), parent=row)


def test_not_into_a_child(city: City) -> None:
    child = merged(city, submitted(city), submitted(city))
    refused(submitted(city), "merge", city.actor("triage"), parent=child)


def test_not_into_its_own_child(city: City) -> None:
    parent = submitted(city)
    child = merged(city, submitted(city), parent)
    refused(again(parent), "merge", city.actor("triage"), parent=child)


@pytest.mark.parametrize("status", ["closed", "declined", "transferred", "withdrawn"])
def test_not_into_one_that_has_ended(city: City, status: str) -> None:
    refused(submitted(city), "merge", city.actor("triage"), parent=bring(city, status))


def test_not_into_another_region(city: City) -> None:
    beside = submitted(city, region=city.regions["beside"])
    refused(submitted(city), "merge", city.actor("triage"), parent=beside)
    refused(beside, "merge", city.actor("triage"), parent=submitted(city))
    assert merged(city, submitted(city), submitted(city)).status == "merged"


def test_the_city_merges_across_its_counties(city: City) -> None:
    beside = submitted(city, region=city.regions["beside"])
    row = act(submitted(city), "merge", city.actor("city_triage"), parent=beside)
    assert row.parent == beside


def test_own_children_move_along(city: City) -> None:
    grand, parent = submitted(city), submitted(city)
    children = [merged(city, submitted(city), parent) for _ in range(3)]
    merged(city, again(parent), grand)
    assert {again(child).parent_id for child in children} == {grand.pk}
    assert (again(parent).merged_count, again(grand).merged_count) == (0, 4)


def test_every_author_is_told_of_the_merge(city: City, settings: Any) -> None:
    settings.EMAIL_ENABLED = True
    parent, row = submitted(city), submitted(city)
    child = merged(city, submitted(city), row)
    Message.objects.all().delete()
    merged(city, again(row), parent)
    told = Message.objects.filter(template="merged").values_list("suggestion", flat=True)
    assert set(told) == {row.pk, child.pk}


def test_authors_of_children_that_moved_along_are_answered(city: City, settings: Any) -> None:
    settings.EMAIL_ENABLED = True
    grand, parent = handling(city, tier="simple"), submitted(city)
    child = merged(city, submitted(city), parent)
    merged(city, again(parent), grand)
    words = {"outcome": "solved", "answer": WORDS}
    act(grand, "answer", city.actor("leader"), **words)
    told = Message.objects.filter(template="answered").values_list("suggestion", flat=True)
    assert set(told) == {grand.pk, parent.pk, child.pk}


def test_what_a_merge_brings_about_is_by_whoever_merged(city: City) -> None:
    parent, row = submitted(city), submitted(city)
    merged(city, submitted(city), row)
    intent = Intent(row.pk, MOVES["merge"](parent=parent), actor=city.actor("triage"))
    move_many([intent], actor=CLOCK)
    entries = Event.objects.filter(move__in=["absorb", "follow"]).order_by("-pk")[:2]
    assert {entry.officer for entry in entries} == {city.officers["triage"]}


def test_the_parent_stays_current_for_whoever_has_it_open(city: City) -> None:
    parent = submitted(city)
    merged(city, submitted(city), parent)
    assert again(parent).version == parent.version


# unmerge 取消合并


def unmerged(city: City, row: Suggestion) -> Suggestion:
    return act(row, "unmerge", city.actor("triage"))


def test_undone_it_lies_on_the_desk_and_leaves_the_parent(city: City) -> None:
    parent = submitted(city)
    row = unmerged(city, merged(city, classified(city), parent))
    assert (row.status, row.parent, row.ended) == ("classified", None, None)
    assert (live_kinds(row), again(parent).merged_count) == ({"triage", "handling"}, 0)


def test_its_limits_run_on_as_if_it_had_never_been_merged(city: City) -> None:
    with at(MONDAY):
        row = handling(city)
    before = row.due
    with at("2026-11-04 10:00"):
        row = merged(city, row, submitted(city))
    with at("2026-11-06 10:00"):
        row = unmerged(city, row)
    clock = clock_of(row, "handling")
    assert (row.due, clock.due, clock.state, clock.ended) == (before, before, "running", None)
    assert clock.next_alert_at is not None


def test_a_pause_that_the_merge_ended_still_counts(city: City) -> None:
    with at(MONDAY):
        row = act(handling(city), "ask", city.actor("handler"), question="？")
    with at("2026-11-04 10:00"):
        row = merged(city, row, submitted(city))
        row = unmerged(city, row)
    assert f"{row.due:%m-%d %H:%M}" == "11-11 09:30"


def test_what_had_ended_before_the_merge_stays_ended(city: City) -> None:
    with at(MONDAY):
        row = unmerged(city, merged(city, assigned(city), submitted(city)))
    states = row.deadlines.filter(kind="triage").order_by("pk").values_list("state", flat=True)
    assert list(states) == ["met", "running"]


def test_a_key_assignment_keeps_its_date(city: City) -> None:
    row = bring(city, "handling", key=True)
    row = unmerged(city, merged(city, row, submitted(city)))
    assert "key" in live_kinds(row)


def test_merged_history_gets_limits_when_undone(city: City) -> None:
    row = merged(city, submitted(city, limits=False), submitted(city))
    assert live_kinds(unmerged(city, row)) == {"triage"}


def test_after_the_parent_has_ended_a_child_can_still_leave(city: City) -> None:
    row = bring(city, "closed", child=True)
    child = unmerged(city, row.children.get())
    assert (child.status, again(row).merged_count, again(row).status) == ("classified", 0, "closed")


def test_undone_twice_is_refused(city: City) -> None:
    row = unmerged(city, merged(city, submitted(city), submitted(city)))
    refused(row, "unmerge", city.actor("triage"))


def test_an_objection_of_before_the_merge_keeps_nobody_from_objecting(city: City) -> None:
    row = act(assigned(city), "raise_objection", city.actor("handler"), reason=WORDS)
    row = unmerged(city, merged(city, row, submitted(city)))
    row = act(row, "assign", city.actor("triage"), lead=city.units["water"])
    row = act(row, "raise_objection", city.actor("water_handler"), reason=WORDS)
    assert row.applications.filter(state="open").get().unit == city.units["water"]


def test_merged_into_an_answered_one_the_author_is_told_of_the_answer(city: City) -> None:
    row = merged(city, submitted(city), answered(city))
    told = Message.objects.filter(suggestion=row).exclude(template="received")
    assert set(told.values_list("template", flat=True)) == {"answered"}


def test_a_parent_that_nobody_waits_for_any_more_is_withdrawn(city: City) -> None:
    parent = submitted(city)
    first, second = (merged(city, submitted(city), parent) for _ in range(2))
    act(again(parent), "withdraw", CITIZEN)
    act(first, "unmerge", city.actor("triage"))
    assert again(parent).status == "collected"
    act(second, "unmerge", city.actor("triage"))
    assert (again(parent).status, live_kinds(parent)) == ("withdrawn", set())
