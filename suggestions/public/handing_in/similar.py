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
from suggestions.language import grams
from suggestions.models import MAX_TEXT, Gram, Published
from suggestions.public import guard
from suggestions.public.pages import said_in_chinese

MOST = 3
CANDIDATES = 30
# More pairs than these say nothing new about a text, and cost time.
MOST_PAIRS = 80
# A pair in the title tells more than one somewhere in the text.
IN_TITLE = 2
# What two texts about the same matter have in common: a share of what was typed, within these.
FEWEST, ENOUGH, SHARE = 3, 9, 0.25


@require_POST
@never_cache
def similar_view(request: HttpRequest) -> HttpResponse:
    """A piece of the form's page: POST, because what somebody writes belongs into no address."""
    found = _asked_for(request) if guard.may_ask_for_similar(request) else []
    context = {"similar": found, "in_chinese": said_in_chinese()}
    return render(request, "public/similar.html", context)


def _asked_for(request: HttpRequest) -> list[Published]:
    codes = [code for code in request.POST.getlist("region") if code.isascii() and code.isdecimal()]
    text = request.POST.get("text", "")[:MAX_TEXT]
    return similar(text, *codes[:1])


def similar(text: str, region: str = "") -> list[Published]:
    """At most three, the likest first: of the county that `region` lies in, or city-wide."""
    wanted = grams.telling(text)[:MOST_PAIRS]
    shared = _shared(wanted, region)
    rows = Published.objects.only("title", "answered").in_bulk(shared)
    likeness = {key: shared[key] + _in_title(row, wanted) for key, row in rows.items()}
    least = max(FEWEST, min(ENOUGH, ceil(SHARE * len(wanted))))
    alike = sorted((key for key in rows if likeness[key] >= least), reverse=True)
    return [rows[key] for key in sorted(alike, key=lambda key: -likeness[key])[:MOST]]


def _shared(wanted: list[str], region: str) -> dict[int, int]:
    """How many of these pairs the likeliest have, by key."""
    held = Gram.objects.filter(_near(region), gram__in=wanted).values("published")
    counted = held.annotate(shared=Count("gram")).order_by("-shared", "-published")
    return dict(counted.values_list("published", "shared")[:CANDIDATES])


def _in_title(row: Published, wanted: list[str]) -> int:
    return IN_TITLE * len(set(grams.pairs_of(row.title)).intersection(wanted))


def _near(region: str) -> Q:
    if not region or region == settings.CITY_CODE:
        return Q()
    whole_city = Q(published__region_path=path_of(settings.CITY_CODE, Level.CITY))
    return subtree(path_of(region, Level.COUNTY), "published__region_path") | whole_city
