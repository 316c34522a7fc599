"""群众催办: once a day, counted, seen, and no clock moves."""

from typing import Any

import pytest

from suggestions.desk.lists.work import my_work
from suggestions.models import Message, Suggestion
from suggestions.pipeline.actors import CITIZEN
from suggestions.pipeline.move import Intent, make
from suggestions.pipeline.supervise import Urge
from tests.factories import City, act, again, answered, classified, handling, submitted
from tests.suggestions.pipeline.moments import at
from tests.suggestions.pipeline.unchanged import refused
from tests.suggestions.pipeline.ways import WORDS, bring


def clocks(row: Suggestion) -> list[dict[str, Any]]:
    return list(row.deadlines.order_by("pk").values())


@pytest.mark.parametrize("status", ["collected", "classified", "handling", "held"])
def test_urging_moves_no_clock(city: City, status: str) -> None:
    row = bring(city, status)
    before = clocks(row), row.due, row.next_due, row.version
    row = act(row, "urge", CITIZEN, comment=WORDS)
    assert (clocks(row), row.due, row.next_due, row.version) == before
    assert row.urged == 1


def test_once_a_day_at_most(city: City) -> None:
    with at("2026-11-02 09:00"):
        row = act(handling(city), "urge", CITIZEN)
    with at("2026-11-02 23:00"):
        refused(row, "urge", CITIZEN)
    with at("2026-11-03 00:30"):
        assert act(row, "urge", CITIZEN).urged == 2


def test_a_second_tap_is_the_same_urging(city: City) -> None:
    row = handling(city)
    first = make(Intent(row.pk, Urge(), row.version, key="tap"), actor=CITIZEN)
    assert make(Intent(row.pk, Urge(), row.version, key="tap"), actor=CITIZEN) == first
    assert again(row).urged == 1


def test_what_waits_for_the_author_or_is_answered_is_not_urged(city: City) -> None:
    refused(bring(city, "waiting"), "urge", CITIZEN)
    refused(answered(city), "urge", CITIZEN)


def test_handled_again_it_is_counted_anew(city: City) -> None:
    row = act(handling(city), "urge", CITIZEN)
    row = act(row, "draft", city.actor("handler"), outcome="solved", answer="好")
    row = act(row, "answer", city.actor("leader"), outcome="solved", answer="好")
    assert act(row, "rework", CITIZEN, reason=WORDS).urged == 0


def test_whoever_handles_it_and_the_leader_are_told_in_the_desk_alone(city: City) -> None:
    row = act(handling(city), "urge", CITIZEN)
    told = Message.objects.filter(suggestion=row, template="urged")
    assert {each.officer.username for each in told} == {"handler", "leader"}
    assert {each.medium for each in told} == {"in_app"}


def test_where_no_unit_leads_the_desk_is_told(city: City) -> None:
    row = act(classified(city), "urge", CITIZEN)
    assert Message.objects.get(suggestion=row, template="urged").officer.username == "triage"


def test_once_overdue_it_is_said_so(city: City) -> None:
    with at("2026-11-02 09:00"):
        row = handling(city)
    with at("2026-11-20 09:00"):
        row = act(row, "urge", CITIZEN)
    assert row.events.last().details["overdue"]
    assert Message.objects.filter(suggestion=row, template="urged").first().context["overdue"]


def test_from_the_second_time_on_it_is_supervisors_work(city: City) -> None:
    def is_work(name: str) -> bool:
        return Suggestion.objects.filter(my_work(city.officers[name]), pk=row.pk).exists()

    with at("2026-11-02 09:00"):
        row = act(handling(city), "urge", CITIZEN)
    assert not is_work("supervisor")
    with at("2026-11-03 09:00"):
        act(row, "urge", CITIZEN)
    assert is_work("supervisor")
    assert not is_work("city_supervisor")


# those who were merged into another one, and words at any time


def joined(city: City) -> tuple[Suggestion, Suggestion]:
    row = handling(city)
    child = act(submitted(city), "merge", city.actor("triage"), parent=row)
    return again(row), again(child)


def test_whoever_was_merged_into_another_one_urges_that_one(city: City) -> None:
    parent, child = joined(city)
    before = clocks(parent)
    act(child, "urge", CITIZEN, comment="还要等多久")
    parent = again(parent)
    assert (parent.urged, clocks(parent)) == (1, before)
    entry = parent.events.get(move="urge")
    assert entry.details["by_merged"]
    assert not entry.wordings.exists()
    told = Message.objects.filter(template="urged")
    assert set(told.values_list("suggestion", "officer__username")) == {
        (parent.pk, "handler"),
        (parent.pk, "leader"),
    }


def test_each_of_those_who_wait_urges_once_a_day_for_themselves(city: City) -> None:
    parent, child = joined(city)
    act(child, "urge", CITIZEN)
    refused(again(child), "urge", CITIZEN)
    act(again(parent), "urge", CITIZEN)
    assert again(parent).urged == 2


def test_what_waits_for_nobodys_work_is_not_urged_by_those_merged_into_it(city: City) -> None:
    parent, child = joined(city)
    words = {"outcome": "solved", "answer": "您好！路灯已修好。"}
    act(parent, "draft", city.actor("handler"), **words)
    act(again(parent), "answer", city.actor("leader"), **words)
    refused(again(child), "urge", CITIZEN)


@pytest.mark.parametrize("status", ["collected", "assigned", "handling", "held", "answered"])
def test_words_are_added_at_any_time_and_move_no_clock(city: City, status: str) -> None:
    row = bring(city, status)
    before = clocks(row)
    row = act(row, "add_words", CITIZEN, addition="东边第三盏。")
    assert (row.status, clocks(row)) == (status, before)
    assert row.events.get(move="add_words").wordings.get().public


def test_those_who_handle_it_are_told_of_what_was_added(city: City) -> None:
    row = act(handling(city), "add_words", CITIZEN, addition="东边第三盏。")
    told = Message.objects.filter(suggestion=row, template="added")
    assert set(told.values_list("officer__username", flat=True)) == {"handler"}


def test_before_a_unit_leads_the_desk_is_told_of_what_was_added(city: City) -> None:
    row = act(submitted(city), "add_words", CITIZEN, addition="东边第三盏。")
    assert Message.objects.get(suggestion=row, template="added").officer.username == "triage"


def test_nobody_adds_without_end(city: City) -> None:
    row = handling(city)
    for number in range(5):
        act(row, "add_words", CITIZEN, addition=f"第{number}条")
    refused(row, "add_words", CITIZEN, addition="再一条")


def test_nothing_is_added_once_it_is_over(city: City) -> None:
    refused(bring(city, "closed"), "add_words", CITIZEN, addition="还有")
