"""`make mutants`: every small change of the code that the tests would not notice.

    python -m tests.mutants [PART ...] [--most 300] [--seed 1] [--seconds N]

What was tried is kept in data/mutants/, so that a run that was broken off goes on; what survived
is tried again once a test of its part has changed. Never part of `make test` or CI.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.mutants.making import Mutant, mutants_of
from tests.mutants.table import PARTS, ROOT, Part

KEPT = ROOT / "data" / "mutants"
EQUIVALENT = Path(__file__).with_name("equivalent.toml")
GOAL = 95
# So few are read anew at once: to run all tests with an eye on their calls takes longer.
FEW = 20
MIGRATED = ("regions/migrations", "suggestions/migrations")
QUICKLY = [
    "-q",
    "-s",
    "-p",
    "no:cacheprovider",
    "-W",
    "ignore::pytest.PytestAssertRewriteWarning",
    "-p",
    "tests.mutants.trying",
]


@dataclass
class Result:
    """`tests`: a digest of the tests that let it pass."""

    outcome: str
    tests: str = ""

    def stands(self, tests: str) -> bool:
        """Whether it need not be tried again."""
        survived = self.outcome == "survived" and self.tests == tests
        return survived or self.outcome.startswith("killed")


def main() -> int:
    options = _options()
    good = True
    for name in options.part or PARTS:
        work = Work(name, PARTS[name], _chosen(PARTS[name], options.most, options.seed))
        work.run(until=time.monotonic() + options.seconds)
        good = work.report() and good
    return 0 if good else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.mutants", description=__doc__)
    parser.add_argument("part", nargs="*", help=f"of {', '.join(PARTS)}; all unless named")
    parser.add_argument("--most", type=int, default=300, help="a part; 0: all")
    parser.add_argument("--seed", type=int, default=1, help="draws them where there are more")
    parser.add_argument("--seconds", type=float, default=86_400, help="begin none after so long")
    found = parser.parse_args()
    if unknown := set(found.part) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    return found


def _chosen(part: Part, most: int, seed: int) -> list[Mutant]:
    """The same ones for the same seed, and of a smaller number all of them in a larger one."""
    every = mutants_of(part)
    drawn = random.Random(seed).sample(every, len(every))[: most or None]
    return sorted(drawn, key=lambda each: (each.file, each.line))


def equivalent() -> dict[str, str]:
    """Changes that nobody could notice, and why."""
    listed = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["equivalent"]
    return {each["key"]: each["reason"] for each in listed}


class Work:
    """One part, with what is known of it already."""

    def __init__(self, name: str, part: Part, mutants: list[Mutant]) -> None:
        KEPT.mkdir(parents=True, exist_ok=True)
        self.name, self.part, self.all = name, part, len(mutants_of(part))
        known = equivalent()
        self.mutants = [each for each in mutants if each.key not in known]
        self.left_out = len(mutants) - len(self.mutants)
        self.tests = _digest(part.tests)
        self.file = KEPT / f"{name}.jsonl"
        self.results = dict(self._kept())

    def run(self, *, until: float) -> None:
        open_ones = [each for each in self.mutants if not self._stands(each)]
        quick = [each for each in open_ones if not self._shows_at_import(each)]
        print(f"{self.name}: {len(open_ones)} of {len(self.mutants)} to try", flush=True)
        if len(quick) > FEW or (open_ones and not self._seconds.exists()):
            self._try(until, mutants=quick)
            open_ones = [each for each in open_ones if not self._stands(each)]
            quick = [each for each in open_ones if not self._shows_at_import(each)]
        fresh = open_ones if len(quick) <= FEW else [e for e in open_ones if e not in quick]
        if fresh:
            # A fork in which nothing is changed has to pass first.
            unchanged = Mutant(fresh[0].file, "unchanged", 1, 0, 0, "", at_import=True)
            self._try(until, fresh=[unchanged, *fresh])

    def _shows_at_import(self, mutant: Mutant) -> bool:
        """Or was unnoticed while running, which may be because it does."""
        return mutant.at_import or self.results.get(mutant.key) == Result("unnoticed", self.tests)

    def report(self) -> bool:
        by_outcome: dict[str, list[Mutant]] = {}
        for each in self.mutants:
            outcome = self.results.get(each.key, Result("not tried")).outcome
            by_outcome.setdefault(outcome, []).append(each)
        killed = sum(len(by_outcome.get(name, [])) for name in ("killed", "killed by time"))
        survivors = by_outcome.get("survived", [])
        tried = killed + len(survivors)
        print(
            f"{self.name}: {killed} of {tried} killed ({100 * killed / max(tried, 1):.1f} %), "
            f"{len(survivors)} survived, {self.left_out} equivalent, "
            f"{len(self.mutants) - tried} not tried; {self.all} in all"
        )
        for each in survivors:
            print(f"\n{each.file}:{each.line}  {each.key}\n{each.diff()}")
        return tried == len(self.mutants) and 100 * killed >= GOAL * tried

    # trying

    @property
    def _seconds(self) -> Path:
        """How long the tests took unchanged."""
        return KEPT / f"{self.name}.seconds"

    def _try(self, until: float, **which: list[Mutant]) -> None:
        """Ends between two of them once the time is up."""
        plan = {
            "database": str(KEPT / f"{_digest(MIGRATED)}.sqlite3"),
            "files": [str(each.relative_to(ROOT)) for each in self.part.paths()],
            "results": str(self.file),
            "seconds": str(self._seconds),
            "tests": self.tests,
            "until": until,
        }
        for name in ("mutants", "fresh"):
            plan[name] = [asdict(each) for each in which.get(name, [])]
        self._plan.write_text(json.dumps(plan), encoding="utf-8")
        ended = subprocess.run(
            [sys.executable, "-m", "pytest", *QUICKLY, *self.part.tests],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        self.results = dict(self._kept())
        if ended.returncode:
            raise SystemExit(f"{ended.stdout}{ended.stderr}\n{self.name}: not one was tried")

    @property
    def _plan(self) -> Path:
        return KEPT / f"{self.name}.plan"

    @property
    def _environment(self) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
        return inherited | {"MUTANTS_PLAN": str(self._plan)}

    # keeping

    def _stands(self, mutant: Mutant) -> bool:
        result = self.results.get(mutant.key)
        return result is not None and result.stands(self.tests)

    def _kept(self) -> Iterator[tuple[str, Result]]:
        if self.file.exists():
            for line in self.file.read_text(encoding="utf-8").splitlines():
                read = json.loads(line)
                yield read.pop("key"), Result(**read)


def _digest(names: Iterable[str]) -> str:
    """Of files, and of the Python below folders: what was found with them stands no longer."""
    found = hashlib.sha256()
    for name in names:
        path = ROOT / name
        for each in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            found.update(each.read_bytes() if each.exists() else b"")
    return found.hexdigest()[:16]


if __name__ == "__main__":
    sys.exit(main())
