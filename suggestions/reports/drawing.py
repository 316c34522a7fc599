"""A drawing for paper: shapes in units of 1/96 inch, which SVG and picture are made of alike.

Black on white, told apart by shape and by how dark they are; every number that is drawn stands in
a table as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

FONTS = '"Noto Sans CJK SC", "SimHei", "STHeiti", "PingFang SC", "Microsoft YaHei", sans-serif'
INK, GREY, PALE = "#000", "#bbb", "#ddd"
START, MIDDLE, END = "start", "middle", "end"
# A shape by its kind, as it can be kept.
Shape = dict[str, Any]


def bar(x: float, y: float, width: float, height: float, fill: str = GREY) -> Shape:
    return _rounded("bar", x=x, y=y, width=width, height=height) | {"fill": fill}


def line(points: Iterable[tuple[float, float]], ink: str = INK, width: float = 1) -> Shape:
    found = [[round(x, 1), round(y, 1)] for x, y in points]
    return {"kind": "line", "points": found, "ink": ink, "width": width}


def dot(x: float, y: float, radius: float) -> Shape:
    return _rounded("dot", x=x, y=y, radius=radius)


def text(x: float, y: float, words: str, *, anchor: str = START, size: float = 11) -> Shape:
    return _rounded("text", x=x, y=y) | {"words": words, "anchor": anchor, "size": size}


def _rounded(kind: str, **numbers: float) -> Shape:
    return {"kind": kind} | {name: round(number, 1) for name, number in numbers.items()}


def drawing(
    name: str, title: str, said: str, size: tuple[float, float], shapes: list[Shape]
) -> dict[str, Any]:
    """`name`: in ids of the page; `said`: what it shows, for whoever does not see it."""
    width, height = size
    about = {"name": name, "title": title, "said": said}
    return about | {"width": width, "height": height, "shapes": shapes}


def svg_of(drawn: dict[str, Any]) -> SafeString:
    shapes = format_html_join("", "{}", ((SHAPES[each["kind"]](each),) for each in drawn["shapes"]))
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {height}"'
        ' width="{width}" height="{height}" font-family="{fonts}"'
        ' aria-labelledby="chart-{name}-title" aria-describedby="chart-{name}-desc">'
        '<title id="chart-{name}-title">{title}</title><desc id="chart-{name}-desc">{said}</desc>'
        "{shapes}</svg>",
        fonts=FONTS,
        **drawn | {"shapes": shapes},
    )


def _bar(shape: Shape) -> SafeString:
    words = '<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}" stroke="{ink}"/>'
    return format_html(words, ink=INK, **shape)


def _line(shape: Shape) -> SafeString:
    points = " ".join(f"{x},{y}" for x, y in shape["points"])
    words = '<polyline points="{}" fill="none" stroke="{}" stroke-width="{}"/>'
    return format_html(words, points, shape["ink"], shape["width"])


def _dot(shape: Shape) -> SafeString:
    return format_html('<circle cx="{x}" cy="{y}" r="{radius}" fill="{ink}"/>', ink=INK, **shape)


def _text(shape: Shape) -> SafeString:
    words = '<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}">{words}</text>'
    return format_html(words, **shape)


SHAPES: dict[str, Callable[[Shape], SafeString]] = {
    "bar": _bar,
    "line": _line,
    "dot": _dot,
    "text": _text,
}
