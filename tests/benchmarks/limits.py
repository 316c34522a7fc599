"""How many time limits can be computed."""

from collections.abc import Iterator
from datetime import timedelta

from regions.calendars import Axis
from regions.models import calendar_at
from suggestions.limits import Limit, due
from tests.benchmarks.figures import Figure, median_seconds
from tests.factories import local

LIMITS = (Limit(Axis.DAYS, 5), Limit(Axis.OFFICE, 8), Limit(Axis.DUTY, 4), Limit(Axis.NATURAL, 24))


def measure(size: float) -> Iterator[Figure]:
    count = int(100_000 * size)
    calendar = calendar_at()
    first = local("2026-01-05 09:00")
    starts = [first + timedelta(minutes=7 * number) for number in range(count // len(LIMITS))]

    def work() -> None:
        for start in starts:
            for limit in LIMITS:
                due(start, limit, calendar)

    speed = len(starts) * len(LIMITS) / median_seconds(work)
    yield Figure("time limits, on all four axes", speed, "/s", 200_000)
