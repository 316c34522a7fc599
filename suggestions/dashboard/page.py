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
from suggestions.dashboard import details, live, periods, places, series, tiles
from suggestions.dashboard.asking import COMPARABLE, COMPARED, FILTERS, Asked
from suggestions.language.moments import say_moment
from suggestions.statistics import LABELS, READERS, By, Counts


@require_safe
def dashboard_view(request: HttpRequest) -> HttpResponse:
    asked = asked_by(request)
    context = admin.site.each_context(request) | _context(asked)
    return TemplateResponse(request, "dashboard/page.html", context)


def asked_by(request: HttpRequest) -> Asked:
    """403 for whoever has no figures to read."""
    officer = request.user
    if not isinstance(officer, Officer) or not officer.holds(*READERS):
        raise PermissionDenied
    return Asked(request.GET, officer=officer)


def _context(asked: Asked) -> dict[str, Any]:
    counts, by_place = _here(asked)
    return {
        "title": _("Closure dashboard"),
        "asked": asked,
        "filters": [asked.form[name] for name in FILTERS],
        "as_of": say_moment(asked.now),
        "live": live.live_of(asked),
        **_choices(asked),
        **_headlines(asked, counts),
        **_compared(asked, by_place),
        **_details(asked, counts),
    }


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
    return {
        "tiles": tiles.tiles_of(asked, counts, earlier, course),
        "rates": tiles.all_rates(asked, counts, earlier),
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
