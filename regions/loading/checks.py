"""What the lines of a city must keep to, file by file and among each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field
from django.utils.translation import gettext as _

from regions.loading.rows import Problem
from regions.loading.sheets import (
    CATEGORIES,
    DUTIES,
    LEVELS,
    POINTS,
    REGIONS,
    UNITS,
    Files,
    Line,
    Sheet,
)
from regions.models import Level

DUTY_LEVELS = frozenset({Level.CITY, Level.COUNTY, Level.TOWNSHIP})
CODE_LENGTHS = {Level.CITY: 6, Level.COUNTY: 6, Level.TOWNSHIP: 9, Level.VILLAGE: 12}
BOUNDS = {"latitude": 90, "longitude": 180}
# These say which row is meant, and have a check of their own.
LOOKED_UP = frozenset({"level", "parent_code", "parent", "region", "category"})


def _plain_fields(sheet: Sheet) -> dict[str, Field[Any, Any]]:
    names = [name for name in sheet.columns if name not in LOOKED_UP]
    every = {field.name: field for field in sheet.model._meta.concrete_fields}
    return {name: every[name] for name in names}


def _cell_problems(files: Files) -> Iterator[Problem]:
    """What the columns of the database would refuse, or, on SQLite, silently take."""
    for sheet, lines in files.lines.items():
        yield from _cells_of(sheet, lines)


def _cells_of(sheet: Sheet, lines: Iterable[Line]) -> Iterator[Problem]:
    plain = _plain_fields(sheet)
    for line in lines:
        for name, field in plain.items():
            try:
                field.clean(line[name], None)
            except ValidationError as error:
                yield line.problem(f"{name} “{line[name]}”: {' '.join(error.messages)}")


def _duplicates(lines: Iterable[Line], columns: tuple[str, ...]) -> Iterator[Problem]:
    first: dict[tuple[str, ...], int] = {}
    for line in lines:
        key = tuple(line[column] for column in columns)
        if key in first:
            named = {"columns": " + ".join(columns), "key": ", ".join(key), "line": first[key]}
            yield line.problem(_("%(columns)s “%(key)s” is already on line %(line)d") % named)
        first.setdefault(key, line.number)


def _key_problems(files: Files) -> Iterator[Problem]:
    for sheet, lines in files.lines.items():
        yield from _duplicates(lines, sheet.key)
    yield from _duplicates(files.lines[UNITS], ("region", "function"))


def _unknown(line: Line, column: str, known: dict[str, Line]) -> Iterator[Problem]:
    if line[column] not in known:
        named = {"column": column, "code": line[column]}
        yield line.problem(_("unknown %(column)s “%(code)s”") % named)


def _unknown_level(line: Line) -> Problem:
    return line.problem(_("unknown level “%(name)s”") % {"name": line["level"]})


def _region_problems(files: Files) -> Iterator[Problem]:
    cities = [line for line in files.lines[REGIONS] if line["level"] == "city"]
    if len(cities) != 1:
        reason = _("there must be one row of level “city”, here are %(n)d") % {"n": len(cities)}
        yield Problem(REGIONS.file, None, reason)
    for line in files.lines[REGIONS]:
        level = LEVELS.get(line["level"])
        if level is None:
            yield _unknown_level(line)
        else:
            yield from _code_problems(line, level)
            yield from _region_parent_problems(files, line, level)


def _code_problems(line: Line, level: Level) -> Iterator[Problem]:
    code, length = line["code"], CODE_LENGTHS[level]
    if len(code) != length or not (code.isascii() and code.isdigit()):
        named = {"code": code, "level": line["level"], "length": length}
        yield line.problem(
            _("code “%(code)s”: a %(level)s has a code of %(length)d digits") % named
        )
    elif (level == Level.CITY) != (length == 6 and code.endswith("00")):
        reason = _("code “%(code)s”: the city's code ends in 00, a county's does not")
        yield line.problem(reason % {"code": code})


def _region_parent_problems(files: Files, line: Line, level: Level) -> Iterator[Problem]:
    named = {"code": line["code"], "parent": line["parent_code"]}
    if level == Level.CITY:
        if line["parent_code"]:
            yield line.problem(_("the city has no parent, here it is “%(parent)s”") % named)
    elif line["parent_code"] not in files.regions:
        yield from _unknown(line, "parent_code", files.regions)
    elif files.level_of(line["parent_code"]) != level - 1:
        yield line.problem(_("wrong level: parent “%(parent)s” is not one level above") % named)
    elif not files.lies_in(line["code"], line["parent_code"]):
        yield line.problem(_("code “%(code)s” does not lie below its parent “%(parent)s”") % named)


def _unit_problems(files: Files) -> Iterator[Problem]:
    for line in files.lines[UNITS]:
        yield from _unknown(line, "region", files.regions)
        if line["parent"]:
            yield from _unknown(line, "parent", files.units)
        if line["parent"] in files.units:
            yield from _unit_parent_problems(files, line)


def _unit_parent_problems(files: Files, line: Line) -> Iterator[Problem]:
    named = {"code": line["code"], "parent": line["parent"]}
    if not files.lies_in(line["region"], files.units[line["parent"]]["region"]):
        reason = _("the region of “%(code)s” does not lie in that of its parent “%(parent)s”")
        yield line.problem(reason % named)
    if _is_in_loop(line, files.units):
        yield line.problem(_("“%(code)s” is its own superior, through “%(parent)s”") % named)


def _is_in_loop(line: Line, units: dict[str, Line]) -> bool:
    code, seen = line["parent"], set()
    while code in units and code not in seen:
        if code == line["code"]:
            return True
        seen.add(code)
        code = units[code]["parent"]
    return False


def _category_problems(files: Files) -> Iterator[Problem]:
    for line in files.lines[CATEGORIES]:
        if not line["parent"]:
            continue
        yield from _unknown(line, "parent", files.categories)
        above = files.categories.get(line["parent"])
        if above and above["parent"]:
            reason = _("wrong level: parent “%(parent)s” is itself a sub-category")
            yield line.problem(reason % {"parent": line["parent"]})


def _duty_problems(files: Files) -> Iterator[Problem]:
    for line in files.lines[DUTIES]:
        yield from _unknown(line, "category", files.categories)
        level = LEVELS.get(line["level"])
        if level not in DUTY_LEVELS:
            yield _unknown_level(line)
        elif (level, line["function"]) not in files.held:
            named = {"function": line["function"], "level": line["level"]}
            reason = _("unknown function “%(function)s”: no unit of level %(level)s has it")
            yield line.problem(reason % named)


def _point_problems(files: Files) -> Iterator[Problem]:
    for line in files.lines[POINTS]:
        yield from _unknown(line, "region", files.regions)
        if files.level_of(line["region"]) in {Level.CITY, Level.COUNTY}:
            reason = _("wrong level: “%(region)s” is neither a township nor a village")
            yield line.problem(reason % {"region": line["region"]})
        yield from _bound_problems(line)


def _bound_problems(line: Line) -> Iterator[Problem]:
    for column, bound in BOUNDS.items():
        value = _number(line[column])
        if value is not None and abs(value) > bound:
            named = {"column": column, "value": line[column], "bound": bound}
            yield line.problem(
                _("%(column)s “%(value)s” is not between -%(bound)d and %(bound)d") % named
            )


def _number(text: str) -> Decimal | None:
    """None for what the check of the cell has already reported."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


CHECKS = (
    _cell_problems,
    _key_problems,
    _region_problems,
    _unit_problems,
    _category_problems,
    _duty_problems,
    _point_problems,
)


def problems_in(files: Files) -> list[Problem]:
    """Everything that is wrong, in the order of the files and their lines."""
    found = [problem for check in CHECKS for problem in check(files)]
    sheets = [sheet.file for sheet in files.lines]
    return sorted(found, key=lambda problem: (sheets.index(problem.file), problem.line or 0))


def duty_problems_in(files: Files) -> list[Problem]:
    """The same of the duties alone, in the order of their lines."""
    lines = files.lines[DUTIES]
    found = [
        *_cells_of(DUTIES, lines),
        *_duplicates(lines, DUTIES.key),
        *_duty_problems(files),
    ]
    return sorted(found, key=lambda problem: problem.line or 0)
