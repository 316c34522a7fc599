"""Who hears of an alert: each level adds somebody higher up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from regions.models import Role
from suggestions.messages.audience import (
    LEADERS,
    Whom,
    arbiters_of,
    chair_of,
    handler_of,
)
from suggestions.messages.budget import Way
from suggestions.messages.staff import Staff
from suggestions.messages.templates import Template
from suggestions.models import (
    AboutKind,
    Alert,
    Application,
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

CITY = 4


@dataclass(frozen=True)
class Recipients:
    """Who may be told about a batch of suggestions: `handlers`, `chairs`, and those who stepped
    aside (`recused`), by suggestion."""

    staff: Staff
    handlers: dict[int, int]
    chairs: dict[int, int]
    recused: dict[int, set[int]]

    @classmethod
    def of(cls, rows: list[Suggestion], owners: Iterable[int | None]) -> Recipients:
        leads = Assignment.objects.filter(
            suggestion__in=rows, capacity=Capacity.LEAD, until=None, officer__isnull=False
        )
        consultations = Consultation.objects.filter(
            suggestion__in=rows, ended=None, chair__isnull=False
        )
        return cls(
            staff=Staff({owner for owner in owners if owner}),
            handlers=dict(leads.values_list("suggestion_id", "officer_id")),
            chairs=dict(consultations.values_list("suggestion_id", "chair_id")),
            recused=recused_of(rows),
        )

    def told(self, row: Deadline, level: str) -> set[int]:
        """The officers who hear of this level of this deadline."""
        recused = self.recused.get(row.suggestion_id, set())
        about = row.suggestion
        owners = {about.lead_unit_id or 0, row.owner_id or 0}
        given = owners if about.about_kind == AboutKind.WORK else set()
        staff = self.staff.besides(about.about_unit_id, recused, given=given)
        those = replace(self, staff=staff)
        ranks = list(HIGHER_UP)
        above = ranks[: ranks.index(LevelName(level)) + 1]
        higher = [officer for rank in above for officer in HIGHER_UP[rank].find(those, row)]
        return {*those._closest(row), *higher}

    def _closest(self, row: Deadline) -> list[int]:
        path = row.suggestion.region_path
        if row.kind == Kind.CONTESTED:
            return arbiters_of(row.suggestion, self.staff)
        if row.owner_id is None:
            return self.staff.deciding(Role.TRIAGE, path)
        if row.kind == Kind.CONSULTATION:
            return chair_of(row.suggestion, self.chairs.get(row.suggestion_id), self.staff)
        if row.kind == Kind.REVIEW:
            leaders = self.staff.of_unit(row.owner_id, LEADERS)
            return [*leaders, *self.staff.deciding(Role.SUPERVISOR, path)]
        if row.owner_id != row.suggestion.lead_unit_id:
            return self.staff.of_unit(row.owner_id)
        return handler_of(row.suggestion, self.handlers.get(row.suggestion_id), self.staff)

    def administrators(self, row: Deadline) -> list[int]:
        return self.staff.nearest(Role.ADMINISTRATOR, row.suggestion.region_path)


def recused_of(rows: Iterable[Suggestion]) -> dict[int, set[int]]:
    """Ids of the officers who are kept out by name, by suggestion."""
    found: dict[int, set[int]] = defaultdict(set)
    left = Application.objects.recusals().filter(suggestion__in=rows, officer__isnull=False)
    for suggestion, officer in left.values_list("suggestion", "officer"):
        found[suggestion].add(officer or 0)
    return found


@dataclass(frozen=True)
class Rank:
    """Who hears of a level besides those who hear of the one below; `label` for the table."""

    label: Any
    find: Callable[[Recipients, Deadline], list[int]]


def _in_charge(those: Recipients, row: Deadline) -> list[int]:
    if row.kind == Kind.CONTESTED:
        return _of_the_city(those, row)
    return those.staff.of_unit(row.owner_id, LEADERS)


def _of_the_city(those: Recipients, row: Deadline) -> list[int]:
    """Where all of them have an interest, whoever decides instead."""
    path = row.suggestion.region_path
    found = those.staff.of_region(Role.SUPERVISOR, path[:CITY])
    return found or those.staff.deciding(Role.SUPERVISOR, path)


HIGHER_UP: dict[LevelName, Rank] = {
    LevelName.REMIND: Rank(_("whoever handles it"), lambda those, row: []),
    LevelName.YELLOW: Rank(
        _("the leader of its unit, or the supervisor of the city where supervisors decide"),
        _in_charge,
    ),
    LevelName.RED: Rank(
        Whom.SUPERVISOR.label,
        lambda those, row: those.staff.deciding(Role.SUPERVISOR, row.suggestion.region_path),
    ),
    LevelName.SUPERVISION: Rank(
        _("the supervisor of the city"),
        _of_the_city,
    ),
}


def messages_for(row: Deadline, alert: Alert, recipients: Recipients, way: Way) -> list[Message]:
    """One to each who hears of this alert: in the desk, or to be folded."""
    return [_message(row, alert, each, way) for each in sorted(recipients.told(row, alert.level))]


def warnings_for(row: Deadline, alert: Alert, recipients: Recipients) -> list[Message]:
    """To administrators, where the unit has nobody who could be told."""
    if not recipients.staff.is_vacant(row.owner_id):
        return []
    return [_no_officer(row, alert, each) for each in recipients.administrators(row)]


def _message(row: Deadline, alert: Alert, officer: int, way: Way) -> Message:
    context = {"about": row.suggestion.reference, "kind": row.kind, "due": row.due.isoformat()}
    alone, told = way == Way.AT_ONCE, way != Way.WAITS
    return Message(
        key=f"alert:{row.pk}:{alert.cycle}:{alert.level}:{officer}",
        suggestion=row.suggestion,
        officer_id=officer,
        medium=Medium.IN_APP if alone else Medium.DIGEST,
        template=Template(f"alert_{alert.level}"),
        context=context | ({"at_triage": True} if _is_at_triage(row) else {}),
        created=alert.recorded,
        sent=alert.recorded if told else None,
    )


def _is_at_triage(row: Deadline) -> bool:
    return row.owner_id is None and row.kind != Kind.CONTESTED


def _no_officer(row: Deadline, alert: Alert, administrator: int) -> Message:
    return Message(
        key=f"no-officer:{row.owner_id}:{alert.recorded:%Y%m%d}:{administrator}",
        officer_id=administrator,
        medium=Medium.IN_APP,
        template=Template.NO_OFFICER,
        context={"unit": row.owner_id},
        created=alert.recorded,
        sent=alert.recorded,
    )
