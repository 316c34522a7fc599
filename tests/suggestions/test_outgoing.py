"""Whoever is posted to keeps nobody waiting."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from time import monotonic

import pytest

from suggestions import outgoing
from suggestions.outgoing import Unreachable, post

pytestmark = pytest.mark.once


class Handler(BaseHTTPRequestHandler):
    server: Slow

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/elsewhere":
            self.send_response(307)
            self.send_header("Location", "/answer")
            self.end_headers()
            return
        self.wfile.write(b"HTTP/1.0 200 OK\r\n")
        # Each byte comes long before the patience with one byte is at its end.
        for byte in b"X-Word: and so on and on" * 100 if self.path == "/drips" else b"":
            self.wfile.write(bytes([byte]))
            if self.server.over.wait(0.05):
                return
        self.wfile.write(b"\r\nall of it")

    def log_message(self, *_arguments: object) -> None:
        """Says nothing."""


class Slow(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.over = Event()

    def handle_error(self, *_arguments: object) -> None:
        """Whoever hung up."""


@pytest.fixture
def server() -> Iterator[str]:
    found = Slow()
    Thread(target=found.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{found.server_port}"
    found.over.set()
    found.shutdown()
    found.server_close()


def test_an_answer_is_read_as_far_as_somebody_wants(server: str) -> None:
    assert post(f"{server}/answer", b"x", {}, most=100) == (200, b"all of it")
    assert post(f"{server}/answer", b"x", {}, most=3) == (200, b"all")
    assert post(f"{server}/answer", b"x", {}) == (200, b"")


def test_what_is_sent_is_sent_nowhere_else(server: str) -> None:
    assert post(f"{server}/elsewhere", b"x", {}, most=100)[0] == 307


def test_whoever_answers_a_byte_at_a_time_is_hung_up_on(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "IN_ALL", 0.3)
    begun = monotonic()
    with pytest.raises(Unreachable):
        post(f"{server}/drips", b"x", {}, most=100)
    assert monotonic() - begun < 5
