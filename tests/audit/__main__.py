"""`make audit`: one line for each check. Exit status 1 where one of them finds something."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.audit import tables
from tests.audit.leaks import leaks, tracked

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LOOKED_AT = ("config", "regions", "suggestions")


class NotDone(Exception):
    """Something could not be asked; that is no fault of what is here."""


def bandit() -> Iterator[str]:
    """What it finds and nobody accepted, and what was accepted and is there no more."""
    done = _run("bandit", "--quiet", "--recursive", "--format", "json", *LOOKED_AT)
    results = json.loads(done.stdout)["results"]
    found = {(each["filename"].removeprefix("./"), each["test_id"]) for each in results}
    known = {(each["file"], each["test"]) for each in _accepted()}
    yield from (f"{file}: {test}" for file, test in sorted(found - known))
    yield from (f"{file}: {test} is not found any more" for file, test in sorted(known - found))


def _accepted() -> list[dict[str, str]]:
    listed = tomllib.loads((HERE / "accepted.toml").read_text(encoding="utf-8"))
    found: list[dict[str, str]] = listed["finding"]
    return found


def advisories() -> Iterator[str]:
    """Of the packages that are installed to run it."""
    asked = ("--requirement", "requirements.txt", "--no-deps", "--disable-pip")
    done = _run("pip_audit", *asked, "--format", "json", "--progress-spinner", "off")
    try:
        rows = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError) as error:
        raise NotDone("no index of advisories answered") from error
    if all("skip_reason" in row for row in rows):
        raise NotDone(f"the index knows none of {len(rows)} packages")
    for row in rows:
        named = f"{row['name']} {row.get('version', '')}"
        yield from (f"{named}: {each['id']}" for each in row.get("vulns", []))
        if "skip_reason" in row:
            yield f"{row['name']}: the index knows nothing of it"


def committed() -> Iterator[str]:
    yield from leaks(tracked())


def _run(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "bandit": bandit,
    "advisories (pip-audit)": advisories,
    "secrets in tracked files": committed,
    "tables in docs/security": tables.problems,
}


def main() -> int:
    faults = 0
    for name, check in CHECKS.items():
        try:
            found = list(check())
        except NotDone as problem:
            print(f"{name}: NOT DONE: {problem}")
            continue
        print(f"{name}: {len(found) or 'nothing'} found")
        for line in found:
            print(f"  {line}")
        faults += len(found)
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())
