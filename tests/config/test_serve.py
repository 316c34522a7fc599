"""The real `manage.py serve`: one process, its own data, a free port."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT = 60
# The real command; only that each finished task is said aloud.
SERVE = """
import sys
from celery.signals import task_success
from django.core.management import execute_from_command_line
say = lambda sender, **_: print("done", sender.name, flush=True)
task_success.connect(say, weak=False)
execute_from_command_line(["manage.py", "serve", "--port", sys.argv[1]])
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    data = tmp_path_factory.mktemp("serve")
    servers = ("DATABASE_URL", "REDIS_URL")
    embedded = {name: value for name, value in os.environ.items() if name not in servers}
    embedded |= {"DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=embedded, check=True)
    return embedded


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def server(environment, port):
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(port)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    wait_until_ready(process, port)
    yield process
    process.kill()
    process.communicate()


def wait_until_ready(process, port):
    give_up = time.monotonic() + START_LIMIT
    while process.poll() is None and time.monotonic() < give_up:
        try:
            urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5)
        except URLError:
            time.sleep(0.2)
        else:
            return
    process.kill()
    pytest.fail(f"not ready: {process.communicate()[0]}")


def test_it_serves_pages_and_styles_until_ctrl_c_and_ends_well(server, port):
    style = urlopen(f"http://127.0.0.1:{port}/static/admin/css/base.css", timeout=5)
    assert style.headers["Content-Type"].startswith("text/css")
    server.send_signal(signal.SIGINT)
    output, _ = server.communicate(timeout=20)
    assert server.returncode == 0, output
    assert f"http://127.0.0.1:{port}/admin/" in output


def test_ticks_of_beat_reach_the_worker(server):
    done = next(line for line in server.stdout if "ERROR" in line or line.startswith("done"))
    assert done.startswith("done suggestions.tasks.")
    server.send_signal(signal.SIGTERM)
    server.communicate(timeout=20)
    assert server.returncode == 0


def test_a_busy_port_is_refused_by_name(environment, port):
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    with socket.create_server(("127.0.0.1", port)):
        refused = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
    assert refused.returncode == 1
    assert f"127.0.0.1:{port}: Address already in use" in refused.stderr
    assert "Traceback" not in refused.stderr
