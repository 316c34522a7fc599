"""What leaves the house for officers: over one medium each, where the city has one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from regions.models import Officer
from suggestions.messages.authors import available_media
from suggestions.models import Medium, Message


def media_of_officers(officers: Collection[int], first: Medium) -> dict[int, Medium]:
    """By what each of these is written to: `first`, else by the other one they have."""
    media = sorted(available_media(), key=lambda medium: medium != first)
    if not media or not officers:
        return {}
    rows = Officer.objects.filter(pk__in=officers).only("email", "phone")
    found = {row.pk: _reached(row, media) for row in rows}
    return {officer: medium for officer, medium in found.items() if medium}


def _reached(row: Officer, media: list[Medium]) -> Medium | None:
    contacts = {Medium.EMAIL: row.email, Medium.SMS: row.phone}
    return next((medium for medium in media if contacts[medium]), None)


def copies(messages: Iterable[Message]) -> list[Message]:
    """What is told at once in the desk is sent as well; the triage desk sits in front of it."""
    urgent: dict[int, list[Message]] = defaultdict(list)
    for row in messages:
        if row.officer_id and "at_triage" not in row.context:
            urgent[row.officer_id].append(row)
    media = media_of_officers(urgent.keys(), Medium.SMS)
    return [copy(row, media[who], f"{row.key}:sent") for who in media for row in urgent[who]]


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
