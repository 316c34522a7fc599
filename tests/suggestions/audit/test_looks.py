"""Looks at personal data stand in a chain a month: what is changed or cut off is missed."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection

from suggestions.audit import broken_looks
from suggestions.models import Access, LookMonth, Purpose, author_of
from tests.factories import City, local, submitted
from tests.suggestions.audit.before import close_looks


def look(city: City, times: int = 1) -> None:
    officer = city.actor("triage").officer
    assert officer is not None
    row = submitted(city)
    for _time in range(times):
        assert author_of(row, officer=officer, purpose=Purpose.CONTACT)


def run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_each_month_has_numbers_without_holes(city: City) -> None:
    for moment in ("2026-09-30 23:59", "2026-10-01 00:01"):
        with time_machine.travel(local(moment), tick=False):
            look(city, 2)
    found = list(Access.objects.order_by("pk").values_list("month", "number"))
    assert found == [(202609, 1), (202609, 2), (202610, 1), (202610, 2)]
    assert list(broken_looks()) == []


@pytest.mark.parametrize("which", ["first", "last"])
def test_one_that_was_deleted_is_missed(city: City, which: str) -> None:
    look(city, 3)
    gone = getattr(Access.objects.order_by("number"), which)()
    run("DELETE FROM suggestions_access WHERE id = %s", gone.pk)
    assert list(broken_looks()) != []


def test_a_month_that_was_deleted_is_missed(city: City) -> None:
    look(city, 2)
    run("DELETE FROM suggestions_access")
    assert len(list(broken_looks())) == 1


def test_a_month_that_nobody_counts_is_noticed(city: City) -> None:
    look(city)
    LookMonth.objects.all().delete()
    assert list(broken_looks()) != []


def test_those_from_before_are_closed_as_they_are(city: City) -> None:
    look(city, 2)
    run("UPDATE suggestions_access SET month = 0, number = 0, previous = '', hash = ''")
    LookMonth.objects.all().delete()
    close_looks(apps, None)
    look(city)
    assert list(broken_looks()) == []
    run("UPDATE suggestions_access SET purpose = 'audit' WHERE month = 0")
    assert len(list(broken_looks())) == 1
