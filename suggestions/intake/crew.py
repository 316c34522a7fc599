"""One file, several processes: each takes every nth batch of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

from django.db import DatabaseError

from suggestions import crew
from suggestions.intake.files import Record, Table
from suggestions.intake.importer import Importer, Tally
from suggestions.pipeline.move import MOST_AT_ONCE
from suggestions.pipeline.refusals import Busy


@dataclass(frozen=True)
class _Report:
    """What has come of some more rows."""

    rows: int
    tally: Tally
    unknown: Counter[tuple[str, str]]


def run_together(
    importer: Importer, table: Table, *, processes: int, progress: Callable[[int], None]
) -> None:
    """As `importer.run` does, with so many processes. Raises Stopped."""
    done = 0

    def heard(report: _Report) -> None:
        nonlocal done
        done += report.rows
        importer.tally.add(report.tally)
        importer.reader.words.unknown.update(report.unknown)
        progress(done)

    shares = [_share(table.rows(), turn, processes) for turn in range(processes)]
    crew.run_together([partial(_take_in, importer, rows) for rows in shares], heard=heard)


def _share(rows: Iterable[Record], turn: int, processes: int) -> Iterator[Record]:
    iterator = iter(rows)
    number = 0
    while batch := list(islice(iterator, MOST_AT_ONCE)):
        if number % processes == turn:
            yield from batch
        number += 1


def _take_in(importer: Importer, rows: Iterable[Record], tell: Callable[[_Report], None]) -> None:
    before = 0

    def report(done: int) -> None:
        nonlocal before
        tell(_Report(done - before, importer.tally, importer.reader.words.unknown))
        before, importer.tally = done, Tally()
        importer.reader.words.unknown.clear()

    try:
        importer.run(rows, progress=report)
    except (DatabaseError, Busy):
        report(before)
        raise
