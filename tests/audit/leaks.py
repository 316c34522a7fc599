"""Secrets that were committed: what looks like a key, a token or a password in tracked files."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_READ = (".mo", ".png", ".jpg", ".woff2", ".docx", ".xlsx", ".ico", ".pdf")
LARGEST = 2_000_000
# Tests and examples show keys that open nothing, and say so.
MARK = "no-secret"
PATTERNS = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"),
    "key of a cloud": re.compile(r"\b(?:AKIA|ASIA|LTAI)[0-9A-Za-z]{12,20}\b"),
    "token": re.compile(r"\b(?:ghp|gho|ghs|github_pat|glpat|xox[abp])[-_][0-9A-Za-z_-]{16,}"),
    "address with a password": re.compile(
        r"\b[a-z+]+://(?!user:password@)[^\s:/@{}$<>]+:[^\s:/@{}$<>*]{6,}@[\w.-]+"
    ),
    "value of a secret": re.compile(
        r"""(?i)\b(?:secret|token|passw(?:or)?d|api_?key|field_keys|ledger_keys)\w*["']?\s*[:=]\s*"""
        r"""["'][0-9A-Za-z+/_=-]{24,}["']"""
    ),
}


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


def leaks(paths: Iterable[Path]) -> Iterator[str]:
    """Where, and what kind; never the secret itself."""
    for path in paths:
        if path.suffix in NOT_READ or not path.is_file() or path.stat().st_size > LARGEST:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), start=1):
            yield from (f"{path}:{number}: {kind}" for kind in _kinds(line))


def _kinds(line: str) -> list[str]:
    if MARK in line:
        return []
    return [kind for kind, pattern in PATTERNS.items() if pattern.search(line)]
