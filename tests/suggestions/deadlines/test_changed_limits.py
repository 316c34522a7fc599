"""A limit was changed: what it counts for, which dates move, and which never do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from suggestions.audit import wrong_clocks
from suggestions.escalation import overtaken, recompute
from suggestions.models import Policy, Suggestion, rules
from suggestions.pipeline.actors import CITIZEN
from suggestions.workflow import MoveName
from tests.factories import (
    City,
    act,
    again,
    answered,
    assigned,
    classification,
    handling,
    local,
    submitted,
)
from tests.suggestions.deadlines.test_handling import shanghai
from tests.suggestions.pipeline.moments import at, clock_of
from tests.suggestions.pipeline.ways import WORDS, working_day

MONDAY, LATER, CHANGED = "2026-11-02 10:00", "2026-11-02 10:30", "2026-11-02 10:20"
OPEN = {"open_too": True}
EARLIER = {"open_too": True, "earlier": True}


def changed(kind: str, amount: int, *, tier: str = "", **more: Any) -> Policy:
    old = Policy.objects.filter(kind=kind, tier=tier).latest("since")
    values = {"kind": kind, "tier": tier, "axis": old.axis, "levels": old.levels}
    return Policy.objects.create(**{"amount": amount, "since": local(CHANGED), **values, **more})


def computed_again(row: Suggestion, moment: str = LATER) -> Suggestion:
    with at(moment):
        recompute()
    return again(row)


def is_as_the_ledger_has_it(row: Suggestion) -> bool:
    return not list(wrong_clocks([again(row)], rules()[0]))


def entries(row: Suggestion) -> int:
    return row.events.filter(move=MoveName.RECOMPUTE).count()


def test_what_was_received_before_keeps_its_limits_also_those_that_start_later(city: City) -> None:
    with at(MONDAY):
        row = assigned(city)
    changed("sign_for", 4)
    changed("sign_for", 4, tier="simple")
    row = computed_again(row)
    assert (shanghai(clock_of(row, "sign_for").due), entries(row)) == ("11-03 11:00", 0)
    with at(LATER):
        late = submitted(city)
    with at("2026-11-02 11:00"):
        late = assigned(city)
    assert clock_of(late, "sign_for").policy.amount == 4


def test_a_longer_one_for_open_ones_too_moves_what_runs(city: City) -> None:
    with at(MONDAY):
        row = assigned(city)
    changed("sign_for", 16, **OPEN)
    row = computed_again(row)
    assert shanghai(clock_of(row, "sign_for").due) == "11-04 12:00"
    assert is_as_the_ledger_has_it(row)
    assert not overtaken().exists()


def test_one_with_other_levels_takes_the_place_of_none(city: City) -> None:
    with at(MONDAY):
        row = assigned(city)
    known = Policy.objects.filter(kind="sign_for", tier="").latest("since")
    changed("sign_for", 16, levels=known.levels[:1], **OPEN)
    before = clock_of(row, "sign_for").due
    row = computed_again(row)
    assert (clock_of(row, "sign_for").due, entries(row)) == (before, 0)
    assert not overtaken().exists()


def test_it_counts_for_what_starts_later_as_well(city: City) -> None:
    with at(MONDAY):
        row = submitted(city)
    changed("sign_for", 16, **OPEN)
    with at(LATER):
        row = act(row, "classify", city.actor("triage"), **classification(city))
        row = act(row, "assign", city.actor("triage"), lead=city.units["light"])
    assert clock_of(row, "sign_for").policy.amount == 16
    assert is_as_the_ledger_has_it(row)


def test_a_shorter_one_moves_nothing_unless_that_was_chosen(city: City) -> None:
    with at(MONDAY):
        row = assigned(city)
    before = clock_of(row, "sign_for")
    changed("sign_for", 4, **OPEN)
    row = computed_again(row)
    now = clock_of(row, "sign_for")
    assert (now.due, now.policy, entries(row)) == (before.due, before.policy, 0)
    assert not overtaken().exists()


def test_a_shorter_one_that_was_chosen_leaves_the_next_working_day(city: City) -> None:
    with at(MONDAY):
        row = handling(city)
        part = clock_of(row, "handling")
        row = act(row, "ask", city.actor("leader"), question=WORDS)
    asked = clock_of(row, "supplement")
    changed("supplement", 1, **EARLIER)
    row = computed_again(row)
    clock = clock_of(row, "supplement")
    assert (shanghai(asked.due), shanghai(clock.due)) == ("11-09 17:30", "11-03 17:30")
    assert clock_of(row, "handling").due == part.due
    assert is_as_the_ledger_has_it(row)


def test_a_shorter_one_never_makes_a_date_later(city: City) -> None:
    """The end of the next working day would come after it."""
    with at(MONDAY):
        row = assigned(city)
    changed("sign_for", 4, **EARLIER)
    row = computed_again(row)
    clock = clock_of(row, "sign_for")
    assert (shanghai(clock.due), clock.policy.amount) == ("11-03 11:00", 4)
    assert is_as_the_ledger_has_it(row)


def test_one_shorter_than_that_of_its_day_moves_nothing_though_longer_than_the_last(
    city: City,
) -> None:
    with at(MONDAY):
        row = assigned(city)
    changed("sign_for", 4)
    changed("sign_for", 6, since=local(CHANGED) + timedelta(seconds=1), **OPEN)
    row = computed_again(row)
    assert (shanghai(clock_of(row, "sign_for").due), entries(row)) == ("11-03 11:00", 0)


def test_what_is_over_stays_over(city: City) -> None:
    with at(MONDAY):
        row = assigned(city)
    due = clock_of(row, "sign_for").due
    changed("sign_for", 16, since=local("2026-11-03 12:00"), **OPEN)
    row = computed_again(row, "2026-11-03 12:30")
    clock = clock_of(row, "sign_for")
    assert (clock.due, clock.policy.amount) == (due, 16)
    assert is_as_the_ledger_has_it(row)


def test_days_that_were_chosen_and_dates_that_people_set_stay(city: City) -> None:
    with at(MONDAY):
        row = act(handling(city), "prioritise", city.actor("supervisor"), due=working_day(10))
    dates = {kind: clock_of(row, kind).due for kind in ("handling", "key")}
    changed("handling", 9, tier="general", **OPEN)
    changed("key", 3, **OPEN)
    row = computed_again(row)
    assert {kind: clock_of(row, kind).due for kind in dates} == dates
    assert clock_of(row, "handling").policy.amount == 9
    assert is_as_the_ledger_has_it(row)


def test_an_extension_outlives_a_shorter_limit(city: City) -> None:
    with at(MONDAY):
        row = handling(city, tier="simple")
        wish = {"until": local("2026-11-03 17:30"), "reason": WORDS}
        row = act(row, "ask_extension", city.actor("leader"), **wish)
        row = act(row, "approve_extension", city.actor("triage"), reason=WORDS)
    changed("handling", 12, tier="simple", **EARLIER)
    row = computed_again(row)
    assert (shanghai(row.due), shanghai(row.first_due)) == ("11-04 00:00", "11-03 10:00")
    assert is_as_the_ledger_has_it(row)


def test_a_pause_is_not_counted_by_the_new_limit_either(city: City) -> None:
    with at(MONDAY):
        row = act(handling(city, tier="simple"), "ask", city.actor("leader"), question=WORDS)
    with at("2026-11-02 14:00"):
        row = act(row, "supplement", CITIZEN, reply=WORDS)
    changed("handling", 48, tier="simple", since=local("2026-11-02 14:10"), **OPEN)
    row = computed_again(row, "2026-11-02 14:20")
    assert shanghai(row.due) == "11-04 14:00"
    assert is_as_the_ledger_has_it(row)


def test_what_is_answered_waits_for_its_author_by_the_old_date(city: City) -> None:
    with at(MONDAY):
        row = answered(city)
    due = clock_of(row, "confirmation").due
    old = Policy.objects.filter(kind="confirmation").latest("since")
    changed("confirmation", old.amount, **OPEN)
    row = computed_again(row)
    assert clock_of(row, "confirmation").due == due
    assert is_as_the_ledger_has_it(row)


@pytest.mark.parametrize(
    ("kind", "tier", "told"), [("sign_for", "general", False), ("handling", "simple", True)]
)
def test_its_author_reads_of_dates_that_are_told_and_of_no_others(
    city: City, kind: str, tier: str, told: bool
) -> None:
    with at(MONDAY):
        row = assigned(city, tier=tier)
    changed(kind, 72, tier="simple" if tier == "simple" else "", **OPEN)
    row = computed_again(row)
    entry = row.events.get(move=MoveName.RECOMPUTE)
    assert ("internal" not in entry.details) == told
