"""/admin/reports/: reports are listed, drafted, read, written, signed and handed out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from regions.models import OVERSIGHT, Officer
from suggestions.models import Paper, Report
from suggestions.reports import making
from suggestions.reports.files import docx_of
from suggestions.reports.forms import AnalysisForm, DraftForm, SendForm, SignForm
from suggestions.reports.making import NotPossible
from suggestions.reports.notice import notice_of
from suggestions.reports.sending import progress_of

UNPROCESSABLE = 422

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
MOST_LISTED = 200


def reader_of(request: HttpRequest) -> Officer:
    """403 for whoever oversees no place."""
    officer = request.user
    if not isinstance(officer, Officer) or not officer.holds(*OVERSIGHT):
        raise PermissionDenied
    return officer


def _report_or_404(request: HttpRequest, pk: int) -> tuple[Officer, Report]:
    officer = reader_of(request)
    rows = Report.objects.visible_to(officer).select_related("place")
    return officer, get_object_or_404(rows, pk=pk)


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> TemplateResponse:
    return TemplateResponse(request, template, admin.site.each_context(request) | context)


# all of them


@require_safe
def list_view(request: HttpRequest) -> HttpResponse:
    officer = reader_of(request)
    form = DraftForm(officer=officer)
    rows = Report.objects.visible_to(officer).select_related("place").defer("figures", "words")
    context = {
        "title": _("Reports"),
        "rows": rows[:MOST_LISTED],
        "form": form if form.places else None,
    }
    return _page(request, "reports/list.html", context)


@require_POST
def draft_view(request: HttpRequest) -> HttpResponse:
    officer = reader_of(request)
    form = DraftForm(request.POST, officer=officer)
    if not form.is_valid():
        messages.error(request, _("A report is of an ended week or month of your own area."))
        return redirect("reports:list")
    place, span = form.chosen
    return redirect("reports:report", making.draft(place, span, by=officer).pk)


# one of them


@require_safe
def report_view(request: HttpRequest, pk: int) -> HttpResponse:
    officer, report = _report_or_404(request, pk)
    return _page(request, "reports/report.html", _shown(officer, report))


def _shown(officer: Officer, report: Report) -> dict[str, Any]:
    blocks, seen = making.read_now(report)
    writes = not report.signed and making.may_write(officer, report.place)
    version = {"version": report.version}
    return {
        "title": str(report),
        "report": report,
        "blocks": blocks,
        "language": settings.LANGUAGE_CODE,
        "writes": writes,
        "analysis": AnalysisForm(initial=version | {"analysis": report.analysis}, auto_id="w-%s"),
        "sign": SignForm(report=report, initial=version | {"seen": seen}, auto_id="s-%s"),
        "paper": Paper.objects.filter(report=report).defer("content").first(),
        **_sending(officer, report),
    }


def _sending(officer: Officer, report: Report) -> dict[str, Any]:
    if not report.signed:
        return {"mail": settings.EMAIL_ENABLED}
    sends = making.may_write(officer, report.place)
    return {
        "mail": settings.EMAIL_ENABLED,
        "progress": progress_of(report),
        "sends": sends,
        "more": SendForm(report=report, auto_id="m-%s") if sends else None,
    }


@require_POST
def analysis_view(request: HttpRequest, pk: int) -> HttpResponse:
    officer, report = _report_or_404(request, pk)
    form = AnalysisForm(request.POST)
    if not form.is_valid():
        why = " ".join(str(each[0]) for each in form.errors.values())
        return _typed_again(request, pk, why)
    given = form.cleaned_data
    try:
        making.analyse(report, given["analysis"], by=officer, version=given["version"])
    except NotPossible as problem:
        return _typed_again(request, pk, str(problem))
    messages.success(request, _("The analysis was saved."))
    return redirect("reports:report", pk)


def _typed_again(request: HttpRequest, pk: int, why: str) -> HttpResponse:
    """The report as it stands now, with what was typed still in its field."""
    officer, report = _report_or_404(request, pk)
    context = _shown(officer, report)
    typed = {"version": report.version, "analysis": request.POST.get("analysis", "")}
    context["analysis"] = AnalysisForm(initial=typed, auto_id="w-%s")
    messages.error(request, why)
    response = _page(request, "reports/report.html", context)
    response.status_code = UNPROCESSABLE
    return response


@require_POST
def sign_view(request: HttpRequest, pk: int) -> HttpResponse:
    officer, report = _report_or_404(request, pk)
    form = SignForm(request.POST, report=report)
    if not form.is_valid():
        return _refused(request, pk, _("Please read the report again before you sign it."))
    try:
        making.sign(report, by=officer, to=form.chosen, **form.read)
    except NotPossible as problem:
        return _refused(request, pk, str(problem))
    messages.success(request, _("The report is signed. Its figures stay as they are."))
    return redirect("reports:report", pk)


@require_POST
def send_view(request: HttpRequest, pk: int) -> HttpResponse:
    """To others, after it was signed."""
    officer, report = _report_or_404(request, pk)
    form = SendForm(request.POST, report=report)
    if not form.is_valid():
        return _refused(request, pk, _("Some of those you chose cannot get it, or have it by now."))
    return _sent(request, pk, partial(making.send_more, report, form.chosen, by=officer))


@require_POST
def resend_view(request: HttpRequest, pk: int) -> HttpResponse:
    officer, report = _report_or_404(request, pk)
    return _sent(request, pk, partial(making.resend, report, by=officer))


def _sent(request: HttpRequest, pk: int, work: Callable[[], int]) -> HttpResponse:
    try:
        count = work()
    except NotPossible as problem:
        return _refused(request, pk, str(problem))
    words = ngettext("%(n)d copy is on its way.", "%(n)d copies are on their way.", count)
    messages.success(request, words % {"n": count})
    return redirect("reports:report", pk)


def _refused(request: HttpRequest, pk: int, why: str) -> HttpResponse:
    messages.error(request, why)
    return redirect("reports:report", pk)


# on paper


@require_safe
def print_view(request: HttpRequest, pk: int) -> HttpResponse:
    _officer, report = _report_or_404(request, pk)
    blocks, _seen = making.read_now(report)
    context = {"title": str(report), "blocks": blocks, "language": settings.LANGUAGE_CODE}
    return TemplateResponse(request, "reports/print.html", context | {"report": report})


@require_safe
def docx_view(request: HttpRequest, pk: int) -> HttpResponse:
    _officer, report = _report_or_404(request, pk)
    blocks, _seen = making.read_now(report)
    return file_answer(docx_of(blocks), DOCX, f"{report.file_name}.docx")


@require_safe
def notice_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Of what is signed: its figures change no more."""
    _officer, report = _report_or_404(request, pk)
    if report.figures is None:
        raise Http404
    with making.citys_language():
        blocks = notice_of(report, report.figures)
    return file_answer(docx_of(blocks), DOCX, f"notice-{report.file_name}.docx")


@require_safe
def pdf_view(request: HttpRequest, pk: int) -> HttpResponse:
    _officer, report = _report_or_404(request, pk)
    paper = Paper.objects.filter(report=report, made__isnull=False).first()
    if paper is None or paper.content is None:
        raise Http404
    return file_answer(bytes(paper.content), PDF, f"{report.file_name}.pdf")


def file_answer(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
