"""Whoever did nothing for a while is signed out: somebody else may sit there by now."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from regions.models import Officer
from suggestions.desk.login.sessions import idle_since

# What a page asks by itself, while nobody may be there.
RENEWAL = "X-Renewal"
READING = frozenset({"GET", "HEAD"})


def is_idle(request: HttpRequest, officer: Officer) -> bool:
    """A demonstration's password is printed for everybody: to ask for it again guards nothing."""
    if not settings.SESSION_IDLE_MINUTES or officer.of_demonstration:
        return False
    seen = getattr(request.session, "seen", None)
    return seen is not None and seen <= idle_since()


def note(request: HttpRequest) -> None:
    """Of whoever was let in."""
    if RENEWAL not in request.headers and request.session.session_key:
        request.session.note()  # type: ignore[attr-defined] # of our own store


def why_signed_out(request: HttpRequest) -> str:
    """For the page of signing in, or ''."""
    who = get_user(request)
    if not isinstance(who, Officer) or not is_idle(request, who):
        return ""
    words = _(
        "Nothing was done here for %(minutes)d minutes, so you were signed out. Sign in again and "
        "you are back on your page; the text that you typed for a suggestion stands there again."
    )
    return words % {"minutes": settings.SESSION_IDLE_MINUTES}


def lead_back(request: HttpRequest, response: HttpResponseBase) -> None:
    """What was sent too late is not read when one comes back: the page that it was sent from is."""
    there = response.headers.get("Location", "")
    if request.method in READING or urlsplit(there).path != reverse("admin:login"):
        return
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure()):
        parts = urlsplit(came_from)
        page = parts.path + (f"?{parts.query}" if parts.query else "")
        response.headers["Location"] = f"{reverse('admin:login')}?{urlencode({'next': page})}"
