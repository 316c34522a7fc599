"""Whoever comes while figures are counted waits for them; nobody counts beside."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Lock
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone
from pytest_django import Settings
from redis.exceptions import ConnectionError as NoConnection

from suggestions.public.reading import kept as kept_module
from suggestions.public.reading.kept import COUNTS_AT_MOST, FRESH_FOR, READ_ON_FOR, kept

pytestmark = pytest.mark.usefixtures("fresh_cache")

MANY = 100


class Counter:
    """Counts how often it was asked; `before` happens each time, before it answers."""

    def __init__(self, before: Any = None) -> None:
        self.times, self.before, self.lock = 0, before, Lock()

    def __call__(self) -> int:
        with self.lock:
            self.times += 1
            answer = self.times
        if self.before:
            self.before()
        return answer


@pytest.fixture
def later() -> Iterator[Any]:
    with time_machine.travel(timezone.now(), tick=True) as clock:
        yield clock.shift


def test_what_was_counted_is_kept_for_some_minutes(later: Any) -> None:
    count = Counter()
    assert [kept("a", count), kept("a", count), kept("b", count)] == [1, 1, 2]
    later(FRESH_FOR + timedelta(seconds=1))
    assert kept("a", count) == 3


def test_nothing_is_an_answer_too() -> None:
    times: list[None] = []
    assert [kept("none", lambda: times.append(None)) for _ in range(3)] == [None] * 3
    assert len(times) == 1


def test_a_hundred_who_come_at_once_cause_one_count() -> None:
    """The one who counts does so until all the others have asked."""
    barrier, asked = Barrier(MANY), Barrier(MANY)
    count = Counter()

    def visit(_place: int) -> int:
        barrier.wait(timeout=30)
        found = kept("crowd", count)
        asked.wait(timeout=30)
        return found

    with ThreadPoolExecutor(MANY) as pool:
        answers = list(pool.map(visit, range(MANY)))
    assert (answers, count.times) == ([1] * MANY, 1)


def test_the_older_one_is_read_on_while_somebody_counts(later: Any) -> None:
    assert kept("a", Counter()) == 1
    later(FRESH_FOR + timedelta(seconds=1))
    seen: list[int] = []
    newer = Counter(before=lambda: seen.append(kept("a", Counter())))
    newer.times = 7
    assert (kept("a", newer), seen) == (8, [1])
    later(FRESH_FOR + READ_ON_FOR + timedelta(seconds=1))
    assert kept("a", newer) == 9


def test_a_count_that_fails_keeps_nobody_waiting() -> None:
    def fail() -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        kept("a", fail)
    assert kept("a", Counter()) == 1


def test_whoever_waited_in_vain_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_module, "WAITS_AT_MOST", timedelta(milliseconds=100))
    cache.add("figures:5:a:counting", value=True, timeout=COUNTS_AT_MOST.total_seconds())
    assert kept("a", Counter()) == 1


def test_without_redis_it_is_counted_each_time(settings: Settings) -> None:
    nowhere = {"BACKEND": "config.cache.RestingCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": nowhere}
    with pytest.raises(NoConnection):
        cache.get("a")
    count = Counter()
    assert [kept("a", count), kept("a", count)] == [1, 2]
