"""Processes of their own on the test's database, and waiting for what they do."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection

PATIENCE = 60
BETWEEN_LOOKS = 0.02
# As long as PostgreSQL keeps a name.
ROLE_LETTERS = 63
SERVING_PASSWORD = "tests"


def environment(**more: str) -> dict[str, str]:
    return os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"} | more


def owner_url() -> str:
    """Where the test's own PostgreSQL database is, for who owns its tables."""
    found = connection.settings_dict
    return _url(found["USER"], found["PASSWORD"])


def serving_url() -> str:
    """The same for whoever serves pages, with no more rights than a city gives him."""
    return _url(serving_role(), SERVING_PASSWORD)


def serving_role() -> str:
    return f"{connection.settings_dict['NAME']}_serving"[-ROLE_LETTERS:].strip("_-")


def _url(user: str, password: str) -> str:
    found = connection.settings_dict
    place = f"{found['HOST'] or '127.0.0.1'}:{found['PORT'] or 5432}"
    who = f"{quote(user)}:{quote(password)}" if password else quote(user)
    return f"postgres://{who}@{place}/{quote(str(found['NAME']))}"


def running(*command: str, **more: str) -> AbstractContextManager[subprocess.Popen[str]]:
    """A process with all its children, none of which outlives the block."""
    return _running(command, subprocess.PIPE, more)


def unheard(*command: str, **more: str) -> AbstractContextManager[subprocess.Popen[str]]:
    """The same for one that nobody listens to: a pipe that is full would hold it up."""
    return _running(command, subprocess.DEVNULL, more)


@contextmanager
def _running(
    command: tuple[str, ...], said: int, more: dict[str, str]
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command,
        env=environment(**more),
        cwd=settings.BASE_DIR,
        stdout=said,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[str]) -> None:
    """The process and its children, at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout:
        process.stdout.close()


def crew(work: str, *arguments: Any, size: int = 4, kills: int = 0, **more: str) -> Any:
    """Processes that do one of the works, beside what happens in the block."""
    name = str(connection.settings_dict["NAME"])
    words = [name, size, kills, f"tests.chaos.works.{work}", *arguments]
    return running(sys.executable, "-m", "tests.chaos.crew", *map(str, words), **more)


def finish(process: subprocess.Popen[str]) -> str:
    """Wait for the end of all that went well; what was said last."""
    out, _nothing = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, out
    return out.splitlines()[-1] if out else ""


def until(happened: Callable[[], Any], *, seconds: float = PATIENCE, what: str = "") -> Any:
    """What `happened` answers, as soon as that is anything."""
    end = time.monotonic() + seconds
    while not (found := happened()):
        assert time.monotonic() < end, f"not within {seconds} s: {what or happened}"
        time.sleep(BETWEEN_LOOKS)
    return found
