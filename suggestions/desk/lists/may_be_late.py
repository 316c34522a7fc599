"""/admin/may-be-late/: what is not overdue yet and may become so, the likeliest first.

For the triage desk and the unit itself. A likelihood is said in words, of one matter at a time;
nothing is added up, and nothing of it is read elsewhere (decision 0081).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from regions.calendars import Calendar
from regions.models import Officer, Post, Role, calendar_at, subtree
from suggestions.desk.gate import officer_of, visible
from suggestions.faces.badges import Badge
from suggestions.language.moments import say_limit
from suggestions.models import Deadline, Kind, State, Suggestion
from suggestions.statistics import forecasting
from suggestions.statistics.observed import paused, worked
from suggestions.statistics.prospects import (
    IN_AN_HOUR,
    QUARTER,
    Alike,
    Estimate,
    Groups,
    estimate,
    up,
)

OF_UNITS = frozenset({Role.HANDLER, Role.LEADER})
ASKS = OF_UNITS | {Role.TRIAGE}
A_PAGE = 50
# Those that fall due next: what has longer than these is no worry of today.
MOST_COMPARED = 2000
LIKELY, POSSIBLE = 0.5, 0.2


class Running(NamedTuple):
    """An open matter by its handling limit: what it is compared by, in quarters of an hour."""

    row: int
    due: datetime
    age: int
    left: int
    found: Estimate | None


@dataclass(frozen=True)
class Line:
    row: Suggestion
    due: str
    reason: str
    degree: Badge | None


@require_safe
def may_be_late_view(request: HttpRequest) -> HttpResponse:
    officer = officer_of(request)
    if not officer.holds(*ASKS):
        raise PermissionDenied
    now, basis = timezone.now(), forecasting.newest()
    groups = forecasting.groups_in(basis) if basis and basis.is_trusted else Groups({})
    running = _running(officer, groups, now)
    page = Paginator(running[:MOST_COMPARED], A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = admin.site.each_context(request) | {
        "title": _("What may become overdue"),
        "lines": _lines(officer, page, now),
        "page": page,
        "compared": bool(groups),
        "basis": basis,
        "more": len(running) > MOST_COMPARED,
        "most": MOST_COMPARED,
    }
    return TemplateResponse(request, "desk/may_be_late.html", context)


# which


def _running(officer: Officer, groups: Groups, now: datetime) -> list[Running]:
    """Those nearest to their dates; the likeliest first, then those with the least time left."""
    rows = visible(officer).filter(_asked_for(officer))
    clocks = Deadline.objects.filter(
        suggestion__in=rows.values("pk"), kind=Kind.HANDLING, state=State.RUNNING, due__gt=now
    )
    found = clocks.order_by("due", "pk").values_list(
        "suggestion",
        "due",
        "started",
        "pauses",
        "suggestion__tier",
        "suggestion__days",
        "suggestion__category",
        "suggestion__category__parent",
    )
    calendar = calendar_at()
    running = [_compared(each, groups, calendar, now) for each in found[: MOST_COMPARED + 1]]
    return sorted(running, key=_rank)


def _asked_for(officer: Officer) -> Q:
    """The places of one's triage posts, and what one's own units lead."""
    return reduce(or_, map(_with_post, officer.current_posts), Q(pk__in=[]))


def _with_post(post: Post) -> Q:
    if post.region and post.role == Role.TRIAGE:
        return subtree(post.region.path, "region_path")
    if post.unit_id and post.role in OF_UNITS:
        return Q(lead_unit=post.unit_id)
    return Q(pk__in=[])


def _compared(clock: tuple[Any, ...], groups: Groups, calendar: Calendar, now: datetime) -> Running:
    row, due, started, pauses, tier, days, category, parent = clock
    spent = worked(calendar, started, now) - paused(calendar, pauses)
    age, left = max(spent, 0) // QUARTER, up(worked(calendar, now, due))
    found = estimate(groups, Alike(tier, days, parent or category), age=age, left=left)
    return Running(row, due, age, left, found)


def _rank(each: Running) -> tuple[float, int, datetime, int]:
    # Above every likelihood: what nothing can be said of comes last.
    return -each.found.chance if each.found else 1.0, each.left, each.due, each.row


# in words


def _lines(officer: Officer, page: Page[Any], now: datetime) -> list[Line]:
    wanted: list[Running] = list(page)
    rows = visible(officer).select_related("lead_unit", "region").defer("text")
    known = rows.in_bulk([each.row for each in wanted])
    return [_line(known[each.row], each, now) for each in wanted if each.row in known]


def _line(row: Suggestion, each: Running, now: datetime) -> Line:
    degree = degree_of(each.found.chance) if each.found else None
    return Line(row, say_limit(each.due, now), reason_of(each), degree)


def degree_of(chance: float) -> Badge:
    if chance >= LIKELY:
        return Badge(_("likely to become overdue"), "red")
    if chance >= POSSIBLE:
        return Badge(_("may become overdue"), "amber")
    return Badge(_("hardly to become overdue"), "green")


def reason_of(each: Running) -> str:
    """What it has left, and what those alike still needed when they were as old."""
    if each.found is None:
        return _("%(left)s left") % {"left": say_hours(each.left)}
    if each.found.rest is None:
        words = _("%(left)s left; everything like it was done by this age")
        if not each.found.all_done:
            words = _("%(left)s left; many like it are still open, how long they take is not known")
        return words % {"left": say_hours(each.left)}
    words = _("%(left)s left; those like it usually still needed %(rest)s at this age")
    return words % {"left": say_hours(each.left), "rest": say_hours(each.found.rest)}


def say_hours(quarters: int) -> str:
    """Of working time, in whole hours: never more than there is."""
    hours = quarters // IN_AN_HOUR
    if not hours:
        return _("less than a working hour")
    return ngettext("%(n)d working hour", "%(n)d working hours", hours) % {"n": hours}
