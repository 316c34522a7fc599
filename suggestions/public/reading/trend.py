"""A line for each rate over the published months, drawn by the server: it needs no script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from suggestions.statistics import Rate

WIDTH, HEIGHT = 360, 220
LEFT, RIGHT, TOP, BOTTOM = 40, 22, 14, 30
STEP = 10
FEWEST_MONTHS = 2
MOST_NAMED = 5
# Lines differ in these as well, for whoever sees no colours.
MARKS = ("circle", "square", "diamond")


@dataclass(frozen=True)
class Point:
    x: float
    y: float


@dataclass(frozen=True)
class Line:
    """`runs`: of months that follow each other; a month that is missing breaks the line."""

    label: Any
    mark: str
    runs: list[str]
    points: list[Point]


@dataclass(frozen=True)
class Tick:
    at: float
    words: str


@dataclass(frozen=True)
class Trend:
    lines: list[Line]
    across: list[Tick]
    up: list[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM
    # Of a sample in the legend.
    middle: Point = Point(20, 6)


Months = Sequence[tuple[date, Sequence[Rate]]]


def trend_of(months: Months) -> Trend | None:
    """Of (month, its rates, always the same ones), oldest first; None where it would be a dot."""
    known = list(_known(months))
    if len(months) < FEWEST_MONTHS or not known:
        return None
    scale = _Scale(months[0][0], months[-1][0], int(min(known)) // STEP * STEP)
    names = [rate.label for rate in months[0][1]]
    lines = [_line(scale, months, place, label) for place, label in enumerate(names)]
    return Trend(lines, list(_across(scale, months)), list(_up(scale)))


def _known(months: Months) -> Iterator[Decimal]:
    for _month, rates in months:
        yield from (rate.percent for rate in rates if rate.percent is not None)


@dataclass(frozen=True)
class _Scale:
    first: date
    last: date
    lowest: int

    def x(self, month: date) -> float:
        room = WIDTH - LEFT - RIGHT - 16
        return round(LEFT + 8 + room * _number(self.first, month) / self.months, 1)

    @property
    def months(self) -> int:
        return _number(self.first, self.last)

    def y(self, percent: Decimal | int) -> float:
        room = HEIGHT - TOP - BOTTOM
        part = (float(percent) - self.lowest) / max(100 - self.lowest, 1)
        return round(HEIGHT - BOTTOM - room * part, 1)


def _number(first: date, month: date) -> int:
    return (month.year - first.year) * 12 + month.month - first.month


def _line(scale: _Scale, months: Months, place: int, label: Any) -> Line:
    found = [(month, rates[place].percent) for month, rates in months]
    known = [(month, percent) for month, percent in found if percent is not None]
    points = [Point(scale.x(month), scale.y(percent)) for month, percent in known]
    numbers = [_number(scale.first, month) for month, _percent in known]
    return Line(label, MARKS[place % len(MARKS)], list(_runs(numbers, points)), points)


def _runs(numbers: list[int], points: list[Point]) -> Iterator[str]:
    """As `points` of a polyline, a run for each row of months without a gap."""
    run: list[str] = []
    for place, point in enumerate(points):
        if run and numbers[place] != numbers[place - 1] + 1:
            yield " ".join(run)
            run = []
        run.append(f"{point.x},{point.y}")
    if run:
        yield " ".join(run)


def _across(scale: _Scale, months: Months) -> Iterator[Tick]:
    """Some of the months by name: as many as can be read, the newest among them."""
    every = -(-len(months) // MOST_NAMED)
    for month, _rates in months[::-1][::every]:
        yield Tick(scale.x(month), f"{month:%Y-%m}")


def _up(scale: _Scale) -> Iterator[Tick]:
    step = STEP if scale.lowest >= 60 else 2 * STEP
    for percent in range(100, scale.lowest - 1, -step):
        yield Tick(scale.y(percent), str(percent))
