"""Redis as the broker, losing which does not end a worker."""

from kombu.transport import redis


class Channel(redis.Channel):
    def close(self) -> None:
        """After a loss kombu closes a channel twice. The second time it has forgotten where Redis
        is, and fails over handing back what was not acknowledged: that ended the worker. Redis
        hands it back by itself, and each task is only a doorbell."""
        if self.connection is not None and self.connection.client is None:
            self.do_restore = False
        super().close()  # type: ignore[no-untyped-call]


class Transport(redis.Transport):
    Channel = Channel
