"""Figures are kept for some minutes, and counted by one visitor while the others wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from time import sleep
from typing import TypeVar

from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

Kept = TypeVar("Kept")
# Until when it is fresh, and what was counted.
Entry = tuple[datetime, Kept]

FRESH_FOR = timedelta(minutes=5)
# Older ones are read on while somebody counts anew, and no longer.
READ_ON_FOR = timedelta(minutes=5)
# Whoever counts may die of it: then somebody else does.
COUNTS_AT_MOST = timedelta(seconds=10)
WAITS_AT_MOST = timedelta(seconds=3)
LOOKS_EVERY = timedelta(milliseconds=50)


def kept(name: str, make: Callable[[], Kept], *, fresh_for: timedelta = FRESH_FOR) -> Kept:
    """What was counted a moment ago; without Redis it is counted each time."""
    try:
        return _kept(f"figures:5:{name}", make, fresh_for)
    except RedisError:
        return make()


def _kept(name: str, make: Callable[[], Kept], fresh_for: timedelta) -> Kept:
    found: Entry[Kept] | None = cache.get(name)
    if found and _is_fresh(found):
        return found[1]
    if cache.add(_lock(name), value=True, timeout=COUNTS_AT_MOST.total_seconds()):
        return _counted(name, make, fresh_for)
    return found[1] if found else _awaited(name, make)


def _counted(name: str, make: Callable[[], Kept], fresh_for: timedelta) -> Kept:
    try:
        found: Entry[Kept] | None = cache.get(name)
        # Somebody may have counted between the two looks.
        if found and _is_fresh(found):
            return found[1]
        value = make()
        until = timezone.now() + fresh_for
        cache.set(name, (until, value), (fresh_for + READ_ON_FOR).total_seconds())
        return value
    finally:
        cache.delete(_lock(name))


def _awaited(name: str, make: Callable[[], Kept]) -> Kept:
    """What somebody else is counting; whoever waited in vain counts."""
    for _look in range(WAITS_AT_MOST // LOOKS_EVERY):
        sleep(LOOKS_EVERY.total_seconds())
        found: Entry[Kept] | None = cache.get(name)
        if found:
            return found[1]
        if cache.get(_lock(name)) is None:
            break
    return make()


def _is_fresh(found: Entry[Kept]) -> bool:
    return timezone.now() < found[0]


def _lock(name: str) -> str:
    return f"{name}:counting"
