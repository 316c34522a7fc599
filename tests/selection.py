"""Which tests apply to the database of this run, and what a skip means (`-p tests.selection`)."""

import os
from collections.abc import Generator
from typing import TypeVar

import pytest

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

ON_POSTGRESQL = bool(os.environ.get("DATABASE_URL"))
SKIPS_FAIL = os.environ.get("REQUIRE_SERVICES") == "1"


def applies(item: pytest.Item) -> bool:
    """On SQLite: nothing that needs PostgreSQL, and of the chaos tests those marked for it."""
    if ON_POSTGRESQL:
        return True
    if item.get_closest_marker("postgres"):
        return False
    return not item.get_closest_marker("chaos") or item.get_closest_marker("sqlite") is not None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
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
