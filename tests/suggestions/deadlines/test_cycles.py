"""A new cycle: full limits from now, and the old ones as they were."""

from datetime import date

import pytest

from suggestions.models import Suggestion
from suggestions.pipeline.actors import CITIZEN
from tests.factories import City, act, answered, classified, submitted
from tests.suggestions.deadlines.test_handling import ANSWER, MONDAY, shanghai
from tests.suggestions.pipeline.moments import at, clock_of, live_kinds
from tests.suggestions.pipeline.ways import WORDS, bring, working_day


def reworked(city: City, moment: str = "2026-11-05 10:00") -> Suggestion:
    with at(MONDAY):
        row = answered(city)
    with at(moment):
        return act(row, "rework", CITIZEN, reason=WORDS)


def test_the_full_limit_counts_from_the_request(city: City) -> None:
    row = reworked(city)
    assert (row.cycle, shanghai(row.due), shanghai(row.promised_from)) == (
        2,
        "11-12 17:30",
        "11-05 10:00",
    )
    assert live_kinds(row) == {"handling"}


def test_the_first_limit_keeps_its_verdict(city: City) -> None:
    row = reworked(city)
    assert clock_of(row, "handling", cycle=1).state == "met"
    assert clock_of(row, "confirmation", cycle=1).state == "stopped"


def test_an_extension_may_be_asked_for_again(city: City) -> None:
    with at(MONDAY):
        row = bring(city, "handling")
    with at("2026-11-03 10:00"):
        wish = {"until": working_day(5), "reason": WORDS}
        row = act(row, "ask_extension", city.actor("leader"), **wish)
        row = act(row, "approve_extension", city.actor("triage"), reason=WORDS)
        row = act(row, "draft", city.actor("handler"), **ANSWER)
        row = act(row, "answer", city.actor("leader"), **ANSWER)
        row = act(row, "rework", CITIZEN, reason=WORDS)
    with at("2026-11-04 10:00"):
        wish = {"until": working_day(5), "reason": WORDS}
        row = act(row, "ask_extension", city.actor("leader"), **wish)
    assert row.applications.filter(state="endorsed", cycle=2).count() == 1


def test_a_key_assignment_runs_on_through_a_rework(city: City) -> None:
    row = act(bring(city, "answered", key=True), "rework", CITIZEN, reason=WORDS)
    assert live_kinds(row) == {"handling", "key"}


def test_an_unanswered_order_runs_on_through_a_rework(city: City) -> None:
    row = bring(city, "handling")
    order = {"due": working_day(3), "reason": WORDS}
    row = act(row, "supervise", city.actor("supervisor"), **order)
    row = act(row, "draft", city.actor("handler"), **ANSWER)
    row = act(row, "answer", city.actor("leader"), **ANSWER)
    assert "supervision" in live_kinds(act(row, "rework", CITIZEN, reason=WORDS))


def complex_one(city: City) -> Suggestion:
    row = classified(city, tier="complex")
    row = act(row, "withdraw", CITIZEN)
    return act(row, "reopen", city.actor("supervisor"), reason=WORDS)


def test_a_reopened_complex_matter_has_no_date_before_its_consultation(city: City) -> None:
    with at(MONDAY):
        assert live_kinds(complex_one(city)) == {"triage"}


def test_its_consultation_sets_the_date(city: City) -> None:
    with at(MONDAY):
        row = complex_one(city)
        units = {"lead": city.units["light"], "co_units": (city.units["water"],)}
        consultation = units | {"consultation_day": working_day(2)}
        row = act(row, "coordinate", city.actor("triage"), **consultation)
        decided = units | {"minutes": WORDS, "decision": WORDS, "due": working_day(15)}
        row = act(row, "conclude", city.actor("triage"), **decided)
    assert shanghai(row.due) == "11-23 17:30"


@pytest.mark.parametrize("status", ["declined", "transferred", "withdrawn"])
def test_reopened_it_starts_over(city: City, status: str) -> None:
    with at(MONDAY):
        row = bring(city, status)
    with at("2026-12-07 10:00"):
        row = act(row, "reopen", city.actor("supervisor"), reason=WORDS)
    assert (live_kinds(row), shanghai(row.due)) == ({"triage", "handling"}, "12-14 17:30")


def test_reopened_unclassified_it_waits_for_triage_only(city: City) -> None:
    row = act(submitted(city), "withdraw", CITIZEN)
    row = act(row, "reopen", city.actor("supervisor"), reason=WORDS)
    assert live_kinds(row) == {"triage"}


def test_a_complex_matter_gets_as_many_days_again_as_its_consultation_gave(city: City) -> None:
    with at(MONDAY):
        row = complex_one(city)
        joined = {"lead": city.units["light"], "co_units": (city.units["water"],)}
        row = act(
            row, "coordinate", city.actor("triage"), **joined, consultation_day=working_day(2)
        )
        decision = {"minutes": WORDS, "decision": WORDS, "lead": city.units["light"]}
        row = act(row, "conclude", city.actor("triage"), **decision, due=date(2026, 11, 20))
        row = act(row, "accept", city.actor("handler"))
        act(row, "draft", city.actor("handler"), **ANSWER)
        row = act(row, "answer", city.actor("leader"), **ANSWER)
    with at("2026-11-09 10:00"):
        row = act(row, "rework", CITIZEN, reason=WORDS)
    assert shanghai(row.due) == "11-27 17:30"
