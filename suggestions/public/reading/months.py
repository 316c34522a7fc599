"""The published months on /statistics/: what was frozen when, and what became of it since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from regions.months import whole_months
from suggestions.language.moments import say_moment
from suggestions.months.told import Told, published_months, told
from suggestions.months.withholding import OF_A_PLACE
from suggestions.public.reading.kept import kept
from suggestions.public.reading.trend import Trend, trend_of
from suggestions.statistics import CLOCK_PARTS, LABELS, Rate, overdue_now

# Two years: the same month of last year can be found.
MOST_IN_TREND = 24


@dataclass(frozen=True)
class Overdue:
    many: int
    as_of: datetime


@dataclass(frozen=True)
class Published:
    """One month in full, the city's rates of the latest ones, and the names of all."""

    months: list[date]
    shown: Told
    latest: list[Told]

    def trend(self) -> Trend | None:
        oldest_first = self.latest[::-1]
        return trend_of([(each.first, _of_city(each)) for each in oldest_first])


def months_context(asked: str) -> dict[str, Any]:
    found = published(asked)
    overdue = kept("overdue", _overdue)
    context: dict[str, Any] = {
        "published": found,
        "overdue": overdue.many,
        "overdue_as_of": say_moment(overdue.as_of, timezone.now()),
    }
    return context | _details(found) if found else context


def _pairs(month: Told) -> list[tuple[Rate, Rate | None]]:
    """Each rate, and beside it the one without what was taken out, where that is told."""
    without = {rate.name: rate for rate in month.remaining}
    return [(rate, without.get(rate.name)) for rate in month.rates]


def _details(found: Published) -> dict[str, Any]:
    return {
        "offered": found.months[:MOST_IN_TREND],
        "earlier": len(found.months) > MOST_IN_TREND,
        "opened_on": say_moment(found.shown.opened),
        "published_on": say_moment(found.shown.published),
        "notes": [(say_moment(note.at), note) for note in found.shown.notes],
        "pairs": _pairs(found.shown),
        "trend": found.trend(),
        "trend_labels": [LABELS[name] for name in OF_A_PLACE],
        "trend_rows": [(each.first, _of_city(each)) for each in found.latest],
        "words": {
            "counties": _("By county"),
            "county": _("County"),
            "units": _("By unit"),
            "unit": _("Unit"),
        },
        "place_labels": [(name, LABELS[name]) for name in OF_A_PLACE],
        **_of_units(found.shown),
    }


def _of_units(month: Told) -> dict[str, Any]:
    """What units have besides, which a month of before has not."""
    cells = month.units[0].cells if month.units else []
    return {
        "unit_labels": [(cell.rate.name, LABELS[cell.rate.name]) for cell in cells],
        "clock_rates": [rate for rate in month.rates if rate.name in CLOCK_PARTS],
    }


def published(asked: str) -> Published | None:
    """The month asked for, else the newest; None before any was published."""
    months = all_months()
    if not months:
        return None
    by_name = {f"{first:%Y-%m}": first for first in months}
    chosen = by_name.get(asked, months[0])
    return kept(f"month:{chosen}", lambda: _read(months, chosen))


def _read(months: list[date], chosen: date) -> Published | None:
    latest = told({*months[:MOST_IN_TREND], chosen}, in_full=[chosen])
    newest = set(months[:MOST_IN_TREND])
    shown = next(each for each in latest if each.first == chosen)
    return Published(months, shown, [each for each in latest if each.first in newest])


def all_months() -> list[date]:
    return kept("months", published_months)


def is_told_by_month(since: date, until: date) -> bool:
    """Whether days of this period were published as a month.

    Then its counties are read there alone: of two overlapping periods one could be subtracted.
    """
    return any(first <= until and whole_months(first, 1)[1] >= since for first in all_months())


def _of_city(month: Told) -> list[Any]:
    return [rate for rate in month.rates if rate.name in OF_A_PLACE]


def _overdue() -> Overdue:
    now = timezone.now()
    return Overdue(overdue_now(now), now)
