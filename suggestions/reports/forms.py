"""What a supervisor chooses and writes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.models import Officer, Region
from suggestions.language.legible import legible
from suggestions.models import Report, ReportAddress, ReportKind
from suggestions.models.report import MAX_ANALYSIS
from suggestions.reports.making import Span, ended, places_of
from suggestions.reports.sending import Chosen, addresses_for, officers_for


class DraftForm(forms.Form):
    """Of which place, and of which ended week or month."""

    place = forms.ChoiceField(label=gettext_lazy("region"))
    span = forms.ChoiceField(label=gettext_lazy("period"))

    def __init__(self, data: QueryDict | None = None, *, officer: Officer) -> None:
        super().__init__(data)
        self.places = {str(row.pk): row for row in places_of(officer)}
        self.spans = {_key(span): span for span in ended(timezone.localdate())}
        self.choose("place", [(key, row.name) for key, row in self.places.items()])
        self.choose("span", [(key, say_span(span)) for key, span in self.spans.items()])

    def choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    @property
    def chosen(self) -> tuple[Region, Span]:
        return self.places[self.cleaned_data["place"]], self.spans[self.cleaned_data["span"]]


class Lines(forms.CharField):
    """Counted as browsers count them: a line end is one character, and is sent as two."""

    def to_python(self, value: Any) -> str:
        return super().to_python(str(value or "").replace("\r\n", "\n")) or ""


class Several(forms.TypedMultipleChoiceField):
    """Ids; none is a choice too."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, required=False, **kwargs)


class AnalysisForm(forms.Form):
    analysis = Lines(
        label=gettext_lazy("analysis"),
        required=False,
        max_length=MAX_ANALYSIS,
        widget=forms.Textarea({"rows": 14}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean_analysis(self) -> str:
        return legible(self.cleaned_data["analysis"])


class SendForm(forms.Form):
    """To whom it goes, of those who may get it and have not yet."""

    officers = Several(label=gettext_lazy("Staff"))
    addresses = Several(label=gettext_lazy("Offices outside, by mail"))

    def __init__(self, data: QueryDict | None = None, *, report: Report, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.choose("officers", {row.pk: str(row) for row in officers_for(report)})
        self.choose("addresses", {row.pk: _say_address(row) for row in addresses_for(report)})

    def choose(self, name: str, choices: dict[int, str]) -> None:
        field: Any = self.fields[name]
        field.choices = list(choices.items())

    @property
    def is_of_use(self) -> bool:
        return any(field.choices for field in self.fields.values() if isinstance(field, Several))

    @property
    def chosen(self) -> Chosen:
        given = self.cleaned_data
        return Chosen(frozenset(given["officers"]), frozenset(given["addresses"]))


class SignForm(SendForm):
    """`seen`: the digest of the figures that were read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    @property
    def read(self) -> dict[str, Any]:
        return {"version": self.cleaned_data["version"], "seen": self.cleaned_data["seen"]}


def _say_address(row: ReportAddress) -> str:
    return f"{row.name} ({row.email})"


def _key(span: Span) -> str:
    return f"{span[0].value}:{span[1]}"


def say_span(span: Span) -> str:
    kind, since, until = span
    if kind == ReportKind.MONTH:
        days = date_format(since, "YEAR_MONTH_FORMAT")
    else:
        days = f"{since} – {until}"
    return _("%(kind)s, %(days)s") % {"kind": ReportKind(kind).label, "days": days}
