"""A pytest of its own for one mutant, forked from a process that has read the libraries already.

Nothing of the product is read here, and no settings: the child reads the changed module.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from functools import cache
from importlib import import_module

import pytest

LIBRARIES = (
    "celery.app",
    "chinese_calendar",
    "cryptography.fernet",
    "dateutil.relativedelta",
    "django.contrib.admin.options",
    "django.core.handlers.wsgi",
    "django.core.management",
    "django.db.backends.sqlite3.base",
    "django.db.migrations.executor",
    "django.forms",
    "django.test.client",
    "django.test.utils",
    "django_fsm",
    "factory",
    "holidays.countries.china",
    "hypothesis.strategies",
    "PIL.Image",
    "psycopg",
    "pytest_django.plugin",
    "redis",
    "time_machine",
)


@cache
def preload() -> None:
    for name in LIBRARIES:
        import_module(name)


def run(arguments: list[str], environment: dict[str, str], *, seconds: float) -> int | None:
    """The exit status of pytest; None where it took longer."""
    preload()
    child = os.fork()
    if not child:
        _become(arguments, environment)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _become(arguments: list[str], environment: dict[str, str]) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.environ.update(environment)
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    status = 1
    try:
        status = int(pytest.main(arguments))
    finally:
        sys.stdout.flush()
        os._exit(status)
