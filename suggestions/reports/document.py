"""A report as a row of blocks, which page, PDF and document are made of alike."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Part(StrEnum):
    TITLE = "title"
    SUBTITLE = "subtitle"
    HEADING = "heading"
    TEXT = "text"
    NOTE = "note"
    TABLE = "table"
    ADDRESSEE = "addressee"
    SIGNATURE = "signature"


@dataclass(frozen=True)
class Block:
    """`rows` of a table: its heads first, then what `text` names."""

    part: str
    text: str
    rows: list[list[str]] = field(default_factory=list)

    @property
    def heads(self) -> list[str]:
        return self.rows[0]

    @property
    def lines(self) -> list[list[str]]:
        return self.rows[1:]


def stored(blocks: list[Block]) -> list[dict[str, Any]]:
    return [asdict(block) for block in blocks]


def read(kept: list[dict[str, Any]]) -> list[Block]:
    return [Block(**each) for each in kept]
