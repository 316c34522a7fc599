from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import translation

from suggestions.models import Suggestion
from tests.factories import City

PLAIN = "message_id,time,title,text\n"


@dataclass(frozen=True)
class Ran:
    out: str
    err: str
    failures: list[dict[str, str]]

    @property
    def tally(self) -> str:
        return self.out.splitlines()[-1]

    @property
    def reasons(self) -> list[str]:
        return [each["reason"] for each in self.failures]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(text: str, *, name: str = "in.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


@pytest.fixture
def run(city: City, tmp_path: Path) -> Callable[..., Ran]:
    """Import a file that exists."""

    def run(path: Path, *options: str) -> Ran:
        out, err, errors = StringIO(), StringIO(), tmp_path / "errors.csv"
        errors.unlink(missing_ok=True)
        given = ("--errors", str(errors), *options)
        call_command("import_suggestions", str(path), *given, stdout=out, stderr=err)
        return Ran(out.getvalue(), err.getvalue(), failures_in(errors))

    return run


@pytest.fixture
def take_in(run: Callable[..., Ran], write: Callable[..., Path]) -> Callable[..., Ran]:
    """Import a text as if it were a file."""

    def take_in(text: str, *options: str) -> Ran:
        return run(write(text), *options)

    return take_in


def failures_in(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def only() -> Suggestion:
    return Suggestion.objects.get()


def many(count: int) -> str:
    """A file of so many rows; every third is finished."""
    lines = [
        f"{number},2024/5/6 8:00:00,标题{number},内容{number},{'已办结' if number % 3 == 0 else ''}"
        for number in range(1, count + 1)
    ]
    return "message_id,time,title,text,status\n" + "\n".join(lines) + "\n"
