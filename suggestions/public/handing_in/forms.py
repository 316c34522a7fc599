"""The form that citizens fill in: few fields, the same at every way in."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.models import Region
from suggestions.faces.photos import Received
from suggestions.language.legible import legible_line
from suggestions.models import MAX_TEXT
from suggestions.public import reach
from suggestions.public.fields import Line, MailField, PhoneField, Plain, PublicForm
from suggestions.public.handing_in import places
from suggestions.public.handing_in.naming import Naming

# The version of the privacy notice (`public/privacy.html`) that people agree to. A change of its
# meaning takes a new one.
PRIVACY_NOTICE = "2026-12"


class _SeveralLists(forms.Widget):
    """County, township and village come as several values of one name."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        several = data.getlist(name) if hasattr(data, "getlist") else [data.get(name, "")]
        return [legible_line(str(code)) for code in several]


class RegionField(forms.Field):
    widget = _SeveralLists

    def clean(self, value: Any) -> Region | None:
        if not any(value or []):
            if not self.required:
                return None
            raise forms.ValidationError(_("Please say where it is: the county is enough."))
        found = places.narrowest(value)
        if found is None:
            raise forms.ValidationError(_("We do not know this place. Please choose it again."))
        return found


def _limit(words: Any) -> dict[str, Any]:
    return {"max_length": words}


class SubmitForm(PublicForm):
    text = Plain(
        label=gettext_lazy("Your suggestion"),
        help_text=gettext_lazy(
            "What is it about, since when, and what would you like to be done? One sentence is "
            "enough, for example together with a photo of a letter."
        ),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={
            "required": gettext_lazy("Please write your suggestion."),
            "max_length": gettext_lazy(
                "Your suggestion has %(show_value)d characters; at most 10,000 are possible."
            ),
        },
    )
    title = Line(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("Left empty, it is made from your text."),
        required=False,
        max_length=120,
        error_messages=_limit(gettext_lazy("The title is longer than 120 characters.")),
    )
    region = RegionField(label=gettext_lazy("Where is it?"))
    place = Line(
        label=gettext_lazy("The exact place"),
        help_text=gettext_lazy("Road and number, or something nearby that everybody knows."),
        required=False,
        max_length=200,
        error_messages=_limit(gettext_lazy("The place is longer than 200 characters.")),
    )
    photos = forms.Field(
        label=gettext_lazy("Photos"),
        help_text=gettext_lazy(
            "Take pictures or choose some: up to 6, at most 10 MB each. Where and with which "
            "device they were taken is removed."
        ),
        required=False,
    )
    about = Line(
        label=gettext_lazy("The unit that it is about"),
        help_text=gettext_lazy(
            "Only if it is about how a unit or its people behave. Nobody of that unit then sees "
            "what you write, as long as the desk has not decided whether it is about them."
        ),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages=_limit(gettext_lazy("The name is longer than 60 characters.")),
    )
    # The code of a unit of that name, chosen on the check page.
    about_unit = Line(required=False, max_length=40, widget=forms.HiddenInput)
    name = Line(
        label=gettext_lazy("Your name"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages=_limit(gettext_lazy("The name is longer than 60 characters.")),
    )
    phone = PhoneField(
        label=gettext_lazy("Phone"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    email = MailField(
        label=gettext_lazy("E-mail"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages=_limit(gettext_lazy("The e-mail address is longer than 254 characters.")),
    )
    confidential = forms.BooleanField(
        label=gettext_lazy("Do not show my name and contact to the unit that handles it"),
        required=False,
    )
    publish = forms.BooleanField(
        label=gettext_lazy("The suggestion and its answer may be published, without my name"),
        required=False,
    )
    guardian = forms.BooleanField(
        label=gettext_lazy("I hand this in as the guardian of a child under 14"),
        help_text=gettext_lazy("Under 14? Let a parent or guardian hand it in."),
        required=False,
    )
    consent = forms.BooleanField(
        label=gettext_lazy("I have read how my data is used, and agree"),
        error_messages={
            "required": gettext_lazy("Please agree to the use of your data: we need it to answer.")
        },
    )
    key = Line(required=False, max_length=64, widget=forms.HiddenInput)
    notice = Line(required=False, initial=PRIVACY_NOTICE, widget=forms.HiddenInput)
    # Nobody sees it; a program that fills in whatever it finds is asked a question.
    website = Line(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, received: Received | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.received = received or Received()
        self.naming = Naming()

    def clean(self) -> dict[str, Any]:
        for problem in self.received.problems:
            self.add_error("photos", problem)
        if self.cleaned_data.get("notice") not in {"", PRIVACY_NOTICE}:
            self._ask_for_consent_again()
        return self.cleaned_data

    def _ask_for_consent_again(self) -> None:
        """Nobody agrees to what came after the form was opened."""
        data = cast(QueryDict, self.data).copy()
        data["notice"] = PRIVACY_NOTICE
        data.pop("consent", None)
        self.data = data
        self.add_error(
            "consent",
            _("How your data is used has changed since. Please read it again, and agree."),
        )

    @property
    def about_contact(self) -> str:
        return reach.about_contact()

    def complain_of_photos_only(self) -> None:
        """For a page in between: nothing was sent yet, so nothing is missing."""
        for name in set(self.errors) - {"photos"}:
            del self.errors[name]

    @property
    def place_lists(self) -> list[places.Select]:
        """The lists down from the county, as far as one was chosen."""
        if self.is_bound:
            return places.selects(getattr(self, "cleaned_data", {}).get("region"))
        return places.selects(self.initial.get("region"))

    def as_hidden(self) -> list[tuple[str, str]]:
        """Name and value of all that the check page sends again, but the place."""
        found = [(name, self._plain(name)) for name in self.fields if name not in APART]
        found += [("photos", photo.token) for photo in self.received.kept]
        return [(name, value) for name, value in found if value]

    def _plain(self, name: str) -> str:
        value = self.cleaned_data.get(name)
        return "on" if value is True else str(value or "")


APART = frozenset({"region", "photos", "about_unit"})
