"""`make test`: on SQLite, then on PostgreSQL and Redis; browser and chaos tests once; what looks at a
clock once more on each of four others (tests/clock.py). A few that fail in a browser are asked once more,
and named (docs/decisions/0095-a-browser-is-asked-twice.md).

Without PostgreSQL and Redis everything runs on SQLite. With them pages are asked on PostgreSQL only
(tests/selection.py): on SQLite the browser walks them.

Says what it used and what it left out, and why. REQUIRE_SERVICES=1 leaves nothing out.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

import psycopg
import redis

ROOT = Path(__file__).resolve().parent.parent
TESTS = ROOT / "tests"
REQUIRE_SERVICES = os.environ.get("REQUIRE_SERVICES") == "1"
DATABASE_URL = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
TESTS_FAILED, NOTHING_COLLECTED = 1, 5
SET_BY_ROUND = ("DATABASE_URL", "REDIS_URL", "TEST_CLOCK", "PAGES_ELSEWHERE")
SHANGHAI = ZoneInfo("Asia/Shanghai")
# In order: after a test that commits, what the migrations brought is gone, so these come last.
PARALLEL = ["-n", "2", "--dist", "load"]
ONCE = ("browser", "chaos")
# More than these are no matter of a busy machine.
FEW = 4
ASKED_AGAIN = ["--last-failed", "--last-failed-no-failures", "none"]
# In Shanghai: around midnight, at the end of a year whose successor has no calendar yet, and on a
# day that most years lack.
CLOCKS = {
    "half an hour before midnight": "{today}T23:30:00+08:00",
    "half past midnight": "{today}T00:30:00+08:00",
    "the last day of the year": "{today:.4}-12-31T16:00:00+08:00",
    "29 February": "2028-02-29T10:00:00+08:00",
}
EVERYTHING_ELSE = [str(TESTS), *(f"--ignore={TESTS / name}" for name in ONCE)]


@dataclass(frozen=True)
class Round:
    name: str
    arguments: list[str]
    services: dict[str, str] = field(default_factory=dict)
    clock: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    twice: bool = False


@dataclass
class Outcome:
    """What all rounds together counted, left out and failed."""

    counts: Counter[str] = field(default_factory=Counter)
    left_out: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    unsteady: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not self.failed and not (REQUIRE_SERVICES and self.left_out)


def main() -> int:
    outcome = Outcome()
    services = answering(outcome)
    for planned in rounds(services, outcome):
        perform(planned, outcome)
    report(outcome)
    return 0 if outcome.good else 1


def answering(outcome: Outcome) -> dict[str, str]:
    """The environment of PostgreSQL and Redis, or nothing unless both answer."""
    silent = [problem for problem in (postgresql_problem(), redis_problem()) if problem]
    outcome.left_out += [f"the round on PostgreSQL and Redis: {problem}" for problem in silent]
    return {} if silent else {"DATABASE_URL": DATABASE_URL, "REDIS_URL": REDIS_URL}


def postgresql_problem() -> str:
    try:
        psycopg.connect(DATABASE_URL, connect_timeout=3).close()
    except psycopg.OperationalError:
        return silence("PostgreSQL", DATABASE_URL, "postgres", "TEST_DATABASE_URL")
    return ""


def redis_problem() -> str:
    try:
        redis.Redis.from_url(REDIS_URL, socket_timeout=3, socket_connect_timeout=3).ping()
    except redis.RedisError:
        return silence("Redis", REDIS_URL, "redis-server", "TEST_REDIS_URL")
    return ""


def silence(name: str, url: str, server: str, variable: str) -> str:
    installed = " (installed, but not running there)" if shutil.which(server) else ""
    return f"{name} does not answer at {address(url)}{installed}; {variable} says where it is"


def address(url: str) -> str:
    """Host, port and name: what may be shown of an address that may hold a password."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}{parts.path}"


def rounds(services: dict[str, str], outcome: Outcome) -> Iterator[Round]:
    pages = {"PAGES_ELSEWHERE": "1"} if services else {}
    yield Round("SQLite", [*EVERYTHING_ELSE, *PARALLEL], pages=pages)
    if services:
        own = ["-m", "page or not once"]
        yield Round("PostgreSQL and Redis", [*EVERYTHING_ELSE, *own, *PARALLEL], services)
    if any(map(shutil.which, BROWSERS)):
        yield from once("browser", PARALLEL, {}, twice=True)
    else:
        outcome.left_out.append("browser tests: no chromium on PATH")
    if not services:
        outcome.left_out.append("chaos tests that need PostgreSQL and Redis")
    yield from once("chaos", [], services)
    for name, moment in CLOCKS.items():
        clock = {"TEST_CLOCK": moment.format(today=f"{datetime.now(SHANGHAI):%Y-%m-%d}")}
        yield Round(name, [*EVERYTHING_ELSE, *PARALLEL], clock=clock)


def once(
    name: str, options: list[str], services: dict[str, str], *, twice: bool = False
) -> Iterator[Round]:
    folder = TESTS / name
    if any(folder.glob("**/test_*.py")):
        yield Round(name, [str(folder), *options], services, twice=twice)
    else:
        print(f"tests/{name} is empty.")


def perform(planned: Round, outcome: Outcome) -> None:
    used = " and ".join(map(address, planned.services.values())) or "SQLite, no servers"
    used += "".join(f", clock {moment}" for moment in planned.clock.values())
    print(f"\n== {planned.name}: on {used}", flush=True)
    start = time.monotonic()
    status, results = asked(planned)
    # Any other status: it did not come to all of them.
    if planned.twice and status == TESTS_FAILED and len(failing(results)) <= FEW:
        print(f"\n== {planned.name}: once more what failed", flush=True)
        first = failing(results)
        status, again = asked(replace(planned, arguments=[*planned.arguments, *ASKED_AGAIN]))
        outcome.unsteady += sorted(first - failing(again))
        outcome.counts += Counter(passed=counted(results)["passed"])
        results = again
    outcome.counts += counted(results)
    if status not in (0, NOTHING_COLLECTED):
        outcome.failed.append(planned.name)
    print(f"== {planned.name}: exit status {status}, {time.monotonic() - start:.0f} s", flush=True)


def asked(planned: Round) -> tuple[int, Element]:
    """What pytest exits with, and its results; without any where pytest itself did not start."""
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results.xml"
        status = run_pytest(planned, results)
        return status, ElementTree.parse(results).getroot() if results.exists() else Element("none")


def run_pytest(planned: Round, results: Path) -> int:
    inherited = {k: v for k, v in os.environ.items() if k not in SET_BY_ROUND}
    command = [sys.executable, "-m", "pytest", *planned.arguments, f"--junitxml={results}"]
    own = planned.services | planned.clock | planned.pages
    return subprocess.run(command, cwd=ROOT, env=inherited | own, check=False).returncode


def failing(results: Element) -> set[str]:
    cases = results.iter("testcase")
    wrong = (
        each for each in cases if each.find("failure") is not None or each.find("error") is not None
    )
    return {f"{each.get('classname')}::{each.get('name')}" for each in wrong}


def counted(results: Element) -> Counter[str]:
    suites = list(results.iter("testsuite"))
    total = {
        name: sum(int(suite.get(name, 0)) for suite in suites)
        for name in ("tests", "failures", "errors", "skipped")
    }
    failed = total["failures"] + total["errors"]
    passed = total["tests"] - failed - total["skipped"]
    return Counter(passed=passed, failed=failed, skipped=total["skipped"])


def report(outcome: Outcome) -> None:
    print("\n== Together")
    for reason in outcome.left_out:
        print(f"Left out: {reason}.")
    if outcome.left_out and REQUIRE_SERVICES:
        print("REQUIRE_SERVICES=1: what is left out counts as a failure.")
    for name in outcome.failed:
        print(f"Failed: {name}.")
    for name in outcome.unsteady:
        print(f"Unsteady: {name} failed, and passed when it was asked once more.")
    counts = outcome.counts
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")


if __name__ == "__main__":
    sys.exit(main())
