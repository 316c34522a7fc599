"""Takes entries in, 500 moves at a time: a kill leaves whole batches, the next run goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db import IntegrityError, OperationalError, transaction
from django.utils.translation import gettext as _

from suggestions.intake.files import Record
from suggestions.intake.known import Known, Verdict, has_unfilled, stored
from suggestions.intake.refusals import RowRefused
from suggestions.intake.rows import Entry, Reader
from suggestions.pipeline.actors import CHANNEL
from suggestions.pipeline.move import MOST_AT_ONCE, Intent, move_many
from suggestions.pipeline.refusals import Busy, Refused

A_PIECE = MOST_AT_ONCE // 2
MOST_TRIES = 8
FIRST_PAUSE = 0.1


@dataclass(frozen=True)
class Failure:
    """Row, number and reason: nothing else of the row, it may be about a person."""

    row: int
    number: str
    reason: str


@dataclass
class Tally:
    imported: int = 0
    skipped: int = 0
    # Of the failures: a number that is known, with other content.
    others: int = 0
    failures: list[Failure] = field(default_factory=list)
    without_contact: int = 0

    def add(self, other: Tally) -> None:
        self.imported += other.imported
        self.skipped += other.skipped
        self.others += other.others
        self.failures += other.failures
        self.without_contact += other.without_contact

    def __str__(self) -> str:
        # Read by programs: never translated.
        return f"imported {self.imported}, skipped {self.skipped}, failed {len(self.failures)}"


class Unfit(Exception):
    """The pipeline refused these entries of a batch, so that nothing of it was written."""

    def __init__(self, reasons: dict[int, str]) -> None:
        super().__init__(reasons)
        self.reasons = reasons


class Importer:
    """`dry_run`: everything as if, and nothing is kept; what came before in the file is known."""

    def __init__(self, reader: Reader, tally: Tally, *, dry_run: bool = False) -> None:
        self.reader = reader
        self.tally = tally
        self.dry_run = dry_run
        self.seen = Known()
        self.unfilled = has_unfilled(reader.source)

    def run(self, rows: Iterable[Record], *, progress: Callable[[int], None]) -> None:
        """Take in all rows; `progress` hears after each batch how many are behind it.

        Raises OperationalError or IntegrityError where the database stays unable; what came
        before is in, and is skipped by the next run.
        """
        done = 0
        for batch in _in_batches(rows):
            for piece in _in_pieces(list(self._entries(batch))):
                self._take_in(piece)
            done += len(batch)
            progress(done)

    def _entries(self, batch: list[Record]) -> Iterator[Entry]:
        for row, cells in batch:
            try:
                entry = self.reader.entry(row, cells)
            except RowRefused as refusal:
                failure = Failure(row, self.reader.number_in(cells), str(refusal))
                self.tally.failures.append(failure)
            else:
                self.tally.without_contact += entry.without_contact
                yield entry

    def _take_in(self, entries: list[Entry]) -> None:
        tries = 0
        while entries:
            try:
                found = self._store(entries)
            except Unfit as unfit:
                entries = self._without(entries, unfit.reasons)
            except (IntegrityError, OperationalError, Busy):
                # Another import took some of them in meanwhile, or holds the lock: look again.
                tries += 1
                if tries == MOST_TRIES:
                    raise
                time.sleep(FIRST_PAUSE * tries)
            else:
                self._count(found)
                return

    def _store(self, entries: list[Entry]) -> dict[Verdict, list[Entry]]:
        with transaction.atomic():
            known = stored(entries, source=self.reader.source, unfilled=self.unfilled)
            known.learn(self.seen, entries)
            found = known.sort(entries)
            _move(found[Verdict.NEW])
            if self.dry_run:
                transaction.set_rollback(True)
        return found

    def _count(self, found: dict[Verdict, list[Entry]]) -> None:
        self.tally.imported += len(found[Verdict.NEW])
        self.tally.skipped += len(found[Verdict.SAME])
        self.tally.others += len(found[Verdict.OTHER])
        reason = _("the number is known, with another time or text")
        for entry in found[Verdict.OTHER]:
            self._fail(entry, reason)
        if self.dry_run:
            for entry in found[Verdict.NEW]:
                self.seen.add(entry.number, entry.content)

    def _fail(self, entry: Entry, reason: str) -> None:
        self.tally.failures.append(Failure(entry.row, entry.request.external, reason))

    def _without(self, entries: list[Entry], reasons: dict[int, str]) -> list[Entry]:
        for entry in entries:
            if entry.row in reasons:
                self._fail(entry, reasons[entry.row])
        return [entry for entry in entries if entry.row not in reasons]


def _in_batches(rows: Iterable[Record]) -> Iterator[list[Record]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, MOST_AT_ONCE)):
        yield batch


def _in_pieces(entries: list[Entry]) -> Iterator[list[Entry]]:
    """One transaction each, kept short."""
    for start in range(0, len(entries), A_PIECE):
        yield entries[start : start + A_PIECE]


def _move(entries: list[Entry]) -> None:
    if not entries:
        return
    intents = [Intent(None, each.request, at=each.at) for each in entries]
    results = move_many(intents, actor=CHANNEL)
    reasons = {
        entry.row: str(result)
        for entry, result in zip(entries, results, strict=True)
        if isinstance(result, Refused)
    }
    if reasons:
        raise Unfit(reasons)
