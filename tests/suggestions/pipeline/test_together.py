"""Several moves of which all are made or none."""

from __future__ import annotations

from typing import Any

import pytest

from suggestions.audit import broken_chains, wrong_clocks
from suggestions.models import Suggestion, rules
from suggestions.pipeline import MOVES
from suggestions.pipeline.move import Intent, make_all
from suggestions.pipeline.refusals import NotNow, Refused, Stale
from tests.factories import City, act, again, classification, classified, submitted
from tests.suggestions.pipeline.unchanged import nothing_changes

KEY = "one-time-key"
WORDS = {"reason": "不属于", "where": "信访局"}


def both(city: City, row: Suggestion, *, tier: str = "general", **more: Any) -> list[Intent]:
    """Classified and assigned, as one form means it."""
    classify = MOVES["classify"](**classification(city, tier))
    assign = MOVES["assign"](**({"lead": city.units["light"]} | more))
    return [Intent(row.pk, classify, row.version, key=KEY), Intent(row.pk, assign, key=KEY)]


def test_two_moves_of_one_suggestion_are_made_together(city: City) -> None:
    row = submitted(city)
    entries = make_all(both(city, row), actor=city.actor("triage"))
    assert [entry.move for entry in entries] == ["classify", "assign"]
    assert (again(row).status, again(row).lead_unit) == ("assigned", city.units["light"])
    assert list(broken_chains([again(row)])) == []
    assert list(wrong_clocks([again(row)], rules()[0])) == []


def test_a_second_one_that_is_refused_leaves_nothing_of_the_first(city: City) -> None:
    row = submitted(city)
    with nothing_changes(), pytest.raises(NotNow):
        make_all(both(city, row, tier="complex"), actor=city.actor("triage"))
    with nothing_changes(), pytest.raises(Refused, match="国庆社区"):
        make_all(both(city, row, lead=city.units["beside"]), actor=city.actor("triage"))


def test_of_several_suggestions_one_that_is_refused_keeps_all_back(city: City) -> None:
    good, gone = classified(city), act(classified(city), "decline", city.actor("triage"), **WORDS)
    assign = MOVES["assign"](lead=city.units["light"])
    with nothing_changes(), pytest.raises(Refused):
        make_all([Intent(row.pk, assign) for row in (good, gone)], actor=city.actor("triage"))


def test_a_stale_page_makes_neither(city: City) -> None:
    row = submitted(city)
    intents = both(city, row)
    act(row, "correct", city.actor("city_triage"), title="新标题")
    with nothing_changes(), pytest.raises(Stale):
        make_all(intents, actor=city.actor("triage"))


def test_the_same_form_twice_makes_both_once(city: City) -> None:
    row = submitted(city)
    first = make_all(both(city, row), actor=city.actor("triage"))
    with nothing_changes():
        second = make_all(both(city, row), actor=city.actor("triage"))
    assert [entry.pk for entry in first] == [entry.pk for entry in second]


def test_a_form_sent_before_makes_nothing_else_when_it_is_sent_again(city: City) -> None:
    row, triage = classified(city), city.actor("triage")
    first = Intent(row.pk, MOVES["note"](note="已电话核实。"), key=KEY)
    make_all([first], actor=triage)
    second = Intent(row.pk, MOVES["note"](note="另一件事。"), key=KEY)
    with nothing_changes(), pytest.raises(Stale):
        make_all([first, second], actor=triage)
