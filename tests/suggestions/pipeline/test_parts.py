"""协办: each co-unit has a date of its own, is warned, joins and leaves later, and is woken."""

from datetime import date
from typing import Any

import pytest

from suggestions.audit import wrong_clocks
from suggestions.deadlines import replay
from suggestions.escalation import sweep
from suggestions.models import Deadline, Message, Suggestion, rules
from suggestions.pipeline.actors import CITIZEN
from tests.factories import City, act, again, classified, local
from tests.suggestions.pipeline.moments import at, live_kinds
from tests.suggestions.pipeline.unchanged import refused
from tests.suggestions.pipeline.ways import WORDS

MONDAY = "2026-11-02 10:00"  # a general matter is due on Monday the 9th at 17:30
ANSWER = {"outcome": "solved", "answer": WORDS}


def joined(city: City, **more: Any) -> Suggestion:
    units = {"lead": city.units["light"], "co_units": (city.units["water"],)}
    row = act(classified(city, **more), "assign", city.actor("triage"), **units)
    return act(row, "accept", city.actor("handler"))


def part(row: Suggestion) -> Deadline:
    return row.deadlines.filter(kind="part").latest("pk")


def told(row: Suggestion, template: str) -> set[str]:
    rows = Message.objects.filter(suggestion=row, template=template)
    return set(rows.values_list("officer__username", flat=True))


def assert_whole(row: Suggestion) -> None:
    assert list(wrong_clocks([again(row)], rules()[0])) == []


def finished(city: City, row: Suggestion) -> Suggestion:
    row = act(row, "finish_co", city.actor("water_handler"), result="管道已修复")
    row = act(row, "draft", city.actor("handler"), **ANSWER)
    return act(row, "answer", city.actor("leader"), **ANSWER)


def test_a_co_unit_has_a_date_of_its_own(city: City) -> None:
    with at(MONDAY):
        row = joined(city)
    clock = part(row)
    assert (clock.owner, clock.due) == (city.units["water"], local("2026-11-05 17:30"))
    assert clock.assignment.due == clock.due
    assert_whole(row)


def test_no_part_is_due_after_the_whole(city: City) -> None:
    with at(MONDAY):
        row = act(classified(city), "assign", city.actor("triage"), lead=city.units["light"])
        row = act(row, "accept", city.actor("handler"))
    with at("2026-11-06 10:00"):
        more = {"co_units": (city.units["water"],), "task": WORDS}
        row = act(row, "join_co", city.actor("leader"), **more)
    assert part(row).due == row.due == local("2026-11-09 17:30")
    assert_whole(row)


def test_of_a_simple_matter_it_is_half_a_day(city: City) -> None:
    with at(MONDAY):
        assert part(joined(city, tier="simple")).due == local("2026-11-02 22:00")


def test_of_a_complex_matter_it_is_as_concluded(city: City) -> None:
    with at(MONDAY):
        units = {"lead": city.units["light"], "co_units": (city.units["water"],)}
        row = classified(city, tier="complex")
        consultation = {"consultation_day": date(2026, 11, 4)}
        row = act(row, "coordinate", city.actor("triage"), **units, **consultation)
        decided = {"minutes": WORDS, "decision": WORDS, "due": date(2026, 11, 20)}
        row = act(row, "conclude", city.actor("triage"), **units, **decided)
    assert part(row).due == row.due == local("2026-11-20 17:30")
    assert_whole(row)


def test_the_co_unit_is_reminded_and_warned_and_nobody_of_the_lead_unit(city: City) -> None:
    with at(MONDAY):
        row = joined(city)
    sweep(local("2026-11-05 17:31"))
    assert told(row, "alert_yellow") == {"water_handler", "water_leader"}


def test_the_result_meets_its_date(city: City) -> None:
    with at(MONDAY):
        row = joined(city)
    with at("2026-11-04 10:00"):
        row = act(row, "finish_co", city.actor("water_handler"), result=WORDS)
    assert (part(row).state, part(row).late) == ("met", False)
    assert live_kinds(row) == {"handling"}
    assert_whole(row)


def test_a_result_after_its_date_is_late(city: City) -> None:
    with at(MONDAY):
        row = joined(city)
    with at("2026-11-06 10:00"):
        row = act(row, "finish_co", city.actor("water_handler"), result=WORDS)
    assert (part(row).state, part(row).late) == ("missed", True)


def test_a_waived_part_stops(city: City) -> None:
    row = joined(city)
    waived = {"unit": city.units["water"], "reason": WORDS}
    row = act(row, "waive_co", city.actor("leader"), **waived)
    assert part(row).state == "stopped"
    assert_whole(row)


def test_whoever_becomes_the_lead_has_no_part_any_more(city: City) -> None:
    row = joined(city)
    row = act(row, "reassign", city.actor("triage"), lead=city.units["water"], reason=WORDS)
    assert part(row).state == "stopped"
    assert_whole(row)


def test_the_date_waits_with_the_citizen(city: City) -> None:
    with at(MONDAY):
        row = joined(city)
        row = act(row, "ask", city.actor("handler"), question=WORDS)
    with at("2026-11-04 10:00"):
        row = act(row, "supplement", CITIZEN, reply=WORDS)
    assert part(row).due == local("2026-11-09 17:30")
    assert again(row).assignments.get(capacity="co").due == part(row).due
    assert_whole(row)


# joining later, and once more


def test_a_unit_joins_after_the_assignment_and_is_told(city: City) -> None:
    row = act(classified(city), "assign", city.actor("triage"), lead=city.units["light"])
    units = {"co_units": (city.units["water"],), "task": "请核实管道走向"}
    row = act(row, "join_co", city.actor("triage"), **units)
    assert told(row, "joined") == {"water_handler", "water_leader"}
    assert "part" in live_kinds(row)


@pytest.mark.parametrize("who", ["lead", "at work already"])
def test_nobody_joins_what_they_work_on(city: City, who: str) -> None:
    unit = city.units["light" if who == "lead" else "water"]
    refused(joined(city), "join_co", city.actor("leader"), co_units=(unit,), task=WORDS)


def test_the_unit_complained_about_never_joins(city: City) -> None:
    row = act(classified(city), "assign", city.actor("triage"), lead=city.units["light"])
    Suggestion.objects.filter(pk=row.pk).update(about_unit=city.units["water"])
    units = {"co_units": (city.units["water"],), "task": WORDS}
    refused(again(row), "join_co", city.actor("leader"), **units)


def test_a_rework_wakes_the_part_that_was_not_done(city: City) -> None:
    row = finished(city, joined(city))
    woken = {"co_units": (city.units["water"],), "reason": "管道仍在漏水"}
    row = act(row, "rework", city.actor("supervisor"), **woken)
    assert live_kinds(row) == {"handling", "part"}
    assert part(row).cycle == 2
    assert {"water_handler", "water_leader"} <= told(row, "rework")
    refused(
        act(row, "draft", city.actor("leader"), **ANSWER), "answer", city.actor("leader"), **ANSWER
    )
    assert_whole(row)


def test_a_rework_of_the_lead_units_part_wakes_no_other(city: City) -> None:
    row = act(finished(city, joined(city)), "rework", CITIZEN, reason=WORDS)
    assert live_kinds(row) == {"handling"}
    assert told(row, "rework") == {"handler", "leader"}


def test_after_a_rework_the_leader_wakes_whom_it_concerns(city: City) -> None:
    row = act(finished(city, joined(city)), "rework", CITIZEN, reason="管道仍在漏水")
    units = {"co_units": (city.units["water"],), "task": "请再次检修"}
    row = act(row, "join_co", city.actor("leader"), **units)
    assert live_kinds(row) == {"handling", "part"}
    assert row.assignments.get(capacity="co").state == "assigned"
    assert_whole(row)


def test_only_who_had_a_part_does_it_again(city: City) -> None:
    row = finished(city, joined(city))
    others = {"co_units": (city.units["town"],), "reason": WORDS}
    refused(row, "rework", city.actor("supervisor"), **others)


def test_an_entry_from_before_is_replayed_without_parts(city: City) -> None:
    events = list(joined(city).events.all())
    for event in events:
        event.details.pop("parts", None)
    assert "part" not in {each.kind for each in replay(events, rules()[0]).deadlines}
