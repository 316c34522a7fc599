"""Files as people hand them in: what comes in is right, and what is left out says why."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.core.management import CommandError

from regions.models import Level
from suggestions.models import Author, Suggestion
from tests.factories import local, region

FOLDER = Path(__file__).parent / "handed_in"
NINE = "2026-01-05 09:00"
EMPTY = "the text is empty"
NO_TIME = "the time cannot be read"
NO_PLACE = "the region is not known here"
ROUNDED = "the number was rounded by a spreadsheet: save that column as text"


@dataclass(frozen=True)
class Right:
    """`rows`: number → text; `reasons`: row → why it was left out; `refused`: words of it."""

    rows: dict[str, str] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)
    times: dict[str, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    said: str = ""
    refused: str = ""


def timed(number: int, time: str) -> Right:
    return Right({f"I{number}": f"时间写法{number}"}, times={f"I{number}": time})


def one(number: str, text: str = "路灯不亮", **more: object) -> Right:
    return Right({number: text}, **more)


QUARTER = "2026-01-05 15:25"
PLACES = {
    **dict.fromkeys((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), "431003"),
    **dict.fromkeys((12, 13, 17), "4310"),
    **dict.fromkeys((15, 16), "431021"),
    **dict.fromkeys((19, 20), "431002001002"),
    14: "431002",
}
RIGHT = {
    "a2_serial_and_order.csv": one("CS20260101001", said="Columns not read: 序号"),
    "c4_tab.csv": one("20260101000000001"),
    "c5_unitsep.csv": one("20260101000000001"),
    "d1_double_bom.csv": one("B1"),
    "d2_zwsp_header.csv": one("B1"),
    "f1_really_xlsx.xls": one("W1"),
    "f2_really_xlsx.et": one("W1"),
    "f3_no_suffix": one("W1"),
    "f4_really_xlsx.csv": one("W1"),
    "f5_upper.XLSX": one("W1"),
    "g3_cover_first.xlsx": one("W1", said="Sheets not read: 说明"),
    "h1_1904.xlsx": Right(
        {"M1": "1904日期格式", "M2": "1904无格式"},
        times=dict.fromkeys(("M1", "M2"), "2019-02-28 11:25:05"),
    ),
    "h2_dates.xlsx": Right(
        {"T1": "文本一", "T2": "文本二", "T3": "文本三", "T4": "文本四"},
        times=dict.fromkeys(("T1", "T2", "T4"), "2026-01-05 11:25:05") | {"T3": "2026-01-05"},
    ),
    "i01_time.csv": timed(1, "2026-01-05 15:25:05"),
    "i02_time.csv": timed(2, "2026-01-05 09:05"),
    "i03_time.csv": timed(3, QUARTER),
    "i04_time.csv": timed(4, "2026-01-05 15:25:05"),
    "i05_time.csv": timed(5, QUARTER),
    "i06_time.csv": timed(6, "2026-01-05 15:25:05"),
    "i07_time.csv": timed(7, "2026-01-05"),
    "i08_time.csv": Right(reasons={2: NO_TIME}),
    "i09_time.csv": timed(9, QUARTER),
    "i10_time.csv": timed(10, "2026-01-06"),
    "i11_time.csv": timed(11, "2026-01-05 23:25:05"),
    "i12_time.csv": timed(12, "2026-01-05 15:25:05"),
    "i13_time.csv": timed(13, "2026-01-05 15:25:05"),
    "i14_time.csv": timed(14, "2026-01-05 15:25:05"),
    "i15_time.csv": timed(15, "2026-01-05"),
    "i16_time.csv": timed(16, QUARTER),
    "i17_time.csv": Right(reasons={2: NO_TIME}),
    "i18_time.csv": timed(18, "2026-01-05 15:25:05"),
    "i19_time.csv": timed(19, "2026-01-05 15:25:05"),
    "i20_time.csv": timed(20, QUARTER),
    "j1_html.xls": Right(refused=r"web page \(HTML\).*save it as XLSX"),
    "j2_xml2003.xls": Right(refused="Excel 2003.*save it as XLSX"),
    "k1_semicolon.csv": one("K1"),
    "k2_tab.csv": one("K2"),
    "k3_sep.csv": one("K3"),
    "k4_utf16_tab.csv": one("K4"),
    "k5_fullwidth_comma.csv": one("K5"),
    "l1_title_row.xlsx": one("L1", said="named in row 3"),
    "l2_two_header_rows.xlsx": one("L2", said="named in row 2"),
    "m1_error_cells.xlsx": one("E1", paths={"E1": "4310"}, reasons={3: EMPTY}),
    "m2_error_text.csv": one("E3", paths={"E3": "4310"}),
    "m3_formulas.xlsx": one("F1", "公式结果", reasons={3: EMPTY}),
    "n4_id_long_number.xlsx": one("202601010000001", "十五位", reasons={3: ROUNDED, 4: ROUNDED}),
    "o1_regions.csv": Right(
        {f"O{number}": f"区划写法{number}" for number in PLACES},
        paths={f"O{number}": path for number, path in PLACES.items()},
        reasons={19: NO_PLACE},
    ),
    "p1_status.csv": Right(
        {f"S{number}": f"状态{number}" for number in range(1, 17)},
        closed={f"S{number}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 14, 15, 16)},
    ),
    "q1_suggestion_headings.csv": one("Q1", "建议增设公交站"),
    "q2_order_headings.csv": one("Q2", "建议增设公交站"),
    "q3_parentheses.csv": one("Q3", "建议增设公交站"),
    "q4_duplicate_heading.csv": Right(refused="“内容” stands twice"),
    "r1_nul.csv": one("R1", "路灯"),
    "r2_ctrlz.csv": one("R2", "路灯"),
    "r3_cr.csv": one("R3", "路灯"),
    "r4_crlf_in_quotes.csv": one("R4", "第一行\n第二行"),
    "r5_gbk.csv": one("R5", "路灯"),
    "r6_gb18030_ext.csv": one("R6", "𠮷家路灯😀"),
    "r7_big5.csv": Right(refused="No column holds the text"),
    "r8_trailing_cols.csv": one("R8", "路灯"),
    "r9_inner_quotes.csv": Right(refused="no proper CSV"),
    "r10_total.csv": one("R11", "路灯", reasons={3: EMPTY}),
    "r11_euro_gbk.csv": Right(refused="save it as CSV UTF-8"),
    "r12_mixed.csv": Right(refused="save the file as CSV UTF-8"),
    "r13_invisible_text.csv": Right(reasons={2: EMPTY}),
    "r14_html_entities.csv": one("R16", "路灯 不亮\n请修\n谢谢"),
    "w1_injection.csv": Right(reasons={2: EMPTY, 3: EMPTY, 4: EMPTY}),
}


@pytest.fixture
def places(city):
    top, town = city.regions["city"], city.regions["town"]
    region("431021", "桂阳县", Level.COUNTY, top)
    region("431002001002", "国庆北路社区", Level.VILLAGE, town)


def test_every_file_is_tried():
    assert {path.name for path in FOLDER.iterdir()} == set(RIGHT)


@pytest.mark.parametrize("name", [name for name, right in RIGHT.items() if not right.refused])
def test_a_file_comes_in_right(places, run, name):
    right, ran = RIGHT[name], run(FOLDER / name)
    failed = len(right.reasons)
    assert ran.tally == f"imported {len(right.rows)}, skipped 0, failed {failed}"
    assert {int(each["row"]): each["reason"] for each in ran.failures} == right.reasons
    assert right.said in ran.err
    rows = {row.number: row for row in Suggestion.objects.all()}
    assert {number: row.text for number, row in rows.items()} == right.rows
    assert {number: rows[number].submitted for number in right.times} == {
        number: local(time) for number, time in right.times.items()
    }
    assert {number: rows[number].region_path for number in right.paths} == right.paths
    assert {number for number, row in rows.items() if row.status == "closed"} == right.closed


@pytest.mark.parametrize("name", [name for name, right in RIGHT.items() if right.refused])
def test_a_file_that_is_not_read_says_what_to_do(places, run, name):
    with pytest.raises(CommandError, match=RIGHT[name].refused):
        run(FOLDER / name)
    assert not Suggestion.objects.exists()


@pytest.mark.parametrize("name", ["q1_suggestion_headings.csv", "q3_parentheses.csv"])
def test_the_contact_under_another_heading_is_the_author_s(places, run, name):
    run(FOLDER / name)
    assert Author.objects.get().phone == "13800000002"


def test_what_is_written_instead_of_a_number_is_no_formula_in_the_list_of_errors(places, run):
    ran = run(FOLDER / "w1_injection.csv")
    assert [each["message_id"][0] for each in ran.failures] == ["'"] * 3
