"""What counts of a fact, on which of its days: one fact each, without anything around it."""

from datetime import date
from typing import Any

import pytest

from suggestions.models import Fact
from suggestions.statistics.counts import BITS, COUNTS, When, bits_of, names_in, placed

DAYS = {when: date(2026, 9, 1 + number) for number, when in enumerate(When)}
DUE = "due due_with_paused"
EVERYTHING = dict.fromkeys(
    [
        "done",
        "on_time",
        "on_time_first",
        "held",
        "reworked",
        "solved",
        "satisfied",
        "adopted",
        "signed",
        "responded",
        "assigned",
        "extended",
        "objected",
        "upheld",
    ],
    True,
)


def names_of(when: When, **of_it: Any) -> set[str]:
    """What counts of a fact that has but one day."""
    return set(names_in(bits_of(Fact(**{when.value: DAYS[when]}, **of_it))))


@pytest.mark.parametrize(
    ("of_it", "names"),
    [
        ({}, "received in_hand"),
        ({"done": True}, "received answered"),
        ({"left": "merged"}, "received merged"),
        ({"left": "merged", "done": True}, "received merged"),
        ({"left": "declined"}, "received passed_on"),
        ({"left": "transferred"}, "received passed_on"),
        ({"left": "withdrawn"}, "received passed_on"),
        ({"livelihood": True}, "received in_hand livelihood"),
        ({"left": "take_back"}, ""),
        ({"left": "take_back", "done": True, "livelihood": True}, ""),
    ],
)
def test_what_was_received_ends_in_one_of_four_unless_it_was_a_mistake(
    of_it: dict[str, Any], names: str
) -> None:
    assert names_of(When.RECEIVED, **of_it) == set(names.split())


@pytest.mark.parametrize(
    ("of_it", "names"),
    [
        ({}, "overdue"),
        ({"held": True}, "held"),
        ({"held": True, "done": True}, "held done"),
        ({"done": True}, "done"),
        ({"on_time": True}, "on_time overdue"),
        ({"on_time_first": True}, "on_time_first overdue"),
        ({"solved": False}, "asked_solved overdue"),
        ({"solved": True}, "asked_solved solved overdue"),
        ({"satisfied": False}, "asked_satisfied overdue"),
        ({"satisfied": True}, "asked_satisfied satisfied overdue"),
        ({"voice": "author"}, "by_author overdue"),
        ({"voice": "telephone"}, "by_telephone overdue"),
        ({"voice": "author", "done": True}, "by_author heard done"),
        ({"reworked": True}, "overdue"),
        ({"reworked": True, "done": True}, "reworked done"),
        ({"signed": False}, "to_sign overdue"),
        ({"signed": True}, "to_sign signed overdue"),
        ({"responded": True}, "overdue"),
        ({"responded": True, "signed": False}, "to_sign responded overdue"),
        ({"assigned": True}, "assigned overdue"),
        ({"extended": True, "objected": True, "upheld": True}, "overdue"),
        ({"extended": True, "assigned": True}, "assigned extended overdue"),
        ({"objected": True, "assigned": True}, "assigned objected overdue"),
        ({"upheld": True, "assigned": True}, "assigned upheld overdue"),
        ({"adopted": False}, "proposals overdue"),
        ({"adopted": True}, "proposals adopted overdue"),
        ({"hours": 0}, "timed overdue"),
        ({"outcome": "solved"}, "overdue"),
        ({"outcome": "solved", "done": True}, "done done_solved"),
        ({"outcome": "planned", "done": True}, "done done_planned"),
        ({"outcome": "explained", "done": True}, "done done_explained"),
        ({"outcome": "adopted", "done": True}, "done done_adopted"),
        ({"outcome": "partly", "done": True}, "done done_adopted"),
        ({"outcome": "not_adopted", "done": True}, "done done_not_adopted"),
    ],
)
def test_what_fell_due_counts_as_what_it_is(of_it: dict[str, Any], names: str) -> None:
    assert names_of(When.DUE, counted=True, **of_it) == {*DUE.split(), *names.split()}


def test_what_is_paused_counts_beside_what_fell_due() -> None:
    found = names_of(When.DUE, counted=True, paused=True, **EVERYTHING)
    assert found == {"paused", "due_with_paused", "held"}


@pytest.mark.parametrize("paused", [True, False])
def test_what_is_not_counted_by_its_limit_is_nothing_that_fell_due(paused: bool) -> None:
    assert names_of(When.DUE, paused=paused, **EVERYTHING) == set()


@pytest.mark.parametrize(
    ("when", "of_it", "names"),
    [
        (When.KEYED, {}, "keys"),
        (When.KEYED, {"rectified": True}, "keys rectified"),
        (When.KEY_DUE, {}, "keys_due"),
        (When.KEY_DUE, {"rectified": True}, "keys_due rectified_of_due"),
        (When.PROMISED, {}, "promises_due"),
        (When.PROMISED, {"promise_kept": True}, "promises_due promises_kept"),
    ],
)
def test_key_assignments_and_promises_count_on_days_of_their_own(
    when: When, of_it: dict[str, Any], names: str
) -> None:
    assert names_of(when, **of_it) == set(names.split())


def test_what_has_no_day_counts_nowhere() -> None:
    assert bits_of(Fact(counted=True, **EVERYTHING)) == 0


def test_each_count_stands_on_the_day_by_which_it_counts_and_on_no_other() -> None:
    fact = Fact(counted=True, **{when.value: day for when, day in DAYS.items()})
    fact.counts = bits_of(fact)
    found = {day: set(names_in(bits)) for day, bits in placed(fact)}
    assert found == {
        DAYS[When.RECEIVED]: {"received", "in_hand"},
        DAYS[When.DUE]: {*DUE.split(), "overdue"},
        DAYS[When.KEYED]: {"keys"},
        DAYS[When.KEY_DUE]: {"keys_due"},
        DAYS[When.PROMISED]: {"promises_due"},
    }


def test_a_day_on_which_nothing_counts_is_left_out() -> None:
    fact = Fact(left="take_back", received_day=DAYS[When.RECEIVED], keyed_day=DAYS[When.KEYED])
    fact.counts = bits_of(fact)
    assert [day for day, _bits in placed(fact)] == [DAYS[When.KEYED]]


def test_only_a_limit_lies_ahead_until_its_moment() -> None:
    assert {when.name: when.moment for when in When} == {
        "RECEIVED": "",
        "DUE": "due",
        "KEYED": "",
        "KEY_DUE": "key_due",
        "PROMISED": "promise_due",
    }


def test_every_count_is_called_differently() -> None:
    assert len({str(each.label) for each in COUNTS.values()}) == len(COUNTS)


def test_what_is_stored_of_a_count_is_the_bit_of_its_place() -> None:
    assert list(BITS.values()) == [2**place for place in range(len(COUNTS))]
