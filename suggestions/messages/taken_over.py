"""What an officer takes over together is told in one message, which leads to all of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from suggestions.messages.templates import Template
from suggestions.models import Event, Medium, Message


@transaction.atomic
def fold_allotted(
    entries: Sequence[Event], hand_over: str, *, people: list[str], now: datetime
) -> dict[int, int]:
    """Put those of each officer together: how many each was told of.

    A form that is sent once more finds nothing to put together, and doubles nothing.
    """
    found: dict[int, list[Message]] = defaultdict(list)
    for row in Message.objects.filter(_told_of(entries)).order_by("pk"):
        found[row.officer_id or 0].append(row)
    for rows in found.values():
        if len(rows) > 1:
            _fold(rows, _notice(rows[0], hand_over, people=people, now=now))
    return {officer: len(rows) for officer, rows in found.items()}


def _told_of(entries: Iterable[Event]) -> Q:
    by_moment: dict[datetime, list[int]] = defaultdict(list)
    for entry in entries:
        by_moment[entry.recorded].append(entry.suggestion_id)
    found = Q(pk__in=[])
    for moment, ids in by_moment.items():
        found |= Q(created=moment, suggestion__in=ids)
    return found & Q(template=Template.ALLOTTED, medium=Medium.IN_APP)


def _fold(rows: list[Message], notice: Message) -> None:
    notice.context |= _counted(len(rows))
    notice.save()
    ids = [row.pk for row in rows]
    Message.objects.filter(pk__in=ids).update(medium=Medium.DIGEST, folded_into=notice)


def _counted(many: int) -> dict[str, object]:
    return {"n": many, "counts": {str(Template.ALLOTTED): many}}


def _notice(first: Message, hand_over: str, *, people: list[str], now: datetime) -> Message:
    """Named after the first that it puts together: one form may do so more than once."""
    return Message(
        key=f"{_key(hand_over)}{first.officer_id}:{first.pk}",
        officer_id=first.officer_id,
        medium=Medium.IN_APP,
        template=Template.TAKEN_OVER,
        context={"people": people},
        created=now,
        sent=now,
    )


def _key(hand_over: str) -> str:
    return f"hand_over:{hand_over}:"


@transaction.atomic
def take_back(given: Sequence[Event], hand_over: str, *, now: datetime) -> None:
    """What went back is counted no more; whoever has nothing left of it reads so."""
    Message.objects.filter(_told_of(given), read=None).update(read=now)
    suggestions = [entry.suggestion_id for entry in given]
    notices = Message.objects.filter(key__startswith=_key(hand_over)).select_for_update()
    for notice in notices.order_by("pk"):
        notice.folded.filter(suggestion__in=suggestions).update(folded_into=None, read=now)
        left = notice.folded.count()
        notice.context |= _counted(left)
        notice.read = notice.read if left else now
        notice.save(update_fields=["context", "read"])
