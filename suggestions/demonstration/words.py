"""What is said in the demonstration, from the files in `data/demo`."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from suggestions.demonstration.stories import Text

DATA = Path(__file__).resolve().parent.parent / "data" / "demo"


def texts() -> list[Text]:
    return [Text(**row) for row in rows_of("texts.csv")]


def details() -> list[str]:
    """Places that fit any township."""
    return [row["place"] for row in rows_of("places.csv")]


def names() -> list[tuple[str, str]]:
    """Surname and given name."""
    return [(row["surname"], row["given"]) for row in rows_of("names.csv")]


def rows_of(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        yield from csv.DictReader(file)
