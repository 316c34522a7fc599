"""How much goes to a contact: one message, until it is clear that it is the author's.

Anybody can hand in a suggestion with somebody else's number. Confirmed is a contact once a link
that was sent to it was opened, or somebody of ours vouched for it; the messages of one suggestion
are let through once its code was used. No contact gets more than a day's number of messages.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from suggestions.messages.errors import NotConfirmed, PutOff
from suggestions.messages.hours import next_morning
from suggestions.models import Author, Channel, ConfirmedBy, KnownContact, Medium, Message
from suggestions.models import Suggestion as Row
from suggestions.workflow import MoveName

INDEX_OF: dict[str, str] = {Medium.SMS: "phone_index", Medium.EMAIL: "email_index"}
# Where anybody may write whatever number he likes. At the others somebody of ours took it down.
OPEN_TO_ALL = frozenset({Channel.WEB, Channel.POINT, Channel.CAMPAIGN})


@contextmanager
def admitted(message: Message, author: Author, *, now: datetime) -> Iterator[bool]:
    """While it is sent; True where it is the only one that this contact gets for now.

    Raises NotConfirmed, or PutOff until the next morning.
    """
    known = _known(getattr(author, INDEX_OF[message.medium]))
    is_first = not _is_confirmed(known, author, message, now)
    if is_first and not _is_its_first(known, message):
        raise NotConfirmed("nobody has confirmed this contact yet")
    if not _counted(known, now):
        raise PutOff(next_morning(now))
    try:
        yield is_first
    except Exception:
        rows = KnownContact.objects.filter(pk=known.pk, day=timezone.localdate(now), count__gt=0)
        rows.update(count=F("count") - 1)
        raise


def _known(index: str) -> KnownContact:
    return KnownContact.objects.get_or_create(index=index)[0]


def _is_confirmed(known: KnownContact, author: Author, message: Message, now: datetime) -> bool:
    if known.confirmed or author.code_used:
        return True
    row = message.suggestion
    how = _vouched(row) if row else None
    if row and how:
        _confirm(known.index, how, row, now)
    return how is not None


def _vouched(row: Row) -> ConfirmedBy | None:
    """Who knows that the contact is the author's, until the author has given another one."""
    spoken = row.events.filter(move=MoveName.CONTACT, details__reached=True)
    corrected = row.events.filter(move=MoveName.CORRECT_CONTACT).order_by("-number").first()
    if corrected:
        spoken = spoken.filter(number__gt=corrected.number)
    elif row.channel not in OPEN_TO_ALL or row.collected_by_id:
        return ConfirmedBy.VOUCHED
    return ConfirmedBy.SPOKEN if spoken.exists() else None


def _is_its_first(known: KnownContact, message: Message) -> bool:
    """Of several at once one changes the row; tried again it is still the same one."""
    rows = KnownContact.objects.filter(Q(first="") | Q(first=message.key), pk=known.pk)
    return bool(rows.update(first=message.key))


def _counted(known: KnownContact, now: datetime) -> bool:
    today = timezone.localdate(now)
    rows = KnownContact.objects.filter(pk=known.pk)
    rows.exclude(day=today).update(day=today, count=0)
    room = rows.filter(day=today, count__lt=settings.MOST_MESSAGES_A_DAY)
    return bool(room.update(count=F("count") + 1))


def _confirm(index: str, how: ConfirmedBy, row: Row, now: datetime) -> None:
    """The first time is kept."""
    rows = KnownContact.objects.filter(index=index, confirmed=None)
    rows.update(confirmed=now, how=how, suggestion=row)


def link_opened(row: Row, medium: str) -> None:
    """By whoever reads what is sent there; `medium` '' where the link does not say."""
    author = Author.objects.filter(suggestion=row).only(*INDEX_OF.values()).first()
    index = getattr(author, INDEX_OF[medium]) if author and medium in INDEX_OF else ""
    if index:
        _known(index)
        _confirm(index, ConfirmedBy.LINK, row, timezone.now())


def code_used(row: Row) -> None:
    """It says that somebody follows this suggestion, and not whose its contacts are."""
    Author.objects.filter(suggestion=row, code_used=None).update(code_used=timezone.now())
