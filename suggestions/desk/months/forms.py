"""What is filled in for each act on a month."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from regions.models import Officer
from suggestions.desk.moves.fields import ReferenceField, Written
from suggestions.desk.moves.forms import KEY
from suggestions.models import Ground
from suggestions.months import Review, Ruling, to_be_opened

MOST_WORDS = 1000
TAKEN_OUT = [("yes", _("take it out of what was due")), ("no", _("leave it in"))]


class KeyedForm(forms.Form):
    """With a one-time key: a double click, or a form sent once more, is one act."""

    def __init__(self, data: QueryDict | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        posted = self.data.get("key", "")
        self.key = posted if KEY.fullmatch(posted) else secrets.token_urlsafe(9)
        for field in self.fields.values():
            noted: Any = field
            noted.group = isinstance(field.widget, forms.RadioSelect)


def _reason(help_text: Any = "", *, required: bool = True) -> Written:
    return Written(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=MOST_WORDS,
        required=required,
        help_text=help_text,
    )


class OpenForm(KeyedForm):
    # Not only those that are offered: sent once more it is one of them no longer.
    month = forms.RegexField(
        r"^[12][0-9]{3}-(0[1-9]|1[0-2])$", label=_("Month"), widget=forms.Select
    )

    def __init__(self, data: QueryDict | None = None, *, now: datetime) -> None:
        super().__init__(data)
        widget: Any = self.fields["month"].widget
        widget.choices = [
            (f"{first:%Y-%m}", date_format(first, "YEAR_MONTH_FORMAT"))
            for first in to_be_opened(now)
        ]


class AskForm(KeyedForm):
    ground = forms.ChoiceField(label=_("Ground"), choices=Ground.choices, widget=forms.RadioSelect)
    reason = _reason()

    def __init__(self, data: QueryDict | None = None, *, officer: Officer, asked: str = "") -> None:
        super().__init__(data, initial={"reference": asked})
        reference = ReferenceField(officer=officer, label=_("Reference"), max_length=40)
        self.fields = {"reference": reference, **self.fields}

    def review(self) -> Review:
        given = self.cleaned_data
        return Review(given["reference"].pk, Ground(given["ground"]), given["reason"])


class RuleForm(KeyedForm):
    excluded = forms.ChoiceField(label=_("Ruling"), choices=TAKEN_OUT, widget=forms.RadioSelect)
    reason = _reason()

    def __init__(self, data: QueryDict | None = None, *, review: int) -> None:
        # Several of them stand on one page.
        super().__init__(data, auto_id=f"id_{review}_%s")
        self.number = review

    def ruling(self) -> Ruling:
        given = self.cleaned_data
        return Ruling(self.number, given["excluded"] == "yes", given["reason"])


class PublishForm(KeyedForm):
    reason = _reason(_("Everybody reads this beside the figures."), required=False)


class CorrectForm(KeyedForm):
    reason = _reason(_("Everybody reads this beside the figures."))
