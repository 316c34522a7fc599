"""Facts from the ledger, and the rates that are counted over them.

A suggestion counts once: in the period of its first due date (moved by pauses, not by
extensions), for the unit that led when the limit fell, or at the answer if earlier. It is done at
the latest answer that was not sent back, and on time if that was by the due date and it was never
reworked or reopened. Merged ones count with their parent; withdrawn, declined and transferred
ones only where their limit had been missed before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from time import monotonic
from typing import Any, Literal

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regions.models import Officer, Region, Unit
from suggestions.models import Deadline, Event, Fact, Kind, Suggestion
from suggestions.workflow import Status

LEAVES = {Status.MERGED, Status.WITHDRAWN, Status.DECLINED, Status.TRANSFERRED}
SENT_BACK = {"rework", "reopen"}
ANSWERS = {"answer", "answer_directly", "archive"}
UPDATED = ["county", "unit", "tier", "due", "counted", "done", "on_time", "on_time_first", "held"]

DEFINITIONS = {
    "closure_rate": _("answered, and not sent back / due in the period"),
    "on_time_rate": _("answered by the due date, never sent back / due in the period"),
}


def rate(part: int, whole: int) -> Decimal | None:
    """Percent, rounded half up to 2 places; None where nothing was due.

    >>> rate(25783, 29186)
    Decimal('88.34')
    """
    if not whole:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)


# facts


def fact_of(row: Suggestion, events: Iterable[Event], deadlines: Iterable[Deadline]) -> Fact:
    """What the rates count of one suggestion; `events` in ledger order."""
    entries = list(events)
    first = _first_limit(deadlines)
    done_at, sent_back = _done(entries)
    fact = Fact(
        suggestion=row,
        county=row.region_path[:6] if len(row.region_path) >= 6 else "",
        tier=row.tier,
        unit_id=_lead_at(entries, _moment(first, done_at)),
        due=first.first_due if first else None,
        done=done_at is not None,
        held=row.status == Status.HELD,
    )
    if first:
        _judge(fact, first, done_at, sent_back=sent_back)
        fact.counted = row.status not in LEAVES or (first.late and row.status != Status.MERGED)
    return fact


def _judge(fact: Fact, first: Deadline, done_at: datetime | None, *, sent_back: bool) -> None:
    in_hand = done_at is not None and not sent_back
    fact.on_time = in_hand and not first.late and bool(done_at and done_at <= first.due)
    fact.on_time_first = fact.on_time and bool(done_at and done_at <= first.first_due)


def _first_limit(deadlines: Iterable[Deadline]) -> Deadline | None:
    handling = [row for row in deadlines if row.kind == Kind.HANDLING and row.cycle == 1]
    return max(handling, key=lambda row: row.serial, default=None)


def _done(entries: list[Event]) -> tuple[datetime | None, bool]:
    """(the latest answer that still stands, whether any was ever sent back)."""
    done_at, sent_back = None, False
    for entry in entries:
        if entry.move in ANSWERS:
            done_at = entry.at
        elif entry.move in SENT_BACK:
            done_at, sent_back = None, True
    return done_at, sent_back


def _moment(first: Deadline | None, done_at: datetime | None) -> datetime | None:
    moments = [each for each in (first.due if first else None, done_at) if each]
    return min(moments, default=None)


def _lead_at(entries: list[Event], moment: datetime | None) -> int | None:
    """The unit that led at `moment`; the latest one where no limit was ever set."""
    lead: int | None = None
    for entry in entries:
        if moment and entry.at > moment:
            break
        if entry.move in {"uphold", "dissolve", "unmerge"}:
            lead = None
        lead = entry.details.get("lead") or (
            entry.details.get("unit") if entry.move == "archive" else lead
        )
    return lead


def facts_of(rows: list[Suggestion]) -> list[Fact]:
    ids = [row.pk for row in rows]
    events: dict[int, list[Event]] = defaultdict(list)
    deadlines: dict[int, list[Deadline]] = defaultdict(list)
    for event in Event.objects.filter(suggestion__in=ids).order_by("suggestion", "number"):
        events[event.suggestion_id].append(event)
    for deadline in Deadline.objects.filter(suggestion__in=ids, kind=Kind.HANDLING):
        deadlines[deadline.suggestion_id].append(deadline)
    return [fact_of(row, events[row.pk], deadlines[row.pk]) for row in rows]


def refresh(limit: int = 500) -> int:
    """Replace the facts of up to `limit` suggestions that changed; how many it were."""
    with transaction.atomic():
        stale = Suggestion.objects.filter(stale=True).order_by("pk")
        rows = list(stale.select_for_update(no_key=True, skip_locked=True)[:limit])
        store(facts_of(rows))
        Suggestion.objects.filter(pk__in=[row.pk for row in rows]).update(stale=False)
    return len(rows)


def catch_up(seconds: float = 20) -> int:
    """Replace all stale facts, or as many as fit into the time; how many it were."""
    until = monotonic() + seconds
    done = 0
    while monotonic() < until and (replaced := refresh()):
        done += replaced
    return done


def store(facts: list[Fact]) -> None:
    Fact.objects.bulk_create(
        facts, update_conflicts=True, unique_fields=["suggestion"], update_fields=UPDATED
    )


def differences(rows: list[Suggestion]) -> list[str]:
    """Where stored facts differ from what the ledger says, one line each."""
    stored = Fact.objects.in_bulk([row.pk for row in rows])
    return [
        f"{fact.suggestion.reference}: {name} is {getattr(kept, name, None)!r}, "
        f"the ledger says {getattr(fact, name)!r}"
        for fact in facts_of(rows)
        for kept in [stored.get(fact.suggestion_id)]
        for name in ("unit_id", *UPDATED[:1], *UPDATED[2:])
        if kept is None or getattr(kept, name) != getattr(fact, name)
    ]


# rates


@dataclass(frozen=True)
class ClosureRow:
    """`overdue`: due, not done and not on hold, as of the time of asking."""

    name: str
    due: int
    done: int
    on_time: int
    held: int
    overdue: int

    @property
    def closure_rate(self) -> Decimal | None:
        return rate(self.done, self.due)

    @property
    def on_time_rate(self) -> Decimal | None:
        return rate(self.on_time, self.due)


def closure(
    officer: Officer, by: Literal["county", "unit"], since: date, until: date
) -> list[ClosureRow]:
    """Closure by county or unit over what this officer sees, for first due dates in the period.

    What falls due after now is not counted yet. Two statements, whatever the size.
    """
    visible = Suggestion.objects.visible_to(officer).values("pk")
    facts = Fact.objects.filter(
        counted=True,
        due__gte=_start_of(since),
        due__lt=min(_start_of(until + timedelta(days=1)), timezone.now()),
        suggestion__in=visible,
    )
    groups = facts.values(by).annotate(
        rows=Count("pk"),
        finished=Count("pk", Q(done=True)),
        punctual=Count("pk", Q(on_time=True)),
        waiting=Count("pk", Q(held=True)),
        open=Count("pk", Q(done=False, held=False)),
    )
    found = list(groups)
    names = _names(by, [group[by] for group in found])
    return sorted((_row(group, names.get(group[by], "—")) for group in found), key=_worst_first)


def _row(group: dict[str, Any], name: str) -> ClosureRow:
    return ClosureRow(
        name=name,
        due=group["rows"],
        done=group["finished"],
        on_time=group["punctual"],
        held=group["waiting"],
        overdue=group["open"],
    )


def _worst_first(row: ClosureRow) -> tuple[int, str]:
    return (-row.overdue, row.name)


def _names(by: str, keys: list[Any]) -> dict[Any, str]:
    if by == "unit":
        return dict(Unit.objects.filter(pk__in=keys).values_list("pk", "name"))
    names = dict(Region.objects.filter(path__in=keys).values_list("path", "name"))
    return names | {"": str(_("whole city"))}


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
