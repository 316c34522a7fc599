"""What was answered already, offered to whoever is writing about the same."""

from __future__ import annotations

from math import ceil

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from regions.models import Level, path_of, subtree
from suggestions import grams
from suggestions.models import MAX_TEXT, Gram, Published

MOST = 3
# How many pairs two texts must share to be about the same: a share of what was typed, within these.
FEWEST, ENOUGH, SHARE = 2, 9, 0.25


@require_POST
@never_cache
def similar_view(request: HttpRequest) -> HttpResponse:
    """A piece of the form's page: POST, because what somebody writes belongs into no address."""
    codes = [code for code in request.POST.getlist("region") if code.isascii() and code.isdecimal()]
    text = request.POST.get("text", "")[:MAX_TEXT]
    return render(request, "public/similar.html", {"similar": similar(text, *codes[:1])})


def similar(text: str, region: str = "") -> list[Published]:
    """At most three, the likest first: of the county that `region` lies in, or city-wide."""
    wanted = grams.telling(text)
    least = max(FEWEST, min(ENOUGH, ceil(SHARE * len(wanted))))
    if len(wanted) < FEWEST:
        return []
    near = _near(region)
    shared = Gram.objects.filter(near, gram__in=wanted).values("published")
    counted = shared.annotate(shared=Count("gram")).filter(shared__gte=least)
    keys = [row["published"] for row in counted.order_by("-shared", "-published")[:MOST]]
    rows = Published.objects.only("title", "answered").in_bulk(keys)
    return [rows[key] for key in keys if key in rows]


def _near(region: str) -> Q:
    if not region or region == settings.CITY_CODE:
        return Q()
    whole_city = Q(published__region_path=path_of(settings.CITY_CODE, Level.CITY))
    return subtree(path_of(region, Level.COUNTY), "published__region_path") | whole_city
