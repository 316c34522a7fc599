"""Files as rows of text, whatever program wrote them. Nothing in them is ever evaluated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from suggestions.intake.columns import heading_among, known_in
from suggestions.intake.delimited import read_text_file
from suggestions.intake.refusals import Unreadable
from suggestions.intake.workbooks import Sheet, Workbook, read_workbook
from suggestions.language.legible import shows

Record = tuple[int, list[str]]
# Rows from the first on; merged cells are read otherwise below a heading, whose row is given.
Records = Callable[[int], Iterable[list[str]]]

ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
WEB_PAGES = (b"<html", b"<!doctype", b"<table", b"<head", b"<meta", b"<!--", b"mime-version:")
BEGINNING = 4096
ROWS_LOOKED_AT = 20


@dataclass(frozen=True)
class Layout:
    """What the person who hands it in says of a file: where to look, and what columns hold."""

    sheet: str = ""
    heading: int = 0
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """`rows` yields (row number as a spreadsheet shows it, cells); blank rows are left out.

    `notes`: what of the file was not read; `since_1904`: its dates without a format count so.
    """

    header: list[str]
    total: int
    rows: Callable[[], Iterable[Record]]
    notes: tuple[str, ...] = ()
    since_1904: bool = False


def read_table(path: Path, layout: Layout) -> Table:
    """The table in a file, recognised by what it holds and not by its name.

    Raises Unreadable before the first row, or never.
    """
    try:
        with path.open("rb") as file:
            start = file.read(BEGINNING)
        if start.startswith(ZIP):
            return _of_workbook(path, read_workbook(path), layout)
        _check_kind(path, start)
        return _table(path, read_text_file(path, start, layout.given).records, layout)
    except OSError as error:
        reason = _("%(file)s cannot be read: %(why)s.")
        raise Unreadable(reason % {"file": path.name, "why": error.strerror}) from error


def _check_kind(path: Path, start: bytes) -> None:
    if start.startswith(OLD_EXCEL):
        raise Unreadable(_("This is an old or a locked Excel file. Please save it as XLSX."))
    # Without the zeros of UTF-16, the marks of both and what stands before the first tag.
    text = start.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    kind = ""
    if text.startswith(b"<?xml") or b"urn:schemas-microsoft-com:office:spreadsheet" in text:
        kind = _("an XML file, as Excel 2003 wrote them")
    elif text.startswith(WEB_PAGES):
        kind = _("a web page (HTML)")
    if kind:
        reason = _("%(file)s is %(kind)s. Please open it in Excel or WPS and save it as XLSX.")
        raise Unreadable(reason % {"file": path.name, "kind": kind})


# workbooks


def _of_workbook(path: Path, book: Workbook, layout: Layout) -> Table:
    sheet = _chosen(path, book, layout)
    others = [each.name for each in book.sheets if each is not sheet and _first_rows(each.records)]
    notes = []
    if others:
        notes.append(_("Sheets not read: %(names)s") % {"names": ", ".join(others)})
    if book.hidden:
        notes.append(_("Hidden sheets not read: %(names)s") % {"names": ", ".join(book.hidden)})
    table = _table(path, sheet.records, layout)
    return Table(
        table.header,
        table.total,
        table.rows,
        notes=(*notes, *table.notes),
        since_1904=book.since_1904,
    )


def _chosen(path: Path, book: Workbook, layout: Layout) -> Sheet:
    """The sheet that was named, or the only one that can be meant."""
    if layout.sheet:
        return _named(book, layout.sheet)
    possible = _possible(book, layout)
    if not possible:
        raise Unreadable(_holds_nothing(path, book))
    if len(possible) > 1:
        reason = _("The workbook has several sheets: %(names)s. Say which with --sheet.")
        raise Unreadable(reason % {"names": _names_of(possible)})
    return possible[0]


def _possible(book: Workbook, layout: Layout) -> list[Sheet]:
    """Those with headings; where there are none, all that hold something."""
    filled = [each for each in book.sheets if _first_rows(each.records)]
    return [each for each in filled if _has_heading(each, layout)] or filled


def _names_of(sheets: Iterable[Sheet]) -> str:
    return ", ".join(each.name for each in sheets)


def _named(book: Workbook, name: str) -> Sheet:
    found = next((each for each in book.sheets if each.name.strip() == name.strip()), None)
    if found is None:
        reason = _("--sheet: no visible sheet is called “%(name)s”. There are: %(names)s.")
        raise Unreadable(reason % {"name": name, "names": _names_of(book.sheets)})
    return found


def _holds_nothing(path: Path, book: Workbook) -> str:
    if book.hidden:
        reason = _("The visible sheets of %(file)s are empty, others are hidden: %(names)s.")
        return reason % {"file": path.name, "names": ", ".join(book.hidden)}
    return _("%(file)s holds nothing.") % {"file": path.name}


def _has_heading(sheet: Sheet, layout: Layout) -> bool:
    rows = _first_rows(sheet.records)
    return any(known_in(cells, layout.given) for _number, cells in rows)


# tables


def _table(path: Path, records: Records, layout: Layout) -> Table:
    rows = _possible_headings(records, layout)
    if not rows:
        raise Unreadable(_empty(path, layout))
    header, first, last = heading_among(rows, layout.given)
    below = partial(_below, records, last)
    line = _("The columns are named in row %(row)d; the rows above it were not read.")
    notes = (line % {"row": first},) if rows[0][0] < first else ()
    return Table(header, sum(1 for _row in below()), below, notes=notes)


def _possible_headings(records: Records, layout: Layout) -> list[Record]:
    if layout.heading:
        return [each for each in _numbered(records(0)) if each[0] == layout.heading]
    return _first_rows(records)


def _empty(path: Path, layout: Layout) -> str:
    if layout.heading:
        return _("--header: row %(row)d is empty or not there.") % {"row": layout.heading}
    return _("%(file)s holds nothing.") % {"file": path.name}


def _first_rows(records: Records) -> list[Record]:
    return list(islice(_numbered(records(0)), ROWS_LOOKED_AT))


def _below(records: Records, heading: int) -> Iterator[Record]:
    return (each for each in _numbered(records(heading)) if each[0] > heading)


def _numbered(records: Iterable[list[str]]) -> Iterator[Record]:
    for number, cells in enumerate(records, start=1):
        if any(map(shows, cells)):
            yield number, cells
