"""Pages that only explain."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from suggestions.models import RetentionRule
from suggestions.public.handing_in.forms import PRIVACY_NOTICE
from suggestions.public.pages import page
from suggestions.workflow import Stage


@require_safe
def help_view(request: HttpRequest) -> HttpResponse:
    return page(request, "help", {"stages": Stage.labels})


@require_safe
def privacy_view(request: HttpRequest) -> HttpResponse:
    periods = RetentionRule.objects.all()
    return page(request, "notice", {"version": PRIVACY_NOTICE, "periods": periods})
