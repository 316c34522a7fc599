"""All published months to take along: as a table for spreadsheets, and for programs.

Both hold what the page shows, and nothing that is withheld there.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from suggestions.language.formulas import neutral
from suggestions.months.told import Cell, Line, Note, Told, told
from suggestions.public.reading.kept import kept
from suggestions.public.reading.months import all_months
from suggestions.statistics import ALL_PARTS, DEFINITIONS, LABELS, Rate

CITY, REMAINING, COUNTY, UNIT, CORRECTION = (
    "city",
    "city_without_taken_out",
    "county",
    "unit",
    "city_corrected",
)
HEAD = (
    "month",
    "first_counted",
    "as_of",
    "seal",
    "entries",
    "level",
    "code",
    "name",
    "rate",
    "label",
    "numerator",
    "denominator",
    "percent",
    "withheld",
    "definition",
    "reason",
)


@require_safe
def months_csv(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        kept(f"csv:{get_language()}", _csv),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="months.csv"'},
    )


@require_safe
def months_json(request: HttpRequest) -> JsonResponse:
    return JsonResponse(
        kept(f"json:{get_language()}", _document),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": 'attachment; filename="months.json"'},
    )


def _all_in_full() -> list[Told]:
    months = all_months()
    return told(months, in_full=months)


# CSV


def _csv() -> str:
    out = io.StringIO()
    # Without the mark Excel takes UTF-8 for something else.
    out.write("\ufeff")
    lines = csv.writer(out)
    lines.writerow(HEAD)
    for month in _all_in_full():
        lines.writerows([neutral(value) for value in row] for row in _rows(month))
    return out.getvalue()


def _rows(month: Told) -> Iterator[list[Any]]:
    when = [month.name, _moment(month.opened), _moment(month.published), month.seal, month.entries]
    whole = ("", _("The whole city"))
    yield from _of(when, (CITY, *whole), month.rates)
    yield from _of(when, (REMAINING, *whole), month.remaining)
    for level, lines in ((COUNTY, month.counties), (UNIT, month.units)):
        for line in lines:
            yield from _of(when, (level, line.code, line.name or whole[1]), line.cells)
    for note in month.notes:
        changed = [when[0], when[1], _moment(note.at), "", ""]
        rates = [change.after for change in note.changes]
        yield from _of(changed, (CORRECTION, *whole), rates, note.reason)


def _of(
    when: list[Any],
    place: tuple[str, str, str],
    rates: Iterable[Rate] | Iterable[Cell],
    reason: str = "",
) -> Iterator[list[Any]]:
    for each in rates:
        name = each.rate.name if isinstance(each, Cell) else each.name
        hidden = isinstance(each, Cell) and each.hidden
        numbers = [each.part, each.whole, each.percent, "1" if hidden else ""]
        yield [*when, *place, name, LABELS[name], *numbers, DEFINITIONS[name], reason]


def _moment(moment: Any) -> str:
    return str(timezone.localtime(moment).isoformat(timespec="seconds"))


# JSON


def _document() -> dict[str, Any]:
    return {
        "definitions": {
            name: {"label": str(LABELS[name]), "definition": str(DEFINITIONS[name])}
            for name in ALL_PARTS
        },
        "withheld": _(
            "“Too few”: fewer than three people could be meant, so the rate is not shown, and "
            "neither is one from which it could be worked out."
        ),
        "months": [_month(month) for month in _all_in_full()],
    }


def _month(month: Told) -> dict[str, Any]:
    return {
        "month": month.name,
        "first_counted": _moment(month.opened),
        "as_of": _moment(month.published),
        "seal": month.seal,
        "entries": month.entries,
        CITY: _numbers(month.rates),
        REMAINING: _numbers(month.remaining),
        "taken_out": month.taken_out,
        "counties": [_line(line) | {"on_hold": line.held} for line in month.counties],
        "units": [_line(line) | {"received": line.received} for line in month.units],
        "corrections": [_note(note) for note in month.notes],
    }


def _line(line: Line) -> dict[str, Any]:
    rates = {cell.rate.name: _cell(cell) for cell in line.cells}
    return {"code": line.code, "name": line.name, "rates": rates}


def _cell(cell: Cell) -> dict[str, Any]:
    return {"withheld": True} if cell.hidden else _number(cell.rate)


def _note(note: Note) -> dict[str, Any]:
    changes = {
        change.before.name: {"before": _number(change.before), "after": _number(change.after)}
        for change in note.changes
    }
    return {"as_of": _moment(note.at), "reason": note.reason, CITY: changes}


def _numbers(rates: Iterable[Rate]) -> dict[str, Any]:
    return {rate.name: _number(rate) for rate in rates}


def _number(rate: Rate) -> dict[str, Any]:
    percent = None if rate.percent is None else float(rate.percent)
    return {"numerator": rate.part, "denominator": rate.whole, "percent": percent}
