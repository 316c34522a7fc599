"""What was proposed, beside what was decided in the end."""

from __future__ import annotations

import re
from datetime import date
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regions.models import Category
from suggestions import statistics
from suggestions.models import ChanceTally, Compared, PairTally, Suggestion
from tests.factories import City, act, classification, classified, local
from tests.suggestions.proposing.compared import classified_beside

WORDS = "这不是我单位职责。"


@pytest.fixture(autouse=True)
def _on_a_wednesday_morning():
    with time_machine.travel(local("2026-09-16 10:00")):
        yield


@pytest.fixture
def road(city: City) -> Category:
    return Category.objects.create(code="road", name="道路养护", parent=city.category.parent)


def compared(row: Suggestion, subject: str = "category") -> Compared | None:
    statistics.refresh()
    assert not list(statistics.differences([row]))
    assert not list(statistics.comparing.differences())
    return Compared.objects.filter(suggestion=row, subject=subject).first()


def said(found: Compared | None) -> tuple[Any, ...]:
    assert found
    return found.proposed, found.decided, found.place, found.over


RIGHT = (True, [["urban-light", 0.97, []], ["road", 0.02, []]])
SECOND = (False, [["road", 0.6, []], ["urban-light", 0.3, []]])


def test_what_was_proposed_stands_beside_what_was_decided(city: City, road: Category) -> None:
    found = compared(classified_beside(city, category=RIGHT, tier=(False, [["simple", None, []]])))
    assert found
    assert (found.day, found.version, found.shown) == (date(2026, 9, 16), 3, True)
    assert (found.sure, found.told) == (True, 970)
    assert said(found) == ("urban-light", "urban-light", 1, False)
    tier = Compared.objects.get(subject="tier")
    assert (said(tier), tier.told) == (("simple", "general", 0, False), None)
    assert not Compared.objects.filter(subject__in=("type", "livelihood")).exists()


def test_the_second_choice_is_one_of_three_and_not_the_first(city: City, road: Category) -> None:
    assert said(compared(classified_beside(city, category=SECOND))) == (
        "road",
        "urban-light",
        2,
        False,
    )


def test_what_nothing_was_proposed_for_is_not_compared(city: City) -> None:
    assert compared(classified(city)) is None


def test_what_is_classified_anew_counts_as_it_is_in_the_end(city: City, road: Category) -> None:
    row = classified_beside(city, category=SECOND)
    compared(row)
    values = classification(city) | {"category": road}
    row = act(row, "classify", city.actor("triage"), **values)
    assert said(compared(row)) == ("road", "road", 1, False)
    other = Category.objects.create(code="other", name="其他", parent=road.parent)
    row = act(row, "classify", city.actor("triage"), **values | {"category": other})
    assert said(compared(row)) == ("road", "other", 0, False)


def test_an_upheld_objection_counts_against_the_category_until_it_is_classified_anew(
    city: City, road: Category
) -> None:
    row = classified_beside(city, category=RIGHT, type=(True, [["help", 0.98, []]]))
    row = act(row, "assign", city.actor("triage"), lead=city.units["light"])
    row = act(row, "raise_objection", city.actor("handler"), reason=WORDS)
    assert said(compared(row)) == ("urban-light", "urban-light", 1, False)
    row = act(row, "uphold", city.actor("triage"), ruling=WORDS)
    assert said(compared(row)) == ("urban-light", "", 0, False)
    assert said(compared(row, "type")) == ("help", "help", 1, False)
    row = act(row, "classify", city.actor("triage"), **classification(city))
    assert said(compared(row)) == ("urban-light", "urban-light", 1, False)


@pytest.mark.parametrize(("move", "over"), [("decline", True), ("transfer", True)])
def test_what_is_over_is_told_apart(city: City, road: Category, move: str, over: bool) -> None:
    row = classified_beside(city, category=RIGHT)
    row = act(row, move, city.actor("triage"), reason="不属于受理范围。", where="请拨打12345。")
    found = compared(row)
    assert found
    assert found.over is over


def test_withdrawn_and_merged_ones_count_no_more(city: City, road: Category) -> None:
    parent = classified_beside(city, category=RIGHT)
    row = classified_beside(city, category=RIGHT)
    assert compared(row)
    row = act(row, "merge", city.actor("triage"), parent=parent)
    assert compared(row) is None
    assert ChanceTally.objects.get(n__gt=0).n == 1


# the sums


def test_the_sums_are_those_of_the_comparisons(city: City, road: Category) -> None:
    for found, shown in ((RIGHT, True), (RIGHT, True), (SECOND, True), (RIGHT, False)):
        classified_beside(city, category=found, shown=shown)
    statistics.refresh()
    cells = ChanceTally.objects.values_list("shown", "sure", "step", "place", "n", "told")
    assert set(cells) == {
        (True, True, 9, 1, 2, 1940),
        (True, False, 6, 2, 1, 600),
        (False, True, 9, 1, 1, 970),
    }
    pairs = PairTally.objects.values_list("shown", "proposed", "decided", "n")
    assert set(pairs) == {
        (True, "urban-light", "urban-light", 2),
        (True, "road", "urban-light", 1),
        (False, "urban-light", "urban-light", 1),
    }


def test_what_changes_nothing_adds_nothing(city: City, road: Category) -> None:
    row = classified_beside(city, category=RIGHT)
    compared(row)
    act(row, "note", city.actor("triage"), note="已电话核实。")
    with CaptureQueriesContext(connection) as seen:
        statistics.refresh()
    wrote = [each["sql"] for each in seen if re.match(r"INSERT|DELETE", each["sql"])]
    assert not [sql for sql in wrote if "tally" in sql or "compared" in sql]
    assert ChanceTally.objects.get().n == 1


def test_wrong_sums_are_told_and_counted_again(city: City, road: Category) -> None:
    row = classified_beside(city, category=RIGHT)
    compared(row)
    ChanceTally.objects.update(n=7)
    PairTally.objects.all().delete()
    assert len(list(statistics.comparing.differences())) == 2
    Compared.objects.update(place=0)
    assert list(statistics.differences([row]))
    call_command("rebuild_statistics", stdout=StringIO())
    assert said(compared(row)) == ("urban-light", "urban-light", 1, False)
