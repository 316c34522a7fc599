"""/statistics/units/: of each unit what was published of it, month by month; never by rank."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from regions.models import Level, Region, Unit, subtree
from suggestions.months.told import Line, OfUnit, of_unit, told
from suggestions.months.withholding import OF_A_PLACE, RECEIVED
from suggestions.public.pages import page
from suggestions.public.reading.kept import kept
from suggestions.public.reading.months import MOST_IN_TREND, all_months
from suggestions.statistics import LABELS, Rate

# What is told of the units of a published month stays; counting it anew costs all that were in it.
STAYS_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Month:
    """What is told of one unit; None where that is too few, or withheld with others."""

    first: date
    received: int | None
    rates: list[Rate | None]


@require_safe
def units_view(request: HttpRequest) -> HttpResponse:
    places = list(Region.objects.filter(level__lte=Level.COUNTY).order_by("path"))
    asked = request.GET.get("county", "")
    chosen = next((place for place in places if place.code == asked), None)
    context = {"places": places, "chosen": chosen, "units": _units_of(chosen or _first(places))}
    return page(request, "units", context)


def _first(places: list[Region]) -> Region | None:
    return places[0] if places else None


def _units_of(place: Region | None) -> QuerySet[Unit]:
    """Of a county all, of the city those that belong to no county."""
    if place is None:
        return Unit.objects.none()
    within = Unit.objects.filter(active=True).order_by("code").only("code", "name")
    if place.level == Level.COUNTY:
        return within.filter(subtree(place.path, "region__path"))
    return within.filter(region=place)


@require_safe
def unit_view(request: HttpRequest, code: str) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.select_related("region"), code=code)
    months = all_months()[:MOST_IN_TREND]
    found = of_unit(code, months)
    context: dict[str, Any] = {
        "unit": unit,
        "labels": [LABELS[name] for name in OF_A_PLACE],
        "months": [_month(first, _told(code, first, found)) for first in months],
    }
    return page(request, "unit", context)


def _told(code: str, first: date, found: dict[date, OfUnit | None]) -> OfUnit:
    """Nothing where it counted nothing then."""
    numbers = found.get(first, {})
    return told_of_units(first).get(code, {}) if numbers is None else numbers


def _month(first: date, numbers: OfUnit) -> Month:
    [received] = numbers.get(RECEIVED, (None,))
    rates = [Rate(name, *numbers[name]) if name in numbers else None for name in OF_A_PLACE]
    return Month(first, received, rates)


def told_of_units(first: date) -> dict[str, OfUnit]:
    """Of all, of a month that was published before it was kept of each what is told of it."""
    return kept(f"units:{first}", lambda: _read(first), fresh_for=STAYS_FOR)


def _read(first: date) -> dict[str, OfUnit]:
    [month] = told([first], in_full=[first])
    return {line.code: _numbers(line) for line in month.units}


def _numbers(line: Line) -> OfUnit:
    shown = [cell.rate for cell in line.cells if not cell.hidden]
    rates: OfUnit = {rate.name: (rate.part, rate.whole) for rate in shown}
    return rates | ({} if line.received is None else {RECEIVED: (line.received,)})
