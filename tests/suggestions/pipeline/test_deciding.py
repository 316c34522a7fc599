"""代行人: where everybody who decides has an interest of his own, somebody stands in."""

from __future__ import annotations

from functools import reduce
from operator import or_
from random import Random

import pytest
from django.core.exceptions import ValidationError

from regions.models import DECIDE, Officer, Post, Role, Unit
from suggestions.messages.alerts import Recipients
from suggestions.messages.audience import arbiters_of
from suggestions.messages.staff import Staff
from suggestions.models import (
    Application,
    DangerMark,
    Deadline,
    Kind,
    LevelName,
    Purpose,
    Suggestion,
    author_of,
)
from suggestions.models.danger import dangers_shown
from suggestions.models.standing_in import left_to_nobody
from suggestions.pipeline.actors import CLOCK
from suggestions.pipeline.allowed import every_move, may
from suggestions.pipeline.reading import read_case
from suggestions.pipeline.refusals import Refused
from suggestions.pipeline.who import is_one
from suggestions.workflow import OPEN, STEPS, MoveName, Status, Who
from tests.factories import SINCE, City, act, again, assigned, classified, officer, submitted
from tests.suggestions.pipeline.unchanged import refused
from tests.suggestions.pipeline.ways import WORDS, bring, working_day

WHERE = {"reason": WORDS, "where": "请向省信访局反映，或拨打12388。"}


@pytest.fixture
def stand_in(city: City) -> Officer:
    city.officers["stand_in"] = officer("stand_in", Role.STAND_IN, city.regions["city"])
    return city.officers["stand_in"]


def about(row: Suggestion, unit: Unit | None, kind: str = "conduct") -> Suggestion:
    Suggestion.objects.filter(pk=row.pk).update(about_unit=unit, about_kind=kind)
    return again(row)


def joins(city: City, unit: str, *names: str) -> None:
    for name in names:
        Post.objects.create(officer=city.officers[name], role=Role.HANDLER, unit=city.units[unit])


def of_their_own(city: City, *roles: str) -> Suggestion:
    """About a unit that all of these roles, of the county and of the city, belong to."""
    joins(city, "water", *roles, *(f"city_{role}" for role in roles))
    return about(submitted(city), city.units["water"])


def seen_by(city: City, name: str) -> set[int]:
    who = Officer.objects.get(username=name)
    return set(Suggestion.objects.visible_to(who).values_list("pk", flat=True))


def in_nobodys_hands() -> set[int]:
    rows = Suggestion.objects.filter(reduce(or_, left_to_nobody()))
    return set(rows.values_list("pk", flat=True))


def is_of(city: City, name: str, role: Who, row: Suggestion) -> bool:
    actor = city.actor(name)
    return is_one(actor, role, read_case(again(row), actor))


# who decides


def test_what_a_county_may_not_decide_the_city_decides(city: City, stand_in: Officer) -> None:
    joins(city, "water", "triage", "supervisor")
    row = about(submitted(city), city.units["water"])
    assert is_of(city, "city_triage", Who.TRIAGE, row)
    assert is_of(city, "city_supervisor", Who.SUPERVISOR, row)
    assert seen_by(city, "stand_in") == set()
    refused(row, "decline", city.actor("stand_in"), **WHERE)


def test_a_stand_in_sees_and_decides_what_nobody_else_may(city: City, stand_in: Officer) -> None:
    other, row = submitted(city), of_their_own(city, "triage")
    assert seen_by(city, "stand_in") == {row.pk}
    refused(other, "decline", city.actor("stand_in"), **WHERE)
    assert act(row, "transfer", city.actor("stand_in"), **WHERE).status == Status.TRANSFERRED


def test_he_does_only_what_nobody_else_may(city: City, stand_in: Officer) -> None:
    row = of_their_own(city, "triage")
    refused(row, "preserve", city.actor("stand_in"), reason=WORDS)
    act(row, "preserve", city.actor("supervisor"), reason=WORDS)


def test_a_stand_in_of_the_unit_itself_does_not(city: City, stand_in: Officer) -> None:
    row = of_their_own(city, "triage")
    joins(city, "water", "stand_in")
    assert seen_by(city, "stand_in") == set()
    refused(row, "decline", city.actor("stand_in"), **WHERE)
    assert in_nobodys_hands() == {row.pk}


def test_it_goes_back_once_somebody_else_may(city: City, stand_in: Officer) -> None:
    row = of_their_own(city, "triage")
    officer("second", Role.TRIAGE, city.regions["city"])
    assert seen_by(city, "stand_in") == set()
    refused(row, "decline", city.actor("stand_in"), **WHERE)


def test_he_assigns_and_supervises_it_from_there(city: City, stand_in: Officer) -> None:
    row = of_their_own(city, "triage", "supervisor")
    values = {"type": "complaint", "category": city.category, "tier": "general"}
    unit = {"about_unit": city.units["water"]}
    row = act(row, "classify", city.actor("stand_in"), **values, **unit)
    refused(row, "assign", city.actor("stand_in"), lead=city.units["water"])
    row = act(row, "assign", city.actor("stand_in"), lead=city.units["beside"])
    row = act(row, "reassign", city.actor("stand_in"), lead=city.units["light"], reason=WORDS)
    row = act(row, "supervise", city.actor("stand_in"), reason=WORDS, due=working_day(3))
    act(row, "preserve", city.actor("stand_in"), reason=WORDS)


def test_he_puts_nothing_together_with_what_is_not_left_to_him(
    city: City, stand_in: Officer
) -> None:
    other, row = submitted(city), of_their_own(city, "triage")
    refused(row, "merge", city.actor("stand_in"), parent=other)


def test_what_is_over_is_not_left_to_him(city: City, stand_in: Officer) -> None:
    row = of_their_own(city, "triage", "supervisor")
    Suggestion.objects.filter(pk=row.pk).update(status=Status.CLOSED)
    assert seen_by(city, "stand_in") == set()
    assert not is_of(city, "stand_in", Who.SUPERVISOR, row)
    Suggestion.objects.filter(pk=row.pk).update(contested=True)
    assert seen_by(city, "stand_in") == {row.pk}
    assert is_of(city, "stand_in", Who.SUPERVISOR, row)


@pytest.mark.parametrize("role", DECIDE)
def test_a_post_that_nobody_holds_opens_nothing(city: City, stand_in: Officer, role: Role) -> None:
    row = submitted(city)
    Post.objects.filter(role=role).delete()
    assert seen_by(city, "stand_in") == set()
    assert not is_of(city, "stand_in", Who(role), row)
    assert in_nobodys_hands() == {row.pk}


def test_however_far_below_somebody_belongs_it_is_his_own_matter(
    city: City, stand_in: Officer
) -> None:
    unit = city.units["water"]
    row = about(submitted(city), unit)
    for number in range(7):
        named = dict.fromkeys(("code", "name", "function"), f"deep{number}")
        unit = Unit.objects.create(parent=unit, region=unit.region, **named)
    city.units["deep"] = unit
    joins(city, "deep", "triage", "city_triage")
    assert seen_by(city, "stand_in") == {row.pk}
    assert is_of(city, "stand_in", Who.TRIAGE, row)
    stand_in.posts.all().delete()
    assert in_nobodys_hands() == {row.pk}


# who is none


def test_whoever_holds_another_post_stands_in_nowhere(city: City, stand_in: Officer) -> None:
    row = of_their_own(city, "triage")
    joins(city, "light", "stand_in")
    assert seen_by(city, "stand_in") == set()
    refused(row, "decline", city.actor("stand_in"), **WHERE)
    assert in_nobodys_hands() == {row.pk}
    assert Staff().besides(row.about_unit_id).deciding(Role.TRIAGE, row.region_path) == []


@pytest.mark.parametrize("first", [Role.STAND_IN, Role.TRIAGE])
def test_a_stand_in_is_given_no_other_post(city: City, first: Role) -> None:
    there = city.regions["city"]
    second = {Role.STAND_IN: Role.TRIAGE, Role.TRIAGE: Role.STAND_IN}[first]
    who = officer("somebody", first, there)
    post = Post(officer=who, role=second, region=there, since=SINCE)
    with pytest.raises(ValidationError):
        post.full_clean()
    post.save()
    for each in who.posts.all():
        each.full_clean()  # else neither of them could be ended
    who.posts.filter(role=first).update(until=SINCE)
    post.until = None
    post.full_clean()


# leaving it to others


def test_the_last_one_may_leave_it_to_a_stand_in(city: City, stand_in: Officer) -> None:
    row = submitted(city)
    act(row, "step_aside", city.actor("triage"), reason=WORDS)
    act(again(row), "step_aside", city.actor("city_triage"), reason=WORDS)
    assert seen_by(city, "stand_in") == {row.pk}
    refused(again(row), "step_aside", city.actor("stand_in"), reason=WORDS)


def test_a_supervisor_of_the_city_has_a_stand_in_step_aside(city: City, stand_in: Officer) -> None:
    row = of_their_own(city, "triage")
    officer("other", Role.STAND_IN, city.regions["city"])
    asked = {"officer": stand_in, "reason": WORDS}
    refused(row, "recuse", city.actor("supervisor"), **asked)
    act(row, "recuse", city.actor("city_supervisor"), **asked)
    assert seen_by(city, "stand_in") == set()
    assert seen_by(city, "other") == {row.pk}


def test_nobody_is_ordered_aside_so_that_a_stand_in_takes_over(
    city: City, stand_in: Officer
) -> None:
    row = submitted(city)
    act(row, "step_aside", city.actor("triage"), reason=WORDS)
    asked = {"officer": city.officers["city_triage"], "reason": WORDS}
    refused(again(row), "recuse", city.actor("city_supervisor"), **asked)


def test_beside_another_post_he_is_in_reach_of_his_leader(city: City, stand_in: Officer) -> None:
    row = assigned(city)
    joins(city, "light", "stand_in")
    asked = {"officer": stand_in, "reason": WORDS}
    act(row, "recuse", city.actor("leader"), **asked)
    assert Application.objects.get().officer == stand_in


def test_a_stand_in_orders_nobody_aside(city: City, stand_in: Officer) -> None:
    row = of_their_own(city, "supervisor")
    asked = {"officer": city.officers["triage"], "reason": WORDS}
    with pytest.raises(Refused, match="代行人不得责令他人回避"):
        act(row, "recuse", city.actor("stand_in"), **asked)
    assert not Application.objects.exists()


# what else he reads, and is told


def test_he_reads_who_the_author_is(city: City, stand_in: Officer) -> None:
    row, other = of_their_own(city, "triage"), submitted(city, confidential=True)
    Suggestion.objects.filter(pk=row.pk).update(confidential=True)
    assert author_of(row, officer=stand_in, purpose=Purpose.CONTACT)
    assert author_of(other, officer=stand_in, purpose=Purpose.CONTACT) is None


def test_he_reads_that_it_is_dangerous_there_and_nowhere_else(
    city: City, stand_in: Officer
) -> None:
    row, other = of_their_own(city, "triage"), assigned(city)
    assert seen_by(city, "stand_in") == {row.pk}
    other.collected_by = stand_in
    shown = []
    for each in (row, other):
        mark = DangerMark(suggestion=each, kinds="fire", rank=1, at=each.submitted)
        shown.append(bool(dangers_shown(mark, each, Officer.objects.get(pk=stand_in.pk))))
    assert shown == [True, False]


def test_he_is_told_where_nobody_else_is(city: City, stand_in: Officer) -> None:
    row = of_their_own(city, "triage")
    left = Staff().besides(row.about_unit_id)
    assert left.deciding(Role.TRIAGE, row.region_path) == [stand_in.pk]
    assert left.deciding(Role.SUPERVISOR, row.region_path) == [city.officers["supervisor"].pk]


def test_he_hears_of_cards_where_no_supervisor_of_the_city_may(
    city: City, stand_in: Officer
) -> None:
    row = of_their_own(city, "supervisor")
    owned = Deadline(suggestion=row, kind=Kind.HANDLING, owner=city.units["light"])
    told = Recipients.of([row], [owned.owner_id]).told(owned, LevelName.SUPERVISION)
    assert stand_in.pk in told
    assert city.officers["city_supervisor"].pk not in told


def test_where_the_county_supervises_he_is_told_of_no_contested_answer(
    city: City, stand_in: Officer
) -> None:
    joins(city, "water", "city_supervisor")
    row = about(assigned(city), city.units["water"])
    row.lead_unit = city.units["top"]
    told = arbiters_of(row, Staff().besides(row.about_unit_id))
    assert told == [city.officers["supervisor"].pk]


def test_a_stand_in_is_for_the_whole_city(city: City, stand_in: Officer) -> None:
    post = Post(officer=stand_in, role=Role.STAND_IN, region=city.regions["county"], since=SINCE)
    with pytest.raises(ValidationError):
        post.full_clean()


# whatever posts are held, whoever has an interest, and wherever it stands


def in_every_status(city: City) -> list[Suggestion]:
    rows = [bring(city, str(status)) for status in OPEN if status != Status.COLLECTED]
    return [submitted(city), classified(city), *rows]


def some_posts(city: City, dice: Random) -> None:
    Post.objects.exclude(role=Role.STAND_IN).delete()
    places = [city.regions[each] for each in ("city", "city", "county", "town", "beside")]
    people = [who for name, who in city.officers.items() if name != "stand_in"]
    for who in people:
        for _post in range(dice.choice([0, 1, 1, 2])):
            of_unit = dice.random() < 0.5
            unit = dice.choice(list(city.units.values()))
            role = Role.HANDLER if of_unit else dice.choice([Role.TRIAGE, Role.SUPERVISOR])
            where = {"unit": unit} if of_unit else {"region": dice.choice(places)}
            until = dice.choice([None, None, None, SINCE])
            Post.objects.create(officer=who, role=role, since=SINCE, until=until, **where)


def some_interests(city: City, rows: list[Suggestion], dice: Random) -> None:
    Application.objects.all().delete()
    people = [who for name, who in city.officers.items() if name != "stand_in"]
    for row in rows:
        unit = dice.choice([None, *city.units.values()])
        about(row, unit, dice.choice(["conduct", "work"]))
        for who in dice.sample(people, dice.choice([0, 0, 3, len(people)])):
            Application.objects.create(
                suggestion=row,
                kind="recusal",
                officer=who,
                state=dice.choice(["done", "done", "done", "settled"]),
                cycle=1,
                asked=row.submitted,
            )


# What takes it further, beside what may always be done.
NEXT = sorted({each.name for each in every_move() if STEPS[MoveName(each.name)].target})


def held_in(city: City) -> set[Role]:
    place = city.regions["city"]
    return {role for role in DECIDE if Post.objects.current().filter(role=role, region=place)}


def who_decides(city: City, row: Suggestion) -> dict[Role, set[str]]:
    found: dict[Role, set[str]] = {role: set() for role in DECIDE}
    for name in city.officers:
        actor = city.actor(name)
        case = read_case(again(row), actor)
        for role in DECIDE:
            if is_one(actor, Who(role), case):
                found[role].add(name)
    return found


def goes_on(city: City, row: Suggestion, names: set[str]) -> bool:
    """Be it by the clock, which resumes what is held and closes what is answered."""
    return any(
        may(actor, name, read_case(row, actor))
        for actor in (CLOCK, *map(city.actor, names))
        for name in NEXT
    )


@pytest.mark.once
@pytest.mark.parametrize("seed", range(3))
def test_no_open_matter_ever_has_nobody(city: City, stand_in: Officer, seed: int) -> None:
    dice, rows, ever = Random(seed), in_every_status(city), 0
    for _round in range(4):
        some_posts(city, dice)
        some_interests(city, rows, dice)
        left, nobodys, held = set(), set(), held_in(city)
        for row in map(again, rows):
            found = who_decides(city, row)
            assert all(found[role] for role in held)
            assert goes_on(city, row, found[Role.TRIAGE]) or Role.TRIAGE not in held
            nobodys |= set() if all(found.values()) else {row.pk}
            assert all(row.pk in seen_by(city, name) for those in found.values() for name in those)
            left |= {row.pk} if {"stand_in"} in found.values() else set()
        assert seen_by(city, "stand_in") == left
        assert in_nobodys_hands() == nobodys
        stand_in.posts.update(until=SINCE)
        assert in_nobodys_hands() == left | nobodys
        stand_in.posts.update(until=None)
        ever += len(left)
    assert ever
