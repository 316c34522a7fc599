"""Who may come in, and what of it they see. Every view of the desk starts here."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from regions.administering import is_for_all
from regions.models import OVERSIGHT, Officer, Role
from suggestions.models import Suggestion
from suggestions.models.visibility import SuggestionQuerySet
from suggestions.pipeline.actors import Actor, officer_actor
from suggestions.pipeline.case import Case
from suggestions.pipeline.who import acting, has_interest, is_biased

VIEWERS = frozenset(Role) - {Role.ADMINISTRATOR}


def may_view(request: HttpRequest) -> bool:
    return isinstance(request.user, Officer) and request.user.holds(*VIEWERS)


def officer_of(request: HttpRequest) -> Officer:
    """Who asks; 403 for whoever holds no post that opens suggestions."""
    if not isinstance(request.user, Officer) or not request.user.holds(*VIEWERS):
        raise PermissionDenied
    return request.user


def answers_for_city(user: object) -> bool:
    """Who administers or audits a whole city, for what has no places."""
    return any(is_for_all(user, role) for role in (Role.ADMINISTRATOR, Role.AUDITOR))


def visible(officer: Officer) -> SuggestionQuerySet:
    return Suggestion.objects.visible_to(officer)


def works_on(case: Case, officer: Officer) -> bool:
    """Whether this officer sees it for more than having handed it in for somebody."""
    actor = officer_actor(officer)
    if has_interest(actor, case):
        return not is_biased(actor, case)
    units = {row.unit_id for row in case.in_force}
    return _oversees(acting(actor, case), case) or not units.isdisjoint(officer.units_served)


def _oversees(actor: Actor, case: Case) -> bool:
    path = case.suggestion.region_path
    held = any(post.role in OVERSIGHT and post.covers(path) for post in actor.posts)
    return held or bool(actor.stands_in)


def visible_or_404(officer: Officer, pk: int) -> Suggestion:
    """One suggestion with the rows that every page of it shows."""
    rows = visible(officer).select_related(
        "category__parent",
        "lead_unit__parent__parent__parent",
        "region",
        "about_unit",
        "parent",
        "point",
        "meeting__region",
        "collected_by",
        "danger",
        "proposed",
        "signature",
    )
    return get_object_or_404(rows, pk=pk)
