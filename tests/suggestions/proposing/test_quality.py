"""How good proposals were, from sums: apart for shown and control, by week, version and pair."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from suggestions.analysis.agreement import Share, confusions, kept_of
from suggestions.proposing.quality import Asked, Quality, Standing, by_subject
from tests.suggestions.proposing.compared import DAY, pair, tally

YEAR = Asked("category", DAY - timedelta(days=364), DAY)
MONTH = Asked("category", DAY - timedelta(days=29), DAY)
pytestmark = pytest.mark.django_db


def test_shown_and_control_are_told_apart() -> None:
    tally(90)
    tally(6, place=2)
    tally(4, place=0, sure=False, step=4, told=450, over=False)
    tally(8, shown=False)
    tally(2, shown=False, place=0)
    found = Quality(MONTH).whole
    assert found.shown == Standing(
        Share(90, 100), Share(96, 100), Share(96, 100), Share(90, 96), Share(96, 100)
    )
    assert found.control.first == Share(8, 10)
    assert (found.both.many, found.both.first) == (110, Share(98, 110))


def test_where_nothing_was_decided_there_is_nothing() -> None:
    found = Quality(MONTH)
    assert found.whole.both == Standing()
    assert (found.drift, found.versions, found.off_by) == ([], [], None)
    assert {**found.pairs} == {}


def test_sums_that_came_to_nothing_are_nothing() -> None:
    tally(0)
    pair("a", "b", 0)
    found = Quality(MONTH)
    assert (found.drift, dict(found.pairs)) == ([], {})


def test_other_subjects_days_and_versions_do_not_count() -> None:
    tally(5)
    tally(7, subject="tier")
    tally(11, day=DAY - timedelta(days=30))
    tally(13, day=DAY + timedelta(days=1))
    tally(17, version=2)
    assert Quality(MONTH).whole.both.many == 22
    asked = Asked("category", MONTH.since, MONTH.until, version=2)
    assert Quality(asked).whole.both.many == 17
    assert [(each.at, each.both.many) for each in Quality(asked).versions] == [(3, 5), (2, 17)]


def test_a_fall_is_seen_by_week_and_by_month() -> None:
    for weeks, right in ((0, 60), (1, 95), (2, 96)):
        day = DAY - timedelta(weeks=weeks)
        tally(right, day=day)
        tally(100 - right, day=day, place=0)
    weekly = Quality(MONTH).drift
    assert [(each.at, each.both.first.part) for each in weekly] == [
        (date(2026, 8, 31), 96),
        (date(2026, 9, 7), 95),
        (date(2026, 9, 14), 60),
    ]
    whole = Quality(MONTH).whole.both.first.value
    assert [each.both.first.is_below(whole) for each in weekly] == [False, False, True]
    assert [(each.at, each.both.many) for each in Quality(YEAR).drift] == [(date(2026, 9, 1), 300)]


def test_the_curve_says_what_was_told_and_what_came_true() -> None:
    tally(8, step=9, told=950)
    tally(2, step=9, told=950, place=0)
    tally(10, step=4, told=400, place=2)
    tally(7, step=-1, told=0)
    found = Quality(MONTH)
    assert (found.curve[9].mean, found.curve[9].right) == (0.95, Share(8, 10))
    assert found.curve[4].right == Share(0, 10)
    assert found.off_by == pytest.approx((1.5 + 4.0) / 20)
    assert found.whole.both.many == 27


def test_pairs_of_controls_are_confusions_and_nothing_that_was_kept() -> None:
    pair("a", "b", 5)
    pair("a", "a", 20)
    pair("a", "b", 3, shown=False, day=DAY - timedelta(days=2))
    found = Quality(MONTH)
    assert confusions(found.pairs, 20) == [("a", "b", 8)]
    assert kept_of(found.shown_pairs) == [("a", Share(20, 25))]


def test_all_subjects_at_once() -> None:
    tally(30)
    tally(10, subject="tier", place=0)
    found = by_subject(MONTH.since, MONTH.until)
    assert {name: each.both.first for name, each in found.items()} == {
        "category": Share(30, 30),
        "tier": Share(0, 10),
    }


def test_however_much_was_decided_three_statements_say_all_of_it(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for version in range(20):
        tally(5, version=version)
        pair("a", f"c{version}", 5)
    found = Quality(YEAR)
    with django_assert_num_queries(3):
        assert found.whole.both.many == 100
        assert len(found.drift) == 1
        assert len(found.curve) == 10
        assert len(found.versions) == 20
        assert len(found.pairs) == 20
        assert found.shown_pairs
    with django_assert_num_queries(1):
        assert by_subject(YEAR.since, YEAR.until)


STANDINGS = st.builds(
    Standing,
    *[st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda two: Share(min(two), max(two)))]
    * 5,
)


@given(STANDINGS, STANDINGS)
def test_two_together_are_the_same_in_either_order(one: Standing, other: Standing) -> None:
    assert one + other == other + one
    assert one + Standing() == one
