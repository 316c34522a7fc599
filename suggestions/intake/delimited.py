"""Text files: their encoding and what separates their columns are recognised."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from suggestions.intake.columns import known_in
from suggestions.intake.refusals import Unreadable

UTF8_MARK, UTF16_MARKS = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
CHUNK = 1 << 20
# A text that is too long costs its row, not the file.
LONGEST_CELL = 1 << 24
SEPARATORS = ",\t;，|"
ROWS_LOOKED_AT = 20


@dataclass(frozen=True)
class TextFile:
    """`announced`: its first line says `sep=;`, which is no row."""

    path: Path
    encoding: str
    separator: str
    announced: bool

    def records(self, _heading: int) -> Iterator[list[str]]:
        with self.path.open(encoding=self.encoding, newline="") as file:
            if self.announced:
                next(file)
            yield from csv.reader(file, delimiter=self.separator, strict=True)


def read_text_file(path: Path, start: bytes, given: Mapping[str, str]) -> TextFile:
    """Raises Unreadable where a byte does not decode, or quotes do not match."""
    csv.field_size_limit(max(LONGEST_CELL, csv.field_size_limit()))
    try:
        file = _file(path, _encoding(path, start), given)
        _check_whole(file)
    except UnicodeError as error:
        known = "UTF-8, UTF-16, GB18030"
        reason = _(
            "The text is damaged or in none of the encodings %(known)s. "
            "Please save it as CSV UTF-8."
        )
        raise Unreadable(reason % {"known": known}) from error
    return file


def _encoding(path: Path, start: bytes) -> str:
    if start.startswith(UTF16_MARKS):
        return "utf-16"
    # GB18030 makes some text of nearly anything: a damaged UTF-8 file must not get there.
    certain = start.startswith(UTF8_MARK) or _mostly_utf8(path)
    return "utf-8-sig" if certain else "gb18030"


def _mostly_utf8(path: Path) -> bool:
    wide = broken = 0
    with path.open(encoding="utf-8", errors="replace") as file:
        while chunk := file.read(CHUNK):
            wide += len(chunk) - len(chunk.encode("ascii", "ignore"))
            broken += chunk.count("\ufffd")
    return broken * 4 <= wide


def _file(path: Path, encoding: str, given: Mapping[str, str]) -> TextFile:
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline().strip('\ufeff\r\n "').lower()
    if first.startswith("sep=") and len(first) == len("sep=,"):
        return TextFile(path, encoding, first[-1], announced=True)
    if first == "sep=":  # a TAB was taken off with the line's end
        return TextFile(path, encoding, "\t", announced=True)
    found = [TextFile(path, encoding, each, announced=False) for each in SEPARATORS]
    return max(found, key=lambda file: _known_columns(file, given))


def _known_columns(file: TextFile, given: Mapping[str, str]) -> int:
    """How many columns make sense if it is read like this; of two the first is taken."""
    try:
        rows = list(islice(file.records(0), ROWS_LOOKED_AT))
    except csv.Error:
        return 0
    return max((known_in(cells, given) for cells in rows), default=0)


def _check_whole(file: TextFile) -> None:
    number = 0
    try:
        for _record in file.records(0):
            number += 1
    except csv.Error as error:
        reason = _("After row %(row)d the file is no proper CSV: %(why)s.")
        raise Unreadable(reason % {"row": number, "why": error}) from error
