"""/admin/dashboard/wall/: the figures of this month on a wall, for whoever walks past.

Nothing here is about a person: no title, no unit, and no number from which one of fewer than
three could be worked out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from regions.models import Category, Level, Officer, Region, subtree
from regions.models.calendar import calendar_at
from suggestions.dashboard import live, periods
from suggestions.dashboard.places import COUNTY_DIGITS, tone_of
from suggestions.dashboard.screens import screen_of
from suggestions.dashboard.tiles import Change, change_of, say_number, say_rate
from suggestions.faces.badges import time_left
from suggestions.language.moments import say_moment
from suggestions.models import Suggestion
from suggestions.models.visibility import SuggestionQuerySet
from suggestions.statistics import (
    FEWEST,
    READERS,
    By,
    Counts,
    Figures,
    Question,
    Rate,
    Reading,
    is_small,
    rate_of,
    scope_of,
    withheld,
)

SHOWN = "on_time_rate"
HEADLINES = ("closure_rate", SHOWN, "satisfaction_rate")
COURSE_DAYS = 30
MOST_LINES = 6


@dataclass(frozen=True)
class Headline:
    label: Any
    value: str
    parts: str
    change: Change | None


@dataclass(frozen=True)
class County:
    """`width`: of its bar, in percent; "" where the rate is withheld."""

    name: str
    value: str
    parts: str
    tone: str
    width: str


@require_safe
@never_cache
def wall_view(request: HttpRequest) -> HttpResponse:
    place = _place(request)
    return render(request, "dashboard/wall.html", _context(place))


def _place(request: HttpRequest) -> Region:
    """That of the screen, or of the officer's oversight; 403 for anybody else."""
    screen = screen_of(request)
    if screen:
        return screen.region
    officer = request.user
    if not isinstance(officer, Officer) or not officer.holds(*READERS):
        raise PermissionDenied
    paths = scope_of(officer).paths
    if len(paths) != 1:
        raise PermissionDenied
    return Region.objects.get(path=paths[0])


def _context(place: Region) -> dict[str, Any]:
    now = timezone.now()
    today = timezone.localdate(now)
    period = periods.period_of(periods.MONTH, today)
    question = Question(period.since, period.until, now, paths=(place.path,))
    reading = Reading(question)
    by_place = reading.by(By.TOWNSHIP if len(place.path) >= COUNTY_DIGITS else By.COUNTY)
    counts: Counts = sum(by_place.values(), Counter())
    other = periods.before(period, calendar_at()).period
    earlier = Reading(replace(question, since=other.since, until=other.until)).total()
    counties = _counties(place, by_place)
    rows = _open(place)
    standing = live.counts_of(rows, now)
    return {
        "place": place,
        "now": now,
        "as_of": say_moment(now),
        "headlines": [_received(counts, earlier), *_headlines(counts, earlier)],
        "counties": counties,
        "best_first": sorted(counties, key=lambda line: -float(line.width or -1)),
        "course": _course(question),
        "keys_parts": _parts(rate_of("rectification_rate", counts)),
        "keys_chart": _donut(rate_of("rectification_rate", counts)),
        "stages": live.stages_of(standing, {}),
        "open": standing["unanswered"],
        "overdue": standing["overdue"],
        "categories": _categories(reading),
        "late": _late(rows, now),
    }


def _open(place: Region) -> SuggestionQuerySet:
    return Suggestion.objects.open().filter(subtree(place.path, "region_path"))


def _received(counts: Counts, earlier: Counts) -> Headline:
    number = say_number(counts["received"])
    before = _("as many working days before: %(n)s") % {"n": say_number(earlier["received"])}
    return Headline(_("Received this month"), number, before, None)


def _headlines(counts: Counts, earlier: Counts) -> list[Headline]:
    rates = [(rate_of(name, counts), rate_of(name, earlier)) for name in HEADLINES]
    return [
        Headline(
            now.label,
            say_rate(now),
            _parts(now),
            change_of(now, before),
        )
        for now, before in rates
    ]


def _parts(rate: Rate) -> str:
    """Nothing where one or two people could be meant."""
    if is_small((rate.part, rate.whole)):
        return ""
    return f"{say_number(rate.part)} / {say_number(rate.whole)}"


def _shown(number: int) -> int | None:
    return None if is_small((number,)) else number


def _names(place: Region, by_place: dict[Any, Counts]) -> dict[str, str]:
    level = Level.TOWNSHIP if len(place.path) >= COUNTY_DIGITS else Level.COUNTY
    rows = Region.objects.filter(subtree(place.path), level=level).order_by("path")
    names = dict(rows.values_list("path", "name"))
    return names | ({"": _("the city itself")} if "" in by_place else {})


def _counties(place: Region, by_place: dict[Any, Counts]) -> list[County]:
    names = _names(place, by_place)
    places = [Figures(path, name, by_place.get(path, Counter())) for path, name in names.items()]
    rates = {row.path: row.rate(SHOWN) for row in places}
    hidden = withheld({path: (rate.part, rate.whole) for path, rate in rates.items()})
    return [_county(row, rates[row.path], hidden=row.path in hidden) for row in places]


def _county(row: Figures, rate: Rate, *, hidden: bool) -> County:
    if hidden:
        return County(row.name, _("too few"), "", "", "")
    parts = f"{say_number(rate.part)} / {say_number(rate.whole)}"
    return County(row.name, say_rate(rate), parts, tone_of(rate), str(rate.percent or ""))


def _course(question: Question) -> dict[str, Any]:
    since = question.today - timedelta(days=COURSE_DAYS - 1)
    found = Reading(replace(question, since=since)).by(By.DAY, "received", "done")
    days = [since + timedelta(days=step) for step in range(COURSE_DAYS)]
    rows = [found.get(day, Counter()) for day in days]
    return {
        "labels": [f"{day.month}-{day.day:02d}" for day in days],
        "series": [
            {"name": _("Received"), "data": [_shown(row["received"]) for row in rows]},
            {"name": _("Done"), "data": [_shown(row["done"]) for row in rows]},
        ],
    }


def _donut(rate: Rate) -> dict[str, Any]:
    return {"percent": float(rate.percent or 0), "label": say_rate(rate)}


def _categories(reading: Reading) -> list[tuple[str, str]]:
    """What most is about, where at least three spoke of it."""
    found = reading.by(By.CATEGORY, "received")
    names = dict(_category_names(found))
    most = sorted(found.items(), key=lambda row: -row[1]["received"])
    shown = [(pk, row["received"]) for pk, row in most if pk in names and row["received"] > 2]
    return [(names[pk], say_number(number)) for pk, number in shown[:MOST_LINES]]


def _category_names(found: dict[Any, Counts]) -> Any:
    return Category.objects.filter(pk__in=[pk for pk in found if pk]).values_list("pk", "name")


def _late(rows: SuggestionQuerySet, now: datetime) -> list[dict[str, Any]]:
    """What is overdue, by its category alone, where at least three are: the longest first."""
    found = rows.filter(live.late(now)).values("category__name")
    found = found.annotate(number=Count("pk"), since=Min("next_due")).filter(number__gte=FEWEST)
    return [
        {
            "what": row["category__name"] or _("not classified"),
            "number": row["number"],
            "left": time_left(row["since"], now),
        }
        for row in found.order_by("since")[:MOST_LINES]
    ]
