"""What keeps the code readable: short functions, short files (docs/developers.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("config", "regions", "suggestions", "deploy")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def files() -> Iterator[Path]:
    for folder in FOLDERS:
        yield from (
            path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts
        )


def lengths() -> dict[str, int]:
    """Lines of every function, by where it stands."""
    found = {}
    for path in files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, FUNCTIONS):
                where = f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
                found[where] = (node.end_lineno or node.lineno) - node.lineno + 1
    return found


def test_no_function_is_longer_than_forty_lines() -> None:
    assert [where for where, lines in lengths().items() if lines > 40] == []


def test_most_functions_are_short() -> None:
    found = list(lengths().values())
    assert median(found) <= 8
    assert quantiles(found, n=20)[-1] <= 25


@pytest.mark.parametrize("path", list(files()), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_longer_than_four_hundred_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
