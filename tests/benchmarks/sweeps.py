"""The sweep: with nothing to do, with reminders, and with moves to make."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from statistics import median

from django.db.models import Max
from django.utils import timezone

from suggestions import escalation
from suggestions.models import Alert, Deadline, Tier
from tests.benchmarks import city
from tests.benchmarks.figures import Figure, median_seconds, statements_of

ROUNDS, AT_ONCE = 4, 2
# Four fifths of the 24 hours of a simple matter: when its handler is reminded.
REMINDED_AFTER = timedelta(hours=19, minutes=13)
AFTER_AN_OUTAGE = timedelta(days=40)
UNRATED_FOR = timedelta(days=8)
SHORT = 500


def measure_alerts(size: float) -> Iterator[Figure]:
    city.load()
    batch = max(int(escalation.BATCH * size), 10)
    yield from _measure("reminders on time", _reminded, batch, goal=600)
    yield from _measure("all four levels after an outage", _late, batch)
    yield from _measure("closings of what nobody rated", _unrated, batch)


def _measure(
    name: str, seed: Callable[[int], datetime], batch: int, *, goal: float | None = None
) -> Iterator[Figure]:
    speeds, longest = [], 0.0
    for _round in range(ROUNDS):
        _nothing_else_due()
        now = seed(AT_ONCE * batch)
        before = Alert.objects.count()
        batches = list(_batches(now, batch))
        speeds.append((Alert.objects.count() - before) / sum(batches))
        longest = max(longest, 1000 * max(batches))
    yield Figure(f"alerts: {name}", median(speeds), "/s", goal, note="one worker")
    yield Figure(f"  the longest batch, of {batch} deadlines", longest, "ms", SHORT, most=True)


def _batches(now: datetime, batch: int) -> Iterator[float]:
    """The seconds of each transaction until nothing is due."""
    while True:
        start = time.perf_counter()
        if not escalation.sweep_batch(now, batch):
            return
        yield time.perf_counter() - start


def _nothing_else_due() -> None:
    """What the full database brought along is not of this batch."""
    later = timezone.now() + timedelta(days=30)
    Deadline.objects.filter(next_alert_at__lt=later).update(next_alert_at=later)


def _reminded(count: int) -> datetime:
    now = timezone.now()
    at = now - REMINDED_AFTER
    city.brought(city.submitted(count, at=at), "handling", at=at, tier=Tier.SIMPLE)
    return now


def _late(count: int) -> datetime:
    now = timezone.now()
    at = now - AFTER_AN_OUTAGE
    city.brought(city.submitted(count, at=at), "handling", at=at)
    return now


def _unrated(count: int) -> datetime:
    now = timezone.now()
    at = now - UNRATED_FOR
    city.brought(city.submitted(count, at=at), "answered", at=at)
    return now


def measure_idle(size: float) -> Iterator[Figure]:
    city.load()
    now = timezone.now()
    escalation.sweep(now)
    wanted = max(int(200_000 * size), 1000)
    _open_deadlines(wanted)
    open_ones = Deadline.objects.filter(next_alert_at__gt=now).count()
    work = lambda: escalation.sweep(now)  # noqa: E731
    note = f"{statements_of(work)} statements, {open_ones:,} open deadlines"
    gone = 1000 * median_seconds(work, runs=200)
    yield Figure("a sweep with nothing due", gone, "ms", 2, most=True, note=note)


def _open_deadlines(count: int) -> None:
    """Copies of a few clocks that run for some time yet."""
    rows = [row.pk for row in city.submitted(500)]
    clocks = Deadline.objects.filter(suggestion__in=rows)
    clocks.update(next_alert_at=timezone.now() + timedelta(days=1))
    newest = Deadline.objects.aggregate(found=Max("pk"))["found"]
    changes = {"id": f"id + copy * {newest + 1}", "serial": "serial + copy"}
    city.copy(Deadline, count // len(rows), changes, where=f"id > {newest - len(rows)}")
