"""Each night: how long matters take, as the desk sorts open ones by it (decisions 0081, 0101)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from suggestions.models import Forecast, ForecastGroup
from suggestions.statistics.observed import Period, Seen, period_until, seen_in
from suggestions.statistics.prospects import Foretold, Groups, Key, Steps, Tally

KEPT = 7


def make_due(now: datetime | None = None) -> int:
    """Today's forecast, once a day; killed on the way, yesterday's stays in use. How many."""
    moment = now or timezone.now()
    day = timezone.localdate(moment)
    if Forecast.objects.filter(day=day).exists():
        return 0
    learnt = _learn(moment)
    steps = learnt.known.steps
    row = Forecast(
        day=day, made=moment, finished=learnt.closed, error=learnt.error, digest=_digest(steps)
    )
    try:
        _write(row, steps)
    except IntegrityError:  # another worker has made today's
        return 0
    return 1


@transaction.atomic
def _write(row: Forecast, steps: Mapping[Key, Steps]) -> None:
    row.save(force_insert=True)
    ForecastGroup.objects.bulk_create(
        ForecastGroup(forecast=row, tier=tier, days=days, category_id=category, steps=each)
        for (tier, days, category), each in steps.items()
    )
    older = Forecast.objects.order_by("-day").values_list("pk", flat=True)[KEPT:]
    Forecast.objects.filter(pk__in=list(older)).delete()


def _digest(steps: Mapping[Key, Steps]) -> str:
    """Of what it is made of, in whatever order that was read."""
    content = sorted(
        [tier, days or 0, category or 0, each] for (tier, days, category), each in steps.items()
    )
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


# what is learnt


@dataclass
class Learnt:
    """`known`: as of now; `before`: as of when nothing of the newest part had come in."""

    known: Tally = field(default_factory=Tally)
    before: Tally = field(default_factory=Tally)
    closed: int = 0
    error: float | None = None

    def add(self, seen: Seen, period: Period, now: datetime) -> None:
        self.closed += seen.is_closed
        if found := seen.at(now):
            self.known.add(found)
        if seen.row.received < period.newest and (found := seen.at(period.before_newest)):
            self.before.add(found)


def _learn(now: datetime) -> Learnt:
    learnt, period = Learnt(), period_until(now)
    if period:
        for seen in seen_in(period, clocks_from=period.newest):
            learnt.add(seen, period, now)
        learnt.error = _error(Groups(learnt.before.steps), period, now)
    return learnt


def _error(groups: Groups, period: Period, now: datetime) -> float | None:
    """How far off one would have been with the newest part, by what was known when it began.

    What may still be in time is not judged, however it ended: long limits would have been seen at
    their beginning alone, which says nothing of their end.
    """
    foretold = Foretold()
    for seen in seen_in(replace(period, since=period.newest), clocks_from=period.newest):
        found = seen.at(now)
        if found and seen.had_its_time(now):
            foretold.look_at(groups, found)
    return foretold.error


# what is used


def newest() -> Forecast | None:
    return Forecast.objects.order_by("-day").first()


def groups_in(forecast: Forecast) -> Groups:
    rows = forecast.groups.values_list("tier", "days", "category", "steps")
    return Groups({(tier, days, category): steps for tier, days, category, steps in rows})
