"""Text messages, through an HTTP gateway that docs/sms-gateway.md describes."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from time import time
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from suggestions.messages.errors import MediumDown, NotAccepted, Undeliverable
from suggestions.messages.wording import Notice

TIMEOUT = 5
CONNECTIONS: dict[str, type[HTTPConnection]] = {"http": HTTPConnection, "https": HTTPSConnection}


class Gateway:
    def send(self, notice: Notice, *, to: str, key: str) -> None:
        """Raises Undeliverable, NotAccepted or MediumDown unless the gateway took it."""
        url = _address()
        body = _body(notice.short, to=to, key=key)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": key,
            "X-Signature": signature(body),
        }
        status = _post(url, body, headers)
        if status == HTTPStatus.UNPROCESSABLE_ENTITY:
            raise Undeliverable("the gateway cannot reach this number")
        if not 200 <= status < 300:
            raise NotAccepted(f"the gateway answered {status}")

    def close(self) -> None:
        """Nothing to close: each message has a connection of its own."""


def signature(body: bytes) -> str:
    digest = hmac.digest(settings.SMS_GATEWAY_SECRET.encode(), body, "sha256")
    return f"sha256={digest.hex()}"


def _address() -> SplitResult:
    url = urlsplit(str(settings.SMS_GATEWAY_URL))
    if not url.geturl():
        raise Undeliverable("no text message gateway is set: SMS_GATEWAY_URL")
    if url.scheme not in CONNECTIONS or not url.hostname:
        raise MediumDown("SMS_GATEWAY_URL is no http or https address")
    return url


def _body(text: str, *, to: str, key: str) -> bytes:
    content = {
        "account": settings.SMS_GATEWAY_KEY,
        "id": key,
        "nonce": secrets.token_hex(16),
        "text": text,
        "timestamp": int(time()),
        "to": to,
    }
    return json.dumps(content, ensure_ascii=False).encode()


def _post(url: SplitResult, body: bytes, headers: dict[str, str]) -> int:
    """The status of the answer. Redirections are not followed: the body holds a number."""
    with _connected(url) as connection:
        connection.request("POST", _path(url), body, headers)
        return connection.getresponse().status


def _path(url: SplitResult) -> str:
    return f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"


@contextmanager
def _connected(url: SplitResult) -> Iterator[HTTPConnection]:
    kind = CONNECTIONS[url.scheme]
    connection = kind(url.hostname or "", url.port, timeout=TIMEOUT)
    try:
        yield connection
    except (OSError, HTTPException) as error:
        raise MediumDown(f"the gateway: {type(error).__name__}") from error
    finally:
        connection.close()
