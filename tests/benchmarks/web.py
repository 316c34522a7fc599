"""The public pages as a city serves them: gunicorn, Redis, hashed static files; and a slow phone."""

import gzip
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from playwright.sync_api import Page, Request, sync_playwright

from tests.benchmarks import city
from tests.benchmarks.figures import RUNS, Figure

ROOT = settings.BASE_DIR
REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
CONNECTIONS = 8
PAGES = {"first page": "/", "form": "/submit/"}
CHROMIUM = next(
    (p for p in ("/usr/bin/chromium", "/usr/bin/google-chrome") if Path(p).exists()), None
)
BROWSER = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
]
# 1.6 Mbit/s, 150 ms there and back, a processor a quarter as fast.
SLOW_LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 200_000,
    "uploadThroughput": 94_000,
}
SLOW_PROCESSOR = 4
PAINTED = """() => new Promise((resolve) => new PerformanceObserver((list) => {
    const found = list.getEntries(); resolve(found[found.length - 1].startTime);
}).observe({ type: 'largest-contentful-paint', buffered: true }))"""


def measure(size: float) -> Iterator[Figure]:
    if connection.vendor != "postgresql":
        return
    city.load()
    with _served() as port:
        count = max(int(500 * size), 20)
        speed = _rounds(port, lambda: [_get("/submit/")] * count)
        yield Figure("form page, gunicorn", speed, "/s", 400, note=f"{CONNECTIONS} connections")
        sendings = _Sendings(port)
        speed = _rounds(port, lambda: [sendings.next() for _ in range(count // 2)])
        note = "the confirming request, without photos"
        yield Figure("submissions, gunicorn", speed, "/s", 150, note=note)
        for name, path in PAGES.items():
            yield from _weight(port, name, path)
        for name, path in PAGES.items():
            painted = _painted(f"http://127.0.0.1:{port}{path}")
            note = "1.6 Mbit/s, 150 ms, processor ×4 slower; HTML not compressed"
            yield Figure(f"{name}: largest paint", painted, "ms", 1500, most=True, note=note)


@contextmanager
def _served() -> Iterator[int]:
    """Two gunicorn workers on the database of the benchmark; its port."""
    port = _free_port()
    environment = os.environ | {
        "STATIC_MANIFEST": "1",
        "REDIS_URL": REDIS_URL,
        "PORT": str(port),
        "ALLOWED_HOSTS": "127.0.0.1",
    }
    manage = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(manage, cwd=ROOT, env=environment, check=True)
    command = [
        str(Path(sys.executable).with_name("gunicorn")),
        "--config",
        "deploy/gunicorn.conf.py",
    ]
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            [*command, "config.wsgi"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            _wait_for(port, server)
            yield port
        finally:
            server.terminate()
            server.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("gunicorn did not start")


# requests


def _get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: zh-CN\r\n\r\n".encode()


class _Sendings:
    """Each another suggestion, with the token of one form."""

    def __init__(self, port: int) -> None:
        answer = urllib.request.urlopen(f"http://127.0.0.1:{port}/submit/")
        page = answer.read().decode()
        cookies = answer.headers.get_all("Set-Cookie") or []
        self._cookie = "; ".join(each.partition(";")[0] for each in cookies)
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert found is not None
        self._token = found[1]
        self._numbers = count(time.time_ns())

    def next(self) -> bytes:
        form = {
            "csrfmiddlewaretoken": self._token,
            "text": city.TEXT,
            "region": city.COUNTY,
            "phone": "13800000000",
            "consent": "on",
            "confirmed": "1",
            "key": str(next(self._numbers)),
        }
        body = urlencode(form)
        head = [
            "POST /submit/ HTTP/1.1",
            "Host: 127.0.0.1",
            f"Cookie: {self._cookie}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
        ]
        return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


def _rounds(port: int, requests: Callable[[], Sequence[bytes]]) -> float:
    """The median of some rounds, after one in which the processes get ready."""
    _speed(port, requests())
    return median(_speed(port, requests()) for _round in range(RUNS))


def _speed(port: int, requests: Sequence[bytes]) -> float:
    """Requests answered a second."""
    shares = [requests[start::CONNECTIONS] for start in range(CONNECTIONS)]
    begin = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(lambda share: _send(port, share), shares))
    return len(requests) / (time.perf_counter() - begin)


def _send(port: int, requests: Sequence[bytes]) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        for request in requests:
            line.sendall(request)
            status = _read(line)
            assert status in {200, 303}, status


def _read(line: socket.socket) -> int:
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += line.recv(65536)
    head, _gap, body = answer.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    left = (int(length[1]) if length else 0) - len(body)
    while left > 0:
        left -= len(line.recv(65536))
    return int(head.split(b" ", 2)[1])


# what a phone gets


def _weight(port: int, name: str, path: str) -> Iterator[Figure]:
    finished: list[Request] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER)
        page = browser.new_page(locale="zh-CN")
        page.on("requestfinished", lambda done: finished.append(done))  # noqa: PLW0108
        page.goto(f"http://127.0.0.1:{port}{path}", wait_until="networkidle")
        weight = sum(_bytes_of(each) for each in finished) / 1024
        browser.close()
    note = "static files brotli, HTML gzip as the proxy does"
    yield Figure(f"{name}: requests", len(finished), "", 5, most=True)
    yield Figure(f"{name}: weight", weight, "KB", 50, most=True, note=note)


def _bytes_of(done: Request) -> int:
    sizes = done.sizes()
    if done.resource_type == "document":
        return len(gzip.compress(done.response().body())) + sizes["responseHeadersSize"]
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]


def _painted(address: str) -> float:
    """Milliseconds, the median of some first visits on a slow line."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER)
        found = [
            _paint(browser.new_page(viewport={"width": 390, "height": 844}), address)
            for _ in range(RUNS)
        ]
        browser.close()
    return median(found)


def _paint(page: Page, address: str) -> float:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_LINE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_PROCESSOR})
    page.goto(address, wait_until="load")
    painted = float(page.evaluate(PAINTED))
    page.close()
    return painted
