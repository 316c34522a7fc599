"""Who may hand in for others, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from regions.models import Officer, Region, Role
from suggestions.models.secrets import keyed_digest
from suggestions.public.errors import csrf_failed
from suggestions.public.pages import page

View = Callable[..., HttpResponse]


def for_collectors(view: View) -> View:
    """Gives the view the officer; others are told in words, scripts by a status."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any) -> HttpResponse:
        if not isinstance(request.user, Officer):
            return _signed_out(request)
        if not request.user.holds(Role.COLLECTOR):
            return _no_collector(request)
        return view(request, request.user, *args)

    return guarded


def from_our_own_page(view: View) -> View:
    """For what has no token yet: nobody else's page may put words into ours.

    Every browser names the page that a form was sent from, by its origin or its address.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any) -> HttpResponse:
        own = f"{request.scheme}://{request.get_host()}"
        sent_from = request.headers.get("Origin") or request.headers.get("Referer", "")
        if f"{sent_from}/".startswith(f"{own}/"):
            return view(request, *args)
        return csrf_failed(request)

    return guarded


def _signed_out(request: HttpRequest) -> HttpResponse:
    if by_script(request):
        return JsonResponse({}, status=401)
    if "text" in request.POST:
        return _keep_typed(request)
    return redirect_to_login(request.path)


def _keep_typed(request: HttpRequest) -> HttpResponse:
    """What was typed waits in the page itself: nothing of it is stored for nobody known."""
    beside = {"text", "csrfmiddlewaretoken"}
    others = [(name, each) for name, found in request.POST.lists() for each in found]
    context = {
        "typed": request.POST["text"],
        "others": [(name, value) for name, value in others if name not in beside],
    }
    return page(request, "signed_out", context, status=403)


def _no_collector(request: HttpRequest) -> HttpResponse:
    if by_script(request):
        return JsonResponse({}, status=403)
    context = {
        "title": _("This page is for field collectors"),
        "words": _(
            "Your account does not hold that post. An administrator can give it to you. "
            "For a suggestion of your own, use the form for everybody."
        ),
    }
    return page(request, "error", context, status=403)


def by_script(request: HttpRequest) -> bool:
    """Whether the page's script asks, which wants data and no page."""
    return "application/json" in request.headers.get("Accept", "")


def areas_of(officer: Officer) -> list[Region]:
    """Where the officer collects, without the places that lie within another of them."""
    posts = [post for post in officer.current_posts if post.role == Role.COLLECTOR]
    return _outermost(post.region for post in posts if post.region)


def _outermost(areas: Iterable[Region]) -> list[Region]:
    found: list[Region] = []
    for area in sorted(areas, key=lambda area: area.path):
        if not any(wider.contains(area.path) for wider in found):
            found.append(area)
    return found


def mark_of(officer: Officer) -> str:
    """What tells one officer's drafts from another's in the same browser, and says no more."""
    return keyed_digest("collector", str(officer.pk))[:24]
