"""What an officer wants in the digest: a page of one's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from regions.models import Officer, Role
from suggestions.messages import ALWAYS_TOLD
from suggestions.models import Cause, Muted

OF_EVERYBODY = (Cause.YELLOW, Cause.REMIND)


class Wanted(forms.Form):
    causes = forms.MultipleChoiceField(
        label=gettext_lazy("In my digest"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, officer: Officer, data: Any = None) -> None:
        self.offered = offered(officer)
        muted = Muted.objects.filter(officer=officer).values_list("cause", flat=True)
        wanted = [cause.value for cause in self.offered if cause not in set(muted)]
        super().__init__(data, initial={"causes": wanted})
        field: Any = self.fields["causes"]
        field.choices = [(cause.value, capfirst(cause.label)) for cause in self.offered]

    @transaction.atomic
    def keep(self, officer: Officer) -> None:
        muted = {str(cause) for cause in self.offered} - set(self.cleaned_data["causes"])
        Muted.objects.filter(officer=officer).exclude(cause__in=muted).delete()
        rows = [Muted(officer=officer, cause=cause) for cause in sorted(muted)]
        Muted.objects.bulk_create(rows, ignore_conflicts=True)


def offered(officer: Officer) -> list[Cause]:
    """What this officer may leave out."""
    if officer.holds(Role.SUPERVISOR):
        return [cause for cause in Cause if cause not in ALWAYS_TOLD]
    return list(OF_EVERYBODY)


@require_http_methods(["GET", "HEAD", "POST"])
def muting_view(request: HttpRequest) -> HttpResponse:
    if not isinstance(request.user, Officer):
        raise PermissionDenied
    form = Wanted(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        form.keep(request.user)
        messages.success(request, _("Kept. It counts from the next digest on."))
        return redirect("admin:messages_wanted")
    context = admin.site.each_context(request) | {"title": _("What I am told"), "form": form}
    status = 422 if form.errors else 200
    return TemplateResponse(request, "desk/wanted.html", context, status=status)
