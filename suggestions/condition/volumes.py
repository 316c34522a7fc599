"""How much there is of everything, for /metrics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any

from django.db.models import Count, Max

from suggestions.models import Channel, Suggestion, Tier
from suggestions.workflow import OPEN, TICKING

# Seconds. A row gets its number before its transaction ends, but none takes this long.
SETTLED = 60
WITHOUT = "none"


def open_by_status() -> dict[str, int]:
    rows = Suggestion.objects.open().order_by().values_list("status").annotate(many=Count("pk"))
    return dict.fromkeys(map(str, OPEN), 0) | dict(rows)


def overdue_by_tier(now: datetime) -> dict[str, int]:
    """What somebody should have acted on, as the desk's list counts it."""
    rows = Suggestion.objects.filter(status__in=TICKING, next_due__lt=now).order_by()
    found = dict(rows.values_list("tier").annotate(many=Count("pk")))
    return {tier or WITHOUT: found.get(tier, 0) for tier in (*map(str, Tier), "")}


@dataclass
class Submissions:
    """How many were ever submitted, by channel: from the rows, so that it survives every restart.

    All rows are counted when a process is asked first and once they have settled; after that only
    what came since.
    """

    _until: int = 0
    _counted: Counter[str] = field(default_factory=Counter)
    _newest: int = 0
    _seen: float = 0

    def by_channel(self) -> dict[str, int]:
        self._settle()
        found = list(_by_channel(pk__gt=self._until))
        if self._newest == self._until:
            self._newest = max((newest for _channel, _many, newest in found), default=self._until)
            self._seen = monotonic()
        total = self._counted + _sum(found)
        return {channel: total[channel] for channel in map(str, Channel)}

    def _settle(self) -> None:
        if self._newest > self._until and monotonic() - self._seen > SETTLED:
            self._counted += _sum(_by_channel(pk__gt=self._until, pk__lte=self._newest))
            self._until = self._newest


def _by_channel(**which: int) -> Iterable[Any]:
    rows = Suggestion.objects.filter(**which).order_by().values_list("channel")
    return rows.annotate(many=Count("pk"), newest=Max("pk"))


def _sum(found: Iterable[Any]) -> Counter[str]:
    return Counter({channel: many for channel, many, _newest in found})
