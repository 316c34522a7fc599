"""Hot problems as a workbook and as a page: both say the same, with the parts of each heat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from suggestions.analysis.heat import Weights
from suggestions.analysis.hot import Hot
from suggestions.language.formulas import is_formula

MOST_ON_A_PAGE, ROWS_ON_A_PAGE = 200, 8
MOST_ROWS = 50
WIDTHS = {"B": 60, "C": 18, "D": 24, "M": 60, "N": 40}


def headings() -> list[str]:
    return [
        _("Rank"),
        _("Problem"),
        _("Category"),
        _("Places"),
        _("People"),
        _("Most people within 30 days"),
        _("Further messages"),
        _("Support"),
        _("Heat"),
        _("Heat now"),
        _("First"),
        _("Last"),
        _("Examples"),
        _("Rows"),
    ]


def line(rank: int, hot: Hot, most_rows: int = MOST_ROWS) -> list[Any]:
    heat = hot.heat
    rows = ", ".join(hot.rows[:most_rows]) + (" …" if len(hot.rows) > most_rows else "")
    numbers = [heat.people, heat.peak, heat.further, heat.support]
    sums = [round(heat.total, 2), round(heat.now, 2)]
    about = [hot.title, hot.label, ", ".join(hot.places)]
    days = [_day(heat.since), _day(heat.last)]
    return [rank, *about, *numbers, *sums, *days, " / ".join(hot.examples), rows]


def _day(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d}" if moment else ""


def write_workbook(path: Path, problems: Sequence[Hot], *, weights: Weights) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Hot problems"))
    for column, width in WIDTHS.items():
        sheet.column_dimensions[column].width = width
    sheet.append([_cell(sheet, name, bold=True) for name in headings()])
    for rank, hot in enumerate(problems, start=1):
        sheet.append([_cell(sheet, each) for each in line(rank, hot)])
    how = book.create_sheet(_("How heat is counted"))
    how.append([_cell(how, explained(weights))])
    book.save(path)


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        # Words of strangers: never a formula, neither now nor after somebody edits the cell.
        cell.data_type = "s"
        cell.quotePrefix = is_formula(value)
    if bold:
        cell.font = Font(bold=True)
    return cell


def explained(weights: Weights) -> str:
    words = _(
        "Heat = people + %(peak)g × most people within 30 days + %(further)g × ln(1 + further "
        "messages) + %(support)g × ln(1 + support). Heat now: halved for every %(days)g days since "
        "the last message."
    )
    return words % {
        "peak": weights.peak,
        "further": weights.further,
        "support": weights.support,
        "days": weights.half_life_days,
    }


def write_page(path: Path, problems: Sequence[Hot], *, weights: Weights, name: str) -> None:
    context = {
        "name": name,
        "headings": headings(),
        "lines": list(_lines(problems)),
        "explained": explained(weights),
        "all": len(problems),
    }
    path.write_text(render_to_string("analysis/hot.html", context), encoding="utf-8")


def _lines(problems: Sequence[Hot]) -> Iterator[list[Any]]:
    for rank, hot in enumerate(problems[:MOST_ON_A_PAGE], start=1):
        yield line(rank, hot, ROWS_ON_A_PAGE)
