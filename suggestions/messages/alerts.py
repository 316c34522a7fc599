"""Who hears of an alert: each level adds somebody higher up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from regions.models import Post, Role, Unit, ancestor_paths
from suggestions.models import (
    Alert,
    Assignment,
    Capacity,
    Consultation,
    Deadline,
    Kind,
    LevelName,
    Medium,
    Message,
    Suggestion,
)

RANKS = [LevelName.REMIND, LevelName.YELLOW, LevelName.RED, LevelName.SUPERVISION]


@dataclass
class Recipients:
    """The posts that may be told about a batch of suggestions, read in four statements."""

    by_unit: dict[tuple[int, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    by_place: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    handlers: dict[int, int] = field(default_factory=dict)
    chairs: dict[int, int] = field(default_factory=dict)
    parents: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: list[Suggestion]) -> Recipients:
        found = cls()
        for post in Post.objects.current().select_related("region"):
            if post.unit_id:
                found.by_unit[post.unit_id, post.role].append(post.officer_id)
            elif post.region:
                found.by_place[post.region.path, post.role].append(post.officer_id)
        leads = Assignment.objects.filter(
            suggestion__in=rows, capacity=Capacity.LEAD, until=None, officer__isnull=False
        )
        found.handlers = dict(leads.values_list("suggestion_id", "officer_id"))
        meetings = Consultation.objects.filter(suggestion__in=rows, ended=None, chair__isnull=False)
        found.chairs = dict(meetings.values_list("suggestion_id", "chair_id"))
        pairs = Unit.objects.exclude(parent=None).values_list("pk", "parent_id")
        found.parents = {unit: parent for unit, parent in pairs if parent}
        return found

    def nearest(self, role: Role, path: str, *, least: int = 0) -> list[int]:
        """The holders of a region post with the longest region that covers `path`."""
        for above in ancestor_paths(path):
            if (found := self.by_place.get((above, role))) and len(above) >= least:
                return found
        return []

    def staff(self, unit: int | None, role: Role) -> list[int]:
        """Who holds this role in the unit, else in the nearest unit above that has somebody."""
        seen: set[int] = set()
        while unit is not None and unit not in seen:
            if found := self.by_unit.get((unit, role)):
                return found
            seen.add(unit)
            unit = self.parents.get(unit)
        return []

    def is_empty(self, unit: int | None) -> bool:
        return unit is not None and not any(
            self.by_unit.get((unit, role)) for role in (Role.HANDLER, Role.LEADER)
        )

    def told(self, row: Deadline, level: str) -> set[int]:
        """The officers who hear of this level of this deadline."""
        path, unit = row.suggestion.region_path, row.owner_id
        rank = RANKS.index(LevelName(level))
        found = set(self._closest(row))
        if rank >= RANKS.index(LevelName.YELLOW):
            found.update(self.staff(unit, Role.LEADER))
        if rank >= RANKS.index(LevelName.RED):
            found.update(self.nearest(Role.SUPERVISOR, path))
        if rank >= RANKS.index(LevelName.SUPERVISION):
            found.update(self.by_place.get((path[:4], Role.SUPERVISOR), []))
        return found

    def _closest(self, row: Deadline) -> Iterable[int]:
        path = row.suggestion.region_path
        if row.owner_id is None:
            return self.nearest(Role.TRIAGE, path)
        if row.kind == Kind.CONSULTATION:
            chair = self.chairs.get(row.suggestion_id)
            return [chair] if chair else self.staff(row.owner_id, Role.LEADER)
        if row.kind == Kind.REVIEW:
            return [
                *self.staff(row.owner_id, Role.LEADER),
                *self.nearest(Role.SUPERVISOR, path),
            ]
        if handler := self.handlers.get(row.suggestion_id):
            return [handler]
        return self.staff(row.owner_id, Role.HANDLER) or self.staff(row.owner_id, Role.LEADER)

    def administrators(self) -> list[int]:
        return [
            officer
            for (_path, role), officers in self.by_place.items()
            if role == Role.ADMINISTRATOR
            for officer in officers
        ]


def messages_for(row: Deadline, alert: Alert, recipients: Recipients) -> list[Message]:
    """In-app messages about this alert; after an outage one digest a person and hour."""
    found = [_message(row, alert, officer) for officer in sorted(recipients.told(row, alert.level))]
    if recipients.is_empty(row.owner_id):
        found += [_no_officer(row, alert, each) for each in recipients.administrators()]
    return found


def _message(row: Deadline, alert: Alert, officer: int) -> Message:
    if alert.late:
        return _digest(alert, officer)
    return Message(
        key=f"alert:{row.pk}:{alert.cycle}:{alert.level}:{officer}",
        suggestion=row.suggestion,
        officer_id=officer,
        medium=Medium.IN_APP,
        template=f"alert_{alert.level}",
        context={"about": row.suggestion.reference, "kind": row.kind, "due": row.due.isoformat()},
        created=alert.recorded,
        sent=alert.recorded,
    )


def _digest(alert: Alert, officer: int) -> Message:
    return Message(
        key=f"digest:{officer}:{alert.recorded:%Y%m%d%H}",
        officer_id=officer,
        medium=Medium.IN_APP,
        template="digest",
        context={"recorded": alert.recorded.isoformat()},
        created=alert.recorded,
        sent=alert.recorded,
    )


def _no_officer(row: Deadline, alert: Alert, administrator: int) -> Message:
    return Message(
        key=f"no-officer:{row.owner_id}:{alert.recorded:%Y%m%d}:{administrator}",
        officer_id=administrator,
        medium=Medium.IN_APP,
        template="no_officer",
        context={"unit": row.owner_id},
        created=alert.recorded,
        sent=alert.recorded,
    )
