"""What a move ends beside what it is about, and what it leaves running."""

import pytest

from suggestions.audit import wrong_clocks
from suggestions.deadlines import Timekeeper, replay
from suggestions.models import Kind, Policies, Suggestion, rules
from suggestions.pipeline.actors import CHANNEL, CITIZEN
from tests.factories import City, act, again, assigned, classified, handling, local, submitted
from tests.suggestions.deadlines.test_handling import ANSWER, MONDAY, shanghai, tiered
from tests.suggestions.pipeline.moments import at, clock_of, live_kinds
from tests.suggestions.pipeline.ways import WORDS, an_import, bring, working_day


def coordinated(city: City, row: Suggestion) -> Suggestion:
    units = {"lead": city.units["light"], "co_units": (city.units["water"],)}
    return act(row, "coordinate", city.actor("triage"), **units, consultation_day=working_day(2))


def extension_asked(city: City, row: Suggestion, who: str = "leader") -> Suggestion:
    with at("2026-11-03 10:00"):
        wish = {"until": working_day(5), "reason": WORDS}
        return act(row, "ask_extension", city.actor(who), **wish)


def objected(city: City) -> Suggestion:
    with at(MONDAY):
        return act(assigned(city), "raise_objection", city.actor("handler"), reason=WORDS)


# consultations


def test_a_consultation_ends_the_desks_limit_and_no_other(city: City) -> None:
    with at(MONDAY):
        row = classified(city, tier="complex")
        row = act(row, "prioritise", city.actor("supervisor"), due=working_day(10))
        row = coordinated(city, row)
        assert live_kinds(row) == {"consultation", "key"}
        assert clock_of(row, "triage").state == "met"
        decided = {"minutes": WORDS, "decision": WORDS, "lead": city.units["light"]}
        row = act(row, "conclude", city.actor("triage"), **decided, due=working_day(9))
    assert live_kinds(row) == {"handling", "sign_for", "key"}
    assert clock_of(row, "consultation").state == "met"


def test_a_general_matter_keeps_its_date_through_a_consultation(city: City) -> None:
    with at(MONDAY):
        row = classified(city)
        due = row.due
        row = coordinated(city, row)
        assert (live_kinds(row), row.due) == ({"consultation", "handling"}, due)
        decided = {"minutes": WORDS, "decision": WORDS, "lead": city.units["light"]}
        row = act(row, "conclude", city.actor("triage"), **decided)
    assert (live_kinds(row), row.due) == ({"handling", "sign_for"}, due)


def test_dissolved_it_waits_for_the_desk_alone(city: City) -> None:
    with at(MONDAY):
        row = coordinated(city, classified(city, tier="complex"))
        row = act(row, "dissolve", city.actor("triage"), reason=WORDS)
    assert live_kinds(row) == {"triage"}
    assert clock_of(row, "consultation").state == "stopped"


# objections and extensions


def test_another_unit_settles_an_objection_in_time(city: City) -> None:
    row = objected(city)
    with at("2026-11-02 11:00"):
        row = act(row, "reassign", city.actor("triage"), lead=city.units["water"], reason=WORDS)
    assert live_kinds(row) == {"handling", "sign_for"}
    assert clock_of(row, "objection").state == "met"


def test_another_unit_is_not_given_the_extension_that_the_first_one_asked_for(city: City) -> None:
    with at(MONDAY):
        row = handling(city)
    row = extension_asked(city, row)
    with at("2026-11-03 11:00"):
        row = act(row, "reassign", city.actor("triage"), lead=city.units["water"], reason=WORDS)
    assert live_kinds(row) == {"handling", "sign_for"}
    assert clock_of(row, "extension").state == "stopped"


def test_returned_to_the_desk_nothing_that_the_unit_asked_for_is_open(city: City) -> None:
    with at(MONDAY):
        row = assigned(city)
    row = extension_asked(city, row)
    with at("2026-11-03 10:30"):
        row = act(row, "raise_objection", city.actor("handler"), reason=WORDS)
        row = act(row, "uphold", city.actor("triage"), ruling=WORDS)
    assert live_kinds(row) == {"handling", "triage"}
    assert [clock_of(row, kind).state for kind in ("objection", "extension")] == ["met", "stopped"]


def test_a_refused_objection_leaves_the_limits_of_the_unit(city: City) -> None:
    row = objected(city)
    with at("2026-11-02 11:00"):
        row = act(row, "refuse_objection", city.actor("triage"), ruling=WORDS)
    assert live_kinds(row) == {"handling", "sign_for"}


def test_whether_to_extend_is_for_the_desk_to_decide(city: City) -> None:
    with at(MONDAY):
        row = handling(city)
    row = extension_asked(city, row)
    clock = clock_of(row, "extension")
    assert (clock.owner, clock.state) == (None, "running")
    with at("2026-11-03 11:00"):
        row = act(row, "refuse_extension", city.actor("triage"), reason=WORDS)
    assert (live_kinds(row), clock_of(row, "extension").state) == ({"handling"}, "met")


def test_answered_nothing_is_left_to_extend(city: City) -> None:
    with at(MONDAY):
        row = handling(city)
    row = extension_asked(city, row)
    with at("2026-11-03 11:00"):
        act(row, "draft", city.actor("handler"), **ANSWER)
        row = act(row, "answer", city.actor("leader"), **ANSWER)
    assert live_kinds(row) == {"confirmation"}
    assert clock_of(row, "extension").state == "stopped"


# co-units


def test_named_among_the_co_units_the_lead_unit_has_the_whole_and_no_part(city: City) -> None:
    units = (city.units["light"], city.units["water"])
    with at(MONDAY):
        row = act(classified(city), "assign", city.actor("triage"), lead=units[0], co_units=units)
    parts = row.deadlines.filter(kind="part")
    assert [each.owner for each in parts] == [city.units["water"]]


def test_whoever_joins_when_the_whole_falls_due_has_days_of_its_own(city: City) -> None:
    with at(MONDAY):
        row = handling(city)
    with at("2026-11-09 17:30"):
        more = {"co_units": (city.units["water"],), "task": WORDS}
        row = act(row, "join_co", city.actor("leader"), **more)
    assert shanghai(clock_of(row, "part").due) == "11-12 17:30"


# ends


@pytest.mark.parametrize("name", ["decline", "transfer"])
def test_what_is_not_taken_up_runs_no_clock(city: City, name: str) -> None:
    row = act(classified(city), name, city.actor("triage"), reason=WORDS, where=WORDS)
    assert (live_kinds(row), row.next_due) == (set(), None)


def test_what_was_answered_elsewhere_runs_no_clock(city: City) -> None:
    with at(MONDAY):
        row = act(submitted(city, import_run=an_import()), "archive", CHANNEL)
    assert (live_kinds(row), clock_of(row, "triage").state) == (set(), "stopped")


def test_an_author_who_asks_for_it_again_after_the_close_has_a_supervisor_decide(
    city: City,
) -> None:
    row = act(bring(city, "closed"), "ask_reopen", CITIZEN, reason=WORDS)
    assert live_kinds(row) == {"contested"}


def test_a_withdrawal_under_pressure_is_decided_by_the_supervisor_in_time(city: City) -> None:
    with at(MONDAY):
        row = bring(city, "withdrawn", pressed=True)
        assert live_kinds(row) == {"contested"}
    with at("2026-11-03 10:00"):
        row = act(row, "uphold_withdrawal", city.actor("supervisor"), reason=WORDS)
    assert (live_kinds(row), clock_of(row, "contested").state) == (set(), "met")


def test_a_content_rating_leaves_the_time_to_confirm_as_it_was(city: City) -> None:
    with at(MONDAY):
        row = bring(city, "answered")
    due = clock_of(row, "confirmation").due
    with at("2026-11-04 10:00"):
        row = act(row, "rate", CITIZEN, solved=True, satisfied="satisfied")
    assert [each.due for each in row.deadlines.filter(kind="confirmation")] == [due]


def test_an_answer_that_is_upheld_still_has_to_keep_what_it_promised(city: City) -> None:
    with at(MONDAY):
        row = bring(city, "answered", promised=True)
        note = {"note": WORDS, "solved": False, "satisfied": "not"}
        row = act(row, "follow_up", city.actor("triage"), **note)
        assert live_kinds(row) == {"contested", "promise"}
        row = act(row, "uphold_answer", city.actor("supervisor"), reason=WORDS)
    assert live_kinds(row) == {"promise"}
    assert clock_of(row, "contested").state == "met"


# back again


def test_undone_a_merge_leaves_the_promise_where_it_began(city: City) -> None:
    with at(MONDAY):
        row = assigned(city)
    with at("2026-11-04 10:00"):
        row = act(row, "merge", city.actor("triage"), parent=submitted(city))
        row = act(row, "unmerge", city.actor("triage"))
    assert live_kinds(row) == {"triage", "handling"}
    assert (row.promised_from, shanghai(row.due)) == (row.submitted, "11-09 17:30")


def test_merged_history_is_promised_something_from_when_it_came_back(city: City) -> None:
    with at(MONDAY):
        row = act(
            submitted(city, limits=False), "merge", city.actor("triage"), parent=submitted(city)
        )
        row = act(row, "unmerge", city.actor("triage"))
    assert row.promised_from == local(MONDAY)
    assert shanghai(tiered(city, row, "2026-11-04 10:00", "general").due) == "11-09 17:30"


def test_history_is_promised_something_from_its_classification(city: City) -> None:
    row = submitted(city, at=local("2019-03-04 10:00"), limits=False)
    assert tiered(city, row, MONDAY, "general").promised_from == local(MONDAY)


def test_a_wait_before_anything_was_promised_moves_nothing(city: City) -> None:
    with at(MONDAY):
        row = act(submitted(city, limits=False), "ask", city.actor("triage"), question=WORDS)
    with at("2026-11-04 10:00"):
        row = act(row, "supplement", CITIZEN, reply=WORDS)
    row = tiered(city, row, "2026-11-05 10:00", "general")
    assert (shanghai(row.due), clock_of(row, "handling").pauses) == ("11-12 17:30", [])


def test_a_wait_while_it_was_complex_moves_the_date_once_it_is_general_again(city: City) -> None:
    with at(MONDAY):
        row = classified(city)
    row = tiered(city, row, "2026-11-03 10:00", "complex")
    with at("2026-11-03 11:00"):
        row = act(row, "ask", city.actor("triage"), question=WORDS)
    with at("2026-11-05 11:00"):
        row = act(row, "supplement", CITIZEN, reply=WORDS)
    row = tiered(city, row, "2026-11-05 12:00", "general")
    assert (shanghai(row.due), len(clock_of(row, "handling").pauses)) == ("11-11 17:30", 1)
    assert list(wrong_clocks([again(row)], rules()[0])) == []


# the ledger of earlier versions


def test_an_entry_that_names_no_calendar_was_counted_without_any_notice(city: City) -> None:
    with at(MONDAY):
        events = list(classified(city).events.all())
    for event in events:
        event.details.pop("calendar")
    clock = replay(events, rules()[0]).latest(Kind.HANDLING)
    assert clock
    assert (clock.calendar_version, clock.provisional) == (0, True)


def test_no_clock_starts_before_anything_was_received() -> None:
    with pytest.raises(LookupError, match="before anything was received"):
        Timekeeper(Policies(()), 0).start(Kind.TRIAGE, local(MONDAY))


def test_a_report_from_before_it_was_verified_met_its_own_limit_alone(city: City) -> None:
    with at(MONDAY):
        row = act(handling(city), "prioritise", city.actor("supervisor"), due=working_day(10))
    with at("2026-11-03 10:00"):
        row = act(row, "rectify", city.actor("leader"), report=WORDS)
    events = list(row.events.all())
    assert events[-1].details.pop("to_verify")
    states = {each.kind: each.state for each in replay(events, rules()[0]).deadlines}
    assert (states["key"], states["handling"]) == ("met", "running")


def once_more_from_before(city: City, days: int, moment: str) -> tuple[bool, str]:
    """General, complex and general again, before what had been promised ran on."""
    with at(MONDAY):
        row = tiered(city, classified(city), MONDAY, "general", days=3)
    row = tiered(city, row, "2026-11-03 10:00", "complex")
    row = tiered(city, row, moment, "general", days=days)
    events = list(row.events.all())
    for event in events:
        event.details.pop("revives", None)
    clock = replay(events, rules()[0]).latest(Kind.HANDLING)
    assert clock
    assert clock.due == clock.first_due
    return clock.late, shanghai(clock.due)


def test_an_entry_from_before_it_revived_a_limit_gives_the_same_date_again(city: City) -> None:
    assert once_more_from_before(city, 3, "2026-11-03 11:00") == (False, "11-05 17:30")


def test_an_entry_from_before_it_revived_a_limit_left_a_working_day(city: City) -> None:
    assert once_more_from_before(city, 4, "2026-11-12 10:00") == (False, "11-13 17:30")
