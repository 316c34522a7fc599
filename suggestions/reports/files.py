"""A report as a document in the layout of GB/T 9704: A4, 仿宋 of 16 pt in lines of 28 pt."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from suggestions.reports.document import Block, Part
from suggestions.reports.making import citys_language
from suggestions.reports.pictures import pngs_of

A4_WIDTH, A4_HEIGHT = 210, 297
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26
BODY, TITLE, SMALL, CELL, NUMBER = 16, 22, 12, 10.5, 14
LINE, TITLE_LINE, SMALL_LINE, CELL_LINE = 28, 34, 20, 16
TWO_CHARACTERS = "200"
EAST_ASIAN = "zh-CN"
# Longer ones are sentences.
MOST_CENTRED = 12
NARROWEST, WIDEST = 4, 22
ALIGN = WD_ALIGN_PARAGRAPH


class Fonts:
    """As the standard calls them, in the language of the city."""

    def __init__(self) -> None:
        self.body = _("FangSong_GB2312")
        self.title = _("FZXiaoBiaoSong-B05S")
        self.heading = _("SimHei")
        self.note = _("KaiTi_GB2312")
        self.number = _("SimSun")
        self.no_chart = _("(no chart: the server could not draw it; maybe it has no Chinese font)")


def docx_of(blocks: list[Block]) -> bytes:
    with citys_language():
        fonts = Fonts()
    document = Document()
    _page(document, fonts)
    pictures = iter(pngs_of([block.drawn for block in blocks if block.part == Part.CHART]))
    for block in blocks:
        if block.part == Part.TABLE:
            _table(document, block, fonts)
        elif block.part == Part.CHART:
            _chart(document, block, next(pictures, None), fonts)
        else:
            _paragraph(document, block, fonts)
    document.core_properties.title = blocks[0].text
    document.core_properties.author = ""
    content = BytesIO()
    document.save(content)
    return content.getvalue()


# the page


def _page(document: Any, fonts: Fonts) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(A4_WIDTH), Mm(A4_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.footer_distance = Mm(BOTTOM - 10)
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer, ALIGN.RIGHT, fonts)
    _page_number(section.even_page_footer, ALIGN.LEFT, fonts)
    # Whoever opens it has its spelling checked as Chinese.
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), EAST_ASIAN)
    normal = document.styles["Normal"]
    normal.font.size = Pt(BODY)
    _name(normal.element.get_or_add_rPr(), fonts.body)


def _page_number(footer: Any, side: Any, fonts: Fonts) -> None:
    """“— 1 —”, at the outer side of each page."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = side
    _run(paragraph, "— ", font=fonts.number, size=NUMBER)
    for kind, instruction in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = _run(paragraph, "", font=fonts.number, size=NUMBER)
        run._r.append(_field(kind, instruction))
    _run(paragraph, " —", font=fonts.number, size=NUMBER)


def _field(kind: str, instruction: str) -> Any:
    if instruction:
        element = OxmlElement("w:instrText")
        element.set(qn("xml:space"), "preserve")
        element.text = instruction
        return element
    element = OxmlElement("w:fldChar")
    element.set(qn("w:fldCharType"), kind)
    return element


# what stands on it


def _paragraph(document: Any, block: Block, fonts: Fonts) -> None:
    looks: dict[str, tuple[str, float, float, Any, bool]] = {
        Part.TITLE: (fonts.title, TITLE, TITLE_LINE, ALIGN.CENTER, False),
        Part.SUBTITLE: (fonts.note, BODY, LINE, ALIGN.CENTER, False),
        Part.HEADING: (fonts.heading, BODY, LINE, ALIGN.LEFT, True),
        Part.ADDRESSEE: (fonts.body, BODY, LINE, ALIGN.LEFT, False),
        Part.NOTE: (fonts.note, SMALL, SMALL_LINE, ALIGN.JUSTIFY, True),
        Part.SIGNATURE: (fonts.body, BODY, LINE, ALIGN.RIGHT, False),
    }
    usual = (fonts.body, BODY, LINE, ALIGN.JUSTIFY, True)
    font, size, line, align, indented = looks.get(block.part, usual)
    paragraph = document.add_paragraph()
    _spaced(paragraph, line, align)
    if indented:
        _indent(paragraph, size)
    if block.part == Part.HEADING:
        paragraph.paragraph_format.keep_with_next = True
    if block.part == Part.SIGNATURE:
        paragraph.paragraph_format.right_indent = Pt(4 * BODY)
    _run(paragraph, block.text, font=font, size=size)


def _spaced(paragraph: Any, line: float, align: Any) -> None:
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    paragraph.alignment = align


def _indent(paragraph: Any, size: float) -> None:
    """By two characters, however wide the reader's font makes them."""
    paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    paragraph._p.get_or_add_pPr().ind.set(qn("w:firstLineChars"), TWO_CHARACTERS)


def _run(paragraph: Any, words: str, *, font: str, size: float) -> Any:
    run = paragraph.add_run(words)
    run.font.size = Pt(size)
    _name(run._r.get_or_add_rPr(), font)
    return run


def _name(properties: Any, font: str) -> None:
    """For Chinese characters as well: Word keeps their font apart."""
    names = properties.get_or_add_rFonts()
    for attribute in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        names.set(qn(attribute), font)


# charts


def _chart(document: Any, block: Block, picture: bytes | None, fonts: Fonts) -> None:
    """Without a picture it says so: what it shows stands in the table after it."""
    paragraph = document.add_paragraph()
    if picture is None:
        _spaced(paragraph, SMALL_LINE, ALIGN.CENTER)
        _run(paragraph, fonts.no_chart, font=fonts.note, size=SMALL)
        return
    # Lines of an exact height would cut it off.
    paragraph.alignment = ALIGN.CENTER
    paragraph.paragraph_format.keep_with_next = True
    shape = paragraph.add_run().add_picture(BytesIO(picture), width=Mm(A4_WIDTH - LEFT - RIGHT))
    said = shape._inline.docPr
    said.set("title", block.drawn["title"])
    said.set("descr", block.drawn["said"])


# tables


def _table(document: Any, block: Block, fonts: Fonts) -> None:
    if block.text:
        caption = document.add_paragraph()
        _spaced(caption, SMALL_LINE, ALIGN.CENTER)
        caption.paragraph_format.keep_with_next = True
        _run(caption, block.text, font=fonts.heading, size=SMALL)
    table = document.add_table(rows=0, cols=len(block.heads))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    widths = _widths(block.rows)
    for place, line in enumerate(block.rows):
        row = table.add_row()
        _kept_together(row, is_head=place == 0)
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
        _line(row, line, font=fonts.body if place else fonts.heading)
    after = document.add_paragraph()
    _spaced(after, SMALL_LINE / 2, ALIGN.LEFT)


def _widths(rows: list[list[str]]) -> list[int]:
    """As wide as what stands in them, sentences less than that."""
    longest = [max(map(len, column)) for column in zip(*rows, strict=True)]
    shares = [min(max(each, NARROWEST), WIDEST) for each in longest]
    return [Mm((A4_WIDTH - LEFT - RIGHT) * each / sum(shares)) for each in shares]


def _kept_together(row: Any, *, is_head: bool) -> None:
    """On one page; and the heads again on each."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))


def _line(row: Any, line: list[str], *, font: str) -> None:
    for place, (cell, words) in enumerate(zip(row.cells, line, strict=True)):
        align = ALIGN.LEFT if place == 0 or _is_said(words) else ALIGN.CENTER
        _spaced(cell.paragraphs[0], CELL_LINE, align)
        _run(cell.paragraphs[0], words, font=font, size=CELL)


def _is_said(words: str) -> bool:
    """A sentence, rather than a number or a name."""
    return len(words) > MOST_CENTRED
