"""Moments in Shanghai at which the clock stands still."""

from __future__ import annotations

from typing import Any

import time_machine

from suggestions.models import Deadline, Suggestion
from tests.factories import local


def at(moment: str) -> time_machine.travel:
    """`with at("2026-11-02 10:00")`: a Monday; no holiday is near."""
    return time_machine.travel(local(moment), tick=False)


def clock_of(row: Suggestion, kind: str, **which: Any) -> Deadline:
    """The newest clock of this kind."""
    found = Deadline.objects.filter(suggestion=row, kind=kind, **which).order_by("pk").last()
    assert found is not None
    return found


def live_kinds(row: Suggestion) -> set[str]:
    rows = Deadline.objects.filter(suggestion=row, state__in=["running", "paused"])
    return set(rows.values_list("kind", flat=True))
