"""manage.py limit: the working, and as the last line when the limit falls."""

import os
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from regions.models import Region
from regions.models.calendar import load_notice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def limit(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("limit", *arguments, stdout=out)
    return out.getvalue().splitlines()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("2026-02-13 10:00", "--hours", "24"), "2026-02-14T10:00:00+08:00"),
        (("2026-02-12 10:00", "--days", "3"), "2026-02-24T17:30:00+08:00"),
        (("2026-09-18 10:00", "--days", "3"), "2026-09-22T17:30:00+08:00"),
        (("2026-09-28 10:00", "--days", "5"), "2026-10-10T17:30:00+08:00"),
        (("2025-01-24 10:00", "--days", "3"), "2025-02-05T17:30:00+08:00"),
        (("2026-09-30 16:00", "--working-hours", "8"), "2026-10-08T17:00:00+08:00"),
    ],
)
def test_the_last_line_is_when_the_limit_falls(arguments, expected):
    assert limit(*arguments)[-1] == expected


@pytest.mark.parametrize(
    "start",
    ["2026-02-13 10:00", "2026-02-13T10:00:00", "2026-02-13T02:00Z", "2026-02-12T21:00-05:00"],
)
def test_a_start_without_zone_is_meant_in_shanghai(start):
    assert limit(start, "--hours", "1")[-1] == "2026-02-13T11:00:00+08:00"


def test_the_working_says_of_every_day_whether_it_counts_and_why():
    assert limit("2026-02-12 10:00", "--days", "3")[:5] == [
        "2026-02-12 Thu  +0  = 0  day of submission, not counted",
        "2026-02-13 Fri  +1  = 1  working day",
        "2026-02-14 Sat  +1  = 2  make-up working day (春节调休)",
        "2026-02-15 Sun  +0  = 2  weekend",
        "2026-02-16 Mon  +0  = 2  holiday (春节)",
    ]


def test_the_working_of_hours_counts_the_hours_of_each_day():
    assert limit("2026-11-20 17:00:05", "--working-hours", "4")[:-1] == [
        "2026-11-20 Fri  +0:29:55  = 0:29:55  working day",
        "2026-11-21 Sat  +0:00  = 0:29:55  weekend",
        "2026-11-22 Sun  +0:00  = 0:29:55  weekend",
        "2026-11-23 Mon  +3:30:05  = 4:00  working day",
    ]


def test_a_working_day_that_was_over_is_not_counted():
    first = limit("2026-11-20 18:00", "--working-hours", "1")[0]
    assert first == "2026-11-20 Fri  +0:00  = 0:00  after hours"


def test_hours_of_day_and_night_count_on_holidays_too():
    assert limit("2026-10-01 10:00", "--hours", "24")[:-1] == [
        "2026-10-01 Thu  +14:00  = 14:00  every day counts (国庆节)",
        "2026-10-02 Fri  +10:00  = 24:00  every day counts (国庆节)",
    ]


def test_days_of_an_estimated_year_are_marked():
    lines = limit("2026-12-31 10:00", "--days", "1")
    assert "estimated" not in lines[0]
    assert [line for line in lines[1:5] if "estimated" not in line] == []
    assert lines[5] == "Provisional: no notice has been loaded for 2027."


def test_nothing_is_provisional_once_the_notice_is_loaded():
    load_notice({"year": 2027, "notice": "国办发明电〔2026〕99号", "off": {}, "on": {}})
    lines = limit("2026-12-31 10:00", "--days", "1")
    assert lines[-1] == "2027-01-01T17:30:00+08:00"
    assert "Provisional" not in "\n".join(lines)


def test_no_city_is_needed():
    assert not Region.objects.exists()
    assert len(limit("2026-11-23 10:00", "--days", "1")) == 3


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("tomorrow", "--days", "1"), "tomorrow"),
        (("2026-02-30 10:00", "--days", "1"), "2026-02-30"),
        (("2026-02-13 25:00", "--days", "1"), "25:00"),
        (("2026-02-13 10:00", "--days", "-1"), "-1"),
        (("2026-02-13 10:00", "--hours", "0"), "0 is no whole number"),
        (("2026-02-13 10:00", "--working-hours", "1.5"), "1.5"),
        (("2026-02-13 10:00", "--days", "three"), "three"),
        (("2026-02-13 10:00",), "required"),
        (("2026-02-13 10:00", "--days", "1", "--hours", "1"), "not allowed"),
        (("2026-02-13 10:00", "--days", "999999"), "2100"),
        (("2026-02-13 10:00", "--hours", "9" * 30), "2100"),
        (("1980-02-13 10:00", "--days", "1"), "1992"),
        (("0001-01-01T00:00+14:00", "--days", "1"), "1992"),
    ],
)
def test_what_cannot_be_computed_is_refused_with_the_reason(arguments, reason):
    with pytest.raises(CommandError, match=reason) as refusal:
        limit(*arguments)
    assert refusal.value.returncode == 1


def test_before_the_database_is_set_up_it_says_what_to_do(tmp_path):
    environment = os.environ | {"DATA_DIR": str(tmp_path), "DATABASE_URL": "", "REDIS_URL": ""}
    command = [sys.executable, "manage.py", "limit", "2026-02-13 10:00", "--hours", "24"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "manage.py migrate" in ran.stderr
    assert "Traceback" not in ran.stderr
