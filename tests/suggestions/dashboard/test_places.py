"""Like is compared with like, and few take no part."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suggestions.dashboard.places import interval_of, tone_of
from suggestions.statistics import Rate


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        # Wilson's interval as in R. G. Newcombe, Statistics in Medicine 17 (1998), table I.
        (81, 263, "25.5", "36.6"),
        (15, 148, "6.2", "16.0"),
        (0, 20, "0.0", "16.1"),
        (1, 29, "0.6", "17.2"),
    ],
)
def test_intervals_are_those_of_the_literature(part: int, whole: int, low: str, high: str) -> None:
    found = interval_of(Rate("on_time_rate", part, whole))
    assert found == (Decimal(low), Decimal(high))


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_rate_lies_in_its_interval(pair: tuple[int, int]) -> None:
    rate = Rate("on_time_rate", *pair)
    low, high = interval_of(rate)
    assert rate.percent is not None
    assert 0 <= low <= rate.percent + Decimal("0.05")
    assert rate.percent - Decimal("0.05") <= high <= 100


@pytest.mark.parametrize(
    ("part", "tone"), [(95, "green"), (94, "blue"), (90, "blue"), (85, "amber"), (84, "red")]
)
def test_colours_have_fixed_steps(part: int, tone: str) -> None:
    assert tone_of(Rate("on_time_rate", part, 100)) == tone


def test_a_rate_of_which_less_is_better_has_no_colour() -> None:
    assert tone_of(Rate("rework_rate", 99, 100)) == ""
