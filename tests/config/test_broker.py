"""What kombu does with a channel whose Redis is gone."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import Connection, Message, Queue

from tests.chaos.servers import OwnRedis

TRANSPORT = "config.broker:Transport"


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    server = OwnRedis(tmp_path)
    yield server
    server.kill()


def lost(redis: OwnRedis, transport: str, tasks: list[Message] | None = None) -> Connection:
    """Of a worker that waits on two channels while a task is at work, and loses Redis."""
    connection = at_work(redis, transport, tasks)
    connection.Consumer(Queue("control"), channel=connection.channel()).consume()
    connection.transport.cycle.on_poll_start()
    redis.kill()
    return connection


def at_work(redis: OwnRedis, transport: str, tasks: list[Message] | None = None) -> Connection:
    """One task has come, and is not acknowledged yet."""
    came = [] if tasks is None else tasks
    connection = Connection(redis.url, transport=transport)
    take = [lambda _body, task: came.append(task)]
    connection.Consumer(Queue("tasks"), callbacks=take).consume()
    connection.Producer().publish("ring", routing_key="tasks")
    connection.drain_events(timeout=5)
    return connection


def close_as_a_worker_does(connection: Connection) -> None:
    connection.collect(socket_timeout=1)
    connection.close()


def test_closing_a_lost_connection_does_not_fail(own_redis: OwnRedis) -> None:
    close_as_a_worker_does(lost(own_redis, TRANSPORT))


def test_without_our_transport_it_would(own_redis: OwnRedis) -> None:
    """Where this is green no more, kombu has mended it and config/broker.py can go."""
    connection = lost(own_redis, "redis")
    with pytest.raises(AttributeError, match="hostname"):
        close_as_a_worker_does(connection)


def test_a_task_that_ends_after_the_loss_does_not_fail(own_redis: OwnRedis) -> None:
    tasks: list[Message] = []
    connection = lost(own_redis, TRANSPORT, tasks)
    close_as_a_worker_does(connection)
    [task] = tasks
    task.ack_log_error(logging.getLogger("tests.broker"), connection.connection_errors)
    assert not task.acknowledged


def test_a_channel_is_closed_any_number_of_times(own_redis: OwnRedis) -> None:
    connection = at_work(own_redis, TRANSPORT)
    channel = connection.channel()
    for _ in range(2):
        channel.close()
    connection.close()
    channel.close()


def test_a_connection_that_holds_hands_back_what_was_not_done(own_redis: OwnRedis) -> None:
    at_work(own_redis, TRANSPORT).close()
    assert own_redis.client.llen("tasks") == 1
