"""The form of a move, derived from what its dataclass says it carries."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy

from suggestions.desk.moves.choices import Scope
from suggestions.desk.moves.fields import field_for, slots_of
from suggestions.desk.moves.proposals import Proposal, proposal_for
from suggestions.faces.photos import Received
from suggestions.pipeline.request import Move
from suggestions.workflow import MoveName

FOR_AUTHOR = gettext_lazy(
    "Before and after, for example: up to 6, at most 10 MB each; JPEG, PNG or WebP. The author "
    "sees them with the answer, once it is sent. They are not published; but faces and number "
    "plates are not made unreadable, so leave out what shows people."
)
SHOWN_INSIDE = gettext_lazy(
    "What shows that it was done: up to 6, at most 10 MB each; JPEG, PNG or WebP. Whoever works on "
    "this sees them; the author does not, and they are not published. Leave out what shows people "
    "who have nothing to do with it."
)
ABOUT_PHOTOS: dict[str, Any] = {
    MoveName.DRAFT: FOR_AUTHOR,
    MoveName.ANSWER: FOR_AUTHOR,
    MoveName.ANSWER_DIRECTLY: FOR_AUTHOR,
    MoveName.CONTACT: gettext_lazy(
        "What you found on the spot: up to 6, at most 10 MB each; JPEG, PNG or WebP. They stay at "
        "the desk: the author does not see them, and they are not published."
    ),
    MoveName.RECTIFY: SHOWN_INSIDE,
    MoveName.FINISH_CO: SHOWN_INSIDE,
    MoveName.REPLY_SUPERVISION: SHOWN_INSIDE,
    MoveName.CONCLUDE: gettext_lazy(
        "Of the signed minutes, for example: up to 6, at most 10 MB each; JPEG, PNG or WebP. "
        "Whoever works on this sees them; the author does not, and they are not published."
    ),
}
KEY = re.compile(r"[\w-]{8,24}", re.ASCII)


class MoveForm(forms.Form):
    """`public` and `reasons` are kept beside each field for the template; `for_author`: the fields
    whose words the author reads, be it after somebody signs them; `photos_again`: what is to be
    known of photos that were chosen before."""

    def __init__(
        self,
        move: type[Move],
        scope: Scope,
        *,
        data: QueryDict | None = None,
        received: Received | None = None,
    ) -> None:
        proposal = proposal_for(move.name, scope.case) if scope.case else Proposal()
        super().__init__(data, initial=proposal.initial)
        self.move = move
        self.key = key_of(self.data)
        self.received = received or Received()
        self.about_photos = ABOUT_PHOTOS.get(move.name, "")
        self.photos_again = proposal.reasons.get("photos", "")
        self.for_author: list[str] = []
        for slot in slots_of(move):
            field = field_for(slot, scope)
            if not _asks_for_nothing(field):
                reason = proposal.reasons.get(slot.name, "")
                self.fields[slot.name] = ready(field, public=slot.public, reason=reason)
                self.for_author += [slot.name] if slot.is_for_author else []

    def clean(self) -> dict[str, Any]:
        for problem in self.received.problems:
            self.add_error(None, problem)
        return self.cleaned_data

    @classmethod
    def kept(
        cls, move: type[Move], scope: Scope, sent: QueryDict, received: Received | None = None
    ) -> MoveForm:
        """As it was sent, and not judged: its fields hold what was typed."""
        form = cls(move, scope, received=received)
        form.key = key_of(sent)
        for name, field in form.fields.items():
            form.initial[name] = field.widget.value_from_datadict(sent, MultiValueDict(), name)
        return form

    def filled_in(self) -> Move:
        """The move; only once the form is valid."""
        return self.move(**self.cleaned_data)


def _asks_for_nothing(field: forms.Field) -> bool:
    """Whether it may be left empty, and there is nothing to choose from."""
    if not isinstance(field, forms.ModelChoiceField) or field.required:
        return False
    return field.queryset is not None and not field.queryset.exists()


def key_of(posted: Mapping[str, Any]) -> str:
    """One-time: a double click, or a form sent once more, makes one move."""
    key = posted.get("key", "")
    return key if KEY.fullmatch(key) else secrets.token_urlsafe(9)


def ready(field: forms.Field, *, public: bool = False, reason: str = "") -> Any:
    """With what the template has to know of it."""
    noted: Any = field
    noted.public = public
    noted.reason = reason
    noted.group = isinstance(field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    noted.box = isinstance(field.widget, forms.CheckboxInput)
    return noted
