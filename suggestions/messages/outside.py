"""What leaves the house for officers: over one medium each, where the city has one."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from regions.models import Officer
from suggestions.messages.authors import available_media
from suggestions.models import Medium, Message


def media_of_officers(officers: Collection[int], first: Medium) -> dict[int, Medium]:
    """By what each of these is written to: `first`, else by the other one they have."""
    media = sorted(available_media(), key=lambda medium: medium != first)
    if not media or not officers:
        return {}
    found: dict[int, Medium] = {}
    for row in Officer.objects.filter(pk__in=officers).only("email", "phone"):
        contacts = {Medium.EMAIL: row.email, Medium.SMS: row.phone}
        reached = [medium for medium in media if contacts[medium]]
        found |= {row.pk: reached[0]} if reached else {}
    return found


def copies(messages: Iterable[Message]) -> list[Message]:
    """What is told at once in the desk is sent as well; the triage desk sits in front of it."""
    urgent = [row for row in messages if not row.context.get("at_triage")]
    media = media_of_officers({row.officer_id for row in urgent if row.officer_id}, Medium.SMS)
    return [
        copy(row, media[row.officer_id], f"{row.key}:sent")
        for row in urgent
        if row.officer_id in media
    ]


def copy(row: Message, medium: Medium, key: str, *, folded_into: Message | None = None) -> Message:
    return Message(
        key=key,
        suggestion_id=row.suggestion_id,
        officer_id=row.officer_id,
        medium=medium,
        template=row.template,
        context=row.context,
        created=row.created,
        try_at=row.created,
        folded_into=folded_into,
    )
