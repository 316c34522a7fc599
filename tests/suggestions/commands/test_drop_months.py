"""Months of log-ins and looks are dropped whole, by the command, and by nobody else unseen."""

from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO
from typing import Any

import psycopg
import pytest
import time_machine
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from pytest_django import Settings

from suggestions.audit import broken_looks, broken_records
from suggestions.dropping import period_is_long_enough, waiting
from suggestions.models import (
    Access,
    DroppedMonth,
    LogIn,
    LogInKind,
    LookedAt,
    Purpose,
    record_look,
    record_looks,
)
from suggestions.models.record import append
from tests.factories import City, local, submitted
from tests.suggestions.desk.conftest import Desk, desk
from tests.suggestions.test_grants import own_database

__all__ = ["desk", "own_database"]
NOW = "2026-11-26 10:00"
OLD, OLDEST_KEPT = 202510, 202511


@pytest.fixture
def years(city: City, settings: Settings) -> City:
    """Two log-ins, a look at one and a look at two, in each of these months."""
    settings.RECORD_MONTHS = 12
    who, rows = city.officers["triage"], [submitted(city), submitted(city)]
    for month in ("2025-09", "2025-10", "2025-11", "2026-11"):
        with time_machine.travel(local(f"{month}-15 10:00"), tick=False):
            for _ in range(2):
                append(LogIn(kind=LogInKind.SIGNED_IN, officer=who))
            record_look(rows[0], who, Purpose.CONTACT)
            record_looks([row.pk for row in rows], who, Purpose.EXPORT, words="回访")
    return city


def drop(*options: str) -> str:
    said = StringIO()
    with time_machine.travel(local(NOW), tick=False):
        call_command("drop_months", *options, stdout=said)
    return said.getvalue()


def run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def differences() -> list[str]:
    return [*broken_records(), *broken_looks()]


def test_months_past_their_period_go_whole_and_the_checks_stay_green(years: City) -> None:
    lines = drop().splitlines()
    assert [line.split()[:3] for line in lines] == [
        ["log-in", "202509", "2"],
        ["log-in", "202510", "2"],
        ["looks", "202509", "2"],
        ["looks", "202510", "2"],
    ]
    for model in (LogIn, Access):
        assert set(model.objects.values_list("month", flat=True)) == {202511, 202611}
    assert LookedAt.objects.count() == 4
    assert differences() == []


def test_how_many_and_the_last_hash_stay_in_a_row_of_its_own(years: City) -> None:
    last = LogIn.objects.filter(month=OLD).latest("number")
    drop()
    row = DroppedMonth.objects.get(record="log-in", dropped=OLD)
    assert (row.count, row.head) == (2, last.hash)
    assert LogIn.objects.get(month=OLDEST_KEPT, number=1).previous == row.head


def test_a_second_run_drops_nothing(years: City) -> None:
    drop()
    assert drop() == ""
    assert DroppedMonth.objects.count() == 4


def test_a_dry_run_says_which_and_drops_nothing(years: City) -> None:
    before = LogIn.objects.count()
    assert drop("--dry-run").splitlines()[:2] == ["log-in 202509", "log-in 202510"]
    assert (LogIn.objects.count(), DroppedMonth.objects.count()) == (before, 0)


def test_the_record_goes_on_after_it(years: City) -> None:
    drop()
    append(LogIn(kind=LogInKind.SIGNED_OUT, officer=years.officers["triage"]))
    assert differences() == []


@pytest.mark.parametrize("number", [1, 2])
def test_one_row_that_is_cut_out_without_the_command_is_found(years: City, number: int) -> None:
    drop()
    run("DELETE FROM suggestions_login WHERE month = %s AND number = %s", OLDEST_KEPT, number)
    assert len(differences()) == 1


def test_a_whole_month_that_somebody_else_dropped_is_found(years: City) -> None:
    run("DELETE FROM suggestions_login WHERE month = 202509")
    assert len(differences()) == 1


def test_so_is_one_of_looks(years: City) -> None:
    of_month = "SELECT id FROM suggestions_access WHERE month = 202509"
    run(f"DELETE FROM suggestions_lookedat WHERE look_id IN ({of_month})")
    run("DELETE FROM suggestions_access WHERE month = 202509")
    assert len(differences()) == 1


def test_a_row_that_says_so_and_was_made_up_is_found(years: City) -> None:
    last = LogIn.objects.filter(month=202509).latest("number")
    run("DELETE FROM suggestions_login WHERE month = 202509")
    values = [202611, 1, "2026-11-26T02:00Z", "", "0" * 64, b"", "log-in", 202509, 2, last.hash]
    run(
        "INSERT INTO suggestions_droppedmonth (month, number, at, previous, hash, stamp, record,"
        f" dropped, count, head) VALUES ({', '.join(['%s'] * 10)})",
        *values,
    )
    assert differences() != []


def test_the_row_of_a_dropped_month_is_missed(years: City) -> None:
    drop()
    run("DELETE FROM suggestions_droppedmonth WHERE number = 2")
    assert differences() != []


@pytest.mark.parametrize(("number", "month"), [(1, OLD), (2, OLD), (2, 202509)])
def test_a_month_that_was_tampered_with_stays(years: City, number: int, month: int) -> None:
    run("DELETE FROM suggestions_login WHERE month = %s AND number = %s", month, number)
    with pytest.raises(CommandError):
        drop()
    assert LogIn.objects.filter(month=month).exists()
    assert not DroppedMonth.objects.filter(dropped=month).exists()


def test_less_than_half_a_year_is_refused(years: City, settings: Settings) -> None:
    settings.RECORD_MONTHS = 5
    assert [error.id for error in period_is_long_enough()] == ["config.E002"]
    with pytest.raises(SystemCheckError):
        call_command("drop_months", skip_checks=False)
    assert LogIn.objects.count() == 8
    settings.RECORD_MONTHS = 6
    assert period_is_long_enough() == []


def test_a_month_is_past_when_its_last_day_is(years: City, settings: Settings) -> None:
    settings.RECORD_MONTHS = 6
    for now, oldest in (("2026-05-01 00:01", 202510), ("2026-04-30 23:59", 202509)):
        assert max(month for _record, month in waiting(local(now))) == oldest


def test_auditors_read_what_was_dropped(years: City, desk: Desk) -> None:
    drop()
    page = desk("auditor").get("/admin/suggestions/droppedmonth/").content.decode()
    assert page.count("2025-10") == 2
    assert "登录记录" in page


LOG_IN_OF_2024 = """
import django, time_machine
django.setup()
from suggestions.models import LogIn, LogInKind
from suggestions.models.record import append
with time_machine.travel("2024-01-15"):
    append(LogIn(kind=LogInKind.FAILED))
append(LogIn(kind=LogInKind.FAILED))
"""


@pytest.mark.postgres
@pytest.mark.django_db
def test_it_works_as_the_owner_while_whoever_serves_could_not(own_database: dict[str, str]) -> None:
    environment = os.environ | own_database | {"DJANGO_SETTINGS_MODULE": "config.settings"}

    def manage(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words],
            env=environment,
            cwd=configured.BASE_DIR,
            capture_output=True,
            text=True,
            check=False,
        )

    for words in (
        ("manage.py", "migrate", "--verbosity", "0"),
        ("-c", LOG_IN_OF_2024),
        ("manage.py", "drop_months"),
    ):
        done = manage(*words)
        assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("log-in 202401 1 ")
    with psycopg.connect(own_database["DATABASE_URL"]) as serving:
        assert serving.execute("SELECT count(*) FROM suggestions_login").fetchone() == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            serving.execute("DELETE FROM suggestions_login")


def test_whatever_is_set_and_left_unchecked_six_months_stay(
    years: City, settings: Settings
) -> None:
    settings.RECORD_MONTHS = -1
    drop("--skip-checks")
    assert {*LogIn.objects.values_list("month", flat=True)} == {202611}
    assert {*DroppedMonth.objects.values_list("dropped", flat=True)} == {202509, 202510, 202511}
