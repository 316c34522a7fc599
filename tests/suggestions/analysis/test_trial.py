"""A newly learnt one is used unless it is worse, and worse is more than chance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suggestions.analysis.trial import is_worse


@pytest.mark.parametrize(
    ("won", "lost", "worse"),
    [(0, 0, False), (0, 4, False), (0, 5, True), (3, 10, True), (4, 10, False), (10, 3, False)],
)
def test_it_is_worse_when_it_loses_more_often_than_chance_explains(
    won: int, lost: int, worse: bool
) -> None:
    assert is_worse(won, lost) is worse


@given(st.integers(0, 300), st.integers(0, 300))
def test_of_two_never_both_are_worse_and_losing_more_never_helps(won: int, lost: int) -> None:
    assert not (is_worse(won, lost) and is_worse(lost, won))
    assert is_worse(won, lost + 1) or not is_worse(won, lost)


def test_of_two_that_are_as_good_one_in_twenty_at_most_looks_worse() -> None:
    for many in range(1, 60):
        looks = sum(_ways(many, lost) for lost in range(many + 1) if is_worse(many - lost, lost))
        assert looks <= 2**many / 20


def _ways(many: int, chosen: int) -> int:
    found = 1
    for each in range(chosen):
        found = found * (many - each) // (each + 1)
    return found
