"""The charts of a report: the course of its days, its categories, and its places by one rate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from suggestions.reports.drawing import (
    END,
    GREY,
    MIDDLE,
    PALE,
    Shape,
    bar,
    dot,
    drawing,
    line,
    text,
)

# As wide as the text between the margins of the standard.
WIDTH = 590.0
TITLE = 30.0
# Of the course.
LEFT, TOP, FLOOR, HEIGHT = 40.0, 26.0, 190.0, 212.0
MOST_LABELS = 11
# Of bars that lie: a line for each.
NAMES, VALUES, STEP, THICK = 130.0, 145.0, 22.0, 13.0
LONGEST_NAME = 11


@dataclass(frozen=True)
class Bar:
    """`share` of the longest one, 0–1; None: nothing is drawn, the words say why."""

    name: str
    share: float | None
    words: str


def course(title: str, said: str, days: list[str], counts: list[tuple[int, int]]) -> dict[str, Any]:
    """Of each day (received, done): bars of the first, a line of the second."""
    most = _ceiling(max(map(max, counts)))
    step = (WIDTH - LEFT - 10) / len(days)
    places = [LEFT + step * (at + 0.5) for at in range(len(days))]
    shapes = [
        *_grid(most),
        *(
            bar(x - step * 0.3, _height(received, most), step * 0.6, _depth(received, most))
            for x, (received, _done) in zip(places, counts, strict=True)
            if received
        ),
        *_marked([(x, _height(done, most)) for x, (_r, done) in zip(places, counts, strict=True)]),
        *_days(days, places),
        *_key(),
        text(WIDTH / 2, HEIGHT + TITLE - 8, title, anchor=MIDDLE, size=14),
    ]
    return drawing("course", title, said, (WIDTH, HEIGHT + TITLE), shapes)


def _ceiling(number: int) -> int:
    """The least 1, 2, 3 or 5 of a power of ten, times four, that holds it: quarters are whole."""
    unit = 1
    while True:
        for factor in (1, 2, 3, 5):
            if 4 * factor * unit >= number:
                return 4 * factor * unit
        unit *= 10


def _height(number: int, most: int) -> float:
    return FLOOR - (FLOOR - TOP) * number / most


def _depth(number: int, most: int) -> float:
    return FLOOR - _height(number, most)


def _grid(most: int) -> Iterator[Shape]:
    for quarter in range(5):
        number = most * quarter // 4
        y = _height(number, most)
        yield line([(LEFT, y), (WIDTH - 10, y)], ink=PALE if quarter else "#000")
        yield text(LEFT - 6, y + 4, f"{number}", anchor=END)


def _marked(points: list[tuple[float, float]]) -> Iterator[Shape]:
    yield line(points, width=2)
    for x, y in points:
        yield dot(x, y, 2.5)


def _days(days: list[str], places: list[float]) -> Iterator[Shape]:
    every = -(-len(days) // MOST_LABELS)
    for at in range(0, len(days), every):
        yield text(places[at], FLOOR + 16, days[at], anchor=MIDDLE)


def _key() -> Iterator[Shape]:
    yield bar(LEFT, 5, 14, 10)
    yield text(LEFT + 20, 14, _("Received"))
    yield from _marked([(LEFT + 130, 10), (LEFT + 154, 10)])
    yield text(LEFT + 160, 14, _("Done"))


def lying(name: str, title: str, said: str, bars: list[Bar]) -> dict[str, Any]:
    """Bars that lie below each other, each with its words at the end."""
    floor = 8 + STEP * len(bars)
    shapes = [
        line([(NAMES, 4), (NAMES, floor)]),
        *(shape for at, each in enumerate(bars) for shape in _lying(each, 8 + STEP * at)),
        text(WIDTH / 2, floor + TITLE - 8, title, anchor=MIDDLE, size=14),
    ]
    return drawing(name, title, said, (WIDTH, floor + TITLE), shapes)


def _lying(each: Bar, y: float) -> Iterator[Shape]:
    base = y + THICK - 2
    longest = WIDTH - NAMES - VALUES
    yield text(NAMES - 6, base, _shortened(each.name), anchor=END)
    if each.share:
        yield bar(NAMES, y, longest * each.share, THICK, GREY)
    yield text(NAMES + longest * (each.share or 0) + 6, base, each.words)


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
