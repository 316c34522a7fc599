"""How often an officer asks for what costs much."""

from __future__ import annotations

from time import time

from django.core.cache import cache
from redis.exceptions import RedisError

from regions.models import Officer


def how_often(what: str, officer: Officer | None, *, within: int, more: int = 1) -> int:
    """Counts it, and how often it was in this window of so many seconds; else as if seldom."""
    key = f"{what}:{officer.pk if officer else 0}:{int(time() // within)}"
    try:
        cache.add(key, 0, 2 * within)
        return cache.incr(key, more)
    except (ValueError, RedisError):  # it has just run out; or rather uncounted than not at all
        return 0
