"""A file of another system, taken in."""

import csv
import tempfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from tests.benchmarks import city
from tests.benchmarks.figures import Figure, seconds

HEADING = ["message_id", "time", "title", "text", "region", "phone", "status", "answer"]


def measure(size: float) -> Iterator[Figure]:
    city.load()
    rows = max(int(20_000 * size), 100)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "messages.csv"
        write(path, rows)
        out = StringIO()
        gone = seconds(lambda: call_command("import_suggestions", path, stdout=out, stderr=out))
    last = out.getvalue().splitlines()[-1]
    assert last == f"imported {rows}, skipped 0, failed 0", last
    note = f"one run of {rows:,} rows, two in three finished"
    yield Figure("rows imported from CSV", rows / gone, "/s", 1500, note=note)


def write(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(HEADING)
        lines.writerows(row(number) for number in range(rows))


def row(number: int) -> list[str]:
    region = city.regions()[number % len(city.regions())]
    time = f"2025-{1 + number % 12:02}-{1 + number % 28:02} {8 + number % 12:02}:{number % 60:02}"
    end = ["已办结", city.ANSWER] if number % 3 else ["", ""]
    return [f"B{number:06}", time, "", city.TEXT, region.code, "13800000000", *end]
