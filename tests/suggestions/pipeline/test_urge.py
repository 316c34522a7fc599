"""群众催办: once a day, counted, seen, and no clock moves."""

from typing import Any

import pytest

from suggestions.desk.lists.work import my_work
from suggestions.models import Message, Suggestion
from suggestions.pipeline.actors import CITIZEN
from suggestions.pipeline.move import Intent, make
from suggestions.pipeline.supervise import Urge
from tests.factories import City, act, again, answered, classified, handling
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
