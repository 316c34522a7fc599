"""The document has the layout of GB/T 9704."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from suggestions.reports.document import Block, Part
from suggestions.reports.files import docx_of

BLOCKS = [
    Block(Part.TITLE, "郴州市人民建议办理情况月报"),
    Block(Part.SUBTITLE, "（2026年9月）"),
    Block(Part.HEADING, "一、总体情况"),
    Block(Part.TEXT, "共收到人民建议5件。"),
    Block(Part.TABLE, "表1", [["县市区", "收到"], ["北湖区", "4"]]),
    Block(Part.SIGNATURE, "签发人：某某"),
]


@pytest.fixture(scope="module")
def document() -> Any:
    return Document(BytesIO(docx_of(BLOCKS)))


def fonts(paragraph: Any) -> set[tuple[str, float]]:
    return {(run._r.rPr.rFonts.get(qn("w:eastAsia")), run.font.size.pt) for run in paragraph.runs}


def test_the_page_is_a4_with_the_margins_of_the_standard(document: Any) -> None:
    section = document.sections[0]
    mm = [round(length / Mm(1)) for length in (section.page_width, section.page_height)]
    assert mm == [210, 297]
    margins = (
        section.top_margin,
        section.bottom_margin,
        section.left_margin,
        section.right_margin,
    )
    assert [round(each / Mm(1)) for each in margins] == [37, 35, 28, 26]


def test_each_part_has_its_font_and_size(document: Any) -> None:
    title, subtitle, heading, text, caption, _after, signature = document.paragraphs
    assert fonts(title) == {("方正小标宋简体", 22)}
    assert title.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert fonts(subtitle) == {("楷体_GB2312", 16)}
    assert fonts(heading) == fonts_of_caption(caption, 16) == {("黑体", 16)}
    assert fonts(text) == fonts(signature) == {("仿宋_GB2312", 16)}


def fonts_of_caption(caption: Any, size: float) -> set[tuple[str, float]]:
    return {(name, size) for name, _size in fonts(caption)}


def test_lines_are_28_points_apart_and_paragraphs_indented_by_two_characters(
    document: Any,
) -> None:
    text = document.paragraphs[3]
    layout = text.paragraph_format
    assert (layout.line_spacing_rule, layout.line_spacing) == (WD_LINE_SPACING.EXACTLY, Pt(28))
    assert text._p.pPr.ind.get(qn("w:firstLineChars")) == "200"


def test_pages_are_numbered_at_their_outer_side(document: Any) -> None:
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    sides = {"odd": section.footer, "even": section.even_page_footer}
    for name, side in (("odd", WD_ALIGN_PARAGRAPH.RIGHT), ("even", WD_ALIGN_PARAGRAPH.LEFT)):
        [paragraph] = sides[name].paragraphs
        assert paragraph.alignment == side
        assert [each.text for each in paragraph._p.iter(qn("w:instrText"))] == ["PAGE"]
        assert fonts(paragraph) == {("宋体", 14)}


def test_the_head_of_a_table_is_said_again_on_every_page(document: Any) -> None:
    [head, line] = document.tables[0].rows
    assert head._tr.trPr.find(qn("w:tblHeader")) is not None
    assert line._tr.trPr.find(qn("w:tblHeader")) is None
