"""As many finished matters as are wanted, as the figures keep them: without moves of their own."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import date, timedelta

from suggestions.models import Deadline, Fact, Journey, Suggestion
from tests.factories import City, closed, local

HOUR = 3600
MONDAY = local("2026-06-01 08:30")


def finish(
    city: City, hours: Sequence[float], *, limit: int = 14, since: date = date(2026, 6, 1)
) -> None:
    """One for each, answered on one day after the other; `limit`: office hours, by whole days."""
    model = closed(city)
    due = MONDAY + timedelta(days=limit // 7 - 1, hours=9)
    assert limit % 7 == 0
    rows = Suggestion.objects.bulk_create(_another(model, place) for place in range(len(hours)))
    Fact.objects.bulk_create(
        Fact(suggestion=row, county="", tier=row.tier, received=MONDAY) for row in rows
    )
    Journey.objects.bulk_create(
        Journey(
            suggestion=row,
            done_day=since + timedelta(days=place),
            total=int(taken * HOUR),
            category=city.category,
        )
        for place, (row, taken) in enumerate(zip(rows, hours, strict=True))
    )
    clock = Deadline.objects.get(suggestion=model, kind="handling")
    Deadline.objects.bulk_create(_clock(clock, row, due) for row in rows)


def _another(model: Suggestion, place: int) -> Suggestion:
    row = copy(model)
    row.pk, row._state.adding = None, True
    row.reference, row.submit_key = f"{model.reference}/{place}", None
    return row


def _clock(clock: Deadline, row: Suggestion, due: object) -> Deadline:
    found = copy(clock)
    found.pk, found._state.adding, found.suggestion = None, True, row
    found.started, found.first_due, found.due, found.pauses = MONDAY, due, due, []
    return found
