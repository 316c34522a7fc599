"""Files as rows of text, whatever program wrote them. Nothing in them is ever evaluated."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from suggestions.intake.refusals import Unreadable

Record = tuple[int, list[str]]

ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
UTF8_MARK, UTF16_MARKS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
CHUNK = 1 << 20
# A text that is too long costs its row, not the file.
LONGEST_CELL = 1 << 24


@dataclass(frozen=True)
class Table:
    """`rows` yields (row number as a spreadsheet shows it, cells); blank rows are left out."""

    header: list[str]
    total: int
    rows: Callable[[], Iterable[Record]]


def read_table(path: Path) -> Table:
    """The table in a CSV or XLSX file. Raises Unreadable before the first row, or never."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
        records = _workbook(path) if start.startswith(ZIP) else _text_file(path, start)
    except OSError as error:
        reason = _("%(file)s cannot be read: %(why)s.")
        raise Unreadable(reason % {"file": path.name, "why": error.strerror}) from error
    return _table(path, records)


def _table(path: Path, records: Callable[[], Iterable[list[str]]]) -> Table:
    total = sum(1 for _record in _numbered(records()))
    if not total:
        raise Unreadable(_("%(file)s holds nothing.") % {"file": path.name})
    _number, header = next(_numbered(records()))
    return Table(header, total - 1, partial(_below_header, records))


def _below_header(records: Callable[[], Iterable[list[str]]]) -> Iterator[Record]:
    rows = _numbered(records())
    next(rows)
    return rows


def _numbered(records: Iterable[list[str]]) -> Iterator[Record]:
    for number, cells in enumerate(records, start=1):
        if any(map(str.strip, cells)):
            yield number, cells


# CSV


def _text_file(path: Path, start: bytes) -> Callable[[], Iterator[list[str]]]:
    if start.startswith(OLD_EXCEL):
        raise Unreadable(_("This is an old or a locked Excel file. Please save it as XLSX."))
    csv.field_size_limit(max(LONGEST_CELL, csv.field_size_limit()))
    for encoding in _encodings(path, start):
        records = partial(_records, path, encoding)
        if _is_whole(records):
            return records
    raise Unreadable(
        _("The text is neither UTF-8 nor GB18030, or it is damaged. Please save it as CSV UTF-8.")
    )


def _encodings(path: Path, start: bytes) -> list[str]:
    if start.startswith(UTF16_MARKS):
        return []
    # GB18030 makes some text of nearly anything: a damaged UTF-8 file must not get there.
    certain = start.startswith(UTF8_MARK) or _mostly_utf8(path)
    return ["utf-8-sig"] if certain else ["gb18030"]


def _mostly_utf8(path: Path) -> bool:
    wide = broken = 0
    with path.open(encoding="utf-8", errors="replace") as file:
        while chunk := file.read(CHUNK):
            wide += len(chunk) - len(chunk.encode("ascii", "ignore"))
            broken += chunk.count("\ufffd")
    return broken * 4 <= wide


def _is_whole(records: Callable[[], Iterator[list[str]]]) -> bool:
    """Whether every byte decodes; quotes that do not match refuse the file."""
    number = 0
    try:
        for _record in records():
            number += 1
    except UnicodeDecodeError:
        return False
    except csv.Error as error:
        reason = _("After row %(row)d the file is no proper CSV: %(why)s.")
        raise Unreadable(reason % {"row": number, "why": error}) from error
    return True


def _records(path: Path, encoding: str) -> Iterator[list[str]]:
    with path.open(encoding=encoding, newline="") as file:
        yield from csv.reader(file, strict=True)


# XLSX


def _workbook(path: Path) -> Callable[[], Iterator[list[str]]]:
    try:
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    except PasswordError as error:
        raise Unreadable(_("The workbook is locked with a password.")) from error
    except CalamineError as error:
        raise Unreadable(_("The file is no workbook that can be read.")) from error
    return lambda: ([text_of(cell) for cell in row] for row in sheet.iter_rows())


def text_of(cell: Any) -> str:
    """What a cell holds, as text: for a formula the value that the spreadsheet had stored."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    return str(cell)
