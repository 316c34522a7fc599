"""The authors who are told: of a suggestion, and of those merged into it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models

from suggestions.messages.templates import Template
from suggestions.models import (
    Alert,
    Author,
    Deadline,
    Event,
    Kept,
    Kind,
    Medium,
    Message,
    Suggestion,
)

ENCRYPTED = ("name", "phone", "phone_number", "email")
# Of an entry, what its words to the author say.
SAID_OF = ("once_more", "tier", "lead", "consultation_day", "outcome", "promised")
# What was promised to the author, and is said to be late when it is.
PROMISES = frozenset({Kind.TRIAGE, Kind.CONSULTATION, Kind.HANDLING, Kind.PROMISE})


def available_media() -> list[Medium]:
    """By what this installation can write to people."""
    has = {Medium.SMS: settings.SMS_GATEWAY_URL, Medium.EMAIL: settings.EMAIL_ENABLED}
    return [medium for medium in has if has[medium]]


def media_of(author: Author) -> list[Medium]:
    """How this author can be reached, over the media that this installation has."""
    # Where it is not known yet, the number is looked at when the message is sent.
    texts = author.phone_index and author.takes_texts is not False
    reached = {Medium.SMS: texts, Medium.EMAIL: author.email_index}
    return [medium for medium in available_media() if reached[medium]]


@dataclass(frozen=True)
class Authors:
    """For each suggestion the authors with a contact, its merged children's included."""

    authors: dict[int, list[Author]]

    @classmethod
    def of(cls, rows: Sequence[Suggestion]) -> Authors:
        ids = {row.pk for row in rows if row.pk}
        if not ids:
            return cls({})
        parents = _parents(rows)
        found: dict[int, list[Author]] = defaultdict(list)
        for author in _with_contact(ids | parents.keys()):
            own = author.suggestion_id
            # A child may be told of itself and with its parent, both in one batch.
            for about in {own} & ids | {parents.get(own, own)}:
                found[about].append(author)
        return cls(dict(found))

    def messages(
        self, entry: Event, template: str, *, author: Author | None = None
    ) -> Iterable[Message]:
        """One message an author and medium; the key makes a second one impossible."""
        row = entry.suggestion
        about = _about(entry)
        for each in [author] if author else self.authors.get(row.pk, []):
            # Not each.suggestion: that would read it from the database once more.
            owner = {"suggestion": row} if author else {"suggestion_id": each.suggestion_id}
            for medium in media_of(each):
                yield Message(
                    key=f"{row.reference}:{entry.number}:{_whose(each)}:{medium}",
                    **owner,
                    medium=medium,
                    template=template,
                    context=about,
                    created=entry.recorded,
                    try_at=entry.recorded,
                )

    def of_naming(self, entry: Event, kept: Kept) -> Iterable[Message]:
        """To whoever named the unit alone: of those merged into it each named by himself."""
        for message in self.messages(entry, Template.NAMING):
            if message.suggestion_id == entry.suggestion_id:
                message.key = f"naming:{message.key}"
                message.context = message.context | {"kept": str(kept)}
                yield message

    def overdue(self, row: Deadline, alert: Alert) -> Iterable[Message]:
        """What was promised has not come: once a limit and cycle."""
        about = {"about": row.suggestion.reference, "kind": row.kind, "due": row.due.isoformat()}
        for each in self.authors.get(row.suggestion_id, []):
            for medium in media_of(each):
                yield Message(
                    key=f"overdue:{row.pk}:{row.cycle}:{_whose(each)}:{medium}",
                    suggestion_id=each.suggestion_id,
                    medium=medium,
                    template=Template.OVERDUE,
                    context=about,
                    created=alert.recorded,
                    try_at=alert.recorded,
                )


def _about(entry: Event) -> dict[str, Any]:
    said = {name: entry.details[name] for name in SAID_OF if name in entry.details}
    return {"entry": entry.number, "about": entry.suggestion.reference, "move": entry.move} | said


def _whose(author: Author) -> str:
    return str(author.suggestion_id or "new")


def _with_contact(ids: Collection[int]) -> models.QuerySet[Author]:
    rows = Author.objects.filter(suggestion__in=ids).exclude(phone_index="", email_index="")
    return rows.exclude(suggestion__author_left=True).defer(*ENCRYPTED)


def _parents(rows: Sequence[Suggestion]) -> dict[int, int]:
    """Of what was merged into these."""
    parents = [row.pk for row in rows if row.merged_count]
    if not parents:
        return {}
    pairs = Suggestion.objects.filter(parent__in=parents).values_list("pk", "parent_id")
    return {child: parent for child, parent in pairs if parent}
