"""The cache in Redis, left alone for a moment after it did not answer.

What stands there is dispensable. Without this, every look into a Redis that hangs would make the
same visitor wait once more.
"""

from __future__ import annotations

from time import monotonic
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import Redis
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import TimeoutError as NoAnswer

# Seconds, in each process by itself.
REST = 5


class RestingRedis(Redis):
    # Of the class: Django makes a client for every command.
    rests_until = 0.0

    def execute_command(self, *args: Any, **options: Any) -> Any:
        if monotonic() < RestingRedis.rests_until:
            raise NoConnection("did not answer just now")
        try:
            return super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        except (NoConnection, NoAnswer):
            RestingRedis.rests_until = monotonic() + REST
            raise


class _Client(RedisCacheClient):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._client = RestingRedis


class RestingCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _Client
