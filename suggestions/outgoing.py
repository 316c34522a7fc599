"""What is sent to a server that the settings name: one request, one answer, no redirection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import SHUT_RDWR
from threading import Event, Timer
from urllib.parse import SplitResult, urlsplit

# Seconds without a byte, and in all.
TIMEOUT, IN_ALL = 5, 15
CONNECTIONS: dict[str, type[HTTPConnection]] = {"http": HTTPConnection, "https": HTTPSConnection}


class Unreachable(Exception):
    """Nobody answered in time; it says what went wrong, and nothing of what was sent."""


def post(
    address: str, body: bytes, headers: Mapping[str, str], *, most: int = 0
) -> tuple[int, bytes]:
    """(status, at most so many bytes of the answer). Raises Unreachable.

    Redirections are not followed: what is sent is meant for this server.
    """
    url = urlsplit(address)
    connection = CONNECTIONS[url.scheme](url.hostname or "", url.port, timeout=TIMEOUT)
    try:
        with _hung_up_on(connection):
            connection.request("POST", _path(url), body, dict(headers))
            answer = connection.getresponse()
            return answer.status, answer.read(most)
    except (OSError, HTTPException) as error:
        raise Unreachable(type(error).__name__) from error
    finally:
        connection.close()


@contextmanager
def _hung_up_on(connection: HTTPConnection) -> Iterator[None]:
    """Whoever answers a byte at a time would else be waited for without end."""
    hung_up = Event()
    timer = Timer(IN_ALL, _hang_up, [connection, hung_up])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if hung_up.is_set():  # what came until then may look like an answer
        raise TimeoutError


def _hang_up(connection: HTTPConnection, hung_up: Event) -> None:
    hung_up.set()
    with suppress(OSError):
        if connection.sock:
            connection.sock.shutdown(SHUT_RDWR)


def _path(url: SplitResult) -> str:
    return f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"
