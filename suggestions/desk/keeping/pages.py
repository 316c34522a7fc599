"""Erasures: what waits for a decision, what will be erased when, what was erased."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from regions.models import OVERSIGHT, Officer, Role
from suggestions.desk.gate import officer_of, visible
from suggestions.language.moments import say_day, say_moment
from suggestions.models import Application, ApplicationKind, ApplicationState, Event, Suggestion
from suggestions.workflow import MoveName

MOST_LISTED = 50


@dataclass(frozen=True)
class Line:
    row: Suggestion
    when: str


@require_safe
def erasures_view(request: HttpRequest) -> HttpResponse:
    officer = reader_of(request)
    to_decide = _asked(officer, ApplicationState.OPEN).order_by("asked")
    to_come = _asked(officer, ApplicationState.APPROVED).order_by("until")
    context: dict[str, Any] = admin.site.each_context(request) | {
        "title": _("Erasures"),
        "decides": officer.holds(Role.SUPERVISOR),
        "to_decide": [Line(each.suggestion, say_moment(each.asked)) for each in _some(to_decide)],
        "to_come": [
            Line(each.suggestion, say_day(each.until)) for each in _some(to_come) if each.until
        ],
        "done": [Line(each.suggestion, say_moment(each.at)) for each in _done(officer)],
        "counts": {"to_decide": to_decide.count(), "to_come": to_come.count()},
        "most": MOST_LISTED,
    }
    return TemplateResponse(request, "desk/erasures.html", context)


def reader_of(request: HttpRequest) -> Officer:
    """Whoever oversees a region; 403 for all others."""
    officer = officer_of(request)
    if not officer.holds(*OVERSIGHT):
        raise PermissionDenied
    return officer


def _asked(officer: Officer, state: ApplicationState) -> QuerySet[Application]:
    rows = Application.objects.filter(kind=ApplicationKind.ERASURE, state=state)
    return rows.filter(suggestion__in=visible(officer)).select_related("suggestion__region")


def _some(rows: QuerySet[Application]) -> QuerySet[Application]:
    return rows.defer("suggestion__text")[:MOST_LISTED]


def _done(officer: Officer) -> QuerySet[Event]:
    rows = Event.objects.filter(move=MoveName.ERASE, suggestion__in=visible(officer))
    return rows.select_related("suggestion__region").order_by("-pk")[:MOST_LISTED]
