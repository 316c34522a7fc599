"""Sets the clock of a whole run (`-p tests.clock`): TEST_CLOCK says when it begins.

Then only tests run that look at a clock themselves, or through the scenes that they play in; the
others are told every moment that matters, also by a fixture of their module that sets it for all.
What starts processes of its own is left out, too: those keep the real clock.
"""

import os
import re
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
import time_machine

BEGINS = os.environ.get("TEST_CLOCK", "")
LOOKS = re.compile(
    r"timezone\.now|localdate|(?<![\w.])(working_day|time|campaign)\(|import .*(scenes|moments)"
)
SETS_ITS_OWN = re.compile(r"autouse=True\)\ndef (?:(?!\n\n\n).)*?time_machine\.travel", re.DOTALL)
STARTS_PROCESSES = re.compile(r"subprocess|tests\.chaos|live_server")


def pytest_configure(config: pytest.Config) -> None:
    if BEGINS:
        clock = time_machine.travel(datetime.fromisoformat(BEGINS), tick=True)
        clock.start()
        config.add_cleanup(clock.stop)


def pytest_report_header() -> str:
    return f"clock: {BEGINS}" if BEGINS else ""


@cache
def looks_at_the_clock(module: Path) -> bool:
    text = module.read_text(encoding="utf-8")
    left_out = STARTS_PROCESSES.search(text) or SETS_ITS_OWN.search(text)
    return bool(LOOKS.search(text)) and not left_out


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if BEGINS:
        left_out = [item for item in items if not looks_at_the_clock(item.path)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if looks_at_the_clock(item.path)]
