"""Clocks are what the ledger makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from regions.models import calendar_at
from suggestions.audit.batches import by, events_of, ids_of
from suggestions.deadlines import Timekeeper, next_alert, replay
from suggestions.models import Alert, Deadline, Kind, Policies, Suggestion

CLOCK_FACTS = (
    "state",
    "owner_id",
    "policy_id",
    "amount",
    "started",
    "due",
    "first_due",
    "late",
    "ended",
    "paused_at",
    "pauses",
    "reported",
    "provisional",
    "calendar_version",
)

OF_UNITS = frozenset({Kind.SIGN_FOR, Kind.PART})
SHOWN_DATES = ("cycle", "promised_from", "due", "next_due", "first_due", "provisional")


def wrong_clocks(batch: list[Suggestion], policies: Policies) -> Iterator[str]:
    """Where stored deadlines differ from those that the ledger gives, or would not be alerted."""
    events = events_of(batch)
    deadlines = Deadline.objects.filter(suggestion__in=ids_of(batch)).select_related("assignment")
    stored = by(deadlines.order_by("pk"))
    alerts = by(
        Alert.objects.filter(deadline__suggestion__in=ids_of(batch)).order_by("pk"), "deadline_id"
    )
    for suggestion in batch:
        keeper = replay(events[suggestion.pk], policies)
        rows = stored[suggestion.pk]
        yield from _differences(suggestion, rows, keeper.deadlines)
        yield from _shown_dates(suggestion, keeper)
        for row in rows:
            row.policy = policies.by_id[row.policy_id]
            sent = alerts.get(row.pk, [])
            yield from _next_alert(suggestion, row, len(sent))
            yield from _levels(suggestion, row, sent)
            yield from _assignment(suggestion, row)


def _differences(
    suggestion: Suggestion, stored: list[Deadline], computed: list[Deadline]
) -> Iterator[str]:
    expected = {(row.kind, row.cycle, row.serial): row for row in computed}
    for row in stored:
        right = expected.pop((row.kind, row.cycle, row.serial), None)
        if right is None:
            yield _("%(where)s: the ledger knows no such deadline") % {
                "where": _where(suggestion, row)
            }
        else:
            yield from _compared(_where(suggestion, row), row, right, CLOCK_FACTS)
    for row in expected.values():
        yield _("%(where)s: is missing") % {"where": _where(suggestion, row)}


def _shown_dates(suggestion: Suggestion, keeper: Timekeeper) -> Iterator[str]:
    """What lists and the citizen's page show is that of the clocks."""
    right = Suggestion(cycle=keeper.cycle, **keeper.shown(is_open=suggestion.is_open))
    yield from _compared(suggestion.reference, suggestion, right, SHOWN_DATES)


def _next_alert(suggestion: Suggestion, row: Deadline, sent: int) -> Iterator[str]:
    """A running clock waits for the level after those that went out; others wait for nothing."""
    at = next_alert(row, calendar_at(row.calendar_version)) if row.is_ticking else None
    right = Deadline(alerts_sent=sent, next_alert_at=at)
    # After an error it is tried again later than it was due.
    facts = ("alerts_sent",) if row.error else ("alerts_sent", "next_alert_at")
    yield from _compared(_where(suggestion, row), row, right, facts)


def _levels(suggestion: Suggestion, row: Deadline, sent: list[Alert]) -> Iterator[str]:
    """Levels go out in their order, each in the cycle of its deadline."""
    right = {(row.cycle, level.name) for level in row.policy.parsed_levels[: len(sent)]}
    if {(alert.cycle, alert.level) for alert in sent} != right:
        yield _("%(where)s: its alerts are not those of its levels") % {
            "where": _where(suggestion, row)
        }


def _assignment(suggestion: Suggestion, row: Deadline) -> Iterator[str]:
    """The clocks of units name the assignment that they are of, all others none."""
    whose = row.assignment and (row.assignment.suggestion_id, row.assignment.unit_id)
    if whose != ((suggestion.pk, row.owner_id) if row.kind in OF_UNITS else None):
        yield _("%(where)s: is not the clock of that assignment") % {
            "where": _where(suggestion, row)
        }


def _where(suggestion: Suggestion, row: Deadline) -> str:
    return f"{suggestion.reference} {row.kind} {row.cycle}.{row.serial}"


def _fact(row: Model, name: str) -> Any:
    found = getattr(row, name)
    if name == "pauses":
        return list(map(_moments, found))
    return found


def _moments(pause: Any) -> Any:
    """The same ones, in whatever zone they were written down; else what stands there."""
    try:
        return [datetime.fromisoformat(each) for each in pause]
    except (TypeError, ValueError):
        return pause


def _compared(where: str, row: Model, right: Model, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if _fact(row, name) != _fact(right, name):
            yield _("%(where)s: %(name)s is %(kept)s, computed %(right)s") % {
                "where": where,
                "name": name,
                "kept": getattr(row, name),
                "right": getattr(right, name),
            }
