"""/c/<slug>/: what a campaign asks, until when, and what came of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from regions.models import Officer, Role
from suggestions.language.moments import say_day, say_last_day, say_limit, say_moment
from suggestions.models import Campaign, Phase, Suggestion
from suggestions.public.pages import page


@require_safe
def campaign_view(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = get_object_or_404(Campaign, slug=slug)
    now = timezone.now()
    preview = _preview(request)
    context = {
        "campaign": campaign,
        "phase": preview or campaign.phase(now),
        "phases": Phase if preview else (),
        "first_day": say_day(campaign.opens),
        "last_day": say_last_day(campaign.closes),
        "opens": say_moment(campaign.opens, now),
        "closes": say_limit(campaign.closes, now),
        "received": Suggestion.objects.filter(campaign=campaign).count(),
    }
    return page(request, "campaign", context)


def _preview(request: HttpRequest) -> Phase | None:
    """The phase that an administrator wants to look at before it has come."""
    wanted = request.GET.get("as", "")
    if wanted not in Phase.values or not isinstance(request.user, Officer):
        return None
    return Phase(wanted) if request.user.holds(Role.ADMINISTRATOR) else None
