"""Whose clocks they are: the unit's that leads, or the desk's where none does."""

from regions.models import Unit
from suggestions.models import Suggestion
from tests.factories import City, act, assigned, classified, handling
from tests.suggestions.deadlines.test_handling import MONDAY
from tests.suggestions.pipeline.moments import at, clock_of
from tests.suggestions.pipeline.ways import WORDS, working_day


def owners(row: Suggestion, *kinds: str) -> list[Unit | None]:
    return [clock_of(row, kind).owner for kind in kinds]


def test_before_a_unit_leads_they_are_nobodys(city: City) -> None:
    assert owners(classified(city), "triage", "handling") == [None, None]


def test_the_unit_that_takes_the_lead_takes_what_runs(city: City) -> None:
    light = city.units["light"]
    assert owners(assigned(city), "triage", "handling", "sign_for") == [None, light, light]


def test_the_next_unit_takes_over(city: City) -> None:
    row = act(
        assigned(city), "reassign", city.actor("triage"), lead=city.units["water"], reason=WORDS
    )
    water = city.units["water"]
    assert owners(row, "handling", "sign_for") == [water, water]
    first = row.deadlines.filter(kind="sign_for").earliest("pk")
    assert (first.owner, first.state) == (city.units["light"], "stopped")


def test_an_objection_upheld_takes_them_back(city: City) -> None:
    row = act(assigned(city), "raise_objection", city.actor("handler"), reason=WORDS)
    row = act(row, "uphold", city.actor("triage"), ruling=WORDS)
    assert owners(row, "handling", "triage") == [None, None]
    assert clock_of(row, "triage").state == "running"


def joined(city: City) -> Suggestion:
    who = {"lead": city.units["light"], "co_units": (city.units["water"],)}
    row = classified(city, tier="complex")
    return act(row, "coordinate", city.actor("triage"), **who, consultation_day=working_day(2))


def test_a_consultation_is_the_lead_units(city: City) -> None:
    with at(MONDAY):
        assert owners(joined(city), "consultation") == [city.units["light"]]


def test_who_is_to_lead_by_a_decision_has_its_date(city: City) -> None:
    decided = {"minutes": WORDS, "decision": WORDS, "lead": city.units["water"]}
    with at(MONDAY):
        row = act(joined(city), "conclude", city.actor("triage"), **decided, due=working_day(9))
    assert owners(row, "handling", "sign_for") == [city.units["water"], city.units["water"]]


def test_dissolved_it_is_the_desks_again(city: City) -> None:
    with at(MONDAY):
        row = act(joined(city), "dissolve", city.actor("triage"), reason=WORDS)
        assert owners(row, "triage") == [None]
        row = bring_key(city, row)
    assert owners(row, "key") == [None]


def bring_key(city: City, row: Suggestion) -> Suggestion:
    return act(row, "prioritise", city.actor("supervisor"), due=working_day(10))


def test_withdrawn_from_a_consultation_and_reopened_no_unit_leads(city: City) -> None:
    with at(MONDAY):
        row = act(joined(city), "merge", city.actor("triage"), parent=classified(city))
        row = bring_key(city, act(row, "unmerge", city.actor("triage")))
    assert owners(row, "key", "triage") == [None, None]


def test_what_a_supervisor_sets_is_the_lead_units(city: City) -> None:
    with at(MONDAY):
        row = bring_key(city, handling(city))
        row = act(row, "supervise", city.actor("supervisor"), reason=WORDS, due=working_day(3))
    light = city.units["light"]
    assert owners(row, "key", "supervision") == [light, light]


def test_the_desk_decides_on_objections(city: City) -> None:
    row = act(assigned(city), "raise_objection", city.actor("handler"), reason=WORDS)
    assert owners(row, "objection") == [None]
