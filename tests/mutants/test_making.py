"""Changes are small, can be told apart, and leave every line where it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutants import making
from tests.mutants.__main__ import Result, equivalent
from tests.mutants.making import Mutant, mutants_of
from tests.mutants.table import PARTS, ROOT, Part

CODE = '''"""A text."""
LIMIT = 3
SHOWN = gettext_noop("for people")
Pairs = tuple[int, int]


def reached(rows, *, all_of=True):
    """A text for readers."""
    if len(rows) >= LIMIT and all_of:
        raise ValueError("never changed")
    return min(
        rows,
        default=0,
    )
'''


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Mutant]:
    monkeypatch.setattr(making, "ROOT", tmp_path)
    monkeypatch.setattr("tests.mutants.table.ROOT", tmp_path)
    (tmp_path / "code.py").write_text(CODE, encoding="utf-8")
    return mutants_of(Part(("code.py",), ()))


def changes(found: list[Mutant]) -> list[str]:
    return [each.key.split(": ", 1)[1] for each in found]


def test_each_place_is_changed_in_its_way(found: list[Mutant]) -> None:
    assert {
        "3 → 4",
        "True → False",
        "len(rows) >= LIMIT → len(rows) > LIMIT",
        "len(rows) >= LIMIT and all_of → len(rows) >= LIMIT or all_of",
        "len(rows) >= LIMIT and all_of → all_of",
        'raise ValueError("never changed") → pass',
        "min → max",
        "0 → 1",
        "min( rows, default=0, ) → min(rows)",
        "return min( rows, default=0, ) → return None",
    } <= set(changes(found))


def test_texts_are_left_alone(found: list[Mutant]) -> None:
    assert not any(each.endswith("→ ''") for each in changes(found))


def test_types_are_left_alone(found: list[Mutant]) -> None:
    assert not any("int" in each for each in changes(found))


def test_every_line_stays_where_it_is(found: list[Mutant]) -> None:
    for each in found:
        compile(each.source(), "code.py", "exec")
        assert len(each.source().splitlines()) == len(CODE.splitlines())


def test_what_runs_at_import_is_known(found: list[Mutant]) -> None:
    at_import = {each.key.split(": ", 1)[1] for each in found if each.at_import}
    assert at_import == {"3 → 4", "True → False"}


def test_the_difference_shows_the_line(found: list[Mutant]) -> None:
    (number,) = (each for each in found if each.key.endswith("3 → 4"))
    assert (number.line, number.diff()) == (2, "-LIMIT = 3\n+LIMIT = (4)")


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS.keys())
def test_every_part_has_files_and_tests(part: Part) -> None:
    assert part.paths()
    assert all((ROOT / name).exists() for name in part.tests)


def test_changes_can_be_told_apart_and_read() -> None:
    for part in PARTS.values():
        every = mutants_of(part)
        assert len({each.key for each in every}) == len(every)


def test_what_is_called_equivalent_is_still_there() -> None:
    there = {each.key for part in PARTS.values() for each in mutants_of(part)}
    assert set(equivalent()) <= there
    assert all(equivalent().values())


def test_what_survived_is_tried_again_once_the_tests_change() -> None:
    assert Result("killed", "old").stands("new")
    assert Result("survived", "same").stands("same")
    assert not Result("survived", "old").stands("new")


def test_what_went_unnoticed_while_running_is_tried_at_import() -> None:
    assert not Result("unnoticed", "same").stands("same")


def test_where_nothing_is_changed_the_source_is_the_same() -> None:
    file = "tests/mutants/table.py"
    unchanged = Mutant(file, "unchanged", 1, 0, 0, "", at_import=True)
    assert unchanged.changes_nothing
    assert unchanged.source() == (ROOT / file).read_text(encoding="utf-8")


def test_a_change_changes_something(found: list[Mutant]) -> None:
    assert not any(each.changes_nothing for each in found)
