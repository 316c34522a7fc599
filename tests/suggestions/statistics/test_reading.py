"""An answer is what a count of the facts comes to, whatever is asked."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regions.models import Officer
from suggestions import statistics
from suggestions.models import Fact, Sheet, Suggestion
from suggestions.statistics import By, Counts, Question, Reading, mirror, scope_of
from suggestions.statistics.counts import COUNTS, MASKS, When, names_in
from tests.factories import CITIZEN, City, act, again, answered, handling, submitted

NINE = time_machine.travel("2026-09-21 01:00:00Z", tick=True)
AS_OF = (datetime(2026, 8, 20), datetime(2026, 11, 30))  # noqa: DTZ001 - hypothesis adds it
YEARS = (date(2020, 1, 1), date(2030, 1, 1))

PATHS = [
    ("4310",),
    ("431002",),
    ("431003",),
    ("431002", "431003"),
    ("431002001",),
    ("431002001001", "431003"),
]
FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "unit": st.sampled_from(["light", "water"]),
        "categories": st.sampled_from([["own"], ["own", "parent"], ["parent"]]),
        "paths": st.sampled_from(PATHS),
        "tier": st.sampled_from(["general", "simple"]),
        "channel": st.sampled_from(["web", "hotline"]),
        "type": st.sampled_from(["help", "complaint"]),
    },
)


@pytest.fixture
def lived(city: City) -> City:
    """Weeks of work: some in time, some late, of two units and two channels."""
    with time_machine.travel("2026-08-24 01:00:00Z") as clock:
        for day in range(0, 30, 5):
            answered(city), handling(city), submitted(city, channel="hotline")
            act(handling(city), "withdraw", CITIZEN)
            for name in ("city", "beside", "town", "village"):
                submitted(city, region=city.regions[name])
            row = handling(city)
            act(row, "reassign", city.actor("triage"), lead=city.units["water"], reason="属水利局")
            if day % 2:
                act(again(row), "prioritise", city.actor("supervisor"), due=date(2026, 10, 30))
            clock.shift(timedelta(days=5))
    statistics.catch_up()
    return city


def named(city: City, filters: dict[str, Any]) -> dict[str, Any]:
    """The filters with ids in place of names."""
    found = dict(filters)
    if "unit" in found:
        found["unit"] = city.units[found["unit"]].pk
    if "categories" in found:
        ids = {"own": city.category.pk, "parent": city.category.parent_id}
        found["categories"] = tuple(ids[name] for name in found["categories"])
    return found


def counted(question: Question, by: By) -> dict[Any, Counts]:
    """The same, fact by fact."""
    found: dict[Any, Counts] = defaultdict(Counter)
    for fact in Fact.objects.all():
        for when in When:
            day = getattr(fact, when.value)
            moment = getattr(fact, when.moment) if when.moment else None
            passed = day and day <= question.today and (moment is None or moment < question.now)
            if passed and question.since <= day <= question.until and asked_for(fact, question):
                found[told(fact, by, day)].update(names_in(fact.counts & MASKS[when]))
    if by is By.HOURS:
        found.pop(None, None)
    return {key: counts for key, counts in found.items() if counts}


def asked_for(fact: Fact, question: Question) -> bool:
    single = {"unit_id": question.unit, "tier": question.tier, "channel": question.channel}
    single["type"] = question.type
    places, categories = question.paths or ("",), question.categories
    return (
        all(getattr(fact, name) == value for name, value in single.items() if value)
        and (not categories or fact.category_id in categories)
        and any(fact.region_path.startswith(path) for path in places)
    )


def told(fact: Fact, by: By, day: date) -> Any:
    times = {By.DAY: day, By.MONTH: day.replace(day=1), By.TOWNSHIP: fact.region_path[:9]}
    return times[by] if by in times else getattr(fact, by.value)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    filters=FILTERS,
    by=st.sampled_from(By),
    name=st.sampled_from(list(COUNTS)),
    since=st.dates(date(2026, 8, 1), date(2026, 9, 30)),
    days=st.integers(0, 90),
    now=st.datetimes(*AS_OF, timezones=st.just(timezone.get_default_timezone())),
)
def test_an_answer_is_what_the_facts_come_to_one_by_one(
    lived: City, filters, by, name, since, days, now
) -> None:
    question = Question(since, since + timedelta(days=days), now, **named(lived, filters))
    assert Reading(question).by(by) == counted(question, by)
    everything = replace(question, visible=Suggestion.objects.all())
    assert Reading(everything).by(by) == counted(question, by)
    listed = Suggestion.objects.filter(question.counting(name)).count()
    assert Reading(question).total(name) == Counter({name: listed} if listed else {})


@NINE
def test_each_number_is_as_many_as_its_list(lived: City) -> None:
    for now in (timezone.now(), timezone.now() + timedelta(days=60)):
        question = Question(*YEARS, now)
        total = Reading(question).total()
        for name in COUNTS:
            listed = Suggestion.objects.filter(question.counting(name)).count()
            assert listed == total[name], name


@NINE
def test_a_county_supervisor_reads_the_own_county_only(lived: City) -> None:
    row = submitted(lived, region=lived.regions["city"])
    statistics.refresh()
    officer = Officer.objects.get(pk=lived.actor("supervisor").officer.pk)
    scope = scope_of(officer)
    found = Reading(Question(*YEARS, timezone.now() + timedelta(days=1), paths=scope.paths))
    assert set(found.by(By.COUNTY)) == {"431002"}
    assert row.pk not in Suggestion.objects.filter(found.question.counting("received"))


@NINE
def test_of_the_counts_those_named_are_read_and_no_others(lived: City) -> None:
    question = Question(*YEARS, timezone.now() + timedelta(days=60))
    everything = replace(question, visible=Suggestion.objects.all())
    for asked in (question, everything):
        whole = Reading(asked).by(By.COUNTY)
        wanted = {key: {"due": counts["due"]} for key, counts in whole.items() if counts["due"]}
        assert Reading(asked).by(By.COUNTY, "due") == wanted
        assert Reading(asked).total("due", "done") == {
            name: Reading(asked).total()[name] for name in ("due", "done")
        }


@NINE
def test_other_days_of_a_question_are_answered_from_the_same_look(lived: City) -> None:
    now = timezone.now()
    asked = Reading(Question(*YEARS, now, paths=("431002",), tier="general"))
    assert asked.total()
    act(submitted(lived), "withdraw", CITIZEN)
    since, until = date(2026, 8, 1), date(2026, 9, 10)
    alone = Reading(replace(asked.question, since=since, until=until))
    assert asked.during(since, until).by(By.DAY) == alone.by(By.DAY) != {}


# the mirror


@NINE
def test_what_changed_is_fetched_and_nothing_else(
    lived: City, django_assert_num_queries: Any
) -> None:
    first = mirror.look()
    with django_assert_num_queries(1):
        assert mirror.look() is first
    row = submitted(lived)
    with django_assert_num_queries(1):
        assert mirror.look() is first, "it is not counted yet"
    statistics.refresh()
    with django_assert_num_queries(3):
        second = mirror.look()
    assert len(second.rows_of([row.pk])) == 1
    assert mirror.look() is second


@NINE
def test_who_reads_a_mirror_goes_on_with_it_whatever_changes(lived: City) -> None:
    question = Question(*YEARS, timezone.now() + timedelta(days=60))
    reading = Reading(question)
    received = reading.total("received")["received"]
    act(submitted(lived), "withdraw", CITIZEN)
    statistics.refresh()
    before, after = reading.total("passed_on"), Reading(question).total("passed_on", "received")
    assert after == before + Counter(passed_on=1, received=received + 1)


@NINE
def test_what_is_new_is_told_apart_in_a_mirror_that_did_not_know_it(lived: City) -> None:
    mirror.look()
    row = submitted(lived, channel="board", region=lived.regions["village"])
    statistics.refresh()
    found = Reading(Question(*YEARS, timezone.now(), channel="board"))
    assert found.by(By.CHANNEL, "received") == {"board": {"received": 1}}
    assert mirror.look().rows_of([row.pk, row.pk + 10**6]).shape == (1,)


@NINE
def test_facts_that_are_gone_are_gone_from_the_mirror(lived: City) -> None:
    question = Question(*YEARS, timezone.now() + timedelta(days=60))
    assert Reading(question).total()
    Fact.objects.all().delete()
    Sheet.objects.all().delete()
    assert Reading(question).total() == {}


@NINE
def test_a_question_without_an_answer_has_no_counts(lived: City) -> None:
    now = timezone.now()
    for since, until in (
        (date(2027, 1, 1), date(2027, 2, 1)),
        (date(2026, 9, 1), date(2026, 8, 1)),
    ):
        for by in By:
            assert Reading(Question(since, until, now)).by(by) == {}
