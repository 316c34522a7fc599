"""The folder that holds everything of an installation is read by nobody else on its machine."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

FOLDER, FILE = 0o700, 0o600


def keep_private(folder: Path, *files: Path) -> None:
    """Make the folder, or close one that was open to others, with all that lies in it.

    `files`: made empty where they are missing, for programs that would make them open to others.
    """
    try:
        folder.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"DATA_DIR {folder} cannot be made: {error.strerror}") from error
    if _mode(folder) & 0o077:
        _close(folder)
    for path in files:
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE))


def _close(folder: Path) -> None:
    """The folder itself last: until then a start that was broken off does it again."""
    for place, folders, files in os.walk(folder):
        for name in folders:
            _set(Path(place, name), FOLDER)
        for name in files:
            _set(Path(place, name), FILE)
    _set(folder, FOLDER)


def _set(path: Path, mode: int) -> None:
    if path.is_symlink():
        return
    # Gone meanwhile, or of another user: who may not close it has a check that says so.
    with suppress(FileNotFoundError, PermissionError):
        path.chmod(mode)


def is_open(folder: Path) -> bool:
    """Whether others on this machine may look into it."""
    return folder.exists() and bool(_mode(folder) & 0o077)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
