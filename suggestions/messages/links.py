"""Links to the tracking page that open it without the access code.

Whoever holds such a link may do what the author may: its token is made when a message is sent,
is stored and logged nowhere, and ends by itself, or with the access code that was right when it
was sent. The public page exchanges it for a cookie.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from suggestions.models import OF_ORDERS, Medium, Suggestion
from suggestions.models.secrets import code_mark
from suggestions.workflow import MoveName

VALID_FOR = timedelta(days=30)
PATH = "/track/link/"
# Few, because it is signed anyway: they only tell a code from the next one.
MARK_DIGITS = 8
LETTERS: dict[str, str] = {Medium.SMS: "s", Medium.EMAIL: "m"}
MEDIA = {letter: medium for medium, letter in LETTERS.items()}
_WITH_TOKEN = re.compile(rf"({re.escape(PATH)})[^\s/]+/")
# The salt is the purpose: what is signed for something else opens nothing here.
_signer = TimestampSigner(sep=".", salt="suggestions.track-link")


class Opened(NamedTuple):
    """`medium`: that it was sent over, '' where it does not say."""

    row: Suggestion
    medium: str


def make_link(row: Suggestion, medium: str = "") -> str:
    """The absolute address of a tracking link; short, because it travels in text messages.

    It says over which medium, so that opening it says whose contact that is.
    """
    token = _signer.sign(f"{row.reference}.{_mark_of(row)}{LETTERS.get(medium, '')}")
    return f"{settings.PUBLIC_URL}{PATH}{token}/"


def without_token(text: str) -> str:
    """As it may be shown to whoever is not the author: the links of these words open nothing."""
    return _WITH_TOKEN.sub(r"\1…/", text)


def opened_by(token: str) -> Opened | None:
    """None where the link is forged, older than 30 days, or of a code that was replaced."""
    try:
        reference, _dot, mark = _signer.unsign(token, max_age=VALID_FOR).partition(".")
    except BadSignature:
        return None
    row = Suggestion.objects.filter(reference=reference).first()
    if row is None or not _is_of_its_code(mark[:MARK_DIGITS], row):
        return None
    return Opened(row, MEDIA.get(mark[MARK_DIGITS:], ""))


def _is_of_its_code(mark: str, row: Suggestion) -> bool:
    if mark:
        return mark == _mark_of(row)
    # Sent before links had a mark: there the ledger tells (decision 0014).
    return not row.events.filter(move=MoveName.RENEW_CODE).exists()


def _mark_of(row: Suggestion) -> str:
    return code_mark(row.code_hash)[:MARK_DIGITS]


def desk_link() -> str:
    return f"{settings.PUBLIC_URL}{reverse('admin:index')}"


def address_of(notice: int, counts: dict[str, int]) -> str:
    """Of what this notice counts, within the desk."""
    of_orders = counts and OF_ORDERS.issuperset(counts)
    return reverse("orders:list") if of_orders else list_address(notice)


def report_address(context: dict[str, Any]) -> str:
    """Of the report that a message tells of, within the desk."""
    return reverse("reports:report", args=[context["report"]])


def list_address(notice: int) -> str:
    """Of the suggestions that this notice counts, within the desk."""
    return f"{reverse('admin:suggestions_suggestion_changelist')}?view=all&notice={notice}"
