"""职责清单: whose duty what is, asked for a category at a place, and a new one looked at before it
counts."""

from __future__ import annotations

from collections.abc import Callable
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
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from regions.administering import administers_all
from regions.loading import WrongFilesError
from regions.loading.duties import as_file, changes_between, keep_duties, read_duties, rows_of
from regions.loading.rows import DutyRow
from regions.models import DutyCatalogue, Officer
from suggestions.administered import record_change
from suggestions.desk.gate import answers_for_city
from suggestions.desk.settings.duty_tables import (
    asked_about,
    compared,
    newest_catalogue,
    shown,
    versions,
)
from suggestions.models import ChangeKind, SettingChange
from suggestions.models.record import end_of

MOST_BYTES, MOST_REASONS = 200_000, 20
UNPROCESSABLE, CONFLICT = 422, 409
CONFIRM = "confirm"


class CatalogueForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "The whole catalogue as CSV in UTF-8 with the columns category, level and function: "
            "download the one in force, change it and send it back. Nothing counts before you "
            "have seen what it changes."
        ),
        widget=forms.FileInput({"accept": ".csv,text/csv"}),
        error_messages={
            "required": gettext_lazy("Please choose the file."),
            "empty": gettext_lazy("This file is empty."),
        },
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Who decided it, and why: it stands beside the change for good."),
        max_length=200,
        widget=forms.Textarea({"rows": 2}),
    )

    def clean_file(self) -> list[DutyRow]:
        sent: UploadedFile[Any] = self.cleaned_data["file"]
        if (sent.size or 0) > MOST_BYTES:
            raise ValidationError(_("This file is too large to be a duty catalogue."))
        return _read(sent.read())


class ShownForm(forms.Form):
    """What the page that shows the difference sends again."""

    document = forms.CharField(max_length=MOST_BYTES, strip=False)
    reason = forms.CharField(max_length=200)

    def clean_document(self) -> list[DutyRow]:
        return _read(self.cleaned_data["document"].encode())


def _read(data: bytes) -> list[DutyRow]:
    try:
        return read_duties(data)
    except WrongFilesError as error:
        raise ValidationError(_reasons(error)) from error


def _reasons(error: WrongFilesError) -> list[str]:
    found = [str(problem) for problem in error.problems[:MOST_REASONS]]
    left = len(error.problems) - len(found)
    if left:
        more = ngettext("and %(n)d more problem", "and %(n)d more problems", left)
        found.append(more % {"n": left})
    return found


@require_safe
@never_cache
def duties_view(request: HttpRequest) -> HttpResponse:
    """The catalogue in force, or one version beside the one before; for whoever administers or
    audits the whole city."""
    if not answers_for_city(request.user):
        raise PermissionDenied
    context = admin.site.each_context(request) | {
        "title": _("Duty catalogue"),
        "may_change": administers_all(request.user),
        "newest": newest_catalogue(),
        "asked": asked_about(request.GET),
        "lines": shown(),
        "versions": versions(request.GET.get("version", "")),
    }
    return TemplateResponse(request, "desk/duties.html", context)


@require_safe
@never_cache
def file_view(request: HttpRequest) -> HttpResponse:
    if not answers_for_city(request.user):
        raise PermissionDenied
    data = as_file(rows_of(newest_catalogue()))
    headers = {"Content-Disposition": 'attachment; filename="duties.csv"'}
    return HttpResponse(data, content_type="text/csv; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def change_view(request: HttpRequest) -> HttpResponse:
    officer = request.user
    if not isinstance(officer, Officer) or not administers_all(officer):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, CatalogueForm())
    step = STEPS.get(request.POST.get("step", ""), _previewed)
    return step(request, officer)


def _previewed(request: HttpRequest, officer: Officer) -> HttpResponse:
    form = CatalogueForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=UNPROCESSABLE)
    rows, newest = form.cleaned_data["file"], newest_catalogue()
    changes = changes_between(rows_of(newest), rows)
    if not changes:
        form.add_error("file", _("It says the same as the catalogue in force."))
        return _page(request, form, status=UNPROCESSABLE)
    again = {
        "document": as_file(rows).decode("utf-8-sig"),
        "reason": form.cleaned_data["reason"],
        "version": _number(newest),
    }
    return _page(request, form, changes=compared(changes), again=again, duties=len(rows))


def _put_in_force(request: HttpRequest, officer: Officer) -> HttpResponse:
    """What was shown, or nothing: a catalogue that came between makes it another difference."""
    form = ShownForm(request.POST)
    if not form.is_valid():
        for error in form.errors.get("document", []):
            messages.error(request, str(error))
        return _page(request, _once_more(request), status=UNPROCESSABLE)
    with transaction.atomic():
        # Whoever changes a setting at the same time waits.
        end_of(SettingChange.NAME)
        kept = _keep(form.cleaned_data, request.POST.get("version", ""), officer)
    if kept is None:
        messages.error(request, _("Another catalogue came since: please look at it again."))
        return _page(request, _once_more(request), status=CONFLICT)
    messages.success(request, _("%(version)s is in force.") % {"version": kept})
    return redirect("admin:duties")


def _once_more(request: HttpRequest) -> CatalogueForm:
    """With the reason that was typed; no page can choose a file again."""
    return CatalogueForm(initial={"reason": request.POST.get("reason", "")})


def _keep(found: dict[str, Any], version: str, officer: Officer) -> DutyCatalogue | None:
    newest = newest_catalogue()
    changes = changes_between(rows_of(newest), found["document"])
    if newest and not changes:
        # Sent twice: the first one did it.
        return newest
    if version != _number(newest):
        return None
    kept = keep_duties(found["document"])
    if kept:
        fields = [["version", None, kept.version], ["duties", None, len(changes)]]
        fields += [["reason", None, found["reason"]]]
        record_change(kept, ChangeKind.ADDED, by=officer, fields=fields)
    return kept


def _number(catalogue: DutyCatalogue | None) -> str:
    return str(catalogue.version) if catalogue else ""


def _page(
    request: HttpRequest, form: CatalogueForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = admin.site.each_context(request) | {
        "title": _("New duty catalogue"),
        "form": form,
        **more,
    }
    return TemplateResponse(request, "desk/duties_change.html", context, status=status)


STEPS: dict[str, Callable[[HttpRequest, Officer], HttpResponse]] = {CONFIRM: _put_in_force}
