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
from tests.chaos.losses import WORKER, ended, outlives_a_loss
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
            outlived = _outlived(redis, wanted)
        finally:
            redis.kill()
    yield Figure("losses of Redis a worker outlives", outlived, f"of {wanted}", wanted)


def _outlived(redis: OwnRedis, left: int) -> int:
    """By one worker, and after its end by the next: what a loss leaves behind may end it later."""
    outlived = 0
    while left:
        with _worker(redis) as worker:
            while left and not ended(worker):
                left -= 1
                outlived += outlives_a_loss(redis, worker)
    return outlived


@contextmanager
def _worker(redis: OwnRedis) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, *WORKER, "--concurrency", "2"]
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    worker = subprocess.Popen(command, env=os.environ | {"REDIS_URL": redis.url}, **silent)
    try:
        yield worker
    finally:
        worker.terminate()
        worker.wait()
