"""Runs the tests of one part against its mutants (`pytest -p tests.mutants.trying`).

`MUTANTS_PLAN` names a file that says what to do. The tests run once as they are, while it is noted
which functions each of them calls. Then this process forks for every mutant: the child exchanges
the code of the functions concerned and runs the tests that call them, up to the first that fails.
What only shows when modules are imported (`fresh`) is a process of its own, with the module read
in its changed form and the database of the first run instead of migrations.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sqlite3
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any, NamedTuple

import hypothesis
import pytest
from django.conf import settings
from django.core.management.commands import migrate
from django.db import connection
from pytest_django.plugin import blocking_manager_key

from tests.mutants.making import Mutant
from tests.mutants.table import ROOT

PLAN: dict[str, Any] = json.loads(Path(os.environ["MUTANTS_PLAN"]).read_text(encoding="utf-8"))
FRESH = Mutant(**PLAN["fresh"]) if PLAN["fresh"] else None
# Beside five times what the tests took as they are.
SECONDS = 20.0

hypothesis.settings.register_profile("mutants", database=None, derandomize=True)
hypothesis.settings.load_profile("mutants")


class Place(NamedTuple):
    """Where a function stands; line numbers are the same in every mutant."""

    file: str
    name: str
    line: int
    number: int


def _read_changed(loader: SourceFileLoader, name: str) -> CodeType | None:
    if FRESH and loader.path == str(ROOT / FRESH.file):
        return compile(FRESH.source(), loader.path, "exec", dont_inherit=True)
    return _get_code(loader, name)


_get_code = SourceFileLoader.get_code
SourceFileLoader.get_code = _read_changed


def _copy_database(*args: Any, **options: Any) -> None:
    with sqlite3.connect(PLAN["database"]) as source:
        connection.ensure_connection()
        source.backup(connection.connection)


def pytest_configure() -> None:
    settings.DATABASES["default"]["TEST"]["NAME"] = None  # in memory: a fork has its own
    if FRESH:
        migrate.Command.handle = _copy_database


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests named like something on the changed line come first: most likely they notice."""
    if FRESH:
        line = (ROOT / FRESH.file).read_text(encoding="utf-8").splitlines()[FRESH.line - 1]
        words = {word for word in _words(line) if len(word) > 3}
        items.sort(key=lambda item: not words & _words(item.name))


def _words(text: str) -> set[str]:
    parts = "".join(sign if sign.isalnum() or sign == "_" else " " for sign in text)
    return set(parts.lower().split())


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    if FRESH:
        return None
    Round(session).run()
    return True


class _Nothing:
    """The item after the last: what belongs to the session stays set up."""

    def __init__(self, session: pytest.Session) -> None:
        self.session = session

    def listchain(self) -> list[Any]:
        return [self.session]


class Round:
    """One part: its tests as they are, then every mutant."""

    def __init__(self, session: pytest.Session) -> None:
        self.session = session
        self.nothing = _Nothing(session)
        self.calls: dict[str, set[Place]] = defaultdict(set)
        self.seconds: dict[str, float] = {}
        self.failed = False
        self.in_child = False
        session.config.pluginmanager.register(self)
        self.codes = {
            code: place for name in PLAN["files"] for place, code in _codes_of(ROOT / name).items()
        }

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed = self.failed or report.failed
        if report.failed and self.in_child:
            os._exit(1)

    def run(self) -> None:
        self._run_as_it_is()
        if self.failed:
            pytest.exit("the tests fail without any change", returncode=1)
        Path(PLAN["seconds"]).write_text(str(sum(self.seconds.values())))
        self._keep_database()
        if self._fork(self.session.items, []) != "unnoticed":
            pytest.exit("the tests fail in a fork without any change", returncode=1)
        functions = list(self._functions())
        with Path(PLAN["results"]).open("a", encoding="utf-8") as results:
            for values in PLAN["mutants"]:
                mutant = Mutant(**values)
                outcome = self._try(mutant, functions)
                results.write(json.dumps({"key": mutant.key, "outcome": outcome}) + "\n")
                results.flush()

    def _keep_database(self) -> None:
        """As the tests find it; empty where none of them asked for one."""
        Path(PLAN["database"]).unlink(missing_ok=True)
        blocker = self.session.config.stash[blocking_manager_key]
        with sqlite3.connect(PLAN["database"]) as target, blocker.unblock():
            if "memory" in str(connection.settings_dict["NAME"]):
                connection.ensure_connection()
                connection.connection.backup(target)

    def _run_as_it_is(self) -> None:
        for item in self.session.items:
            start = time.monotonic()
            sys.setprofile(self._noting(self.calls[item.nodeid]))
            try:
                self._run_test(item)
            finally:
                sys.setprofile(None)
            self.seconds[item.nodeid] = time.monotonic() - start

    def _run_test(self, item: pytest.Item) -> None:
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=self.nothing)

    def _noting(self, called: set[Place]) -> Any:
        codes = self.codes

        def note(frame: FrameType, event: str, argument: object) -> None:
            if event == "call" and frame.f_code in codes:
                called.add(codes[frame.f_code])

        return note

    def _functions(self) -> Iterator[tuple[Place, FunctionType]]:
        for each in gc.get_objects():
            if type(each) is FunctionType and each.__code__ in self.codes:
                yield self.codes[each.__code__], each

    def _try(self, mutant: Mutant, functions: list[tuple[Place, FunctionType]]) -> str:
        path = ROOT / mutant.file
        try:
            changed = _codes_of(path, mutant.source())
        except (SyntaxError, ValueError):
            return "killed"
        same = set(_codes_of(path).items()) & set(changed.items())
        places = changed.keys() - {place for place, _code in same}
        items = [item for item in self.session.items if self.calls[item.nodeid] & places]
        if not items:
            return "unnoticed"
        return self._fork(items, [(f, changed[place]) for place, f in functions if place in places])

    def _fork(self, items: list[pytest.Item], swaps: list[tuple[FunctionType, CodeType]]) -> str:
        limit = SECONDS + 5 * sum(self.seconds[item.nodeid] for item in items)
        child = os.fork()
        if not child:
            self._in_child(items, swaps)
        return _outcome(child, limit)

    def _in_child(
        self, items: list[pytest.Item], swaps: list[tuple[FunctionType, CodeType]]
    ) -> None:
        self.in_child = True
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        try:
            for function, code in swaps:
                function.__code__ = code
            for each in gc.get_objects():
                if hasattr(type(each), "cache_clear") and callable(each):
                    each.cache_clear()
            for item in items:
                self._run_test(item)
        except BaseException:  # noqa: BLE001 - whatever it is, it was noticed
            os._exit(1)
        os._exit(0)


def _outcome(child: int, limit: float) -> str:
    until = time.monotonic() + limit
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return "killed" if status else "unnoticed"
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "killed by time"


def _codes_of(path: Path, source: str | None = None) -> dict[Place, CodeType]:
    text = path.read_text(encoding="utf-8") if source is None else source
    found: dict[Place, CodeType] = {}
    _collect(compile(text, str(path), "exec", dont_inherit=True), found)
    return found


def _collect(code: CodeType, found: dict[Place, CodeType]) -> None:
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            number = sum(
                (place.name, place.line) == (inner.co_qualname, inner.co_firstlineno)
                for place in found
            )
            found[Place(code.co_filename, inner.co_qualname, inner.co_firstlineno, number)] = inner
            _collect(inner, found)
