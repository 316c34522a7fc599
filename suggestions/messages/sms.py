"""Text messages, through an HTTP gateway that docs/sms-gateway.md describes."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from time import time
from urllib.parse import urlsplit

from django.conf import settings

from suggestions.messages.errors import MediumDown, NotAccepted, Undeliverable
from suggestions.messages.wording import Notice
from suggestions.outgoing import CONNECTIONS, Unreachable, post


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


def _address() -> str:
    url = urlsplit(str(settings.SMS_GATEWAY_URL))
    if not url.geturl():
        raise Undeliverable("no text message gateway is set: SMS_GATEWAY_URL")
    if url.scheme not in CONNECTIONS or not url.hostname:
        raise MediumDown("SMS_GATEWAY_URL is no http or https address")
    return url.geturl()


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


def _post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status of the answer."""
    try:
        return post(url, body, headers)[0]
    except Unreachable as error:
        raise MediumDown(f"the gateway: {error}") from error
