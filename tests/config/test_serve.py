"""The real `manage.py serve`: one process, its own data, a free port."""

import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]
START_LIMIT = 60
# The real command; only that each finished task is said aloud, in one piece: two may end at once.
SERVE = """
import sys
from celery.signals import task_success
from django.core.management import execute_from_command_line
say = lambda sender, **_: sys.stdout.write(f"done {sender.name}\\n")
task_success.connect(say, weak=False)
exec(sys.argv[2])
execute_from_command_line(["manage.py", "serve", "--port", sys.argv[1]])
"""
# What makes a part end once everything runs.
ENDINGS = {
    "beat": """
from celery.beat import Scheduler
def tick(self):
    raise MemoryError("of beat")
task_success.connect(lambda sender, **_: setattr(Scheduler, "tick", tick), weak=False)
""",
    "web": """
from waitress.server import TcpWSGIServer
def accept(self):
    raise MemoryError("of the web")
task_success.connect(lambda sender, **_: setattr(TcpWSGIServer, "readable", accept), weak=False)
""",
    "worker": """
from kombu.transport.virtual import Transport
def drain(self, *_, **__):
    raise MemoryError("of the worker")
task_success.connect(lambda sender, **_: setattr(Transport, "drain_events", drain), weak=False)
""",
}


@pytest.fixture(scope="module")
def environment(alone, migrated):
    return alone | {"DATA_DIR": str(migrated)}


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def started(environment, port, ending=""):
    return subprocess.Popen(
        [sys.executable, "-c", SERVE, str(port), ending],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def server(environment, port):
    process = started(environment, port)
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


def test_metrics_are_not_for_whoever_comes_through_a_proxy(server, port):
    address = f"http://127.0.0.1:{port}/metrics"
    assert b"suggestions_open" in urlopen(address, timeout=5).read()
    with pytest.raises(HTTPError, match="404"):
        urlopen(Request(address, headers={"X-Forwarded-For": "203.0.113.7"}), timeout=5)


def test_ticks_of_beat_reach_the_worker(server):
    done = next(line for line in server.stdout if "ERROR" in line or line.startswith("done"))
    assert done.startswith("done suggestions.tasks.")
    server.send_signal(signal.SIGTERM)
    server.communicate(timeout=20)
    assert server.returncode == 0


@pytest.mark.parametrize("part", ENDINGS)
def test_a_part_that_dies_ends_the_process_by_name(environment, port, part):
    process = started(environment, port, ENDINGS[part])
    try:
        said, _ = process.communicate(timeout=START_LIMIT)
    finally:
        process.kill()
    assert process.returncode == 1, said
    assert f"CommandError: {part} 意外终止" in said.splitlines()[-1]


def test_a_schedule_torn_by_a_crash_stops_nothing(environment, port):
    """As older versions left it: nothing reads or writes such a file any more."""
    torn = Path(environment["DATA_DIR"]) / "beat-schedule.dat"
    torn.write_bytes(b"\x00torn")
    process = started(environment, port)
    try:
        done = next(line for line in process.stdout if "ERROR" in line or line.startswith("done"))
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
    finally:
        process.kill()
    assert done.startswith("done suggestions.tasks.")
    assert torn.read_bytes() == b"\x00torn"
    assert not list(torn.parent.glob("beat-schedule.db"))


def test_the_address_is_announced_only_when_it_answers(environment, port):
    process = started(environment, port)
    try:
        assert next(line for line in process.stdout if f"http://127.0.0.1:{port}/" in line)
        assert urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).read() == b"ok\n"
    finally:
        process.kill()
        process.communicate()


def test_a_busy_port_is_refused_by_name(environment, port):
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    with socket.create_server(("127.0.0.1", port)):
        refused = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
    assert refused.returncode == 1
    assert f"127.0.0.1:{port}: Address already in use" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_five_hundred_who_say_nothing_keep_nobody_out_and_are_let_go(server, port):
    begun = [
        b"GET /track/ HTTP/1.1\r\nHost: loc",
        b"",
        b"POST /submit/ HTTP/1.1\r\nContent-Length: 9\r\n\r\nx",
    ]
    with ExitStack() as stack:
        silent = []
        for number in range(500):
            connection = socket.create_connection(("127.0.0.1", port), timeout=120)
            silent.append(stack.enter_context(connection))
            connection.sendall(begun[number % len(begun)])
        start = time.monotonic()
        assert urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30).read() == b"ok\n"
        assert time.monotonic() - start < 15
        # Each is closed from the other side, by itself.
        for connection in silent:
            while connection.recv(4096):
                pass
