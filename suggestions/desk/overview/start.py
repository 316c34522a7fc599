"""The first page of the desk: my messages, what is open, and the closure rates."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from regions.models import Officer, Role
from suggestions.desk.gate import may_view, visible
from suggestions.desk.lists.may_be_late import ASKS
from suggestions.desk.lists.work import has_work, my_work
from suggestions.desk.overview.inbox import inbox
from suggestions.desk.overview.warnings import warnings
from suggestions.desk.team.counting import leavers
from suggestions.faces.badges import TONES
from suggestions.language.moments import say_moment
from suggestions.statistics import Question, Reading, rate_of, scope_of
from suggestions.workflow import BEFORE_ANSWER, OPEN, TICKING, Status


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


def start_context(request: HttpRequest) -> dict[str, Any]:
    officer = request.user
    if not isinstance(officer, Officer):
        return {}
    lines, now = inbox(officer), timezone.now()
    found: dict[str, Any] = {
        "inbox": lines,
        "shown": timezone.now().isoformat(),
        "newest_unread": max((line.pk for line in lines if line.unread), default=None),
        "as_of": say_moment(now),
        "warnings": warnings(officer, now),
    }
    return found | _work(request, officer) if may_view(request) else found


def _work(request: HttpRequest, officer: Officer) -> dict[str, Any]:
    counts = open_counts(officer)
    return {
        "bars": _bars(counts),
        "tiles": _tiles(officer, counts),
        "may_be_late": officer.holds(*ASKS),
        "leads": officer.holds(Role.LEADER),
        "leavers": leavers(officer),
    }


def open_counts(officer: Officer) -> dict[str, int]:
    """How many are open in each status, overdue, and mine."""
    rows = visible(officer)
    late = Count("pk", filter=Q(status__in=TICKING, next_due__lt=timezone.now()))
    standing = rows.filter(status__in=OPEN).order_by().values_list("status")
    counted = {status: found for status, *found in standing.annotate(late=late, many=Count("pk"))}
    found = {str(status): counted.get(status, [0, 0])[1] for status in OPEN}
    found["overdue"] = sum(number for number, _many in counted.values())
    found["open"] = sum(found[status] for status in BEFORE_ANSWER)
    return found | ({"mine": rows.filter(my_work(officer)).count()} if has_work(officer) else {})


def _tiles(officer: Officer, counts: dict[str, int]) -> list[Tile]:
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
        _closure(officer),
    ]


def _closure(officer: Officer) -> Tile:
    """Of this month; the rest is on the dashboard."""
    now = timezone.now()
    today = timezone.localdate(now)
    month, scope = (today.replace(day=1), today), scope_of(officer)
    # Of all that an officer ever saw only what counts in it: a busy unit has a hundred thousand.
    seen = None if scope.visible is None else scope.visible.filter(fact__due_day__range=month)
    question = Question(*month, now, paths=scope.paths, visible=seen)
    found = rate_of("closure_rate", Reading(question).total())
    note = _("%(done)s of %(due)s due this month") % {"done": found.part, "due": found.whole}
    return Tile(_("Closure rate"), say_rate(found.percent), note=note)


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


def say_rate(value: Decimal | None) -> str:
    return "—" if value is None else f"{value} %"
