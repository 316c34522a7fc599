"""What becomes of clocks when a matter ends, or when somebody says that something is done."""

from __future__ import annotations

import pytest

from suggestions.models import Suggestion
from suggestions.pipeline.actors import CITIZEN, CLOCK
from tests.factories import City, act, again, handling
from tests.suggestions.deadlines.test_handling import ANSWER, MONDAY, shanghai
from tests.suggestions.pipeline.moments import at, clock_of, live_kinds
from tests.suggestions.pipeline.ways import WORDS, working_day


def key_assignment(city: City) -> Suggestion:
    with at(MONDAY):
        return act(handling(city), "prioritise", city.actor("supervisor"), due=working_day(10))


def answered(city: City, row: Suggestion) -> Suggestion:
    row = act(row, "draft", city.actor("handler"), **ANSWER)
    return act(row, "answer", city.actor("leader"), **ANSWER)


def rectified(city: City, row: Suggestion, moment: str) -> Suggestion:
    with at(moment):
        return act(row, "rectify", city.actor("leader"), report=WORDS)


def asked(city: City, row: Suggestion, moment: str) -> Suggestion:
    with at(moment):
        return act(row, "ask", city.actor("handler"), question=WORDS)


def test_what_was_not_reported_ends_with_the_matter(city: City) -> None:
    row = key_assignment(city)
    with at("2026-11-03 10:00"):
        row = act(answered(city, row), "close", CITIZEN, solved=True, satisfied="satisfied")
    assert live_kinds(row) == set()
    assert clock_of(row, "key").state == "stopped"
    assert clock_of(row, "confirmation").state == "met"


def test_what_was_reported_is_still_to_be_verified_after_the_end(city: City) -> None:
    row = rectified(city, key_assignment(city), "2026-11-03 10:00")
    with at("2026-11-04 10:00"):
        row = act(answered(city, row), "close", CITIZEN, solved=True, satisfied="satisfied")
    assert live_kinds(row) == {"key"}
    with at("2026-11-30 10:00"):
        act(row, "verify", city.actor("supervisor"), finding=WORDS)
    clock = clock_of(row, "key")
    assert (clock.state, clock.late, shanghai(clock.ended)) == ("met", False, "11-03 10:00")


def test_what_was_reported_warns_nobody_until_it_is_sent_back(city: City) -> None:
    row = rectified(city, key_assignment(city), "2026-11-03 10:00")
    assert clock_of(row, "key").next_alert_at is None
    with at("2026-11-04 10:00"):
        act(row, "refuse_rectification", city.actor("supervisor"), finding=WORDS)
    clock = clock_of(row, "key")
    assert (clock.state, clock.reported, clock.ended) == ("running", None, None)
    assert clock.next_alert_at is not None


def test_sent_back_while_the_author_is_asked_it_rests_on_and_runs_again_after_it(
    city: City,
) -> None:
    row = asked(city, key_assignment(city), "2026-11-03 10:00")
    row = rectified(city, row, "2026-11-03 11:00")
    with at("2026-11-04 10:00"):
        row = act(row, "refuse_rectification", city.actor("supervisor"), finding=WORDS)
    clock = clock_of(row, "key")
    assert (clock.state, clock.next_alert_at) == ("paused", None)
    with at("2026-11-05 10:00"):
        row = act(row, "supplement", CITIZEN, reply=WORDS)
    clock = clock_of(row, "key")
    assert (clock.state, clock.paused_at) == ("running", None)
    assert clock.next_alert_at is not None


def test_what_is_verified_while_the_author_is_asked_has_ended_its_rest(city: City) -> None:
    row = asked(city, key_assignment(city), "2026-11-03 10:00")
    row = rectified(city, row, "2026-11-03 11:00")
    with at("2026-11-04 10:00"):
        act(row, "verify", city.actor("supervisor"), finding=WORDS)
    clock = clock_of(row, "key")
    assert (clock.state, clock.late, clock.paused_at) == ("met", False, None)


def test_sent_back_what_was_reported_after_the_end_starts_no_clock_again(city: City) -> None:
    row = key_assignment(city)
    with at("2026-11-03 10:00"):
        row = act(answered(city, row), "close", CITIZEN, solved=True, satisfied="satisfied")
    row = rectified(city, row, "2026-11-04 10:00")
    with at("2026-11-05 10:00"):
        row = act(row, "refuse_rectification", city.actor("supervisor"), finding=WORDS)
    assert live_kinds(row) == set()
    assert (clock_of(row, "key").state, shanghai(clock_of(row, "key").ended)) == (
        "stopped",
        "11-03 10:00",
    )


@pytest.mark.parametrize("name", ["withdraw", "close"])
def test_what_ended_shows_the_date_that_was_promised(city: City, name: str) -> None:
    with at(MONDAY):
        row = handling(city)
    due, first_due = row.due, row.first_due
    with at("2026-11-03 10:00"):
        row = answered(city, row) if name == "close" else row
        row = act(row, name, CLOCK if name == "close" else CITIZEN)
    row = again(row)
    assert (row.due, row.first_due, row.next_due) == (due, first_due, None)
