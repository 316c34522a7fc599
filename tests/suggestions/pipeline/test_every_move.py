"""A new move is tested the day it is written: every move, from every status it starts from."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
import time_machine

from suggestions.audit import broken_chains
from suggestions.deadlines import replay
from suggestions.models import Deadline, Event, State, Suggestion, rules
from suggestions.pipeline import MOVES
from suggestions.pipeline.allowed import every_move, may
from suggestions.pipeline.reading import read_case
from suggestions.pipeline.refusals import Refused
from suggestions.workflow import Status
from tests.factories import City, act, again, local, submitted
from tests.suggestions.pipeline.unchanged import refused
from tests.suggestions.pipeline.ways import (
    STEPS,
    bring,
    everybody,
    make,
    maker,
    nothing,
    those_who_may,
    who,
)

TRANSITIONS = sorted({(each.source, each.name) for each in every_move()})
# Made by merges and their undoing only, never by anybody by themselves.
BROUGHT_ABOUT = {"follow", "absorb", "release"}
# An objection ends when the unit signs; a merged one has no children left, a withdrawn never any.
NEVER_MADE = {
    ("handling", "refuse_objection"),
    ("merged", "release"),
    ("withdrawn", "release"),
}
BY_SOMEBODY = [
    (source, name)
    for source, name in TRANSITIONS
    if name not in BROUGHT_ABOUT | {"submit"} and (source, name) not in NEVER_MADE
]
BY_ANOTHER = [
    (source, name)
    for source, name in TRANSITIONS
    if name in BROUGHT_ABOUT and (source, name) not in NEVER_MADE
]

REQUIRED_WORDS = [
    (name, each.name)
    for name, request in sorted(MOVES.items())
    for each in dataclasses.fields(request)
    if each.metadata.get("required") and "words" in each.metadata
]

RUNNING = {
    "collected": {"triage"},
    "classified": {"triage", "handling"},
    "coordinating": {"consultation", "handling"},
    "assigned": {"sign_for", "handling"},
    "handling": {"handling"},
    "waiting": {"supplement"},
    "held": {"review"},
    "answered": {"confirmation"},
}
PAUSED = {"waiting": {"handling"}, "held": {"handling"}}
TARGETS: dict[Any, str] = {
    "withdraw": "withdrawn",
    "supplement": "handling",
    ("answered", "rework"): "handling",
    ("closed", "reopen"): "handling",
    ("declined", "reopen"): "classified",
    ("transferred", "reopen"): "classified",
    ("withdrawn", "reopen"): "classified",
}
CLOCK = (
    "kind",
    "cycle",
    "serial",
    "owner_id",
    "policy_id",
    "amount",
    "state",
    "started",
    "due",
    "first_due",
    "late",
    "ended",
    "paused_at",
    "pauses",
    "provisional",
    "next_alert_at",
)


@pytest.fixture(autouse=True)
def today(request: pytest.FixtureRequest) -> Iterator[None]:
    parameters = request.node.callspec.params if hasattr(request.node, "callspec") else {}
    step = STEPS.get(parameters.get("name", ""))
    year = step.way.get("year", 2026) if step else 2026
    with time_machine.travel(local(f"{year}-09-14 10:00")):
        yield


def way(name: str) -> dict[str, Any]:
    return {key: value for key, value in STEPS[name].way.items() if key != "year"}


def target_of(source: str, name: str) -> str:
    fixed = {(each.source, each.name): each.target for each in every_move()}
    return str(TARGETS.get((source, name)) or TARGETS.get(name) or fixed[source, name] or source)


def live(row: Suggestion, *states: str) -> set[str]:
    within = states or (State.RUNNING, State.PAUSED)
    rows = Deadline.objects.filter(suggestion=row, state__in=within)
    return set(rows.values_list("kind", flat=True))


def clocks(rows: Iterable[Deadline]) -> list[tuple[Any, ...]]:
    return [tuple(getattr(row, name) for name in CLOCK) for row in rows]


def assert_whole(row: Suggestion) -> None:
    """The chain is valid, and the ledger alone gives the same clocks."""
    assert list(broken_chains([row])) == []
    keeper = replay(row.events.all(), rules()[0])
    stored = Deadline.objects.filter(suggestion=row).order_by("pk")
    assert clocks(keeper.deadlines) == clocks(stored)
    assert (keeper.tier, keeper.cycle) == (row.tier, row.cycle)
    assert keeper.promised_from == row.promised_from


def assert_moved(before: Suggestion, name: str) -> Suggestion:
    row = again(before)
    entry = Event.objects.get(suggestion=row, number=before.entries + 1)
    assert (entry.move, entry.source, entry.target) == (name, before.status, row.status)
    assert row.entries == row.events.count() == before.entries + 1
    assert row.version == before.version + MOVES[name].renews
    assert_whole(row)
    return row


def test_every_move_of_the_workflow_has_its_class_and_its_row_here() -> None:
    names = {name for _source, name in TRANSITIONS}
    assert names == set(MOVES)
    assert names == set(STEPS) | BROUGHT_ABOUT | {"submit"}


def test_no_move_starts_from_where_it_can_never_be_made() -> None:
    assert not NEVER_MADE & set(TRANSITIONS)


def test_every_status_can_be_reached(city: City) -> None:
    for status in Status.values:
        assert bring(city, status).status == status


def test_submitting_is_the_first_entry(city: City) -> None:
    row = submitted(city)
    assert (row.status, row.entries, row.version) == ("collected", 1, 1)
    assert live(row) == {"triage"}
    assert_whole(row)


@pytest.mark.parametrize(("source", "name"), BY_SOMEBODY)
def test_a_move_makes_one_entry_and_sets_the_clocks(city: City, source: str, name: str) -> None:
    step, before = STEPS[name], bring(city, source, **way(name))
    step.prepare(city, before)
    before = again(before)
    act(before, name, who(city, maker(name, source)), **step.carries(city, before))
    row = assert_moved(before, name)
    assert row.status == target_of(source, name)
    paused = RUNNING[source] if name == "ask" else PAUSED.get(row.status, set())
    decided = {"contested"} if row.contested else set()
    beside = step.beside if row.is_open else decided | (step.beside & {"promise"})
    assert live(row) == RUNNING.get(row.status, set()) | paused | beside
    assert paused <= live(row, State.PAUSED)


Brought = tuple[Suggestion, Callable[[], Suggestion]]


def _followed(city: City, source: str) -> Brought:
    row = bring(city, source)
    parent = again(row).parent
    return row, lambda: make(city, parent, "merge")


def _absorbed(city: City, source: str) -> Brought:
    row, child = bring(city, source), submitted(city)
    return row, lambda: act(child, "merge", city.actor("triage"), parent=row)


def _released(city: City, source: str) -> Brought:
    row = bring(city, source, child=True)
    return row, lambda: make(city, row.children.get(), "unmerge")


ANOTHERS = {"follow": _followed, "absorb": _absorbed, "release": _released}


@pytest.mark.parametrize(("source", "name"), BY_ANOTHER)
def test_a_move_brought_about_by_another_makes_one_entry(
    city: City, source: str, name: str
) -> None:
    before, bring_about = ANOTHERS[name](city, source)
    clocks_before = clocks(Deadline.objects.filter(suggestion=before))
    bring_about()
    row = assert_moved(before, name)
    assert row.status == source
    assert clocks(Deadline.objects.filter(suggestion=row)) == clocks_before


@pytest.mark.once
@pytest.mark.parametrize(("source", "name"), BY_SOMEBODY)
def test_whoever_may_make_a_move_is_let_and_all_others_are_refused(
    city: City, source: str, name: str
) -> None:
    step, row = STEPS[name], bring(city, source, **way(name))
    step.prepare(city, row)
    row = again(row)
    carries = step.carries(city, row)
    for one in sorted(those_who_may(name, source)):
        actor = who(city, one)
        assert may(actor, name, read_case(row, actor)), one
    for other in sorted(everybody(city) - those_who_may(name, source)):
        refused(row, name, who(city, other), **carries)


@pytest.mark.parametrize("source", Status.values)
def test_a_move_that_does_not_start_here_is_refused(city: City, source: str) -> None:
    row = bring(city, source)
    elsewhere = sorted(set(STEPS) - {name for start, name in TRANSITIONS if start == source})
    for name in elsewhere:
        carries = STEPS[name].carries(city, row) if row.due else {}
        refused(row, name, who(city, maker(name, source)), **carries)


@pytest.mark.parametrize(
    ("source", "name"), [each for each in TRANSITIONS if each[1] in BROUGHT_ABOUT]
)
def test_nobody_makes_by_hand_what_a_merge_brings_about(city: City, source: str, name: str) -> None:
    row = bring(city, source)
    carries = {"parent": submitted(city)} if name == "follow" else {}
    for somebody in sorted(everybody(city)):
        refused(row, name, who(city, somebody), **carries)


@pytest.mark.once
@pytest.mark.parametrize(
    ("source", "name"), [each for each in BY_SOMEBODY if STEPS[each[1]].carries is not nothing]
)
def test_a_move_without_what_it_must_carry_is_refused_in_words(
    city: City, source: str, name: str
) -> None:
    row = bring(city, source, **way(name))
    STEPS[name].prepare(city, row)
    refused(again(row), name, who(city, maker(name, source)))


@pytest.mark.parametrize(("name", "field"), REQUIRED_WORDS)
def test_words_that_show_nothing_are_not_given(name: str, field: str) -> None:
    carried = [each.name for each in dataclasses.fields(MOVES[name]) if each.init]
    filled = MOVES[name](**dict.fromkeys(carried, "x") | {field: "\u3164 \u200b"})
    with pytest.raises(Refused):
        filled.check_complete()
