"""Waiting for the citizen and holds do not count, on the axis of the limit that they pause."""

import pytest

from suggestions.models import Suggestion
from suggestions.pipeline.actors import CITIZEN, CLOCK
from tests.factories import City, act, again, classification, classified, handling, submitted
from tests.suggestions.deadlines.test_handling import MONDAY, shanghai, tiered
from tests.suggestions.pipeline.moments import at, clock_of
from tests.suggestions.pipeline.ways import WORDS, working_day


def asked(city: City, row: Suggestion, moment: str, who: str = "triage") -> Suggestion:
    with at(moment):
        return act(row, "ask", city.actor(who), question="？")


def replied(row: Suggestion, moment: str) -> Suggestion:
    with at(moment):
        return act(row, "supplement", CITIZEN, reply="东边第三盏。")


def in_hand(city: City, tier: str = "general") -> Suggestion:
    with at(MONDAY):
        return handling(city, tier=tier)


def test_working_days_of_waiting_are_added(city: City) -> None:
    row = replied(asked(city, in_hand(city), "2026-11-03 10:00"), "2026-11-05 10:00")
    assert (shanghai(row.due), shanghai(row.first_due)) == ("11-11 17:30", "11-11 17:30")


def test_a_weekend_of_waiting_adds_nothing_to_working_days(city: City) -> None:
    row = replied(asked(city, in_hand(city), "2026-11-06 18:00"), "2026-11-09 08:00")
    assert shanghai(row.due) == "11-09 17:30"


def test_a_weekend_of_waiting_is_added_to_hours(city: City) -> None:
    with at("2026-11-06 20:00"):
        row = handling(city, tier="simple")
    row = replied(asked(city, row, "2026-11-06 21:00"), "2026-11-08 21:00")
    assert shanghai(row.due) == "11-09 20:00"


def test_half_a_day_of_waiting_is_half_a_day(city: City) -> None:
    row = replied(asked(city, in_hand(city), "2026-11-03 12:30"), "2026-11-03 16:00")
    assert shanghai(row.due) == "11-10 10:30"


def test_while_paused_nothing_is_alerted(city: City) -> None:
    row = asked(city, in_hand(city), "2026-11-03 10:00")
    clock = clock_of(row, "handling")
    assert (clock.state, clock.next_alert_at) == ("paused", None)


def test_the_old_date_is_shown_while_it_waits(city: City) -> None:
    row = asked(city, in_hand(city), "2026-11-03 10:00")
    assert shanghai(row.due) == "11-09 17:30"


def test_a_limit_missed_before_the_pause_stays_missed(city: City) -> None:
    row = replied(asked(city, in_hand(city), "2026-11-10 10:00"), "2026-11-12 10:00")
    clock = clock_of(row, "handling")
    assert (clock.late, shanghai(row.due)) == (True, "11-09 17:30")


def test_a_limit_that_passes_during_the_pause_is_not_missed(city: City) -> None:
    row = replied(asked(city, in_hand(city), "2026-11-09 16:30"), "2026-11-16 09:00")
    clock = clock_of(row, "handling")
    assert (clock.late, clock.state) == (False, "running")
    assert shanghai(row.due) == "11-16 10:00"


def test_two_pauses_both_count(city: City) -> None:
    row = replied(asked(city, in_hand(city), "2026-11-03 10:00"), "2026-11-04 10:00")
    row = replied(asked(city, row, "2026-11-05 10:00"), "2026-11-06 10:00")
    assert shanghai(row.due) == "11-11 17:30"
    assert len(clock_of(row, "handling").pauses) == 2


def test_a_question_pauses_the_triage_desk_too(city: City) -> None:
    with at(MONDAY):
        row = submitted(city)
    row = replied(asked(city, row, "2026-11-02 11:00"), "2026-11-05 11:00")
    assert shanghai(clock_of(row, "triage").due) == "11-05 14:00"


def test_waiting_before_classification_does_not_count_either(city: City) -> None:
    with at(MONDAY):
        row = submitted(city)
    row = replied(asked(city, row, "2026-11-02 11:00"), "2026-11-05 11:00")
    assert shanghai(tiered(city, row, "2026-11-05 12:00", "simple").due) == "11-06 10:00"


def test_a_new_tier_carries_the_pause_over_on_its_own_axis(city: City) -> None:
    with at("2026-11-06 10:00"):
        row = classified(city, tier="simple")
    row = replied(asked(city, row, "2026-11-06 18:00"), "2026-11-08 18:00")
    assert shanghai(row.due) == "11-09 10:00"
    row = tiered(city, row, "2026-11-08 19:00", "general", days=3)
    assert shanghai(row.due) == "11-11 17:30"


def test_a_pause_outlives_a_detour_over_complex(city: City) -> None:
    with at(MONDAY):
        row = classified(city)
    row = replied(asked(city, row, "2026-11-03 10:00"), "2026-11-05 10:00")
    row = tiered(city, row, "2026-11-05 11:00", "complex")
    row = tiered(city, row, "2026-11-05 12:00", "general")
    assert shanghai(row.due) == "11-11 17:30"


def test_the_first_date_moves_with_a_pause_along_working_days(city: City) -> None:
    row = in_hand(city)
    with at("2026-11-06 10:00"):
        wish = {"until": working_day(5), "reason": WORDS}
        row = act(row, "ask_extension", city.actor("leader"), **wish)
        row = act(row, "approve_extension", city.actor("triage"), reason=WORDS)
    assert (shanghai(row.first_due), shanghai(row.due)) == ("11-09 17:30", "11-13 17:30")
    row = replied(asked(city, row, "2026-11-06 11:00"), "2026-11-09 11:00")
    assert (shanghai(row.first_due), shanghai(row.due)) == ("11-10 17:30", "11-16 17:30")


def test_an_extension_granted_while_waiting_is_moved_by_the_pause(city: City) -> None:
    row = in_hand(city)
    with at("2026-11-06 10:00"):
        wish = {"until": working_day(5), "reason": WORDS}
        row = act(row, "ask_extension", city.actor("leader"), **wish)
    row = asked(city, row, "2026-11-06 10:00")
    with at("2026-11-09 10:00"):
        row = act(row, "approve_extension", city.actor("triage"), reason=WORDS)
    assert shanghai(replied(row, "2026-11-10 10:00").due) == "11-17 17:30"


def test_a_first_date_that_has_fallen_is_moved_by_no_later_pause(city: City) -> None:
    row = in_hand(city)
    with at("2026-11-06 10:00"):
        wish = {"until": working_day(5), "reason": WORDS}
        row = act(row, "ask_extension", city.actor("leader"), **wish)
        row = act(row, "approve_extension", city.actor("triage"), reason=WORDS)
    row = replied(asked(city, row, "2026-11-11 10:00"), "2026-11-12 10:00")
    assert (shanghai(row.first_due), shanghai(row.due)) == ("11-09 17:30", "11-16 17:30")


def test_a_pause_counts_once_whatever_else_ended_in_it(city: City) -> None:
    row = in_hand(city)
    with at("2026-11-03 10:00"):
        wish = {"until": working_day(5), "reason": WORDS}
        row = act(row, "ask_extension", city.actor("leader"), **wish)
    row = asked(city, row, "2026-11-03 10:00")
    with at("2026-11-04 10:00"):
        row = act(row, "refuse_extension", city.actor("triage"), reason=WORDS)
    row = replied(row, "2026-11-05 10:00")
    with at("2026-11-05 11:00"):
        row = act(row, "reassign", city.actor("triage"), lead=city.units["water"], reason=WORDS)
        row = act(row, "raise_objection", city.actor("water_handler"), reason=WORDS)
        row = act(row, "uphold", city.actor("triage"), ruling=WORDS)
    row = tiered(city, row, "2026-11-05 12:00", "complex")
    assert shanghai(tiered(city, row, "2026-11-05 12:00", "general").due) == "11-11 17:30"


# holds


def held(city: City, row: Suggestion, moment: str) -> Suggestion:
    with at(moment):
        wish = {"reason": WORDS, "plan": WORDS, "review": working_day(20)}
        row = act(row, "ask_hold", city.actor("leader"), **wish)
        return act(row, "hold", city.actor("supervisor"), **wish)


def test_time_on_hold_does_not_count(city: City) -> None:
    row = held(city, in_hand(city), "2026-11-03 10:00")
    with at("2026-11-17 10:00"):
        row = act(row, "resume", city.actor("leader"))
    assert shanghai(row.due) == "11-23 17:30"
    assert clock_of(row, "review").state == "met"


def test_on_hold_the_review_date_runs(city: City) -> None:
    row = held(city, in_hand(city), "2026-11-03 10:00")
    assert shanghai(clock_of(row, "review").due) == "12-01 17:30"


def test_the_clock_resumes_too(city: City) -> None:
    row = held(city, in_hand(city), "2026-11-03 10:00")
    with at("2026-12-02 10:00"):
        row = act(row, "resume", CLOCK)
    assert clock_of(row, "review").state == "missed"


def test_an_order_runs_on_after_the_pause(city: City) -> None:
    with at(MONDAY):
        row = handling(city)
        order = {"due": working_day(3), "reason": WORDS}
        row = act(row, "supervise", city.actor("supervisor"), **order)
    row = replied(asked(city, row, "2026-11-03 10:00"), "2026-11-04 10:00")
    assert shanghai(clock_of(row, "supervision").due) == "11-06 17:30"


@pytest.mark.parametrize("name", ["withdraw", "merge"])
def test_whatever_is_paused_ends_with_the_suggestion(city: City, name: str) -> None:
    row = asked(city, in_hand(city), "2026-11-03 10:00")
    with at("2026-11-04 10:00"):
        if name == "withdraw":
            act(row, "withdraw", CITIZEN)
        else:
            act(row, "merge", city.actor("triage"), parent=submitted(city))
    states = set(row.deadlines.filter(kind="handling").values_list("state", flat=True))
    assert (states, row.deadlines.filter(next_alert_at__isnull=False).exists()) == (
        {"stopped"},
        False,
    )


def test_a_decline_after_the_limit_stays_missed(city: City) -> None:
    with at(MONDAY):
        row = act(submitted(city), "classify", city.actor("triage"), **classification(city))
    with at("2026-11-12 10:00"):
        row = act(row, "decline", city.actor("triage"), reason=WORDS, where=WORDS)
    clock = clock_of(again(row), "handling")
    assert (clock.state, clock.late) == ("stopped", True)
