"""Pauses as a deadline stores them."""

from __future__ import annotations

from datetime import UTC, datetime

from suggestions.models import Deadline


def span(since: datetime, until: datetime) -> list[str]:
    """As it is stored: the same moment in the same words, wherever it comes from."""
    return [since.astimezone(UTC).isoformat(), until.astimezone(UTC).isoformat()]


def spans(row: Deadline) -> list[tuple[datetime, datetime]]:
    return [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in row.pauses]
