"""Counts line by line: by place, department, category, day. The lines come to what all is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from regions.models import Category, Unit
from suggestions.dashboard.places import COUNTY_DIGITS, NO_COUNTY, departments_of, names_of
from suggestions.statistics import By, Counts, Reading


@dataclass(frozen=True)
class Line:
    key: str
    name: str
    counts: Counts


def by_place(reading: Reading, focus: str) -> list[Line]:
    """Townships of a county, counties of all else; what lies in none of them comes last."""
    counts = reading.by(By.TOWNSHIP if len(focus) >= COUNTY_DIGITS else By.COUNTY)
    names = names_of(focus)
    lines = [Line(path, name, counts.get(path, Counter())) for path, name in names.items()]
    rest = _sum(found for path, found in counts.items() if path not in names)
    name = _("the city itself") if NO_COUNTY in counts else _("elsewhere")
    return [*lines, Line("", name, rest)] if rest else lines


def by_department(reading: Reading, focus: str) -> list[Line]:
    """Departments of one level; what those of other levels have is one line, and so is the rest."""
    counts = reading.by(By.UNIT)
    units = Unit.objects.filter(departments_of(focus), pk__in=[pk for pk in counts if pk])
    names = dict(units.order_by("code").values_list("pk", "name"))
    lines = [Line(str(pk), name, counts[pk]) for pk, name in names.items()]
    others = _sum(found for pk, found in counts.items() if pk and pk not in names)
    nobody = _sum(found for pk, found in counts.items() if not pk)
    rest = [Line("", _("units of other levels"), others), Line("", _("no unit yet"), nobody)]
    return lines + [line for line in rest if line.counts]


def by_category(reading: Reading) -> list[Line]:
    counts = reading.by(By.CATEGORY)
    rows = Category.objects.filter(pk__in=[pk for pk in counts if pk]).order_by("code")
    lines = [Line(str(row.pk), row.name, counts[row.pk]) for row in rows]
    rest = _sum(found for pk, found in counts.items() if not pk)
    return [*lines, Line("", _("not classified"), rest)] if rest else lines


def by_days(reading: Reading, begin: Callable[[date], date]) -> list[Line]:
    """By the day, week or month: whatever days `begin` leads to the same first one."""
    found: dict[date, Counts] = {}
    for day, counts in sorted(reading.by(By.DAY).items()):
        found.setdefault(begin(day), Counter()).update(counts)
    return [Line(first.isoformat(), first.isoformat(), counts) for first, counts in found.items()]


def day_itself(day: date) -> date:
    return day


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def _sum(rows: Any) -> Counts:
    total: Counts = Counter()
    for counts in rows:
        total.update(counts)
    return total
