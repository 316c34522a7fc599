"""The files of a city: from bytes to lines, whatever a spreadsheet made of them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Model
from django.utils.translation import gettext as _

from regions.loading.rows import Problem, WrongFilesError
from regions.models import Category, CollectionPoint, Duty, Level, Region, Unit, path_of

LEVELS = {level.name.lower(): level for level in Level}


@dataclass(frozen=True, slots=True)
class Sheet:
    file: str
    model: type[Model]
    columns: tuple[str, ...]
    # What makes a line of its own.
    key: tuple[str, ...] = ("code",)
    may_be_empty: bool = False
    # Columns that a file may leave out: nothing stands there then.
    optional: tuple[str, ...] = ()


REGIONS = Sheet("regions.csv", Region, ("code", "name", "level", "parent_code"))
UNITS = Sheet("units.csv", Unit, ("code", "name", "kind", "function", "region", "parent"))
CATEGORIES = Sheet(
    "categories.csv",
    Category,
    ("code", "name", "parent", "hotline_code", "petition_code", "keywords"),
    optional=("keywords",),
)
DUTIES = Sheet("duties.csv", Duty, ("category", "level", "function"), key=("category", "level"))
POINTS = Sheet(
    "points.csv",
    CollectionPoint,
    ("code", "name", "region", "address", "latitude", "longitude"),
    may_be_empty=True,
)
SHEETS = (REGIONS, UNITS, CATEGORIES, DUTIES, POINTS)


@dataclass(frozen=True, slots=True)
class Line:
    file: str
    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """'' where the file leaves out a column that need not be there."""
        return self.cells.get(column, "")

    def problem(self, reason: str) -> Problem:
        return Problem(self.file, self.number, reason)


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = _("cannot be read (%(why)s)") % {"why": error.strerror}
        raise WrongFilesError([Problem(path.name, None, reason)]) from error


def _text_of(name: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        reason = _(
            "is not UTF-8. If it comes from Excel, save it as “CSV UTF-8”, not as “CSV” (GBK)"
        )
        raise WrongFilesError([Problem(name, line, reason)]) from error


def _records(name: str, raw: bytes) -> Iterator[tuple[int, list[str]]]:
    """Records that hold something, with the line each of them ends on."""
    reader = csv.reader(io.StringIO(_text_of(name, raw), newline=""), strict=True)
    try:
        for record in reader:
            cells = [cell.strip() for cell in record]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        reason = _("is no proper CSV (%(why)s)") % {"why": error}
        raise WrongFilesError([Problem(name, reader.line_num, reason)]) from error


def _header_problems(sheet: Sheet, header: list[str]) -> Iterator[Problem]:
    for column in sheet.columns:
        if column not in {*header, *sheet.optional}:
            yield Problem(sheet.file, 1, _("column “%(name)s” is missing") % {"name": column})
    for column, times in Counter(header).items():
        if column not in sheet.columns:
            yield Problem(sheet.file, 1, _("unknown column “%(name)s”") % {"name": column})
        elif times > 1:
            yield Problem(sheet.file, 1, _("column “%(name)s” is there twice") % {"name": column})


def _width_problems(
    sheet: Sheet, header: list[str], records: list[tuple[int, list[str]]]
) -> Iterator[Problem]:
    for number, cells in records:
        if len(cells) != len(header):
            counts = {"found": len(cells), "wanted": len(header)}
            reason = _("%(found)d cells where the header has %(wanted)d") % counts
            yield Problem(sheet.file, number, reason)
    if not records and not sheet.may_be_empty:
        yield Problem(sheet.file, None, _("has no rows"))


def lines_of(sheet: Sheet, raw: bytes) -> list[Line]:
    """What the bytes of one file say. Raises WrongFilesError, naming the file as the sheet does."""
    records = list(_records(sheet.file, raw))
    header = records[0][1] if records else []
    found = list(_header_problems(sheet, header)) or list(
        _width_problems(sheet, header, records[1:])
    )
    if found:
        raise WrongFilesError(found)
    rows = records[1:]
    return [Line(sheet.file, n, dict(zip(header, cells, strict=True))) for n, cells in rows]


class Files:
    """The lines of all files, and those with a code by their code."""

    def __init__(self, lines: dict[Sheet, list[Line]]) -> None:
        self.lines = lines
        self.regions = {line["code"]: line for line in lines[REGIONS]}
        self.units = {line["code"]: line for line in lines[UNITS]}
        self.categories = {line["code"]: line for line in lines[CATEGORIES]}
        self.held = {(self.level_of(line["region"]), line["function"]) for line in lines[UNITS]}

    def level_of(self, region: str) -> Level | None:
        line = self.regions.get(region)
        return LEVELS.get(line["level"]) if line else None

    def path_of(self, region: str) -> str | None:
        level = self.level_of(region)
        return path_of(region, level) if level else None

    def lies_in(self, region: str, other: str) -> bool:
        """Whether `region` is `other` or below it, as far as both are known."""
        path, above = self.path_of(region), self.path_of(other)
        return path is None or above is None or path.startswith(above)


def read_files(folder: Path) -> Files:
    lines: dict[Sheet, list[Line]] = {}
    problems: list[Problem] = []
    for sheet in SHEETS:
        try:
            lines[sheet] = lines_of(sheet, _bytes_of(folder / sheet.file))
        except WrongFilesError as error:
            problems += error.problems
    if problems:
        raise WrongFilesError(problems)
    return Files(lines)
