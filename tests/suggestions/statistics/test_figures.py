"""Figures that are shown, and those that would tell of single people."""

import pytest
import time_machine

from suggestions import statistics
from suggestions.statistics import withheld
from tests.factories import City, submitted
from tests.suggestions.statistics.test_facts import NINE


@pytest.mark.parametrize(
    ("people", "hidden"),
    [
        ({"a": 5, "b": 9}, set()),
        ({"a": 0, "b": 9}, set()),
        ({"a": 1, "b": 9, "c": 4}, {"a", "b"}),
        ({"a": 9, "b": 0, "c": 1}, {"a", "c"}),
        ({"a": 2, "b": 2, "c": 4}, {"a", "b", "c"}),
        ({"a": 9, "b": 1, "c": 3, "d": 9}, {"b", "c", "d"}),
        ({"a": 9, "b": 2, "c": 2, "d": 2, "e": 9}, {"b", "c", "d", "e"}),
        ({"a": 2}, {"a"}),
        ({"a": 2, "b": 0}, {"a", "b"}),
    ],
)
def test_no_rate_tells_of_one_or_two_people(people: dict[str, int], hidden: set[str]) -> None:
    assert withheld({path: (0, count) for path, count in people.items()}) == hidden


def test_numbers_of_different_questions_are_not_added_up() -> None:
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        statistics.added_up([(1, 2), (1,)])


@NINE
def test_the_first_year_is_that_of_the_earliest_suggestion(city: City) -> None:
    assert statistics.first_year() is None
    for moment in ("2026-09-21 01:00:00Z", "2024-03-01 01:00:00Z"):
        with time_machine.travel(moment):
            submitted(city)
    statistics.refresh()
    assert statistics.first_year() == 2024
