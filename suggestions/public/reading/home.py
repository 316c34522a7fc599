"""The first page, and larger type for all pages."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from suggestions.language.moments import say_last_day
from suggestions.models import Campaign
from suggestions.public.pages import LARGER, has_larger_type, page
from suggestions.public.reading.figures import headline_rates
from suggestions.workflow import Stage

LARGER_FOR = timedelta(days=365)
MOST_ENDED = 5


@require_safe
def home_view(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    begun = list(Campaign.objects.begun(now))
    context = {
        "stages": Stage.labels,
        "campaigns": [(row, say_last_day(row.closes)) for row in begun if row.closes > now],
        "ended": [row for row in reversed(begun) if row.closes <= now][:MOST_ENDED],
        "figures": headline_rates(),
    }
    return page(request, "home", context)


@require_POST
def larger_view(request: HttpRequest) -> HttpResponse:
    """Switches larger type on or off, and goes back to where it was asked for."""
    response = HttpResponseRedirect(_way_back(request))
    response.status_code = 303
    if has_larger_type(request):
        response.delete_cookie(LARGER)
    else:
        response.set_cookie(
            LARGER,
            "1",
            max_age=LARGER_FOR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def _way_back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else "/"
