"""To whom work is handed over, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.models import Officer
from suggestions.desk.moves.fields import Written
from suggestions.desk.moves.forms import key_of, ready
from suggestions.pipeline.request import MAX_WORDS

ALL_OF_UNIT = "unit"


class _Ready(forms.Form):
    """`key`: one-time, so that a double click hands over once."""

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data)
        self.key = key_of(self.data)
        for field in self.fields.values():
            ready(field)


def _reason() -> Written:
    return Written(
        label=gettext_lazy("Reason"), max_length=MAX_WORDS, widget=forms.Textarea({"rows": 3})
    )


class HandOverForm(_Ready):
    to = forms.MultipleChoiceField(
        label=gettext_lazy("Who takes it over"),
        help_text=gettext_lazy("Several officers get it in turn, by what is due next."),
        widget=forms.CheckboxSelectMultiple,
    )
    reason = _reason()

    def __init__(self, colleagues: Iterable[Officer], data: QueryDict | None = None) -> None:
        self.colleagues = {str(each.pk): each for each in colleagues}
        super().__init__(data)
        field: Any = self.fields["to"]
        named = [(key, str(each)) for key, each in self.colleagues.items()]
        field.choices = [*named, (ALL_OF_UNIT, _("all of the unit, nobody in particular"))]

    def clean_to(self) -> list[str]:
        found: list[str] = self.cleaned_data["to"]
        if ALL_OF_UNIT in found and len(found) > 1:
            raise ValidationError(_("Choose officers, or all of the unit, not both."))
        return found

    @property
    def chosen(self) -> list[Officer]:
        """None of them: all of the unit."""
        found = self.cleaned_data["to"]
        return [self.colleagues[key] for key in found if key != ALL_OF_UNIT]


class HandBackForm(_Ready):
    reason = _reason()
