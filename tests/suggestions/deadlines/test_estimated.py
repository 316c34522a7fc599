"""A date in a year whose notice is not out says that it may still change, however it was set.

2026 has its notice, 2027 has none: there Friday 1 January alone is off besides the weekends.
"""

from datetime import date
from typing import Any

from suggestions.models import Suggestion
from suggestions.pipeline.actors import CITIZEN
from tests.factories import City, act, classified, handling, submitted
from tests.suggestions.deadlines.test_handling import shanghai, tiered
from tests.suggestions.pipeline.moments import at, clock_of
from tests.suggestions.pipeline.ways import WORDS

MONDAY = "2026-12-21 10:00"


def told(row: Suggestion) -> tuple[str, bool]:
    return shanghai(row.due), row.provisional


def concluded(city: City, row: Suggestion, due: date) -> Suggestion:
    units = {"lead": city.units["light"], "co_units": (city.units["water"],)}
    day = {"consultation_day": date(2026, 12, 23)}
    row = act(row, "coordinate", city.actor("triage"), **units, **day)
    decided: dict[str, Any] = {"minutes": WORDS, "decision": WORDS, "due": due}
    return act(row, "conclude", city.actor("triage"), **units, **decided)


def test_what_ends_with_the_year_is_not_estimated(city: City) -> None:
    with at(MONDAY):
        assert told(handling(city)) == ("12-28 17:30", False)


def test_a_wait_before_classification_carries_it_into_the_next_year(city: City) -> None:
    with at(MONDAY):
        row = act(submitted(city), "ask", city.actor("triage"), question=WORDS)
    with at("2026-12-25 10:00"):
        row = act(row, "supplement", CITIZEN, reply=WORDS)
    assert told(tiered(city, row, "2026-12-25 11:00", "general")) == ("01-04 17:30", True)


def test_an_extension_carries_it_into_the_next_year(city: City) -> None:
    with at(MONDAY):
        row = handling(city)
        wish = {"until": date(2027, 1, 4), "reason": WORDS}
        row = act(row, "ask_extension", city.actor("leader"), **wish)
        row = act(row, "approve_extension", city.actor("triage"), reason=WORDS)
    assert told(row) == ("01-04 17:30", True)


def test_a_second_decision_carries_it_into_the_next_year(city: City) -> None:
    with at(MONDAY):
        row = concluded(city, classified(city, tier="complex"), date(2026, 12, 30))
        assert told(row) == ("12-30 17:30", False)
        row = act(row, "raise_objection", city.actor("handler"), reason=WORDS)
        row = act(row, "uphold", city.actor("triage"), ruling=WORDS)
        row = concluded(city, row, date(2027, 1, 8))
    assert told(row) == ("01-08 17:30", True)


def test_made_complex_nothing_is_estimated_before_its_consultation(city: City) -> None:
    with at("2026-12-28 10:00"):
        row = classified(city)
    assert told(row) == ("01-05 17:30", True)
    row = tiered(city, row, "2026-12-28 11:00", "complex")
    assert (row.provisional, row.first_due) == (False, None)
    assert row.due == clock_of(row, "triage").due
