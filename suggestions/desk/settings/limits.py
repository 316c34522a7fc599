"""时限设置: the limits in force and their levels, and a changed set with what it would move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from regions.administering import administers_all
from regions.models import Officer
from suggestions import escalation
from suggestions.desk.gate import answers_for_city
from suggestions.desk.settings.limit_forms import UNCHANGED, LimitsForm
from suggestions.desk.settings.limit_rows import in_force, named, newest, say_amount, say_levels
from suggestions.desk.settings.new_limits import (
    MOST_SHOWN,
    Difference,
    Preview,
    preview_of,
    put_in_force,
)
from suggestions.language.moments import say_limit
from suggestions.models import Policy
from suggestions.pipeline.refusals import Busy

UNPROCESSABLE, CONFLICT = 422, 409
MOST_CHANGES = 50


@dataclass(frozen=True)
class Version:
    """One version of a limit in words; `before`: those of the one that it took the place of."""

    row: Policy
    name: str
    limit: str
    levels: list[str]
    since: str
    before: Version | None = None


@require_safe
@never_cache
def limits_view(request: HttpRequest) -> HttpResponse:
    """What counts, and who changed what; for whoever administers or audits the whole city."""
    if not answers_for_city(request.user):
        raise PermissionDenied
    now = timezone.now()
    kept = list(Policy.objects.select_related("officer").order_by("since", "pk"))
    context = admin.site.each_context(request) | {
        "title": _("Time limits and cards"),
        "may_change": administers_all(request.user),
        "lines": _lines(now),
        "changes": _changes(kept)[:MOST_CHANGES],
        "waiting": escalation.how_many(escalation.overtaken(), 0)[0],
    }
    return TemplateResponse(request, "desk/limits.html", context)


def _lines(now: Any) -> list[tuple[Version, Version | None]]:
    """(in force, what counts later) of each limit."""
    rows, counting = newest(), in_force(now)
    found = []
    for row in rows:
        current = counting.get((row.kind, row.tier), row)
        later = _version(row, rows) if row.pk != current.pk else None
        found.append((_version(current, rows), later))
    return found


def _version(row: Policy, rows: list[Policy], before: Version | None = None) -> Version:
    words = say_amount(row), say_levels(row), _since(row)
    return Version(row, named(row, rows), *words, before)


def _since(row: Policy) -> str:
    """With its year, for it is read for years."""
    return date_format(timezone.localtime(row.since), "Y-m-d H:i")


def _changes(kept: list[Policy]) -> list[Version]:
    """What was changed in the desk or came with a new version of the service, the newest first."""
    rows, found = newest(), []
    last: dict[tuple[str, str], Version] = {}
    for row in kept:
        key = row.kind, row.tier
        version = _version(row, rows, last.get(key))
        last[key] = version
        if version.before:
            found.append(version)
    return sorted(found, key=lambda each: -each.row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def change_view(request: HttpRequest) -> HttpResponse:
    officer = request.user
    if not isinstance(officer, Officer) or not administers_all(officer):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, LimitsForm())
    form, step = LimitsForm(request.POST), request.POST.get("step", "")
    if not form.is_valid():
        return _not_valid(request, form, step)
    if request.POST.get("version") != str(form.version):
        return _stale(request, form)
    return STEPS.get(step, _previewed)(request, form, officer)


def _not_valid(request: HttpRequest, form: LimitsForm, step: str) -> HttpResponse:
    if step == CONFIRM and form.has_error(NON_FIELD_ERRORS, UNCHANGED):
        # Sent twice: the first one did it.
        return redirect("admin:limits")
    return _page(request, form, status=UNPROCESSABLE)


def _stale(request: HttpRequest, form: LimitsForm) -> HttpResponse:
    words = _("Limits were changed since you opened this page: please look at it again.")
    form.add_error(None, words)
    return _page(request, form, status=CONFLICT)


def _previewed(request: HttpRequest, form: LimitsForm, officer: Officer) -> HttpResponse:
    try:
        found = preview_of(form, officer)
    except Busy as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, status=CONFLICT)
    return _page(request, form, preview=found)


def _changed(request: HttpRequest, form: LimitsForm, officer: Officer) -> HttpResponse:
    """What was shown, or nothing: a change that came between makes it another one."""
    rows = put_in_force(form, officer)
    if rows is None:
        return _stale(request, form)
    messages.success(request, _("It counts from %(since)s.") % {"since": _since(rows[0])})
    return redirect("admin:limits")


def _back(request: HttpRequest, form: LimitsForm, officer: Officer) -> HttpResponse:
    return _page(request, form)


CONFIRM = "confirm"
STEPS: dict[str, Callable[[HttpRequest, LimitsForm, Officer], HttpResponse]] = {
    CONFIRM: _changed,
    "back": _back,
}


def _page(
    request: HttpRequest, form: LimitsForm, *, preview: Preview | None = None, status: int = 200
) -> HttpResponse:
    context = admin.site.each_context(request) | {
        "title": _("Change time limits and cards"),
        "form": form,
        "preview": preview,
        "differences": [(named(each.after, form.rows), each) for each in _differences(preview)],
        "moves": _moves(preview) if preview else [],
        "typed": [(each, form.data.get(each, "")) for each in form.fields],
        "most": MOST_SHOWN,
    }
    return TemplateResponse(request, "desk/limits_change.html", context, status=status)


def _differences(preview: Preview | None) -> list[Difference]:
    return preview.differences if preview else []


def _moves(preview: Preview) -> list[tuple[str, str, int, list[tuple[str, str, str, str]]]]:
    """(id, heading, how many, lines) of what falls later, and of what falls earlier."""
    both = [
        ("later", _("Dates that fall later"), preview.trial.later),
        ("earlier", _("Dates that fall earlier"), preview.trial.earlier),
    ]
    return [
        (ident, heading, len(moved), [_line(preview, each) for each in moved[:MOST_SHOWN]])
        for ident, heading, moved in both
        if moved
    ]


def _line(preview: Preview, moved: Any) -> tuple[str, str, str, str]:
    reference = preview.references.get(moved.clock.suggestion_id, "—")
    kind = str(moved.clock.get_kind_display())
    return reference, kind, say_limit(moved.before), say_limit(moved.after)
