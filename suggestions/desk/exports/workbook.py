"""A workbook (ECMA-376) that is written row by row to where it is to lie.

openpyxl collects the rows of a sheet in the machine's folder for temporary files: there a worker
that is killed would leave names and numbers behind. What is written is little: texts, numbers,
moments, a head that stands still, and a header on each printed page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import accumulate
from pathlib import Path
from types import TracebackType
from typing import IO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from suggestions.language.formulas import is_formula

START = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What a reader would take for a character by its number.
CODED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
MOST_LETTERS, MOST_IN_HEADER = 32_767, 200
PLAIN, BOLD, MOMENT, FORMULA = range(4)
ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - what days are counted from, in no zone
A_DAY = 86_400

STYLES = (
    f'{START}<styleSheet xmlns="{MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="SimSun"/></font>'
    '<font><b/><sz val="11"/><name val="SimSun"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


class Book:
    """Sheets are written one after the other: `sheet()` ends the one before."""

    def __init__(self, path: Path, *, header: str) -> None:
        self._header = _of_header(header)
        self._names: list[str] = []
        self._zip = ZipFile(path, "w", ZIP_DEFLATED, compresslevel=6)
        self._out: IO[bytes] | None = None
        self._row = 0

    def __enter__(self) -> Book:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self._abandon()
            return
        try:
            self._end_sheet()
            self._finish()
            self._zip.close()
        except OSError:
            self._abandon()
            raise

    def _abandon(self) -> None:
        """What could not be written is not tried once more."""
        for each in (self._out, self._zip):
            with suppress(OSError, ValueError):
                if each:
                    each.close()

    def sheet(self, name: str, widths: Sequence[int], *, frozen: bool = False) -> None:
        self._end_sheet()
        self._names.append(name)
        self._row = 0
        self._out = self._zip.open(f"xl/worksheets/sheet{len(self._names)}.xml", "w")
        pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        columns = "".join(
            f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
            for place, width in enumerate(widths, 1)
        )
        self._write(
            f'{START}<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
            f'<sheetViews><sheetView workbookViewId="0">{pane if frozen else ""}</sheetView>'
            f"</sheetViews><cols>{columns}</cols><sheetData>"
        )

    def line(self, values: Iterable[str | int | datetime | None], *, bold: bool = False) -> None:
        self._row += 1
        style = BOLD if bold else PLAIN
        cells = "".join(
            _cell(f"{_letters(place)}{self._row}", value, style)
            for place, value in enumerate(values)
            if value not in (None, "")
        )
        self._write(f'<row r="{self._row}">{cells}</row>')

    def _write(self, text: str) -> None:
        if self._out is None:
            raise ValueError("no sheet was begun")
        self._out.write(text.encode())

    def _end_sheet(self) -> None:
        """On each printed page: who took it along, above; which page it is, below."""
        if self._out is None:
            return
        self._write(
            '</sheetData><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
            f"<headerFooter><oddHeader>{escape(self._header)}</oddHeader>"
            f"<oddFooter>{escape(self._header)}&amp;R&amp;P / &amp;N</oddFooter></headerFooter>"
            "</worksheet>"
        )
        self._out.close()
        self._out = None

    def _finish(self) -> None:
        numbers = range(1, len(self._names) + 1)
        sheets = "".join(
            f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
            for number, name in zip(numbers, self._names, strict=True)
        )
        parts = {
            "[Content_Types].xml": _content_types(numbers),
            "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
            "xl/workbook.xml": f'{START}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
            f"<sheets>{sheets}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": _relations(
                {f"rId{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in numbers}
                | {"rIdStyles": ("styles", "styles.xml")}
            ),
            "xl/styles.xml": STYLES,
        }
        for name, text in parts.items():
            self._zip.writestr(name, text)


def _cell(place: str, value: str | int | datetime | None, style: int) -> str:
    if isinstance(value, datetime):
        days = (value - ZERO).total_seconds() / A_DAY
        return f'<c r="{place}" s="{MOMENT}"><v>{days:.10f}</v></c>'
    if isinstance(value, int):
        return f'<c r="{place}" s="{style}"><v>{value}</v></c>'
    text = UNWRITABLE.sub("", value or "")[:MOST_LETTERS]
    style = FORMULA if is_formula(text) else style
    said = CODED.sub("_x005F_", escape(text)).replace("\r", "")
    return (
        f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'
    )


def _letters(place: int) -> str:
    """0: A, 26: AA."""
    first, last = divmod(place, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)


def _of_header(words: str) -> str:
    """On the left; what stands behind & would be an order there. As Excel counts, two for &."""
    signs = [sign.replace("&", "&&") for sign in UNWRITABLE.sub("", words)]
    ends = accumulate(len(sign.encode("utf-16-le")) // 2 for sign in signs)
    fits = sum(end <= MOST_IN_HEADER for end in ends)
    return f"&L{''.join(signs[:fits])}"


def _relations(found: dict[str, tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, target) in found.items()
    )
    return f'{START}<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'


def _content_types(numbers: Iterable[int]) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{KIND}.worksheet+xml"/>'
        for n in numbers
    )
    return (
        f'{START}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/>{sheets}</Types>'
    )
