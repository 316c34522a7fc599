"""Links to the tracking page that open it without the access code.

Whoever holds such a link may do what the author may: its token is made when a message is sent,
is stored and logged nowhere, and ends by itself. The public page exchanges it for a cookie.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

VALID_FOR = timedelta(days=30)
PATH = "/track/link/"
# The salt is the purpose: what is signed for something else opens nothing here.
_signer = TimestampSigner(sep=".", salt="suggestions.track-link")


def make_link(reference: str) -> str:
    """The absolute address of a tracking link; short, because it travels in text messages."""
    return f"{settings.PUBLIC_URL}{PATH}{_signer.sign(reference)}/"


def read_token(token: str) -> str | None:
    """The reference that a link was made for; None where it is forged or older than 30 days."""
    try:
        return _signer.unsign(token, max_age=VALID_FOR)
    except BadSignature:
        return None


def desk_link() -> str:
    return f"{settings.PUBLIC_URL}{reverse('admin:index')}"
