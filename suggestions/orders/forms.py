"""What a supervisor writes in a draft order."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suggestions.language.legible import legible, shows
from suggestions.models import SupervisionOrder
from suggestions.orders.making import NotPossible, check_due
from suggestions.pipeline.request import MAX_WORDS


class OrderForm(forms.Form):
    """`kept`: the matters that stay in it."""

    due = forms.DateField(
        label=gettext_lazy("Reply due"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=MAX_WORDS, widget=forms.Textarea({"rows": 8})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    kept = forms.TypedMultipleChoiceField(label=gettext_lazy("matters"), coerce=int)

    def __init__(self, order: SupervisionOrder, data: Any = None) -> None:
        now = {"due": order.due, "reason": order.reason, "version": order.version}
        super().__init__(data, initial=now, auto_id="order-%s")
        field: Any = self.fields["kept"]
        field.choices = [(pk, pk) for pk in order.matters.values_list("suggestion", flat=True)]
        field.error_messages["required"] = _(
            "An order is about one matter at least. Discard the draft instead."
        )

    def clean_due(self) -> date:
        due: date = self.cleaned_data["due"]
        try:
            check_due(due)
        except NotPossible as problem:
            raise forms.ValidationError(str(problem)) from problem
        return due

    def clean_reason(self) -> str:
        reason = legible(self.cleaned_data["reason"])
        if not shows(reason):
            raise forms.ValidationError(_("Please say why."))
        return reason


class ReadForm(forms.Form):
    """`version`: the draft as it was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
