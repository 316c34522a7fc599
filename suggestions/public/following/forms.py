"""What the forms on the page of an author have in common."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from suggestions.faces.photos import Received
from suggestions.models import MAX_TEXT, Event, Suggestion
from suggestions.pipeline.actors import CITIZEN
from suggestions.pipeline.allowed import refusal_of
from suggestions.pipeline.case import Case
from suggestions.pipeline.reading import read_case
from suggestions.pipeline.refusals import Refused
from suggestions.pipeline.request import Move
from suggestions.public.fields import Line, Plain, PublicForm

PHOTOS = "photos"
TOO_LONG = gettext_lazy("This is longer than 10,000 characters.")


class Words(Plain):
    widget = forms.Textarea

    def __init__(self, *, label: Any, missing: Any = "", **kwargs: Any) -> None:
        super().__init__(
            label=label,
            required=bool(missing),
            max_length=MAX_TEXT,
            error_messages={"required": missing, "max_length": TOO_LONG},
            **kwargs,
        )
        self.widget.attrs["rows"] = 4


class ActForm(PublicForm):
    """`version`: what the page showed when the author decided; `aside`: folded away, at the end
    of the page; `received`: the photos that came with it."""

    name: ClassVar[str]
    move: ClassVar[type[Move]]
    heading: Any
    button: ClassVar[Any]
    thanks: ClassVar[Any] = ""
    aside: bool = False
    version = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={
            "required": gettext_lazy("This page is out of date."),
            "invalid": gettext_lazy("This page is out of date."),
        },
    )

    def __init__(
        self, *args: Any, row: Suggestion, received: Received | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"{self.name}_%s"
        self.row = row
        self.received = received or Received()
        self.initial.setdefault("version", row.version)

    @classmethod
    def move_of(cls, row: Suggestion) -> type[Move]:
        """Which move it makes of this suggestion."""
        return cls.move

    @classmethod
    def refusal(cls, row: Suggestion, case: Case | None = None) -> Refused | None:
        """Why the author cannot do it now, by the rules of its move. `case`: read before."""
        return refusal_of(cls.move_of(row), case or read_case(row, CITIZEN))

    def to_move(self) -> Move:
        raise NotImplementedError

    def question(self) -> Question | None:
        """What to ask before it is done, if anything."""
        return None

    def once(self) -> str:
        """A one-time key, where a second tap is the same move."""
        return ""

    def thanks_for(self, entry: Event) -> str:
        """What is said once it is done, by the entry that it made."""
        return str(self.thanks)

    def typed(self) -> str:
        """The author's words, to be shown again where they can no longer be sent."""
        spoken = [name for name, each in self.fields.items() if isinstance(each, Words)]
        return "\n".join(filter(None, (str(self.data.get(name, "")) for name in spoken)))

    def as_hidden(self) -> list[tuple[str, str]]:
        """What was filled in, to be sent again from the page that asks once more."""
        found = [(name, str(self.data.get(name, ""))) for name in self.fields if name != PHOTOS]
        found += [(PHOTOS, photo.token) for photo in self.received.kept]
        return [(name, value) for name, value in found if value]


class Question:
    """A page that asks once more: going on, and the other way."""

    def __init__(self, *, title: str, words: list[str], button: str, serious: bool = False) -> None:
        self.title, self.words, self.button, self.serious = title, words, button, serious


class OnceForm(ActForm):
    """`key`: one-time, so that a double tap does it once."""

    key = Line(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", secrets.token_urlsafe(24))

    def once(self) -> str:
        return str(self.cleaned_data["key"])


class PhotoForm(OnceForm):
    """What may be shown as well as said."""

    photos = forms.Field(
        label=gettext_lazy("Photos"),
        help_text=gettext_lazy(
            "Take pictures or choose some: up to 6, at most 10 MB each. Where and with which "
            "device they were taken is removed. They are not published."
        ),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        for problem in self.received.problems:
            self.add_error(PHOTOS, problem)
        return self.cleaned_data
