"""Who is told: the author of a suggestion, and the authors of those merged into it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import models

from regions.models import UNIT_ROLES, Post, Role, ancestor_paths
from suggestions.models import Author, Event, Medium, Message, Suggestion
from suggestions.workflow import Desk

ENCRYPTED = ("name", "phone", "phone_number", "email")


def channels() -> list[Medium]:
    """By what this installation can write to people."""
    has = {Medium.SMS: settings.SMS_GATEWAY_URL, Medium.EMAIL: settings.EMAIL_ENABLED}
    return [medium for medium in has if has[medium]]


def media_of(author: Author) -> list[Medium]:
    """How this author can be reached, over the channels that this installation has."""
    # Where it is not known yet, the number is looked at when the message is sent.
    texts = author.phone_index and author.takes_texts is not False
    reached = {Medium.SMS: texts, Medium.EMAIL: author.email_index}
    return [medium for medium in channels() if reached[medium]]


@dataclass(frozen=True)
class Audience:
    """For each suggestion the authors with a contact, its merged children's included."""

    authors: dict[int, list[Author]]

    @classmethod
    def of(cls, rows: Sequence[Suggestion]) -> Audience:
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
        for each in [author] if author else self.authors.get(row.pk, []):
            # Not each.suggestion: that would read it from the database once more.
            owner = {"suggestion": row} if author else {"suggestion_id": each.suggestion_id}
            for medium in media_of(each):
                yield Message(
                    key=f"{row.reference}:{entry.number}:{_whose(each)}:{medium}",
                    **owner,
                    medium=medium,
                    template=template,
                    context={"entry": entry.number, "about": row.reference},
                    created=entry.recorded,
                    try_at=entry.recorded,
                )


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


class Desks:
    """The officers of the desks that are told something; each desk is looked up once."""

    def __init__(self) -> None:
        self._units: dict[tuple[int, frozenset[str]], list[int]] = {}
        self._regions: dict[str, dict[str, list[int]]] = {}

    def officers(self, desk: Desk, row: Suggestion) -> list[int]:
        if desk == Desk.SUPERVISOR:
            return self.nearest(Role.SUPERVISOR, row.region_path)
        if desk == Desk.TRIAGE or row.lead_unit_id is None:
            return self.nearest(Role.TRIAGE, row.region_path)
        roles = frozenset({Role.LEADER}) if desk == Desk.LEADER else UNIT_ROLES
        return self.of_unit(row.lead_unit_id, roles)

    def of_unit(self, unit: int, roles: frozenset[str] = UNIT_ROLES) -> list[int]:
        if (unit, roles) not in self._units:
            posts = Post.objects.current().filter(unit=unit, role__in=roles)
            found = posts.values_list("officer_id", flat=True).distinct()
            self._units[unit, roles] = list(found)
        return self._units[unit, roles]

    def nearest(self, role: str, path: str) -> list[int]:
        """Whoever has this post for the smallest region around `path` that has somebody."""
        held = self._holders(role)
        return next((held[above] for above in ancestor_paths(path) if above in held), [])

    def _holders(self, role: str) -> dict[str, list[int]]:
        """Officers by the path of their region: few rows, read once."""
        if role not in self._regions:
            found: dict[str, list[int]] = defaultdict(list)
            posts = Post.objects.current().filter(role=role, region__isnull=False)
            for region, officer in posts.values_list("region__path", "officer_id").distinct():
                found[region].append(officer)
            self._regions[role] = dict(found)
        return self._regions[role]


def in_app(entry: Event, template: str, officer: int) -> Message:
    row = entry.suggestion
    return Message(
        key=f"{row.reference}:{entry.number}:officer{officer}:{Medium.IN_APP}",
        suggestion=row,
        officer_id=officer,
        medium=Medium.IN_APP,
        template=template,
        context={"about": row.reference, "move": entry.move},
        created=entry.recorded,
        sent=entry.recorded,
    )
