"""Several processes at one piece of work, each with its share of it.

They share nothing but the work: what one of them has done stays, whatever becomes of the others,
and the next run goes on.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from django.db import DatabaseError, connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL

from suggestions.pipeline.refusals import Refused

MOST_PROCESSES = 4
# A share of the work, with what it tells the others by.
Share = Callable[[Callable[[Any], None]], None]


class Stopped(Exception):
    """One of the processes could not go on; the others were stopped too."""


@dataclass(frozen=True)
class _Told:
    what: Any


@dataclass(frozen=True)
class _Ended:
    """`why` not at the end of its share."""

    why: str = ""


def run_together(shares: Sequence[Share], *, heard: Callable[[Any], None]) -> None:
    """Each share in a process of its own; `heard` is given what they tell. Raises Stopped."""
    _close_connections()
    pipes: list[Connection] = []
    crew = [_started(share, pipes) for share in shares]
    try:
        for what in _told(pipes):
            heard(what)
    finally:
        for process in crew:
            process.terminate()
            process.join()


def as_many_as_help() -> int:
    """SQLite has one writer at a time, and another process sees nothing of an open transaction."""
    if connection.vendor == "sqlite" or connection.in_atomic_block:
        return 1
    return min(os.cpu_count() or 1, MOST_PROCESSES)


def reason_of(error: BaseException) -> str:
    """What went wrong, for the person at the terminal: further lines may repeat a row."""
    return str(error).strip().partition("\n")[0] or type(error).__name__


def _close_connections() -> None:
    """One that is open, or waits in a pool, would be spoken over by all of them at once."""
    connections.close_all()
    for each in connections.all():
        if isinstance(each, PostgreSQL) and each.pool:
            each.close_pool()


def _started(share: Share, pipes: list[Connection]) -> BaseProcess:
    """Its pipe is added to those that are listened to."""
    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    pipes.append(ours)
    process = context.Process(target=_work, args=(share, theirs, tuple(pipes)), daemon=True)
    process.start()
    theirs.close()  # so that the pipe ends when the process does
    return process


def _work(share: Share, pipe: Connection, listened_to: Iterable[Connection]) -> None:
    # Ctrl-C is for the one that started this.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for each in listened_to:  # else the pipe would not break when nobody listens any more
        each.close()
    # The one that started this was killed: what is done stays.
    with suppress(BrokenPipeError):
        try:
            share(lambda what: pipe.send(_Told(what)))
        except (DatabaseError, Refused) as error:
            pipe.send(_Ended(reason_of(error)))
        else:
            pipe.send(_Ended())


def _told(pipes: list[Connection]) -> Iterator[Any]:
    working = set(pipes)
    while working:
        for pipe in working.intersection(wait(working)):
            said = _heard(pipe)
            if isinstance(said, _Told):
                yield said.what
            elif said.why:
                raise Stopped(said.why)
            else:
                working.discard(pipe)


def _heard(pipe: Connection) -> _Told | _Ended:
    try:
        said: _Told | _Ended = pipe.recv()
    except (EOFError, OSError):  # OSError: in the middle of a word
        return _Ended("a process ended")
    return said
