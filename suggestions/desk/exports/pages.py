"""/admin/exports/: one's own exports are asked for, followed, fetched and deleted."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from regions.models import Officer
from suggestions.desk.exports.asking import ExportForm, Refused, Wanted, ask
from suggestions.desk.exports.clearing import delete
from suggestions.desk.exports.columns import asks_for_authors
from suggestions.desk.exports.files import folder
from suggestions.desk.exports.making import erased_since, posts_of
from suggestions.desk.gate import officer_of
from suggestions.desk.lists.counted import one_of
from suggestions.faces.queries import list_at
from suggestions.language.moments import say_day, say_moment
from suggestions.models import Access, Export, ExportKind, LookedAt, Purpose, Suggestion
from suggestions.models.visibility import kept_from, origin_kept_from
from suggestions.pipeline.refusals import Busy, no_long_wait

UNPROCESSABLE = 422
TYPES = {
    ExportKind.CSV: "text/csv; charset=utf-8",
    ExportKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _own(officer: Officer) -> QuerySet[Export]:
    return Export.objects.filter(officer=officer)


def _exporter(request: HttpRequest) -> Officer:
    """403 for a stand-in: what is left to him for a while stays in no file of his."""
    officer = officer_of(request)
    if officer.is_stand_in:
        raise PermissionDenied
    return officer


# all of them


@require_safe
@never_cache
def exports_view(request: HttpRequest) -> HttpResponse:
    officer = officer_of(request)
    rows = list(_own(officer).defer("keys", "picked").order_by("-pk"))
    posts, now = posts_of(officer), timezone.now()
    context = admin.site.each_context(request) | {
        "title": _("My exports"),
        "lines": [_line(row, posts, now) for row in rows],
        "waits": any(row.try_at for row in rows),
        "days": settings.EXPORT_DAYS,
    }
    return TemplateResponse(request, "desk/exports.html", context)


def _line(row: Export, posts: list[int], now: Any) -> dict[str, Any]:
    lost = not set(row.posts) <= set(posts)
    return {
        "row": row,
        "asked": say_moment(row.asked),
        "until": say_day(row.until) if row.until and row.made else "",
        "personal": asks_for_authors(row.columns),
        "lost": lost,
        "fetchable": row.is_kept(now) and not lost,
    }


# asking for one


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new_view(request: HttpRequest) -> HttpResponse:
    officer = _exporter(request)
    sent = request.POST if request.method == "POST" else request.GET
    wanted = Wanted.of(sent, officer)
    form = ExportForm(officer, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _asked(request, wanted, form)
    if not form.is_valid():
        return _asked(request, wanted, form, status=UNPROCESSABLE)
    try:
        ask(officer, wanted, form)
    except Refused as refusal:
        return _asked(request, wanted, form, str(refusal), status=UNPROCESSABLE)
    messages.success(request, _("Your export is being made. You find it here."))
    return redirect("admin:exports")


def _asked(
    request: HttpRequest, wanted: Wanted, form: ExportForm, why: str = "", *, status: int = 200
) -> HttpResponse:
    context = admin.site.each_context(request) | {
        "title": _("Export a list"),
        "wanted": wanted,
        "form": form,
        "why": why or wanted.hindrance,
        "days": settings.EXPORT_DAYS,
        "back": list_at(wanted.address).urlencode(),
    }
    return TemplateResponse(request, "desk/export_new.html", context, status=status)


# one of them


@require_safe
@never_cache
def file_view(request: HttpRequest, pk: int) -> HttpResponseBase:
    """To nobody but whoever asked, and only while the posts are held that it was made by."""
    officer = _exporter(request)
    export = get_object_or_404(_own(officer), pk=pk)
    if not export.is_kept(timezone.now()):
        raise Http404
    if why := _withheld(export, officer):
        messages.error(request, why)
        return redirect("admin:exports")
    return _file(export)


def _withheld(export: Export, officer: Officer) -> str:
    if not set(export.posts) <= set(posts_of(officer)):
        return _("A post that this was exported by has ended: it is not handed out any more.")
    if _is_about_oneself(export, officer):
        return _("Something in it is your own matter by now: it is not handed out any more.")
    if erased_since(export):
        return _("Somebody in it was erased since: it is not handed out any more. Export again.")
    return ""


def _is_about_oneself(export: Export, officer: Officer) -> bool:
    kept = kept_from(officer)
    if asks_for_authors(export.columns) and (own := origin_kept_from(officer)):
        kept |= own & Q(pk__in=_authors_shown(export))
    return bool(kept) and Suggestion.objects.filter(one_of(export.keys), kept).exists()


def _authors_shown(export: Export) -> QuerySet[Any]:
    """Of what the authors stand in it, as the look says that was recorded with it; with what the
    same officer exported later."""
    looks = Access.objects.filter(
        officer=export.officer_id, purpose=Purpose.EXPORT, at__gte=export.began or export.asked
    )
    return LookedAt.objects.filter(look__in=looks.values("pk")).values("suggestion")


def _file(export: Export) -> FileResponse:
    try:
        content = (folder() / export.file_name).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    moment = timezone.localtime(export.began)
    name = _("suggestions-%(when)s") % {"when": f"{moment:%Y%m%d-%H%M}"}
    answer = FileResponse(content, as_attachment=True, filename=f"{name}.{export.kind}")
    answer["Content-Type"] = TYPES[ExportKind(export.kind)]
    return answer


@require_POST
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    export = get_object_or_404(_own(officer_of(request)).only("pk", "kind"), pk=pk)
    try:
        with no_long_wait():
            delete(export)
    except Busy as refusal:
        # A worker is just finishing it.
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The export was deleted."))
    return redirect("admin:exports")
