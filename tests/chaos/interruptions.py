"""Something that happens between two statements of a transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

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
            self.count += 1
            if self.count == self._wanted:
                self._happens()
        return found


@contextmanager
def after_writes(wanted: int, happens: Callable[[], None]) -> Iterator[Writes]:
    writes = Writes(wanted, happens)
    with connection.execute_wrapper(writes):
        yield writes
