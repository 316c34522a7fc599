"""One file, several processes: each takes every nth batch of it.

They share nothing but the file: what one of them has taken in stays, whatever becomes of the
others, and the next run goes on.
"""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from django.db import DatabaseError, connections
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL

from suggestions.intake.files import Record, Table
from suggestions.intake.importer import Importer, Tally, reason_of
from suggestions.pipeline.move import MOST_AT_ONCE
from suggestions.pipeline.refusals import Busy


class Stopped(Exception):
    """One of the processes could not go on; the others were stopped too."""


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
    _close_connections()
    pipes: list[Connection] = []
    shares = [_share(table.rows(), turn, processes) for turn in range(processes)]
    crew = [_started(importer, share, pipes) for share in shares]
    try:
        done = 0
        for report in _reports(pipes):
            done += report.rows
            importer.tally.add(report.tally)
            importer.reader.words.unknown.update(report.unknown)
            progress(done)
    finally:
        for process in crew:
            process.terminate()
            process.join()


def _close_connections() -> None:
    """One that is open, or waits in a pool, would be spoken over by all of them at once."""
    connections.close_all()
    for each in connections.all():
        if isinstance(each, PostgreSQL) and each.pool:
            each.close_pool()


def _started(importer: Importer, rows: Iterable[Record], pipes: list[Connection]) -> BaseProcess:
    """Its pipe is added to those that are listened to."""
    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    pipes.append(ours)
    arguments = (importer, rows, theirs, tuple(pipes))
    process = context.Process(target=_work, args=arguments, daemon=True)
    process.start()
    theirs.close()  # so that the pipe ends when the process does
    return process


def _share(rows: Iterable[Record], turn: int, processes: int) -> Iterator[Record]:
    iterator = iter(rows)
    number = 0
    while batch := list(islice(iterator, MOST_AT_ONCE)):
        if number % processes == turn:
            yield from batch
        number += 1


def _work(
    importer: Importer, rows: Iterable[Record], pipe: Connection, heard: Iterable[Connection]
) -> None:
    # Ctrl-C is for the one that started this.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for each in heard:  # else the pipe would not break when nobody listens any more
        each.close()
    before = 0

    def report(done: int) -> None:
        nonlocal before
        pipe.send(_Report(done - before, importer.tally, importer.reader.words.unknown))
        before, importer.tally = done, Tally()
        importer.reader.words.unknown.clear()

    # The one that started this was killed: what is in stays.
    with suppress(BrokenPipeError):
        try:
            importer.run(rows, progress=report)
        except (DatabaseError, Busy) as error:
            report(before)
            pipe.send(reason_of(error))
        else:
            pipe.send("")


def _reports(pipes: list[Connection]) -> Iterator[_Report]:
    working = set(pipes)
    while working:
        ready = wait(working)
        for pipe in [each for each in working if each in ready]:
            said = _heard(pipe)
            if isinstance(said, _Report):
                yield said
            elif said:
                raise Stopped(said)
            else:
                working.discard(pipe)


def _heard(pipe: Connection) -> _Report | str:
    """A report, why it cannot go on, or nothing at the end of the share."""
    try:
        said: _Report | str = pipe.recv()
    except (EOFError, OSError):  # OSError: in the middle of a report
        return "a process ended"
    return said
