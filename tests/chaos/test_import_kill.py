"""An import killed at any moment: whole batches stay, and the next run brings the rest."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from io import StringIO
from itertools import pairwise

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from suggestions.audit import broken_chains
from suggestions.models import Suggestion
from tests.suggestions.intake.conftest import many

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.sqlite,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

ROWS = 3000
BATCH = 250
IMPORT = """
import sys
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from django.core.management import call_command
call_command("import_suggestions", sys.argv[2], processes=int(sys.argv[3]))
"""


@pytest.fixture(params=[1, 2])
def started(city, tmp_path, request):
    """An import of ROWS rows in a process of its own, alone or with another one to help."""
    path = tmp_path / "in.csv"
    path.write_text(many(ROWS))
    name = str(connection.settings_dict["NAME"])
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", IMPORT, name, str(path), str(request.param)]
    with subprocess.Popen(
        command, env=environment, cwd=settings.BASE_DIR, start_new_session=True
    ) as process:
        yield process, path
        process.kill()


def wait_for(process, count):
    until = time.monotonic() + 60
    while Suggestion.objects.count() < count:
        assert process.poll() is None, "it was over before it could be killed"
        assert time.monotonic() < until, "the import does not get on"
        time.sleep(0.01)


def wait_for_helpers(process):
    """They end with the batch that they are at."""
    until = time.monotonic() + 60
    with suppress(ProcessLookupError):
        while time.monotonic() < until:
            os.killpg(process.pid, 0)
            time.sleep(0.01)
        raise AssertionError("somebody goes on")


def cut_its_connections():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize("count", [1, ROWS // 2])
def test_a_killed_import_leaves_whole_batches_and_the_next_run_the_rest(started, count):
    process, path = started
    wait_for(process, count)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    wait_for_helpers(process)
    the_next_run_brings_the_rest(path)


@pytest.mark.postgres
@pytest.mark.parametrize("count", [1, ROWS // 2])
def test_an_import_whose_connections_are_cut_goes_on_and_doubles_nothing(started, count):
    process, _path = started
    wait_for(process, count)
    assert cut_its_connections()
    assert process.wait(timeout=60) == 0
    assert Suggestion.objects.count() == ROWS
    nothing_is_half_done()


def the_next_run_brings_the_rest(path):
    kept = Suggestion.objects.count()
    assert 0 < kept < ROWS
    assert kept % BATCH == 0
    out = StringIO()
    call_command("import_suggestions", str(path), stdout=out)
    assert out.getvalue().splitlines()[-1] == f"imported {ROWS - kept}, skipped {kept}, failed 0"
    nothing_is_half_done()


def nothing_is_half_done():
    rows = list(Suggestion.objects.order_by("pk"))
    assert sum(row.status == "closed" for row in rows) == ROWS // 3
    for start, end in pairwise([*range(0, ROWS, 500), ROWS]):
        assert list(broken_chains(rows[start:end])) == []
