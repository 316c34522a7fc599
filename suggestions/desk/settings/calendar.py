"""工作日历: which days are worked, and a new notice with what it changes before it counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from regions.administering import administers_all
from regions.models import CalendarYear, Officer
from regions.models.calendar import current_version, load_file, only_one
from regions.notices import document_of
from suggestions import escalation
from suggestions.administered import record_change
from suggestions.desk.settings.new_days import Preview, preview_of
from suggestions.models import ChangeKind
from suggestions.pipeline.refusals import Busy

MOST_BYTES = 100_000
UNPROCESSABLE, CONFLICT = 422, 409
TEMPLATE = "desk/calendar.html"


class NoticeForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "The days off and the make-up working days of a year: the public file of holiday-cn "
            "(JSON), or one like those that come with this service. Nothing counts before you have "
            "seen what it changes."
        ),
        widget=forms.FileInput({"accept": ".json,application/json"}),
        error_messages={
            "required": gettext_lazy("Please choose the file."),
            "empty": gettext_lazy("This file is empty."),
        },
    )

    def clean_file(self) -> str:
        sent: UploadedFile[Any] = self.cleaned_data["file"]
        if (sent.size or 0) > MOST_BYTES:
            raise ValidationError(_("This file is too large to be that of a year."))
        data: bytes = sent.read()
        document_of(data)
        return data.decode()


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def calendar_view(request: HttpRequest) -> HttpResponse:
    officer = request.user
    if not isinstance(officer, Officer) or not administers_all(officer):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request)
    if "document" in request.POST:
        return _loaded(request, officer)
    form = NoticeForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form=form, status=UNPROCESSABLE)
    return _previewed(request, form, form.cleaned_data["file"])


def _previewed(request: HttpRequest, form: NoticeForm, text: str) -> HttpResponse:
    version = current_version()
    try:
        found = preview_of(document_of(text.encode()))
    except ValidationError as error:
        # The fields of a year are none of this form.
        form.add_error("file", error.messages)
        return _page(request, form=form, status=UNPROCESSABLE)
    except Busy as refusal:
        form.add_error("file", str(refusal))
        return _page(request, form=form, status=CONFLICT)
    return _page(request, preview=found, text=text, version=version)


def _loaded(request: HttpRequest, officer: Officer) -> HttpResponse:
    """What was shown, or nothing: a year that came between changes what it would do."""
    try:
        rows = _load(request, officer)
    except ValidationError as error:
        messages.error(request, "; ".join(error.messages))
        return _page(request, status=UNPROCESSABLE)
    if rows is None:
        messages.error(request, _("Another year was loaded since: please look at it again."))
        return _page(request, status=CONFLICT)
    _tell(request, rows)
    return redirect("admin:calendar")


def _load(request: HttpRequest, officer: Officer) -> list[CalendarYear] | None:
    document = document_of(request.POST["document"].encode())
    with transaction.atomic():
        only_one()
        is_shown = str(current_version()) == request.POST.get("version")
        rows = load_file(document)
        # Sent twice, all of it was loaded by the first, and there are none.
        if rows and not is_shown:
            transaction.set_rollback(True)
            return None
        for row in rows:
            fields = [["days_off"], ["days_on"]]
            record_change(row, ChangeKind.ADDED, by=officer, fields=fields)
    return rows


def _tell(request: HttpRequest, rows: Iterable[CalendarYear]) -> None:
    words = _("%(year)s is loaded. Limits are computed again within the hour.")
    for row in rows:
        messages.success(request, words % {"year": row.year})


def _page(
    request: HttpRequest, *, form: NoticeForm | None = None, status: int = 200, **shown: Any
) -> HttpResponse:
    preview: Preview | None = shown.get("preview")
    context = admin.site.each_context(request) | {
        "title": _("Working calendar"),
        "form": form or NoticeForm(),
        "years": [] if preview else _newest_years(),
        "waiting": 0 if preview else escalation.how_many(escalation.waiting(), 0)[0],
        **shown,
    }
    return TemplateResponse(request, TEMPLATE, context, status=status)


def _newest_years() -> list[CalendarYear]:
    """As each counts now, the newest year first."""
    found = {row.year: row for row in CalendarYear.objects.order_by("year", "id")}
    return list(found.values())[::-1]
