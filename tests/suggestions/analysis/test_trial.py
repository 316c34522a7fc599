"""A newly learnt one is used unless it is worse, and worse is more than chance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suggestions.analysis.evaluating import Quality
from suggestions.analysis.trial import Contest, breaks_its_promise


@pytest.mark.parametrize(
    ("won", "lost", "worse"),
    [(0, 0, False), (0, 4, False), (0, 5, True), (3, 10, True), (4, 10, False), (10, 3, False)],
)
def test_it_is_worse_when_it_loses_more_often_than_chance_explains(
    won: int, lost: int, worse: bool
) -> None:
    assert Contest(won, lost).is_worse is worse


@given(st.integers(0, 300), st.integers(0, 300))
def test_of_two_never_both_are_worse_and_losing_more_never_helps(won: int, lost: int) -> None:
    assert not (Contest(won, lost).is_worse and Contest(lost, won).is_worse)
    assert Contest(won, lost + 1).is_worse or not Contest(won, lost).is_worse


def test_of_two_that_are_as_good_one_in_twenty_at_most_looks_worse() -> None:
    for many in range(1, 60):
        worse = [lost for lost in range(many + 1) if Contest(many - lost, lost).is_worse]
        assert sum(_ways(many, lost) for lost in worse) <= 2**many / 20


def _ways(many: int, chosen: int) -> int:
    found = 1
    for each in range(chosen):
        found = found * (many - each) // (each + 1)
    return found


@pytest.mark.parametrize(
    ("tried", "coverage", "precision", "broken"),
    [
        (100, 0.0, 0.0, False),
        (100, 0.9, 1.0, False),
        (100, 0.9, 0.93, False),
        (100, 0.9, 0.85, True),
        (20, 0.5, 0.9, False),
        (2000, 0.9, 0.93, True),
    ],
)
def test_a_promise_is_broken_when_it_is_wrong_more_often_than_chance_explains(
    tried: int, coverage: float, precision: float, broken: bool
) -> None:
    assert breaks_its_promise(Quality(0.9, 0.9, 0.0, coverage, precision), tried) is broken
