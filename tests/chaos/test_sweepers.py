"""Sweepers killed at any moment: each alert and each message once, none lost."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from regions.models import calendar_at
from suggestions.deadlines import level_times
from suggestions.models import Alert, Deadline, Event, Kind, Message, State
from tests.chaos import seeds
from tests.chaos.processes import crew, finish
from tests.factories import local

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("checked_afterwards"),
]

BATCH = 20
KILLS = 50
FEWEST_KILLS = 20
REMINDED, LATE, UNRATED = 400, 200, 60
ALERTS = 1000
NOON = local("2026-09-21 12:00")
ACTS = {Kind.CONFIRMATION, Kind.SUPPLEMENT}


@pytest.fixture
def now(city):
    """After an outage of weeks, and with reminders that are on time."""
    moment = timezone.now()
    seeds.about_to_be_reminded(city, REMINDED, moment)
    seeds.handling(city, LATE, at=moment - timedelta(days=40))
    seeds.answered(city, UNRATED, at=moment - timedelta(days=8))
    return moment


def wanted(now):
    """Every level that has fallen, of every clock that runs or went on by itself."""
    rows = Deadline.objects.select_related("policy")
    rows = rows.filter(state=State.RUNNING) | rows.filter(kind__in=ACTS)
    return Counter(
        (row.pk, row.cycle, level)
        for row in rows
        for level, at in level_times(row, calendar_at(row.calendar_version))
        if at <= now
    )


def recorded():
    return Counter(Alert.objects.values_list("deadline", "cycle", "level"))


def entries(move):
    return Counter(Event.objects.filter(move=move).values_list("suggestion", flat=True))


def keys_of_reminders(officer):
    on_time = Alert.objects.filter(late=False, level="remind").values_list("deadline", flat=True)
    return sorted(f"alert:{pk}:1:remind:{officer.pk}" for pk in on_time)


def counted_on_notices():
    """Whose notice counts every late matter, and nothing twice."""
    notices = Message.objects.filter(template="cards").select_related("officer")
    for notice in notices:
        assert notice.context["counts"] == {"supervision": LATE}
        assert notice.folded.count() == LATE
    return {notice.officer.username for notice in notices}


@pytest.mark.sqlite
def test_sweepers_killed_at_random_alert_and_tell_everything_exactly_once(city, now):
    with crew("sweep", now.isoformat(), BATCH, kills=KILLS) as sweepers:
        assert int(finish(sweepers)) >= FEWEST_KILLS
    assert recorded() == wanted(now)
    assert recorded().total() == REMINDED + LATE * 4 + UNRATED
    told = Message.objects.filter(template="alert_remind").values_list("key", flat=True)
    assert sorted(told) == keys_of_reminders(city.officers["handler"])
    assert counted_on_notices() == {"handler", "leader", "supervisor", "city_supervisor"}
    assert list(entries("supervise").values()) == [1] * LATE
    assert list(entries("close").values()) == [1] * UNRATED
    assert not Deadline.objects.exclude(error="").exists()


@pytest.fixture
def careless_tables(city):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE careless (id integer PRIMARY KEY, due text, done boolean)")
        cursor.execute("CREATE TABLE careless_alert (deadline integer)")
        rows = [(number, NOON.isoformat(), False) for number in range(ALERTS)]
        cursor.executemany("INSERT INTO careless VALUES (%s, %s, %s)", rows)
        yield cursor
        cursor.execute("DROP TABLE careless_alert")
        cursor.execute("DROP TABLE careless")


@pytest.mark.postgres
def test_without_lock_and_key_the_same_crew_would_be_caught(careless_tables):
    with crew("sweep_carelessly", NOON.isoformat(), BATCH, kills=KILLS) as sweepers:
        finish(sweepers)
    careless_tables.execute("SELECT deadline FROM careless_alert")
    assert Counter(pk for (pk,) in careless_tables.fetchall()) != Counter(range(ALERTS))
