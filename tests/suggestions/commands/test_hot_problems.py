"""analyse_file and hot: problems by their heat, in a workbook and on a page, and nobody's data."""

import csv
from collections.abc import Iterable
from io import StringIO
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation
from openpyxl import load_workbook

from suggestions.management import heated
from suggestions.models import Suggestion, SuggestionType
from tests.factories import City, submitted
from tests.suggestions.analysis.texts import MATTERS

HEADING = ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "点赞数"]


@pytest.fixture(autouse=True)
def _english() -> Iterable[None]:
    with translation.override("en"):
        yield


def old_messages(path: Path) -> Path:
    """Three people about the mixing plant, one who writes twelve times about the parking."""
    rows = []
    for name, parts in MATTERS.items():
        for number, (one, other) in enumerate(permutations(parts.split("|"), 2)):
            who = "同一个人" if name == "车位" else f"{name}{number % 3}"
            when = f"2025-0{number % 3 + 1}-10 08:00"
            rows.append([len(rows), who, one, when, f"{other}，请管一管。电话13800000000", 2])
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADING, *rows])
    return path


def run(*arguments: str) -> str:
    said = StringIO()
    call_command(*arguments, stdout=said, stderr=StringIO())
    return said.getvalue()


def analysed(folder: Path, *more: str) -> str:
    columns = ("--author", "留言用户", "--support", "点赞数")
    return run("analyse_file", str(old_messages(folder / "old.csv")), *columns, *more)


def lines_of(book: Path) -> list[dict[str, Any]]:
    heading, *rows = load_workbook(book)["Hot problems"].iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in rows]


def test_the_workbook_counts_people_and_not_messages(tmp_path: Path) -> None:
    said = analysed(tmp_path)
    found = lines_of(tmp_path / "old-problems.xlsx")
    assert len(found) == 4
    assert "4 problems of more than one message" in said
    parking = next(each for each in found if "车位" in each["Problem"])
    assert (parking["People"], parking["Further messages"]) == (1, 11)
    assert parking["Rank"] == 4
    assert parking["Support"] == 24
    assert [each["Heat now"] for each in found] == sorted(
        (each["Heat now"] for each in found), reverse=True
    )


def test_the_page_shows_the_same_and_how_it_is_counted(tmp_path: Path) -> None:
    analysed(tmp_path)
    page = (tmp_path / "old-problems.html").read_text(encoding="utf-8")
    assert all(each["Problem"] in page for each in lines_of(tmp_path / "old-problems.xlsx"))
    assert "Heat = people + 0.5 × most people within 30 days" in page


def test_nothing_is_imported_and_nobodys_number_is_shown(tmp_path: Path, db: None) -> None:
    path = tmp_path / "old.csv"
    said = run("analyse_file", str(old_messages(path)), "--text", "留言详情")
    assert not Suggestion.objects.exists()
    assert "13800000000" not in said
    assert "13800000000" not in (tmp_path / "old-problems.html").read_text(encoding="utf-8")


def test_a_title_that_looks_like_a_formula_is_none(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    rows = [["=1+1路灯坏了", "路灯坏了没人修"], ["=1+1路灯坏了", "路灯一直坏着没人修"]]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["标题", "内容"], *rows])
    run("analyse_file", str(path))
    sheet = load_workbook(tmp_path / "old-problems.xlsx")["Hot problems"]
    assert sheet["B2"].data_type == "s"
    assert sheet["B2"].value == "=1+1路灯坏了"


def test_what_is_there_is_never_written_over(tmp_path: Path) -> None:
    analysed(tmp_path)
    before = (tmp_path / "old-problems.xlsx").read_bytes()
    with pytest.raises(CommandError, match="is there already"):
        analysed(tmp_path)
    assert (tmp_path / "old-problems.xlsx").read_bytes() == before


def test_without_a_column_of_authors_it_says_what_it_counts(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text("标题,内容\n路灯坏了,路灯坏了很久\n路灯不亮,路灯不亮很久\n", encoding="utf-8")
    assert "each message counts as a person" in run("analyse_file", str(path))


def test_stopped_by_hand_it_leaves_nothing(tmp_path: Path, monkeypatch: Any) -> None:
    def stop(_said: object, _heard: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(heated, "grouped", stop)
    with pytest.raises(CommandError, match="Stopped"):
        analysed(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["old.csv"]


# suggestions of the service


def plant(city: City, **changes: Any) -> Suggestion:
    row = submitted(city)
    words = {"title": "丽园小区搅拌站噪音扰民", "text": "丽园小区旁边的搅拌站半夜还在响。"}
    words["type"] = SuggestionType.HELP
    Suggestion.objects.filter(pk=row.pk).update(**words | changes)
    return row


def test_hot_says_what_moves_people_now(city: City, tmp_path: Path) -> None:
    rows = [plant(city), plant(city)]
    said = run("hot", "--xlsx", str(tmp_path / "hot.xlsx"))
    assert "1 problems of more than one message" in said
    (line,) = lines_of(tmp_path / "hot.xlsx")
    assert line["Rows"] == ", ".join(row.reference for row in rows)


@pytest.mark.parametrize(
    "changes", [{"confidential": True}, {"type": SuggestionType.REPORT}, {"type": ""}, {"text": ""}]
)
def test_what_only_some_may_see_is_not_listed(city: City, changes: dict[str, Any]) -> None:
    plant(city), plant(city, **changes)
    assert "0 problems" in run("hot")


def test_hot_needs_no_suggestions(db: None) -> None:
    assert "0 problems" in run("hot")
