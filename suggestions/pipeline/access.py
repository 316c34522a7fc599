"""找回: how authors who lost their access code get back to their suggestion, and correct by what
they are reached."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suggestions.models import Author, Medium, Message, Suggestion
from suggestions.pipeline.case import Case
from suggestions.pipeline.collect import Contact
from suggestions.pipeline.refusals import Refused
from suggestions.pipeline.request import Move, carried
from suggestions.workflow import MoveName

MOST_LINKS, MOST_CODES, MOST_CORRECTIONS, WITHIN = 3, 5, 3, timedelta(days=1)
# With a salt of its own, also where an older row had none.
CORRECTED = (
    "name",
    "phone",
    "email",
    "phone_number",
    "takes_texts",
    "phone_index",
    "email_index",
    "salt",
)


@dataclass(frozen=True, kw_only=True)
class SendLink(Move):
    """To the contact that was named, of this author and of nobody whose matter was merged."""

    name: ClassVar[MoveName] = MoveName.SEND_LINK
    renews: ClassVar[bool] = False
    medium: Medium = carried(gettext_lazy("medium"))

    def check(self, case: Case) -> None:
        earlier = case.suggestion.events.filter(move=self.name, at__gt=case.at - WITHIN)
        if earlier.count() >= MOST_LINKS:
            raise Refused(_("Three links were sent within a day. Please wait until tomorrow."))

    def tells(self, message: Message, case: Case) -> bool:
        return message.suggestion_id == case.suggestion.pk and message.medium == self.medium


@dataclass(frozen=True, kw_only=True)
class RenewCode(Move):
    """The old code is void at once, for what was split off as well.

    The ledger keeps that it happened, never a code.
    """

    name: ClassVar[MoveName] = MoveName.RENEW_CODE
    renews: ClassVar[bool] = False
    code_hash: str = carried(gettext_lazy("access code"))
    alone: bool = False

    def along(self, suggestion: int) -> list[int]:
        return _family_of(suggestion)

    def check(self, case: Case) -> None:
        if case.suggestion.code_hash == self.code_hash:
            raise Refused(_("This code was made already."))
        earlier = case.suggestion.events.filter(move=self.name, at__gt=case.at - WITHIN)
        if earlier.count() >= MOST_CODES:
            raise Refused(_("The code was replaced often today. Please wait until tomorrow."))

    def follow_ups(self, case: Case) -> list[tuple[Move, Case]]:
        if self.alone:
            return []
        once = replace(self, alone=True)
        # As it is stored: the others still show the code that this one showed.
        family = _family_of(case.suggestion.pk)
        return [(once, case.others[each]) for each in family if each in case.others]

    def carry_out(self, case: Case) -> None:
        case.change(code_hash=self.code_hash)

    def details(self, case: Case) -> dict[str, Any]:
        return {}


@dataclass(frozen=True, kw_only=True)
class CorrectContact(Move):
    """What the author had mistyped, or has changed since. The ledger keeps a digest, no contact."""

    name: ClassVar[MoveName] = MoveName.CORRECT_CONTACT
    renews: ClassVar[bool] = False
    contact: Contact = carried(gettext_lazy("contact"))

    @classmethod
    def why_not(cls, case: Case) -> str:
        return _("It is erased already.") if case.suggestion.is_erased else ""

    def check(self, case: Case) -> None:
        self.contact.check()
        earlier = case.suggestion.events.filter(move=self.name, at__gt=case.at - WITHIN)
        if earlier.count() >= MOST_CORRECTIONS:
            raise Refused(_("It was changed often today. Please wait until tomorrow."))

    def carry_out(self, case: Case) -> None:
        stored = Author.objects.filter(suggestion=case.suggestion).first()
        if stored is None:
            case.work.add(self.contact.author(suggestion=case.suggestion))
            return
        right = self.contact.author()
        case.work.change(stored, **{name: getattr(right, name) for name in CORRECTED})

    def details(self, case: Case) -> dict[str, Any]:
        return {}


def _family_of(suggestion: int) -> list[int]:
    """Ids of what opens with the same code: the parts of what was split, and what it was."""
    stored = Suggestion.objects.filter(pk=suggestion).values_list("origin_id", "code_hash")
    origin, code_hash = stored.first() or (None, "")
    if not code_hash:
        return []
    root = origin or suggestion
    family = Suggestion.objects.filter(Q(pk=root) | Q(origin=root), code_hash=code_hash)
    return list(family.exclude(pk=suggestion).order_by("pk").values_list("pk", flat=True))
