"""What comes with a form of a citizen in photos, and what keeps a flood of them away."""

from __future__ import annotations

from django.http import HttpRequest

from suggestions.faces import photos
from suggestions.faces.photos import Received
from suggestions.faces.uploads import were_lost
from suggestions.public import guard


def received_with(request: HttpRequest) -> Received:
    """The photos that came with the form, and those kept from before."""
    tokens, uploads = request.POST.getlist("photos"), request.FILES.getlist("photos")
    if "without" in request.POST:
        return Received()
    question = guard.before_photos(request, len(uploads))
    if question is None:
        return photos.receive(tokens, uploads, some_lost=were_lost(request))
    received = photos.receive(tokens, [])
    received.problems.append(photos.too_many_now())
    received.question = question
    return received
