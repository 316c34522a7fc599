"""联动: consultations and what they decide."""

from datetime import date
from typing import Any

import pytest

from regions.models import Duty
from suggestions.audit import wrong_clocks
from suggestions.models import Suggestion, rules
from suggestions.pipeline.actors import CITIZEN
from tests.factories import City, act, again, classification, classified, submitted
from tests.suggestions.pipeline.moments import at, clock_of, live_kinds
from tests.suggestions.pipeline.unchanged import refused
from tests.suggestions.pipeline.ways import WORDS, bring, working_day


def joined(city: City, **more: Any) -> dict[str, Any]:
    return {"lead": city.units["light"], "co_units": (city.units["water"],)} | more


def coordinated(city: City, tier: str = "complex", **more: Any) -> Suggestion:
    row = classified(city, tier=tier)
    carries = joined(city, consultation_day=working_day(2)) | more
    return act(row, "coordinate", city.actor("triage"), **carries)


def decision(city: City, **more: Any) -> dict[str, Any]:
    usual = {"minutes": WORDS, "decision": WORDS, "lead": city.units["light"]}
    return usual | {"due": working_day(10)} | more


def complained_about(city: City, tier: str = "general") -> Suggestion:
    about = {"about_unit": city.units["light"], "tier": tier}
    return act(submitted(city), "classify", city.actor("triage"), **classification(city) | about)


def test_a_complex_matter_needs_a_date_for_its_consultation(city: City) -> None:
    row = classified(city, tier="complex")
    refused(row, "coordinate", city.actor("triage"), **joined(city))


def test_a_consultation_does_not_lie_in_the_past(city: City) -> None:
    row, day = classified(city, tier="complex"), date(2020, 1, 2)
    refused(row, "coordinate", city.actor("triage"), **joined(city, consultation_day=day))


def test_a_complex_matter_is_assigned_by_its_consultation_only(city: City) -> None:
    row = classified(city, tier="complex")
    refused(row, "assign", city.actor("triage"), lead=city.units["light"])


def test_a_complex_matter_needs_a_due_date(city: City) -> None:
    refused(coordinated(city), "conclude", city.actor("triage"), **decision(city, due=None))


def test_the_due_date_lies_at_most_thirty_days_after_submission(city: City) -> None:
    with at("2026-11-02 10:00"):
        row = coordinated(city)
        late, last = date(2026, 12, 3), date(2026, 12, 2)
        refused(row, "conclude", city.actor("triage"), **decision(city, due=late))
        row = act(row, "conclude", city.actor("triage"), **decision(city, due=last))
    assert f"{row.due:%Y-%m-%d %H:%M %Z}" == "2026-12-02 09:30 UTC"


def test_the_due_date_does_not_lie_in_the_past(city: City) -> None:
    day = date(2020, 1, 2)
    refused(coordinated(city), "conclude", city.actor("triage"), **decision(city, due=day))


def test_a_decision_after_the_thirty_days_still_leaves_a_working_day(city: City) -> None:
    with at("2026-11-02 10:00"):
        row = coordinated(city)
    with at("2026-12-18 16:00"):
        late = decision(city, due=date(2026, 12, 22))
        refused(row, "conclude", city.actor("triage"), **late)
        last = decision(city, due=date(2026, 12, 21))
        assert act(row, "conclude", city.actor("triage"), **last).status == "assigned"


@pytest.mark.parametrize("name", ["coordinate", "supervise", "prioritise"])
def test_a_date_beyond_the_calendar_is_refused_in_words(city: City, name: str) -> None:
    day = date(2150, 1, 4)
    carries = {
        "coordinate": joined(city, consultation_day=day),
        "supervise": {"due": day, "reason": WORDS},
        "prioritise": {"due": day},
    }
    desk = "triage" if name == "coordinate" else "supervisor"
    refused(classified(city), name, city.actor(desk), **carries[name])


def test_the_leader_of_the_lead_unit_chairs_where_nobody_is_named(city: City) -> None:
    row = coordinated(city)
    refused(row, "conclude", city.actor("handler"), **decision(city))
    assert act(row, "conclude", city.actor("leader"), **decision(city)).status == "assigned"


def test_a_named_chair_decides_and_no_other_leader(city: City) -> None:
    row = coordinated(city, chair=city.officers["county_leader"])
    refused(row, "conclude", city.actor("leader"), **decision(city))
    row = act(row, "conclude", city.actor("county_leader"), **decision(city))
    assert row.status == "assigned"


def test_a_named_chair_sees_what_is_to_be_decided(city: City) -> None:
    row = coordinated(city, chair=city.officers["water_leader"])
    seen = Suggestion.objects.visible_to(city.actor("water_leader").officer)
    assert row in seen


def test_the_one_complained_about_never_leads_a_consultation(city: City) -> None:
    row = complained_about(city)
    refused(row, "coordinate", city.actor("triage"), **joined(city))


def test_the_one_complained_about_never_joins_a_consultation(city: City) -> None:
    row = complained_about(city)
    carries = {"lead": city.units["county"], "co_units": (city.units["light"],)}
    refused(row, "coordinate", city.actor("triage"), **carries)


@pytest.mark.parametrize("place", ["lead", "co_units"])
def test_a_consultation_never_decides_for_the_one_complained_about(city: City, place: str) -> None:
    row = complained_about(city)
    row = act(row, "coordinate", city.actor("triage"), **joined(city, lead=city.units["county"]))
    light = city.units["light"]
    units = {"lead": city.units["county"]} | {place: light if place == "lead" else (light,)}
    refused(row, "conclude", city.actor("triage"), **decision(city, **units))


def test_the_decision_says_who_joins(city: City) -> None:
    row = coordinated(city, co_units=(city.units["water"],))
    row = act(row, "conclude", city.actor("triage"), **decision(city, co_units=()))
    in_force = row.assignments.filter(until=None).values_list("unit__name", "capacity")
    assert list(in_force) == [(city.units["light"].name, "lead")]


def test_a_co_unit_that_the_decision_left_out_has_no_say_any_more(city: City) -> None:
    row = coordinated(city, co_units=(city.units["water"],))
    row = act(row, "conclude", city.actor("triage"), **decision(city, co_units=()))
    refused(row, "accept_co", city.actor("water_handler"))
    refused(row, "finish_co", city.actor("water_handler"), result=WORDS)
    refused(row, "note", city.actor("water_handler"), note=WORDS)


def test_a_co_unit_that_leads_by_the_decision_is_no_co_unit_any_more(city: City) -> None:
    water = city.units["water"]
    row = coordinated(city, co_units=(water,))
    decided = decision(city, lead=water, co_units=(water,))
    row = act(row, "conclude", city.actor("triage"), **decided)
    in_force = row.assignments.filter(until=None).values_list("unit__name", "capacity")
    assert list(in_force) == [(water.name, "lead")]


def test_dissolved_it_lies_on_the_triage_desk_again(city: City) -> None:
    row = act(bring(city, "coordinating"), "dissolve", city.actor("triage"), reason=WORDS)
    assert (row.lead_unit, row.consultations.filter(ended=None).count()) == (None, 0)
    assert live_kinds(row) == {"triage", "handling"}
    assert not row.assignments.filter(until=None).exists()


def test_dissolved_it_can_be_coordinated_again(city: City) -> None:
    row = act(bring(city, "coordinating"), "dissolve", city.actor("triage"), reason=WORDS)
    row = act(row, "coordinate", city.actor("triage"), **joined(city))
    assert (row.status, row.consultations.count()) == ("coordinating", 2)


@pytest.mark.parametrize("end", ["merge", "withdraw"])
def test_leaving_the_loop_ends_the_consultation(city: City, end: str) -> None:
    row = bring(city, "coordinating")
    if end == "merge":
        act(row, "merge", city.actor("triage"), parent=submitted(city))
    else:
        act(row, "withdraw", CITIZEN)
    assert not row.consultations.filter(ended=None).exists()


def test_a_merged_consultation_can_be_unmerged_and_begun_again(city: City) -> None:
    row = bring(city, "coordinating")
    act(row, "merge", city.actor("triage"), parent=submitted(city))
    act(row, "unmerge", city.actor("triage"))
    row = act(row, "coordinate", city.actor("triage"), **joined(city))
    assert row.status == "coordinating"


def test_withdrawn_from_a_consultation_it_goes_back_to_triage_when_reopened(city: City) -> None:
    row = act(bring(city, "coordinating"), "withdraw", CITIZEN)
    row = act(row, "reopen", city.actor("supervisor"), reason=WORDS)
    assert row.status == "classified"


def test_the_second_decision_of_a_returned_complex_matter_counts(city: City) -> None:
    """What people decided is what the citizen is promised: no date is asked for and dropped."""
    with at("2026-11-02 10:00"):
        row = act(coordinated(city), "conclude", city.actor("triage"), **decision(city))
        row = act(row, "raise_objection", city.actor("handler"), reason=WORDS)
        row = act(row, "uphold", city.actor("triage"), ruling=WORDS)
        consultation = joined(city, consultation_day=working_day(1))
        row = act(row, "coordinate", city.actor("triage"), **consultation)
        decided = decision(city, lead=city.units["water"], due=date(2026, 11, 27))
        row = act(row, "conclude", city.actor("triage"), **decided)
    assert f"{clock_of(again(row), 'handling').due:%m-%d}" == "11-27"


def test_a_chair_from_elsewhere_sees_what_it_decides(city: City) -> None:
    row = coordinated(city, chair=city.officers["county_leader"])
    chair = city.actor("county_leader").officer
    assert Suggestion.objects.visible_to(chair).filter(pk=row.pk)


def test_lead_chair_and_co_units_hear_of_a_consultation(city: City) -> None:
    row = coordinated(city, chair=city.officers["county_leader"])
    found = row.messages.filter(officer__isnull=False)
    assert set(found.values_list("officer__username", "template")) == {
        ("handler", "consultation"),
        ("leader", "consultation"),
        ("county_leader", "chair"),
        ("water_handler", "invited"),
        ("water_leader", "invited"),
    }


def test_a_chair_who_works_in_the_lead_unit_is_told_once_that_he_chairs(city: City) -> None:
    row = coordinated(city, chair=city.officers["leader"])
    assert row.messages.get(officer=city.officers["leader"]).template == "chair"


def test_withdrawn_from_a_consultation_the_clocks_know_no_lead(city: City) -> None:
    row = act(coordinated(city, tier="general"), "withdraw", CITIZEN)
    row = act(row, "reopen", city.actor("supervisor"), reason=WORDS)
    assert list(wrong_clocks([row], rules()[0])) == []


def test_the_decision_says_by_when_each_unit_does_its_part(city: City) -> None:
    row = act(
        coordinated(city),
        "conclude",
        city.actor("triage"),
        **decision(city, co_units=(city.units["water"],)),
    )
    dues = set(row.assignments.filter(until=None).values_list("unit", "due"))
    assert dues == {(city.units["light"].pk, row.due), (city.units["water"].pk, row.due)}


def test_decided_for_a_township_its_county_gets_a_copy(city: City) -> None:
    Duty.objects.all().delete()
    row = act(
        coordinated(city),
        "conclude",
        city.actor("triage"),
        **decision(city, lead=city.units["town"]),
    )
    copies = row.assignments.filter(capacity="copy", until=None)
    assert list(copies.values_list("unit", flat=True)) == [city.units["county"].pk]


@pytest.mark.parametrize("name", ["collector", "administrator"])
def test_a_chair_without_a_unit_or_the_oversight_is_refused(city: City, name: str) -> None:
    row = classified(city, tier="complex")
    carries = joined(city, consultation_day=working_day(2), chair=city.officers[name])
    refused(row, "coordinate", city.actor("triage"), **carries)


def test_the_unit_complained_about_does_not_chair(city: City) -> None:
    row = complained_about(city, tier="complex")
    carries = {"lead": city.units["county"], "co_units": (city.units["water"],)}
    chair = city.officers["leader"]
    refused(
        row,
        "coordinate",
        city.actor("triage"),
        **carries,
        consultation_day=working_day(2),
        chair=chair,
    )
