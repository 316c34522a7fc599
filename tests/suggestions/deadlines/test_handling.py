"""The promise to the citizen: counted from submission, carried over when the tier changes."""

from datetime import date, datetime
from typing import Any

import pytest
from django.utils import timezone

from suggestions.audit import wrong_clocks
from suggestions.deadlines import replay
from suggestions.escalation import sweep
from suggestions.models import Alert, Policy, Suggestion, rules
from suggestions.pipeline.actors import CITIZEN
from tests.factories import City, act, again, assigned, classification, local, submitted
from tests.suggestions.pipeline.moments import at, clock_of, live_kinds
from tests.suggestions.pipeline.unchanged import refused
from tests.suggestions.pipeline.ways import WORDS, working_day

MONDAY = "2026-11-02 10:00"
ANSWER = {"outcome": "solved", "answer": WORDS}


def shanghai(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%m-%d %H:%M}" if moment else "—"


def received(city: City, moment: str) -> Suggestion:
    with at(moment):
        return submitted(city)


def tiered(city: City, row: Suggestion, moment: str, tier: str, **more: Any) -> Suggestion:
    with at(moment):
        carries = classification(city, tier) | more
        return act(row, "classify", city.actor("triage"), **carries)


@pytest.mark.parametrize(
    ("start", "tier", "days", "due"),
    [
        ("2026-02-13 10:00", "simple", None, "02-14 10:00"),
        ("2026-02-12 10:00", "general", 3, "02-24 17:30"),
        ("2026-09-18 10:00", "general", 3, "09-22 17:30"),
        ("2026-09-28 10:00", "general", 5, "10-10 17:30"),
        ("2025-01-24 10:00", "general", 3, "02-05 17:30"),
    ],
)
def test_the_vectors_come_out_exactly(
    city: City, start: str, tier: str, days: int | None, due: str
) -> None:
    row = tiered(city, received(city, start), start, tier, days=days)
    assert shanghai(row.due) == due


def test_it_counts_from_submission_not_from_classification(city: City) -> None:
    row = tiered(city, received(city, MONDAY), "2026-11-04 16:00", "general")
    assert (shanghai(row.due), shanghai(row.first_due)) == ("11-09 17:30", "11-09 17:30")
    assert clock_of(row, "handling").started == row.submitted


def test_a_complex_matter_has_no_date_before_its_consultation(city: City) -> None:
    row = tiered(city, received(city, MONDAY), MONDAY, "complex")
    assert live_kinds(row) == {"triage"}
    assert not row.deadlines.filter(kind="handling").exists()


def test_made_complex_the_old_date_is_no_promise_any_more(city: City) -> None:
    row = tiered(city, received(city, MONDAY), MONDAY, "general")
    row = tiered(city, row, MONDAY, "complex")
    assert (live_kinds(row), row.first_due) == ({"triage"}, None)
    assert row.due == clock_of(row, "triage").due


def test_made_general_again_it_counts_from_submission(city: City) -> None:
    row = tiered(city, received(city, MONDAY), MONDAY, "general")
    row = tiered(city, row, MONDAY, "complex")
    row = tiered(city, row, "2026-11-03 10:00", "general")
    assert shanghai(row.due) == "11-09 17:30"


def test_a_new_tier_counts_from_the_same_start(city: City) -> None:
    row = tiered(city, received(city, MONDAY), MONDAY, "simple")
    assert shanghai(row.due) == "11-03 10:00"
    row = tiered(city, row, "2026-11-02 15:00", "general", days=7)
    assert shanghai(row.due) == "11-11 17:30"


def test_computed_again_it_leaves_the_next_working_day(city: City) -> None:
    row = tiered(city, received(city, MONDAY), MONDAY, "general")
    row = tiered(city, row, "2026-11-05 10:00", "general", days=3)
    assert shanghai(row.due) >= "11-06 17:30"


def test_classified_once_more_as_it_was_the_date_stays(city: City) -> None:
    row = tiered(city, received(city, MONDAY), MONDAY, "simple")
    row = tiered(city, row, "2026-11-12 10:00", "general")
    given = row.due
    row = tiered(city, row, "2026-11-13 10:00", "general", livelihood=True)
    assert (shanghai(given), row.due) == ("11-13 17:30", given)


def test_a_date_shown_to_the_citizen_never_silently_moves_earlier(
    city: City, settings: Any
) -> None:
    settings.EMAIL_ENABLED = True
    row = tiered(city, received(city, MONDAY), MONDAY, "general", days=7)
    shown, told = row.due, row.messages.count()
    row = tiered(city, row, MONDAY, "general", days=3)
    assert row.due >= shown or row.messages.count() > told


def test_a_missed_limit_stays_missed(city: City) -> None:
    row = tiered(city, received(city, MONDAY), MONDAY, "simple")
    row = tiered(city, row, "2026-11-04 10:00", "general")
    with at("2026-11-04 11:00"):
        row = act(row, "answer_directly", city.actor("triage"), **ANSWER)
    clock = clock_of(row, "handling")
    assert (clock.late, clock.state) == (True, "missed")


def test_missed_and_classified_once_more_it_is_still_missed(city: City) -> None:
    row = tiered(city, received(city, MONDAY), MONDAY, "simple")
    row = tiered(city, row, "2026-11-04 10:00", "complex")
    assert clock_of(row, "handling").late
    row = tiered(city, row, "2026-11-04 11:00", "general")
    assert clock_of(row, "handling").late
    with at("2026-11-04 12:00"):
        row = act(row, "answer_directly", city.actor("triage"), **ANSWER)
    assert clock_of(row, "handling").state == "missed"


def test_missed_before_its_consultation_it_is_missed_after_it(city: City) -> None:
    row = tiered(city, received(city, MONDAY), MONDAY, "simple")
    row = tiered(city, row, "2026-11-04 10:00", "complex")
    units = {"lead": city.units["light"], "co_units": (city.units["water"],)}
    with at("2026-11-04 11:00"):
        row = act(row, "coordinate", city.actor("triage"), **units, consultation_day=working_day(2))
        decided = {"minutes": WORDS, "decision": WORDS, "due": working_day(15)}
        row = act(row, "conclude", city.actor("triage"), **units, **decided)
    assert clock_of(row, "handling").late


def test_a_detour_over_complex_sends_no_card_twice(city: City) -> None:
    row = tiered(city, received(city, MONDAY), MONDAY, "general")
    sweep(local("2026-11-06 18:00"))
    row = tiered(city, row, "2026-11-09 09:00", "complex")
    row = tiered(city, row, "2026-11-09 10:00", "general")
    sweep(local("2026-11-09 11:00"))
    reminded = Alert.objects.filter(deadline__suggestion=row, deadline__kind="handling")
    assert list(reminded.values_list("level", flat=True)) == ["remind"]
    assert row.deadlines.filter(kind="handling").count() == 1
    assert list(wrong_clocks([again(row)], rules()[0])) == []


def test_an_entry_from_before_that_rule_is_replayed_as_it_was(city: City) -> None:
    row = tiered(city, received(city, MONDAY), MONDAY, "general")
    row = tiered(city, row, "2026-11-03 10:00", "complex")
    row = tiered(city, row, "2026-11-04 10:00", "general")
    events = list(row.events.all())
    for event in events:
        event.details.pop("revives", None)
    clocks = replay(events, rules()[0]).deadlines
    assert [(each.serial, each.state) for each in clocks if each.kind == "handling"] == [
        (1, "stopped"),
        (2, "running"),
    ]


def test_a_detour_over_complex_leaves_the_next_working_day(city: City) -> None:
    row = tiered(city, received(city, MONDAY), MONDAY, "general", days=3)
    row = tiered(city, row, "2026-11-03 10:00", "complex")
    row = tiered(city, row, "2026-11-16 10:00", "general", days=4)
    assert (shanghai(row.due), shanghai(row.first_due)) == ("11-17 17:30", "11-17 17:30")


def decided_by(city: City, row: Suggestion, moment: str) -> Suggestion:
    """By 23 November: 15 working days after the 2nd."""
    units = {"lead": city.units["light"], "co_units": (city.units["water"],)}
    with at(moment):
        row = act(row, "coordinate", city.actor("triage"), **units, consultation_day=working_day(2))
        decided = {"minutes": WORDS, "decision": WORDS, "due": date(2026, 11, 23)}
        return act(row, "conclude", city.actor("triage"), **units, **decided)


def test_in_time_before_its_consultation_it_is_in_time_after_it(city: City) -> None:
    row = tiered(city, received(city, MONDAY), MONDAY, "simple")
    row = tiered(city, row, "2026-11-02 15:00", "complex")
    row = decided_by(city, row, "2026-11-04 11:00")
    clock = clock_of(row, "handling")
    assert (clock.late, shanghai(clock.due)) == (False, "11-23 17:30")


def test_a_first_decision_that_was_missed_stays_missed_by_a_second_one(city: City) -> None:
    row = tiered(city, received(city, MONDAY), MONDAY, "complex")
    with at(MONDAY):
        row = decided_by(city, row, MONDAY)
        row = act(row, "raise_objection", city.actor("handler"), reason=WORDS)
    with at("2026-11-24 10:00"):
        row = act(row, "uphold", city.actor("triage"), ruling=WORDS)
        units = {"lead": city.units["light"], "co_units": (city.units["water"],)}
        row = act(row, "coordinate", city.actor("triage"), **units, consultation_day=working_day(1))
        decided = {"minutes": WORDS, "decision": WORDS, "due": date(2026, 11, 27)}
        row = act(row, "conclude", city.actor("triage"), **units, **decided)
    clock = clock_of(row, "handling")
    assert (clock.late, shanghai(clock.due)) == (True, "11-27 17:30")


def test_what_was_decided_is_extended_by_as_long_as_it_was_at_most(city: City) -> None:
    row = tiered(city, received(city, MONDAY), MONDAY, "complex")
    row = decided_by(city, row, MONDAY)
    # From Monday 10:00 to Monday 17:30 three weeks later, and that once more.
    assert (row.due - row.promised_from).days == 21
    with at("2026-11-20 10:00"):
        asked = {"reason": WORDS}
        refused(row, "ask_extension", city.actor("leader"), **asked, until=date(2026, 12, 15))
        row = act(row, "ask_extension", city.actor("leader"), **asked, until=date(2026, 12, 14))
    assert row.applications.get(kind="extension").until == local("2026-12-14 17:30")


def extended_while_waiting(city: City) -> Suggestion:
    """Asked for in time; what was asked of the author meanwhile came after the limit."""
    with at(MONDAY):
        row = act(assigned(city), "accept", city.actor("handler"))
    with at("2026-11-09 10:00"):
        wish = {"until": date(2026, 11, 13), "reason": WORDS}
        row = act(row, "ask_extension", city.actor("leader"), **wish)
    with at("2026-11-10 10:00"):
        row = act(row, "ask", city.actor("handler"), question=WORDS)
        assert clock_of(row, "handling").late
        return act(row, "approve_extension", city.actor("triage"), reason=WORDS)


def test_an_extension_that_was_asked_for_in_time_makes_up_for_a_late_approval(city: City) -> None:
    clock = clock_of(extended_while_waiting(city), "handling")
    assert (clock.late, shanghai(clock.due)) == (False, "11-13 17:30")


def test_an_approval_from_before_it_said_so_makes_up_for_nothing(city: City) -> None:
    events = list(extended_while_waiting(city).events.all())
    assert events[-1].details.pop("in_time")
    clock = replay(events, rules()[0]).handling
    assert clock
    assert (clock.late, shanghai(clock.due)) == (True, "11-13 17:30")


def test_a_detour_over_complex_brings_back_the_date_that_was_shown(city: City) -> None:
    row = tiered(city, received(city, MONDAY), MONDAY, "general", days=3)
    row = tiered(city, row, "2026-11-03 10:00", "complex")
    row = tiered(city, row, "2026-11-03 11:00", "general", days=3)
    assert shanghai(row.due) == "11-05 17:30"


def test_met_on_the_last_second_and_missed_after_it(city: City) -> None:
    for moment, state in (("2026-11-09 17:30", "met"), ("2026-11-09 17:31", "missed")):
        row = tiered(city, received(city, MONDAY), MONDAY, "general")
        with at(moment):
            row = act(row, "answer_directly", city.actor("triage"), **ANSWER)
        assert clock_of(row, "handling").state == state


def test_assigning_never_restarts_the_promise(city: City) -> None:
    with at(MONDAY):
        row = assigned(city)
    before = row.due
    with at("2026-11-03 10:00"):
        row = act(row, "raise_objection", city.actor("handler"), reason=WORDS)
        row = act(row, "uphold", city.actor("triage"), ruling=WORDS)
        row = act(row, "assign", city.actor("triage"), lead=city.units["water"])
    assert (row.due, row.deadlines.filter(kind="handling").count()) == (before, 1)
    assert clock_of(row, "handling").owner == city.units["water"]


def test_the_owner_of_the_promise_is_whoever_leads(city: City) -> None:
    row = assigned(city)
    assert clock_of(row, "handling").owner == city.units["light"]
    assert clock_of(row, "sign_for").owner == city.units["light"]
    assert clock_of(row, "triage").owner is None
    row = act(row, "reassign", city.actor("triage"), lead=city.units["water"], reason=WORDS)
    assert clock_of(row, "handling").owner == city.units["water"]


@pytest.mark.parametrize(("tier", "due"), [("simple", "11-02 12:00"), ("general", "11-03 11:00")])
def test_the_sign_for_limit_follows_the_tier(city: City, tier: str, due: str) -> None:
    with at(MONDAY):
        row = assigned(city, tier=tier)
    assert shanghai(clock_of(row, "sign_for").due) == due


def test_a_promise_keeps_the_policy_of_its_day(city: City) -> None:
    row = received(city, MONDAY)
    old = Policy.objects.get(kind="handling", tier="simple")
    values = {"kind": "handling", "tier": "simple", "axis": "natural", "levels": old.levels}
    new = Policy.objects.create(amount=12, since=local("2026-11-03 00:00"), **values)
    row = tiered(city, row, "2026-11-03 09:00", "simple")
    assert clock_of(row, "handling").policy == old
    with at("2026-11-03 09:30"):
        row = act(row, "answer_directly", city.actor("triage"), **ANSWER)
        row = act(row, "rework", CITIZEN, reason=WORDS)
    assert (clock_of(row, "handling").policy, shanghai(row.due)) == (new, "11-03 21:30")


def test_confirmation_ends_at_midnight_after_seven_days(city: City) -> None:
    row = tiered(city, received(city, MONDAY), MONDAY, "general")
    with at("2026-11-03 09:30"):
        row = act(row, "answer_directly", city.actor("triage"), **ANSWER)
    assert shanghai(clock_of(row, "confirmation").due) == "11-11 00:00"


def test_what_is_due_next_is_shown_where_no_promise_runs_yet(city: City) -> None:
    row = received(city, MONDAY)
    assert (shanghai(row.due), row.first_due) == ("11-02 14:00", None)


# history


def test_history_counts_from_its_classification(city: City) -> None:
    row = submitted(city, at=local("2019-03-04 10:00"), limits=False)
    assert not row.deadlines.exists()
    row = tiered(city, row, MONDAY, "general")
    assert (live_kinds(row), shanghai(row.due)) == ({"triage", "handling"}, "11-09 17:30")
    assert shanghai(clock_of(row, "triage").due) == "11-02 14:00"


def test_history_that_triage_asks_about_waits_for_triage_afterwards(city: City) -> None:
    with at(MONDAY):
        row = submitted(city, limits=False)
        row = act(row, "ask", city.actor("triage"), question=WORDS)
        row = act(row, "supplement", CITIZEN, reply=WORDS)
    assert live_kinds(row) == {"triage"}


def test_history_with_limits_counts_from_its_day(city: City) -> None:
    row = submitted(city, at=local("2026-11-02 10:00"))
    row = tiered(city, row, "2026-11-05 10:00", "general")
    assert shanghai(row.due) == "11-09 17:30"


def test_splitting_keeps_the_promise_of_the_first(city: City) -> None:
    row = received(city, MONDAY)
    with at("2026-11-04 10:00"):
        act(row, "split", city.actor("triage"), texts=("井盖坏了。",))
    part = tiered(city, row.parts.get(), "2026-11-04 11:00", "general")
    assert shanghai(part.due) == "11-09 17:30"
    assert shanghai(clock_of(part, "triage").due) == "11-04 14:00"


def test_an_imported_row_says_when_it_was_written_down(city: City) -> None:
    row = submitted(city, at=local("2019-03-04 10:00"), limits=False)
    entry = row.events.get()
    assert (entry.at, again(row).submitted) == (local("2019-03-04 10:00"),) * 2
    assert entry.recorded.year >= 2026
