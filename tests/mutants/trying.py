"""Runs the tests of one part against its mutants (`pytest -p tests.mutants.trying`).

`MUTANTS_PLAN` names a file that says what to do. The tests run once as they are, while it is noted
which functions each of them calls. Then this process forks for every mutant: the child exchanges
the code of the functions concerned and runs the tests that call them, up to the first that fails.
What only shows when modules are imported (`fresh`) is tried in a second process. It forks where it
would read the changed module: each child reads one changed form instead and goes on from there, as
a process of its own would, with the database of the first run instead of migrations.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import sqlite3
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any, NamedTuple

import hypothesis
import pytest
from django.conf import settings
from django.core.management.commands import migrate
from django.db import connection

from tests.mutants.making import Mutant
from tests.mutants.table import ROOT

PLAN: dict[str, Any] = json.loads(Path(os.environ["MUTANTS_PLAN"]).read_text(encoding="utf-8"))
FRESH = [Mutant(**each) for each in PLAN["fresh"]]
FILES = {str(ROOT / name) for name in PLAN["files"]}
# Of the processor, beside five times what a test took unchanged: how busy it is otherwise, and
# that somebody waits for ever, only shows on the clock, with much more patience.
SECONDS, PATIENCE = 10.0, 30

# Read before the forks; nothing of the product is, and nothing that asks for its settings.
LIBRARIES = (
    "celery.app",
    "chinese_calendar",
    "cryptography.fernet",
    "dateutil.relativedelta",
    "django.contrib.admin.options",
    "django.core.handlers.wsgi",
    "django.db.backends.sqlite3.base",
    "django.db.migrations.executor",
    "django.forms",
    "django.test.client",
    "django_fsm",
    "factory",
    "holidays.countries.china",
    "hypothesis.strategies",
    "PIL.Image",
    "psycopg",
    "redis",
    "time_machine",
)

hypothesis.settings.register_profile(
    "mutants",
    database=None,
    deadline=None,
    derandomize=True,
    # Nobody reads the smallest example here, and to look for it takes longest.
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
)


class Place(NamedTuple):
    """Where a function stands; line numbers are the same in every mutant."""

    file: str
    name: str
    line: int
    number: int


class Child:
    """What a fork knows of itself."""

    forked = False
    mutant: Mutant | None = None


# How long each test took as it is.
took: dict[str, float] = {}
if FRESH:
    took |= json.loads(Path(PLAN["seconds"]).read_text(encoding="utf-8"))


def _fork(begin: Callable[[], None], passed: str) -> str:
    """What came of a fork that begins like this; nothing in the fork itself."""
    child = os.fork()
    if not child:
        _become_child()
        begin()
        return ""
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGPROF, signal.SIGALRM):
        return "killed by time"
    return "killed" if status else passed


def _become_child() -> None:
    Child.forked = True
    _limit(SECONDS)
    # However it ends before all tests have passed, it was noticed; the parent's files stay.
    atexit.register(os._exit, 1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


def _limit(seconds: float) -> None:
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, seconds * PATIENCE)


def _note(mutant: Mutant, outcome: str) -> None:
    said = {"key": mutant.key, "outcome": outcome, "tests": PLAN["tests"]}
    with Path(PLAN["results"]).open("a", encoding="utf-8") as results:
        results.write(json.dumps(said, ensure_ascii=False) + "\n")


def _in_time() -> bool:
    return bool(time.monotonic() < PLAN["until"])


# What shows at import


def _read_changed(loader: SourceFileLoader, name: str) -> CodeType | None:
    if not Child.forked:
        _try_fresh([each for each in FRESH if str(ROOT / each.file) == loader.path])
    if Child.mutant and str(ROOT / Child.mutant.file) == loader.path:
        return compile(Child.mutant.source(), loader.path, "exec", dont_inherit=True)
    return _get_code(loader, name)


def _try_fresh(mutants: list[Mutant]) -> None:
    """Comes back when all were tried, and in every child, which goes on as one of them."""
    if mutants:
        gc.disable()  # while the rest of the product is read, which takes longest of all
        gc.freeze()
    for each in mutants:
        if Child.forked or not _in_time():
            return
        outcome = _fork(partial(setattr, Child, "mutant", each), "survived")
        if each.changes_nothing and outcome.startswith("killed"):
            sys.stderr.write("the tests fail where nothing is changed\n")
            os._exit(1)
        if outcome and not each.changes_nothing:
            _note(each, outcome)


for library in LIBRARIES if FRESH else ():
    import_module(library)
_get_code = SourceFileLoader.get_code
SourceFileLoader.get_code = _read_changed


def _migrate_once(command: migrate.Command, *args: Any, **options: Any) -> None:
    """As long as the migrations stay the same; otherwise they take longer than the tests."""
    kept = Path(PLAN["database"])
    connection.ensure_connection()
    if kept.exists():
        with sqlite3.connect(kept) as source:
            source.backup(connection.connection)
        return
    _migrate(command, *args, **options)
    made = kept.with_suffix(f".{os.getpid()}")
    with sqlite3.connect(made) as target:
        connection.connection.backup(target)
    made.rename(kept)


_migrate = migrate.Command.handle


# What pytest asks


def pytest_configure() -> None:
    hypothesis.settings.load_profile("mutants")  # after the one of tests/conftest.py
    settings.DATABASES["default"]["TEST"]["NAME"] = None  # in memory: a fork has its own
    migrate.Command.handle = _migrate_once


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    gc.enable()
    if Child.mutant:
        items[:] = _likely_first(items, Child.mutant)


def _likely_first(items: list[pytest.Item], mutant: Mutant) -> list[pytest.Item]:
    """Those named like something on the changed line, then the quick ones; no test of a part
    empties tables, so that any order will do."""
    line = (ROOT / mutant.file).read_text(encoding="utf-8").splitlines()[mutant.line - 1]
    words = {word for word in _words(line) if len(word) > 3}
    return sorted(
        items, key=lambda item: (not words & _words(item.name), took.get(item.nodeid, 0.0))
    )


def _is_ours(cached: Any) -> bool:
    """To fill those of the libraries again takes longer than most tests; what one of them hides
    is unnoticed, and tried once more at import."""
    return str(getattr(cached, "__module__", "")).split(".")[0] in (
        "config",
        "regions",
        "suggestions",
    )


def _words(text: str) -> set[str]:
    parts = "".join(sign if sign.isalnum() or sign == "_" else " " for sign in text)
    return set(parts.lower().split())


def pytest_runtestloop(session: pytest.Session) -> bool | None:
    if not FRESH:
        Round(session).run()
    # The parent of forks has nothing to run; a child does as usual.
    return None if Child.forked else True


def pytest_runtest_setup(item: pytest.Item) -> None:
    if Child.forked:
        _limit(SECONDS + 5 * took.get(item.nodeid, 0.0))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed and Child.forked:
        os._exit(1)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(exitstatus: int) -> None:
    if Child.forked:
        os._exit(exitstatus)


# What shows while running


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
        self.failed = False
        session.config.pluginmanager.register(self)
        self.codes = {code: place for name in FILES for place, code in _codes_of(name).items()}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed = self.failed or report.failed

    def run(self) -> None:
        self._run_as_it_is()
        if self.failed:
            pytest.exit("the tests fail without any change", returncode=1)
        Path(PLAN["seconds"]).write_text(json.dumps(took), encoding="utf-8")
        self._look_at_memory()
        if self._try_in_fork(self.session.items, []) != "unnoticed":
            pytest.exit("the tests fail in a fork without any change", returncode=1)
        for values in PLAN["mutants"]:
            if _in_time():
                mutant = Mutant(**values)
                _note(mutant, self._try(mutant))

    def _look_at_memory(self) -> None:
        """Once for all forks; what is there already then costs none of them anything."""
        every = gc.get_objects()
        self.functions = [
            (self.codes[each.__code__], each)
            for each in every
            if type(each) is FunctionType and each.__code__ in self.codes
        ]
        self.caches = [
            each for each in every if hasattr(type(each), "cache_clear") and _is_ours(each)
        ]
        del every
        gc.freeze()

    def _run_as_it_is(self) -> None:
        for item in self.session.items:
            start = time.process_time()
            sys.settrace(self._noting(self.calls[item.nodeid]))
            try:
                self._run_test(item)
            finally:
                sys.settrace(None)
            took[item.nodeid] = time.process_time() - start

    def _run_test(self, item: pytest.Item) -> None:
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=self.nothing)

    def _noting(self, called: set[Place]) -> Any:
        codes = self.codes

        def note(frame: FrameType, event: str, argument: object) -> None:
            if frame.f_code.co_filename in FILES and frame.f_code in codes:
                called.add(codes[frame.f_code])

        return note

    def _try(self, mutant: Mutant) -> str:
        path = str(ROOT / mutant.file)
        try:
            changed = _codes_of(path, mutant.source())
        except (SyntaxError, ValueError):
            return "killed"
        same = set(_codes_of(path).items()) & set(changed.items())
        places = changed.keys() - {place for place, _code in same}
        items = [item for item in self.session.items if self.calls[item.nodeid] & places]
        swaps = [(each, changed[place]) for place, each in self.functions if place in places]
        return self._try_in_fork(_likely_first(items, mutant), swaps) if items else "unnoticed"

    def _try_in_fork(
        self, items: list[pytest.Item], swaps: list[tuple[FunctionType, CodeType]]
    ) -> str:
        return _fork(partial(self._in_child, items, swaps), "unnoticed")

    def _in_child(
        self, items: list[pytest.Item], swaps: list[tuple[FunctionType, CodeType]]
    ) -> None:
        try:
            for function, code in swaps:
                function.__code__ = code
            for each in self.caches:
                each.cache_clear()
            for item in items:
                self._run_test(item)
        except BaseException:  # noqa: BLE001 - whatever it is, it was noticed
            os._exit(1)
        os._exit(0)


def _codes_of(path: str, source: str | None = None) -> dict[Place, CodeType]:
    text = Path(path).read_text(encoding="utf-8") if source is None else source
    found: dict[Place, CodeType] = {}
    _collect(compile(text, path, "exec", dont_inherit=True), found)
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
