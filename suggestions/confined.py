"""A child that works on what strangers sent, or on much of it: alone, and within limits.

It knows neither settings nor keys, and no module of ours unless it is told so, reads what it is
given from its standard input and writes what it makes to its standard output. Run as a file, this
is the child's first step: it takes its limits before the script that does the work loads anything.
"""

from __future__ import annotations

import os
import resource
import runpy
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

TOO_LARGE = 4
KEPT = ("PATH", "LANG")
OURS = "ours"


@dataclass(frozen=True)
class Limits:
    """`seconds` of processor time, `memory` in bytes of address space."""

    seconds: int
    memory: int

    @property
    def patience(self) -> float:
        """Seconds by the clock, on a machine that has other things to do as well."""
        return 1.5 * self.seconds


@dataclass(frozen=True)
class Outcome:
    """`status`: 0, TOO_LARGE, or one of the script's own."""

    status: int
    content: bytes = b""
    complaint: str = ""


def run(script: Path, given: bytes, *, limits: Limits, ours: bool = False) -> Outcome:
    """What the script made of what was given. Whatever it does, this returns.

    `ours`: it may load modules of this project, those that know no settings.
    """
    asked = [str(script), str(limits.seconds), str(limits.memory), OURS if ours else ""]
    command = [sys.executable, "-I", __file__, *asked]
    try:
        child = subprocess.run(  # noqa: S603 - our own file, and nothing of anybody's in it
            command,
            input=given,
            capture_output=True,
            timeout=limits.patience,
            env={name: os.environ[name] for name in KEPT if name in os.environ},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Outcome(TOO_LARGE)
    # Below 0: ended by a signal, as the limit of time does.
    status = TOO_LARGE if child.returncode < 0 else child.returncode
    return Outcome(status, child.stdout, child.stderr.decode(errors="replace"))


def main(script: str, seconds: str, memory: str, modules: str) -> None:
    if modules == OURS:
        sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    most = {
        resource.RLIMIT_CPU: int(seconds),
        resource.RLIMIT_AS: int(memory),
        # A picture of its memory on the disk would show what it worked on.
        resource.RLIMIT_CORE: 0,
    }
    for kind, number in most.items():
        resource.setrlimit(kind, (number, number))
    try:
        runpy.run_path(script, run_name="__main__")
    except MemoryError:
        sys.exit(TOO_LARGE)


if __name__ == "__main__":
    main(*sys.argv[1:])
