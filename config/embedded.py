"""Everything in one process: web and beat in threads, the worker in the main one.

`celery worker -B` would fork beat, and with a broker in memory no tick would ever arrive.
"""

import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from types import FrameType

import waitress
from celery.beat import EmbeddedService
from celery.exceptions import SecurityWarning
from celery.worker import state
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config.celery import app

WEB_THREADS = 8
WORKER_THREADS = 2


class PortInUse(Exception):
    pass


def serve(*, host: str, port: int, started: Callable[[], None]) -> None:
    """Until Ctrl-C or SIGTERM, which the worker handles: both let running tasks finish."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop_once_started)
    with _web(host, port), _beat():
        started()
        _work()


def _stop_once_started(_number: int, _frame: FrameType | None) -> None:
    """Before the worker listens: an exception in the middle of its start can leave it hanging."""
    state.should_stop = 0


@contextmanager
def _web(host: str, port: int) -> Iterator[None]:
    try:
        server = waitress.create_server(
            get_wsgi_application(),
            host=host,
            port=port,
            threads=WEB_THREADS,
            max_request_body_size=settings.MAX_REQUEST_BYTES,
            ident=None,
        )
    except OSError as error:
        raise PortInUse(f"{host}:{port}: {error.strerror}") from error
    Thread(target=server.run, name="web", daemon=True).start()
    try:
        yield
    finally:
        server.close()
        server.task_dispatcher.shutdown(timeout=5)


@contextmanager
def _beat() -> Iterator[None]:
    beat = EmbeddedService(app, thread=True)
    beat.start()
    try:
        yield
    finally:
        # Not stop(): that waits for a beat that may have died on its own, for ever.
        beat.service.stop(wait=False)
        beat.join(timeout=5)


def _work() -> None:
    # Warns against root because of pickled messages; ours are JSON and never leave the process.
    warnings.filterwarnings("ignore", category=SecurityWarning)
    worker = app.Worker(
        pool="threads",
        concurrency=WORKER_THREADS,
        quiet=True,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
    )
    worker.start()
