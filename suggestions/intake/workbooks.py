"""Sheets of a workbook as a person sees them: visible ones, merged cells filled, dates right."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from suggestions.intake.refusals import Unreadable
from suggestions.models.identity import may_be_rounded

# Counted from 1904 on, as old Macintoshes did.
SINCE_1904 = re.compile(rb"<(?:\w+:)?workbookPr\b[^>]*\bdate1904=\"(?:1|true|on)\"", re.IGNORECASE)
MOST_OF_A_PART = 1 << 20
HALF_A_SECOND = timedelta(microseconds=500_000)

Range = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Sheet:
    """`ranges`: the merged ones, by their first row; `left`: the column that rows begin with."""

    name: str
    sheet: CalamineSheet
    ranges: list[Range]
    left: int

    def records(self, heading: int) -> Iterator[list[str]]:
        """Merged cells say the same in every row; below the `heading` (a row, 0 while it is
        looked for) in every column too."""
        begun: list[tuple[Range, str]] = []
        for number, row in enumerate(self.sheet.iter_rows()):
            cells = list(map(text_of, row))
            beginning = self._beginning.get(number, ())
            begun += [(each, _cell(cells, each[0][1] - self.left)) for each in beginning]
            begun = [each for each in begun if each[0][1][0] >= number]
            for merged, text in begun:
                self._fill(cells, merged, text, wide=0 < heading <= merged[0][0])
            yield cells

    @cached_property
    def _beginning(self) -> dict[int, list[Range]]:
        """The merged ones by the row that they begin in."""
        found: dict[int, list[Range]] = defaultdict(list)
        for each in self.ranges:
            found[each[0][0]].append(each)
        return found

    def _fill(self, cells: list[str], merged: Range, text: str, *, wide: bool) -> None:
        (_row, first), (_last_row, last) = merged
        end = last if wide else first
        for place in range(first - self.left, min(end - self.left + 1, len(cells))):
            cells[place] = text


@dataclass(frozen=True)
class Workbook:
    sheets: list[Sheet]
    hidden: list[str]
    since_1904: bool


def read_workbook(path: Path) -> Workbook:
    """Its visible sheets, whatever the file is called. Raises Unreadable."""
    content = path.read_bytes()
    with _faults_in_words():
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        about = _about_sheets(book)
        sheets = [_sheet(book, each.name) for each in about if _is_visible(each)]
    hidden = [each.name for each in about if not _is_visible(each)]
    return Workbook(sheets, hidden, _since_1904(content))


@contextmanager
def _faults_in_words() -> Iterator[None]:
    try:
        yield
    except PasswordError as error:
        raise Unreadable(_("The workbook is locked with a password.")) from error
    except CalamineError as error:
        raise Unreadable(_("The file is no workbook that can be read.")) from error


def _about_sheets(book: CalamineWorkbook) -> list[SheetMetadata]:
    """What holds cells, and neither a chart alone nor macros."""
    return [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]


def _is_visible(about: SheetMetadata) -> bool:
    return about.visible == SheetVisibleEnum.Visible


def _sheet(book: CalamineWorkbook, name: str) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    ranges = sheet.merged_cell_ranges
    if ranges is None:
        raise Unreadable(_("This is a workbook of another kind. Please save it as XLSX."))
    return Sheet(name, sheet, sorted(ranges), sheet.start[1] if sheet.start else 0)


def _since_1904(content: bytes) -> bool:
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = [name for name in archive.namelist() if name.startswith("xl/workbook")]
            parts = [archive.open(name).read(MOST_OF_A_PART) for name in names]
    except (BadZipFile, OSError):
        return False
    return any(SINCE_1904.search(part) for part in parts)


def _cell(cells: list[str], place: int) -> str:
    return cells[place] if 0 <= place < len(cells) else ""


def text_of(cell: Any) -> str:
    """What a cell holds, as text: for a formula the value that the spreadsheet had stored."""
    if isinstance(cell, float) and cell.is_integer():
        # A number that may have lost digits shows it, so that it is not taken for another one.
        return f"{cell:.15g}" if may_be_rounded(abs(int(cell))) else str(int(cell))
    if isinstance(cell, datetime):
        return (cell + HALF_A_SECOND).isoformat(sep=" ", timespec="seconds")
    return str(cell)
