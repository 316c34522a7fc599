"""No small number of a published month can be found: not by any sum, nor from the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suggestions.models import Whose
from suggestions.months import Share
from suggestions.months.withholding import (
    FEWEST_OF_A_UNIT,
    counties_withheld,
    numbers_of,
    units_shown,
)
from suggestions.statistics import is_small, withheld

COUNTIES = ("430001", "430002", "430003")
# Two units in each county, and one of the city.
UNITS = {f"{county}-{n}": county for county in COUNTIES for n in "ab"} | {"city": ""}
RATE = "closure_rate"
FEW = st.sampled_from([0, 0, 1, 2, 3, 5, 28, 31, 33, 40])


def share(whose: Whose, code: str, due: int, county: str = "") -> Share:
    return Share(whose, code, code, Counter({"due": due, "done": due}), Counter(), county)


class Told:
    """A month of suggestions (county, unit): how many were due, and what is told of it."""

    def __init__(self, due: dict[tuple[str, str], int]) -> None:
        self.due = due
        self.cells = sorted(due)
        self.counties = [share(Whose.COUNTY, code, self.of_county(code)) for code in COUNTIES]
        self.units = [
            share(Whose.UNIT, code, self.of_unit(code), home) for code, home in UNITS.items()
        ]
        self.city = share(Whose.CITY, "", sum(due.values()))
        self.hidden = counties_withheld(RATE, self.counties)
        self.shown = units_shown(RATE, self.city, self.counties, self.units)

    def of_county(self, code: str) -> int:
        return sum(many for (county, _unit), many in self.due.items() if county == code)

    def of_unit(self, code: str) -> int:
        return sum(many for (_county, unit), many in self.due.items() if unit == code)

    def told(self) -> Iterator[list[int]]:
        """The sums that everybody reads, as which cells each of them adds up."""
        yield [1] * len(self.cells)
        for code in COUNTIES:
            if code not in self.hidden:
                yield [int(county == code) for county, _unit in self.cells]
        for code in self.shown:
            yield [int(unit == code) for _county, unit in self.cells]

    def small(self) -> Iterator[list[int]]:
        """The sums that nobody may find."""
        groups = [{cell} for cell in self.cells]
        groups += [{cell for cell in self.cells if code in cell} for code in (*COUNTIES, *UNITS)]
        for group in groups:
            if is_small((sum(self.due[cell] for cell in group),)):
                yield [int(cell in group) for cell in self.cells]


def rank(rows: list[list[int]]) -> int:
    left = [[Fraction(each) for each in row] for row in rows]
    found = 0
    for column in range(len(rows[0])):
        pivot = next((n for n in range(found, len(left)) if left[n][column]), None)
        if pivot is None:
            continue
        left[found], left[pivot] = left[pivot], left[found]
        for n in range(found + 1, len(left)):
            factor = left[n][column] / left[found][column]
            left[n] = [a - factor * b for a, b in zip(left[n], left[found], strict=True)]
        found += 1
    return found


def follows(wanted: list[int], told: list[list[int]]) -> bool:
    """Whether some way of adding and subtracting what is told comes to `wanted`."""
    return rank([*told, wanted]) == rank(told)


def at_home() -> st.SearchStrategy[dict[tuple[str, str], int]]:
    """Units of a county handle what lies there, as everybody may guess; the city's all of it."""
    cells = [(home, unit) for unit, home in UNITS.items() if home]
    cells += [(county, "city") for county in COUNTIES]
    return st.fixed_dictionaries(dict.fromkeys(cells, FEW))


def anywhere() -> st.SearchStrategy[dict[tuple[str, str], int]]:
    return st.fixed_dictionaries(dict.fromkeys(product(COUNTIES, UNITS), FEW))


@settings(max_examples=300)
@given(due=at_home())
def test_no_sum_of_what_is_told_comes_to_a_small_number(due: dict[tuple[str, str], int]) -> None:
    month = Told(due)
    told = list(month.told())
    if not is_small((sum(due.values()),)):
        assert not [wanted for wanted in month.small() if follows(wanted, told)]


@settings(max_examples=100)
@given(due=anywhere())
def test_nor_where_units_work_in_other_counties(due: dict[tuple[str, str], int]) -> None:
    month = Told(due)
    told = list(month.told())
    if not is_small((sum(due.values()),)):
        assert not [wanted for wanted in month.small() if follows(wanted, told)]


@settings(max_examples=300)
@given(due=at_home())
def test_what_shown_units_leave_of_a_county_or_the_city_is_not_small(
    due: dict[tuple[str, str], int],
) -> None:
    month = Told(due)
    sizes = {unit.code: unit.counts["due"] for unit in month.units}
    for county in COUNTIES:
        here = [sizes[code] for code in month.shown if UNITS[code] == county]
        assert not here or county not in month.hidden
        assert not here or not is_small((month.of_county(county) - sum(here),))
    rest = month.city.counts["due"] - sum(sizes[code] for code in month.shown)
    assert not month.shown or not is_small((rest,))


@settings(max_examples=100)
@given(due=anywhere())
def test_a_unit_is_shown_from_thirty_on(due: dict[tuple[str, str], int]) -> None:
    month = Told(due)
    for unit in month.units:
        assert unit.code not in month.shown or unit.counts["due"] >= FEWEST_OF_A_UNIT


@settings(max_examples=60)
@given(sizes=st.lists(st.integers(0, 6), min_size=2, max_size=4))
def test_whoever_knows_the_rule_finds_no_small_number_from_it(sizes: list[int]) -> None:
    """All ways in which the hidden ones could add up to their sum and be hidden as they are."""
    cells = dict(zip("abcd", sizes, strict=False))
    hidden = sorted(withheld({place: (many,) for place, many in cells.items()}))
    total = sum(cells[place] for place in hidden)
    possible = []
    for other in product(range(total + 1), repeat=len(hidden)):
        guess = cells | dict(zip(hidden, other, strict=True))
        fits = sum(other) == total and sorted(as_hidden(guess)) == hidden
        possible += [other] if fits else []
    for n, place in enumerate(hidden):
        if is_small((cells[place],)) and any(not is_small((many,)) for many in sizes if many):
            assert len({other[n] for other in possible}) > 1, (place, possible)


def as_hidden(cells: dict[str, int]) -> set[str]:
    return withheld({place: (many,) for place, many in cells.items()})


@pytest.mark.parametrize("name", ["closure_rate", "held"])
def test_what_is_compared_is_what_is_shown(name: str) -> None:
    counts = Counter({"due": 40, "done": 38, "held": 1})
    assert numbers_of(name, Share(Whose.CITY, "", "", counts)) in {(38, 40), (1,)}
