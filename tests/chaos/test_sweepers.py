"""Sweepers killed at any moment: each alert and each message once, none lost."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from regions.models import calendar_at
from suggestions.deadlines import level_times
from suggestions.models import Alert, Deadline, Event, Kind, Message, State, Suggestion
from tests.chaos import seeds
from tests.chaos.processes import crew, finish

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("checked_afterwards"),
]

BATCH = 20
KILLS = 60
FEWEST_KILLS = 20
ACTS = {Kind.CONFIRMATION, Kind.SUPPLEMENT}


@pytest.fixture
def now(city):
    """After an outage of weeks, and with reminders that are on time."""
    moment = timezone.now()
    seeds.about_to_be_reminded(city, 600, moment)
    seeds.handling(city, 300, at=moment - timedelta(days=40))
    seeds.answered(city, 100, at=moment - timedelta(days=8))
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


def deadlocks():
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


@pytest.mark.sqlite
def test_sweepers_killed_at_random_alert_everything_exactly_once(now):
    with crew("sweep", now.isoformat(), BATCH, kills=KILLS) as sweepers:
        assert int(finish(sweepers)) >= FEWEST_KILLS
    assert recorded() == wanted(now)
    assert recorded().total() == 600 + 300 * 4 + 100
    assert set(entries("supervise").values()) == set(entries("close").values()) == {1}
    assert (len(entries("supervise")), len(entries("close"))) == (300, 100)
    assert not Deadline.objects.exclude(error="").exists()


@pytest.mark.sqlite
def test_killed_sweepers_tell_the_handler_of_every_reminder_once(city, now):
    with crew("sweep", now.isoformat(), BATCH, kills=KILLS) as sweepers:
        finish(sweepers)
    on_time = Alert.objects.filter(late=False, level="remind").values_list("deadline", flat=True)
    handler = city.officers["handler"].pk
    told = Message.objects.filter(template="alert_remind").values_list("key", flat=True)
    assert sorted(told) == sorted(f"alert:{pk}:1:remind:{handler}" for pk in on_time)
    assert len(told) == 600


@pytest.mark.postgres
def test_sweepers_beside_each_other_never_wait_for_each_other_in_a_circle(now):
    before = deadlocks()
    with crew("sweep", now.isoformat(), BATCH) as sweepers:
        finish(sweepers)
    assert recorded() == wanted(now)
    assert deadlocks() == before


@pytest.fixture
def careless_tables(now):
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE careless (id integer PRIMARY KEY, due text, done boolean)")
        cursor.execute("CREATE TABLE careless_alert (deadline integer)")
        rows = [(number, now.isoformat(), False) for number in range(1000)]
        cursor.executemany("INSERT INTO careless VALUES (%s, %s, %s)", rows)
        yield cursor
        cursor.execute("DROP TABLE careless_alert")
        cursor.execute("DROP TABLE careless")


@pytest.mark.postgres
def test_without_lock_and_key_the_same_crew_would_be_caught(careless_tables, now):
    with crew("sweep_carelessly", now.isoformat(), BATCH, kills=KILLS) as sweepers:
        finish(sweepers)
    careless_tables.execute("SELECT deadline, count(*) FROM careless_alert GROUP BY 1")
    alerts = Counter(dict(careless_tables.fetchall()))
    assert alerts != Counter(range(1000))
    assert Suggestion.objects.count() == 1000
