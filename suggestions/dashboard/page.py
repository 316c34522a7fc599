"""/admin/dashboard/: the figures of a period, and how it stands now."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from regions.models import Officer
from suggestions.dashboard import details, evening, live, periods, places, series, tiles
from suggestions.dashboard.asking import COMPARABLE, COMPARED, FILTERS, SHOWN, Asked
from suggestions.dashboard.scoring import say_weights
from suggestions.language.moments import say_moment
from suggestions.statistics import LABELS, READERS, By, Counts


@require_safe
def dashboard_view(request: HttpRequest) -> HttpResponse:
    asked = asked_by(request)
    context = admin.site.each_context(request) | _context(asked)
    return TemplateResponse(request, "dashboard/page.html", context)


def asked_by(request: HttpRequest, *, looks_back: bool = True) -> Asked:
    """403 for whoever has no figures to read."""
    officer = request.user
    if not isinstance(officer, Officer) or not officer.holds(*READERS):
        raise PermissionDenied
    return Asked(request.GET, officer=officer, looks_back=looks_back)


def _context(asked: Asked) -> dict[str, Any]:
    found = {
        "title": _("Closure dashboard"),
        "asked": asked,
        "filters": [asked.form[name] for name in FILTERS],
        "as_of": asked.moment.words if asked.moment else say_moment(asked.now),
        **_choices(asked),
        **evening.told(asked),
    }
    return found if asked.past.waits is not None else found | _figures(asked)


def _figures(asked: Asked) -> dict[str, Any]:
    counts, by_place = _here(asked)
    return {
        **_standing(asked),
        **_headlines(asked, counts),
        **_compared(asked, by_place),
        **_details(asked, counts),
    }


def _standing(asked: Asked) -> dict[str, Any]:
    """How it stands, or stood on an evening of the past."""
    if asked.moment:
        return {"stood": evening.stood(asked)}
    return {"live": live.live_of(asked)}


def _choices(asked: Asked) -> dict[str, Any]:
    """What leads to another period, comparison or rate."""
    return {
        "periods": periods_of(asked),
        "compared": [
            (name, label, asked.address(compare=name)) for name, label in COMPARED.items()
        ],
        "comparable": [(name, LABELS[name], asked.address(by=name)) for name in COMPARABLE],
    }


def periods_of(asked: Asked) -> list[tuple[str, Any, str]]:
    return [
        (name, label, asked.address(period=name, since="", until=""))
        for name, label in periods.LABELS.items()
        if name != periods.FREE
    ]


def _headlines(asked: Asked, counts: Counts) -> dict[str, Any]:
    earlier = asked.reading_before.total()
    course = series.course_of(asked)
    trend = series.chart_of(course, asked)
    rates, headlines = evening.beside(
        asked,
        tiles.all_rates(asked, counts, earlier),
        tiles.tiles_of(asked, counts, earlier, course),
    )
    return {
        "tiles": headlines,
        "rates": rates,
        "course": course,
        "trend": trend,
        "steps": list(zip(course.steps, trend["addresses"], strict=True)),
    }


def _compared(asked: Asked, by_place: list[places.Place]) -> dict[str, Any]:
    in_county = places.told_apart_by(asked) is By.TOWNSHIP
    return {
        "places": by_place,
        "places_in_order": sorted(by_place, key=_in_order),
        "place_column": _("Township") if in_county else _("County"),
        "units": places.by_unit(asked),
        "unit_column": _("Department of the county") if in_county else _("Department of the city"),
        "rate_label": LABELS[asked.rate],
        "low": asked.rate in tiles.BETTER_LOW,
        "ranks": settings.SHOW_RANKS,
        **_score(asked),
    }


def _score(asked: Asked) -> dict[str, Any]:
    """`score_address` leads to it and back; none where the city defined none for these days."""
    shown = bool(asked.weights)
    return {
        "scored": say_weights(asked.weights),
        "score_address": asked.address(score="" if shown else SHOWN) if asked.defined else "",
        "score_differs": asked.defined is None,
    }


def _in_order(place: places.Place) -> str:
    """By the number of the place; the city itself comes last."""
    return place.key or "~"


def _details(asked: Asked, counts: Counts) -> dict[str, Any]:
    by_category = asked.reading.by(By.CATEGORY, *details.OF_CATEGORIES)
    handling, handling_words = details.handling_times(asked)
    return {
        "tiers": details.tiers_of(asked),
        "handling": handling,
        "handling_words": handling_words,
        "keys": details.key_assignments(asked, counts, by_category),
        "categories": details.categories_of(asked, by_category),
    }


def _here(asked: Asked) -> tuple[Counts, list[places.Place]]:
    """The counts of it all, and the places that they are made of: read once."""
    found = asked.reading.by(places.told_apart_by(asked))
    counts: Counts = sum(found.values(), Counter())
    return counts, places.by_place(asked, found)
