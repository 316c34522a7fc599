"""交办: who leads, who signs, who objects, who joins."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from regions.models import Duty, Post, Role
from suggestions.models import Suggestion
from suggestions.pipeline.actors import CITIZEN
from tests.factories import (
    SINCE,
    City,
    act,
    assigned,
    classification,
    classified,
    handling,
    submitted,
    unit,
)
from tests.suggestions.pipeline.moments import at, clock_of, live_kinds
from tests.suggestions.pipeline.unchanged import refused
from tests.suggestions.pipeline.ways import WORDS, bring, unit_below, working_day


def in_force(row: Suggestion) -> set[tuple[str, str]]:
    rows = row.assignments.filter(until=None)
    return set(rows.values_list("unit__code", "capacity"))


def told(row: Suggestion, template: str) -> set[str]:
    rows = row.messages.filter(template=template, officer__isnull=False)
    return set(rows.values_list("officer__username", flat=True))


def about(city: City, short: str) -> Suggestion:
    row = {"about_unit": city.units[short]}
    return act(submitted(city), "classify", city.actor("triage"), **classification(city) | row)


def objecting(city: City) -> Suggestion:
    return act(assigned(city), "raise_objection", city.actor("handler"), reason=WORDS)


# assign 交办


def test_it_is_classified_before_it_is_assigned(city: City) -> None:
    row = act(submitted(city), "merge", city.actor("triage"), parent=submitted(city))
    row = act(row, "unmerge", city.actor("triage"))
    refused(row, "assign", city.actor("triage"), lead=city.units["light"])


def test_a_unit_out_of_use_leads_nothing(city: City) -> None:
    city.units["light"].active = False
    city.units["light"].save()
    refused(classified(city), "assign", city.actor("triage"), lead=city.units["light"])


def test_straight_to_a_township_its_county_gets_a_copy(city: City) -> None:
    row = act(classified(city), "assign", city.actor("triage"), lead=city.units["town"])
    assert in_force(row) == {("431002001-government", "lead"), ("431002-government", "copy")}
    assert row in Suggestion.objects.visible_to(city.officers["county_leader"])


def test_reassigned_to_a_township_its_county_gets_a_copy_too(city: City) -> None:
    Duty.objects.all().delete()
    carries = {"lead": city.units["town"], "reason": WORDS}
    row = act(assigned(city), "reassign", city.actor("triage"), **carries)
    assert in_force(row) == {("431002001-government", "lead"), ("431002-government", "copy")}


@pytest.mark.parametrize("short", ["county", "light"])
def test_whoever_turns_out_to_be_complained_about_sees_it_no_more(city: City, short: str) -> None:
    row = act(objecting(city), "uphold", city.actor("county_leader"), ruling=WORDS)
    water = city.units["water"]
    row = act(row, "assign", city.actor("triage"), lead=water, co_units=(city.units["light"],))
    row = act(row, "raise_objection", city.actor("water_handler"), reason=WORDS)
    row = act(row, "uphold", city.actor("triage"), ruling=WORDS)
    again = {"about_unit": city.units[short]}
    row = act(row, "classify", city.actor("triage"), **classification(city) | again)
    units = {city.units["county"].code, city.units["light"].code}
    gone = units if short == "county" else {city.units["light"].code}
    assert {code for code, _capacity in in_force(row)}.isdisjoint(gone)


def test_co_units_hear_of_what_they_are_to_do(city: City) -> None:
    carries = {"lead": city.units["light"], "co_units": (city.units["water"],)}
    row = act(classified(city), "assign", city.actor("triage"), **carries)
    assert told(row, "assigned") == {"handler", "leader"}
    assert told(row, "joined") == {"water_handler", "water_leader"}


def test_never_to_the_unit_complained_about(city: City) -> None:
    refused(about(city, "light"), "assign", city.actor("triage"), lead=city.units["light"])


def test_the_unit_complained_about_never_joins(city: City) -> None:
    carries = {"lead": city.units["county"], "co_units": (city.units["light"],)}
    refused(about(city, "light"), "assign", city.actor("triage"), **carries)


def test_a_unit_below_the_one_complained_about_does_not_lead(city: City) -> None:
    refused(about(city, "county"), "assign", city.actor("triage"), lead=city.units["town"])


def test_a_unit_of_another_county_leads_only_by_the_desk_above(city: City) -> None:
    row, beside = classified(city), city.units["beside"]
    refused(row, "assign", city.actor("triage"), lead=beside)
    assert act(row, "assign", city.actor("city_triage"), lead=beside).lead_unit == beside


@pytest.mark.parametrize("name", ["delegate", "reassign"])
def test_it_never_comes_to_the_unit_complained_about_later(city: City, name: str) -> None:
    light = city.units["light"]
    row = act(about(city, "light"), "assign", city.actor("triage"), lead=city.units["county"])
    more = {"reason": WORDS} if name == "reassign" else {}
    actor = city.actor("triage" if name == "reassign" else "county_leader")
    refused(row, name, actor, lead=light, **more)


def test_to_the_superior_of_the_unit_complained_about(city: City) -> None:
    row = act(about(city, "light"), "assign", city.actor("triage"), lead=city.units["county"])
    assert row.lead_unit == city.units["county"]


# delegate 下派


def test_it_is_delegated_to_a_unit_below_and_leaves_a_copy(city: City) -> None:
    row = act(handling(city), "delegate", city.actor("leader"), lead=unit_below(city))
    assert in_force(row) == {("431002-lamps", "lead"), ("431002-light", "copy")}
    assert row.assignments.get(unit=city.units["light"], capacity="lead").state == "returned"


@pytest.mark.parametrize("short", ["water", "county", "light", "beside"])
def test_it_is_delegated_only_downwards(city: City, short: str) -> None:
    refused(handling(city), "delegate", city.actor("leader"), lead=city.units[short])


def test_a_departments_duty_does_not_go_down_to_a_township(city: City) -> None:
    row = act(classified(city), "assign", city.actor("triage"), lead=city.units["county"])
    refused(row, "delegate", city.actor("county_leader"), lead=city.units["town"])


def test_a_township_gets_what_is_no_departments_duty(city: City) -> None:
    other = {"category": city.category.parent}
    row = act(submitted(city), "classify", city.actor("triage"), **classification(city) | other)
    row = act(row, "assign", city.actor("triage"), lead=city.units["county"])
    row = act(row, "delegate", city.actor("county_leader"), lead=city.units["town"])
    assert row.lead_unit == city.units["town"]


def test_a_superior_does_not_push_a_departments_duty_down_by_reassigning(city: City) -> None:
    carries = {"lead": city.units["town"], "reason": WORDS}
    refused(handling(city), "reassign", city.actor("county_leader"), **carries)


def test_delegating_settles_the_objection(city: City) -> None:
    row = act(objecting(city), "delegate", city.actor("leader"), lead=unit_below(city))
    assert row.applications.get().state == "settled"
    assert live_kinds(row) == {"sign_for", "handling"}


def test_the_unit_below_may_object_itself(city: City) -> None:
    row = act(objecting(city), "delegate", city.actor("leader"), lead=unit_below(city))
    post = {"role": Role.HANDLER, "unit": unit_below(city), "since": SINCE}
    Post.objects.create(officer=city.officers["handler"], **post)
    row = act(row, "raise_objection", city.actor("handler"), reason=WORDS)
    assert live_kinds(row) == {"sign_for", "handling", "objection"}


# reassign 改派


def test_it_is_not_reassigned_to_the_unit_that_leads(city: City) -> None:
    carries = {"lead": city.units["light"], "reason": WORDS}
    refused(handling(city), "reassign", city.actor("triage"), **carries)


def test_reassigning_settles_the_objection(city: City) -> None:
    carries = {"lead": city.units["water"], "reason": WORDS}
    row = act(objecting(city), "reassign", city.actor("triage"), **carries)
    assert row.applications.get().state == "settled"
    assert clock_of(row, "objection").state == "met"


def test_a_common_superior_reassigns_between_its_units(city: City) -> None:
    carries = {"lead": city.units["water"], "reason": WORDS}
    row = act(handling(city), "reassign", city.actor("county_leader"), **carries)
    assert in_force(row) == {("431002-water", "lead")}


def test_a_superior_of_one_of_them_only_is_refused(city: City) -> None:
    carries = {"lead": city.units["beside"], "reason": WORDS}
    refused(handling(city), "reassign", city.actor("county_leader"), **carries)


def test_two_superiors_in_one_person_are_no_common_superior(city: City) -> None:
    government = unit("431003-government", "苏仙区人民政府", city.regions["beside"])
    beside = city.units["beside"]
    beside.parent = government
    beside.save()
    leader = city.officers["county_leader"]
    Post.objects.create(officer=leader, role=Role.LEADER, unit=government, since=SINCE)
    carries = {"lead": beside, "reason": WORDS}
    refused(handling(city), "reassign", city.actor("county_leader"), **carries)


def test_a_co_unit_that_takes_the_lead_is_no_co_unit_any_more(city: City) -> None:
    row = bring(city, "handling", co_units=("water",))
    carries = {"lead": city.units["water"], "reason": WORDS}
    row = act(row, "reassign", city.actor("triage"), **carries)
    assert in_force(row) == {("431002-water", "lead")}


def test_the_lead_unit_does_not_join_itself(city: City) -> None:
    carries = {"lead": city.units["light"], "co_units": (city.units["light"],)}
    row = act(classified(city), "assign", city.actor("triage"), **carries)
    assert in_force(row) == {("431002-light", "lead")}


def test_another_unit_drafts_its_own_answer(city: City) -> None:
    words = {"outcome": "solved", "answer": WORDS}
    row = act(handling(city), "draft", city.actor("handler"), **words)
    carries = {"lead": city.units["water"], "reason": WORDS}
    row = act(row, "reassign", city.actor("triage"), **carries)
    row = act(row, "accept", city.actor("water_handler"))
    refused(row, "answer", city.actor("water_leader"), **words)


def test_another_unit_is_not_held_by_what_the_first_asked_for(city: City) -> None:
    plan = {"reason": WORDS, "plan": WORDS, "review": date(2027, 1, 8)}
    with at("2026-11-24 10:00"):
        row = bring(city, "handling")
        row = act(row, "ask_hold", city.actor("leader"), **plan)
        moved = {"lead": city.units["water"], "reason": WORDS}
        row = act(row, "reassign", city.actor("triage"), **moved)
        row = act(row, "accept", city.actor("water_handler"))
        refused(row, "hold", city.actor("supervisor"), **plan)


# sign for 签收


def test_who_signs_handles_it_where_nobody_is_named(city: City) -> None:
    row = act(assigned(city), "accept", city.actor("handler"))
    lead = row.assignments.get(capacity="lead")
    assert (lead.officer, lead.state) == (city.officers["handler"], "accepted")


@pytest.mark.parametrize("name", ["accept", "allot"])
@pytest.mark.parametrize("somebody", ["water_handler", "triage", "town_leader"])
def test_only_an_officer_of_the_unit_handles_it(city: City, name: str, somebody: str) -> None:
    refused(assigned(city), name, city.actor("leader"), officer=city.officers[somebody])


def test_an_officer_whose_post_has_ended_is_allotted_nothing(city: City) -> None:
    Post.objects.filter(officer=city.officers["handler"]).update(until=date(2021, 1, 1))
    refused(assigned(city), "allot", city.actor("leader"), officer=city.officers["handler"])


def test_an_officer_whose_post_has_ended_signs_nothing(city: City) -> None:
    Post.objects.filter(officer=city.officers["handler"]).update(until=date(2021, 1, 1))
    refused(assigned(city), "accept", city.actor("handler"))


# objections 申请退单


def test_within_the_limit_the_unit_objects_and_stays_lead(city: City) -> None:
    row = objecting(city)
    assert (row.status, row.lead_unit) == ("assigned", city.units["light"])
    assert live_kinds(row) == {"sign_for", "handling", "objection"}


def test_after_the_sign_for_limit_no_objection(city: City) -> None:
    with at("2026-11-02 08:30"):
        row = assigned(city)
    with at("2026-11-03 09:31"):
        refused(row, "raise_objection", city.actor("handler"), reason=WORDS)


def test_at_the_very_end_of_the_limit_an_objection_still_counts(city: City) -> None:
    with at("2026-11-02 08:30"):
        row = assigned(city)
    with at(f"{timezone.localtime(clock_of(row, 'sign_for').due):%Y-%m-%d %H:%M}"):
        row = act(row, "raise_objection", city.actor("handler"), reason=WORDS)
    assert row.applications.get().state == "open"


def test_a_unit_objects_once_at_a_time(city: City) -> None:
    refused(objecting(city), "raise_objection", city.actor("handler"), reason=WORDS)


def test_refused_the_unit_may_not_object_again(city: City) -> None:
    row = act(objecting(city), "refuse_objection", city.actor("triage"), ruling=WORDS)
    refused(row, "raise_objection", city.actor("leader"), reason=WORDS)


def test_refused_it_may_not_object_when_it_comes_back_to_it(city: City) -> None:
    row = act(objecting(city), "refuse_objection", city.actor("triage"), ruling=WORDS)
    for short in ("water", "light"):
        carries = {"lead": city.units[short], "reason": WORDS}
        row = act(row, "reassign", city.actor("triage"), **carries)
    refused(row, "raise_objection", city.actor("handler"), reason=WORDS)


def test_another_unit_may_object_after_the_first_was_refused(city: City) -> None:
    row = act(objecting(city), "refuse_objection", city.actor("triage"), ruling=WORDS)
    carries = {"lead": city.units["water"], "reason": WORDS}
    row = act(row, "reassign", city.actor("triage"), **carries)
    row = act(row, "raise_objection", city.actor("water_handler"), reason=WORDS)
    assert row.applications.filter(state="open").get().unit == city.units["water"]


def test_upheld_it_goes_back_to_triage_without_a_lead(city: City) -> None:
    row = act(objecting(city), "uphold", city.actor("county_leader"), ruling=WORDS)
    assert (row.status, row.lead_unit) == ("classified", None)
    assert in_force(row) == {("431002-government", "copy")}
    assert live_kinds(row) == {"triage", "handling"}
    assert row.events.last().details["unit"] == city.units["light"].pk


def test_the_superior_sees_what_it_may_rule_on(city: City) -> None:
    row, superior = assigned(city), city.actor("county_leader").officer
    assert not Suggestion.objects.visible_to(superior).filter(pk=row.pk)
    act(row, "raise_objection", city.actor("handler"), reason=WORDS)
    assert Suggestion.objects.visible_to(superior).filter(pk=row.pk)


def test_upheld_what_the_unit_had_asked_for_is_settled(city: City) -> None:
    with at("2026-11-02 10:00"):
        row = assigned(city)
    with at("2026-11-03 09:00"):
        wish = {"until": working_day(5), "reason": WORDS}
        row = act(row, "ask_extension", city.actor("leader"), **wish)
        row = act(row, "raise_objection", city.actor("handler"), reason=WORDS)
        row = act(row, "uphold", city.actor("triage"), ruling=WORDS)
    states = set(row.applications.values_list("kind", "state"))
    assert states == {("extension", "settled"), ("objection", "approved")}


@pytest.mark.parametrize("name", ["uphold", "refuse_objection"])
def test_without_an_objection_there_is_no_ruling(city: City, name: str) -> None:
    refused(assigned(city), name, city.actor("triage"), ruling=WORDS)


def test_signing_ends_the_objection(city: City) -> None:
    row = act(objecting(city), "accept", city.actor("handler"))
    assert (row.applications.get().state, live_kinds(row)) == ("settled", {"handling"})


@pytest.mark.parametrize("name", ["uphold", "refuse_objection"])
def test_the_superior_of_another_unit_makes_no_ruling(city: City, name: str) -> None:
    refused(objecting(city), name, city.actor("water_leader"), ruling=WORDS)


# co-units 协办


def working(city: City) -> Suggestion:
    return bring(city, "handling", co_units=("water",))


def test_a_co_unit_signs_and_gives_its_result_to_the_lead(city: City) -> None:
    row = act(working(city), "accept_co", city.actor("water_handler"))
    row = act(row, "finish_co", city.actor("water_leader"), result="水井盖已修好。")
    part = row.assignments.get(capacity="co")
    assert (part.state, part.officer) == ("done", city.officers["water_handler"])


def test_a_finished_co_unit_is_not_waived(city: City) -> None:
    row = act(working(city), "finish_co", city.actor("water_leader"), result=WORDS)
    waive = {"unit": city.units["water"], "reason": WORDS}
    refused(row, "waive_co", city.actor("leader"), **waive)


def test_a_unit_that_never_joined_is_not_waived(city: City) -> None:
    waive = {"unit": city.units["county"], "reason": WORDS}
    refused(working(city), "waive_co", city.actor("leader"), **waive)


@pytest.mark.parametrize("settle", ["finish_co", "waive_co"])
def test_the_answer_waits_for_co_units(city: City, settle: str) -> None:
    words: dict[str, Any] = {"outcome": "solved", "answer": WORDS}
    row = act(working(city), "draft", city.actor("handler"), **words)
    refused(row, "answer", city.actor("leader"), **words)
    if settle == "finish_co":
        row = act(row, "finish_co", city.actor("water_handler"), result=WORDS)
    else:
        waive = {"unit": city.units["water"], "reason": WORDS}
        row = act(row, "waive_co", city.actor("leader"), **waive)
    assert act(row, "answer", city.actor("leader"), **words).status == "answered"


def test_released_co_units_have_no_say_any_more(city: City) -> None:
    row = bring(city, "assigned", co_units=("water",))
    row = act(row, "raise_objection", city.actor("handler"), reason=WORDS)
    row = act(row, "uphold", city.actor("triage"), ruling=WORDS)
    refused(row, "note", city.actor("water_handler"), note=WORDS)


def test_the_citizen_assigns_nothing(city: City) -> None:
    refused(classified(city), "assign", CITIZEN, lead=city.units["light"])
