"""Whoever calls is found by the number he calls from, or his e-mail address: exact, and recorded.

What is looked for is posted, so that it stands in no address and no log.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from regions.models import Officer, Role
from suggestions.desk.gate import officer_of, visible
from suggestions.faces.badges import status_badge
from suggestions.language.contacts import Unreachable, is_email, read_email, read_phone
from suggestions.language.moments import say_briefly
from suggestions.models import (
    Access,
    Author,
    Purpose,
    Suggestion,
    authors_known_to,
    contact_indexes,
    record_looks,
)
from suggestions.models.visibility import SuggestionQuerySet
from suggestions.pipeline.refusals import Busy, no_long_wait

MOST_SHOWN = 50
# More callers than anybody takes in an hour: whoever asks oftener goes through a list of numbers.
MOST_AN_HOUR = 60
LONGEST = 80


class TooOften(Exception):
    pass


class CallerForm(forms.Form):
    contact = forms.CharField(
        label=gettext_lazy("Number or address of whoever calls"),
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "inputmode": "tel", "autofocus": True}
        ),
    )

    def clean_contact(self) -> str:
        typed: str = self.cleaned_data["contact"].strip()
        read = read_email if is_email(typed) else read_phone
        try:
            read(typed)
        except Unreachable as why:
            raise forms.ValidationError(str(why)) from None
        return typed


def may_look(officer: Officer) -> bool:
    """Whoever takes calls for a place, or watches over it."""
    return officer.holds(Role.TRIAGE, Role.SUPERVISOR)


@sensitive_post_parameters("contact")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def caller_view(request: HttpRequest) -> HttpResponse:
    officer = officer_of(request)
    if not may_look(officer):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, CallerForm())
    form = CallerForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    return _answer(request, form, officer)


def _answer(request: HttpRequest, form: CallerForm, officer: Officer) -> HttpResponse:
    try:
        with no_long_wait(), transaction.atomic():
            rows = _looked_up(form.cleaned_data["contact"], officer)
    except TooOften:
        form.add_error(None, _("You have looked up many callers in this hour. Please go on later."))
        return _page(request, form, status=429)
    except Busy as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, status=409)
    return _page(request, form, found=True, lines=_lines(rows), more=len(rows) > MOST_SHOWN)


def _has_asked_often(officer: Officer) -> bool:
    since = timezone.now() - timedelta(hours=1)
    asked = Access.objects.filter(officer=officer, purpose=Purpose.CALLER, at__gt=since)
    return asked.count() >= MOST_AN_HOUR


def _looked_up(contact: str, officer: Officer) -> list[Suggestion]:
    """The newest first, one more than is shown; recorded before it is shown, also of nobody."""
    # One after the other: of many that are sent at once each counts those before it.
    Officer.objects.select_for_update(no_key=True).get(pk=officer.pk)
    if _has_asked_often(officer):
        raise TooOften
    found = written_with(contact, officer).order_by("-submitted", "-pk")
    rows = list(found.select_related("lead_unit", "region").defer("text")[: MOST_SHOWN + 1])
    record_looks([row.pk for row in rows[:MOST_SHOWN]], officer, Purpose.CALLER, words="")
    return rows


def written_with(contact: str, officer: Officer) -> SuggestionQuerySet:
    """Those with this contact whose authors the officer may know."""
    indexes = contact_indexes(contact)
    authors = Author.objects.filter(Q(phone_index__in=indexes) | Q(email_index__in=indexes))
    rows = visible(officer).filter(pk__in=authors.values("suggestion"))
    return rows.filter(authors_known_to(officer))


def _lines(rows: list[Suggestion]) -> list[dict[str, Any]]:
    return [
        {"row": row, "status": status_badge(row), "submitted": say_briefly(row.submitted)}
        for row in rows[:MOST_SHOWN]
    ]


def _page(
    request: HttpRequest, form: CallerForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = admin.site.each_context(request) | {"title": _("Find a caller"), "form": form}
    return TemplateResponse(request, "desk/caller.html", context | more, status=status)
