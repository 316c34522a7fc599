"""What was handed over within the hour, as the ledger tells it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from regions.models import Officer, Unit
from suggestions.desk.gate import visible
from suggestions.desk.team.counting import led_units
from suggestions.language.moments import say_moment
from suggestions.models import Event
from suggestions.pipeline.assign import TO_UNDO
from suggestions.workflow import MoveName

# Afterwards the page says that it is too late, and then knows nothing of it.
KNOWN_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Recent:
    """Some matters of one unit that were handed over together."""

    hand_over: str
    unit: Unit
    before: str
    before_id: int
    by: str
    when: str
    until: str
    is_over: bool
    entries: list[Event]


def recent(reader: Officer, *, hand_over: str = "") -> list[Recent]:
    """The newest first, of the units that the reader leads; of one form if it is named."""
    units = {unit.pk: unit for unit in led_units(reader)}
    if not units:
        return []
    grouped: dict[tuple[str, int], list[Event]] = {}
    for entry in _entries(reader, units, hand_over):
        key = entry.details["hand_over"], entry.details["unit"]
        grouped.setdefault(key, []).append(entry)
    names = Officer.objects.in_bulk(_befores(grouped))
    return [_recent(name, units[unit], entries, names) for (name, unit), entries in grouped.items()]


def _entries(reader: Officer, units: Collection[int], hand_over: str) -> list[Event]:
    """Of what was handed over, and of nothing that went back."""
    known_for = KNOWN_FOR if hand_over else TO_UNDO
    found = Event.objects.filter(
        move=MoveName.ALLOT,
        recorded__gte=timezone.now() - known_for,
        details__has_key="hand_over",
        details__unit__in=list(units),
        suggestion__in=visible(reader).values("pk"),
    )
    found = found.filter(details__hand_over=hand_over) if hand_over else found
    rows = found.select_related("suggestion", "officer").order_by("-recorded", "pk")
    return [entry for entry in rows if "given" not in entry.details]


def _befores(grouped: dict[tuple[str, int], list[Event]]) -> set[int]:
    return {entries[0].details.get("before") or 0 for entries in grouped.values()}


def _recent(name: str, unit: Unit, entries: list[Event], names: dict[int, Officer]) -> Recent:
    first = entries[0]
    until = first.recorded + TO_UNDO
    return Recent(
        hand_over=name,
        unit=unit,
        before_id=first.details.get("before") or 0,
        before=str(names.get(first.details.get("before") or 0, "—")),
        by=str(first.officer),
        when=say_moment(first.recorded),
        until=say_moment(until),
        is_over=timezone.now() > until,
        entries=entries,
    )
