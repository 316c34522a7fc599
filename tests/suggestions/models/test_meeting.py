"""Meetings: what they must hold, and who sees them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from regions.models import Officer
from suggestions.models import Meeting, MeetingKind, check_day, check_people
from tests.factories import City, act, local, submitted

DAY = date(2026, 9, 16)


@pytest.fixture(autouse=True)
def _on_a_wednesday_in_english() -> Any:
    with time_machine.travel(local("2026-09-16 10:00")), translation.override("en"):
        yield


def meeting(city: City, **more: Any) -> Meeting:
    values = {
        "kind": MeetingKind.BENCH,
        "region": city.regions["village"],
        "day": DAY,
        "people": 12,
        "officer": city.officers["collector"],
        "key": "k",
    }
    return Meeting(**values | more)


def test_it_is_called_by_kind_place_and_day(city: City) -> None:
    assert str(meeting(city)) == "bench talk · 国庆社区 · Sept. 16, 2026"
    assert "老樟树下" in str(meeting(city, place="老樟树下"))


@pytest.mark.parametrize("day", [DAY, date(2025, 9, 16)])
def test_today_and_a_year_ago_are_taken(city: City, day: date) -> None:
    meeting(city, day=day).full_clean()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"day": DAY + timedelta(days=1)}, "The day lies in the future."),
        ({"day": date(2025, 9, 15)}, "The day lies more than a year ago."),
        ({"people": 0}, "At least one person was there."),
        ({"people": 10_001}, "At most 10,000 people are possible."),
        ({"kind": "party"}, "is not a valid choice"),
    ],
)
def test_what_cannot_be_is_refused_in_words(city: City, wrong: Any, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        meeting(city, **wrong).full_clean()


def test_today_ends_at_midnight_in_the_city(city: City) -> None:
    with time_machine.travel(local("2026-09-17 00:10")):
        check_day(date(2026, 9, 17))


def test_a_year_before_the_29th_of_february_is_the_28th() -> None:
    with time_machine.travel(local("2028-02-29 10:00")):
        check_day(date(2027, 2, 28))
        with pytest.raises(ValidationError):
            check_day(date(2027, 2, 27))


def test_somebody_was_there_says_the_database_too(city: City) -> None:
    check_people(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        meeting(city, people=0).save()


def test_the_same_key_is_taken_once(city: City) -> None:
    meeting(city).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        meeting(city).save()


def test_its_officer_and_those_who_oversee_the_region_see_it(city: City) -> None:
    meeting(city).save()
    seers = {
        name
        for name in city.officers
        if Meeting.objects.visible_to(Officer.objects.get(username=name)).exists()
    }
    oversight = {"triage", "city_triage", "supervisor", "city_supervisor", "auditor"}
    assert seers == oversight | {"collector"}


def test_who_has_left_sees_none(city: City) -> None:
    meeting(city).save()
    Officer.objects.filter(username="triage").update(is_active=False)
    assert not Meeting.objects.visible_to(Officer.objects.get(username="triage")).exists()


def test_a_suggestion_keeps_its_meeting_in_row_and_ledger(city: City) -> None:
    found = meeting(city)
    found.save()
    row = submitted(city, meeting=found, channel="meeting")
    assert list(found.suggestions.all()) == [row]
    assert row.events.get().details["meeting"] == found.pk


def test_parts_of_a_suggestion_come_from_the_same_meeting(city: City) -> None:
    found = meeting(city)
    found.save()
    row = submitted(city, meeting=found, at=timezone.now() - timedelta(hours=1))
    act(row, "split", city.actor("triage"), texts=("井盖也坏了。",))
    assert found.suggestions.count() == 2
