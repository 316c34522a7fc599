"""What keeps a message from being sent, in words that name nobody."""

from __future__ import annotations

from datetime import datetime
from smtplib import SMTPRecipientsRefused, SMTPResponseException

LONGEST = 200


class Undeliverable(Exception):
    """It never can be: given up at once."""


class NotAccepted(Exception):
    """The gateway did not take this one: tried again later."""


class NotConfirmed(Exception):
    """The contact may be somebody else's: it is not sent."""


class PutOff(Exception):
    """Enough went there today."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class MediumDown(Exception):
    """Nobody answers at the other end: the others of this medium need not try now."""


def describe(error: Exception) -> str:
    """For the row and the log. Never the text of a foreign error: it may quote an address."""
    if isinstance(error, Undeliverable | NotAccepted | MediumDown):
        return str(error)[:LONGEST]
    codes = ", ".join(map(str, _codes(error)))
    return f"{type(error).__name__} {codes}".strip()[:LONGEST]


def _codes(error: Exception) -> list[int]:
    if isinstance(error, SMTPRecipientsRefused):
        return sorted({code for code, _reply in error.recipients.values()})
    return [error.smtp_code] if isinstance(error, SMTPResponseException) else []
