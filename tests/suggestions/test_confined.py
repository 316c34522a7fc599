"""A child with limits: whatever it does ends with it, and it knows nothing of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from suggestions import confined
from suggestions.confined import TOO_LARGE, Limits

MB = 1024 * 1024
SMALL = Limits(seconds=1, memory=256 * MB)
LOADED = "print([n for n in sys.modules if n.startswith(('django', 'suggestions', 'config'))])"


@pytest.fixture
def outcome(tmp_path: Path):
    def run(script: str, given: bytes = b"", limits: Limits = SMALL) -> confined.Outcome:
        path = tmp_path / "script.py"
        path.write_text(f"import os, sys, time\n{script}\n")
        return confined.run(path, given, limits=limits)

    return run


def test_what_it_makes_of_what_it_is_given_comes_back(outcome) -> None:
    made = outcome("sys.stdout.write(sys.stdin.read().upper())", b"abc")
    assert (made.status, made.content) == (0, b"ABC")


def test_its_own_status_and_complaint_come_back(outcome) -> None:
    made = outcome("sys.stderr.write('no font'); sys.exit(3)")
    assert (made.status, made.complaint) == (3, "no font")


@pytest.mark.parametrize(
    "script", ["while True: pass", "time.sleep(60)", f"x = bytes({400 * MB})", "raise MemoryError"]
)
def test_what_takes_more_than_it_may_is_ended(outcome, script: str) -> None:
    assert outcome(script).status == TOO_LARGE


def test_it_knows_nothing_of_settings_and_keys(outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "ours")
    assert b"ours" not in outcome("print(os.environ)").content
    assert outcome(LOADED).content == b"[]\n"


def test_a_crash_leaves_no_picture_of_its_memory(outcome) -> None:
    made = outcome("import resource; print(resource.getrlimit(resource.RLIMIT_CORE))")
    assert made.content == b"(0, 0)\n"
