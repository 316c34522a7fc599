"""A unit handles what is about its work, and does nothing else about it; of conduct it sees nothing."""

from __future__ import annotations

import pytest

from regions.models import Officer, Post, Role
from suggestions import audit
from suggestions.messages.alerts import HIGHER_UP, Recipients
from suggestions.models import (
    Alert,
    Deadline,
    Kind,
    LevelName,
    Message,
    Purpose,
    Suggestion,
    author_of,
    may_know_author,
)
from suggestions.models.danger import DangerMark, dangers_shown
from suggestions.pipeline import MOVES
from suggestions.pipeline.allowed import refusal_of
from suggestions.pipeline.reading import read_case
from suggestions.pipeline.who import HANDLING
from suggestions.statistics import refresh, scope_of
from suggestions.workflow import STEPS, MoveName, Who
from tests.factories import City, act, again, classification, officer, submitted
from tests.suggestions.pipeline.test_interest import CONTACT, also, powerful, sees
from tests.suggestions.pipeline.unchanged import refused
from tests.suggestions.pipeline.ways import unit_below

__all__ = ["powerful"]
KINDS = ("conduct", "work")
OVERSEES = {"triage", "city_triage", "supervisor", "city_supervisor", "auditor"}


def about(city: City, kind: str = "work", name: str = "light", **more: object) -> Suggestion:
    row = submitted(city, contact=CONTACT, **more)
    fields = classification(city) | {"about_unit": city.units[name], "about_kind": kind}
    return act(row, "classify", city.actor("city_triage"), **fields)


def given(city: City, lead: str = "light", **more: object) -> Suggestion:
    """Its work, for a unit to handle."""
    units = {"lead": city.units[lead]} | more
    return act(about(city), "assign", city.actor("city_triage"), **units)


def in_hand(city: City) -> Suggestion:
    return act(given(city), "accept", city.actor("handler"))


def seers(city: City, row: Suggestion) -> set[str]:
    return {name for name, who in city.officers.items() if sees(who, row)}


def whoever(who: Officer) -> Officer:
    """Read again: posts are kept for one request only."""
    return Officer.objects.get(pk=who.pk)


# what is said, and kept


def test_what_is_not_said_is_about_conduct(city: City) -> None:
    fields = classification(city) | {"about_unit": city.units["light"]}
    row = act(submitted(city), "classify", city.actor("triage"), **fields)
    assert row.about_kind == "conduct"
    refused(row, "assign", city.actor("triage"), lead=city.units["light"])


@pytest.mark.parametrize("kind", KINDS)
def test_its_entry_says_which_and_the_ledger_is_whole(city: City, kind: str) -> None:
    row = about(city, kind)
    entry = row.events.get(move="classify")
    assert entry.details["about_kind"] == kind
    assert entry.details["changes"]["suggestion"]["about_kind"] == kind
    assert list(audit.broken_chains([row])) == []
    other = next(each for each in KINDS if each != kind)
    Suggestion.objects.filter(pk=row.pk).update(about_kind=other)
    assert any("about_kind" in said for said in audit.broken_chains([again(row)]))


def test_without_a_unit_it_says_nothing(city: City) -> None:
    row = act(
        submitted(city),
        "classify",
        city.actor("triage"),
        **classification(city) | {"about_kind": "work"},
    )
    assert row.about_kind == "conduct"
    assert "about_kind" not in row.events.get(move="classify").details


# who sees it


@pytest.mark.parametrize("kind", KINDS)
def test_before_it_is_assigned_nobody_of_the_unit_sees_it(
    city: City, powerful: Officer, kind: str
) -> None:
    assert seers(city, about(city, kind)) == OVERSEES


def test_the_unit_that_was_given_its_own_work_sees_it(city: City, powerful: Officer) -> None:
    assert seers(city, given(city)) == OVERSEES | {"handler", "leader"}


def test_what_another_unit_was_given_nobody_of_the_unit_sees(city: City, powerful: Officer) -> None:
    """Who leads that one as well included, and who leads the one above."""
    row = given(city, "water", co_units=[city.units["county"]])
    assert seers(city, row) == OVERSEES | {"water_handler", "water_leader", "county_leader"}


def test_a_copy_opens_nothing_to_the_unit(city: City) -> None:
    row = act(given(city), "delegate", city.actor("leader"), lead=unit_below(city))
    assert row.assignments.filter(unit=city.units["light"], capacity="copy", until=None).exists()
    assert not seers(city, row) & {"handler", "leader"}


def test_who_works_below_sees_it_only_where_it_went_there(city: City) -> None:
    below = officer("below", Role.HANDLER, unit_below(city))
    also(below, Role.SUPERVISOR, city.regions["county"])
    row = given(city)
    assert not sees(below, row)
    row = act(row, "delegate", city.actor("leader"), lead=unit_below(city))
    assert sees(below, row)


def test_a_deputy_from_the_unit_sees_nothing_through_the_post_of_another(city: City) -> None:
    deputy = city.officers["handler"]
    also(deputy, Role.LEADER, city.units["water"])
    assert not sees(deputy, given(city, "water"))


def test_whoever_stepped_aside_sees_it_no_more(city: City) -> None:
    row = act(given(city), "step_aside", city.actor("handler"), reason="来信人是本人亲属")
    assert not sees(city.officers["handler"], row)
    assert sees(city.officers["leader"], row)


def test_taken_from_the_unit_it_is_hidden_at_once(city: City, powerful: Officer) -> None:
    row = act(
        in_hand(city), "reassign", city.actor("triage"), lead=city.units["county"], reason="改派"
    )
    assert not seers(city, row) & {"handler", "leader"}


def test_what_turns_out_to_be_about_conduct_is_hidden_and_goes_elsewhere(city: City) -> None:
    row = act(given(city), "raise_objection", city.actor("handler"), reason="不属本单位职责")
    row = act(row, "uphold", city.actor("triage"), ruling="同意")
    fields = classification(city) | {"about_unit": city.units["light"], "about_kind": "conduct"}
    row = act(row, "classify", city.actor("triage"), **fields)
    refused(row, "assign", city.actor("triage"), lead=city.units["light"])
    assert not seers(city, row) & {"handler", "leader"}


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_belongs_to_the_unit_changes_nothing_of_what_is_said(
    city: City, powerful: Officer, kind: str
) -> None:
    row = about(city, kind)
    for named in (None, city.units["light"]):
        fields = classification(city) | {"about_unit": named, "about_kind": "work"}
        refused(row, "classify", city.actor("leader"), **fields)


# what may be done


@pytest.mark.once
@pytest.mark.parametrize("name", MoveName)
def test_only_what_handlers_do_is_open_to_the_unit(
    city: City, powerful: Officer, name: MoveName
) -> None:
    """The leader oversees the whole city, and leads the units above and beside it as well."""
    for row in (given(city), in_hand(city)):
        refusal = refusal_of(MOVES[name], read_case(row, city.actor("leader")))
        handled = STEPS[name].who & {Who.LEAD, Who.LEADER} and name != MoveName.RECUSE
        may = handled and row.status in STEPS[name].sources
        words = str(refusal or "")
        assert bool(may) != ("about your own unit" in words or "您所在的单位" in words or not may)


@pytest.mark.once
def test_all_others_of_the_workflow_oversee() -> None:
    assert {Who.LEAD, Who.LEADER, Who.HANDLER, Who.CO_UNIT} == HANDLING


def test_the_unit_answers_what_is_about_its_work(city: City) -> None:
    words = {"outcome": "solved", "answer": "您好！已整改。感谢您的来信。"}
    row = act(in_hand(city), "draft", city.actor("handler"), **words)
    row = act(row, "answer", city.actor("leader"), **words)
    assert row.status == "answered"


def test_another_officer_of_the_unit_may_be_allotted(city: City) -> None:
    other = officer("other", Role.HANDLER, city.units["light"])
    row = act(in_hand(city), "allot", city.actor("leader"), officer=other)
    assert row.assignments.get(until=None).officer == other


def test_nobody_is_asked_to_step_aside_by_whom_it_is_about(city: City, powerful: Officer) -> None:
    refused(
        in_hand(city),
        "recuse",
        city.actor("leader"),
        officer=city.officers["triage"],
        reason="测试",
    )


def test_its_leader_asks_no_handler_of_the_unit_to_step_aside_either(city: City) -> None:
    row, other = in_hand(city), officer("other", Role.HANDLER, city.units["light"])
    words = {"officer": other, "reason": "测试"}
    why = str(refused(row, "recuse", city.actor("leader"), **words))
    assert "about your own unit" in why or "您所在的单位" in why
    act(row, "recuse", city.actor("supervisor"), **words)
    assert not sees(other, row)


def test_nothing_is_put_together_with_it_by_whom_it_is_about(city: City, powerful: Officer) -> None:
    parent, child = in_hand(city), submitted(city)
    refused(child, "merge", city.actor("leader"), parent=parent)


def test_its_leader_does_not_chair_the_consultation_about_it(city: City) -> None:
    row = about(city)
    units = {"lead": city.units["light"], "co_units": [city.units["water"]]}
    refused(row, "coordinate", city.actor("city_triage"), **units)
    chair = {"chair": city.officers["leader"]}
    refused(row, "coordinate", city.actor("city_triage"), **units | chair)
    chair = {"chair": city.officers["water_leader"]}
    row = act(row, "coordinate", city.actor("city_triage"), **units | chair)
    said = {"minutes": "已会商", "decision": "由城管局整改", "lead": city.units["light"]}
    refused(row, "conclude", city.actor("leader"), **said)
    row = act(row, "conclude", city.actor("water_leader"), **said)
    assert row.lead_unit == city.units["light"]


def test_sent_back_it_is_handled_by_another_officer_of_the_unit(city: City) -> None:
    other = officer("other", Role.HANDLER, city.units["light"])
    words = {"outcome": "solved", "answer": "您好！已整改。感谢您的来信。"}
    row = act(in_hand(city), "draft", city.actor("handler"), **words)
    row = act(row, "answer", city.actor("leader"), **words)
    row = act(row, "rework", city.actor("supervisor"), reason="没有整改")
    assert row.events.get(move="rework").details.get("once_more", "other") == "other"
    row = act(row, "allot", city.actor("leader"), officer=other)
    assert not row.assignments.filter(capacity="sign").exists()


# the author


@pytest.mark.parametrize("name", ["handler", "leader"])
def test_the_unit_never_knows_the_author(city: City, powerful: Officer, name: str) -> None:
    row = in_hand(city)
    reader = whoever(city.officers[name])
    assert not may_know_author(row, reader)
    assert author_of(row, officer=reader, purpose=Purpose.CONTACT) is None
    others = whoever(city.officers["triage"])
    assert author_of(row, officer=others, purpose=Purpose.CONTACT) is not None


def test_marks_of_danger_are_for_those_who_oversee_it(city: City, powerful: Officer) -> None:
    row = in_hand(city)
    mark = DangerMark(suggestion=row, kinds="suicide", rank=0, at=row.submitted)
    assert dangers_shown(mark, row, whoever(city.officers["triage"])) == mark.dangers
    assert dangers_shown(mark, row, whoever(powerful)) == []


# who is told


def told(row: Suggestion) -> set[int]:
    found = Message.objects.filter(suggestion=row, officer__isnull=False)
    return set(found.values_list("officer", flat=True))


def test_the_unit_is_told_that_it_has_it(city: City) -> None:
    assert told(given(city)) == {city.officers["handler"].pk, city.officers["leader"].pk}


def test_whoever_oversees_elsewhere_as_well_is_not_asked_to_rule(city: City) -> None:
    row = given(city)
    also(city.officers["leader"], Role.TRIAGE, city.regions["county"])
    Message.objects.all().delete()
    act(row, "raise_objection", city.actor("handler"), reason="不属本单位职责")
    assert told(row) == {city.officers["triage"].pk}


@pytest.mark.parametrize("level", HIGHER_UP)
def test_cards_of_those_above_go_to_others(city: City, powerful: Officer, level: LevelName) -> None:
    also(powerful, Role.SUPERVISOR, city.regions["county"])
    row = in_hand(city)
    clock = Deadline.objects.select_related("suggestion").get(suggestion=row, kind=Kind.HANDLING)
    those = Recipients.of([row], [clock.owner_id]).told(clock, level)
    own = {city.officers["handler"].pk, powerful.pk}
    usual = {"remind": {city.officers["handler"].pk}, "yellow": own}
    assert those & own == usual.get(level, own)
    beside = those - own
    above = {city.officers[name].pk for name in ("supervisor", "city_supervisor")}
    assert beside <= above
    assert bool(beside) == (level in {LevelName.RED, LevelName.SUPERVISION})
    assert not Alert.objects.exists()


def test_an_unstaffed_unit_below_brings_nobody_of_the_unit_above_in(city: City) -> None:
    row = given(city)
    Message.objects.all().delete()
    act(row, "delegate", city.actor("leader"), lead=unit_below(city))
    assert not told(row) & {city.officers["handler"].pk, city.officers["leader"].pk}


# figures


@pytest.mark.parametrize("kind", KINDS)
def test_number_and_list_agree(city: City, powerful: Officer, kind: str) -> None:
    also(powerful, Role.SUPERVISOR, city.regions["county"])
    row = about(city, kind)
    refresh()
    scope = scope_of(whoever(powerful))
    assert scope.visible is not None
    assert row not in scope.visible
    if kind == "work":
        row = act(row, "assign", city.actor("city_triage"), lead=city.units["light"])
        scope = scope_of(whoever(powerful))
        assert scope.visible is not None
        assert row in scope.visible
        Post.objects.filter(unit=city.units["light"], officer=powerful).delete()
        assert sees(powerful, row)
