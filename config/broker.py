"""Redis as the broker, losing which does not end a worker."""

from typing import Any

from kombu.transport import redis
from redis.exceptions import ConnectionError as RedisIsGone


class Channel(redis.Channel):
    def close(self) -> None:
        """After a loss kombu closes a channel twice. The second time it has forgotten where Redis
        is, and fails over handing back what was not acknowledged: that ended the worker. Redis
        hands it back by itself, and each task is only a doorbell."""
        if self._has_lost_its_connection():
            self.do_restore = False
        super().close()  # type: ignore[no-untyped-call]

    def _connparams(self, asynchronous: bool = False) -> dict[str, Any]:
        """A task that ends after the loss is acknowledged on a channel that has forgotten where
        Redis is. kombu goes on after every error of a connection, and ended over this one, which
        was none."""
        if self._has_lost_its_connection():
            raise RedisIsGone("the connection of this channel has been closed")
        return super()._connparams(asynchronous)  # type: ignore[no-untyped-call, no-any-return]

    def _has_lost_its_connection(self) -> bool:
        return self.connection is None or self.connection.client is None


class Transport(redis.Transport):
    Channel = Channel
