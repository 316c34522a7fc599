"""The duty catalogue alone, as a file beside the city that is kept: read, checked, compared."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from regions.loading.checks import duty_problems_in
from regions.loading.rows import DutyRow, WrongFilesError
from regions.loading.sheets import (
    CATEGORIES,
    DUTIES,
    LEVELS,
    REGIONS,
    UNITS,
    Files,
    Line,
    Sheet,
    lines_of,
)
from regions.loading.storing import new_catalogue
from regions.models import Category, Duty, DutyCatalogue, Level, Region, Unit

Place = tuple[str, Level]


@dataclass(frozen=True)
class Change:
    """Whose duty a category is at a level. `before` or `after` is '' where nobody's."""

    category: str
    level: Level
    before: str
    after: str


def read_duties(raw: bytes) -> list[DutyRow]:
    """What the file says. Raises WrongFilesError with everything that is wrong beside the
    categories and units that are in use."""
    files = Files(_kept() | {DUTIES: lines_of(DUTIES, raw)})
    if problems := duty_problems_in(files):
        raise WrongFilesError(problems)
    return [
        DutyRow(line["category"], LEVELS[line["level"]], line["function"])
        for line in files.lines[DUTIES]
    ]


def _kept() -> dict[Sheet, list[Line]]:
    """As if the files of the city were read again."""
    categories = Category.objects.filter(active=True).values_list("code", flat=True)
    units = Unit.objects.filter(active=True).values_list("code", "function", "region__code")
    regions = Region.objects.filter(units__active=True).distinct().values_list("code", "level")
    return {
        CATEGORIES: [_line(CATEGORIES, code=code) for code in categories],
        UNITS: [_line(UNITS, code=c, function=f, region=r) for c, f, r in units],
        REGIONS: [_line(REGIONS, code=c, level=Level(each).name.lower()) for c, each in regions],
    }


def _line(sheet: Sheet, **cells: str) -> Line:
    return Line(sheet.file, 0, cells)


def keep_duties(rows: list[DutyRow]) -> DutyCatalogue | None:
    """The next version; None where the newest says the same."""
    return new_catalogue(rows, dict(Category.objects.values_list("code", "pk")))


def rows_of(catalogue: DutyCatalogue | None) -> list[DutyRow]:
    rows = Duty.objects.filter(catalogue=catalogue).order_by("category__code", "level")
    found = rows.values_list("category__code", "level", "function")
    return [DutyRow(code, Level(level), function) for code, level, function in found]


def changes_between(before: Iterable[DutyRow], after: Iterable[DutyRow]) -> list[Change]:
    """By category and level."""
    was, now = _by_place(before), _by_place(after)
    return [
        Change(*place, was.get(place, ""), now.get(place, ""))
        for place in sorted(was.keys() | now.keys())
        if was.get(place) != now.get(place)
    ]


def _by_place(rows: Iterable[DutyRow]) -> dict[Place, str]:
    return {(row.category, row.level): row.function for row in rows}


def as_file(rows: Iterable[DutyRow]) -> bytes:
    """As `read_duties` reads it, with the mark by which spreadsheets know UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(DUTIES.columns)
    writer.writerows((row.category, row.level.name.lower(), row.function) for row in rows)
    return text.getvalue().encode("utf-8-sig")
