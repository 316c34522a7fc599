"""A workbook is read as a person sees it, or refused with the reason."""

from datetime import datetime

import pytest
from django.core.management import CommandError
from openpyxl import Workbook

from suggestions.models import Suggestion
from tests.factories import local
from tests.suggestions.intake.conftest import only

HEADING = ["编号", "时间", "内容", "区划"]
NINE = "2026-01-05 09:00"


@pytest.fixture
def save(tmp_path):
    def save(book, name="in.xlsx"):
        book.save(tmp_path / name)
        return tmp_path / name

    return save


def book_of(**sheets):
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return book


def rows_of(*numbers):
    return [HEADING, *([number, NINE, f"内容{number}", "北湖区"] for number in numbers)]


def regions():
    return list(Suggestion.objects.order_by("number").values_list("number", "region_path"))


def test_a_merged_cell_counts_for_every_row_it_covers(run, save):
    blank = [["2", NINE, "乙", None], ["3", NINE, "丙", None], ["4", NINE, "丁", None]]
    book = book_of(S=[HEADING, ["1", NINE, "甲", "北湖区"], *blank])
    book["S"].merge_cells("D2:D4")
    run(save(book))
    assert regions() == [("1", "431002"), ("2", "431002"), ("3", "431002"), ("4", "4310")]


def test_merged_cells_are_found_where_the_table_does_not_begin_in_the_corner(run, save):
    book = book_of(S=[[None] * 6] * 2)
    sheet = book["S"]
    for place, name in enumerate(["编号", "内容", "区划"]):
        sheet.cell(4, 3 + place, name)
    for row in (5, 6):
        sheet.cell(row, 3, str(row))
        sheet.cell(row, 4, f"内容{row}")
    sheet.cell(5, 5, "苏仙区")
    sheet.merge_cells("E5:E6")
    run(save(book))
    assert regions() == [("5", "431003"), ("6", "431003")]


def test_a_cell_that_covers_two_columns_is_never_read_as_an_empty_place(run, save):
    book = book_of(S=[["编号", "内容", "承办单位", "区划"], ["1", "甲", "某处", None]])
    book["S"].merge_cells("C2:D2")
    assert run(save(book)).reasons == ["the unit is not known here"]


def test_headings_in_two_rows_with_merged_ones_are_read_together(run, save):
    book = book_of(
        S=[
            ["编号", "时间", "诉求", None, "联系人"],
            [None, None, "标题", "内容", None],
            ["1", NINE, "路灯", "路灯不亮", "李四"],
        ]
    )
    for merged in ("A1:A2", "B1:B2", "C1:D1", "E1:E2"):
        book["S"].merge_cells(merged)
    run(save(book))
    assert (only().number, only().title, only().text) == ("1", "路灯", "路灯不亮")
    assert only().author.name == "李四"


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_the_sheet_that_is_seen_is_read_and_not_a_hidden_one(run, save, state):
    book = book_of(旧表=rows_of("OLD"), 本月=rows_of("NEW"))
    book["旧表"].sheet_state = state
    book.active = 1
    ran = run(save(book))
    assert only().number == "NEW"
    assert "Hidden sheets not read: 旧表" in ran.err


def test_where_everything_that_is_seen_is_empty_the_hidden_sheets_are_named(run, save):
    book = book_of(封面=[], 数据=rows_of("1"))
    book["数据"].sheet_state = "hidden"
    with pytest.raises(CommandError, match="empty, others are hidden: 数据"):
        run(save(book))
    assert not Suggestion.objects.exists()


def test_of_several_sheets_with_data_one_must_be_named(run, save):
    path = save(book_of(一月=rows_of("1"), 二月=rows_of("2")))
    with pytest.raises(CommandError, match=r"several sheets: 一月, 二月\. Say which with --sheet"):
        run(path)
    assert not Suggestion.objects.exists()
    ran = run(path, "--sheet", "二月")
    assert only().number == "2"
    assert "Sheets not read: 一月" in ran.err


@pytest.mark.parametrize("name", ["三月", "暗表"])
def test_a_sheet_that_nobody_sees_cannot_be_named(run, save, name):
    book = book_of(一月=rows_of("1"), 暗表=rows_of("2"))
    book["暗表"].sheet_state = "hidden"
    with pytest.raises(CommandError, match=r"--sheet.*There are: 一月"):
        run(save(book), "--sheet", name)


def test_a_picture_of_the_figures_is_no_sheet_to_choose_from(run, save):
    book = book_of(工单=rows_of("1"))
    book.create_chartsheet("图表", 0)
    run(save(book))
    assert only().number == "1"


@pytest.mark.parametrize("epoch", [datetime(1899, 12, 30), datetime(1904, 1, 1)])  # noqa: DTZ001
def test_a_date_is_the_same_whichever_day_the_workbook_counts_from(run, save, epoch):
    moment = datetime(2019, 2, 28, 11, 25, 5)  # noqa: DTZ001 - a workbook knows no zones
    days = (moment - epoch).total_seconds() / 86_400
    book = book_of(S=[["编号", "时间", "内容"], ["1", moment, "甲"], ["2", days, "乙"]])
    book.epoch = epoch
    run(save(book))
    found = set(Suggestion.objects.values_list("submitted", flat=True))
    assert found == {local("2019-02-28 11:25:05")}


@pytest.mark.parametrize(
    ("number", "known"),
    [
        (188006, "188006"),
        (202601010000001, "202601010000001"),
        (2026010100000017, "2026010100000017"),
        (17.5, "17.5"),
    ],
)
def test_a_number_that_a_cell_holds_whole_is_exact(run, save, number, known):
    run(save(book_of(S=[["编号", "内容"], [number, "甲"]])))
    assert only().number == known


@pytest.mark.parametrize("number", [2026010100000010, 20260101000000001, 1.88006e17])
def test_a_number_that_a_cell_may_have_rounded_is_left_out(run, save, number):
    ran = run(save(book_of(S=[["编号", "内容"], [number, "甲"]])))
    assert ran.reasons == ["the number was rounded by a spreadsheet: save that column as text"]


def test_the_heading_may_be_said(run, save):
    rows = [["内容", "留言时间"], ["台账", ""], ["来信", "日子"], ["路灯", NINE]]
    path = save(book_of(S=rows))
    run(path, "--header", "3", "--map", "text=来信", "time=日子")
    assert (only().text, only().submitted) == ("路灯", local(NINE))


@pytest.mark.parametrize("row", ["9", "0", "-1"])
def test_a_heading_that_is_not_there_is_refused_or_looked_for(run, save, row):
    path = save(book_of(S=rows_of("1")))
    if row == "0":
        assert run(path, "--header", row).tally == "imported 1, skipped 0, failed 0"
    else:
        with pytest.raises(CommandError, match="--header"):
            run(path, "--header", row)
