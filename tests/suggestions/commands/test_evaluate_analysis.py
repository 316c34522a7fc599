"""evaluate_analysis: figures at the end, one a line, on any labelled file."""

import csv
import re
import sys
from collections.abc import Iterable
from io import StringIO
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation
from openpyxl import Workbook

from suggestions.management.commands import evaluate_analysis
from tests.suggestions.analysis.texts import ABOUT, MATTERS, written

HEADING = ["编号", "留言详情", "一级标签", "时间"]
FIGURE = re.compile(r"(\w+) (\d\.\d{4})")


@pytest.fixture(autouse=True)
def _english() -> Iterable[None]:
    with translation.override("en"):
        yield


def rows(many: int = 100) -> list[list[str]]:
    return [
        [str(number), text, label, f"2025-{number % 12 + 1:02}-{number % 28 + 1:02} 08:00"]
        for number, (text, label) in enumerate(written(many))
    ]


def file_with(path: Path, lines: list[list[str]], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([HEADING, *lines])
    return path


def workbook_with(path: Path, lines: list[list[str]]) -> Path:
    book = Workbook()
    for line in [HEADING, *lines]:
        book.active.append(line)
    book.save(path)
    return path


def run(path: Path, *more: str) -> str:
    said = StringIO()
    columns = ("--text", "留言详情", "--label", "一级标签")
    call_command("evaluate_analysis", str(path), *columns, *more, stdout=said, stderr=StringIO())
    return said.getvalue()


def figures(said: str) -> dict[str, float]:
    last = said.strip().splitlines()[-4:]
    return {found[1]: float(found[2]) for line in last if (found := FIGURE.fullmatch(line))}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_last_lines_are_the_figures_whatever_the_encoding(
    tmp_path: Path, encoding: str
) -> None:
    found = figures(run(file_with(tmp_path / "labelled.csv", rows(), encoding)))
    assert list(found) == ["macro_f1", "acc_at_3", "ece", "coverage"]
    assert found["macro_f1"] > 0.9


def test_a_workbook_gives_what_its_csv_gives(tmp_path: Path) -> None:
    book = run(workbook_with(tmp_path / "labelled.xlsx", rows(60)))
    assert figures(book) == figures(run(file_with(tmp_path / "labelled.csv", rows(60))))


def test_the_newest_fifth_is_tried_where_times_are_known(tmp_path: Path) -> None:
    """What is only said in the newest fifth cannot have been learnt."""
    old = [[str(n), text, label, "2024-05-01"] for n, (text, label) in enumerate(written(80))]
    new = [[str(n), text, "新的", "2025-05-01"] for n, (text, _) in enumerate(written(20, 4))]
    path = file_with(tmp_path / "labelled.csv", [*new, *old])
    assert figures(run(path, "--time", "时间"))["macro_f1"] == 0.0
    assert figures(run(path))["macro_f1"] > 0.0


def test_what_was_left_out_is_counted(tmp_path: Path) -> None:
    lines = [
        *rows(60),
        *rows(60)[:7],
        ["a", "没有标签的一条", "", "2025-01-01"],
        ["b", "", "公交", ""],
    ]
    said = run(file_with(tmp_path / "labelled.csv", lines), "--time", "时间")
    assert "Left out, without a label: 1" in said
    assert "Left out, copies of others: 7" in said
    assert "Left out, without a text: 1" in said


def test_a_time_that_cannot_be_read_is_left_out_and_counted(tmp_path: Path) -> None:
    lines = [*rows(60), ["x", "路灯坏了一个月", "供水", "昨天"]]
    said = run(file_with(tmp_path / "labelled.csv", lines), "--time", "时间")
    assert "Left out, with a time that cannot be read: 1" in said


def test_baselines_are_told_beside(tmp_path: Path) -> None:
    said = run(file_with(tmp_path / "labelled.csv", rows()))
    assert f"always saying the commonest label: {0.4 / len(ABOUT):.3f}" in said
    assert "looking at the length only" in said


@pytest.mark.parametrize(
    ("lines", "column", "why"),
    [
        (rows(60), "没有这一列", "no column"),
        (rows(4), "一级标签", "20 different texts"),
        ([[n, text, "同一类", ""] for n, text, *_ in rows(60)], "一级标签", "two labels"),
    ],
)
def test_a_file_that_says_too_little_is_refused(
    tmp_path: Path, lines: list[list[str]], column: str, why: str
) -> None:
    path = file_with(tmp_path / "labelled.csv", lines)
    with pytest.raises(CommandError, match=why):
        run(path, "--label", column)


def _without_learning(monkeypatch: Any) -> None:
    """As where only what running takes is installed."""
    monkeypatch.delitem(sys.modules, "suggestions.analysis.learn", raising=False)
    monkeypatch.setitem(sys.modules, "sklearn.linear_model", None)


def test_without_what_learning_takes_it_says_so_and_exits_2(
    tmp_path: Path, monkeypatch: Any
) -> None:
    _without_learning(monkeypatch)
    with pytest.raises(CommandError, match="scikit-learn is not installed") as refused:
        run(file_with(tmp_path / "labelled.csv", rows(40)))
    assert refused.value.returncode == 2


def test_it_can_be_interrupted(tmp_path: Path, monkeypatch: Any) -> None:
    def stop(_rows: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(evaluate_analysis.evaluating, "split", stop)
    with pytest.raises(CommandError, match="Stopped"):
        run(file_with(tmp_path / "labelled.csv", rows(40)))


def grouped_file(path: Path) -> Path:
    heading = ["留言主题", "留言详情", "时间", "问题"]
    lines = [
        [one, f"{other}，请管一管。", "2025-03-01", "" if name == "补贴" else name]
        for name, parts in MATTERS.items()
        for one, other in permutations(parts.split("|"), 2)
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heading, *lines])
    return path


def of_groups(path: Path, *more: str) -> str:
    said = StringIO()
    columns = ("--text", "留言详情", "--groups", "问题")
    call_command("evaluate_analysis", str(path), *columns, *more, stdout=said, stderr=StringIO())
    return said.getvalue()


def test_groups_need_no_labels_and_nothing_of_what_learning_takes(
    tmp_path: Path, monkeypatch: Any
) -> None:
    _without_learning(monkeypatch)
    said = of_groups(grouped_file(tmp_path / "groups.csv"))
    assert said.strip().splitlines()[-2:] == ["hit_at_5 1.0000", "bcubed_f1 1.0000"]
    assert "36 of 48 have a group; 4 problems were found" in said


def test_labels_and_groups_can_be_asked_at_once(tmp_path: Path) -> None:
    lines = [[*row[:3], row[2]] for row in rows(60)]
    said = run(file_with(tmp_path / "both.csv", lines), "--groups", "时间")
    names = [line.split()[0] for line in said.strip().splitlines()[-6:]]
    assert names == ["macro_f1", "acc_at_3", "ece", "coverage", "hit_at_5", "bcubed_f1"]


def test_one_of_both_has_to_be_asked(tmp_path: Path) -> None:
    path = grouped_file(tmp_path / "groups.csv")
    with pytest.raises(CommandError, match="--label"):
        call_command("evaluate_analysis", str(path), "--text", "留言详情")
