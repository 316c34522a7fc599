"""What the processes that these tests start find: nothing of the round, and a database of theirs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OF_THE_ROUND = (
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "FIELD_KEYS",
    "DATA_DIR",
    "PROMETHEUS_MULTIPROC_DIR",
)


@pytest.fixture(scope="session")
def alone() -> dict[str, str]:
    """The environment of a process that is embedded, without DATA_DIR."""
    known = {name: value for name, value in os.environ.items() if name not in OF_THE_ROUND}
    return known | {"DJANGO_SETTINGS_MODULE": "config.settings"}


@pytest.fixture(scope="session")
def template(alone: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrated once: it takes longer than all that is done with it."""
    folder = tmp_path_factory.mktemp("template")
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env=alone | {"DATA_DIR": str(folder)},
        check=True,
    )
    return folder


@pytest.fixture(scope="module")
def migrated(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DATA_DIR with an empty database and the keys made for it."""
    return shutil.copytree(template, tmp_path_factory.mktemp("migrated") / "data")
