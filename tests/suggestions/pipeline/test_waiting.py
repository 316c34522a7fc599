"""What makes a suggestion wait: questions, holds, extensions."""

from datetime import date
from typing import Any

import pytest

from suggestions.audit import wrong_clocks
from suggestions.models import Message, Suggestion, rules
from suggestions.pipeline.actors import CITIZEN, CLOCK
from tests.factories import City, act, again, classified, handling, local, submitted
from tests.suggestions.pipeline.moments import at, clock_of, live_kinds
from tests.suggestions.pipeline.unchanged import refused
from tests.suggestions.pipeline.ways import WORDS, an_answer, bring

MONDAY = "2026-11-02 10:00"  # a general matter is due on Monday the 9th at 17:30


# questions 请补充


@pytest.mark.parametrize("status", ["collected", "classified", "handling"])
def test_after_the_reply_it_goes_on_where_it_was(city: City, status: str) -> None:
    row = act(bring(city, status), "ask", city.actor("triage"), question="哪里？")
    assert live_kinds(row) >= {"supplement"}
    assert act(row, "supplement", CITIZEN, reply="东边。").status == status


def test_the_citizen_replies_with_words(city: City) -> None:
    refused(bring(city, "waiting"), "supplement", CITIZEN, reply=" ")


def test_the_clock_goes_on_without_an_answer(city: City) -> None:
    row = act(bring(city, "waiting"), "supplement", CLOCK)
    assert (row.status, row.events.last().details["answered"]) == ("handling", False)


def test_a_unit_asks_nothing_before_it_has_it_in_hand(city: City) -> None:
    refused(classified(city), "ask", city.actor("handler"), question="？")


# holds 挂账


def plan(day: date) -> dict[str, Any]:
    return {"reason": WORDS, "plan": WORDS, "review": day}


def test_the_leader_asks_before_the_supervisor_holds(city: City) -> None:
    with at(MONDAY):
        row, wish = handling(city), plan(date(2026, 12, 1))
        refused(row, "hold", city.actor("supervisor"), **wish)
        row = act(row, "ask_hold", city.actor("leader"), **wish)
        row = act(row, "hold", city.actor("supervisor"), **wish)
    assert (row.status, live_kinds(row)) == ("held", {"review", "handling"})


@pytest.mark.parametrize("name", ["ask_hold", "hold"])
@pytest.mark.parametrize("day", [date(2026, 11, 1), date(2027, 5, 5), date(2127, 1, 1)])
def test_a_hold_is_reviewed_within_six_months(city: City, name: str, day: date) -> None:
    with at(MONDAY):
        row = handling(city)
        if name == "hold":
            row = act(row, "ask_hold", city.actor("leader"), **plan(date(2026, 12, 1)))
        asker = "leader" if name == "ask_hold" else "supervisor"
        refused(row, name, city.actor(asker), **plan(day))


def test_six_months_are_six_months(city: City) -> None:
    with at("2026-07-15 10:00"):
        row = handling(city)
        row = act(row, "ask_hold", city.actor("leader"), **plan(date(2027, 1, 15)))
    assert row.applications.get().state == "open"


def test_one_hold_is_decided_at_a_time(city: City) -> None:
    with at(MONDAY):
        row = act(handling(city), "ask_hold", city.actor("leader"), **plan(date(2026, 12, 1)))
        refused(row, "ask_hold", city.actor("leader"), **plan(date(2026, 12, 2)))


def test_refused_it_is_handled_on_and_may_be_asked_for_again(city: City) -> None:
    with at(MONDAY):
        row = act(handling(city), "ask_hold", city.actor("leader"), **plan(date(2026, 12, 1)))
        row = act(row, "refuse_hold", city.actor("supervisor"), reason=WORDS)
        assert live_kinds(row) == {"handling"}
        act(row, "ask_hold", city.actor("leader"), **plan(date(2026, 12, 1)))


def test_nothing_asked_nothing_refused(city: City) -> None:
    refused(handling(city), "refuse_hold", city.actor("supervisor"), reason=WORDS)


@pytest.mark.parametrize("end", ["answer", "withdraw", "merge"])
def test_what_was_asked_for_ends_with_the_handling(city: City, end: str) -> None:
    """Else the old wish is granted in the next cycle, or keeps a new one from being asked."""
    with at(MONDAY):
        row = act(handling(city), "ask_hold", city.actor("leader"), **plan(date(2026, 12, 1)))
    with at("2026-11-03 10:00"):
        row = act(row, "ask_extension", city.actor("handler"), **until(10))
        row = leave(city, row, end)
    assert {each.state for each in row.applications.all()} == {"settled"}


def leave(city: City, row: Suggestion, end: str) -> Suggestion:
    if end == "withdraw":
        return act(row, "withdraw", CITIZEN)
    if end == "merge":
        return act(row, "merge", city.actor("triage"), parent=submitted(city))
    words = an_answer(city, row)
    row = act(row, "draft", city.actor("handler"), **words)
    return act(row, "answer", city.actor("leader"), **words)


# extensions 延期


def until(day: int) -> dict[str, Any]:
    return {"until": date(2026, 11, day), "reason": WORDS}


def asked(city: City, by: str = "leader", day: int = 10) -> Suggestion:
    with at(MONDAY):
        row = handling(city)
    with at("2026-11-03 10:00"):
        return act(row, "ask_extension", city.actor(by), **until(day))


@pytest.mark.parametrize("day", [2, 6, 9, 17])
def test_the_new_date_lies_after_the_old_one_by_at_most_the_original_limit(
    city: City, day: int
) -> None:
    with at(MONDAY):
        row = handling(city)
    with at("2026-11-03 10:00"):
        refused(row, "ask_extension", city.actor("handler"), **until(day))


def test_a_complex_matter_is_put_off_by_as_much_as_was_decided(city: City) -> None:
    with at(MONDAY):
        row = classified(city, tier="complex")
        lead = {"lead": city.units["light"], "co_units": (city.units["water"],)}
        consultation = {"consultation_day": date(2026, 11, 3)}
        row = act(row, "coordinate", city.actor("triage"), **lead | consultation)
        decided = lead | {"minutes": WORDS, "decision": WORDS, "due": date(2026, 11, 12)}
        row = act(row, "conclude", city.actor("triage"), **decided)
        refused(row, "ask_extension", city.actor("handler"), **until(23))
        row = act(row, "ask_extension", city.actor("handler"), **until(22))
    assert row.applications.get().until == local("2026-11-22 17:30")


def test_asking_at_the_last_minute_is_not_rewarded(city: City) -> None:
    with at(MONDAY):
        early, late = handling(city), handling(city)
    for row, moment in ((early, "2026-11-02 11:00"), (late, "2026-11-09 17:29")):
        with at(moment):
            refused(row, "ask_extension", city.actor("handler"), **until(17))
            act(row, "ask_extension", city.actor("handler"), **until(16))


def test_what_was_asked_in_time_stays_in_time_through_a_pause(city: City) -> None:
    with at(MONDAY):
        row = handling(city)
    with at("2026-11-09 17:00"):
        act(row, "ask_extension", city.actor("leader"), **until(12))
    with at("2026-11-10 09:00"):
        act(row, "ask", city.actor("handler"), question=WORDS)
    with at("2026-11-10 11:00"):
        act(row, "supplement", CITIZEN, reply=WORDS)
        row = act(row, "approve_extension", city.actor("triage"), reason=WORDS)
        act(row, "draft", city.actor("handler"), outcome="solved", answer=WORDS)
        act(row, "answer", city.actor("leader"), outcome="solved", answer=WORDS)
    clock = row.deadlines.get(kind="handling")
    assert (clock.state, clock.late) == ("met", False)
    assert list(wrong_clocks([again(row)], rules()[0])) == []


def test_after_the_due_date_it_is_too_late_to_ask(city: City) -> None:
    with at(MONDAY):
        row = handling(city)
    with at("2026-11-09 17:31"):
        refused(row, "ask_extension", city.actor("leader"), **until(12))


def test_a_simple_matter_can_be_extended_too(city: City) -> None:
    with at(MONDAY):
        row = handling(city, tier="simple")
    with at("2026-11-02 20:00"):
        row = act(row, "ask_extension", city.actor("handler"), **until(3))
        assert row.applications.get().state == "open"


def test_approved_the_date_moves_and_the_first_one_stays(city: City) -> None:
    row = asked(city)
    with at("2026-11-03 11:00"):
        row = act(row, "approve_extension", city.actor("triage"), reason=WORDS)
    assert (row.first_due.day, row.due.day) == (9, 10)
    assert clock_of(row, "extension").state == "met"


def test_the_author_is_told_of_the_new_date(city: City, settings: Any) -> None:
    settings.EMAIL_ENABLED = True
    row = act(asked(city), "approve_extension", city.actor("triage"), reason=WORDS)
    assert Message.objects.filter(suggestion=row, template="extended").count() == 1


def test_the_leader_endorses_what_the_handler_asks_for(city: City) -> None:
    row = asked(city, by="handler")
    refused(row, "approve_extension", city.actor("triage"), reason=WORDS)
    row = act(row, "endorse_extension", city.actor("leader"))
    refused(row, "endorse_extension", city.actor("leader"))
    act(row, "approve_extension", city.actor("triage"), reason=WORDS)


def test_one_extension_is_decided_at_a_time(city: City) -> None:
    with at("2026-11-03 12:00"):
        refused(asked(city), "ask_extension", city.actor("handler"), **until(10))


def test_the_date_moves_once_only(city: City) -> None:
    row = asked(city)
    with at("2026-11-04 10:00"):
        row = act(row, "approve_extension", city.actor("triage"), reason=WORDS)
        refused(row, "ask_extension", city.actor("handler"), **until(11))


def test_after_a_refusal_it_may_be_asked_for_again(city: City) -> None:
    row = asked(city)
    with at("2026-11-04 10:00"):
        row = act(row, "refuse_extension", city.actor("triage"), reason=WORDS)
        assert row.due.day == 9
        act(row, "ask_extension", city.actor("handler"), **until(11))


@pytest.mark.parametrize("name", ["endorse_extension", "approve_extension", "refuse_extension"])
def test_nothing_asked_nothing_decided(city: City, name: str) -> None:
    who = "leader" if name == "endorse_extension" else "triage"
    more = {} if name == "endorse_extension" else {"reason": WORDS}
    refused(handling(city), name, city.actor(who), **more)


def test_an_extension_of_the_last_cycle_does_not_move_the_new_date(city: City) -> None:
    row = asked(city)
    with at("2026-11-09 10:00"):
        row = act(leave(city, row, "answer"), "rework", CITIZEN, reason=WORDS)
        due = row.due
        refused(row, "approve_extension", city.actor("triage"), reason=WORDS)
    assert again(row).due == due


def test_an_extension_never_moves_the_date_earlier(city: City) -> None:
    row = asked(city)
    with at("2026-11-03 11:00"):
        row = act(row, "ask", city.actor("handler"), question="？")
    with at("2026-11-06 11:00"):
        paused_too = act(row, "supplement", CITIZEN, reply="东边。").due
        row = act(row, "approve_extension", city.actor("triage"), reason=WORDS)
    assert row.due >= paused_too


def test_a_simple_matter_is_extended_by_another_day_to_the_hour(city: City) -> None:
    with at(MONDAY):
        row = handling(city, tier="simple")
    with at("2026-11-02 22:00"):
        refused(row, "ask_extension", city.actor("leader"), **until(5))
        row = act(row, "ask_extension", city.actor("leader"), **until(4))
        row = act(row, "approve_extension", city.actor("triage"), reason=WORDS)
    assert row.due == local("2026-11-04 10:00")
