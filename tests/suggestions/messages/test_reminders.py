"""From November on administrators hear, once, that next year's holidays are not loaded."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from regions.models import Officer, Post, Role
from regions.models.calendar import load_notice
from suggestions.messages import summary_of
from suggestions.messages.reminders import remind_of_calendar
from suggestions.models import Message
from tests.factories import City, local

NOVEMBER, OCTOBER = local("2026-11-01 00:00"), local("2026-10-31 23:59")
NEXT = {"year": 2027, "notice": "n", "off": {"2027-01-01": "元旦"}, "on": {}}


def told() -> list[Message]:
    return list(Message.objects.filter(template="calendar").select_related("officer"))


def test_each_administrator_is_told_once_a_year(city: City) -> None:
    assert (remind_of_calendar(OCTOBER), told()) == (0, [])
    assert remind_of_calendar(NOVEMBER) == 1
    assert remind_of_calendar(NOVEMBER + timedelta(days=9)) == 0
    [message] = told()
    assert (message.officer, message.medium) == (city.officers["administrator"], "in_app")
    load_notice(NEXT)
    assert remind_of_calendar(local("2027-11-05 09:00")) == 1


def test_one_who_comes_later_is_told_too_and_one_who_left_is_not(city: City) -> None:
    with time_machine.travel(NOVEMBER):
        remind_of_calendar()
        Post.objects.filter(officer=city.officers["administrator"]).update(
            until=timezone.localdate()
        )
        later = Officer.objects.create(username="later")
        Post.objects.create(officer=later, role=Role.ADMINISTRATOR, region=city.regions["city"])
        assert remind_of_calendar() == 1
    assert told()[-1].officer == later


def test_nobody_is_told_once_it_is_loaded(city: City) -> None:
    load_notice(NEXT)
    assert (remind_of_calendar(NOVEMBER), told()) == (0, [])


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "The public holidays of 2027 are not loaded yet."),
        ("zh-hans", "2027年放假安排尚未载入。"),
    ],
)
def test_it_says_which_year(city: City, language: str, words: str) -> None:
    remind_of_calendar(NOVEMBER)
    with translation.override(language):
        assert summary_of(told()[0]) == words
