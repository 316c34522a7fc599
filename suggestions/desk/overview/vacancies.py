"""The units that a warning counts: where somebody has to be put in charge."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from regions.models import Officer, Role, Unit
from suggestions.condition import Look, vacant_units
from suggestions.desk.overview.warnings import look_of
from suggestions.models import Suggestion
from suggestions.workflow import BEFORE_ANSWER


def vacancies_view(request: HttpRequest) -> HttpResponse:
    officer = request.user
    look = look_of(officer, timezone.now()) if isinstance(officer, Officer) else None
    if look is None or not isinstance(officer, Officer):
        raise PermissionDenied
    context: dict[str, Any] = admin.site.each_context(request) | {
        "title": _("Units without an officer"),
        "units": _units(look),
        "mends": officer.holds(Role.ADMINISTRATOR),
    }
    return TemplateResponse(request, "desk/vacancies.html", context)


def _units(look: Look) -> QuerySet[Unit]:
    """Those with most in hand first; counted is what the list shows of each."""
    rows = Suggestion.objects.all() if look.rows is None else look.rows
    led = rows.filter(lead_unit=OuterRef("pk"), status__in=BEFORE_ANSWER).order_by()
    many = led.values("lead_unit").annotate(many=Count("pk")).values("many")
    counted = Coalesce(Subquery(many, output_field=IntegerField()), 0)
    units = vacant_units(look.now, look.paths).select_related("region")
    return units.annotate(in_hand=counted).order_by("-in_hand", "region__path", "code")
