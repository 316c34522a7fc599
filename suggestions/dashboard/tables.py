"""Counts line by line: by place, department, category, day. The lines come to what all is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container
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
    name = _("the city itself") if NO_COUNTY in counts else _("elsewhere")
    return [*lines, *_line_of(name, _rest(counts, names))]


def by_department(reading: Reading, focus: str) -> list[Line]:
    """Departments of one level; what those of other levels have is one line, and so is the rest."""
    counts = reading.by(By.UNIT)
    units = Unit.objects.filter(departments_of(focus), pk__in=_known(counts))
    names = dict(units.order_by("code").values_list("pk", "name"))
    lines = [Line(str(pk), name, counts[pk]) for pk, name in names.items()]
    others = {pk: counts[pk] for pk in _known(counts)}
    lines += _line_of(_("units of other levels"), _rest(others, names))
    return [*lines, *_line_of(_("no unit yet"), _rest(counts, others))]


def by_category(reading: Reading) -> list[Line]:
    counts = reading.by(By.CATEGORY)
    known = _known(counts)
    rows = Category.objects.filter(pk__in=known).order_by("code")
    lines = [Line(str(row.pk), row.name, counts[row.pk]) for row in rows]
    return [*lines, *_line_of(_("not classified"), _rest(counts, known))]


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


def _known(counts: dict[Any, Counts]) -> list[int]:
    """Ids of what it is told apart by; what has none is left out."""
    return [pk for pk in counts if pk]


def _rest(counts: dict[Any, Counts], but: Container[Any]) -> Counts:
    """All but these together."""
    total: Counts = Counter()
    for key in counts:
        if key not in but:
            total.update(counts[key])
    return total


def _line_of(name: str, rest: Counts) -> list[Line]:
    return [Line("", name, rest)] if rest else []
