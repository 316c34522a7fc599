"""The dashboard of one process with SQLite, in a process of its own."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

import django
from django.conf import settings
from django.core.management import call_command

from tests.benchmarks.figures import Figure

MANY = 320_000
GOAL = 300.0


def measure(size: float) -> Iterator[Figure]:
    count = str(max(int(MANY * size), 2000))
    with tempfile.TemporaryDirectory(prefix="embedded_") as folder:
        environment = os.environ | {"DATABASE_URL": "", "DATA_DIR": folder}
        command = [sys.executable, "-m", "tests.benchmarks.embedded", count]
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, check=True
        )
    for line in done.stdout.decode().splitlines():
        name, value, note = line.split("\t")
        yield Figure(f"SQLite, {name}", float(value), "ms", GOAL, most=True, note=note)


def main() -> None:
    django.setup()
    # They ask for models, which are there from now on.
    from suggestions import statistics  # noqa: PLC0415
    from tests.benchmarks import city, dashboards  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    city.load()
    city.fill(city.MADE)
    dashboards._fill(int(sys.argv[1]))
    list(statistics.sheets.rewrite())
    dashboards._tidy()
    for figure in dashboards.seen(dashboards._visits(), int(sys.argv[1])):
        print(f"{figure.name}\t{figure.value}\t{figure.note}")


if __name__ == "__main__":
    main()
