"""The two kinds of file, each with the mark of who took it along, when and what for."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, TextIO

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from suggestions.desk.exports.columns import Cell, Column
from suggestions.desk.exports.workbook import Book
from suggestions.language.formulas import neutral
from suggestions.models import ExportKind

OWNER_ONLY = 0o600
# Longer numbers lose their last digits where a spreadsheet takes them for an amount.
MOST_DIGITS = 11


class Writer(Protocol):
    def line(self, values: Sequence[Cell]) -> None: ...


@dataclass(frozen=True)
class Mark:
    """Whoever finds the file, or a page of it, reads whose it is."""

    who: str
    login: str
    when: datetime
    purpose: str

    def __str__(self) -> str:
        words = _("Exported by %(who)s (%(login)s) on %(when)s. Purpose: %(purpose)s")
        return words % {
            "who": self.who,
            "login": self.login,
            "when": f"{timezone.localtime(self.when):%Y-%m-%d %H:%M}",
            "purpose": self.purpose or _("none stated, no contact of authors in it"),
        }


def folder() -> Path:
    return Path(settings.DATA_DIR) / "exports"


@contextmanager
def written(
    path: Path, kind: str, columns: Sequence[Column], mark: Mark, about: Sequence[str]
) -> Iterator[Writer]:
    """`about`: what list it is, where the kind of file has room for it. Only its owner reads it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY))
    ways = {ExportKind.CSV: _csv, ExportKind.XLSX: _xlsx}
    with ways[ExportKind(kind)](path, columns, mark, about) as writer:
        yield writer


# CSV


@contextmanager
def _csv(
    path: Path, columns: Sequence[Column], mark: Mark, _about: Sequence[str]
) -> Iterator[Writer]:
    """The mark in the first cell, the names of the columns below it.

    Without the sign in front spreadsheets here take UTF-8 for GBK; the writer ends lines by CRLF.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = _Lines(file)
        lines.line([str(mark)])
        lines.line([str(column.label) for column in columns])
        yield lines


class _Lines:
    def __init__(self, file: TextIO) -> None:
        self._out = csv.writer(file)

    def line(self, values: Sequence[Cell]) -> None:
        self._out.writerow([_plain(value) for value in values])


def _plain(value: Cell) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    text = neutral(value)
    is_long = isinstance(value, str) and text.isdecimal() and len(text) > MOST_DIGITS
    return f"'{text}" if is_long else text


# XLSX


@contextmanager
def _xlsx(
    path: Path, columns: Sequence[Column], mark: Mark, about: Sequence[str]
) -> Iterator[Writer]:
    """The mark on a sheet of its own, which opens first, and on each printed page."""
    with Book(path, header=str(mark)) as book:
        book.sheet(_("About this file"), [110])
        for words in (str(mark), *about):
            book.line([words])
        book.sheet(_("Suggestions"), [column.width for column in columns], frozen=True)
        book.line([str(column.label) for column in columns], bold=True)
        yield book
