"""What authors may do about what is stored of them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suggestions.language.moments import say_day
from suggestions.models import Author, Event
from suggestions.models.binding import NotReadable
from suggestions.pipeline.access import CorrectContact
from suggestions.pipeline.actors import CITIZEN
from suggestions.pipeline.collect import Contact
from suggestions.pipeline.erasure import AskErasure, TakeBackErasure
from suggestions.pipeline.reading import read_case
from suggestions.pipeline.request import Move
from suggestions.public.fields import Line, MailField, PhoneField
from suggestions.public.following.forms import ActForm, Question, Words
from suggestions.public.reach import how_told


class ContactForm(ActForm):
    name = "contact"
    move = CorrectContact
    aside = True
    heading = gettext_lazy("Correct your name and contact")
    button = gettext_lazy("Save")
    thanks = gettext_lazy("Saved.")
    own_name = Line(label=gettext_lazy("Your name"), required=False, max_length=60)
    phone = PhoneField(label=gettext_lazy("Phone"), required=False)
    email = MailField(
        label=gettext_lazy("E-mail"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("What you leave empty is removed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if stored := Author.objects.filter(suggestion=self.row).first():
            self._show(stored)

    def _show(self, stored: Author) -> None:
        try:
            known = {"own_name": stored.name, "phone": stored.phone, "email": stored.email}
        except NotReadable:  # the rest of the page is his all the same
            self.fields["own_name"].help_text = _(
                "What is stored of you cannot be shown at the moment. "
                "What you enter here replaces it."
            )
            return
        self.initial = {**known, **self.initial}

    def thanks_for(self, entry: Event) -> str:
        return f"{self.thanks} {how_told(Author.objects.filter(suggestion=self.row).first())}"

    def to_move(self) -> Move:
        data = self.cleaned_data
        contact = Contact(name=data["own_name"], phone=data["phone"], email=data["email"])
        return CorrectContact(contact=contact)


class EraseForm(ActForm):
    name = "erase"
    move = AskErasure
    aside = True
    heading = gettext_lazy("Have what is stored of you erased")
    button = gettext_lazy("Ask for erasure")
    thanks = gettext_lazy(
        "You have asked for it. Somebody looks at it; what is decided stands on this page."
    )
    reason = Words(
        label=gettext_lazy("Why? You need not say."),
        help_text=gettext_lazy(
            "Your name, contact, words and photos and the answer are erased a week after it was "
            "approved. Until then you can take it back here. Others who wrote about the same "
            "matter keep the answer until theirs is erased."
        ),
    )

    def to_move(self) -> Move:
        reason = self.cleaned_data["reason"] or _("The author asked for it on this page.")
        return AskErasure(reason=reason)

    def question(self) -> Question | None:
        return Question(
            title=_("Have it erased?"),
            words=[
                _("Afterwards nobody can read it any more, not even you: this page will be gone."),
                _("That there was a suggestion, and what was done when, stays, without you."),
            ],
            button=_("Yes, ask for erasure"),
            serious=True,
        )


class KeepForm(ActForm):
    name = "keep"
    move = TakeBackErasure
    heading: Any = gettext_lazy("You have asked to have it erased")
    button = gettext_lazy("Take it back, keep everything")
    thanks = gettext_lazy("Nothing is erased.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = read_case(self.row, CITIZEN).erasure
        if asked and asked.until:
            day = {"day": say_day(asked.until)}
            self.heading = _("What is stored of you will be erased on %(day)s") % day

    def to_move(self) -> Move:
        return TakeBackErasure()
