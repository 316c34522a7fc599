"""Figures of quality, by hand on small ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suggestions.analysis.measures import (
    adjusted_rand,
    among,
    bcubed,
    calibration_error,
    macro_f1,
    precision_above,
    threshold_for,
)

LABELS = st.lists(st.sampled_from("abc"), min_size=1, max_size=30)


def test_the_macro_f1_counts_rare_classes_like_large_ones() -> None:
    assert macro_f1("aaab", "aaaa") == pytest.approx((6 / 7 + 0) / 2)


def test_among_the_first_ones() -> None:
    order = np.array([[0, 1, 2, 3], [3, 2, 1, 0]])
    assert among(order, np.array([2, 0]), 3) == 0.5


def test_whoever_says_half_and_is_right_half_the_time_is_calibrated() -> None:
    assert calibration_error(np.full(4, 0.5), np.array([True, False] * 2)) == 0
    assert calibration_error(np.full(4, 0.9), np.array([True, False] * 2)) == pytest.approx(0.4)


def test_above_the_threshold_proposals_are_right_as_often_as_is_promised() -> None:
    drawn = np.random.default_rng(3)
    chance = drawn.uniform(0, 1, 5000)
    right = drawn.uniform(0, 1, 5000) < chance
    share, precision = precision_above(chance, right, threshold_for(chance, right))
    assert precision >= 0.95
    assert 0.05 < share < 0.12


def test_with_few_or_poor_ones_nothing_is_promised() -> None:
    assert threshold_for(np.array([0.9, 0.8]), np.array([True, True])) > 1
    assert threshold_for(np.zeros(0), np.zeros(0, bool)) > 1
    chance = np.linspace(0, 1, 200)
    assert threshold_for(chance, np.arange(200) % 2 == 0) > 1


def test_groups_by_hand() -> None:
    f1, precision, recall = bcubed("aabb", "xxxx")
    assert (precision, recall) == (0.5, 1.0)
    assert f1 == pytest.approx(2 / 3)


@given(LABELS)
def test_the_same_groups_under_other_names_are_the_same(labels: list[str]) -> None:
    assert bcubed(labels, [ord(each) for each in labels]) == pytest.approx((1, 1, 1))
    assert adjusted_rand(labels, [each * 2 for each in labels]) == pytest.approx(1)


@given(LABELS)
def test_each_for_itself_is_never_wrong_and_finds_little(labels: list[str]) -> None:
    _f1, precision, _recall = bcubed(labels, range(len(labels)))
    assert precision == pytest.approx(1)
