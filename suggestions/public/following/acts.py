"""What an author may do: reply, withdraw, rate, ask to have it handled again."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suggestions.language.moments import say_limit
from suggestions.messages.wording import say_by_whom
from suggestions.models import ActorKind, Event, Suggestion
from suggestions.models.secrets import code_digest
from suggestions.pipeline.access import RenewCode
from suggestions.pipeline.answering import ConfirmPromise
from suggestions.pipeline.case import Case
from suggestions.pipeline.collect import Why, Withdraw, code_for
from suggestions.pipeline.feedback import Rework
from suggestions.pipeline.rating import AskReopen, Close, Rate, Satisfaction
from suggestions.pipeline.refusals import NotNow
from suggestions.pipeline.request import Move
from suggestions.pipeline.supervise import Urge, is_overdue
from suggestions.pipeline.waiting import AddWords, Supplement
from suggestions.public.fields import Line
from suggestions.public.following.forms import ActForm, PhotoForm, Question, Words
from suggestions.public.following.own_data import ContactForm, EraseForm, KeepForm
from suggestions.workflow import MoveName, Status

BY_SUPERVISOR = gettext_lazy(
    "A supervisor then reads what you wrote and decides whether it is handled again; you read the "
    "decision and the reason on this page."
)
WHETHER_IT_STAYS = gettext_lazy(
    "You need not withdraw anything because somebody asks you to. A supervisor decides whether it "
    "stays withdrawn; you read the decision and the reason on this page."
)
ONCE_MORE_NOT_SOLVED = gettext_lazy(
    "If it is still not solved, say so in your rating: a supervisor then decides."
)


class ReplyForm(PhotoForm):
    name = "reply"
    move = Supplement
    heading = gettext_lazy("Reply to our question")
    button = gettext_lazy("Send the reply")
    thanks = gettext_lazy("Thank you. Your reply has reached us, and work goes on.")
    reply = Words(
        label=gettext_lazy("Your reply"), missing=gettext_lazy("Please write your reply.")
    )

    def to_move(self) -> Move:
        return Supplement(reply=self.cleaned_data["reply"])


class RateForm(PhotoForm):
    name = "rate"
    move = Rate
    heading = gettext_lazy("Rate the answer")
    button = gettext_lazy("Send the rating")
    thanks = gettext_lazy("Thank you for your rating.")
    solved = forms.TypedChoiceField(
        label=gettext_lazy("Is your matter solved?"),
        choices=[("yes", gettext_lazy("Yes, solved")), ("no", gettext_lazy("No, not solved"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please say whether it is solved.")},
    )
    satisfied = forms.ChoiceField(
        label=gettext_lazy("Are you satisfied with how it was handled?"),
        choices=Satisfaction.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please say whether you are satisfied.")},
    )
    comment = Words(label=gettext_lazy("In your own words"))

    @classmethod
    def move_of(cls, row: Suggestion) -> type[Rate] | type[Close]:
        return Close if row.status == Status.ANSWERED else Rate

    def to_move(self) -> Move:
        kind = self.move_of(self.row)
        if kind is Rate and self._closed_it():
            kind = Close
        data = self.cleaned_data
        satisfied = Satisfaction(data["satisfied"])
        return kind(solved=data["solved"], satisfied=satisfied, comment=data["comment"])

    def _closed_it(self) -> bool:
        """Whether a first tap did: the second is the same move, and ends like it."""
        made = self.row.events.filter(move=MoveName.CLOSE, actor=ActorKind.CITIZEN)
        last = made.order_by("-number").first()
        shown = last.details.get("version", 0) - 1 if last else None
        return bool(shown == self.cleaned_data["version"])

    def thanks_for(self, entry: Event) -> str:
        decided = str(BY_SUPERVISOR) if entry.details.get("contested") else ""
        return f"{self.thanks} {decided}".strip()

    def question(self) -> Question | None:
        """A rating ends it: whoever is not content is told of the other way first."""
        data = self.cleaned_data
        content = data["solved"] and data["satisfied"] != Satisfaction.NOT
        if content or ReworkForm.refusal(self.row):
            return None
        return Question(
            title=_("Shall we handle it again?"),
            words=[
                _("You are not content with it. You can ask once to have it handled again."),
                _("If you only send your rating, the matter is closed."),
                *([str(BY_SUPERVISOR)] if data["comment"] else []),
            ],
            button=_("Only send my rating"),
        )


class ReworkForm(PhotoForm):
    name = "rework"
    move = Rework
    heading = gettext_lazy("Not solved? Ask to have it handled again")
    button = gettext_lazy("Have it handled again")
    thanks = gettext_lazy("It is handled again.")
    reason = Words(
        label=gettext_lazy("What is still not right?"),
        missing=gettext_lazy("Please say what is still not right."),
    )

    def to_move(self) -> Move:
        return Rework(reason=self.cleaned_data["reason"])

    def thanks_for(self, entry: Event) -> str:
        return f"{self.thanks} {say_by_whom(entry.details)}"


class ReopenForm(PhotoForm):
    name = "reopen"
    move = AskReopen
    heading = gettext_lazy("Still not right? Ask to have it opened again")
    button = gettext_lazy("Ask to have it opened again")
    reason = Words(
        label=gettext_lazy("What is still not right?"),
        missing=gettext_lazy("Please say what is still not right."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        until = self.row.reopens_until
        if until:
            when = {"when": say_limit(until, timezone.now())}
            self.fields["reason"].help_text = _("Once, until %(when)s.") % when

    def to_move(self) -> Move:
        return AskReopen(reason=self.cleaned_data["reason"])

    def thanks_for(self, entry: Event) -> str:
        return str(BY_SUPERVISOR)


class PromiseForm(ActForm):
    name = "promise"
    move = ConfirmPromise
    heading = gettext_lazy("Is it done, as was promised?")
    button = gettext_lazy("Say so")
    thanks = gettext_lazy("Thank you. The unit has been told.")
    kept = forms.TypedChoiceField(
        label=gettext_lazy("Is it done?"),
        choices=[
            ("yes", gettext_lazy("Yes, it is done")),
            ("no", gettext_lazy("No, it is not done")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please say whether it is done.")},
    )
    comment = Words(label=gettext_lazy("In your own words"))

    def to_move(self) -> Move:
        return ConfirmPromise(kept=self.cleaned_data["kept"], comment=self.cleaned_data["comment"])


class UrgeForm(PhotoForm):
    """More pressing once it is overdue."""

    name = "urge"
    move = Urge
    aside = True
    heading: Any = gettext_lazy("Urge us to hurry")
    button = gettext_lazy("Urge")
    thanks = gettext_lazy("Those who handle it have been told that you are waiting.")
    comment = Words(
        label=gettext_lazy("What should they know?"),
        help_text=gettext_lazy("Once a day at most. The date that you were told stays as it is."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_overdue(self.row, timezone.now()):
            self.aside = False
            self.heading = _("It is overdue: urge us to hurry")
            self.fields["comment"].help_text = _(
                "Those who handle it and their leader are told at once that the date has passed "
                "and you are waiting; from the second time on it is on the supervisor's list."
            )

    def to_move(self) -> Move:
        return Urge(comment=self.cleaned_data["comment"])


class AddForm(PhotoForm):
    name = "add"
    move = AddWords
    aside = True
    heading = gettext_lazy("Add to it")
    button = gettext_lazy("Send it")
    thanks = gettext_lazy("Thank you. Those who handle it have been told.")
    addition = Words(
        label=gettext_lazy("What else should they know?"),
        missing=gettext_lazy("Please write what you want to add."),
        help_text=gettext_lazy("The date that you were told stays as it is."),
    )

    def to_move(self) -> Move:
        return AddWords(addition=self.cleaned_data["addition"])


class WithdrawForm(ActForm):
    name = "withdraw"
    move = Withdraw
    aside = True
    heading = gettext_lazy("Withdraw the suggestion")
    button = gettext_lazy("Withdraw")
    thanks = gettext_lazy("You have withdrawn your suggestion.")
    why = forms.ChoiceField(
        label=gettext_lazy("Why?"), choices=Why.choices, required=False, widget=forms.RadioSelect
    )
    reason = Words(label=gettext_lazy("In your own words"))

    def to_move(self) -> Move:
        data = self.cleaned_data
        why = Why(data["why"]) if data["why"] else None
        return Withdraw(why=why, reason=data["reason"])

    def thanks_for(self, entry: Event) -> str:
        decided = str(WHETHER_IT_STAYS) if entry.details.get("contested") else ""
        return f"{self.thanks} {decided}".strip()

    def question(self) -> Question | None:
        asked = self.cleaned_data["why"] == Why.ASKED and not self.row.merged_count
        return Question(
            title=_("Withdraw this suggestion?"),
            words=[
                _("Nobody works on it for you any more. This cannot be undone here."),
                *([str(WHETHER_IT_STAYS)] if asked else []),
            ],
            button=_("Yes, withdraw it"),
            serious=True,
        )


class RenewForm(ActForm):
    """`key`: one-time, so that a double tap makes one code."""

    name = "code"
    move = RenewCode
    aside = True
    heading = gettext_lazy("Get a new access code")
    button = gettext_lazy("Get a new code")
    key = Line(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", secrets.token_urlsafe(24))

    def clean_key(self) -> str:
        return str(self.cleaned_data["key"]) or secrets.token_urlsafe(24)

    @property
    def code(self) -> str:
        return code_for(f"{self.row.reference} {self.cleaned_data['key']}")

    def is_done(self) -> bool:
        """Whether the first tap of a double one made the code that is right now."""
        made = Suggestion.objects.filter(pk=self.row.pk, code_hash=code_digest(self.code))
        return made.exists()

    def to_move(self) -> Move:
        return RenewCode(code_hash=code_digest(self.code))

    def question(self) -> Question | None:
        return Question(
            title=_("Replace the access code?"),
            words=[
                _("The next page shows the new code. The old one no longer works from then on."),
                _("Links that we sent you before no longer work either."),
            ],
            button=_("Yes, a new code"),
        )


ACTS: dict[str, type[ActForm]] = {
    each.name: each
    for each in (
        ReplyForm,
        PromiseForm,
        ReopenForm,
        RateForm,
        ReworkForm,
        AddForm,
        UrgeForm,
        KeepForm,
        WithdrawForm,
        ContactForm,
        EraseForm,
        RenewForm,
    )
}


def possible_acts(row: Suggestion, case: Case) -> list[ActForm]:
    """An empty form for each thing the author may do now. `case`: as the author has it."""
    return [each(row=row) for each in ACTS.values() if each.refusal(row, case) is None]


def why_not_now(row: Suggestion, case: Case) -> list[str]:
    """What the author has done already, and cannot do twice."""
    refusals = [each.refusal(row, case) for each in (RateForm, ReworkForm, UrgeForm)]
    found = [str(refusal) for refusal in refusals if isinstance(refusal, NotNow)]
    rates_again = row.reworked_by_citizen and refusals[0] is None
    return [*found, str(ONCE_MORE_NOT_SOLVED)] if rates_again else found
