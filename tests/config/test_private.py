"""What lies in DATA_DIR is for the service alone."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from config.apps import data_dir_is_private
from config.private import is_open, keep_private

ROOT = Path(__file__).resolve().parents[2]
# As a machine is set up on which everybody reads everything.
MIGRATE = "import os, sys; os.umask(0); from django.core.management import execute_from_command_line; execute_from_command_line(sys.argv)"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def open_to_others(folder: Path) -> list[Path]:
    return [each for each in [folder, *folder.rglob("*")] if mode(each) & 0o077]


def started(folder: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(folder)}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    command = [sys.executable, "-c", MIGRATE, "migrate", "regions", "0001", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def test_a_new_folder_its_database_and_its_keys_are_private(tmp_path: Path) -> None:
    started(tmp_path / "data")
    names = {each.name for each in (tmp_path / "data").iterdir()}
    assert names >= {"db.sqlite3", "keys.json"}
    assert open_to_others(tmp_path / "data") == []


def test_a_folder_that_was_open_is_closed_with_all_that_is_in_it(tmp_path: Path) -> None:
    photos = tmp_path / "media" / "photos" / "2026"
    photos.mkdir(parents=True, mode=0o755)
    for path in (photos / "a.jpg", tmp_path / "keys.json", tmp_path / "db.sqlite3"):
        path.write_text("x")
        path.chmod(0o644)
    tmp_path.chmod(0o755)
    keep_private(tmp_path)
    assert open_to_others(tmp_path) == []
    assert (photos / "a.jpg").read_text() == "x"


def test_what_lies_elsewhere_is_left_alone(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("x")
    elsewhere.chmod(0o644)
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    (folder / "link").symlink_to(elsewhere)
    keep_private(folder)
    assert mode(elsewhere) == 0o644


def test_a_private_folder_is_not_walked_at_each_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_private(tmp_path / "data")
    monkeypatch.setattr(os, "walk", None)
    keep_private(tmp_path / "data")


def test_the_database_that_is_there_is_kept(tmp_path: Path) -> None:
    (tmp_path / "db.sqlite3").write_text("rows")
    keep_private(tmp_path, tmp_path / "db.sqlite3")
    assert (tmp_path / "db.sqlite3").read_text() == "rows"


def test_uploads_are_private() -> None:
    name = default_storage.save("pending/2026/x.jpg", ContentFile(b"x"))
    path = Path(default_storage.path(name))
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)
    path.unlink()


def test_a_folder_of_somebody_else_is_named_at_the_start(tmp_path: Path, settings: object) -> None:
    settings.DATA_DIR = tmp_path
    tmp_path.chmod(0o755)
    assert is_open(tmp_path)
    assert [each.id for each in data_dir_is_private()] == ["config.W001"]
    tmp_path.chmod(0o700)
    assert data_dir_is_private() == []


def test_collected_files_can_be_read_by_whoever_serves_them() -> None:
    assert settings.STORAGES["staticfiles"]["OPTIONS"]["file_permissions_mode"] == 0o644
