"""/admin/dashboard/export/: the same figures as a workbook.

Figures are read from memory (decision 0039), so it is made while one waits. Nobody's data is in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from regions.models import Unit
from suggestions.dashboard import live, places, tables
from suggestions.dashboard.asking import COMPARABLE, FILTERS, Asked
from suggestions.dashboard.page import asked_by
from suggestions.dashboard.tables import Line
from suggestions.dashboard.tiles import HEADLINES, hidden
from suggestions.language.formulas import is_formula
from suggestions.statistics import (
    CLOCK_COUNTS,
    CLOCK_PARTS,
    COUNTS,
    DEFINITIONS,
    LABELS,
    PARTS,
    By,
    Counts,
    Rate,
    clocks_of,
    rate_of,
)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOLD, WRAPPED = Font(bold=True), Alignment(wrap_text=True, vertical="top")
PERCENT = "0.00%"
WIDTHS = {"A": 34, "F": 70}


@require_safe
def export_view(request: HttpRequest) -> HttpResponse:
    asked = asked_by(request)
    if asked.past.waits is not None:
        # Where one sees how far it is.
        return redirect(reverse("dashboard:page") + asked.address())
    content = BytesIO()
    workbook_of(asked).save(content)
    answer = HttpResponse(content.getvalue(), content_type=XLSX)
    days = f"{asked.period.since:%Y%m%d}-{asked.period.until:%Y%m%d}"
    answer["Content-Disposition"] = f'attachment; filename="closure-{days}.xlsx"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def workbook_of(asked: Asked) -> Workbook:
    book = Workbook(write_only=True)
    _figures(book, asked)
    reading, focus = asked.reading, asked.focus
    in_county = places.told_apart_by(asked) is By.TOWNSHIP
    place = _("By township") if in_county else _("By county")
    _table(book, place, tables.by_place(reading, focus))
    _table(book, _("By unit"), tables.by_department(reading, focus))
    if not asked.moment:
        _clocks(book, asked)
    _table(book, _("By category"), tables.by_category(reading))
    _table(book, _("By day"), tables.by_days(reading, tables.day_itself))
    _table(book, _("By week (from Monday)"), tables.by_days(reading, tables.monday_of))
    _table(book, _("By month"), tables.by_days(reading, tables.first_of_month))
    return book


# the first sheet


def _figures(book: Workbook, asked: Asked) -> None:
    sheet = book.create_sheet(_("Figures"))
    for column, width in WIDTHS.items():
        sheet.column_dimensions[column].width = width
    counts, earlier = asked.reading.total(), asked.reading_before.total()
    for row in _head(asked):
        sheet.append([_cell(sheet, each) for each in row])
    sheet.append([])
    for label, number in _numbers(asked, counts):
        sheet.append([_cell(sheet, label), number])
    sheet.append([])
    _rates(sheet, counts, earlier)


def _rates(sheet: Any, counts: Counts, earlier: Counts) -> None:
    """The headlines first."""
    heads = (_("Rate"), _("Value"), _("Numerator"), _("Of"), _("Before"), _("Definition"))
    sheet.append([_cell(sheet, head, bold=True) for head in heads])
    for name in dict.fromkeys((*HEADLINES, *PARTS)):
        found = rate_of(name, counts)
        numbers = [_percent(sheet, found), found.part, found.whole]
        before = _percent(sheet, rate_of(name, earlier))
        words = _cell(sheet, str(DEFINITIONS[name]))
        sheet.append([_cell(sheet, str(LABELS[name])), *numbers, before, words])


def _head(asked: Asked) -> Iterable[tuple[str, str]]:
    """What the figures are of, so that the sheet can be read without its address."""
    yield _("Closure dashboard"), ""
    yield _("Period"), _days(asked.period)
    yield _("Before"), _days(asked.comparison.period)
    yield _("As of"), asked.moment.words if asked.moment else _moment(asked.now)
    for name in FILTERS:
        field = asked.form.fields[name]
        yield str(field.label), _said(cast(forms.ChoiceField, field), asked.value(name)) or _("any")


def _moment(now: datetime) -> str:
    as_of = timezone.localtime(now)
    return f"{date_format(as_of, 'Y-m-d H:i:s')} ({timezone.get_current_timezone_name()})"


def _days(period: Any) -> str:
    return f"{period.since} – {period.until}"


def _said(field: forms.ChoiceField, value: str) -> str:
    """The words of a choice, whatever group it stands in."""
    for key, label in cast(Any, field.choices):
        inner = label if isinstance(label, list) else [(key, label)]
        found = dict(inner).get(value) if value else None
        if found:
            return str(found)
    return ""


def _numbers(asked: Asked, counts: Counts) -> Iterable[tuple[str, int]]:
    for name, count in COUNTS.items():
        yield str(count.label), counts[name]
    if asked.moment:
        return
    now = live.live_of(asked)
    yield _("Overdue now"), now.overdue
    yield _("Unanswered now"), now.unanswered
    yield _("On hold now"), now.held


# the others


def _table(book: Workbook, title: str, lines: list[Line]) -> None:
    """All counts of each line, and the rates by which places are compared; all comes last."""
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "B2"
    sheet.column_dimensions["A"].width = WIDTHS["A"]
    labels = [count.label for count in COUNTS.values()]
    rates = [LABELS[name] for name in COMPARABLE]
    sheet.append([_cell(sheet, str(head), bold=True) for head in (title, *labels, *rates)])
    for line in (*lines, Line("", _("In all"), _total(lines))):
        sheet.append(_row(sheet, line))


def _clocks(book: Workbook, asked: Asked) -> None:
    """How units kept their own clocks; what was handed over late counts for none of them."""
    sheet = book.create_sheet(_("Units' own clocks"))
    sheet.freeze_panes = "B2"
    sheet.column_dimensions["A"].width = WIDTHS["A"]
    labels = [count.label for count in CLOCK_COUNTS.values()]
    heads = (_("Unit"), *labels, *map(LABELS.__getitem__, CLOCK_PARTS))
    sheet.append([_cell(sheet, str(head), bold=True) for head in heads])
    lines = _lines_of_clocks(asked)
    for line in (*lines, Line("", _("In all"), _total(lines))):
        sheet.append(_clock_row(sheet, line))
    sheet.append([])
    for name in CLOCK_PARTS:
        sheet.append([_cell(sheet, f"{LABELS[name]}: {DEFINITIONS[name]}")])


def _clock_row(sheet: Any, line: Line) -> list[Any]:
    percents = [_percent(sheet, rate_of(rate, line.counts)) for rate in CLOCK_PARTS]
    return [_cell(sheet, line.name), *(line.counts[each] for each in CLOCK_COUNTS), *percents]


def _lines_of_clocks(asked: Asked) -> list[Line]:
    found = clocks_of(asked.question)
    units = Unit.objects.filter(pk__in=filter(None, found)).order_by("region__path", "code")
    lines = [Line(str(pk), name, found[pk]) for pk, name in units.values_list("pk", "name")]
    return [*lines, Line("", _("no unit yet"), found[None])] if None in found else lines


def _row(sheet: Any, line: Line) -> list[Any]:
    percents = [_percent(sheet, rate_of(name, line.counts)) for name in COMPARABLE]
    return [_cell(sheet, line.name), *(line.counts[name] for name in COUNTS), *percents]


def _total(lines: list[Line]) -> Counts:
    return sum((line.counts for line in lines), Counter())


def _percent(sheet: Any, found: Rate) -> Any:
    """As a number that shows two places; empty where there is none to show."""
    if hidden(found) or found.percent is None:
        return None
    cell = WriteOnlyCell(sheet, float(found.percent) / 100)
    cell.number_format = PERCENT
    return cell


def _cell(sheet: Any, words: str, *, bold: bool = False) -> Any:
    """Text and never a formula, whatever somebody called a unit or a category."""
    cell = WriteOnlyCell(sheet, words)
    cell.data_type = "s"
    cell.alignment = WRAPPED
    if bold:
        cell.font = BOLD
    if is_formula(words):
        cell.quotePrefix = True
    return cell
