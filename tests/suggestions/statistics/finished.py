"""As many finished matters as are wanted, as the figures keep them: without moves of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from datetime import date, datetime, timedelta

from django.utils import timezone

from regions.calendars import Axis
from regions.models import calendar_at
from suggestions.models import Deadline, Fact, Journey, Suggestion
from tests.factories import City, closed, local

HOUR = 3600
LAST_DAY, A_DAY = date(2026, 8, 31), 25


def finish(
    city: City, hours: Sequence[float], *, limit: float = 14, last: date = LAST_DAY
) -> list[Suggestion]:
    """One for each, 25 handed in each day, the last of them on `last`; `limit`: office hours."""
    model = closed(city)
    rows = Suggestion.objects.bulk_create(_another(model, place) for place in range(len(hours)))
    starts = list(_starts(len(hours), last))
    Fact.objects.bulk_create(
        Fact(
            suggestion=row,
            county="",
            tier=row.tier,
            category=city.category,
            received=start,
            received_day=start.date(),
        )
        for row, start in zip(rows, starts, strict=True)
    )
    Journey.objects.bulk_create(
        Journey(
            suggestion=row,
            done_day=timezone.localdate(after(start, taken)),
            total=int(taken * HOUR),
            category=city.category,
        )
        for row, start, taken in zip(rows, starts, hours, strict=True)
    )
    clock = Deadline.objects.get(suggestion=model, kind="handling")
    Deadline.objects.bulk_create(
        _clock(clock, row, start, limit) for row, start in zip(rows, starts, strict=True)
    )
    return rows


def reopen(rows: Sequence[Suggestion]) -> None:
    """They were never answered: still being handled, since they were handed in."""
    Suggestion.objects.filter(pk__in=[row.pk for row in rows]).update(status="handling")
    Journey.objects.filter(suggestion__in=rows).delete()
    Deadline.objects.filter(suggestion__in=rows).update(ended=None, state="running")


def after(start: datetime, hours: float) -> datetime:
    """When so many office hours have gone by."""
    calendar = calendar_at()
    gone = calendar.elapsed(Axis.OFFICE, start) + int(hours * HOUR * 1_000_000)
    return calendar.instant(Axis.OFFICE, gone)


def _starts(many: int, last: date) -> Iterator[datetime]:
    for place in range(many):
        day = last - timedelta(days=(many - 1 - place) // A_DAY)
        yield local(f"{day} 08:30")


def _another(model: Suggestion, place: int) -> Suggestion:
    row = copy(model)
    row.pk, row._state.adding = None, True
    row.reference, row.submit_key = f"{model.reference}/{place}", None
    return row


def _clock(clock: Deadline, row: Suggestion, start: datetime, limit: float) -> Deadline:
    found = copy(clock)
    found.pk, found._state.adding, found.suggestion = None, True, row
    found.started, found.pauses = start, []
    found.first_due = found.due = after(start, limit)
    return found
