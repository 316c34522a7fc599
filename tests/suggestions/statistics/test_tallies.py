"""Tallies say what the facts say, whatever happens to them, and in whatever order."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regions.models import Officer
from suggestions import statistics
from suggestions.models import Axis, Fact, Grain, Suggestion, Tally
from suggestions.statistics import By, Question, Reading, scope_of, tallies
from suggestions.statistics.counts import BITS, COUNTS, bits_of
from tests.factories import (
    CITIZEN,
    City,
    act,
    again,
    answered,
    classification,
    classified,
    handling,
    submitted,
)

NINE = time_machine.travel("2026-09-21 01:00:00Z", tick=True)
AS_OF = (datetime(2026, 8, 20), datetime(2026, 11, 30))  # noqa: DTZ001 - hypothesis adds it
YEARS = (date(2020, 1, 1), date(2030, 1, 1))


def test_every_count_has_its_column_and_every_column_its_count() -> None:
    cell = {"id", "axis", "value", "grain", "day", "county"}
    columns = {field.name for field in Tally._meta.concrete_fields} - cell
    assert columns == set(COUNTS)


def test_there_is_room_for_a_bit_of_every_count() -> None:
    assert max(BITS.values()) < 2**62


@NINE
def test_a_fact_keeps_the_bits_of_what_holds_of_it(city: City) -> None:
    answered(city)
    statistics.refresh()
    fact = Fact.objects.get()
    assert fact.counts == bits_of(fact) != 0


def steps(city: City, row: Suggestion) -> Iterator[str]:
    """What may happen to it, one after the other; each leaves facts to be replaced."""
    act(row, "classify", city.actor("triage"), **classification(city, tier="simple"))
    yield "classified"
    act(again(row), "classify", city.actor("triage"), **classification(city))
    yield "tier changed"
    act(again(row), "assign", city.actor("triage"), lead=city.units["light"])
    yield "assigned"
    act(again(row), "accept", city.actor("handler"))
    act(again(row), "prioritise", city.actor("supervisor"), due=date(2026, 10, 30))
    yield "key"
    act(again(row), "ask", city.actor("handler"), question="哪里？")
    yield "paused"
    act(again(row), "supplement", CITIZEN, reply="学校门口")
    act(again(row), "reassign", city.actor("triage"), lead=city.units["water"], reason="属水利局")
    yield "of another unit"
    act(again(row), "withdraw", CITIZEN)
    yield "withdrawn"


@NINE
def test_whatever_happens_tallies_and_facts_agree(city: City) -> None:
    answered(city)
    statistics.refresh()
    for what in steps(city, submitted(city)):
        statistics.refresh()
        assert list(tallies.differences()) == [], what


@NINE
def test_what_is_counted_in_between_comes_to_the_same_as_what_is_counted_at_the_end(
    city: City,
) -> None:
    for _ in steps(city, submitted(city)):
        pass
    statistics.refresh()
    assert list(tallies.differences()) == []


@NINE
def test_a_count_that_is_wrong_is_found_and_counted_again(city: City) -> None:
    answered(city)
    statistics.refresh()
    Tally.objects.filter(axis=Axis.ALL, grain=Grain.MONTH).update(received=7)
    assert len(list(tallies.differences())) > 0
    assert len(list(tallies.recount())) == len(Axis)
    assert list(tallies.differences()) == []
    assert Tally.objects.filter(axis=Axis.ALL, grain=Grain.MONTH, received=1).count() == 1


@NINE
def test_counting_again_makes_the_same_rows(city: City) -> None:
    answered(city), handling(city), classified(city)
    statistics.refresh()
    names = [field.name for field in Tally._meta.concrete_fields if field.name != "id"]
    before = sorted(Tally.objects.values_list(*names))
    list(tallies.recount())
    assert sorted(Tally.objects.values_list(*names)) == before


@transaction.atomic
def broken_off() -> None:
    statistics.refresh()
    raise RuntimeError


@NINE
def test_a_transaction_that_fails_leaves_neither_fact_nor_tally(city: City) -> None:
    submitted(city)
    with pytest.raises(RuntimeError):
        broken_off()
    assert (Fact.objects.count(), Tally.objects.count()) == (0, 0)
    statistics.refresh()
    assert list(tallies.differences()) == []


@NINE
def test_facts_made_again_change_no_number(city: City) -> None:
    row = answered(city)
    statistics.refresh()
    before = list(Tally.objects.order_by("pk").values_list("received", "due", "done"))
    statistics.rebuild([row])
    assert list(Tally.objects.order_by("pk").values_list("received", "due", "done")) == before


# reading

FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "paths": st.sampled_from([("4310",), ("431002",), ("431003",), ("431002", "431003")]),
        "tier": st.sampled_from(["general", "simple"]),
        "channel": st.sampled_from(["web", "hotline"]),
        "type": st.sampled_from(["help", "complaint"]),
    },
)


@pytest.fixture
def lived(city: City) -> City:
    """Weeks of work: some in time, some late, of two units and two channels."""
    with time_machine.travel("2026-08-24 01:00:00Z") as clock:
        for day in range(0, 30, 3):
            answered(city), handling(city), submitted(city, channel="hotline")
            act(handling(city), "withdraw", CITIZEN)
            row = handling(city)
            act(row, "reassign", city.actor("triage"), lead=city.units["water"], reason="属水利局")
            if day % 2:
                act(again(row), "prioritise", city.actor("supervisor"), due=date(2026, 10, 30))
            clock.shift(timedelta(days=3))
    statistics.catch_up()
    return city


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    filters=FILTERS,
    by=st.sampled_from(By),
    since=st.dates(date(2026, 8, 1), date(2026, 9, 30)),
    days=st.integers(0, 90),
    now=st.datetimes(*AS_OF, timezones=st.just(timezone.get_default_timezone())),
)
def test_an_answer_is_the_same_from_tallies_and_from_facts(
    lived: City, filters, by, since, days, now
) -> None:
    question = Question(since, since + timedelta(days=days), now, **filters)
    everything = replace(question, visible=Suggestion.objects.all())
    assert Reading(question).by(by) == Reading(everything).by(by)


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
