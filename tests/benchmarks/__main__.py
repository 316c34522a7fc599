"""`make bench`: measures on a temporary database of its own, and says how far the goals are.

The goals are for two cores with nothing else running. What is measured stands, whatever it is.
"""

import argparse
import os
import platform
import sys
import time
from collections.abc import Iterator, Sequence

import django
from django.core.management import call_command
from django.db import connection
from django.utils.module_loading import import_string

from tests.benchmarks.database import temporary_database
from tests.benchmarks.figures import Figure

# In this order: after the first five, everything is measured in a full database.
PARTS: Sequence[tuple[str, str]] = (
    ("limits", "limits.measure"),
    ("analysis", "analysis.measure"),
    ("losses", "losses.measure"),
    ("web", "web.measure"),
    ("pages", "pages.measure_few"),
    ("pages", "pages.measure_many"),
    ("answers", "answers.measure"),
    ("submissions", "moves.measure_submissions"),
    ("moves", "moves.measure_moves"),
    ("import", "imports.measure"),
    ("sweep", "sweeps.measure_alerts"),
    ("sweep", "sweeps.measure_idle"),
    ("ledger", "ledger.measure"),
    ("demonstration", "demonstration.measure"),
    ("dashboard", "dashboards.measure"),
    ("embedded", "embedded.measure"),
    ("desk", "desk.measure"),
    ("likeness", "likeness.measure"),
)
NAMES = list(dict.fromkeys(name for name, _function in PARTS))
LINE = "{:<58} {:>14}  {:<14} {}"


def main() -> int:
    options = parsed()
    wanted = options.only or NAMES
    start = time.monotonic()
    with temporary_database() as note:
        django.setup()
        print(f"{note or place()}, {machine()}")
        call_command("migrate", verbosity=0)
        for figure in measured(wanted, options.size):
            print(figure_line(figure), flush=True)
        connection.close()
    print(f"{time.monotonic() - start:.0f} s")
    return 0


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--only", action="append", choices=NAMES, help="this part; may be repeated")
    parser.add_argument(
        "--size", type=float, default=1.0, help="what to multiply all amounts with, e.g. 0.1"
    )
    return parser.parse_args()


def measured(wanted: Sequence[str], size: float) -> Iterator[Figure]:
    print(LINE.format("what", "median", "goal", "note"))
    for name, function in PARTS:
        if name in wanted:
            yield from import_string(f"tests.benchmarks.{function}")(size)


def figure_line(figure: Figure) -> str:
    return LINE.format(figure.name, figure.shown, figure.verdict, figure.note).rstrip()


def place() -> str:
    version = ".".join(map(str, connection.get_database_version()))
    return f"{connection.display_name} {version}"


def machine() -> str:
    load = f"load {os.getloadavg()[0]:.1f} before"
    return f"{os.cpu_count()} cores ({load}), Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
