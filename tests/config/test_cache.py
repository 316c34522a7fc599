"""A Redis that hangs makes a visitor wait once, and not at every look."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import TimeoutError as NoAnswer

from config.cache import RestingCache, RestingRedis


class Hanging:
    """Takes connections, and never says a word."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._listener.settimeout(0)
        self.url = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"

    def visitors(self) -> int:
        count = 0
        try:
            while True:
                self._listener.accept()[0].close()
                count += 1
        except BlockingIOError:
            return count


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield Hanging(listener)
    RestingRedis.rests_until = 0.0


def cache_at(url: str) -> RestingCache:
    options = {"socket_timeout": 0.05, "socket_connect_timeout": 0.05}
    return RestingCache(url, {"OPTIONS": options})


def test_after_one_wait_it_is_left_alone(hanging: Hanging) -> None:
    cache = cache_at(hanging.url)
    with pytest.raises((NoAnswer, NoConnection)):
        cache.get("somebody")
    assert hanging.visitors() >= 1
    for look in (cache.get, cache.incr, lambda key: cache.add(key, 1)):
        with pytest.raises(NoConnection, match="just now"):
            look("somebody")
    assert hanging.visitors() == 0


def test_after_a_moment_it_is_asked_again(
    hanging: Hanging, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.cache.REST", 0)
    cache = cache_at(hanging.url)
    for _look in range(2):
        with pytest.raises((NoAnswer, NoConnection)):
            cache.get("somebody")
        assert hanging.visitors() >= 1
