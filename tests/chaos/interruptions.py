"""Something that happens between two statements of a transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.db import connection

from suggestions import writing

WRITES = ("INSERT", "UPDATE", "DELETE")


class Writes:
    """Counts the writing statements, and does something once so many are through."""

    def __init__(self, wanted: int, happens: Callable[[], None]) -> None:
        self.count = 0
        self._wanted = wanted
        self._happens = happens

    def __call__(self, execute, sql, params, many, context):
        found = execute(sql, params, many, context)
        if sql.startswith(WRITES):
            self._one_more()
        return found

    def copying(self, copy):
        """Copies go past the wrapper of statements."""

        def copied(model, rows):
            copy(model, rows)
            self._one_more()

        return copied

    def _one_more(self):
        self.count += 1
        if self.count == self._wanted:
            self._happens()


@contextmanager
def after_writes(wanted: int, happens: Callable[[], None]) -> Iterator[Writes]:
    writes = Writes(wanted, happens)
    with (
        connection.execute_wrapper(writes),
        patch.object(writing, "_copy", writes.copying(writing._copy)),
    ):
        yield writes
