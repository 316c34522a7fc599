"""What comes with a form of staff in photos, and what keeps a flood of them away."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from suggestions.desk.gate import officer_of
from suggestions.desk.moves.counting import how_often
from suggestions.desk.moves.forms import ABOUT_PHOTOS
from suggestions.faces import photos
from suggestions.faces.numbers import number_of
from suggestions.faces.photos import Received
from suggestions.faces.uploads import were_lost
from suggestions.pipeline import MOVES
from suggestions.pipeline.allowed import refusal_of
from suggestions.pipeline.case import Case

HOUR = 3600
# Six each of fifty answers.
MOST_AN_HOUR = 300
NO_SUCH_VERSION = -1


def version_of(request: HttpRequest) -> int:
    """What the page showed; a form without it is as stale as can be."""
    return number_of(request.POST.get("version", ""), otherwise=NO_SUCH_VERSION)


def received_with(request: HttpRequest, case: Case, name: str) -> Received | None:
    """The photos of the form, and those kept from before; no new ones where nothing comes of it."""
    if name not in ABOUT_PHOTOS:
        return None
    tokens, uploads = request.POST.getlist("photos"), request.FILES.getlist("photos")
    lost = were_lost(request)
    if not uploads:
        return photos.receive(tokens, [], some_lost=lost)
    if refusal_of(MOVES[name], case) and not _made_before(request, case, name):
        return photos.receive(tokens, [])
    officer = officer_of(request)
    if how_often("photos", officer, within=HOUR, more=len(uploads)) > MOST_AN_HOUR:
        received = photos.receive(tokens, [])
        received.problems.append(
            _("You sent very many photos within an hour. Please send it without new ones, or wait.")
        )
        return received
    return photos.receive(tokens, uploads, some_lost=lost)


def _made_before(request: HttpRequest, case: Case, name: str) -> bool:
    """By a first click: the second is known by its photos, and ends like it."""
    made: dict[str, Any] = {"move": name, "officer": officer_of(request)}
    if MOVES[name].renews:  # what leaves the version as it is does not tell of one
        made["details__version"] = 1 + version_of(request)
    return case.suggestion.events.filter(**made).exists()
