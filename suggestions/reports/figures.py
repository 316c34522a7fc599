"""The figures that a report is made of: those of the dashboard for its place and period."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from regions.models import Unit
from regions.models.calendar import calendar_at
from suggestions.dashboard import periods, tables
from suggestions.dashboard.periods import Comparison, Period
from suggestions.dashboard.places import departments_of
from suggestions.dashboard.tables import Line
from suggestions.models import Event, Report, Tier
from suggestions.statistics import By, Counts, Question, Reading, clocks_of, handling_of

# They say when it was counted, not what.
ABOUT_THE_MOMENT = {"as_of", "entry"}
OF_A_DAY = ("received", "due", "done")


def figures_of(report: Report, now: datetime) -> dict[str, Any]:
    """Numbers and names only, as they can be kept. `entry`: the newest of the ledger."""
    path = report.place.path
    reading = Reading(Question(report.since, report.until, now, paths=(path,)))
    earlier = _earlier(report)
    period = earlier.period
    before = Reading(replace(reading.question, since=period.since, until=period.until))
    spread = handling_of(reading)
    return {
        "as_of": now.isoformat(),
        "entry": Event.objects.aggregate(last=Max("pk"))["last"] or 0,
        "counts": _plain(reading.total()),
        "before": {
            "since": period.since.isoformat(),
            "until": period.until.isoformat(),
            "counts": _plain(before.total()),
        },
        "places": _lines(tables.by_place(reading, path)),
        "units": _lines(tables.by_department(reading, path)),
        "clocks": _clocks(reading.question, path),
        "categories": _lines(tables.by_category(reading)),
        "tiers": _lines(_tiers(reading)),
        "course": _course(reading),
        "handling": [spread.median, spread.nine_in_ten] if spread else None,
    }


def _course(reading: Reading) -> list[list[Any]]:
    """Each day of the period: when it was received, and when what is done had been due."""
    since, until = reading.question.since, reading.question.until
    found = reading.by(By.DAY, *OF_A_DAY)
    days = [since + timedelta(days=at) for at in range((until - since).days + 1)]
    return _lines([Line(f"{day}", "", _of_a_day(found.get(day, Counter()))) for day in days])


def _of_a_day(counts: Counts) -> Counts:
    return Counter({name: counts[name] for name in OF_A_DAY})


def _clocks(question: Question, path: str) -> list[list[Any]]:
    """Departments of the level that tables of units have, the other units, and all of them."""
    found = clocks_of(question)
    units = Unit.objects.filter(departments_of(path), pk__in=filter(None, found)).order_by("code")
    lines = [Line(str(pk), name, found[pk]) for pk, name in units.values_list("pk", "name")]
    kept = {int(line.key) for line in lines}
    others: Counts = sum((found[pk] for pk in found if pk not in kept), Counter())
    if others:
        lines.append(Line("", _("units of other levels"), others))
    return _lines([*lines, Line("all", _("In all"), sum(found.values(), Counter()))])


def digest_of(figures: dict[str, Any]) -> str:
    """The same for the same figures, whenever they were counted."""
    counted = {name: value for name, value in figures.items() if name not in ABOUT_THE_MOMENT}
    return hashlib.sha256(json.dumps(counted, sort_keys=True).encode()).hexdigest()


def counts_in(kept: dict[str, int]) -> Counts:
    return Counter(kept)


def _earlier(report: Report) -> Comparison:
    """The period before it, for as many working days."""
    period = Period(report.kind, report.since, report.until)
    return periods.before(period, calendar_at())


def _tiers(reading: Reading) -> list[Line]:
    counts = reading.by(By.TIER)
    rows = [Line(tier.value, "", counts.get(tier.value, Counter())) for tier in Tier]
    return [row for row in rows if row.counts]


def _lines(lines: list[Line]) -> list[list[Any]]:
    return [[line.key, line.name, _plain(line.counts)] for line in lines]


def _plain(counts: Counts) -> dict[str, int]:
    return {name: number for name, number in sorted(counts.items()) if number}
