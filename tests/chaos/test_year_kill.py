"""The demonstration's year killed at any moment: whole stories stay, the next run tells the rest."""

import signal
import sys
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from suggestions import demonstration
from suggestions.demonstration import chenzhou
from suggestions.demonstration.year import AT_ONCE
from suggestions.models import Suggestion
from suggestions.workflow import Status
from tests.chaos.processes import kill, running, until

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.sqlite,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

SIZE = 2 * AT_ONCE
ENDED = {Status.CLOSED, Status.DECLINED, Status.TRANSFERRED}
DEMO = """
import sys
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from django.core.management import call_command
call_command("demo", scenario="chenzhou-2025", size=int(sys.argv[2]), processes=int(sys.argv[3]))
"""


@pytest.mark.parametrize("processes", [1, 2])
def test_a_killed_year_holds_whole_stories_and_the_next_run_tells_the_rest(processes):
    call_command("load_city", "regions/data/chenzhou", verbosity=0, stdout=StringIO())
    name = str(connection.settings_dict["NAME"])
    command = [sys.executable, "-c", DEMO, name, str(SIZE), str(processes)]
    with running(*command) as process:
        until(Suggestion.objects.exists, what="nothing is told")
        kill(process)
        assert process.returncode in {-signal.SIGKILL, 0}
    until(nobody_else, what="the database has noticed")
    kept = Suggestion.objects.count()
    assert kept % AT_ONCE == 0
    assert over() > 0.95
    told = demonstration.play(chenzhou.NAME, size=SIZE, heard=lambda _: None, processes=1)
    # A commit that was on its way when its process was killed may still have come.
    assert told.fresh in range(0, SIZE - kept + 1, AT_ONCE)
    assert Suggestion.objects.count() == SIZE
    for check in ("check_ledger", "check_deadlines"):
        call_command(check, stdout=StringIO())


def nobody_else():
    """Whether the database has done with those whose process was killed."""
    if connection.vendor != "postgresql":
        return True
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    with connection.cursor() as cursor:
        return cursor.execute(f"{others} AND pid <> pg_backend_pid()").fetchone() == (0,)


def over():
    """The share of stories that have come to their end; the others are meant to be open."""
    rows = Suggestion.objects
    return rows.filter(status__in=ENDED).count() / rows.count()
