"""The first page of the desk: my messages, what is open, and the closure rates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.models import Officer
from regions.months import whole_months
from suggestions.desk.gate import may_view, visible
from suggestions.desk.lists.work import LIVE, has_work, my_work
from suggestions.desk.overview.inbox import inbox
from suggestions.desk.overview.warnings import warnings
from suggestions.desk.words import TONES
from suggestions.language.moments import say_moment
from suggestions.statistics import DEFINITIONS, ClosureRow, closure, rate
from suggestions.workflow import BEFORE_ANSWER, OPEN, TICKING, Status

PERIODS = {
    "month": gettext_lazy("this month"),
    "quarter": gettext_lazy("this quarter"),
    "year": gettext_lazy("this year"),
    "last-year": gettext_lazy("last year"),
}
USUAL_PERIOD = "quarter"


@dataclass(frozen=True)
class Tile:
    label: str
    value: str
    address: str = ""
    note: str = ""
    tone: str = ""


@dataclass(frozen=True)
class StatusBar:
    status: str
    label: str
    count: int
    percent: str
    tone: str


@dataclass(frozen=True)
class RateLine:
    """One line of a table of rates; `width` is the length of its bar in percent."""

    row: ClosureRow
    closure: str
    on_time: str
    width: str


def start_context(request: HttpRequest) -> dict[str, Any]:
    officer = request.user
    if not isinstance(officer, Officer):
        return {}
    lines, now = inbox(officer), timezone.now()
    found: dict[str, Any] = {
        "inbox": lines,
        "newest_unread": max((line.pk for line in lines if line.unread), default=None),
        "as_of": say_moment(now),
        "warnings": warnings(officer, now),
    }
    return found | _work(request, officer) if may_view(request) else found


def _work(request: HttpRequest, officer: Officer) -> dict[str, Any]:
    counts = open_counts(officer)
    period = request.GET.get("period", "")
    period = period if period in PERIODS else USUAL_PERIOD
    return {
        "bars": _bars(counts),
        "period": period,
        "periods": PERIODS,
        "definitions": DEFINITIONS,
        **_closure(officer, counts, since_until(period, timezone.localdate())),
    }


def _closure(officer: Officer, counts: dict[str, int], period: tuple[date, date]) -> dict[str, Any]:
    found = closure(officer, *period)
    return {
        "tiles": _tiles(officer, counts, found.by_county),
        "tables": [
            (_("Closure by county"), _("County"), _lines(found.by_county)),
            (_("Closure by unit"), _("Unit"), _lines(found.by_unit)),
        ],
        "since": period[0],
        "until": period[1],
    }


def open_counts(officer: Officer) -> dict[str, int]:
    """How many are open in each status, overdue, and mine; one statement."""
    wanted: dict[str, Q] = {str(status): Q(status=status) for status in OPEN}
    wanted["overdue"] = Q(status__in=TICKING, next_due__lt=timezone.now())
    wanted["open"] = Q(status__in=BEFORE_ANSWER)
    if has_work(officer):
        wanted["mine"] = my_work(officer)
    named = {f"in_{name}": Count("pk", filter=which) for name, which in wanted.items()}
    counted = visible(officer).filter(LIVE).aggregate(**named)
    return {name.removeprefix("in_"): number for name, number in counted.items()}


def _tiles(officer: Officer, counts: dict[str, int], rows: list[ClosureRow]) -> list[Tile]:
    due, done = sum(row.due for row in rows), sum(row.done for row in rows)
    mine = [Tile(_("My work"), _number(counts["mine"]), "?view=mine")] if "mine" in counts else []
    return [
        *mine,
        Tile(_("Unanswered"), _number(counts["open"]), "?view=open"),
        Tile(
            _("Overdue"),
            _number(counts["overdue"]),
            "?view=open&overdue=on",
            tone="red" if counts["overdue"] else "",
        ),
        Tile(_("Closure rate"), say_rate(rate(done, due)), note=f"{done} / {due}"),
    ]


def _number(count: int) -> str:
    return f"{count:,}"


def _bars(counts: dict[str, int]) -> list[StatusBar]:
    most = max((counts[str(status)] for status in OPEN), default=0) or 1
    return [
        StatusBar(
            status=str(status),
            label=str(Status(status).label),
            count=counts[str(status)],
            percent=f"{100 * counts[str(status)] / most:.1f}",
            tone=TONES.get(Status(status), "grey"),
        )
        for status in OPEN
    ]


def _lines(rows: list[ClosureRow]) -> list[RateLine]:
    return [
        RateLine(
            row, say_rate(row.closure_rate), say_rate(row.on_time_rate), str(row.closure_rate or 0)
        )
        for row in rows
    ]


def say_rate(value: Decimal | None) -> str:
    return "—" if value is None else f"{value} %"


def since_until(period: str, today: date) -> tuple[date, date]:
    """The first and the last day of a period."""
    return _SPANS[period](today)


def _month(today: date) -> tuple[date, date]:
    return whole_months(today, 1)


def _quarter(today: date) -> tuple[date, date]:
    return whole_months(date(today.year, 3 * ((today.month - 1) // 3) + 1, 1), 3)


_SPANS: dict[str, Callable[[date], tuple[date, date]]] = {
    "month": _month,
    "quarter": _quarter,
    "year": lambda today: (date(today.year, 1, 1), date(today.year, 12, 31)),
    "last-year": lambda today: (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
}
