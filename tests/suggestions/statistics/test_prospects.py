"""How likely a matter becomes overdue: counted from finished ones, by rules that can be checked."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suggestions.statistics.prospects import (
    FEWEST_ALIKE,
    QUARTER,
    Estimate,
    Finished,
    calibration_error,
    error_of,
    estimate,
    groups_of,
)

HOUR = 3600
TIERS, CATEGORIES = ["general", "simple"], [1, 2, None]
MATTERS = st.lists(
    st.builds(
        Finished,
        tier=st.sampled_from(TIERS),
        category=st.sampled_from(CATEGORIES),
        taken=st.integers(1, 100 * HOUR),
    ),
    max_size=120,
)
QUARTERS = st.integers(0, 500)


def took(*hours: float, tier: str = "general", category: int | None = 1) -> list[Finished]:
    return [Finished(tier, category, int(each * HOUR)) for each in hours]


def asked(finished: list[Finished], age: float, left: float, category: int = 1) -> Estimate | None:
    """`age`, `left` in hours."""
    return estimate(groups_of(finished), "general", category, age=int(age * 4), left=int(left * 4))


# properties


@given(MATTERS, st.sampled_from(TIERS), st.sampled_from(CATEGORIES), QUARTERS, QUARTERS, QUARTERS)
def test_more_time_left_is_never_likelier_to_be_too_little(
    finished: list[Finished], tier: str, category: int | None, age: int, left: int, more: int
) -> None:
    groups = groups_of(finished)
    short = estimate(groups, tier, category, age=age, left=left)
    long = estimate(groups, tier, category, age=age, left=left + more)
    assert (short is None) == (long is None)
    if short and long:
        assert 0 <= long.chance <= short.chance <= 1
        assert short.rest == long.rest
        assert short.rest is None or short.rest > 0


@given(MATTERS, st.integers(), st.sampled_from(CATEGORIES), QUARTERS, QUARTERS)
def test_the_order_of_what_was_finished_changes_nothing(
    finished: list[Finished], seed: int, category: int | None, age: int, left: int
) -> None:
    other = finished.copy()
    random.Random(seed).shuffle(other)
    assert groups_of(finished) == groups_of(other)
    assert estimate(groups_of(finished), "general", category, age=age, left=left) == estimate(
        groups_of(other), "general", category, age=age, left=left
    )


# by hand


def test_of_those_still_open_at_this_age_it_is_the_part_that_took_longer() -> None:
    finished = took(*[1] * 40, *[10] * 30, *[20] * 10)
    assert asked(finished, age=5, left=10) == Estimate(10 / 40, rest=5 * 4)
    assert asked(finished, age=5, left=4) == Estimate(1.0, rest=5 * 4)
    assert asked(finished, age=5, left=15) == Estimate(0.0, rest=5 * 4)


def test_too_few_of_its_category_are_left_to_those_of_its_tier() -> None:
    few, many = took(*[9] * (FEWEST_ALIKE - 1)), took(*[3] * 31, category=2)
    assert asked(few + many, age=2, left=2) == Estimate(29 / 60, rest=1 * 4)
    assert asked([*few, *took(9), *many], age=2, left=2) == Estimate(1.0, rest=7 * 4)


def test_what_is_older_than_all_like_it_became_is_likely() -> None:
    assert asked(took(*[5] * 40), age=30, left=1) == Estimate(1 / 2, rest=None)
    found = asked(took(*[5] * 40, *[60] * 4), age=30, left=1)
    assert found == Estimate(5 / 6, rest=30 * 4)


def test_where_too_few_of_the_tier_were_ever_finished_nothing_is_said() -> None:
    assert asked(took(*[5] * (FEWEST_ALIKE - 1)), age=1, left=1) is None
    assert asked(took(*[5] * 90, tier="simple"), age=1, left=1) is None


def test_a_part_of_a_quarter_that_was_taken_counts_as_one() -> None:
    assert groups_of([Finished("general", 1, QUARTER + 1)])["general", None] == [2]


# how far it is off


def test_the_error_is_the_mean_distance_between_what_was_said_and_what_came() -> None:
    # 0.25 four times and one of them late: exact. 0.9 twice and one late: 0.4 off, twice.
    exact = [(0.25, True), (0.25, False), (0.25, False), (0.25, False)]
    off = [(0.9, True), (0.9, False)]
    assert calibration_error(exact) == 0
    assert calibration_error(off) == pytest.approx(0.4)
    assert calibration_error(exact + off) == pytest.approx(0.8 / 6)


def test_errors_in_different_bins_do_not_cancel_each_other() -> None:
    assert calibration_error([(0.0, True), (1.0, False)]) == 1


def test_certainty_stands_in_the_last_bin() -> None:
    assert calibration_error([(1.0, True), (0.95, True)]) == pytest.approx(0.025)


def test_where_nothing_could_be_foretold_there_is_no_error() -> None:
    assert calibration_error([]) is None
    assert error_of({}, [Finished("general", 1, 5 * HOUR, limit=14 * HOUR)]) is None


def test_a_finished_matter_is_looked_at_while_it_was_open_and_not_overdue() -> None:
    groups = groups_of(took(*[8] * 50, *[16] * 50))
    # At a quarter of 12 hours one in two is foretold to be late, at half of it as well; at three
    # quarters (9 hours) all that are still open. It took 16 hours: late each time.
    assert error_of(groups, [Finished("general", 1, 16 * HOUR, limit=12 * HOUR)]) == pytest.approx(
        (0.5 + 0.5 + 0) / 3
    )
    # This one was done after five hours: looked at once, foretold one in two, and in time.
    assert error_of(groups, [Finished("general", 1, 5 * HOUR, limit=12 * HOUR)]) == pytest.approx(
        0.5
    )


def test_what_had_no_limit_is_not_looked_at() -> None:
    assert error_of(groups_of(took(*[8] * 50)), [Finished("general", 1, 5 * HOUR)]) is None
