"""/admin/dashboard/time/: where the time goes, by which paths, and how units keep their clocks."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from suggestions.dashboard import time_tables
from suggestions.dashboard.asking import FILTERS, Asked
from suggestions.dashboard.page import asked_by, periods_of
from suggestions.dashboard.tiles import say_number
from suggestions.language.moments import say_moment
from suggestions.models import TimeAxis
from suggestions.statistics import TimeReading, together


@require_safe
def time_view(request: HttpRequest) -> HttpResponse:
    asked = asked_by(request, looks_back=False)
    context = admin.site.each_context(request) | _context(asked)
    return TemplateResponse(request, "dashboard/time.html", context)


def _context(asked: Asked) -> dict[str, Any]:
    reading = TimeReading(asked.question)
    return {
        "title": _("Where the time goes"),
        "asked": asked,
        "filters": [asked.form[name] for name in FILTERS],
        "periods": periods_of(asked),
        "as_of": say_moment(asked.now),
        **_by_unit(asked, reading),
        **_paths(asked, reading),
        "heads": time_tables.heads(),
        "categories": time_tables.by_category(asked, reading.by(TimeAxis.CATEGORY)),
    }


def _by_unit(asked: Asked, reading: TimeReading) -> dict[str, Any]:
    """Every journey counts for one unit, or for none: all of them are what they come to."""
    found = reading.by(TimeAxis.UNIT, clocks=True)
    total = together(found.values())
    units = time_tables.names_of_units(found)
    return {
        "in_turn": time_tables.steps_in_turn(asked, total),
        "beside": time_tables.steps_beside(asked, total),
        "units": time_tables.units_by_time(asked, found, units),
        "rates": time_tables.clocks_of_all(asked, total),
        "clocks": time_tables.units_by_clock(asked, found, units),
        "handed_late": time_tables.handed_late(asked, total),
    }


def _paths(asked: Asked, reading: TimeReading) -> dict[str, Any]:
    paths, others = time_tables.paths_of(asked, reading.by(TimeAxis.ROUTE))
    return {
        "paths": paths,
        "other_paths": others,
        "hops": time_tables.hops_of(asked, reading.by(TimeAxis.HOPS)),
        "to_and_fro": say_number(reading.to_and_fro()),
        "to_and_fro_address": asked.list_of("to_and_fro"),
    }
