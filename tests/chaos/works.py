"""What the processes of a crew do, each over and over until nothing is left."""

import signal
import time
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone

from regions.models import Officer
from suggestions import escalation, messages, statistics
from suggestions.models import Deadline, Event, Message, Suggestion
from suggestions.pipeline import MOVES
from suggestions.pipeline.actors import officer_actor
from suggestions.pipeline.move import Intent, move_many
from tests.chaos import seeds
from tests.chaos.interruptions import after_writes
from tests.factories import City, local, small_city

NOON = local("2026-09-21 12:00")
FASTER = 40
ASK = MOVES["ask"](question="哪一盏灯？")


def sweep(moment: str, batch: str) -> None:
    now = datetime.fromisoformat(moment)
    while Deadline.objects.filter(next_alert_at__lte=now).exists():
        escalation.sweep(now, batch=int(batch))


def sweep_carelessly(moment: str, batch: str) -> None:
    """What the sweep would be without lock, key and transaction: look whether an alert is there,
    write it if not, say that it was done. Here to show that the tests would notice."""
    due = "SELECT id FROM careless WHERE due <= %s AND NOT done ORDER BY id LIMIT %s"
    there = "SELECT 1 FROM careless_alert WHERE deadline = %s"
    with connection.cursor() as cursor:
        while rows := cursor.execute(due, [moment, int(batch)]).fetchall():
            for (deadline,) in rows:
                if not cursor.execute(there, [deadline]).fetchone():
                    cursor.execute("INSERT INTO careless_alert VALUES (%s)", [deadline])
                cursor.execute("UPDATE careless SET done = true WHERE id = %s", [deadline])


def deliver(started: str, limit: str) -> None:
    """Until nothing waits. Time goes by faster, so that the leases of the killed ones end."""
    waiting = Message.objects.filter(sent=None, failed=None)
    while waiting.exists():
        gone = time.time() - float(started)
        messages.deliver(NOON + timedelta(seconds=FASTER * gone), int(limit))


def ask_until(write: str, *rows: str) -> None:
    """Stop in the middle of a batch, after so many of its writes, and wait to be killed."""
    triage = officer_actor(Officer.objects.get(username="triage"))

    def stop() -> None:
        print("stopped", flush=True)
        signal.pause()

    with after_writes(int(write), stop):
        move_many([Intent(int(row), ASK) for row in rows], actor=triage)


def count(batch: str) -> None:
    while statistics.refresh(int(batch)) or Suggestion.objects.filter(stale=True).exists():
        pass


def count_while_asking(batch: str, *rows: str) -> None:
    """Ask about what nobody asked about yet, some at a time, and count in between."""
    triage = officer_actor(Officer.objects.get(username="triage"))
    todo = Suggestion.objects.filter(pk__in=rows, status="collected").order_by("?")
    while found := list(todo.values_list("pk", flat=True)[: int(batch)]):
        move_many([Intent(row, ASK) for row in found], actor=triage)
        statistics.refresh(int(batch))


def fill_up() -> None:
    """A city of its own on a disk that is full, and then is not."""
    call_command("migrate", verbosity=0)
    city = small_city()
    rows = seeds.submitted(city, 300, at=timezone.now())
    _leave_no_room()
    alone = _moved_until_full([[Intent(row, ASK)] for row in rows], city)
    together = _moved_until_full([[Intent(row, ASK) for row in rows[alone:]]], city)
    assert (alone > 0, together) == (True, 0)
    assert Event.objects.count() == len(rows) + alone
    _leave_room()
    assert _moved_until_full([[Intent(row, ASK) for row in rows[alone:]]], city) == 1
    assert Event.objects.count() == 2 * len(rows)
    call_command("check_ledger")
    call_command("check_deadlines")


def _moved_until_full(batches: list[list[Intent]], city: City) -> int:
    """How many of them went through."""
    for done, batch in enumerate(batches):
        try:
            move_many(batch, actor=city.actor("triage"))
        except OperationalError as error:
            assert "full" in str(error)  # noqa: PT017 - counted, not expected each time
            return done
    return len(batches)


def _leave_no_room() -> None:
    with connection.cursor() as cursor:
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")


def _leave_room() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1000000")
