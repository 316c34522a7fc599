"""What no rule keeps any longer: shown by rule and region, approved by whoever supervises there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from regions.models import OVERSIGHT, Officer, Region, Role, subtree
from suggestions import retention
from suggestions.desk.gate import officer_of, visible
from suggestions.language.moments import say_day, say_moment
from suggestions.models import RetentionBatch, RetentionRule, Suggestion
from suggestions.models.visibility import SuggestionQuerySet, of_own_unit

MOST_SHOWN = 20
CONFLICT = 409


@dataclass(frozen=True)
class Preview:
    """What a rule keeps no longer in a region, as far as this officer sees it."""

    rule: RetentionRule
    region: Region
    before: str
    count: int
    rows: list[tuple[Suggestion, str]]
    is_waiting: bool


@require_http_methods(["GET", "HEAD", "POST"])
def periods_view(request: HttpRequest) -> HttpResponse:
    officer = officer_of(request)
    if not officer.holds(*OVERSIGHT):
        raise PermissionDenied
    return _approved(request, officer) if request.method == "POST" else _page(request, officer)


def _approved(request: HttpRequest, officer: Officer) -> HttpResponse:
    found = _asked_for(request, officer)
    if str(found.count) != request.POST.get("shown") or found.is_waiting:
        messages.error(request, _("It has changed since: please look at it again."))
        return _page(request, officer, status=CONFLICT)
    retention.approve(found.rule, found.region.path, officer=officer, shown=found.count)
    words = ngettext(
        "%(n)d suggestion is approved for erasure. It is carried out in a week.",
        "%(n)d suggestions are approved for erasure. It is carried out in a week.",
        found.count,
    )
    messages.success(request, words % {"n": found.count})
    return redirect("admin:periods")


def _asked_for(request: HttpRequest, officer: Officer) -> Preview:
    """Of a rule, in a region that this officer supervises."""
    asked = request.POST.get("rule", ""), request.POST.get("region", "")
    for each in _previews(officer, Role.SUPERVISOR):
        if asked == (str(each.rule.pk), each.region.path):
            return each
    raise Http404


def _page(request: HttpRequest, officer: Officer, *, status: int = 200) -> HttpResponse:
    approves = officer.holds(Role.SUPERVISOR)
    roles = [Role.SUPERVISOR] if approves else list(OVERSIGHT)
    context = admin.site.each_context(request) | {
        "title": _("Retention periods"),
        "approves": approves,
        "previews": list(_previews(officer, *roles)),
        "batches": [(each, say_moment(each.approved)) for each in _batches(officer)],
        "most": MOST_SHOWN,
    }
    return TemplateResponse(request, "desk/periods.html", context, status=status)


def _previews(officer: Officer, *roles: Role) -> Iterator[Preview]:
    now = timezone.now()
    regions = {
        post.region.pk: post.region
        for post in officer.current_posts
        if post.region and post.role in roles
    }
    for rule in RetentionRule.objects.all():
        for region in regions.values():
            yield _preview(rule, region, rows=_overseen(officer), now=now)


def _overseen(officer: Officer) -> SuggestionQuerySet:
    """Nothing of the own unit's work, which one sees to handle it."""
    own = of_own_unit(officer)
    return visible(officer).exclude(own) if own else visible(officer)


def _preview(
    rule: RetentionRule, region: Region, *, rows: SuggestionQuerySet, now: datetime
) -> Preview:
    before = rule.kept_since(now)
    found = retention.kept_too_long(rule, region.path, before=before, rows=rows)
    first = found.select_related("region").defer("text")[:MOST_SHOWN]
    waiting = RetentionBatch.objects.filter(rule=rule, region_path=region.path, ended=None)
    return Preview(
        rule,
        region,
        say_day(before),
        count=found.count(),
        rows=[(row, say_moment(row.ended)) for row in first if row.ended],
        is_waiting=waiting.exists(),
    )


def _batches(officer: Officer) -> list[RetentionBatch]:
    """The latest ones in what this officer oversees."""
    within = Q(pk__in=[])
    for post in officer.current_posts:
        if post.region:
            within |= subtree(post.region.path, "region_path")
    rows = RetentionBatch.objects.filter(within).select_related("rule", "officer")
    return list(rows.order_by("-approved")[:MOST_SHOWN])
