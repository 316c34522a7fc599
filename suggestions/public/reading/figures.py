"""/statistics/: how many came in, what became of them, and the rates, for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from regions.months import months_after
from suggestions.language.moments import say_moment, say_working_time
from suggestions.public.pages import page
from suggestions.public.reading.kept import kept
from suggestions.public.reading.months import is_told_by_month, months_context
from suggestions.public.verifying.newest import newest_root
from suggestions.statistics import (
    COUNTS,
    PARTS,
    CityFigures,
    Figures,
    Rate,
    Spread,
    city_figures,
    first_year,
    withheld,
)

USUAL = "12-months"
ON_THE_FIRST_PAGE = ("closure_rate", "on_time_rate", "satisfaction_rate")
BY_COUNTY = ON_THE_FIRST_PAGE
OUTCOMES = tuple(name for name in COUNTS if name.startswith("done_"))
MOST_YEARS = 6


@dataclass(frozen=True)
class Period:
    name: str
    label: str
    since: date
    until: date


@dataclass(frozen=True)
class Cell:
    """A rate of one county; `hidden` where it would tell of single people."""

    rate: Rate
    hidden: bool


@dataclass(frozen=True)
class Line:
    place: Figures
    cells: list[Cell]


@require_safe
def figures_view(request: HttpRequest) -> HttpResponse:
    periods = {each.name: each for each in all_periods(timezone.localdate())}
    chosen = periods.get(request.GET.get("period", ""), periods[USUAL])
    found = figures_of(chosen)
    by_month = is_told_by_month(chosen.since, chosen.until)
    context = {
        "periods": periods.values(),
        "chosen": chosen,
        "counts": found.city.counts,
        "handling": found.handling,
        "handling_time": say_spread(found.handling) if found.handling else "",
        **_rates_of(found.city),
        "lines": [] if by_month else lines_of(found.counties),
        "by_month": by_month,
        "columns": [found.city.rate(name) for name in BY_COUNTY],
        "as_of": say_moment(found.as_of, timezone.now()),
        "root": kept("root", newest_root),
    }
    context |= months_context(request.GET.get("month", ""))
    return page(request, "statistics", context)


def _rates_of(city: Figures) -> dict[str, Any]:
    return {
        "rates": [city.rate(name) for name in PARTS],
        "outcomes": [(COUNTS[name].label, city.counts[name]) for name in OUTCOMES],
    }


def headline_rates() -> dict[str, Any]:
    """What the first page shows of the last 12 months; nothing while nothing was due."""
    found = figures_of(last_months(timezone.localdate()))
    rates = [found.city.rate(name) for name in ON_THE_FIRST_PAGE]
    return {
        "rates": rates if found.city.counts["due"] else [],
        "held": found.city.counts["held"],
        "as_of": say_moment(found.as_of, timezone.now()),
    }


def all_periods(today: date) -> Iterator[Period]:
    """The usual ones, then the years before this one, as far as there is something to count."""
    yield Period("30-days", _("Last 30 days"), today - timedelta(days=29), today)
    yield Period("year", _("This year"), date(today.year, 1, 1), today)
    yield last_months(today)
    first = kept("first-year", lambda: first_year() or today.year)
    for year in range(today.year - 1, max(first, today.year - MOST_YEARS) - 1, -1):
        yield Period(str(year), str(year), date(year, 1, 1), date(year, 12, 31))


def last_months(today: date) -> Period:
    since = months_after(today, -12) + timedelta(days=1)
    return Period(USUAL, _("Last 12 months"), since, today)


def figures_of(period: Period) -> CityFigures:
    days = (period.since, period.until)
    return kept(f"{days[0]}:{days[1]}", lambda: city_figures(*days))


def say_spread(spread: Spread) -> str:
    half, most = say_working_time(spread.median), say_working_time(spread.nine_in_ten)
    if half == most:
        return _("Nine in ten answers within %(time)s") % {"time": most}
    return _("Half of the answers within %(half)s, nine in ten within %(most)s") % {
        "half": half,
        "most": most,
    }


def lines_of(places: list[Figures]) -> list[Line]:
    hidden = {name: _withheld(name, places) for name in BY_COUNTY}
    return [
        Line(place, [Cell(place.rate(name), place.path in hidden[name]) for name in BY_COUNTY])
        for place in places
    ]


def _withheld(name: str, places: list[Figures]) -> set[str]:
    rates = {place.path: place.rate(name) for place in places}
    return withheld({path: (rate.part, rate.whole) for path, rate in rates.items()})
