"""How likely a matter becomes overdue: counted from those like it, by rules that can be checked."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suggestions.statistics.prospects import (
    FEWEST_ALIKE,
    QUARTER,
    Alike,
    Estimate,
    Foretold,
    Groups,
    Matter,
    estimate,
    groups_of,
    up,
)

HOUR = 3600
TIERS, CATEGORIES, DAYS = ["general", "simple"], [1, 2, None], [3, 5, None]
MATTER = st.builds(
    Matter,
    tier=st.sampled_from(TIERS),
    days=st.sampled_from(DAYS),
    category=st.sampled_from(CATEGORIES),
    taken=st.integers(1, 100 * HOUR),
    over=st.booleans(),
)
# A few of many kinds, many of each, so that there are enough alike to say something.
MATTERS = st.lists(st.tuples(MATTER, st.integers(1, 40)), min_size=2, max_size=12).map(
    lambda found: [matter for matter, many in found for _ in range(many)]
)
ALIKE = st.builds(Alike, st.sampled_from(TIERS), st.sampled_from(DAYS), st.sampled_from(CATEGORIES))
QUARTERS = st.integers(0, 500)
NEAR = 1e-9


def took(
    *hours: float,
    tier: str = "general",
    days: int | None = 5,
    category: int | None = 1,
    over: bool = True,
) -> list[Matter]:
    return [Matter(tier, days, category, int(each * HOUR), over) for each in hours]


def still_open(*hours: float) -> list[Matter]:
    return took(*hours, over=False)


def asked(matters: list[Matter], age: float, left: float, days: int = 5) -> Estimate | None:
    """`age`, `left` in hours."""
    alike = Alike("general", days, 1)
    return estimate(groups_of(matters), alike, age=int(age * 4), left=int(left * 4))


# properties


@given(MATTERS, ALIKE, QUARTERS, QUARTERS, QUARTERS)
def test_more_time_left_is_never_likelier_to_be_too_little(
    matters: list[Matter], alike: Alike, age: int, left: int, more: int
) -> None:
    groups = groups_of(matters)
    short = estimate(groups, alike, age=age, left=left)
    long = estimate(groups, alike, age=age, left=left + more)
    assert (short is None) == (long is None)
    if short and long:
        assert 0 <= long.chance <= short.chance + NEAR <= 1 + 2 * NEAR
        assert short.rest == long.rest
        assert short.rest is None or short.rest > 0


@given(MATTERS, st.randoms(), ALIKE, QUARTERS, QUARTERS)
def test_the_order_in_which_they_are_counted_changes_nothing(
    matters: list[Matter], chance: random.Random, alike: Alike, age: int, left: int
) -> None:
    other = matters.copy()
    chance.shuffle(other)
    one, another = groups_of(matters), groups_of(other)
    assert one.steps == another.steps
    assert estimate(one, alike, age=age, left=left) == estimate(another, alike, age=age, left=left)


@given(MATTERS, QUARTERS, QUARTERS)
def test_with_nothing_open_it_is_the_plain_share(
    matters: list[Matter], age: int, left: int
) -> None:
    finished = [replace(each, tier="general", over=True) for each in matters]
    found = estimate(groups_of(finished), Alike("general", 7, 9), age=age, left=left)
    still = [each for each in finished if up(each.taken) > age]
    late = [each for each in still if up(each.taken) > age + left]
    if found and len(still) >= FEWEST_ALIKE:
        assert found.chance == pytest.approx(len(late) / len(still))
    elif found:
        assert found.chance == pytest.approx((len(late) + 1) / (len(still) + 2))
    else:
        assert len(finished) < FEWEST_ALIKE


@given(MATTERS, MATTERS, ALIKE, QUARTERS, QUARTERS)
def test_more_that_is_open_never_makes_it_less_likely(
    matters: list[Matter], more: list[Matter], alike: Alike, age: int, left: int
) -> None:
    before = estimate(groups_of(matters), alike, age=age, left=left)
    more = [replace(each, over=False) for each in more]
    after = estimate(groups_of(matters + more), alike, age=age, left=left)
    assert (before is None) == (after is None)
    if before and after:
        assert after.chance >= before.chance - NEAR


# by hand


def test_of_those_still_open_at_this_age_it_is_the_part_that_took_longer() -> None:
    finished = took(*[1] * 40, *[10] * 30, *[20] * 10)
    assert asked(finished, age=5, left=10) == Estimate(10 / 40, rest=5 * 4)
    assert asked(finished, age=5, left=4) == Estimate(1.0, rest=5 * 4)
    assert asked(finished, age=5, left=15) == Estimate(0.0, rest=5 * 4)


def test_what_is_open_counts_as_long_as_it_was_seen() -> None:
    # At 5 hours 80 were open, and half of them done; 20 were then out of sight; of the other 20
    # half were done at 10 hours.
    matters = took(*[5] * 40, *[10] * 10, *[20] * 10) + still_open(*[6] * 20)
    assert asked(matters, age=1, left=4) == Estimate(0.5, rest=4 * 4)
    assert asked(matters, age=1, left=9) == Estimate(0.25, rest=4 * 4)


def test_what_was_last_seen_open_at_an_age_was_not_finished_by_then() -> None:
    assert asked(took(*[5] * 60) + still_open(*[5] * 20), age=1, left=4).chance == 0.25


def test_where_much_is_open_how_long_they_take_is_not_known() -> None:
    found = asked(took(*[5] * 40) + still_open(*[30] * 60), age=1, left=10)
    assert found == Estimate(pytest.approx(0.6), rest=None)


def test_what_takes_very_long_took_at_least_a_thousand_hours() -> None:
    matters = took(*[5] * 40, *[1001] * 10, *[5000] * 10)
    assert groups_of(matters).steps["general", None, None] == [[20, 60, 40]]


def test_the_limit_tells_more_than_the_category_and_the_tier_comes_last() -> None:
    enough, few = FEWEST_ALIKE, FEWEST_ALIKE - 1
    both, limit = took(*[9] * few), took(*[7] * 31, category=2)
    category, tier = took(*[5] * 31, days=3), took(*[3] * 200, days=3, category=2)
    assert asked([*both, *took(9), *limit], age=2, left=1) == Estimate(1.0, rest=7 * 4)
    assert asked(both + limit + category + tier, age=2, left=1).rest == 5 * 4
    assert asked(both + category + tier, age=2, left=1).rest == 3 * 4
    assert asked(took(*[9] * 5) + tier, age=2, left=1).rest == 1 * 4
    assert len(both) < enough


def test_what_is_older_than_all_like_it_became_is_likely() -> None:
    assert asked(took(*[5] * 40), age=30, left=1) == Estimate(1 / 2, rest=None, all_done=True)
    found = asked(took(*[5] * 40, *[60] * 4), age=30, left=1)
    assert found == Estimate(5 / 6, rest=30 * 4)


def test_where_too_few_of_the_tier_were_ever_finished_nothing_is_said() -> None:
    assert asked(took(*[5] * (FEWEST_ALIKE - 1)), age=1, left=1) is None
    assert asked(took(*[5] * 90, tier="simple"), age=1, left=1) is None


def test_a_part_of_a_quarter_that_was_taken_counts_as_one_and_of_an_open_one_as_none() -> None:
    finished = Matter("general", 5, 1, QUARTER + 1)
    matters = [finished, replace(finished, over=False)]
    assert groups_of(matters).steps["general", None, None] == [[2, 1, 1]]


# how far it is off


IN_TIME, LATE = Fraction(1, 2), Fraction(3, 2)


def error_of(said: list[tuple[float, Fraction]], *, unknown: Sequence[float] = ()) -> float | None:
    """`unknown`: of what was still open and in time, when half of what was left had gone."""
    foretold = Foretold()
    for chance, gone in said:
        foretold.add(chance, gone)
    for chance in unknown:
        foretold.add(chance, IN_TIME, over=False)
    return foretold.error


def looked_at(groups: Groups, *matters: Matter) -> float | None:
    foretold = Foretold()
    for each in matters:
        foretold.look_at(groups, each)
    return foretold.error


def test_the_error_is_the_mean_distance_between_what_was_said_and_what_came() -> None:
    # 0.25 four times and one of them late: exact. 0.9 twice and one late: 0.4 off, twice.
    exact = [(0.25, LATE), (0.25, IN_TIME), (0.25, IN_TIME), (0.25, IN_TIME)]
    off = [(0.9, LATE), (0.9, IN_TIME)]
    assert error_of(exact) == 0
    assert error_of(off) == pytest.approx(0.4)
    assert error_of(exact + off) == pytest.approx(0.8 / 6)


def test_errors_in_different_bins_do_not_cancel_each_other() -> None:
    assert error_of([(0.0, LATE), (1.0, IN_TIME)]) == 1


def test_certainty_stands_in_the_last_bin() -> None:
    assert error_of([(1.0, LATE), (0.95, LATE)]) == pytest.approx(0.025)


def test_the_very_end_of_the_limit_is_in_time_and_what_is_open_then_is_late() -> None:
    foretold = Foretold()
    foretold.add(0.5, Fraction(1))
    foretold.add(0.5, Fraction(1), over=False)
    assert foretold.error == 0


def test_what_is_open_and_not_late_yet_is_judged_as_those_that_were_open_as_long() -> None:
    # Of four that were open after half of it, two are known: one came late. So of the others.
    later = Fraction(3, 4)
    assert error_of([(0.5, LATE), (0.5, later)], unknown=[0.5, 0.5]) == pytest.approx(0)
    # Left out, these two would say one in three; taken for in time, one in five.
    said = [(0.5, LATE), (0.5, later), (0.5, Fraction(1, 4))]
    assert error_of(said, unknown=[0.5, 0.5]) == pytest.approx(0.5 - 0.8 / 2)


def test_where_nothing_could_be_foretold_there_is_no_error() -> None:
    assert error_of([]) is None
    assert looked_at(Groups({}), Matter("general", 5, 1, 5 * HOUR, limit=14 * HOUR)) is None


def test_a_matter_is_looked_at_while_it_was_open_and_not_overdue() -> None:
    groups = groups_of(took(*[8] * 50, *[16] * 50))
    # At a quarter of 12 hours one in two is foretold to be late, at half of it as well; at three
    # quarters (9 hours) all that are still open. It took 16 hours: late each time.
    late = Matter("general", 5, 1, 16 * HOUR, limit=12 * HOUR)
    assert looked_at(groups, late) == pytest.approx((0.5 + 0.5 + 0) / 3)
    # Not done after as long, it is late as well.
    assert looked_at(groups, replace(late, over=False)) == pytest.approx((0.5 + 0.5 + 0) / 3)
    # This one was done after five hours: looked at once, foretold one in two, and in time.
    assert looked_at(groups, replace(late, taken=5 * HOUR)) == pytest.approx(0.5)


def test_what_had_no_limit_is_not_looked_at() -> None:
    groups = groups_of(took(*[8] * 50))
    assert looked_at(groups, Matter("general", 5, 1, 5 * HOUR)) is None
