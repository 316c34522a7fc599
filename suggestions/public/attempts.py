"""How often somebody may guess the access code of one suggestion."""

from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache
from redis.exceptions import RedisError

MOST_FAILURES = 10
WITHIN = timedelta(minutes=15)


def too_many(reference: str) -> bool:
    # Ten digits are hard enough to guess: better no count for a while than no answer.
    try:
        return int(cache.get(_key(reference), 0)) >= MOST_FAILURES
    except RedisError:
        return False


def count_failure(reference: str) -> None:
    try:
        if not cache.add(_key(reference), 1, WITHIN.total_seconds()):
            cache.incr(_key(reference))
    except (RedisError, ValueError):  # ValueError: it ran out between the two
        return


def _key(reference: str) -> str:
    return f"track-failures:{reference}"
