"""What is said of proposals, from counts: by hand on small ones, and what holds of any."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suggestions.analysis.agreement import (
    PRECISION,
    STEPS,
    Share,
    Told,
    confusions,
    kept_of,
    off_by,
    step_of,
    wilson,
)
from suggestions.analysis.measures import calibration_error

SHARES = st.integers(0, 500).flatmap(
    lambda whole: st.integers(0, whole).map(lambda part: Share(part, whole))
)
CODES = st.sampled_from("abcd")
PAIRS = st.dictionaries(st.tuples(CODES, CODES), st.integers(1, 50))
# Thousandths, as they are told and stored.
JUDGED = st.lists(st.tuples(st.integers(0, 1000), st.booleans()), min_size=1, max_size=60)


def test_of_nothing_no_share_is_said() -> None:
    assert (Share().value, Share().is_few, off_by([])) == (None, True, None)
    assert not Share().is_below(0.95)


def test_the_interval_by_hand() -> None:
    low, high = Share(81, 263).interval
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


@given(SHARES)
def test_a_share_lies_in_its_interval_and_that_between_none_and_all(share: Share) -> None:
    low, high = share.interval
    assert 0 <= low <= high <= 1
    if share.value is not None:
        assert low - 1e-12 <= share.value <= high + 1e-12


@given(SHARES.filter(lambda each: each.whole > 0))
def test_ten_times_as_many_are_known_better(share: Share) -> None:
    low, high = share.interval
    nearer = Share(10 * share.part, 10 * share.whole).interval
    assert nearer[1] - nearer[0] < high - low


@given(SHARES.filter(lambda each: each.whole > 0))
def test_what_is_left_has_the_interval_turned_round(share: Share) -> None:
    left = Share(share.whole - share.part, share.whole)
    assert left.interval == pytest.approx(tuple(1 - end for end in reversed(share.interval)))


def test_only_what_chance_does_not_explain_is_below() -> None:
    assert Share(85, 100).is_below(PRECISION)
    assert not Share(93, 100).is_below(PRECISION)
    assert not Share(0, 29).is_below(PRECISION)
    assert Share(0, 30).is_below(PRECISION)
    assert not Share(0, 30).is_below(None)


@given(JUDGED)
def test_counted_by_step_the_calibration_is_that_of_each_for_itself(
    judged: list[tuple[int, bool]],
) -> None:
    told = [
        Told(
            sum(each / 1000 for each, _right in some),
            Share(sum(right for _each, right in some), len(some)),
        )
        for step in range(STEPS)
        if (some := [each for each in judged if step_of(each[0] / 1000) == step])
    ]
    chance = np.array([each / 1000 for each, _right in judged])
    right = np.array([right for _each, right in judged])
    assert off_by(told) == pytest.approx(calibration_error(chance, right))


@given(JUDGED)
def test_chances_are_off_by_nothing_less_and_by_no_more_than_all(
    judged: list[tuple[int, bool]],
) -> None:
    chance = np.array([each / 1000 for each, _right in judged], np.float32)
    assert 0 <= calibration_error(chance, np.array([right for _each, right in judged])) <= 1


@given(PAIRS)
def test_whatever_was_proposed_was_kept_or_confused(pairs: dict[tuple[str, str], int]) -> None:
    kept, confused = kept_of(pairs), confusions(pairs, 100)
    assert sum(share.whole for _code, share in kept) == sum(pairs.values())
    assert sum(share.whole - share.part for _code, share in kept) == sum(
        many for *_pair, many in confused
    )
    assert all(proposed != decided for proposed, decided, _many in confused)
    assert [many for *_pair, many in confused] == sorted(
        (many for *_pair, many in confused), reverse=True
    )


def test_the_commonest_ones_come_first_and_no_more_than_are_wanted() -> None:
    pairs = {("a", "b"): 2, ("a", "a"): 90, ("b", "a"): 5, ("c", "b"): 2}
    assert confusions(pairs, 2) == [("b", "a", 5), ("a", "b", 2)]
    assert kept_of(pairs) == [("b", Share(0, 5)), ("a", Share(90, 92)), ("c", Share(0, 2))]


def test_the_lower_end_is_what_the_threshold_goes_by() -> None:
    assert wilson(95, 100, 1.645)[0] == pytest.approx(0.9008, abs=1e-4)
