"""The real gunicorn, with two workers: whichever is asked for /metrics answers for both."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]
START_LIMIT = 120
ASKED = 40
COUNTED = re.compile(r'^suggestions_requests_total\{status="200",view="healthz"\} (\S+)$', re.M)
EACH_WORKERS = ["counter_0.db", "counter_1.db", "histogram_0.db", "histogram_1.db"]

# What gunicorn itself refuses, or Django before any view.
BROKEN = [
    b"GET /track/link/GEHEIM/ HTTP/9.9\r\n\r\n",
    b"GEHEIM\r\n\r\n",
    b"GET /GEHEIM HTTP/1.1\r\nHost: GEHEIM\r\nConnection: close\r\n\r\n",
    b"GET /GEHEIM HTTP/1.1\r\nHost: a\r\nGEHEIM GEHEIM: a\r\n\r\n",
    b"POST /GEHEIM HTTP/1.1\r\nHost: a\r\nContent-Length: GEHEIM\r\n\r\n",
    b"GET /" + b"GEHEIM" * 2000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
]


@pytest.fixture(scope="module")
def environment(alone, migrated):
    return alone | {"DATA_DIR": str(migrated), "WEB_WORKERS": "2", "WEB_THREADS": "2"}


@pytest.fixture
def web(environment, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
    process = subprocess.Popen(
        [*command, "config.wsgi"],
        cwd=ROOT,
        env=environment | {"PORT": str(port), "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    web = Web(process, port, tmp_path)
    try:
        until(web.answers)
        yield web
    finally:
        process.terminate()
        process.communicate(timeout=60)


class Web:
    def __init__(self, process, port, folder):
        self.process, self.port, self.folder = process, port, folder

    def get(self, path, **headers):
        request = Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        with urlopen(request, timeout=20) as response:
            return response.read().decode()

    def answers(self):
        try:
            return bool(self.get("/healthz"))
        except OSError:  # not there yet, or too busy to answer
            return False

    def counted(self):
        return float(COUNTED.search(self.get("/metrics"))[1])

    def workers(self):
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in listed.read_text().split()]

    def both_counted(self):
        """Ask once more: the kernel alone says which worker answers, and one may answer many in a row."""
        self.get("/healthz")
        assert set(self.files()) <= set(EACH_WORKERS)
        return self.files() == EACH_WORKERS

    def files(self):
        return sorted(path.name for path in self.folder.glob("suggestions-metrics-*/*.db"))


def until(happens):
    give_up = time.monotonic() + START_LIMIT
    while not happens():
        assert time.monotonic() < give_up
        time.sleep(0.1)


def test_either_worker_answers_for_both(web):
    before = web.counted()
    for _ in range(ASKED):
        web.get("/healthz")
    assert {web.counted() - before for _ in range(10)} == {ASKED}
    until(web.both_counted)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc lists the workers here")
def test_who_takes_the_place_of_a_dead_worker_counts_on(web):
    until(web.both_counted)
    before, killed = web.counted(), web.workers()
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    until(lambda: len(set(web.workers()) - set(killed)) == 2 and web.answers())
    assert web.counted() > before
    until(web.both_counted)


def test_what_it_counted_goes_with_it(web):
    assert web.files()
    web.process.terminate()
    web.process.communicate(timeout=60)
    assert list(web.folder.iterdir()) == []


def test_whoever_comes_through_a_proxy_finds_nothing(web):
    with pytest.raises(HTTPError, match="404"):
        web.get("/metrics", **{"X-Forwarded-For": "203.0.113.7"})


def test_no_broken_request_leaves_its_path_or_whose_it_was_in_the_log(web):
    for request in BROKEN:
        with socket.create_connection(("127.0.0.1", web.port), timeout=20) as connection:
            connection.sendall(request)
            while connection.recv(4096):
                pass
    web.process.terminate()
    said, _ = web.process.communicate(timeout=60)
    assert "level=INFO" in said
    assert "level=WARNING" in said
    assert "GEHEIM" not in said
    # Nor whose it was; the address it listens at is its own.
    assert said.count("127.0.0.1") == said.count(f"http://127.0.0.1:{web.port} ")


def test_who_says_nothing_gives_the_thread_back(web):
    """More of them than there are threads; the proxy before it lets none of them through."""
    with ExitStack() as stack:
        for _each in range(8):
            connection = socket.create_connection(("127.0.0.1", web.port), timeout=120)
            stack.enter_context(connection).sendall(b"GET /healthz HTTP/1.1\r\nHost: loc")
        until(web.answers)
