"""What the browser keeps for us: signed, unreadable to scripts, and gone after a while.

A receipt and the right to follow a suggestion travel here, so that they are in no address and
in no log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from time import time

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from suggestions.models import Suggestion
from suggestions.models.secrets import code_mark

RECEIPT, RECEIPT_AGE = "receipt", timedelta(hours=1)
TRACKED, TRACKED_AGE = "tracked", timedelta(hours=12)
SLIP, SLIP_AGE = "slip", timedelta(minutes=10)
MOST_TRACKED = 8


@dataclass(frozen=True)
class Receipt:
    """`renewed`: the code takes the place of one that was lost."""

    reference: str
    code: str
    renewed: bool = False


def hand_receipt(response: HttpResponse, receipt: Receipt) -> None:
    value = f"{receipt.reference} {receipt.code} {'new' if receipt.renewed else ''}"
    _set(response, RECEIPT, value, age=RECEIPT_AGE, path=reverse("public:receipt"))


def receipt_of(request: HttpRequest) -> Receipt | None:
    return _receipt_in(_read(request, RECEIPT, age=RECEIPT_AGE))


def hand_slip(response: HttpResponse, receipt: Receipt) -> None:
    """A collector's receipt for somebody else: shown once, so dropped by the page that shows it."""
    value = f"{receipt.reference} {receipt.code}"
    _set(response, SLIP, value, age=SLIP_AGE, path=reverse("public:collect"))


def slip_of(request: HttpRequest) -> Receipt | None:
    return _receipt_in(_read(request, SLIP, age=SLIP_AGE))


def drop_slip(response: HttpResponse) -> None:
    response.delete_cookie(SLIP, path=reverse("public:collect"))


def _receipt_in(value: str) -> Receipt | None:
    reference, code, *renewed = value.split() or ("", "")
    return Receipt(reference, code, bool(renewed)) if code else None


@dataclass(frozen=True)
class _Shown:
    """`code`: of the access code that was right then, a digest; `at`: seconds, as clocks count."""

    reference: str
    at: int
    code: str

    def __str__(self) -> str:
        return f"{self.reference}/{self.at}/{self.code}"


def tracked(request: HttpRequest) -> list[str]:
    """References whose access code this browser has shown, the latest one first."""
    return [each.reference for each in _shown(request)]


def may_follow(request: HttpRequest, row: Suggestion) -> bool:
    """Whether this browser has shown the code that is right now, not long ago."""
    code = code_mark(row.code_hash)
    return any(row.reference == each.reference and code == each.code for each in _shown(request))


def let_track(request: HttpRequest, response: HttpResponse, row: Suggestion) -> None:
    """From now on for a while; the others keep the time at which they were shown."""
    others = [each for each in _shown(request) if each.reference != row.reference]
    shown = [_Shown(row.reference, int(time()), code_mark(row.code_hash)), *others]
    value = " ".join(map(str, shown[:MOST_TRACKED]))
    _set(response, TRACKED, value, age=TRACKED_AGE, path=reverse("public:track"))


def _shown(request: HttpRequest) -> list[_Shown]:
    oldest = time() - TRACKED_AGE.total_seconds()
    parts = [each.split("/") for each in _read(request, TRACKED, age=TRACKED_AGE).split()]
    found = [_Shown(part[0], int(part[1]), part[2]) for part in parts if len(part) == 3]
    return [each for each in found if each.at > oldest]


def forget(response: HttpResponse) -> None:
    response.delete_cookie(TRACKED, path=reverse("public:track"))
    response.delete_cookie(RECEIPT, path=reverse("public:receipt"))


def _set(response: HttpResponse, name: str, value: str, *, age: timedelta, path: str) -> None:
    response.set_signed_cookie(
        name,
        value,
        salt=name,
        max_age=age,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest, name: str, *, age: timedelta) -> str:
    return request.get_signed_cookie(name, "", salt=name, max_age=age) or ""
