"""The slip that a collector reads out or prints: reference and access code, shown once."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from suggestions.language.moments import dates_in_full, say_moment
from suggestions.models import Suggestion
from suggestions.models.secrets import in_groups
from suggestions.public.cookies import slip_of
from suggestions.public.pages import where, whom_to_ask


@dataclass(frozen=True)
class Slip:
    """`qr`: a picture as an address, which leads to the tracking page without the code.

    `received`: the same moment as `time`, for whoever reads it on another day.
    """

    reference: str
    code: str
    title: str
    place: str
    time: str
    received: str
    contact: str
    qr: str


def slip_for(request: HttpRequest, row: Suggestion, code: str) -> Slip:
    link = request.build_absolute_uri(reverse("public:progress", args=[row.reference]))
    picture = segno.make(link, error="m", micro=False)
    with dates_in_full():
        received = say_moment(row.submitted)
    return Slip(
        reference=row.reference,
        code=in_groups(code),
        title=row.title,
        place=where(row),
        time=say_moment(row.submitted, timezone.now()),
        received=received,
        contact=whom_to_ask(),
        qr=picture.svg_data_uri(border=2, scale=4, dark="#000", light="#fff"),
    )


def slip_to_show(request: HttpRequest) -> Slip | None:
    """Of the suggestion that this browser has just sent."""
    receipt = slip_of(request)
    row = Suggestion.objects.filter(reference=receipt.reference).first() if receipt else None
    return slip_for(request, row, receipt.code) if receipt and row else None


def slip_as_data(request: HttpRequest, row: Suggestion, code: str) -> dict[str, str]:
    return dict(vars(slip_for(request, row, code)))
