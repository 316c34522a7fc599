"""A report as a row of blocks, which page, PDF and document are made of alike."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.safestring import SafeString

from suggestions.reports.drawing import svg_of


class Part(StrEnum):
    TITLE = "title"
    SUBTITLE = "subtitle"
    HEADING = "heading"
    TEXT = "text"
    NOTE = "note"
    TABLE = "table"
    CHART = "chart"
    ADDRESSEE = "addressee"
    SIGNATURE = "signature"


@dataclass(frozen=True)
class Block:
    """`rows` of a table: its heads first, then what `text` names. `drawn`: a chart's drawing."""

    part: str
    text: str
    rows: list[list[str]] = field(default_factory=list)
    drawn: dict[str, Any] = field(default_factory=dict)

    @property
    def heads(self) -> list[str]:
        return self.rows[0]

    @property
    def lines(self) -> list[list[str]]:
        return self.rows[1:]

    @property
    def svg(self) -> SafeString:
        return svg_of(self.drawn)


def stored(blocks: list[Block]) -> list[dict[str, Any]]:
    return [asdict(block) for block in blocks]


def read(kept: list[dict[str, Any]]) -> list[Block]:
    return [Block(**each) for each in kept]
