"""What a collector has handed in: today's on the page itself, all of it on a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from regions.calendars import ZONE
from regions.models import Officer
from suggestions.language.moments import say_moment
from suggestions.models import Suggestion
from suggestions.models.visibility import SuggestionQuerySet
from suggestions.public.collecting.gate import for_collectors
from suggestions.public.pages import page
from suggestions.workflow import CITIZEN_WORDS, Status

A_PAGE = 20
MOST_TODAY = 50


@dataclass(frozen=True)
class Line:
    pk: int
    title: str
    reference: str
    when: str
    status: str


def handed_in(officer: Officer) -> SuggestionQuerySet:
    rows = Suggestion.objects.visible_to(officer).filter(collected_by=officer)
    return rows.order_by("-submitted", "-pk")


def today(officer: Officer) -> list[Line]:
    midnight = datetime.combine(timezone.localdate(), time(0), ZONE)
    return [line(row) for row in handed_in(officer).filter(submitted__gte=midnight)[:MOST_TODAY]]


def line(row: Suggestion) -> Line:
    return Line(
        pk=row.pk,
        title=row.title,
        reference=row.reference,
        when=say_moment(row.submitted, timezone.now()),
        status=str(CITIZEN_WORDS[Status(row.status)]),
    )


@require_safe
@for_collectors
def mine_view(request: HttpRequest, officer: Officer) -> HttpResponse:
    found = Paginator(handed_in(officer), A_PAGE).get_page(request.GET.get("page"))
    context = {"rows": [line(row) for row in found.object_list], "found": found}
    return page(request, "collected", context)
