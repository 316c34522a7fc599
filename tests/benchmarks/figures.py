"""What was measured, how, and what was wished for."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from django.db import connection

RUNS = 5


@dataclass(frozen=True)
class Figure:
    """`goal`: the least where `most` is not set, and the most where it is."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    most: bool = False
    note: str = ""

    @property
    def shown(self) -> str:
        digits = 1 if self.value < 100 and self.value % 1 else 0
        return f"{self.value:,.{digits}f} {self.unit}"

    @property
    def verdict(self) -> str:
        if self.goal is None:
            return ""
        met = self.value <= self.goal if self.most else self.value >= self.goal
        return f"{'≤' if self.most else '≥'} {self.goal:,.0f} {'met' if met else 'MISSED'}"


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def median_seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    return median(seconds(work) for _run in range(runs))


class Statements:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute, sql, params, many, context):
        self.count += 1
        return execute(sql, params, many, context)


@contextmanager
def counted() -> Iterator[Statements]:
    """The SQL statements of the block."""
    found = Statements()
    with connection.execute_wrapper(found):
        yield found


def statements_of(work: Callable[[], object]) -> int:
    with counted() as found:
        work()
    return found.count
