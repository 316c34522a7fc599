"""Pages for what went wrong, in the same look."""

from __future__ import annotations

import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from suggestions.models.binding import NotReadable
from suggestions.public.pages import page


def _error(request: HttpRequest, *, status: int, title: str, words: str) -> HttpResponse:
    return page(request, "error", {"title": title, "words": words}, status=status)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(
        request,
        status=400,
        title=_("This could not be read"),
        words=_("Too much was sent at once, or something was broken on the way. Please try again."),
    )


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(
        request,
        status=403,
        title=_("You may not see this page"),
        words=_("It is meant for others, or you have to sign in first."),
    )


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(
        request,
        status=404,
        title=_("There is no such page"),
        words=_("Please check the address, or begin at the first page."),
    )


@requires_csrf_token
def failed(request: HttpRequest) -> HttpResponse:
    if isinstance(sys.exception(), NotReadable):
        return _not_readable(request)
    earlier = _("Nothing you sent before is lost. Please try again in a few minutes.")
    now = _(
        "What you sent just now may not be stored. Please go back in your browser and send it "
        "once more in a few minutes."
    )
    return _error(
        request,
        status=500,
        title=_("Something went wrong on our side"),
        words=now if request.method == "POST" else earlier,
    )


def _not_readable(request: HttpRequest) -> HttpResponse:
    return _error(
        request,
        status=500,
        title=_("This cannot be read at the moment"),
        words=_(
            "What is stored there is encrypted and did not pass its check. Nothing of it is shown, "
            "and nothing was changed. Please tell the service."
        ),
    )


def csrf_failed(request: HttpRequest, reason: str = "", **_more: Any) -> HttpResponse:
    return _error(
        request,
        status=403,
        title=_("This page was open for too long"),
        words=_("Please open it again and send it once more. Cookies must be allowed for it."),
    )
