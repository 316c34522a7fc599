"""A folder of plain files as a city, or everything that is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from regions.loading.checks import problems_in
from regions.loading.rows import (
    CategoryRow,
    City,
    CityProfile,
    DutyRow,
    PointRow,
    Problem,
    RegionRow,
    UnitRow,
    WrongFilesError,
)
from regions.loading.sheets import (
    CATEGORIES,
    DUTIES,
    LEVELS,
    POINTS,
    REGIONS,
    UNITS,
    Files,
    Line,
    read_files,
)
from regions.models import Level, path_of

PROFILE = "city.json"


def read_city(folder: Path) -> City:
    """The city that the files in `folder` describe. Nothing of it, if anything is wrong."""
    files = read_files(folder)
    problems = problems_in(files)
    if problems:
        raise WrongFilesError(problems)
    return City(
        regions=_regions(files),
        units=[UnitRow(**line.cells) for line in files.lines[UNITS]],
        categories=[CategoryRow(**line.cells) for line in files.lines[CATEGORIES]],
        duties=[_duty(line) for line in files.lines[DUTIES]],
        points=[_point(line) for line in files.lines[POINTS]],
    )


def _regions(files: Files) -> list[RegionRow]:
    """Parents first: the full name of a region begins with that of its parent."""
    rows: dict[str, RegionRow] = {}
    for line in sorted(files.lines[REGIONS], key=lambda line: LEVELS[line["level"]]):
        level, above = LEVELS[line["level"]], rows.get(line["parent_code"])
        # From the county down: everybody here knows the name of the city.
        before = above.full_name if above and above.level != Level.CITY else ""
        rows[line["code"]] = RegionRow(
            code=line["code"],
            name=line["name"],
            level=level,
            parent=line["parent_code"],
            path=path_of(line["code"], level),
            full_name=before + line["name"],
        )
    return list(rows.values())


def _duty(line: Line) -> DutyRow:
    return DutyRow(line["category"], LEVELS[line["level"]], line["function"])


def _point(line: Line) -> PointRow:
    places = {name: Decimal(line[name]) for name in ("latitude", "longitude")}
    return PointRow(line["code"], line["name"], line["region"], line["address"], **places)


def read_profile(folder: Path) -> CityProfile | None:
    """What city.json says; None where there is none."""
    path = folder / PROFILE
    if not path.exists():
        return None
    try:
        given: Any = json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        reason = _("is no JSON in UTF-8 (%(why)s)") % {"why": error}
        raise WrongFilesError([Problem(PROFILE, None, reason)]) from error
    problems = list(_profile_problems(given))
    if problems:
        raise WrongFilesError(problems)
    return CityProfile(**given)


def _profile_problems(given: Any) -> Iterator[Problem]:
    if not _holds_only_texts(given):
        yield Problem(PROFILE, None, _("must be one object that holds only texts"))
        return
    for name in given.keys() - {field.name for field in fields(CityProfile)}:
        yield Problem(PROFILE, None, _("unknown entry “%(name)s”") % {"name": name})
    for name in ("name", "service"):
        if not given.get(name):
            yield Problem(PROFILE, None, _("entry “%(name)s” is missing") % {"name": name})


def _holds_only_texts(given: Any) -> bool:
    return isinstance(given, dict) and all(isinstance(text, str) for text in given.values())
