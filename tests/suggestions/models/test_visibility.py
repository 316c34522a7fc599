"""Who sees what: the subtree of one's posts, what one's units have in hand, what one handed in."""

from datetime import date
from random import Random

import pytest
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from regions.models import DECIDE, OVERSIGHT, Officer, Post, Role, subtree
from suggestions.models import Application, Assignment, Suggestion
from tests.factories import SINCE, City, act, assigned, classified, handling, officer, submitted
from tests.suggestions.pipeline.ways import WORDS, bring, unit_below


def seen_by(city: City, name: str) -> set[int]:
    who = Officer.objects.get(username=name)
    return set(Suggestion.objects.visible_to(who).values_list("pk", flat=True))


IN_REGION = {"triage", "city_triage", "supervisor", "city_supervisor", "auditor"}


def test_before_assignment_only_those_of_the_region_see_it(city: City) -> None:
    row = submitted(city)
    assert {name for name in city.officers if row.pk in seen_by(city, name)} == IN_REGION


def test_the_lead_unit_sees_what_it_was_assigned(city: City) -> None:
    row = assigned(city)
    seers = {name for name in city.officers if row.pk in seen_by(city, name)}
    assert seers == IN_REGION | {"handler", "leader"}


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.ADMINISTRATOR, Role.SUPERVISOR])
def test_a_unit_written_into_a_post_of_a_region_opens_nothing(city: City, role: Role) -> None:
    row = assigned(city)
    who = officer("beside", role, city.regions["beside"])
    who.posts.update(unit=city.units["light"])
    assert row.pk not in seen_by(city, "beside")


def test_a_unit_sees_nothing_that_others_were_assigned(city: City) -> None:
    mine, other = assigned(city), assigned(city)
    act(other, "reassign", city.actor("triage"), lead=city.units["water"], reason=WORDS)
    assert seen_by(city, "handler") == {mine.pk}
    assert seen_by(city, "water_handler") == {other.pk}


def test_an_assignment_that_ended_shows_nothing(city: City) -> None:
    row = assigned(city)
    row.assignments.update(until=row.submitted)
    assert seen_by(city, "handler") == set()


def test_co_units_and_copies_see_it_too(city: City) -> None:
    row = bring(city, "assigned", co_units=("water",))
    assert row.pk in seen_by(city, "water_handler")
    row = act(classified(city), "assign", city.actor("triage"), lead=city.units["town"])
    assert row.pk in seen_by(city, "county_leader")


def test_a_county_sees_nothing_of_the_one_beside_it(city: City) -> None:
    row = submitted(city, region=city.regions["beside"])
    seers = {name for name in city.officers if row.pk in seen_by(city, name)}
    assert seers == {"city_triage", "city_supervisor", "auditor"}


def test_a_code_without_its_zeros_catches_no_neighbour(city: City) -> None:
    town = officer("town_triage", Role.TRIAGE, city.regions["town"])
    inside, outside = submitted(city), submitted(city, region=city.regions["county"])
    seen = Suggestion.objects.visible_to(town)
    assert inside in seen
    assert outside not in seen


def test_what_a_collector_handed_in_stays_visible_to_that_one(city: City) -> None:
    row = submitted(city, collected_by=city.officers["collector"], channel="collector")
    submitted(city)
    assert seen_by(city, "collector") == {row.pk}


@pytest.mark.parametrize("name", ["administrator", "collector", "beside_handler", "town_leader"])
def test_others_see_nothing(city: City, name: str) -> None:
    handling(city)
    assert seen_by(city, name) == set()


def test_being_superuser_opens_nothing(city: City) -> None:
    submitted(city)
    Officer.objects.create_superuser("root", password="x")
    assert seen_by(city, "root") == set()


def test_who_has_left_sees_nothing(city: City) -> None:
    row = submitted(city)
    assert row.pk in seen_by(city, "triage")
    Officer.objects.filter(username="triage").update(is_active=False)
    assert seen_by(city, "triage") == set()


@pytest.mark.parametrize("dates", [{"until": date(2021, 1, 1)}, {"since": date(2099, 1, 1)}])
def test_a_post_opens_only_while_it_is_held(city: City, dates: dict[str, date]) -> None:
    submitted(city)
    Post.objects.filter(officer=city.officers["triage"]).update(**dates)
    assert seen_by(city, "triage") == set()


def test_a_deputy_sees_through_an_added_post(city: City) -> None:
    row = assigned(city)
    deputy = city.officers["water_handler"]
    light = city.units["light"]
    Post.objects.create(officer=deputy, role=Role.LEADER, unit=light, since=SINCE)
    assert seen_by(city, "water_handler") == {row.pk}


def test_a_unit_that_passed_it_on_keeps_its_copy(city: City) -> None:
    row = act(handling(city), "delegate", city.actor("leader"), lead=unit_below(city))
    assert row.pk in seen_by(city, "handler")


def test_a_unit_whose_objection_was_upheld_sees_it_no_more(city: City) -> None:
    row = act(assigned(city), "raise_objection", city.actor("handler"), reason=WORDS)
    row = act(row, "uphold", city.actor("triage"), ruling=WORDS)
    assert row.pk not in seen_by(city, "handler")


def test_nobody_sees_a_row_twice(city: City) -> None:
    row = bring(city, "assigned", co_units=("water",))
    who = city.officers["water_handler"]
    for short in ("light", "water"):
        post = {"role": Role.LEADER, "unit": city.units[short], "since": SINCE}
        Post.objects.create(officer=who, **post)
    Post.objects.create(officer=who, role=Role.TRIAGE, region=city.regions["county"], since=SINCE)
    seen = Suggestion.objects.visible_to(Officer.objects.get(pk=who.pk))
    assert list(seen) == [row]


def own_work(who: Officer) -> list[int]:
    """What is about the work of a unit, and is with it or a unit below it, in which one serves."""
    rows = Assignment.objects.filter(
        suggestion__about_kind="work",
        unit__in=who.units_served,
        until=None,
        capacity__in=["lead", "co"],
    )
    found = rows.select_related("suggestion__about_unit", "unit__parent__parent__parent")
    return [
        row.suggestion_id
        for row in found
        if (about := row.suggestion.about_unit)
        and (row.unit == about or about in row.unit.superiors())
    ]


def left_over(who: Officer) -> list[int]:
    """What nobody triages, or nobody supervises, in the places where one stands in."""
    places = [post.region for post in who.current_posts if post.role == Role.STAND_IN]
    if not places:
        return []
    people = list(Officer.objects.filter(is_active=True))
    rows = Suggestion.objects.prefetch_related("applications")
    return [
        row.pk
        for row in rows
        if any(place and place.contains(row.region_path) for place in places)
        and not all(any(may_decide(each, role, row) for each in people) for role in DECIDE)
    ]


def may_decide(who: Officer, role: Role, row: Suggestion) -> bool:
    held = any(post.role == role and post.covers(row.region_path) for post in who.current_posts)
    recused = {each.officer_id for each in row.applications.all() if each.keeps_out}
    return held and row.about_unit_id not in who.interests and who.pk not in recused


def as_one_condition(who: Officer) -> Q:
    """The rule in one condition, as no index serves it."""
    opened, units = Q(pk__in=[]), []
    for post in who.current_posts:
        if post.unit_id:
            units.append(post.unit_id)
        elif post.role in OVERSIGHT and post.region:
            opened |= subtree(post.region.path, "region_path")
    opened |= Q(pk__in=left_over(who))
    mine = Assignment.objects.filter(suggestion=OuterRef("pk"), unit__in=units, until=None)
    opened |= Q(Exists(mine))
    if who.interests:
        opened &= ~Q(about_unit__in=who.interests) | Q(pk__in=own_work(who))
    left = Application.objects.filter(
        suggestion=OuterRef("pk"), officer=who, kind="recusal", state="done"
    )
    return (Q(collected_by=who) | opened) & ~Q(Exists(left))


def some_history(city: City, dice: Random) -> None:
    """Rows as moves might leave them; whether moves would is not what is asked here."""
    units, people = list(city.units.values()), list(city.officers.values())
    made = [submitted(city) for _each in range(4)]
    for row in made:
        place = dice.choice(list(city.regions.values()))
        Suggestion.objects.filter(pk=row.pk).update(
            region_path=place.path,
            about_unit=dice.choice([None, *units]),
            about_kind=dice.choice(["conduct", "work"]),
            collected_by=dice.choice([None, *people]),
        )
        for unit in dice.sample(units, dice.randint(0, 3)):
            until = dice.choice([None, None, timezone.now()])
            Assignment.objects.create(
                suggestion=row,
                unit=unit,
                capacity=dice.choice(["co", "copy", "sign"]),
                since=timezone.now(),
                until=until,
            )


def some_recusals(people: list[Officer], dice: Random) -> None:
    for row in Suggestion.objects.all():
        for who in dice.sample(people, 8):
            Application.objects.create(
                suggestion=row,
                kind="recusal",
                officer=who,
                state=dice.choice(["done", "done", "settled"]),
                cycle=1,
                asked=timezone.now(),
            )


def some_posts(city: City, dice: Random, number: int) -> Officer:
    who = Officer.objects.create(username=f"somebody-{number}", is_active=dice.random() > 0.1)
    for _post in range(dice.randint(0, 4)):
        role = dice.choice(list(Role))
        of_unit = role in {Role.HANDLER, Role.LEADER}
        place = dice.choice(list((city.units if of_unit else city.regions).values()))
        until = dice.choice([None, None, SINCE])
        where = {"unit" if of_unit else "region": place}
        Post.objects.create(officer=who, role=role, since=SINCE, until=until, **where)
    return who


@pytest.mark.parametrize("seed", range(4))
def test_each_way_by_its_own_index_opens_what_the_one_condition_opens(
    seed: int, city: City
) -> None:
    dice = Random(seed)
    for _round in range(3):
        some_history(city, dice)
    people = [some_posts(city, dice, number) for number in range(40)]
    people += Officer.objects.filter(collected__isnull=False).distinct()
    Suggestion.objects.filter(collected_by=None).update(collected_by=people[0])
    some_recusals(people, dice)
    for who in (Officer.objects.get(pk=each.pk) for each in people):
        wanted = Suggestion.objects.filter(as_one_condition(who)) if who.is_active else []
        found = Suggestion.objects.visible_to(who).values_list("pk", flat=True)
        assert sorted(found) == sorted(row.pk for row in wanted), who
