"""September, over; the officers who report on it, and those who do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from regions.models import Officer
from suggestions import statistics
from suggestions.models import Report, ReportKind
from suggestions.reports import making
from tests.factories import City, act, answered, closed, handling, local, submitted

Desk = Callable[[str], Client]
SEPTEMBER = (ReportKind.MONTH, date(2026, 9, 1), date(2026, 9, 30))


@pytest.fixture
def september(city: City) -> Iterator[City]:
    """Due in it: two answered, one overdue, one a key assignment; one of another county."""
    with time_machine.travel(local("2026-09-01 10:00")):
        closed(city), answered(city), handling(city)
        act(handling(city), "prioritise", city.actor("supervisor"), due=date(2026, 9, 20))
        submitted(city, region=city.regions["beside"])
    with time_machine.travel(local("2026-10-08 10:00"), tick=False):
        statistics.refresh()
        yield city


@pytest.fixture
def desk(city: City, settings: Settings) -> Desk:
    """A browser in which the officer of this short name is logged in."""
    settings.AXES_ENABLED = False  # force_login comes from no address

    def logged_in(name: str) -> Client:
        client = Client()
        client.force_login(officer(city, name), "django.contrib.auth.backends.ModelBackend")
        return client

    return logged_in


def officer(city: City, name: str) -> Officer:
    """Read again: posts are kept for one request only."""
    return Officer.objects.get(pk=city.officers[name].pk)


def drafted(city: City, place: str = "county", by: str = "supervisor") -> Report:
    return making.draft(city.regions[place], SEPTEMBER, by=officer(city, by))


def signed(city: City, place: str = "county", by: str = "supervisor") -> Report:
    report = drafted(city, place, by)
    _blocks, seen = making.read_now(report)
    making.sign(report, by=officer(city, by), version=report.version, seen=seen)
    return Report.objects.get(pk=report.pk)


__all__ = ["SEPTEMBER", "Desk", "desk", "drafted", "officer", "september", "signed"]
