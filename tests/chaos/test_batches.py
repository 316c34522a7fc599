"""A batch that is cut off in its middle: nothing of it is done, and it can be made again."""

import sys
from contextlib import ExitStack
from datetime import timedelta

import psycopg
import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from suggestions.models import Event, Suggestion
from suggestions.pipeline import MOVES
from suggestions.pipeline.collect import Contact
from suggestions.pipeline.move import Intent, move_many
from tests.chaos import seeds
from tests.chaos.interruptions import after_writes
from tests.chaos.processes import crew, finish, kill, owner_url, running

pytestmark = [pytest.mark.chaos]
on_database = pytest.mark.django_db(transaction=True, serialized_rollback=True)
checked = pytest.mark.usefixtures("checked_afterwards")

SIZE = 50
ASK = MOVES["ask"](question="哪一盏灯？")


def batch(city):
    contact = Contact(email="citizen@example.org")
    return seeds.submitted(city, SIZE, at=timezone.now() - timedelta(hours=1), contact=contact)


def ask(city, rows):
    return move_many([Intent(row, ASK) for row in rows], actor=city.actor("triage"))


@pytest.fixture
def writes(city, mail_server):
    """How many writing statements such a batch takes."""
    rows = batch(city)
    with after_writes(0, lambda: None) as counted:
        ask(city, rows)
    assert counted.count >= 5
    return range(1, counted.count + 1)


def nothing_was_done(rows):
    moves = Event.objects.filter(suggestion__in=rows).values_list("move", flat=True)
    found = Suggestion.objects.filter(pk__in=rows, status="collected", entries=1)
    return set(moves) == {"submit"} and found.count() == SIZE


def can_be_made_again(city, rows):
    return all(isinstance(result, Event) for result in ask(city, rows))


@on_database
@checked
@pytest.mark.postgres
def test_a_process_killed_after_any_write_of_a_batch_leaves_nothing_of_it(
    city, writes, mail_server
):
    batches = {write: batch(city) for write in writes}
    with ExitStack() as stack:
        stopped = [
            stack.enter_context(crew("ask_until", write, *rows, size=1, EMAIL_URL=mail_server.url))
            for write, rows in batches.items()
        ]
        for process in stopped:
            assert process.stdout.readline() == "stopped\n"
            kill(process)
    for rows in batches.values():
        assert nothing_was_done(rows)
        assert can_be_made_again(city, rows)


@on_database
@checked
@pytest.mark.postgres
def test_a_connection_terminated_after_any_write_of_a_batch_leaves_nothing_of_it(city, writes):
    for write in writes:
        rows = batch(city)
        with after_writes(write, terminate), pytest.raises(OperationalError):
            ask(city, rows)
        connection.close()
        assert nothing_was_done(rows)
        assert can_be_made_again(city, rows)


def terminate():
    """What an administrator, or a server that goes down, does to our connection."""
    mine = connection.connection.info.backend_pid
    with psycopg.connect(owner_url(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])


@pytest.mark.sqlite
def test_on_a_full_disk_a_move_fails_whole_and_works_again_with_room(tmp_path):
    """In a database of its own, whose pages are counted."""
    database = str(tmp_path / "full.sqlite3")
    command = ["-m", "tests.chaos.crew", database, "1", "0", "tests.chaos.works.fill_up"]
    more = {"DATABASE_URL": "", "DATA_DIR": str(tmp_path)}
    with running(sys.executable, *command, **more) as process:
        finish(process)
