"""Charts of reports: what is drawn is what the tables say, on page, PDF and document alike."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageStat

from suggestions.reports import charts, illustrated, making, pencil
from suggestions.reports.charts import Bar
from suggestions.reports.document import Block, Part
from suggestions.reports.drawing import svg_of
from suggestions.reports.files import docx_of
from suggestions.reports.pictures import pngs_of
from suggestions.reports.printing import page_of
from tests.factories import City
from tests.suggestions.reports.conftest import Desk, drafted, signed

SVG = "{http://www.w3.org/2000/svg}"
can_draw = pytest.mark.skipif(not pencil.chinese_font(), reason="missing: fonts-noto-cjk")


def blocks_of(city: City) -> list[Block]:
    blocks, _seen = making.read_now(drafted(city, "city", "city_supervisor"))
    return blocks


def drawn(blocks: list[Block]) -> list[dict[str, Any]]:
    return [block.drawn for block in blocks if block.part == Part.CHART]


def table(blocks: list[Block], caption: str) -> list[list[str]]:
    return next(block.lines for block in blocks if block.text == caption)


def words_of(drawing: dict[str, Any]) -> list[str]:
    return [shape["words"] for shape in drawing["shapes"] if shape["kind"] == "text"]


def bars_of(drawing: dict[str, Any]) -> list[dict[str, Any]]:
    return [shape for shape in drawing["shapes"] if shape["kind"] == "bar"]


# what is in a report


def test_a_report_has_three_charts_each_with_a_table_after_it(september: City) -> None:
    blocks = blocks_of(september)
    places = [at for at, block in enumerate(blocks) if block.part == Part.CHART]
    assert [blocks[at].drawn["name"] for at in places] == ["course", "categories", "places"]
    assert {blocks[at + 1].part for at in places} == {Part.TABLE}


def test_days_and_categories_come_to_the_headline(september: City) -> None:
    blocks = blocks_of(september)
    lines = table(blocks, "图1数据")
    days = [line[at : at + 4] for line in lines for at in range(0, len(line), 4)]
    days = [day for day in days if day[0]]
    assert len(days) == 30
    assert [sum(int(day[column]) for day in days) for column in (1, 2, 3)] == [5, 4, 2]
    kinds = table(blocks, "图2数据")
    assert sum(int(line[1]) for line in kinds) == 5
    assert [line[2] for line in kinds] == ["80.00%", "20.00%"]


def test_fewer_than_thirty_due_have_no_bar(september: City) -> None:
    [places] = [each for each in drawn(blocks_of(september)) if each["name"] == "places"]
    assert bars_of(places) == []
    assert words_of(places).count("件数过少") == 2


def test_from_thirty_due_on_the_bar_is_as_long_as_the_rate_says() -> None:
    def line(due: int, on_time: int) -> list[Any]:
        return ["x", f"{due}件", {"due_with_paused": due, "on_time": on_time}]

    [block] = illustrated.places(heading_of="县", lines=[line(30, 15), line(29, 29), line(40, 40)])
    half, whole = bars_of(block.drawn)
    assert whole["width"] == pytest.approx(2 * half["width"], abs=0.1)
    assert "50.00% (15/30)" in words_of(block.drawn)


def test_of_a_period_without_anything_nothing_is_drawn(september: City) -> None:
    nothing: dict[str, Any] = {"course": [["2026-09-01", "", {}]], "categories": []}
    assert list(illustrated.course(nothing)) == list(illustrated.categories(nothing)) == []


def test_many_categories_are_drawn_as_the_largest_and_the_others() -> None:
    kept = [[str(at), f"类{at}", {"received": at}] for at in range(1, 31)]
    chart, numbers = illustrated.categories({"categories": kept})
    assert len(bars_of(chart.drawn)) == len(numbers.lines) == illustrated.MOST_CATEGORIES
    assert sum(int(line[1]) for line in numbers.lines) == sum(range(1, 31))
    assert numbers.lines[-1][0] == "其他类别"


# drawings


def test_a_chart_says_what_it_is_to_whoever_does_not_see_it(september: City) -> None:
    for each in drawn(blocks_of(september)):
        svg = ElementTree.fromstring(svg_of(each))
        assert svg.get("role") == "img"
        said = {
            part.get("id"): part.text for part in svg if part.tag in {f"{SVG}title", f"{SVG}desc"}
        }
        assert [svg.get("aria-labelledby"), svg.get("aria-describedby")] == list(said)
        assert len(said) == 2
        assert all(said.values())


def test_everything_is_black_grey_or_white(september: City) -> None:
    for each in drawn(blocks_of(september)):
        inks = re.findall(r'(?:fill|stroke)="(#\w+)"', svg_of(each))
        assert {len({*ink[1:]}) for ink in inks} == {1}


def test_a_name_is_text_and_no_markup() -> None:
    bars = [Bar("<script>x", 1.0, '"><b>')]
    made = svg_of(charts.lying("x", "<t>", "<s>", bars))
    assert "<script>" not in made
    assert "<b>" not in made
    ElementTree.fromstring(made)


NUMBERS = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=31)


@given(NUMBERS.filter(lambda counts: any(map(any, counts))))
def test_whatever_the_numbers_everything_lies_on_the_paper(counts: list[tuple[int, int]]) -> None:
    made = charts.course("t", "s", [f"9-{at:02d}" for at in range(len(counts))], counts)
    for shape in made["shapes"]:
        points = shape.get("points", [[shape.get("x", 0), shape.get("y", 0)]])
        for x, y in points:
            assert 0 <= x <= made["width"]
            assert 0 <= y <= made["height"]
    days = [bar["height"] for bar in bars_of(made)[:-1]]
    received = [number for number, _done in counts if number]
    assert len(days) == len(received)


# on page, PDF and document


def test_page_and_pdf_show_them(september: City, desk: Desk) -> None:
    row = signed(september, "city", "city_supervisor")
    page = desk("city_supervisor").get(f"/admin/reports/{row.pk}/print/").content.decode()
    for shown in (page, page_of(row)):
        assert shown.count("<figure><svg") == 3
        assert "图3 按时办结率（含暂停）：" in shown


@can_draw
def test_the_document_has_a_picture_of_each_that_is_described(september: City) -> None:
    document = Document(BytesIO(docx_of(blocks_of(september))))
    said = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert len(said) == 3
    assert said[1].startswith("条越长")
    width = document.sections[0].page_width - 2 * document.sections[0].left_margin
    assert all(abs(shape.width / width - 1) < 0.05 for shape in document.inline_shapes)


@can_draw
def test_a_picture_shows_the_drawing() -> None:
    bars = [Bar("北湖区", 1.0, "100.00%"), Bar("苏仙区", None, "件数过少")]
    [png] = pngs_of([charts.lying("x", "图", "说明", bars)])
    picture = Image.open(BytesIO(png))
    assert picture.size == (1770, 3 * 82)
    # The bar is grey, what lies beside it in the second line is white.
    assert picture.getpixel((500, 3 * 12)) == 0xBB
    assert picture.getpixel((900, 3 * 36)) == 0xFF
    # Of the names there is ink.
    assert ImageStat.Stat(picture.crop((250, 20, 380, 60))).extrema[0][0] < 64


def test_without_a_font_the_document_says_that_the_chart_is_missing(
    september: City, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    blocks = blocks_of(september)
    monkeypatch.setenv("PATH", str(tmp_path))
    document = Document(BytesIO(docx_of(blocks)))
    assert len(document.inline_shapes) == 0
    words = [each.text for each in document.paragraphs]
    assert words.count("（服务器未能绘制图表，可能缺少中文字体，数据见下表）") == 3
    assert len(document.tables) == sum(block.part == Part.TABLE for block in blocks)
