"""What an author may do: reply, withdraw, rate, ask to have it handled again."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suggestions.messages.wording import say_by_whom
from suggestions.models import MAX_TEXT, Event, Suggestion
from suggestions.models.secrets import code_digest
from suggestions.pipeline.access import RenewCode
from suggestions.pipeline.actors import CITIZEN
from suggestions.pipeline.allowed import refusal_of
from suggestions.pipeline.collect import Withdraw, code_for
from suggestions.pipeline.feedback import Rework
from suggestions.pipeline.rating import Close, Rate, Satisfaction
from suggestions.pipeline.reading import read_case
from suggestions.pipeline.refusals import NotNow, Refused
from suggestions.pipeline.request import Move
from suggestions.pipeline.supervise import Urge, is_overdue
from suggestions.pipeline.waiting import Supplement
from suggestions.public.fields import Line, Plain, PublicForm
from suggestions.workflow import Status

TOO_LONG = gettext_lazy("This is longer than 10,000 characters.")
BY_SUPERVISOR = gettext_lazy(
    "A supervisor then reads what you wrote and decides whether it is handled again; you read the "
    "decision and the reason on this page."
)
ONCE_MORE_NOT_SOLVED = gettext_lazy(
    "If it is still not solved, say so in your rating: a supervisor then decides."
)


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
    of the page."""

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

    def __init__(self, *args: Any, row: Suggestion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"{self.name}_%s"
        self.row = row
        self.initial.setdefault("version", row.version)

    @classmethod
    def move_of(cls, row: Suggestion) -> type[Move]:
        """Which move it makes of this suggestion."""
        return cls.move

    @classmethod
    def refusal(cls, row: Suggestion) -> Refused | None:
        """Why the author cannot do it now, by the rules of its move."""
        return refusal_of(cls.move_of(row), read_case(row, CITIZEN))

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
        found = [(name, str(self.data.get(name, ""))) for name in self.fields]
        return [(name, value) for name, value in found if value]


class Question:
    """A page that asks once more: going on, and the other way."""

    def __init__(self, *, title: str, words: list[str], button: str, serious: bool = False) -> None:
        self.title, self.words, self.button, self.serious = title, words, button, serious


class ReplyForm(ActForm):
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


class RateForm(ActForm):
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
        data = self.cleaned_data
        satisfied = Satisfaction(data["satisfied"])
        return kind(solved=data["solved"], satisfied=satisfied, comment=data["comment"])

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


class ReworkForm(ActForm):
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


class UrgeForm(ActForm):
    """`key`: one-time, so that a double tap urges once. More pressing once it is overdue."""

    name = "urge"
    move = Urge
    aside = True
    heading: Any = gettext_lazy("Urge us to hurry")
    button = gettext_lazy("Urge")
    thanks = gettext_lazy("Those who handle it have been told that you are waiting.")
    key = Line(max_length=64, required=False, widget=forms.HiddenInput)
    comment = Words(
        label=gettext_lazy("What should they know?"),
        help_text=gettext_lazy("Once a day at most. The date that you were told stays as it is."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", secrets.token_urlsafe(24))
        if is_overdue(self.row, timezone.now()):
            self.aside = False
            self.heading = _("It is overdue: urge us to hurry")
            self.fields["comment"].help_text = _(
                "Those who handle it and their leader are told at once that the date has passed "
                "and you are waiting; from the second time on it is on the supervisor's list."
            )

    def once(self) -> str:
        return str(self.cleaned_data["key"])

    def to_move(self) -> Move:
        return Urge(comment=self.cleaned_data["comment"])


class WithdrawForm(ActForm):
    name = "withdraw"
    move = Withdraw
    aside = True
    heading = gettext_lazy("Withdraw the suggestion")
    button = gettext_lazy("Withdraw")
    thanks = gettext_lazy("You have withdrawn your suggestion.")
    reason = Words(label=gettext_lazy("Why? It helps us to know."))

    def to_move(self) -> Move:
        return Withdraw(reason=self.cleaned_data["reason"])

    def question(self) -> Question | None:
        return Question(
            title=_("Withdraw this suggestion?"),
            words=[_("Nobody works on it for you any more. This cannot be undone here.")],
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
    each.name: each for each in (ReplyForm, RateForm, ReworkForm, UrgeForm, WithdrawForm, RenewForm)
}


def possible_acts(row: Suggestion) -> list[ActForm]:
    """An empty form for each thing the author may do now."""
    return [each(row=row) for each in ACTS.values() if each.refusal(row) is None]


def why_not_now(row: Suggestion) -> list[str]:
    """What the author has done already, and cannot do twice."""
    refusals = [each.refusal(row) for each in (RateForm, ReworkForm, UrgeForm)]
    found = [str(refusal) for refusal in refusals if isinstance(refusal, NotNow)]
    rates_again = row.reworked_by_citizen and refusals[0] is None
    return [*found, str(ONCE_MORE_NOT_SOLVED)] if rates_again else found
