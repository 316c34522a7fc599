"""The form for others, and the meeting that it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.models import Region
from suggestions.models import MeetingKind, check_day, check_people
from suggestions.public import reach
from suggestions.public.collecting import places
from suggestions.public.fields import Line, PhoneField, PublicForm
from suggestions.public.handing_in.forms import RegionField, SubmitForm

LONG_PLACE = gettext_lazy("The place is longer than 200 characters.")


class WithinAreas:
    """A form whose place lies where the officer collects."""

    areas: Sequence[Region] = ()

    def clean_region(self) -> Region:
        region: Region = self.cleaned_data["region"]  # type: ignore[attr-defined]
        if not any(area.contains(region.path) for area in self.areas):
            names = " / ".join(str(area) for area in self.areas)
            raise forms.ValidationError(
                _("This place lies outside your area, which is %(area)s.") % {"area": names}
            )
        return region


class CollectForm(WithinAreas, SubmitForm):
    """What a citizen would fill in, in the words of somebody who writes it down for another."""

    title = None  # type: ignore[assignment]
    email = None  # type: ignore[assignment]
    about = None  # type: ignore[assignment]
    about_unit = None  # type: ignore[assignment]
    name = Line(
        label=gettext_lazy("The person’s name"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": gettext_lazy("The name is longer than 60 characters.")},
    )
    phone = PhoneField(
        label=gettext_lazy("The person’s phone"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    confidential = forms.BooleanField(
        label=gettext_lazy("Do not show name and phone to the unit that handles it"),
        required=False,
    )
    guardian = forms.BooleanField(
        label=gettext_lazy("The person is the guardian of a child under 14 whose matter it is"),
        required=False,
    )
    publish = forms.BooleanField(
        label=gettext_lazy(
            "The person agrees that it is published with its answer, without a name"
        ),
        required=False,
    )
    consent = forms.BooleanField(
        label=gettext_lazy("I have told the person how the data is used, and he or she has agreed"),
        error_messages={
            "required": gettext_lazy("Please ask the person first, and tick that he or she agrees.")
        },
    )

    def __init__(self, *args: Any, areas: Sequence[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = areas
        self.fields["text"].label = _("What the person says")
        self.fields["text"].error_messages["required"] = _("Please write what the person says.")

    @property
    def about_contact(self) -> str:
        return reach.about_person()

    @property
    def box(self) -> places.Box:
        typed = getattr(self, "cleaned_data", {}) if self.is_bound else self.initial
        return places.box("region", areas=self.areas, chosen=typed.get("region"))


class MeetingForm(WithinAreas, PublicForm):
    prefix = "meeting"
    kind = forms.ChoiceField(
        label=gettext_lazy("What it was"),
        choices=MeetingKind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Please choose what kind of meeting it was."),
            "invalid_choice": gettext_lazy("Please choose what kind of meeting it was."),
        },
    )
    day = forms.DateField(
        label=gettext_lazy("Day"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        validators=[check_day],
        error_messages={
            "required": gettext_lazy("Please say on which day it was."),
            "invalid": gettext_lazy("Please write the day like this: 2026-11-23."),
        },
    )
    people = forms.IntegerField(
        label=gettext_lazy("How many people came or were visited"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        validators=[check_people],
        error_messages={
            "required": gettext_lazy("Please say how many people were there."),
            "invalid": gettext_lazy("Please write the number of people in digits."),
        },
    )
    region = RegionField(label=gettext_lazy("Where it was"))
    place = Line(
        label=gettext_lazy("The exact place"),
        required=False,
        max_length=200,
        error_messages={"max_length": LONG_PLACE},
    )
    key = Line(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, areas: Sequence[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = areas

    @property
    def box(self) -> places.Box:
        typed = getattr(self, "cleaned_data", {}) if self.is_bound else self.initial
        name = self.add_prefix("region")
        return places.box(name, areas=self.areas, chosen=typed.get("region"))

    def as_hidden(self) -> list[tuple[str, str]]:
        """To be sent again with each suggestion of the meeting; only where it is valid."""
        values = {**self.cleaned_data, "region": self.cleaned_data["region"].code}
        prefix = type(self).prefix
        return [(f"{prefix}-{name}", str(value)) for name, value in values.items() if value]
