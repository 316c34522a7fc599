"""Redis is lost under a worker with its hands full, and comes back."""

import random
import time
from subprocess import Popen
from typing import Any

from kombu import Connection

from config.celery import app
from tests.chaos.processes import until
from tests.chaos.servers import OwnRedis

SWEEP = "suggestions.tasks.sweep"
TASKS = (SWEEP, "suggestions.tasks.deliver")
MANY = 300
WORKER = ["-m", "celery", "--quiet", "--app", "config", "worker", "--loglevel", "CRITICAL"]


def ring(redis: OwnRedis, *tasks: str, times: int = 1) -> None:
    """What beat does, so many times over; with these tasks, where any are named."""
    with Connection(redis.url) as connection:
        for name in (tasks or TASKS) * times:
            app.send_task(name, connection=connection)


def waiting(redis: OwnRedis) -> int:
    return int(redis.client.llen("celery")) + int(redis.client.hlen("unacked"))


def outlives_a_loss(redis: OwnRedis, worker: Popen[Any]) -> bool:
    """Whether the worker is there afterwards, and does what comes next.

    Sweeps alone: what a dispatcher had leased that was cut off comes back only after minutes.
    """
    ring(redis, SWEEP, times=MANY)
    until(lambda: ended(worker) or waiting(redis) < MANY, what="the worker is at work")
    # The moment of a loss is what must be random: there is nothing to wait for.
    time.sleep(random.uniform(0, 0.5))
    redis.kill()
    time.sleep(random.uniform(0, 1))
    redis.start()
    ring(redis, SWEEP)
    until(lambda: ended(worker) or not waiting(redis), what="the worker goes on")
    return not ended(worker)


def ended(worker: Popen[Any]) -> bool:
    return worker.poll() is not None
