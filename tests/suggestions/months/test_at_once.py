"""Several people act on a month at once, and while others work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import transaction

from regions.models import Officer, Role
from suggestions import months, statistics
from suggestions.models import Act, Event, FrozenCounts, Month, MonthAct, Seal, Suggestion
from suggestions.months import Ruling
from suggestions.pipeline.refusals import Busy, Refused
from tests.factories import act, answered, handling, local, officer, small_city
from tests.suggestions.months.conftest import AFTER, OPENED, SEPTEMBER, Checked
from tests.suggestions.pipeline.test_threads import EIGHT, all_at_once, refusals


@pytest.fixture
def committed(django_db_serialized_rollback: None, transactional_db: None) -> Iterator[Checked]:
    """A September whose rows other connections see; the clock goes on."""
    city = small_city()
    for place in range(EIGHT):
        city.officers[f"second{place}"] = officer(
            f"second{place}", Role.SUPERVISOR, city.regions["city"]
        )
    with time_machine.travel(local("2026-09-16 10:00"), tick=True) as clock:
        answered(city)
        checked = Checked(city, handling(city), clock)
        checked.at(OPENED)
        yield checked


def people(checked: Checked) -> list[Officer]:
    found = [checked.who(f"second{place}") for place in range(EIGHT)]
    for each in found:
        assert each.current_posts
    return found


def assert_one(results: list[Any]) -> None:
    assert len(refusals(results)) == EIGHT - 1
    assert all(str(each) for each in refusals(results))


def test_of_eight_who_open_a_month_one_does(committed: Checked) -> None:
    who = people(committed)
    results = all_at_once(lambda place: months.open_month(SEPTEMBER, officer=who[place]))
    assert_one(results)
    assert (Month.objects.count(), MonthAct.objects.count()) == (1, 1)


def test_of_eight_who_publish_one_does(committed: Checked) -> None:
    committed.open()
    committed.at(AFTER)
    who, month = people(committed), committed.month
    results = all_at_once(lambda place: months.publish(month, officer=who[place]))
    assert_one(results)
    assert MonthAct.objects.filter(kind=Act.PUBLISH).count() == 1
    assert FrozenCounts.objects.filter(act__kind=Act.PUBLISH, whose="city").count() == 1


def test_of_eight_who_rule_one_does(committed: Checked) -> None:
    committed.open()
    committed.ask()
    who, month = people(committed), committed.month

    def rule(place: int) -> MonthAct:
        ruling = Ruling(2, excluded=bool(place % 2), reason="属实")
        return months.rule(month, ruling, officer=who[place])

    assert_one(all_at_once(rule))
    assert MonthAct.objects.filter(kind=Act.RULE).count() == 1


def test_while_others_work_the_position_is_that_of_what_was_counted(committed: Checked) -> None:
    """Half of them hand in and answer, backdated into the month; some open it meanwhile."""
    who, city = people(committed), committed.city

    def work(place: int) -> Any:
        if place % 4 == 0:
            return months.open_month(SEPTEMBER, officer=who[place])
        return answered(city, at=local("2026-09-16 11:00"))

    results = all_at_once(work)
    opened = [each for each in results if isinstance(each, MonthAct)]
    assert len(opened) <= 1
    if not opened:
        committed.open()
    told = MonthAct.objects.get(kind=Act.OPEN)
    named = Event.objects.filter(sealed__seal__lte=told.position.seal)
    assert told.position.entries == named.count()
    received = named.filter(move="submit").count()
    assert told.frozen.get(whose="city").counts["received"] == received
    done = named.filter(move="answer").count()
    assert told.frozen.get(whose="city").counts["done"] == done


@pytest.mark.postgres
def test_who_holds_what_is_to_be_counted_makes_it_wait_and_try_again(committed: Checked) -> None:
    Suggestion.objects.update(stale=True)
    with transaction.atomic():
        Suggestion.objects.select_for_update().get(pk=committed.late.pk)
        [result] = all_at_once(lambda _place: committed.open(), 1)
    assert isinstance(result, Busy)
    assert not Month.objects.exists()


@pytest.mark.postgres
def test_an_entry_that_is_being_written_is_waited_for(committed: Checked) -> None:
    """It has its number already, and is not committed yet: lower than what comes after."""
    statistics.refresh()
    with transaction.atomic():
        act(committed.late, "note", committed.city.actor("handler"), note="正在办理")
        [result] = all_at_once(lambda _place: committed.open(), 1)
    assert isinstance(result, Refused)
    assert not Month.objects.exists()
    opened = committed.open()
    assert opened.position.entries == Event.objects.count()
    assert opened.position.seal == Seal.objects.latest("number").number
