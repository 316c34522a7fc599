"""E-mail, over one connection a round."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from smtplib import SMTPServerDisconnected

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import gettext_noop

from suggestions.messages.errors import MediumDown, Undeliverable, describe
from suggestions.messages.wording import Notice

NO_SERVER = gettext_noop("no mail server is set: EMAIL_URL")


class Mail:
    """The connection is opened by the first message that needs it."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def send(self, notice: Notice, *, to: str, key: str) -> None:
        """Raises MediumDown where the mail server does not answer, or stops answering."""
        message = _message(notice, to=to, key=key)
        message.connection = self._opened()
        try:
            with _server_answering():
                message.send()
        except Exception:
            # Nobody knows where the conversation stands: the next message starts another.
            self.close()
            raise

    def close(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            with suppress(OSError):
                connection.close()

    def _opened(self) -> BaseEmailBackend:
        if not settings.EMAIL_ENABLED:
            raise Undeliverable(NO_SERVER)
        if self._connection is None:
            connection = get_connection()
            try:
                connection.open()
            except OSError as error:
                raise _down(error) from error
            self._connection = connection
        return self._connection


@contextmanager
def _server_answering() -> Iterator[None]:
    try:
        yield
    except (ConnectionError, SMTPServerDisconnected, TimeoutError) as error:
        raise _down(error) from error


def _down(error: OSError) -> MediumDown:
    return MediumDown(f"the mail server: {describe(error)}")


def _message(notice: Notice, *, to: str, key: str) -> EmailMessage:
    headers = {"Message-ID": message_id(key), "Auto-Submitted": "auto-generated"}
    message = EmailMessage(notice.subject, notice.body, to=[to], headers=headers)
    if paper := notice.attached:
        message.attach(paper.name, paper.content, paper.kind)
    return message


def message_id(key: str) -> str:
    """The same for every attempt, so that mail programs can recognise a second copy."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
    return f"<{sha256(key.encode()).hexdigest()[:32]}@{domain}>"
