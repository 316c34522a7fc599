"""When the levels of a deadline fall."""

from __future__ import annotations

from datetime import datetime

from regions.calendars import Axis, Calendar
from suggestions import limits
from suggestions.models import Deadline


def level_times(row: Deadline, calendar: Calendar) -> list[tuple[str, datetime]]:
    """(level, when) in the order in which they fall."""
    axis = Axis(row.policy.axis)
    return [
        (
            level.name,
            limits.level_at(level, start=row.started, due_at=row.due, axis=axis, calendar=calendar),
        )
        for level in row.policy.parsed_levels
    ]


def next_alert(row: Deadline, calendar: Calendar) -> datetime | None:
    """When the next level falls; None when every level has gone out."""
    waiting = level_times(row, calendar)[row.alerts_sent :]
    return waiting[0][1] if waiting else None
