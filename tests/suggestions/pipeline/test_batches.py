"""A batch and one move after another: the same rules, the same rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from suggestions.audit import broken_chains, wrong_clocks
from suggestions.models import Event, Message, Suggestion, Wording, rules
from suggestions.pipeline import MOVES
from suggestions.pipeline.actors import CHANNEL, CITIZEN, CLOCK, Actor
from suggestions.pipeline.allowed import rule_of
from suggestions.pipeline.collect import Submit
from suggestions.pipeline.move import MOST_AT_ONCE, Intent, move, move_many
from suggestions.pipeline.recorded import CHANGES
from suggestions.pipeline.refusals import Refused
from tests.factories import TEXT, City, again, answered, assigned, classified, submitted
from tests.suggestions.pipeline.moments import at
from tests.suggestions.pipeline.unchanged import nothing_changes, picture
from tests.suggestions.pipeline.ways import STEPS, WORDS, those_who_may, who, working_day

HOW_MANY = 3
# Not those that carry dates of one certain day, or bring about other suggestions.
NAMES = sorted(set(STEPS) - {"split", "ask_extension", "recompute", "archive", "take_back"})


def test_a_refused_one_does_not_keep_the_others_back(city: City) -> None:
    first, ended, last = classified(city), answered(city), classified(city)
    request = MOVES["assign"](lead=city.units["light"])
    intents = [Intent(row.pk, request) for row in (first, ended, last)]
    results = move_many(intents, actor=city.actor("triage"))
    assert [isinstance(each, Refused) for each in results] == [False, True, False]
    assert [again(row).status for row in (first, ended, last)] == [
        "assigned",
        "answered",
        "assigned",
    ]


def test_the_answers_stand_in_the_order_of_the_orders(city: City) -> None:
    rows = [submitted(city) for _ in range(3)]
    intents = [Intent(row.pk, MOVES["withdraw"]()) for row in reversed(rows)]
    results = move_many(intents, actor=CITIZEN)
    assert [each.suggestion_id for each in results] == [row.pk for row in reversed(rows)]


def test_five_hundred_at_once_and_no_more(city: City) -> None:
    intent = Intent(submitted(city).pk, MOVES["note"](note=WORDS))
    with nothing_changes(), pytest.raises(ValueError, match="500"):
        move_many([intent] * (MOST_AT_ONCE + 1), actor=city.actor("triage"))


def test_an_empty_batch_is_no_batch(city: City) -> None:
    assert move_many([], actor=CLOCK) == []


@pytest.mark.parametrize(
    "bad",
    [
        Intent(None, Submit(text=" ")),
        Intent(None, MOVES["note"](note=WORDS)),
        Intent(999_999, MOVES["note"](note=WORDS)),
        Intent(999_999, MOVES["merge"](parent=None)),
    ],
)
def test_whatever_is_wrong_with_one_the_others_come_in(city: City, bad: Intent) -> None:
    good = Intent(None, Submit(text=TEXT, region=city.regions["town"]))
    first, refusal, second = move_many([good, bad, good], actor=CHANNEL)
    assert isinstance(refusal, Refused)
    assert first.suggestion.reference != second.suggestion.reference
    assert Suggestion.objects.count() == 2


def test_five_hundred_come_in_at_once_with_references_of_their_own(city: City) -> None:
    intent = Intent(None, Submit(text=TEXT, region=city.regions["town"]))
    results = move_many([intent] * MOST_AT_ONCE, actor=CHANNEL)
    assert len({each.suggestion.reference for each in results}) == MOST_AT_ONCE


def test_each_order_may_have_its_own_actor(city: City) -> None:
    row = assigned(city)
    request = MOVES["note"](note=WORDS)
    intents = [Intent(row.pk, request, actor=city.actor(name)) for name in ("triage", "handler")]
    results = move_many([*intents, Intent(row.pk, request)], actor=CITIZEN)
    assert [isinstance(each, Refused) for each in results] == [False, False, True]
    assert [each.officer.username for each in results[:2]] == ["triage", "handler"]


# the number of statements


def statements(intents: list[Intent], actor: Actor) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        results = move_many(intents, actor=actor)
    assert not any(isinstance(each, Refused) for each in results)
    return len(queries)


def ready(city: City, name: str) -> Suggestion:
    ways: dict[str, Callable[[City], Suggestion]] = {
        "classify": submitted,
        "assign": classified,
        "accept": assigned,
        "close": answered,
        "note": assigned,
        "decline": submitted,
    }
    return ways[name](city)


@pytest.mark.parametrize("name", ["classify", "assign", "accept", "close", "note", "decline"])
def test_a_batch_takes_as_many_statements_whatever_its_size(
    city: City, settings: Any, name: str
) -> None:
    settings.EMAIL_ENABLED = True
    counts = []
    for size in (2, 12):
        rows = [ready(city, name) for _ in range(size)]
        step = STEPS[name]
        intents = [Intent(row.pk, MOVES[name](**step.carries(city, row))) for row in rows]
        counts.append(statements(intents, who(city, step.by)))
    assert counts[0] == counts[1]


# the same result


def orders_of(
    city: City, rows: list[Suggestion], picks: list[tuple[int, int]]
) -> list[tuple[int, str, str]]:
    """Make moves one after the other, mostly legal ones; which they were."""
    made = []
    for place, number in picks:
        row = again(rows[place])
        possible = [name for name in NAMES if rule_of(row, name)] or NAMES
        name = possible[number % len(possible)]
        actors = sorted(those_who_may(name, row.status) | {"handler", "leader"})
        made.append((place, name, actors[number % len(actors)]))
        one_by_one(city, rows, made[-1])
    return made


def one_by_one(city: City, rows: list[Suggestion], pick: tuple[int, str, str]) -> None:
    intent = intent_of(city, rows, pick)
    try:
        move(intent.suggestion, intent.request, actor=intent.actor)
    except Refused:
        return


def intent_of(city: City, rows: list[Suggestion], pick: tuple[int, str, str]) -> Intent:
    place, name, actor = pick
    request = MOVES[name](**carried_by(city, rows, place, name))
    return Intent(rows[place].pk, request, actor=who(city, actor))


def carried_by(city: City, rows: list[Suggestion], place: int, name: str) -> dict[str, Any]:
    if name == "merge":
        return {"parent": rows[(place + 1) % len(rows)]}
    if name == "follow_up":
        return {"note": WORDS, "solved": True}
    if name in {"hold", "ask_hold"}:
        return {"reason": WORDS, "plan": WORDS, "review": working_day(20)}
    if name in {"close", "rate"}:
        return {"solved": True, "satisfied": "satisfied"}
    return STEPS[name].carries(city, rows[place])


NAMELESS = {
    "id",
    "event_id",
    "suggestion_id",
    "reference",
    "code_hash",
    "head",
    "hash",
    "previous",
    "salt",
    "digest",
    "stamp",
    "key",
    "phone",
    "email",
    "name",
}


def story(rows: list[Suggestion]) -> list[str]:  # noqa: C901 - one picture of all tables
    """All that is stored about them, apart from ids, references, salts and hashes."""
    places = {row.pk: place for place, row in enumerate(rows)}
    names = {row.reference: place for place, row in enumerate(rows)}
    events = {each.pk: each for each in Event.objects.filter(suggestion__in=rows)}
    assignments = {
        each.pk: (each.unit_id, each.capacity) for row in rows for each in row.assignments.all()
    }
    told = []
    for model, stored in picture().items():
        for each in stored:
            ident = each["id"] if model == "Suggestion" else each.get("suggestion_id")
            if model == "Wording":
                ident = (
                    events[each["event_id"]].suggestion_id if each["event_id"] in events else None
                )
            if ident not in places:
                continue
            facts = {key: value for key, value in each.items() if key not in NAMELESS}
            if "parent_id" in facts:
                facts["parent_id"] = places.get(facts["parent_id"])
            if "assignment_id" in facts:
                facts["assignment_id"] = assignments.get(facts["assignment_id"])
            for key in ("details", "context"):
                if key in facts:
                    # What was changed is salted; that it is what the rows are, is checked below.
                    facts[key] = {
                        k: names.get(v, v) if isinstance(v, str) else v
                        for k, v in facts[key].items()
                        if k != CHANGES
                    }
            number = events[each["event_id"]].number if model == "Wording" else ""
            told.append(f"{places[ident]} {model} {number} {sorted(facts.items())}")
    return sorted(told)


@pytest.fixture
def told(settings: Any) -> None:
    settings.EMAIL_ENABLED = True


PICKS = st.lists(
    st.tuples(st.integers(0, HOW_MANY - 1), st.integers(0, 10**6)), min_size=1, max_size=25
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(picks=PICKS)
def test_a_batch_leaves_the_same_rows_as_one_move_after_another(
    city: City, told: None, picks: list[tuple[int, int]]
) -> None:
    with at("2026-11-02 10:00"):
        singly = [submitted(city) for _ in range(HOW_MANY)]
        together = [submitted(city) for _ in range(HOW_MANY)]
        made = orders_of(city, singly, picks)
        move_many([intent_of(city, together, pick) for pick in made], actor=CLOCK)
    assert story(together) == story(singly)
    assert list(broken_chains([again(row) for row in together])) == []
    assert list(wrong_clocks([again(row) for row in together], rules()[0])) == []


def test_a_merge_and_an_answer_in_one_batch_tell_every_author(city: City, told: None) -> None:
    row, child = classified(city), submitted(city)
    answer = {"outcome": "solved", "answer": WORDS}
    intents = [
        Intent(child.pk, MOVES["merge"](parent=row)),
        Intent(row.pk, MOVES["answer_directly"](**answer)),
    ]
    move_many(intents, actor=city.actor("triage"))
    found = Message.objects.filter(template="answered").values_list("suggestion", flat=True)
    assert set(found) == {row.pk, child.pk}


def test_a_merged_one_is_told_of_itself_beside_its_parent(city: City, told: None) -> None:
    row, child = submitted(city), submitted(city)
    move(child, MOVES["merge"](parent=row), actor=city.actor("triage"))
    intents = [
        Intent(row.pk, MOVES["ask"](question=WORDS), actor=city.actor("triage")),
        Intent(child.pk, MOVES["send_link"](medium="email"), actor=CITIZEN),
    ]
    move_many(intents, actor=CLOCK)
    assert Message.objects.get(template="link").suggestion == again(child)
    asked = Message.objects.filter(template="question").values_list("suggestion", flat=True)
    assert set(asked) == {row.pk, child.pk}


def test_a_follow_up_and_a_close_in_one_batch(city: City) -> None:
    row = answered(city)
    heard = MOVES["follow_up"](note=WORDS, solved=True, satisfied="satisfied")
    intents = [Intent(row.pk, heard), Intent(row.pk, MOVES["close"]())]
    move_many(intents, actor=city.actor("triage"))
    assert again(row).status == "closed"


def test_erased_in_a_batch_nothing_of_the_batch_stays(city: City) -> None:
    row = assigned(city)
    intents = [
        Intent(row.pk, MOVES["note"](note="王先生来电"), actor=city.actor("handler")),
        Intent(row.pk, MOVES["erase"](reason=WORDS, again=True), actor=CLOCK),
    ]
    move_many(intents, actor=CLOCK)
    assert not Wording.objects.filter(event__suggestion=row, text__contains="王").exists()


def test_whoever_was_merged_and_erased_in_a_batch_is_told_nothing_more(
    city: City, told: None
) -> None:
    row, child = classified(city), submitted(city)
    answer = {"outcome": "solved", "answer": WORDS}
    intents = [
        Intent(child.pk, MOVES["merge"](parent=row), actor=city.actor("triage")),
        Intent(child.pk, MOVES["erase"](reason=WORDS, again=True), actor=CLOCK),
        Intent(row.pk, MOVES["answer_directly"](**answer), actor=city.actor("triage")),
    ]
    move_many(intents, actor=CLOCK)
    found = Message.objects.filter(template="answered").values_list("suggestion", flat=True)
    assert list(found) == [row.pk]


def test_the_same_form_twice_in_a_batch_is_handed_in_once(city: City) -> None:
    request = Submit(text=TEXT, region=city.regions["village"], submit_key="a" * 64)
    first, second = move_many([Intent(None, request), Intent(None, request)], actor=CITIZEN)
    assert isinstance(second, Refused)
    assert Suggestion.objects.get() == first.suggestion


def test_the_same_number_of_a_source_twice_in_a_batch_is_brought_in_once(city: City) -> None:
    request = Submit(text=TEXT, source="board", external="17")
    first, second = move_many([Intent(None, request), Intent(None, request)], actor=CHANNEL)
    assert isinstance(second, Refused)
    assert Suggestion.objects.get() == first.suggestion
