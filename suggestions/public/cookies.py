"""What the browser keeps for us: signed, unreadable to scripts, and gone after a while.

A receipt and the right to follow a suggestion travel here, so that they are in no address and
in no log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

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


def tracked(request: HttpRequest) -> list[str]:
    """References that this browser may follow, the latest one first."""
    return _read(request, TRACKED, age=TRACKED_AGE).split()


def let_track(request: HttpRequest, response: HttpResponse, reference: str) -> None:
    others = [each for each in tracked(request) if each != reference]
    value = " ".join([reference, *others][:MOST_TRACKED])
    _set(response, TRACKED, value, age=TRACKED_AGE, path=reverse("public:track"))


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
