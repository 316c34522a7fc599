"""回避: who stepped aside neither sees nor decides it, and somebody is always left who does."""

from __future__ import annotations

from contextlib import suppress
from random import Random

import pytest
from django.test import Client
from pytest_django import Settings

from regions.deciding import gaps
from regions.models import Officer, Post, Role
from suggestions.audit import differences
from suggestions.desk.suggestion.related import related
from suggestions.messages.alerts import Recipients
from suggestions.messages.digests import fold
from suggestions.models import (
    Assignment,
    AssignmentState,
    Deadline,
    DraftState,
    Medium,
    Message,
    Purpose,
    Suggestion,
    author_of,
    rules,
)
from suggestions.pipeline import MOVES
from suggestions.pipeline.allowed import refusal_of
from suggestions.pipeline.move import Intent, move_many
from suggestions.pipeline.reading import read_case
from suggestions.pipeline.refusals import NotAllowed, Refused
from suggestions.pipeline.supervise import Note
from suggestions.pipeline.who import is_one
from suggestions.statistics import scope_of
from suggestions.workflow import MoveName, Who
from tests.factories import City, act, again, handling, submitted
from tests.suggestions.pipeline.unchanged import refused
from tests.suggestions.pipeline.ways import STEPS, WORDS, an_answer, bring

ADDRESS = "/admin/suggestions/suggestion/"


def fresh(city: City, name: str) -> Officer:
    return Officer.objects.get(pk=city.officers[name].pk)


def sees(city: City, name: str, row: Suggestion) -> bool:
    return Suggestion.objects.visible_to(fresh(city, name)).filter(pk=row.pk).exists()


def stepped_aside(city: City, name: str, row: Suggestion | None = None) -> Suggestion:
    return act(row or handling(city), "step_aside", city.actor(name), reason=WORDS)


def recused(city: City, row: Suggestion, name: str, *, by: str) -> Suggestion:
    return act(row, "recuse", city.actor(by), officer=city.officers[name], reason=WORDS)


def people(*names: str, city: City) -> set[int]:
    return {city.officers[name].pk for name in names}


# it does not exist for that officer any more


@pytest.mark.parametrize("name", ["handler", "leader", "triage", "supervisor", "city_supervisor"])
def test_whoever_stepped_aside_sees_it_no_more_and_others_do(city: City, name: str) -> None:
    row, other = stepped_aside(city, name), handling(city)
    assert not sees(city, name, row)
    assert sees(city, name, other)
    others = {"handler", "leader", "triage", "supervisor", "city_supervisor"} - {name}
    assert all(sees(city, each, row) for each in others)


def test_no_other_post_and_no_deputy_opens_it(city: City) -> None:
    row = stepped_aside(city, "handler")
    for role in (Role.TRIAGE, Role.SUPERVISOR, Role.AUDITOR):
        where = {"region": city.regions["city"]}
        Post.objects.create(officer=city.officers["handler"], role=role, **where)
    assert not sees(city, "handler", row)
    assert author_of(row, officer=fresh(city, "handler"), purpose=Purpose.CONTACT) is None


def test_what_somebody_handed_in_is_left_to_others_as_well(city: City) -> None:
    row = handling(city)
    Suggestion.objects.filter(pk=row.pk).update(collected_by=city.officers["handler"])
    stepped_aside(city, "handler", again(row))
    assert not sees(city, "handler", row)


@pytest.mark.once
@pytest.mark.parametrize("name", MoveName)
def test_no_move_is_open_to_that_officer(city: City, name: str) -> None:
    row = stepped_aside(city, "leader")
    assert refusal_of(MOVES[name], read_case(row, city.actor("leader"))) is not None


def test_it_is_said_why(city: City) -> None:
    row = stepped_aside(city, "handler")
    said = str(refused(row, "note", city.actor("handler"), note=WORDS))
    assert "You stepped aside" in said or "回避" in said


def test_what_was_decided_while_somebody_waited_for_the_lock_counts(city: City) -> None:
    """The posts of whoever moves were read before."""
    row, late = handling(city), city.actor("handler")
    assert late.officer is not None
    assert not late.officer.has_stepped_aside
    recused(city, row, "handler", by="leader")
    result = move_many([Intent(row.pk, Note(note=WORDS))], actor=late)[0]
    assert isinstance(result, NotAllowed)


def test_at_the_desk_the_list_comes_instead_of_the_page(
    city: City, client: Client, settings: Settings
) -> None:
    settings.AXES_ENABLED = False  # force_login comes from no address
    row = handling(city)
    client.force_login(fresh(city, "handler"), "django.contrib.auth.backends.ModelBackend")
    form = f"{ADDRESS}{row.pk}/move/step_aside/"
    version = client.get(form).context["version"]
    answer = client.post(form, {"reason": WORDS, "version": version}, follow=True)
    assert answer.redirect_chain[-1][0] == ADDRESS
    assert client.get(f"{ADDRESS}{row.pk}/change/").status_code in {302, 404}
    assert f">{row.reference}<" not in answer.content.decode()


def test_it_is_in_no_figure_of_that_officer(city: City) -> None:
    row = handling(city)
    assert scope_of(fresh(city, "supervisor")).visible is None
    stepped_aside(city, "supervisor", row)
    scope = scope_of(fresh(city, "supervisor"))
    assert scope.visible is not None
    assert row not in scope.visible
    # It is still the figures of that place, and of no other one.
    county, beside = city.regions["county"].path, city.regions["beside"].path
    assert scope.paths == (county,)
    assert scope.within(beside) == scope


# what was in hand


def lead_of(row: Suggestion) -> Assignment:
    return row.assignments.get(capacity="lead")


def test_what_was_allotted_falls_back_to_the_unit(city: City) -> None:
    row = handling(city)
    assert lead_of(row).officer == city.officers["handler"]
    stepped_aside(city, "handler", row)
    assert lead_of(row).officer is None
    assert lead_of(row).state == AssignmentState.ACCEPTED


def test_a_draft_of_his_is_void_and_others_draft_anew(city: City) -> None:
    row = act(handling(city), "draft", city.actor("handler"), **an_answer(city, handling(city)))
    row = stepped_aside(city, "handler", row)
    assert row.drafts.get().state == DraftState.SENT_BACK
    row = act(row, "draft", city.actor("leader"), **an_answer(city, row))
    assert act(row, "answer", city.actor("leader"), **an_answer(city, row)).status == "answered"


def test_a_chair_who_steps_aside_leaves_it_to_the_lead_unit(city: City) -> None:
    row = bring(city, "coordinating")
    row.consultations.update(chair=city.officers["water_leader"])
    stepped_aside(city, "water_leader", again(row))
    assert row.consultations.get().chair is None


def test_neither_allotted_nor_made_chair(city: City) -> None:
    row = stepped_aside(city, "handler")
    refused(row, "allot", city.actor("leader"), officer=city.officers["handler"])


def test_where_nobody_is_left_to_sign_the_unit_above_does(city: City) -> None:
    row = stepped_aside(city, "leader")
    assert row.assignments.filter(unit=city.units["county"], until=None).exists()
    row = act(row, "draft", city.actor("handler"), **an_answer(city, row))
    assert act(row, "answer", city.actor("county_leader"), **an_answer(city, row)).answered


# What only a leader does, and a way to where it is asked for.
OF_A_LEADER: dict[str, tuple[str, dict[str, object]]] = {
    "fulfil": ("answered", {"promised": True}),
    "rectify": ("answered", {"key": True}),
    "reply_supervision": ("handling", {"order": True}),
}


@pytest.mark.parametrize("tier", ["simple", "general"])
@pytest.mark.parametrize("name", OF_A_LEADER)
def test_what_only_a_leader_does_the_unit_above_does_then(city: City, name: str, tier: str) -> None:
    status, way = OF_A_LEADER[name]
    row = bring(city, status, **way)
    Suggestion.objects.filter(pk=row.pk).update(tier=tier)
    carries = STEPS[name].carries(city, row)
    refused(again(row), name, city.actor("county_leader"), **carries)
    row = stepped_aside(city, "leader", again(row))
    assert sees(city, "county_leader", row)
    act(row, name, city.actor("county_leader"), **carries)


# who hears of it


def test_others_hear_that_it_fell_back_and_that_officer_hears_nothing(city: City) -> None:
    row = recused(city, handling(city), "handler", by="supervisor")
    told = set(row.messages.filter(officer__isnull=False).values_list("officer", flat=True))
    assert city.officers["leader"].pk in told
    before = row.messages.filter(officer=city.officers["handler"]).count()
    act(row, "remind", city.actor("supervisor"), note=WORDS)
    assert row.messages.filter(officer=city.officers["handler"]).count() == before


def test_no_alert_goes_to_that_officer(city: City) -> None:
    row = stepped_aside(city, "leader", stepped_aside(city, "handler"))
    clock = Deadline.objects.get(suggestion=row, kind="handling")
    told = Recipients.of([row], [clock.owner_id]).told(clock, "red")
    assert not told & people("leader", "handler", city=city)
    assert told >= people("county_leader", "supervisor", city=city)


def test_what_waits_for_the_digest_is_not_counted_there(city: City) -> None:
    row = handling(city)
    ask_hold(city, row)
    waiting = Message.objects.filter(officer=city.officers["supervisor"], medium=Medium.DIGEST)
    assert waiting.count() == 1
    stepped_aside(city, "supervisor", again(row))
    waiting.update(created=row.submitted.replace(year=2020))
    fold()
    assert not Message.objects.filter(
        officer=city.officers["supervisor"], medium=Medium.IN_APP, key__startswith="digest"
    ).exists()


def ask_hold(city: City, row: Suggestion) -> Suggestion:
    carries = STEPS["ask_hold"].carries(city, row)
    return act(row, "ask_hold", city.actor("leader"), **carries)


# who may ask it of whom


def not_recused(city: City, row: Suggestion, name: str, *, by: str) -> str:
    officer = city.officers[name]
    return str(refused(row, "recuse", city.actor(by), officer=officer, reason=WORDS))


def test_a_leader_asks_it_of_the_own_unit_alone(city: City) -> None:
    row = bring(city, "assigned", co_units=("water",))
    not_recused(city, row, "water_handler", by="leader")
    recused(city, row, "handler", by="leader")
    assert not sees(city, "handler", row)


@pytest.mark.parametrize(
    ("by", "name"),
    [
        ("leader", "triage"),
        ("leader", "supervisor"),
        ("leader", "auditor"),
        ("supervisor", "city_supervisor"),
        ("supervisor", "city_triage"),
        ("supervisor", "auditor"),
        ("supervisor", "beside_handler"),
        ("supervisor", "supervisor"),
    ],
)
def test_nobody_blinds_those_who_oversee_him_nor_strangers(city: City, by: str, name: str) -> None:
    not_recused(city, handling(city), name, by=by)


def test_a_leader_does_not_blind_a_supervisor_by_a_post_in_the_unit(city: City) -> None:
    Post.objects.create(
        officer=city.officers["city_supervisor"], role=Role.HANDLER, unit=city.units["light"]
    )
    not_recused(city, handling(city), "city_supervisor", by="leader")


def test_a_supervisor_asks_it_of_whoever_works_below(city: City) -> None:
    row = bring(city, "assigned", co_units=("water",))
    for name in ("water_handler", "handler", "triage"):
        row = recused(city, again(row), name, by="supervisor")
        assert not sees(city, name, row)


def test_nobody_is_asked_twice(city: City) -> None:
    row = recused(city, handling(city), "handler", by="leader")
    not_recused(city, row, "handler", by="supervisor")


def test_a_supervisor_lets_somebody_back_in_and_never_himself(city: City) -> None:
    row = stepped_aside(city, "supervisor", stepped_aside(city, "handler"))
    back = {"officer": city.officers["handler"], "reason": WORDS}
    refused(row, "readmit", city.actor("supervisor"), **back)
    row = act(row, "readmit", city.actor("city_supervisor"), **back)
    assert sees(city, "handler", row)
    refused(row, "readmit", city.actor("city_supervisor"), **back)
    row = stepped_aside(city, "handler", row)
    assert not sees(city, "handler", row)


def not_readmitted(city: City, row: Suggestion, name: str, *, by: str) -> None:
    back = {"officer": city.officers[name], "reason": WORDS}
    refused(row, "readmit", city.actor(by), **back)


def test_nobody_undoes_what_a_level_above_ordered(city: City) -> None:
    row = recused(city, handling(city), "handler", by="city_supervisor")
    not_readmitted(city, row, "handler", by="supervisor")
    back = {"officer": city.officers["handler"], "reason": WORDS}
    act(row, "readmit", city.actor("city_supervisor"), **back)
    row = stepped_aside(city, "handler", again(row))
    act(row, "readmit", city.actor("supervisor"), **back)


def test_nobody_undoes_it_elsewhere_that_it_came_along_to(city: City) -> None:
    row, whole = submitted(city), submitted(city)
    recused(city, row, "triage", by="city_supervisor")
    act(again(row), "merge", city.actor("city_triage"), parent=whole)
    not_readmitted(city, again(whole), "triage", by="supervisor")


def test_whoever_oversees_a_supervisor_is_let_in_from_that_level_alone(city: City) -> None:
    row = stepped_aside(city, "city_triage")
    not_readmitted(city, row, "city_triage", by="supervisor")


# somebody is always left


@pytest.mark.parametrize("role", [Role.TRIAGE, Role.SUPERVISOR])
def test_the_last_one_who_may_decide_stays(city: City, role: Role) -> None:
    row = stepped_aside(city, f"city_{role}")
    said = str(refused(row, "step_aside", city.actor(str(role)), reason=WORDS))
    assert str(role.label) in said


def test_whoever_has_an_interest_does_not_count_as_left(city: City) -> None:
    Post.objects.create(
        officer=city.officers["city_triage"], role=Role.HANDLER, unit=city.units["water"]
    )
    fields = STEPS["classify"].carries(city, submitted(city)) | {"about_unit": city.units["water"]}
    row = act(submitted(city), "classify", city.actor("triage"), **fields)
    refused(row, "step_aside", city.actor("triage"), reason=WORDS)


def test_nor_does_it_come_to_be_about_the_unit_of_the_last_one_left(city: City) -> None:
    row = stepped_aside(city, "city_supervisor", submitted(city))
    where = {"unit": city.units["water"]}
    Post.objects.create(officer=city.officers["supervisor"], role=Role.HANDLER, **where)
    fields = STEPS["classify"].carries(city, row)
    said = refused(row, "classify", city.actor("triage"), **fields | {"about_unit": where["unit"]})
    assert str(Role.SUPERVISOR.label) in str(said)
    act(row, "classify", city.actor("triage"), **fields)


def test_nor_does_it_go_to_a_place_where_nobody_is_left(city: City) -> None:
    row = stepped_aside(city, "city_supervisor", submitted(city))
    refused(row, "correct", city.actor("triage"), region=city.regions["city"])
    act(row, "correct", city.actor("triage"), region=city.regions["town"])


def test_nor_is_a_part_split_off_that_nobody_is_left_for(city: City) -> None:
    row = stepped_aside(city, "city_supervisor", submitted(city))
    Post.objects.filter(officer=city.officers["supervisor"]).delete()
    refused(row, "split", city.actor("triage"), texts=("井盖也坏了。",))


# what it is put together with


def test_the_parts_of_what_is_split_are_left_to_others_too(city: City) -> None:
    row = stepped_aside(city, "city_triage", submitted(city))
    act(row, "split", city.actor("triage"), texts=("井盖也坏了。",))
    part = Suggestion.objects.get(origin=row)
    assert not sees(city, "city_triage", part)


def test_what_it_is_merged_into_is_left_to_others_too(city: City) -> None:
    row, whole = stepped_aside(city, "city_triage", submitted(city)), submitted(city)
    act(row, "merge", city.actor("triage"), parent=whole)
    assert not sees(city, "city_triage", whole)


def test_nothing_is_merged_into_what_one_left_to_others(city: City) -> None:
    whole = stepped_aside(city, "triage", submitted(city))
    refused(submitted(city), "merge", city.actor("triage"), parent=whole)


def merged(city: City) -> tuple[Suggestion, Suggestion]:
    child, whole = submitted(city), submitted(city)
    act(child, "merge", city.actor("city_triage"), parent=whole)
    return again(child), again(whole)


@pytest.mark.parametrize("which", [0, 1])
def test_what_was_merged_before_is_left_to_others_as_one(city: City, which: int) -> None:
    both = merged(city)
    stepped_aside(city, "triage", both[which])
    assert not any(sees(city, "triage", row) for row in both)
    refused(again(both[0]), "unmerge", city.actor("triage"))
    back = {"officer": city.officers["triage"], "reason": WORDS}
    act(again(both[which]), "readmit", city.actor("supervisor"), **back)
    assert all(sees(city, "triage", row) for row in both)
    assert found() == []


def test_whoever_is_told_to_step_aside_leaves_all_that_is_merged(city: City) -> None:
    child, whole = merged(city)
    recused(city, whole, "triage", by="supervisor")
    assert not sees(city, "triage", child)
    act(again(child), "unmerge", city.actor("city_triage"))
    assert not sees(city, "triage", child)


def test_what_is_merged_into_what_was_left_to_others_is_left_too(city: City) -> None:
    (grandchild, child), whole = merged(city), submitted(city)
    stepped_aside(city, "triage", whole)
    act(child, "merge", city.actor("city_triage"), parent=again(whole))
    assert not any(sees(city, "triage", row) for row in (grandchild, child, whole))
    assert found() == []


def about_water(city: City, row: Suggestion, name: str) -> None:
    """It is about a unit that this officer belongs to."""
    Suggestion.objects.filter(pk=row.pk).update(about_unit=city.units["water"])
    where = {"unit": city.units["water"]}
    Post.objects.create(officer=city.officers[name], role=Role.HANDLER, **where)


def test_no_merge_is_undone_into_ones_own_matter(city: City) -> None:
    child, whole = submitted(city), submitted(city)
    act(child, "merge", city.actor("triage"), parent=whole)
    about_water(city, whole, "triage")
    refused(again(child), "unmerge", city.actor("triage"))
    assert act(again(child), "unmerge", city.actor("city_triage")).status == "classified"


def test_ones_own_matter_does_not_follow_to_another_parent(city: City) -> None:
    child, first, second = submitted(city), submitted(city), submitted(city)
    act(child, "merge", city.actor("triage"), parent=first)
    about_water(city, child, "triage")
    refused(again(first), "merge", city.actor("triage"), parent=second)
    act(again(first), "merge", city.actor("city_triage"), parent=second)
    assert again(child).parent == second


def test_a_merge_that_would_leave_nobody_is_refused(city: City) -> None:
    row, whole = stepped_aside(city, "city_triage", submitted(city)), submitted(city)
    stepped_aside(city, "triage", whole)
    Post.objects.create(
        officer=city.officers["supervisor"], role=Role.TRIAGE, region=city.regions["village"]
    )
    stepped = stepped_aside(city, "supervisor", row)
    Post.objects.filter(officer=city.officers["triage"]).delete()
    Post.objects.create(
        officer=city.officers["auditor"], role=Role.TRIAGE, region=city.regions["town"]
    )
    act(whole, "step_aside", city.actor("auditor"), reason=WORDS)
    refused(again(stepped), "merge", city.actor("auditor"), parent=again(whole))


def test_of_what_was_merged_before_the_words_are_not_read(city: City) -> None:
    child, whole = submitted(city), submitted(city)
    act(child, "merge", city.actor("triage"), parent=whole)
    who = fresh(city, "supervisor")
    assert related(whole, who)["merged"] == [child]
    stepped_aside(city, "supervisor", again(child))
    assert related(whole, fresh(city, "supervisor"))["merged"] == []


# the ledger


def found() -> list[str]:
    return list(differences(list(Suggestion.objects.all()), rules()[0]))


def test_what_is_stored_is_what_the_ledger_says(city: City) -> None:
    row = recused(city, stepped_aside(city, "leader"), "handler", by="supervisor")
    back = {"officer": city.officers["handler"], "reason": WORDS}
    act(row, "readmit", city.actor("supervisor"), **back)
    assert found() == []
    row.applications.filter(officer=city.officers["leader"]).update(state="settled")
    assert found() != []


# whatever posts are held, and whoever steps aside, somebody decides


def some_posts(city: City, dice: Random) -> None:
    places = [city.regions[each] for each in ("city", "county", "town")]
    for who in city.officers.values():
        for _post in range(dice.choice([0, 0, 1])):
            unit, place = dice.choice(list(city.units.values())), dice.choice(places)
            of_unit = dice.random() < 0.6
            role = Role.HANDLER if of_unit else dice.choice([Role.TRIAGE, Role.SUPERVISOR])
            where = {"unit": unit} if of_unit else {"region": place}
            Post.objects.create(officer=who, role=role, **where)


def everybody_tries_to_leave(city: City, row: Suggestion, dice: Random) -> None:
    for name in dice.sample(sorted(city.officers), len(city.officers)):
        with suppress(Refused):
            act(again(row), "step_aside", city.actor(name), reason=WORDS)


def who_is(city: City, who: Who, row: Suggestion) -> set[str]:
    case = read_case(again(row), city.actor("triage"))
    return {name for name in city.officers if is_one(city.actor(name), who, case)}


@pytest.mark.once
@pytest.mark.parametrize("seed", range(6))
def test_no_matter_ever_has_nobody_who_may_act_on_it(city: City, seed: int) -> None:
    dice = Random(seed)
    some_posts(city, dice)
    unspoken = {unit.pk for gap in gaps() for unit in gap.units}
    left = 0
    for unit in (None, *city.units.values()):
        row = submitted(city)
        Suggestion.objects.filter(pk=row.pk).update(about_unit=unit)
        everybody_tries_to_leave(city, row, dice)
        left += len(again(row).applications.all())
        if unit is None or unit.pk not in unspoken:
            assert who_is(city, Who.TRIAGE, row)
            assert who_is(city, Who.SUPERVISOR, row)
    assert left
