"""How good the proposals of the triage form are, for whoever answers for the whole city."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from suggestions.analysis.agreement import FEW, PRECISION, STEPS
from suggestions.desk.gate import answers_for_city
from suggestions.desk.settings import quality_tables
from suggestions.language.moments import say_moment
from suggestions.models import Subject
from suggestions.proposing.quality import Asked, Quality
from suggestions.statistics import caught_up

PERIODS = (30, 90, 365)
USUAL = 90
MOST_VERSIONS = 12
# More is no number of a version, and fits no column.
MOST_DIGITS = 6


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    chosen: bool


@require_safe
def quality_view(request: HttpRequest) -> HttpResponse:
    if not answers_for_city(request.user):
        raise PermissionDenied
    asked = asked_in(request.GET, timezone.localdate())
    context = admin.site.each_context(request) | _context(asked)
    return TemplateResponse(request, "desk/quality.html", context)


def asked_in(query: QueryDict, today: date) -> Asked:
    """What nobody can mean is asked as usual."""
    subject, days = query.get("subject", ""), query.get("days", "")
    version = query.get("version", "")
    many = int(days) if days in {str(each) for each in PERIODS} else USUAL
    return Asked(
        subject if subject in Subject else str(Subject.CATEGORY),
        today - timedelta(days=many - 1),
        today,
        int(version) if version.isdecimal() and len(version) <= MOST_DIGITS else None,
    )


def _context(asked: Asked) -> dict[str, Any]:
    quality, counted = Quality(asked), caught_up()
    names = quality_tables.names_of(asked.subject)
    return {
        "title": _("How good proposals are"),
        "asked": asked,
        "fields": _fields(asked, quality),
        "as_of": say_moment(counted) if counted else "",
        "subject": Subject(asked.subject).label,
        "several": asked.subject == Subject.CATEGORY,
        "promised": f"{100 * PRECISION:.0f}",
        "few": FEW,
        "steps": STEPS,
        "by_week": asked.step == "week",
        **_tables(quality, names),
    }


def _tables(quality: Quality, names: dict[str, str]) -> dict[str, Any]:
    return {
        "whole": quality_tables.whole(quality.whole),
        "over": quality_tables.say(quality.whole.both.over),
        "drift": quality_tables.drift(quality),
        "curve": quality_tables.curve(quality.curve),
        "off_by": quality_tables.percent(quality.off_by),
        "confusions": quality_tables.confused(quality.pairs, names),
        "kept": quality_tables.kept(quality.shown_pairs, names),
        "versions": quality_tables.versions(quality.versions[:MOST_VERSIONS]),
    }


def _fields(asked: Asked, quality: Quality) -> list[tuple[str, str, list[Choice]]]:
    """(name, label, choices) of what can be asked for."""
    days = (asked.until - asked.since).days + 1
    versions = [("", _("all"))] + [
        (str(each.at), quality_tables.say_version(each.at)) for each in quality.versions
    ]
    periods = [
        (str(each), ngettext("last %(n)d day", "last %(n)d days", each) % {"n": each})
        for each in PERIODS
    ]
    version = "" if asked.version is None else str(asked.version)
    return [
        ("subject", _("field"), _choices(Subject.choices, asked.subject)),
        ("days", _("Period"), _choices(periods, str(days))),
        ("version", _("version"), _choices(versions, version)),
    ]


def _choices(values: Any, chosen: str) -> list[Choice]:
    return [Choice(str(value), str(label), str(value) == chosen) for value, label in values]
