"""What is sent to a server that the settings name: one request, one answer, no redirection."""

from __future__ import annotations

from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, urlsplit

TIMEOUT = 5
CONNECTIONS: dict[str, type[HTTPConnection]] = {"http": HTTPConnection, "https": HTTPSConnection}


class Unreachable(Exception):
    """Nobody answered; it says what went wrong, and nothing of what was sent."""


def post(
    address: str, body: bytes, headers: Mapping[str, str], *, most: int = 0
) -> tuple[int, bytes]:
    """(status, at most so many bytes of the answer). Raises Unreachable.

    Redirections are not followed: what is sent is meant for this server.
    """
    url = urlsplit(address)
    connection = CONNECTIONS[url.scheme](url.hostname or "", url.port, timeout=TIMEOUT)
    try:
        connection.request("POST", _path(url), body, dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read(most)
    except (OSError, HTTPException) as error:
        raise Unreachable(type(error).__name__) from error
    finally:
        connection.close()


def _path(url: SplitResult) -> str:
    return f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"
