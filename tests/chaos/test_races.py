"""The sweep and people at the same rows: in an order, whatever it is, and never in a circle."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from suggestions.models import Alert, Event, Suggestion
from suggestions.pipeline import MOVES
from suggestions.pipeline.move import move
from suggestions.pipeline.refusals import Refused
from tests.chaos import seeds
from tests.chaos.processes import crew, finish, until

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("checked_afterwards"),
]

ASKED = 300
CIRCLES = 40
OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


def ask(actor, row):
    """Pause the clocks of this one; how many alerts there were when that was committed."""
    move(row, MOVES["ask"](question="哪一盏灯？"), actor=actor)
    return alerts_of(row)


def alerts_of(row):
    return Alert.objects.filter(deadline__suggestion=row).count()


@pytest.mark.sqlite
def test_no_alert_is_recorded_once_a_pause_was_committed(city):
    now, handler = timezone.now(), city.actor("handler")
    rows = seeds.about_to_be_reminded(city, ASKED, now)
    with crew("sweep", now.isoformat(), 2, size=2) as sweepers:
        until(Alert.objects.exists)
        seen = {row: ask(handler, row) for row in reversed(rows)}
        finish(sweepers)
    assert seen == {row: alerts_of(row) for row in rows}
    assert set(seen.values()) == {0, 1}, "the two did not meet"


@pytest.fixture
def circles(city):
    """Three by three, with alerts of weeks waiting."""
    rows = seeds.handling(city, 3 * CIRCLES, at=timezone.now() - timedelta(days=40))
    return [rows[start : start + 3] for start in range(0, len(rows), 3)]


def merge_all(city, circles, place, start):
    """In each circle one into the next, at the same time as the two others; what came of it."""
    actor, results = city.actor("triage"), []
    for circle in circles:
        into = Suggestion.objects.get(pk=circle[(place + 1) % 3])
        start.wait()
        try:
            results.append(move(circle[place], MOVES["merge"](parent=into), actor=actor).move)
        except Refused as refusal:
            results.append(type(refusal).__name__)
    connection.close()
    return results


def deadlocks():
    """Counted when a connection ends, so all others must have."""
    until(lambda: only_number(OTHERS) == 1, what="the others are gone")
    return only_number(DEADLOCKS)


def only_number(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def merged_in_a_race(city, circles):
    start, now = Barrier(3), timezone.now()
    with crew("sweep", now.isoformat(), 5, size=2) as sweepers, ThreadPoolExecutor(3) as pool:
        until(Alert.objects.exists)
        running = [pool.submit(merge_all, city, circles, place, start) for place in range(3)]
        results = [each.result() for each in running]
        finish(sweepers)
    return list(zip(*results, strict=True))


@pytest.mark.postgres
def test_merges_in_circles_beside_the_sweep_leave_trees_and_no_deadlock(city, circles):
    before = deadlocks()
    results = merged_in_a_race(city, circles)
    assert deadlocks() == before
    assert all("merge" in each for each in results), results
    children = Suggestion.objects.annotate(real=Count("children")).values_list(
        "merged_count", "real"
    )
    assert all(told == real for told, real in children)
    assert not Suggestion.objects.filter(parent__parent__isnull=False).exists()
    merged = Event.objects.filter(move="merge").count()
    assert Suggestion.objects.exclude(parent=None).count() == merged
