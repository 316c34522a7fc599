"""How many losses of Redis a worker outlives."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.figures import Figure
from tests.chaos.losses import WORKER, outlives_a_loss
from tests.chaos.servers import OwnRedis

LOSSES = 20


def measure(size: float) -> Iterator[Figure]:
    if not shutil.which("redis-server"):
        print("losses of Redis: no redis-server on PATH")
        return
    wanted = max(int(LOSSES * size), 1)
    with tempfile.TemporaryDirectory() as folder:
        redis = OwnRedis(Path(folder))
        try:
            outlived = sum(_outlives(redis) for _loss in range(wanted))
        finally:
            redis.kill()
    yield Figure("losses of Redis a worker outlives", outlived, f"of {wanted}", wanted)


def _outlives(redis: OwnRedis) -> bool:
    with _worker(redis) as worker:
        return outlives_a_loss(redis, worker)


@contextmanager
def _worker(redis: OwnRedis) -> Iterator["subprocess.Popen[bytes]"]:
    """A new one for each loss: whoever ended counts once."""
    command = [sys.executable, *WORKER, "--concurrency", "2"]
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    worker = subprocess.Popen(command, env=os.environ | {"REDIS_URL": redis.url}, **silent)
    try:
        yield worker
    finally:
        worker.terminate()
        worker.wait()
