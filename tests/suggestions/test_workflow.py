"""The workflow on one page: every status has its words, every move somebody who may make it."""

import ast
from collections import defaultdict
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import pytest
from django.utils import translation

import suggestions
from suggestions.models import Suggestion
from suggestions.pipeline.allowed import every_move
from suggestions.pipeline.who import MEANINGS
from suggestions.workflow import (
    CITIZEN_WORDS,
    ENDED,
    OPEN,
    STAGES,
    MoveName,
    Stage,
    Status,
    Who,
    Workflow,
    label_of,
)
from tests.factories import City
from tests.suggestions.pipeline.ways import bring

MOVES = [each for each in every_move() if each.name not in {"follow", "absorb", "release"}]


def test_every_status_is_open_or_ended() -> None:
    assert set(OPEN) | set(ENDED) == set(Status)
    assert not set(OPEN) & set(ENDED)


def test_every_status_has_words_for_the_desk_and_for_the_citizen() -> None:
    assert set(CITIZEN_WORDS) == set(Status)
    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert all(str(status.label) and str(CITIZEN_WORDS[status]) for status in Status)


@pytest.mark.parametrize("each", MOVES, ids=lambda each: f"{each.source}-{each.name}")
def test_somebody_may_make_every_move(each) -> None:
    assert each.custom["who"] <= set(Who)
    assert each.custom["who"]


def test_everybody_who_may_make_a_move_is_defined() -> None:
    assert set(MEANINGS) == set(Who)


def test_moves_have_labels_of_their_own() -> None:
    labels = defaultdict(set)
    for each in every_move():
        labels[label_of(each.name)].add(each.name)
    assert {label: names for label, names in labels.items() if len(names) > 1} == {}


def test_every_status_but_the_first_is_entered_by_some_move(city: City) -> None:
    for status in Status.values:
        assert bring(city, status).status == status


def test_from_every_open_status_there_is_a_way_to_an_end() -> None:
    ahead = defaultdict(set)
    for each in every_move():
        targets = each.target.shown if hasattr(each.target, "shown") else {each.target}
        ahead[str(each.source)] |= {str(target) for target in targets if target}
    for status in OPEN:
        seen, now = set(), {str(status)}
        while now - seen:
            seen |= now
            now = set().union(*(ahead[name] for name in now))
        assert seen & {str(each) for each in ENDED}


def test_the_status_is_protected() -> None:
    with pytest.raises(AttributeError):
        Suggestion().status = "closed"


def test_a_transition_has_no_body() -> None:
    names = {each.name for each in every_move()}
    assert all(getattr(Workflow, name).__wrapped__(Suggestion()) is None for name in names)


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        ("collected", Stage.COLLECT),
        ("classified", Stage.CLASSIFY),
        ("coordinating", Stage.COORDINATE),
        ("assigned", Stage.ASSIGN),
        ("handling", Stage.ASSIGN),
        ("waiting", Stage.ASSIGN),
        ("held", Stage.ASSIGN),
        ("answered", Stage.FEEDBACK),
        ("closed", Stage.FEEDBACK),
        ("declined", None),
        ("merged", None),
    ],
)
def test_every_status_stands_in_its_stage(city: City, status: str, stage: Stage | None) -> None:
    assert bring(city, status).stage == stage


def test_the_five_stages_all_occur() -> None:
    assert set(STAGES.values()) == set(Stage)


# names

ROOT = Path(suggestions.__file__).parent
COLLECTIONS = (ast.Set, ast.Tuple, ast.List)


def names_in(nodes: Iterable[ast.expr | None]) -> list[str]:
    """The names of moves that stand there as loose strings."""
    strings = [node.value for node in nodes if isinstance(node, ast.Constant)]
    return [each for each in strings if each in MoveName.values]


def loose_names(node: ast.AST) -> list[str]:
    """What a table, a comparison or a filter calls a move, where it does not use its name."""
    if isinstance(node, ast.keyword) and str(node.arg).split("__")[-1] == "move":
        return names_in([node.value])
    if isinstance(node, ast.Compare) and isinstance(node.left, ast.Attribute):
        compared = [node.left, *node.comparators]
        nested = chain.from_iterable(
            each.elts for each in compared if isinstance(each, COLLECTIONS)
        )
        return names_in([*compared, *nested]) if node.left.attr == "move" else []
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "latest":
        return names_in(node.args)
    rows = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
    found = names_in(rows)
    return found if len(found) > 1 and len(found) == len(rows) else []


@pytest.mark.parametrize("source", ['{"assign": 1, "answer": 2}', 'entry.move == "answer"',
    'entry.move in {"ask"}', 'rows.filter(event__move="publish")', 'standing.latest("hold")'])  # fmt: skip
def test_a_loose_name_is_noticed(source: str) -> None:
    assert [name for node in ast.walk(ast.parse(source)) for name in loose_names(node)]


def test_no_move_is_named_by_a_loose_string() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}": names
        for path in ROOT.rglob("*.py")
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (names := loose_names(node))
    }
    assert found == {}
