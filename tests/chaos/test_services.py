"""`make services`: what it says is so, and what ends is started again."""

import os
import signal
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.conf import settings

from suggestions.models import Pulse
from tests.chaos.processes import PATIENCE, owner_url, running, serving_url, until
from tests.suggestions.messages.conftest import free_port

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(
        not (Path(settings.BASE_DIR) / ".venv/bin/gunicorn").exists(), reason="no .venv here"
    ),
]


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def services(city, serving, own_redis, tmp_path, port):
    more = {"MIGRATE_DATABASE_URL": owner_url(), "DATABASE_URL": serving_url()}
    more |= {"REDIS_URL": own_redis.url, "PORT": str(port)}
    more |= {"DATA_DIR": str(tmp_path), "WEB_WORKERS": "1", "STATIC_MANIFEST": "1"}
    with running("bash", "deploy/services.sh", **more) as process:
        yield process


def line_with(words, process):
    return next((line for line in process.stdout if words in line), "")


def offspring(pid):
    """Processes below this one, with what they were started as."""
    found = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found[int(child)] = Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ")
        found |= offspring(child)
    return found


def pid_of(words, process):
    return next((pid for pid, line in offspring(process.pid).items() if words in line), None)


def comes_back(part, process):
    """Killed, it is there again as another process."""
    first = until(lambda: pid_of(f"config {part}", process), what=f"the {part} runs")
    os.kill(first, signal.SIGKILL)
    assert part in line_with("starting it again", process)
    return until(lambda: pid_of(f"config {part}", process), what="another one runs") != first


def test_it_announces_what_answers_starts_again_what_ends_and_leaves_nothing_behind(services, port):
    """In one go: a start takes half a minute."""
    assert f"http://127.0.0.1:{port}/" in line_with("Pages at", services)
    assert urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).read() == b"ok\n"
    assert comes_back("worker", services)
    assert comes_back("beat", services)
    until(Pulse.objects.exists, what="the sweep runs")
    everything = offspring(services.pid)
    services.send_signal(signal.SIGTERM)
    services.communicate(timeout=PATIENCE)
    assert services.returncode == 0
    assert [pid for pid in everything if Path(f"/proc/{pid}").exists()] == []
