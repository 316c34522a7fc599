"""What is late, what is not, and which limit comes next, across pauses and cycles."""

from datetime import date

import pytest

from suggestions.models import Suggestion
from suggestions.pipeline.actors import CITIZEN
from tests.factories import City, act, again, answered, handling, submitted
from tests.suggestions.deadlines.test_handling import ANSWER, MONDAY, shanghai, tiered
from tests.suggestions.pipeline.moments import at, clock_of
from tests.suggestions.pipeline.ways import WORDS, bring

# A key assignment due on Friday, the handling limit on Monday after.
FRIDAY = date(2026, 11, 6)


def key_assignment(city: City) -> Suggestion:
    with at(MONDAY):
        row = handling(city)
        return act(row, "prioritise", city.actor("supervisor"), due=FRIDAY)


def asked(city: City, row: Suggestion, moment: str) -> Suggestion:
    with at(moment):
        return act(row, "ask", city.actor("handler"), question="？")


@pytest.mark.parametrize(
    ("asked_on", "state"), [("2026-11-05 10:00", "met"), ("2026-11-09 10:00", "missed")]
)
def test_what_rests_when_its_date_passes_is_not_late(city: City, asked_on: str, state: str) -> None:
    row = asked(city, key_assignment(city), asked_on)
    with at("2026-11-10 10:00"):
        row = act(row, "rectify", city.actor("leader"), report=WORDS)
        row = act(row, "verify", city.actor("supervisor"), finding=WORDS)
    assert clock_of(row, "key").state == state


@pytest.mark.parametrize(
    ("asked_on", "late"), [("2026-11-05 10:00", False), ("2026-11-09 10:00", True)]
)
def test_what_is_stopped_while_it_rests_is_as_late_as_it_was(
    city: City, asked_on: str, late: bool
) -> None:
    row = asked(city, key_assignment(city), asked_on)
    with at("2026-11-10 10:00"):
        row = act(row, "withdraw", CITIZEN)
    assert (clock_of(row, "key").late, clock_of(row, "key").state) == (late, "stopped")


@pytest.mark.parametrize(("moment", "late"), [("17:30:00", False), ("17:30:01", True)])
def test_to_the_second_of_its_date_it_is_in_time(city: City, moment: str, late: bool) -> None:
    row = key_assignment(city)
    with at(f"2026-11-06 {moment}"):
        row = act(row, "rectify", city.actor("leader"), report=WORDS)
    assert clock_of(row, "key").late is late


@pytest.mark.parametrize(("moment", "late"), [("17:30:00", False), ("17:30:01", True)])
def test_paused_to_the_second_of_its_date_it_is_in_time(
    city: City, moment: str, late: bool
) -> None:
    row = asked(city, key_assignment(city), f"2026-11-06 {moment}")
    assert clock_of(row, "key").late is late


@pytest.mark.parametrize(("moment", "late"), [("17:30:00", False), ("17:30:01", True)])
def test_stopped_to_the_second_of_its_date_it_is_in_time(
    city: City, moment: str, late: bool
) -> None:
    row = key_assignment(city)
    with at(f"2026-11-06 {moment}"):
        row = act(row, "withdraw", CITIZEN)
    assert clock_of(row, "key").late is late


# the limit that comes next


def next_due(row: Suggestion) -> str:
    return shanghai(again(row).next_due)


def test_the_next_limit_is_the_earliest_that_runs(city: City) -> None:
    row = key_assignment(city)
    assert (next_due(row), shanghai(row.due)) == ("11-06 17:30", "11-09 17:30")


def test_an_ended_limit_comes_no_more(city: City) -> None:
    row = key_assignment(city)
    with at("2026-11-05 10:00"):
        row = act(row, "rectify", city.actor("leader"), report=WORDS)
    assert next_due(row) == "11-09 17:30"


def test_while_the_citizen_is_asked_nothing_of_ours_falls_due(city: City) -> None:
    row = asked(city, key_assignment(city), "2026-11-04 10:00")
    assert next_due(row) == "—"


def test_answered_only_the_author_has_a_limit(city: City) -> None:
    with at(MONDAY):
        row = answered(city)
    assert next_due(row) == "—"
    assert clock_of(row, "confirmation").state == "running"


def test_on_hold_the_review_comes_next(city: City) -> None:
    with at(MONDAY):
        row = bring(city, "held")
    assert next_due(row) == shanghai(clock_of(row, "review").due)


# cycles


def test_a_wait_of_an_earlier_cycle_is_not_counted_again(city: City) -> None:
    with at(MONDAY):
        row = submitted(city)
    with at("2026-11-02 11:00"):
        row = act(row, "ask", city.actor("triage"), question="？")
    with at("2026-11-05 11:00"):
        row = act(row, "supplement", CITIZEN, reply="东边第三盏。")
        row = act(row, "withdraw", CITIZEN)
    with at("2026-11-05 11:00"):
        row = act(row, "reopen", city.actor("supervisor"), reason=WORDS)
    row = tiered(city, row, "2026-11-05 12:00", "general")
    assert shanghai(row.due) == "11-12 17:30"
    assert clock_of(row, "handling", cycle=2).pauses == []


def test_each_cycle_counts_its_own_clocks(city: City) -> None:
    with at(MONDAY):
        row = answered(city)
        row = act(row, "rework", CITIZEN, reason=WORDS)
        act(row, "draft", city.actor("handler"), **ANSWER)
        row = act(row, "answer", city.actor("leader"), **ANSWER)
    serials = row.deadlines.filter(kind="confirmation").order_by("pk")
    assert list(serials.values_list("cycle", "serial")) == [(1, 1), (2, 1)]


def test_in_one_cycle_they_are_numbered(city: City) -> None:
    row = handling(city)
    for _time in range(2):
        row = act(row, "ask", city.actor("handler"), question="？")
        row = act(row, "supplement", CITIZEN, reply="东边第三盏。")
    found = row.deadlines.filter(kind="supplement").order_by("pk")
    assert list(found.values_list("serial", flat=True)) == [1, 2]


def test_an_earlier_cycles_verdict_is_not_the_next_ones(city: City) -> None:
    with at(MONDAY):
        row = handling(city)
    with at("2026-11-12 10:00"):
        act(row, "draft", city.actor("handler"), **ANSWER)
        row = act(again(row), "answer", city.actor("leader"), **ANSWER)
        row = act(row, "rework", CITIZEN, reason=WORDS)
    assert [clock_of(row, "handling", cycle=each).late for each in (1, 2)] == [True, False]
