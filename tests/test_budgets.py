"""What keeps the code readable: short, simple functions, short files (docs/developers.md)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import pytest

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("config", "regions", "suggestions", "deploy")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SCRIPTS = ("*.js", "*.css")
MOST_LINES, LONGEST, MOST_BRANCHES = 400, 40, 6
BRANCHES = (
    ast.If,
    ast.IfExp,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.ExceptHandler,
    ast.match_case,
)
# A function of a script: its first line opens a brace that the last one closes, as far in.
A_FUNCTION = re.compile(
    r"function\b.*\{$|=>\s*\{$|^\s*(?:async |static |get |set )*(?!if|for|while|switch|catch)[\w$]+\([^=]*\) \{$"
)
# Around a whole file, to keep its names to itself.
WRAPPER = "(() => {"


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


def branches() -> dict[str, int]:
    """Ways through every function, every `and`, `or`, `for` and `if` of a comprehension counted,
    which ruff's own measure does not; of two with one name the larger number."""
    found: dict[str, int] = {}
    for path in files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, FUNCTIONS):
                where = f"{path.relative_to(ROOT)} {node.name}"
                found[where] = max(found.get(where, 0), 1 + sum(map(ways, inside(node))))
    return found


def inside(node: ast.AST) -> Iterator[ast.AST]:
    """What belongs to the function itself: functions in it are counted for themselves."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (*FUNCTIONS, ast.ClassDef)):
            yield child
            yield from inside(child)


def ways(node: ast.AST) -> int:
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, ast.comprehension):
        return 1 + len(node.ifs)
    return int(isinstance(node, BRANCHES))


def scripts() -> list[Path]:
    return sorted(
        path for kind in SCRIPTS for path in (ROOT / "suggestions").rglob(kind) if path.is_file()
    )


def script_functions(path: Path) -> Iterator[tuple[str, int]]:
    """(its first line, lines) of every function that is longer than a line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if A_FUNCTION.search(line) and line != WRAPPER:
            closing = " " * (len(line) - len(line.lstrip())) + "}"
            rest = enumerate(lines[number + 1 :], 2)
            yield line.strip(), next(n for n, each in rest if each.startswith(closing))


def test_a_function_counts_every_way_through() -> None:
    code = """
def f(rows):
    if a and b or c:
        return [each for row in rows if row for each in row]
    def inner():
        return 1 if a else 2
"""
    (function,) = ast.parse(code).body
    assert 1 + sum(map(ways, inside(function))) == 7


def test_functions_have_few_ways_through() -> None:
    assert {where: many for where, many in branches().items() if many > MOST_BRANCHES} == {}


def test_no_function_is_longer_than_forty_lines() -> None:
    assert [where for where, lines in lengths().items() if lines > LONGEST] == []


def test_most_functions_are_short() -> None:
    found = list(lengths().values())
    assert median(found) <= 8
    assert quantiles(found, n=20)[-1] <= 25


@pytest.mark.parametrize("path", list(files()), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_longer_than_four_hundred_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", scripts(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_script_or_style_is_longer_than_four_hundred_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", scripts(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_function_of_a_script_is_longer_than_forty_lines(path: Path) -> None:
    if path.suffix == ".js":
        assert [where for where, lines in script_functions(path) if lines > LONGEST] == []


def test_the_functions_of_scripts_are_found() -> None:
    found = dict(script_functions(ROOT / "suggestions/static/public/collect.js"))
    assert found["async start() {"] == 12
    assert found["async function begin() {"] == 7
