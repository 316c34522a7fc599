"""预览: what a move would have its author read, made by making it and undoing it.

Nothing is imitated: the move is made in a transaction that is always rolled back, and in it the
tracking page and the dispatcher say what they would say then. While it lasts the suggestion is
locked as for any move; what a move leaves to after the commit never comes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NoReturn

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from regions.models import Officer
from suggestions.desk.moves.counting import how_often
from suggestions.desk.moves.fields import slots_of
from suggestions.desk.moves.offers import OFFERED
from suggestions.faces.following.history import Entry, answer_of, history
from suggestions.faces.following.progress import Told, told
from suggestions.faces.following.standing import read_standing
from suggestions.language.moments import dates_in_full, say_moment
from suggestions.messages import Staff, author_hears_of, available_media, rehearse
from suggestions.messages.audience import LEADERS
from suggestions.messages.errors import NotConfirmed, PutOff, Undeliverable
from suggestions.messages.hours import is_quiet, next_morning
from suggestions.messages.links import without_token
from suggestions.messages.templates import ALONE
from suggestions.messages.wording import Notice, notice_together
from suggestions.models import (
    Assignment,
    Author,
    Capacity,
    Event,
    Medium,
    Message,
    Suggestion,
    may_know_author,
)
from suggestions.pipeline import MOVES
from suggestions.pipeline.actors import Actor, officer_actor
from suggestions.pipeline.case import Case
from suggestions.pipeline.feedback import Answer, DraftAnswer
from suggestions.pipeline.move import Intent, lock, make
from suggestions.pipeline.refusals import Refused, no_long_wait
from suggestions.pipeline.request import Move
from suggestions.workflow import CITIZEN_WORDS, MoveName, Status

# Each locks its suggestion for as long as a move does.
MOST_A_MINUTE = 20
PREVIEWED = frozenset(
    name
    for name in OFFERED
    if author_hears_of(name) or any(slot.is_for_author for slot in slots_of(MOVES[name]))
)


@dataclass(frozen=True)
class Sent:
    """One message: as it goes out, with `when` where that is later, or why it does not.

    `medium`: '' for whoever is not to know how, or whether, the author can be reached.
    """

    medium: str = ""
    subject: str = ""
    body: str = ""
    when: str = ""
    why_not: str = ""


@dataclass(frozen=True)
class Preview:
    """`signer`: who would sign the draft; `withheld`: the rule by which it cannot be sent yet.

    `silence`: why no message goes out at all; `others`: how many other authors are told as well.
    """

    language: str = ""
    status: str = ""
    told: Told | None = None
    outcome: str = ""
    answer: str = ""
    entries: list[Entry] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    silence: str = ""
    others: int = 0
    signer: str = ""
    withheld: str = ""


class _Undone(Exception):
    def __init__(self, shown: Preview) -> None:
        super().__init__("undone")
        self.shown = shown


def preview_of(case: Case, request: Move, *, version: int) -> Preview:
    """Raises Refused where the move would be, or where too many were asked for."""
    _count(case.actor.officer)
    try:
        with no_long_wait(), transaction.atomic():
            _undo(_acted_out(case, request, version))
    except _Undone as undone:
        return undone.shown


def _undo(shown: Preview) -> NoReturn:
    """Nothing but an exception leaves the transaction, so nothing in it can be kept."""
    raise _Undone(shown)


def _count(officer: Officer | None) -> None:
    if how_often("preview", officer, within=60) > MOST_A_MINUTE:
        raise Refused(_("You looked at many previews within a minute. Please wait a moment."))


@dataclass(frozen=True)
class _Reader:
    """Who looks at the preview; `knows`: whether he may know who the author is."""

    officer: Officer | None
    knows: bool

    @classmethod
    def of(cls, row: Suggestion, officer: Officer | None) -> _Reader:
        return cls(officer, officer is not None and may_know_author(row, officer))

    def sees(self, row: Suggestion) -> bool:
        if self.officer is None:
            return False
        return Suggestion.objects.visible_to(self.officer).filter(pk=row.pk).exists()


def _hide_contact(row: Suggestion) -> None:
    """Until it is undone every author can be reached: whoever may not know whether this one can
    reads the same of all of them. Locked first, in the order in which moves lock."""
    lock([row.pk]).get()
    contact = {"phone_index": "-", "email_index": "-", "takes_texts": True}
    if not Author.objects.filter(suggestion=row).update(**contact):
        Author.objects.create(suggestion=row, **contact)


def _acted_out(case: Case, request: Move, version: int) -> Preview:
    row, before = case.suggestion, case.suggestion.entries
    # As it is before: a move may take the suggestion out of the officer's sight.
    reader = _Reader.of(row, case.actor.officer)
    if not reader.knows:
        _hide_contact(row)
    entry = make(Intent(row.pk, request, version), actor=case.actor)
    if not isinstance(request, DraftAnswer):
        return _shown(row, before, entry, reader)
    try:
        entry, signer = _signed(row, request)
    except Refused as refusal:
        return Preview(withheld=str(refusal))
    return _shown(row, before, entry, reader, signer=str(signer.officer))


def _signed(row: Suggestion, draft: DraftAnswer) -> tuple[Event, Actor]:
    """The answer as the first leader gives it who may sign it; else the last one's refusal."""
    signed = Answer(outcome=draft.outcome, promised=draft.promised, answer=draft.answer)
    refusal = Refused(_("The unit has nobody who could sign the answer."))
    for leader in map(officer_actor, _leaders(row)):
        try:
            return make(Intent(row.pk, signed), actor=leader), leader
        except Refused as why:
            refusal = why
    raise refusal


def _leaders(row: Suggestion) -> list[Officer]:
    """Of the lead unit, and of the one above where it is to sign."""
    signing = Assignment.objects.filter(suggestion=row, capacity=Capacity.SIGN, until=None)
    staff, units = Staff(), [row.lead_unit_id, *signing.values_list("unit", flat=True)]
    found = dict.fromkeys(each for unit in units for each in staff.of_unit(unit, LEADERS))
    officers = Officer.objects.in_bulk(list(found))
    return [officers[each] for each in found]


# what the author then has before the eyes


def _shown(
    row: Suggestion, before: int, entry: Event, reader: _Reader, *, signer: str = ""
) -> Preview:
    now = timezone.now()
    language = _language_of(row) if reader.knows else settings.LANGUAGE_CODE
    with translation.override(language), dates_in_full():
        page = _page_of(row, before, now, reader)
    tell = _messages if reader.knows else _words_alone
    return Preview(language=language, signer=signer, **page, **tell(row, entry, now))


def _language_of(row: Suggestion) -> str:
    found = Author.objects.filter(suggestion=row).values_list("language", flat=True).first()
    return found or settings.LANGUAGE_CODE


def _page_of(row: Suggestion, before: int, now: datetime, reader: _Reader) -> dict[str, Any]:
    rows = Suggestion.objects.select_related("region", "lead_unit", "parent__lead_unit")
    standing = read_standing(rows.get(pk=row.pk), now)
    own = {
        "status": str(CITIZEN_WORDS[Status(standing.row.status)]),
        "entries": history(standing, since=before),
    }
    # Its author reads there how the other suggestion stands, which not everybody here may see.
    if standing.is_merged and not reader.sees(standing.about):
        return own
    answer = answer_of(standing)
    outcome = standing.about.get_outcome_display() if answer else ""
    return own | {"told": told(standing), "outcome": outcome, "answer": answer}


def _messages(row: Suggestion, entry: Event, now: datetime) -> dict[str, Any]:
    new = _new(row, entry)
    own = list(new.filter(suggestion=row).order_by("pk"))
    others = new.exclude(suggestion=row).values("suggestion").distinct().count()
    sent = [_as_sent(together, now) for together in _together(row, own)]
    return {"sent": sent, "others": others, "silence": "" if own else _why_silent(row, entry)}


def _words_alone(row: Suggestion, entry: Event, now: datetime) -> dict[str, Any]:
    """Nothing of how, when or whether: by these a contact would show."""
    about = "suggestion__region", "suggestion__category"
    own = _new(row, entry).filter(suggestion=row).select_related(*about).order_by("pk").first()
    if own is None:
        return {"silence": _why_silent(row, entry)}
    notice = notice_together([own], language=settings.LANGUAGE_CODE, now=now)
    return {"sent": [Sent(subject=without_token(notice.subject), body=without_token(notice.body))]}


def _new(row: Suggestion, entry: Event) -> QuerySet[Message]:
    about = {"context__about": row.reference, "context__entry": entry.number}
    return Message.objects.filter(officer=None, **about)


def _together(row: Suggestion, new: list[Message]) -> list[list[Message]]:
    """Each with what waits for the same author over the same medium: they go as one."""
    about = "suggestion__region", "suggestion__category"
    rows = Message.objects.filter(suggestion=row, officer=None, attempts=0, try_at__isnull=False)
    waiting = rows.exclude(template__in=ALONE).filter(medium__in={each.medium for each in new})
    found: dict[str, list[Message]] = defaultdict(list)
    for each in waiting.select_related(*about).order_by("pk"):
        found[each.medium].append(each)
    return list(found.values())


def _as_sent(messages: list[Message], now: datetime) -> Sent:
    medium = Medium(messages[0].medium)
    waits = medium == Medium.SMS and is_quiet(now)
    at = next_morning(now) if waits else now
    try:
        notice = rehearse(messages, at)
    except (NotConfirmed, PutOff, Undeliverable) as why:
        return Sent(str(medium.label), why_not=_in_words(why))
    with dates_in_full():
        when = say_moment(at) if waits else ""
    return _written(medium, notice, when)


def _written(medium: Medium, notice: Notice, when: str) -> Sent:
    """The link would open the author's page to whoever reads it here."""
    if medium == Medium.SMS:
        return Sent(str(medium.label), body=without_token(notice.short), when=when)
    body = without_token(notice.body)
    return Sent(str(medium.label), subject=without_token(notice.subject), body=body, when=when)


def _in_words(why: Exception) -> str:
    """Not which of the two keeps it back: that would tell of the author's other suggestions."""
    if isinstance(why, NotConfirmed | PutOff):
        return _("For now no message goes out to this contact.")
    return _("The contact that was given cannot be reached this way.")


def _why_silent(row: Suggestion, entry: Event) -> str:
    if not author_hears_of(MoveName(entry.move)):
        return _("No message goes out of this: the author reads it on the tracking page.")
    if not available_media():
        return _("No message goes out: neither a gateway for text messages nor e-mail is set up.")
    if not Author.objects.filter(suggestion=row).exclude(phone_index="", email_index="").exists():
        return _("No message goes out: the author gave no contact.")
    return _("No message goes out this time: the author reads it on the tracking page.")
