"""/admin/replies/: standard replies are listed, written, changed and taken out of use."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from regions.models import UNIT_ROLES, Officer, Role
from suggestions.desk.gate import officer_of
from suggestions.desk.replies.forms import ReplyForm, known_placeholders, say_group
from suggestions.language.moments import say_moment
from suggestions.models import StandardReply

WRITERS = UNIT_ROLES | {Role.TRIAGE, Role.SUPERVISOR}
A_PAGE = 50
CONFLICT, UNPROCESSABLE = 409, 422


def writer_of(request: HttpRequest) -> Officer:
    """403 for whoever never writes to an author."""
    officer = officer_of(request)
    if not officer.holds(*WRITERS):
        raise PermissionDenied
    return officer


def _reply_or_404(officer: Officer, pk: int) -> StandardReply:
    rows = StandardReply.objects.visible_to(officer).select_related("unit", "place")
    return get_object_or_404(rows, pk=pk)


def _changeable(request: HttpRequest, pk: int) -> tuple[Officer, StandardReply]:
    officer = writer_of(request)
    row = _reply_or_404(officer, pk)
    if not row.may_be_changed_by(officer):
        raise PermissionDenied
    return officer, row


@require_safe
def replies_view(request: HttpRequest) -> HttpResponse:
    officer = writer_of(request)
    rows = StandardReply.objects.visible_to(officer).own_first()
    rows = rows.select_related("category__parent", "unit", "place", "changed_by")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = admin.site.each_context(request) | {
        "title": _("Standard replies"),
        "page": page,
        "lines": [_line(row, officer) for row in page],
        "known": known_placeholders(),
    }
    return TemplateResponse(request, "desk/replies.html", context)


def _line(row: StandardReply, officer: Officer) -> dict[str, Any]:
    group = row.place_or_unit
    return {
        "row": row,
        "shared": say_group(group) if group else _("only I"),
        "changed": say_moment(row.changed),
        "mine": row.may_be_changed_by(officer),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def new_view(request: HttpRequest) -> HttpResponse:
    officer = writer_of(request)
    form = ReplyForm(officer, None, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    StandardReply.objects.create(made_by=officer, changed_by=officer, **form.values)
    messages.success(request, _("The standard reply was saved."))
    return redirect("admin:replies")


@require_http_methods(["GET", "HEAD", "POST"])
def change_view(request: HttpRequest, pk: int) -> HttpResponse:
    officer, row = _changeable(request, pk)
    form = ReplyForm(officer, row, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, form, row)
    if not form.is_valid():
        return _page(request, form, row, status=UNPROCESSABLE)
    if not _saved(row, form, officer):
        form.add_error(None, _("Somebody else has changed it since you opened this page."))
        return _page(request, form, row, status=CONFLICT)
    messages.success(request, _("The standard reply was saved."))
    return redirect("admin:replies")


def _saved(row: StandardReply, form: ReplyForm, officer: Officer) -> bool:
    """Unless it is no longer what the form showed."""
    as_shown = StandardReply.objects.filter(pk=row.pk, version=form.cleaned_data["version"] or 0)
    by = {"changed_by": officer, "changed": timezone.now(), "version": F("version") + 1}
    return bool(as_shown.update(**form.values, **by))


@require_POST
def retire_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes it out of use, or back into it. Twice is once."""
    officer, row = _changeable(request, pk)
    back = request.POST.get("back") == "1"
    now = timezone.now()
    changed = {"retired": None if back else now, "changed_by": officer, "changed": now}
    StandardReply.objects.filter(pk=row.pk, retired__isnull=not back).update(**changed)
    if back:
        messages.success(request, _("The standard reply is offered again."))
    else:
        messages.success(request, _("The standard reply is offered no more."))
    return redirect("admin:replies")


def _page(
    request: HttpRequest, form: ReplyForm, row: StandardReply | None = None, *, status: int = 200
) -> HttpResponse:
    context = admin.site.each_context(request) | {
        "title": row.title if row else _("New standard reply"),
        "form": form,
    }
    return TemplateResponse(request, "desk/reply.html", context, status=status)
