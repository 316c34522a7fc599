"""One row of a file as what it asks for: a submission and, if it was finished, its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from suggestions.intake.cells import (
    MOST_PLACE,
    MOST_SOURCE_TIME,
    Vocabulary,
    cleaned,
    contact_of,
    names_none,
    number_of,
    shortened,
)
from suggestions.intake.columns import Columns
from suggestions.intake.refusals import RowRefused
from suggestions.intake.registers import Registers
from suggestions.intake.times import SERIAL_ZERO, moment_of
from suggestions.messages.templates import Template
from suggestions.models import MAX_NUMBER, MAX_TEXT, ImportRun
from suggestions.models.identity import content_digest
from suggestions.pipeline.case import Case
from suggestions.pipeline.collect import Archive, Submit, city
from suggestions.pipeline.request import Move

Values = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Remember(Submit):
    """A submission from before: runs no deadlines, and nobody is told that it arrived.

    `end` is None where the matter was still open. Both are written at once: a finished matter
    need not be read again to be finished.
    """

    limits: bool = False
    end: Archive | None = None

    def notice(self, case: Case) -> Template | None:
        return None

    def check(self, case: Case) -> None:
        super().check(case)
        if self.end:
            self.end.check_complete()
            self.end.check(case)

    def follow_ups(self, case: Case) -> list[tuple[Move, Case]]:
        return [(self.end, case)] if self.end else []


@dataclass(frozen=True)
class Entry:
    """`number`: in its canonical form, '' where the source gave none."""

    row: int
    request: Submit
    at: datetime
    number: str
    without_contact: bool = False

    @property
    def content(self) -> str:
        return self.request.content


class Reader:
    """Turns the rows of one file into entries."""

    def __init__(self, columns: Columns, *, source: str, run_limits: bool) -> None:
        self.columns = columns
        self.source = source
        self.run_limits = run_limits
        self.words = Vocabulary()
        self.registers = Registers()
        self.city = city()
        self.now = timezone.now()
        self.zero = SERIAL_ZERO
        self.import_run: ImportRun | None = None

    def entry(self, row: int, cells: Sequence[str]) -> Entry:
        """What the row asks for. Raises RowRefused."""
        if any(map(str.strip, cells[self.columns.width :])):
            raise RowRefused(_("the row has more cells than the header"))
        values = self.values(cells)
        _check_lengths(values)
        at, ended = self._moments(values)
        end = self._end(values, ended)
        number = number_of(values["message_id"])
        content = content_digest(at if values["time"] else None, values["text"])
        request = self._request(values, number) | {"content": content}
        live = self.run_limits and end is None
        asked = Submit(**request) if live else Remember(**request, end=end)
        return Entry(row, asked, at, number, names_none(values))

    def number_in(self, cells: Sequence[str]) -> str:
        """The number of a row that may be wrong otherwise."""
        return self.values(cells)["message_id"][:MAX_NUMBER]

    def values(self, cells: Sequence[str]) -> Values:
        found = self.columns.values(cells)
        return {field: cleaned(field, text) if text else "" for field, text in found.items()}

    def _moments(self, values: Values) -> tuple[datetime, datetime | None]:
        """When it was handed in, and when it was answered if the row says so."""
        if "time" in self.columns.places and not values["time"]:
            raise RowRefused(_("the time is missing"))
        at, ended = self._moment(values["time"]), self._moment(values["answered_at"])
        return at or ended or self.now, ended

    def _moment(self, text: str) -> datetime | None:
        return moment_of(text, now=self.now, zero=self.zero) if text else None

    def _end(self, values: Values, ended: datetime | None) -> Archive | None:
        unit = self.registers.unit(values["unit"])
        category = self.registers.category(values["category"])
        by_status = self.words.is_finished(values["status"])
        if ended or by_status or values["answer"]:
            return Archive(answer=values["answer"], unit=unit, category=category, ended=ended)
        return None

    def _request(self, values: Values, number: str) -> dict[str, Any]:
        region = self.registers.region(values["region"]) if values["region"] else self.city
        return {
            "text": values["text"],
            "title": shortened(values["title"]),
            "region": region,
            "place": values["place"],
            "channel": self.words.channel(values["channel"]),
            "contact": contact_of(values),
            "source": self.source,
            "external": values["message_id"] if number else "",
            "import_run": self.import_run,
            "source_time": values["time"][:MOST_SOURCE_TIME],
        }


def _check_lengths(values: Values) -> None:
    if not values["text"]:
        raise RowRefused(_("the text is empty"))
    most = {"text": MAX_TEXT, "answer": MAX_TEXT, "place": MOST_PLACE}
    for field, length in most.items():
        if len(values[field]) > length:
            what = {"column": field, "most": length}
            raise RowRefused(_("%(column)s is longer than %(most)d characters") % what)
