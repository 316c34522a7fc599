"""Which tests apply to the database of this run, and what a skip means (`-p tests.selection`)."""

import os
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import pytest

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

ON_POSTGRESQL = bool(os.environ.get("DATABASE_URL"))
# Set where the next round walks them: pages ask little of the database that another one answers
# otherwise. What searches, locks or exports is no page in this sense, and runs on both.
PAGES_ELSEWHERE = os.environ.get("PAGES_ELSEWHERE") == "1"
HERE = Path(__file__).parent / "suggestions"
BOTH = ("desk/exports", "desk/lists", "desk/login", "public/reading")
SKIPS_FAIL = os.environ.get("REQUIRE_SERVICES") == "1"


def is_page(path: Path) -> bool:
    """What is asked of a page of desk or public, or of a report."""
    found = any(path.is_relative_to(HERE / name) for name in ("desk", "public", "reports"))
    return found and not any(path.is_relative_to(HERE / name) for name in BOTH)


def applies(item: pytest.Item) -> bool:
    """On SQLite: nothing that needs PostgreSQL, and of the chaos tests those marked for it."""
    if ON_POSTGRESQL:
        return True
    if PAGES_ELSEWHERE and item.get_closest_marker("page"):
        return False
    if item.get_closest_marker("postgres"):
        return False
    return not item.get_closest_marker("chaos") or item.get_closest_marker("sqlite") is not None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if is_page(item.path):
            item.add_marker("page")
    config.hook.pytest_deselected(items=[item for item in items if not applies(item)])
    items[:] = [item for item in items if applies(item)]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    return _failed_if_skipped(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    return _failed_if_skipped(report)


def _failed_if_skipped(report: Report) -> Report:
    if SKIPS_FAIL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, but REQUIRE_SERVICES=1: {report.longrepr}"
    return report
