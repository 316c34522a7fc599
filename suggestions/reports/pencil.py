"""The child that draws charts as pictures, for documents: drawings in, PNGs in base64 out, as JSON.

Run as a file, on its own and within limits (`suggestions/confined.py`). Each shape is drawn where
the SVG of the same drawing has it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from base64 import b64encode
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, ImageFont

MISSING = 3
CHINESE = "Noto Sans CJK SC:lang=zh-cn"
# Pixels a unit: 288 an inch.
SCALE = 3
ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}


def main() -> int:
    font = chinese_font()
    if not font:
        sys.stderr.write("fontconfig, fonts-noto-cjk")
        return MISSING
    drawings = json.load(sys.stdin)
    json.dump([b64encode(png_of(each, font)).decode() for each in drawings], sys.stdout)
    return 0


def chinese_font() -> tuple[str, int] | None:
    """(file, number in it) of one that has Chinese characters; None where there is none."""
    lister, matcher = shutil.which("fc-list"), shutil.which("fc-match")
    if not lister or not matcher or not _said([lister, ":lang=zh-cn"]).strip():
        return None
    path, _bar, number = _said([matcher, "-f", "%{file}|%{index}", CHINESE]).rpartition("|")
    return path, int(number)


def _said(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603


def png_of(drawn: dict[str, Any], font: tuple[str, int]) -> bytes:
    size = round(drawn["width"] * SCALE), round(drawn["height"] * SCALE)
    picture = Image.new("L", size, 255)
    pencil = _Pencil(ImageDraw.Draw(picture), font)
    for shape in drawn["shapes"]:
        getattr(pencil, shape["kind"])(shape)
    content = BytesIO()
    picture.save(content, "PNG", dpi=(96 * SCALE, 96 * SCALE))
    return content.getvalue()


class _Pencil:
    def __init__(self, draw: ImageDraw.ImageDraw, font: tuple[str, int]) -> None:
        self._draw, self._font = draw, font

    def bar(self, shape: dict[str, Any]) -> None:
        x, y = shape["x"] * SCALE, shape["y"] * SCALE
        corner = x + shape["width"] * SCALE, y + shape["height"] * SCALE
        self._draw.rectangle([(x, y), corner], shape["fill"], "#000", width=SCALE)

    def line(self, shape: dict[str, Any]) -> None:
        points = [(x * SCALE, y * SCALE) for x, y in shape["points"]]
        width = round(shape["width"] * SCALE)
        self._draw.line(points, shape["ink"], width=width, joint="curve")

    def dot(self, shape: dict[str, Any]) -> None:
        x, y, reach = (shape[name] * SCALE for name in ("x", "y", "radius"))
        self._draw.ellipse([(x - reach, y - reach), (x + reach, y + reach)], "#000")

    def text(self, shape: dict[str, Any]) -> None:
        path, number = self._font
        font = ImageFont.truetype(path, round(shape["size"] * SCALE), index=number)
        at = shape["x"] * SCALE, shape["y"] * SCALE
        self._draw.text(at, shape["words"], "#000", font=font, anchor=ANCHORS[shape["anchor"]])


if __name__ == "__main__":
    sys.exit(main())
