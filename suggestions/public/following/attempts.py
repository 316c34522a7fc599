"""How often somebody may guess what belongs to one suggestion."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache

from suggestions.public.outage import outage

MOST_FAILURES = 10
WITHIN = timedelta(minutes=15)


@dataclass(frozen=True)
class Door:
    """One page where there is something to guess; each counts for itself. '' is no reference,
    so nothing is behind it."""

    name: str

    def is_closed(self, reference: str) -> bool:
        if not reference:
            return False
        # What is asked for is hard enough to guess: better no count for a while than no answer.
        found = outage.unless(lambda: cache.get(self._key(reference), 0), otherwise=0)
        return int(found) >= MOST_FAILURES

    def count_failure(self, reference: str) -> None:
        if not reference:
            return
        with suppress(ValueError):  # it ran out between the two
            outage.unless(lambda: self._add_one(reference), otherwise=None)

    def _add_one(self, reference: str) -> None:
        if not cache.add(self._key(reference), 1, WITHIN.total_seconds()):
            cache.incr(self._key(reference))

    def _key(self, reference: str) -> str:
        return f"{self.name}-failures:{reference}"
