"""The composite score is arithmetic that everybody can repeat, and holds for later months only."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from suggestions.models import AppendOnly, ScoreRule
from suggestions.statistics import DEFINITIONS, LABELS, PARTS
from suggestions.statistics.score import SCORED, score_of, weights_in
from tests.factories import City

PERCENTS = st.decimals(0, 100, places=2)


@st.composite
def weighed(draw: st.DrawFn) -> tuple[dict[str, int], dict[str, Decimal]]:
    names = draw(st.lists(st.sampled_from(SCORED), min_size=1, unique=True))
    cuts = sorted(
        draw(st.lists(st.integers(0, 100), min_size=len(names) - 1, max_size=len(names) - 1))
    )
    ends = [*cuts, 100]
    weights = {name: end - begin for name, begin, end in zip(names, [0, *cuts], ends, strict=True)}
    return weights, {name: draw(PERCENTS) for name in names}


def test_it_is_the_sum_of_rates_times_weights() -> None:
    weights = {"on_time_rate_with_paused": 50, "satisfaction_rate": 30, "response_rate": 20}
    percents = {
        "on_time_rate_with_paused": Decimal("88.34"),
        "satisfaction_rate": Decimal("82.80"),
        "response_rate": Decimal("90.68"),
    }
    assert score_of(weights, percents) == Decimal("87.15")  # 44.17 + 24.84 + 18.136 = 87.146


def test_half_is_rounded_up() -> None:
    percents = {"a": Decimal("0.01"), "b": Decimal(0)}
    assert score_of({"a": 50, "b": 50}, percents) == Decimal("0.01")


@given(weighed())
def test_it_lies_between_its_lowest_and_its_highest_rate(
    given_: tuple[dict[str, int], dict[str, Decimal]],
) -> None:
    weights, percents = given_
    taken = [percents[name] for name, weight in weights.items() if weight]
    found = score_of(weights, percents)
    assert found is not None
    assert min(taken) <= found <= max(taken)


@given(weighed(), st.data())
def test_a_better_rate_never_lowers_it_and_moves_it_by_its_weight(
    given_: tuple[dict[str, int], dict[str, Decimal]], data: st.DataObject
) -> None:
    weights, percents = given_
    name = data.draw(st.sampled_from(sorted(weights)))
    better = data.draw(st.decimals(percents[name], 100, places=2))
    before, after = score_of(weights, percents), score_of(weights, percents | {name: better})
    assert before is not None
    assert after is not None
    moved = (better - percents[name]) * weights[name] / 100
    assert abs(after - before - moved) <= Decimal("0.01")


@given(weighed())
def test_in_which_order_its_parts_are_named_changes_nothing(
    given_: tuple[dict[str, int], dict[str, Decimal]],
) -> None:
    weights, percents = given_
    assert score_of(dict(reversed(weights.items())), percents) == score_of(weights, percents)


@given(weighed(), st.data())
def test_where_one_of_its_rates_is_missing_there_is_none(
    given_: tuple[dict[str, int], dict[str, Decimal]], data: st.DataObject
) -> None:
    weights, percents = given_
    gone = data.draw(st.sampled_from(sorted(weights)))
    assert score_of(weights, percents | {gone: None}) is None


def test_it_is_made_of_rates_that_are_defined_and_of_which_more_is_better() -> None:
    assert {*SCORED} <= {*PARTS} & {*LABELS} & {*DEFINITIONS}
    assert not {*SCORED} & {"rework_rate", "extension_rate", "objection_rate", "duplicate_rate"}


# by month


def defined(city: City, since: date, weights: dict[str, int], decided: date) -> ScoreRule:
    by = city.officers["administrator"]
    return ScoreRule.objects.create(since=since, weights=weights, decided=decided, by=by)


FIRST = {"on_time_rate_with_paused": 60, "response_rate": 40}
SECOND = {"on_time_rate_with_paused": 50, "response_rate": 50}
SEPTEMBER, OCTOBER, NOVEMBER = (date(2026, month, 1) for month in (9, 10, 11))


def test_what_was_defined_holds_from_its_month_on(city: City) -> None:
    defined(city, OCTOBER, FIRST, date(2026, 9, 16))
    defined(city, NOVEMBER, SECOND, date(2026, 10, 8))
    assert weights_in(SEPTEMBER, date(2026, 9, 30)) == {}
    assert weights_in(OCTOBER, date(2026, 10, 31)) == FIRST
    assert weights_in(NOVEMBER, date(2027, 3, 31)) == SECOND


def test_over_a_change_there_is_none(city: City) -> None:
    defined(city, OCTOBER, FIRST, date(2026, 9, 16))
    defined(city, NOVEMBER, SECOND, date(2026, 10, 8))
    assert weights_in(SEPTEMBER, date(2026, 10, 31)) is None
    assert weights_in(OCTOBER, date(2026, 11, 1)) is None


def test_over_two_changes_there_is_none_even_where_it_ends_as_it_began(city: City) -> None:
    defined(city, SEPTEMBER, FIRST, date(2026, 8, 16))
    defined(city, OCTOBER, {}, date(2026, 9, 16))
    defined(city, NOVEMBER, FIRST, date(2026, 10, 8))
    assert weights_in(SEPTEMBER, date(2026, 11, 30)) is None
    assert weights_in(OCTOBER, date(2026, 10, 31)) == {}


def test_of_two_for_the_same_month_the_later_counts(city: City) -> None:
    defined(city, OCTOBER, FIRST, date(2026, 9, 16))
    defined(city, OCTOBER, SECOND, date(2026, 9, 17))
    assert weights_in(OCTOBER, date(2026, 10, 31)) == SECOND


@pytest.mark.parametrize("since", [SEPTEMBER, date(2026, 8, 1), date(2026, 10, 2)])
def test_none_can_be_stored_for_a_month_that_has_begun(city: City, since: date) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        defined(city, since, FIRST, date(2026, 9, 16))
    assert not ScoreRule.objects.exists()


def test_none_is_changed_or_taken_away(city: City) -> None:
    rule = defined(city, OCTOBER, FIRST, date(2026, 9, 16))
    rule.weights = SECOND
    for change in (rule.save, rule.delete, ScoreRule.objects.all().delete):
        with pytest.raises(AppendOnly):
            change()
    assert ScoreRule.objects.get().weights == FIRST
