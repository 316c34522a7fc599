"""A mail server and a text message gateway of our own, on loopback, and what they took."""

import hmac
import json
import re
import socket
from collections.abc import Callable
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from suggestions.messages.links import PATH
from suggestions.models import Author, Message
from suggestions.pipeline.collect import Contact
from tests.factories import local, submitted

NOON = local("2026-09-21 12:00")
SECRET = "shared with the gateway"


def said_under(sent):
    """Its key and its words, but for the link: that says in which second it was made."""
    return sent["key"], re.sub(rf"{PATH}\S+", PATH, sent["text"])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def use_mail_server(settings, port):
    settings.EMAIL_ENABLED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port


class MailServer:
    """`reply`: what it says to each recipient."""

    def __init__(self):
        self.mails = []
        self.sessions = set()
        self.reply = "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.reply

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.sessions.add(session.peer)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def mail_server(settings):
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    use_mail_server(settings, controller.port)
    settings.DEFAULT_FROM_EMAIL = "city@example.org"
    yield server
    controller.stop()


class Handler(BaseHTTPRequestHandler):
    server: "Gateway"

    def do_POST(self):
        self.server.take(self.rfile.read(int(self.headers["Content-Length"])), self.headers)
        if self.server.hanging:
            self.server.over.wait()
        else:
            self.send_response(self.server.status)
            self.end_headers()

    def log_message(self, *_arguments):
        """Says nothing."""


class Gateway(ThreadingHTTPServer):
    """`status`: what it answers; `when_asked` runs before; hanging, it answers nothing."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/messages?city=1"
        self.status = 200
        self.hanging = False
        self.over = Event()
        self.seen: list[dict[str, Any]] = []
        self.when_asked: list[Callable[[], Any]] = []

    def take(self, body, headers):
        signature = hmac.digest(SECRET.encode(), body, "sha256").hex()
        assert headers["X-Signature"] == f"sha256={signature}"
        self.seen.append(json.loads(body) | {"key": headers["Idempotency-Key"]})
        for each in self.when_asked:
            each()


@pytest.fixture
def gateway(settings):
    server = Gateway()
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.SMS_GATEWAY_URL = server.url
    settings.SMS_GATEWAY_KEY, settings.SMS_GATEWAY_SECRET = "chenzhou", SECRET
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def every_medium_is_set_up(settings):
    """Messages are only made for media that there are; a test's own server comes after."""
    settings.EMAIL_ENABLED = True
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/"


@pytest.fixture
def nobody_listens(settings):
    use_mail_server(settings, free_port())
    settings.SMS_GATEWAY_URL = f"http://127.0.0.1:{free_port()}/"


@pytest.fixture
def suggest(city):
    """Hands in a suggestion whose messages are due at NOON; answers them in id order."""

    def run(**contact):
        row = submitted(city, contact=Contact(**contact))
        # Whoever follows it gets more than one message.
        Author.objects.filter(suggestion=row).update(code_used=NOON)
        mine = Message.objects.filter(suggestion=row).order_by("pk")
        mine.update(created=NOON, try_at=NOON)
        return list(mine)

    return run


@pytest.fixture
def by_mail(suggest):
    return suggest(email="citizen@example.org")[0]


@pytest.fixture
def by_sms(suggest):
    return suggest(phone="138 0000 0000")[0]
