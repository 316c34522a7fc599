"""Starts with lost and with wrong keys, of real processes on databases of their own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]
OTHER = "b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItb3Q="
FILL = """
from tests.factories import small_city, submitted
submitted(small_city())
"""
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def run_in(alone: dict[str, str]) -> Run:
    """Runs a command on what lies in a folder."""

    def run(folder: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=alone | {"DATA_DIR": str(folder)} | more,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return run


@pytest.fixture(scope="module")
def filled(run_in: Run, migrated: Path) -> Path:
    """An embedded database in which somebody has handed in, and the keys made for it."""
    assert run_in(migrated, "shell", "--no-imports", "-c", FILL).returncode == 0
    return migrated


@pytest.fixture
def own(run_in: Run, filled: Path, tmp_path: Path) -> Run:
    shutil.copytree(filled, tmp_path / "own")

    def run(*command: str, **more: str) -> subprocess.CompletedProcess[str]:
        return run_in(tmp_path / "own", *command, **more)

    return run


def keys_of(tmp_path: Path) -> Path:
    return tmp_path / "own" / "keys.json"


def is_refused(found: subprocess.CompletedProcess[str], says: str) -> bool:
    return found.returncode == 1 and says in found.stderr


def test_lost_keys_are_not_made_anew_beside_what_was_handed_in(own: Run, tmp_path: Path) -> None:
    keys_of(tmp_path).unlink()
    for command in ("migrate", "serve", "tick"):
        assert is_refused(own(command), "is missing, and")
    assert not keys_of(tmp_path).exists()


def test_damaged_keys_are_said_by_name(own: Run, tmp_path: Path) -> None:
    keys_of(tmp_path).write_text("{")
    assert is_refused(own("check"), "keys.json is damaged")


def test_a_database_without_anything_handed_in_gets_new_ones(
    run_in: Run, template: Path, tmp_path: Path
) -> None:
    empty = shutil.copytree(template, tmp_path / "empty")
    (empty / "keys.json").unlink()
    assert run_in(empty, "check").returncode == 0


@pytest.mark.parametrize("command", ["serve", "migrate", "tick", "check_ledger"])
def test_wrong_keys_start_nothing(own: Run, command: str) -> None:
    assert own("check").returncode == 0
    found = own(command, FIELD_KEYS=OTHER)
    assert is_refused(found, "FIELD_KEYS does not decrypt what this database holds")
    assert "docs/operators.md" in found.stderr


def test_where_there_is_no_database_yet_a_check_makes_none(run_in: Run, tmp_path: Path) -> None:
    assert run_in(tmp_path, "check").returncode == 0
    assert (tmp_path / "db.sqlite3").stat().st_size == 0
