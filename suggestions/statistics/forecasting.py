"""Each night: what finished matters took, as the desk sorts open ones by it (decision 0081)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from regions.calendars import SECOND, Axis, Calendar
from regions.models import calendar_at
from suggestions.models import Deadline, Forecast, ForecastGroup, Journey, Kind
from suggestions.statistics.prospects import Finished, Groups, error_of, groups_of
from suggestions.workflow import Status

# The newest ones: what was usual years ago says little of today.
MOST_FINISHED = 20_000
NEWEST_PART = 5
KEPT = 7


def make_due(now: datetime | None = None) -> int:
    """Today's forecast, once a day; killed on the way, yesterday's stays in use. How many."""
    moment = now or timezone.now()
    day = timezone.localdate(moment)
    if Forecast.objects.filter(day=day).exists():
        return 0
    finished = _finished()
    groups = groups_of(finished)
    row = Forecast(
        day=day,
        made=moment,
        finished=len(finished),
        error=_error(finished),
        digest=_digest(groups),
    )
    try:
        _write(row, groups)
    except IntegrityError:  # another worker has made today's
        return 0
    return 1


@transaction.atomic
def _write(row: Forecast, groups: Groups) -> None:
    row.save(force_insert=True)
    ForecastGroup.objects.bulk_create(
        ForecastGroup(forecast=row, tier=tier, category_id=category, taken=list(taken))
        for (tier, category), taken in groups.items()
    )
    older = Forecast.objects.order_by("-day").values_list("pk", flat=True)[KEPT:]
    Forecast.objects.filter(pk__in=list(older)).delete()


def _digest(groups: Groups) -> str:
    """Of what it is made of, in whatever order that was read."""
    content = sorted([tier, category or 0, list(took)] for (tier, category), took in groups.items())
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


# what was finished


def _finished() -> list[Finished]:
    """The newest ones that were answered once and closed, the oldest first."""
    rows = Journey.objects.filter(
        done_day__isnull=False,
        total__isnull=False,
        suggestion__status=Status.CLOSED,
        suggestion__fact__reworked=False,
    ).order_by("-done_day", "-suggestion")
    found = rows.values_list(
        "suggestion", "suggestion__fact__tier", "category", "category__parent", "total"
    )[:MOST_FINISHED]
    newest_first = list(found)
    limits = _limits([row for row, *_of in newest_first[: len(newest_first) // NEWEST_PART]])
    return [
        Finished(tier, parent or category, total or 0, limits.get(row))
        for row, tier, category, parent, total in reversed(newest_first)
    ]


def _error(finished: Sequence[Finished]) -> float | None:
    """How far off the older ones would have been with the newest fifth."""
    at = len(finished) - len(finished) // NEWEST_PART
    return error_of(groups_of(finished[:at]), finished[at:])


def _limits(ids: Iterable[int]) -> dict[int, int]:
    """Office seconds from the start of the first limit to its date, without pauses."""
    clocks = Deadline.objects.filter(suggestion__in=list(ids), kind=Kind.HANDLING, cycle=1)
    calendar = calendar_at()
    return {
        row: worked(calendar, started, due) - paused(calendar, pauses)
        for row, started, due, pauses in clocks.order_by("serial").values_list(
            "suggestion", "started", "first_due", "pauses"
        )
    }


def worked(calendar: Calendar, since: datetime, until: datetime) -> int:
    """Office seconds between two moments."""
    gone = calendar.elapsed(Axis.OFFICE, until) - calendar.elapsed(Axis.OFFICE, since)
    return gone // SECOND


def paused(calendar: Calendar, pauses: Iterable[Sequence[str]]) -> int:
    """Office seconds of pauses, as a deadline stores them."""
    spans = [[datetime.fromisoformat(each) for each in pause] for pause in pauses]
    return sum(worked(calendar, since, until) for since, until in spans)


# what is used


def newest() -> Forecast | None:
    return Forecast.objects.order_by("-day").first()


def groups_in(forecast: Forecast) -> dict[tuple[str, int | None], list[int]]:
    rows = forecast.groups.values_list("tier", "category", "taken")
    return {(tier, category): taken for tier, category, taken in rows}
