"""Files as other programs write them."""

import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from django.core.management import CommandError
from openpyxl import Workbook

from suggestions.models import Suggestion
from tests.factories import local
from tests.suggestions.intake.conftest import PLAIN, only

ROW = "188006,2019/2/28 11:25:05,路灯,路灯坏了三天。\n"


@pytest.fixture
def workbook(tmp_path):
    def save(*rows):
        book = Workbook()
        for row in rows:
            book.active.append(row)
        book.save(tmp_path / "in.xlsx")
        return tmp_path / "in.xlsx"

    return save


def calculated(path: Path, formula: str, value: str) -> None:
    """Store a result for a formula, as a spreadsheet does; the library that writes it cannot."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    old = f"<f>{formula}</f><v></v>".encode()
    old = old if old in parts[sheet] else f"<f>{formula}</f><v />".encode()
    assert old in parts[sheet]
    parts[sheet] = parts[sheet].replace(old, f"<f>{formula}</f><v>{value}</v>".encode())
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_chinese_encodings_are_recognised(run, write, encoding):
    assert run(write(PLAIN + ROW, encoding=encoding)).tally == "imported 1, skipped 0, failed 0"
    assert (only().title, only().text) == ("路灯", "路灯坏了三天。")


def test_texts_may_hold_line_ends_commas_and_quotes(take_in):
    take_in(PLAIN + '1,2019-02-28,t,"第一行，\n第二行, ""好"""\n')
    assert only().text == '第一行，\n第二行, "好"'


@pytest.mark.parametrize(
    "content",
    [
        pytest.param((PLAIN + ROW).encode("utf-16")[:-1], id="damaged UTF-16"),
        pytest.param((PLAIN + ROW * 9).encode()[:-20] + b"\xe8\n", id="damaged UTF-8"),
        pytest.param((PLAIN + ROW).encode()[:-2] + b"\n", id="UTF-8 cut so that it passes for GBK"),
        pytest.param((PLAIN + ROW).encode("gbk")[:-2] + b"\xff\xff\n", id="damaged GBK"),
        pytest.param((PLAIN + ROW).encode("utf-8-sig") + b"\xb4\xf3", id="GBK after a UTF-8 mark"),
        pytest.param((PLAIN + '1,2019-02-28,t,"never ends\n').encode(), id="an open quote"),
        pytest.param(b"", id="empty"),
        pytest.param(b"\xd0\xcf\x11\xe0 old", id="XLS"),
        pytest.param(b"PK\x03\x04 no zip", id="a broken workbook"),
        pytest.param(b"message_id,time,title\n1,2019-02-28,t\n", id="no text column"),
        pytest.param(b"text,content\na,b\n", id="two text columns"),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused_as_a_whole(run, tmp_path, content):
    path = tmp_path / "in.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match="Nothing was imported"):
        run(path)
    assert not Suggestion.objects.exists()


def test_a_file_that_is_not_there_is_refused(run, tmp_path):
    with pytest.raises(CommandError, match=r"no\.csv cannot be read"):
        run(tmp_path / "no.csv")


def test_a_workbook_gives_texts_numbers_and_dates(run, workbook):
    moment = datetime(2019, 2, 28, 11, 25, 5)  # noqa: DTZ001 - a workbook knows no zones
    run(workbook(["message_id", "time", "title", "text"], [188006, moment, "t", "内容"]))
    row = only()
    assert (row.external, row.source_time) == ("188006", "2019-02-28 11:25:05")
    assert row.submitted == local("2019-02-28 11:25:05")


def test_a_date_that_lost_its_format_is_still_a_date(run, workbook):
    run(workbook(["time", "text"], [43524.475752314815, "内容"]))
    assert only().submitted == local("2019-02-28 11:25:05")


def test_of_a_formula_the_stored_result_is_taken(run, workbook):
    path = workbook(["message_id", "text"], ["=40+2", "内容"])
    calculated(path, "40+2", "42")
    run(path)
    assert only().external == "42"


def test_a_formula_without_a_result_is_an_empty_cell(run, workbook):
    ran = run(workbook(["message_id", "text"], [1, '=HYPERLINK("http://x","y")']))
    assert ran.reasons == ["the text is empty"]


def test_in_a_text_file_a_formula_is_only_text(take_in):
    take_in("message_id,text\n1,=1+1\n")
    assert only().text == "=1+1"


def test_rows_are_counted_as_a_spreadsheet_shows_them(run, workbook):
    ran = run(workbook(["message_id", "text"], [], [1, ""], [2, "内容"]))
    assert [each["row"] for each in ran.failures] == ["3"]
