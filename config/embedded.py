"""Everything in one process: web and beat in threads, the worker in the main one.

`celery worker -B` would fork beat, and with a broker in memory no tick would ever arrive.
"""

import os
import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread
from types import FrameType

import waitress
from celery.beat import EmbeddedService
from celery.exceptions import SecurityWarning
from celery.worker import state
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config.celery import app
from suggestions import erasing, keyring

WEB_THREADS = 8
WORKER_THREADS = 2
MOST_CONNECTIONS, SILENCE, LONGEST_HEADERS = 800, 30, 32 * 1024
LOOK_EVERY = 1.0
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - asked, not listened to


class PortInUse(Exception):
    pass


class PartEnded(Exception):
    """One of web, beat and worker ended, and nobody had asked it to."""


class Watchdog(Thread):
    """Stops the worker, and with it the process, once one of these threads has died.

    Half a service would look well: pages without time limits, or time limits without pages.
    """

    def __init__(self, watched: list[Thread]) -> None:
        super().__init__(name="watchdog", daemon=True)
        self.ended = ""
        self._watched = watched
        self._over = Event()

    def run(self) -> None:
        while not self.ended and not self._over.wait(LOOK_EVERY):
            self.ended = next((each.name for each in self._watched if not each.is_alive()), "")
        if self.ended:
            state.should_stop = os.EX_SOFTWARE

    def stop(self) -> None:
        self._over.set()
        self.join()


def serve(*, host: str, port: int, started: Callable[[], None]) -> None:
    """Until Ctrl-C or SIGTERM, which the worker handles: both let running tasks finish."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop_once_started)
    keyring.start()
    erasing.warn_at_start()
    with _web(host, port) as web, _beat() as beat:
        watchdog = Watchdog([web, beat])
        watchdog.start()
        if _answers(host, port, web):
            started()
        _work()
        watchdog.stop()
    if watchdog.ended or not _is_asked_to_stop():
        raise PartEnded(watchdog.ended or "worker")


def _answers(host: str, port: int, web: Thread) -> bool:
    """Whatever it says: that it says something is what counts."""
    place = EVERYWHERE.get(host, host)
    while web.is_alive():
        connection = HTTPConnection(place, port, timeout=5)
        try:
            connection.request("HEAD", "/healthz")
            connection.getresponse()
        except (OSError, HTTPException):
            web.join(LOOK_EVERY / 10)
        else:
            return True
        finally:
            connection.close()
    return False


def _stop_once_started(_number: int, _frame: FrameType | None) -> None:
    """Before the worker listens: an exception in the middle of its start can leave it hanging."""
    state.should_stop = 0


@contextmanager
def _web(host: str, port: int) -> Iterator[Thread]:
    try:
        server = waitress.create_server(
            get_wsgi_application(),
            host=host,
            port=port,
            threads=WEB_THREADS,
            max_request_body_size=settings.MAX_REQUEST_BYTES,
            ident=None,
            # Whoever says nothing, or little, keeps nobody else out: they are held without a
            # thread, fewer than a process may open files, and not for long.
            connection_limit=MOST_CONNECTIONS,
            channel_timeout=SILENCE,
            cleanup_interval=SILENCE // 6,
            max_request_header_size=LONGEST_HEADERS,
            asyncore_use_poll=True,
            # TRUSTED_PROXIES says what of them counts.
            clear_untrusted_proxy_headers=False,
        )
    except OSError as error:
        raise PortInUse(f"{host}:{port}: {error.strerror}") from error
    thread = Thread(target=server.run, name="web", daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        server.close()
        server.task_dispatcher.shutdown(timeout=5)


@contextmanager
def _beat() -> Iterator[Thread]:
    beat = EmbeddedService(app, thread=True, scheduler_cls=app.conf.beat_scheduler)
    beat.name = "beat"
    beat.start()
    try:
        yield beat
    finally:
        # Not stop(): that waits for a beat that may have died on its own, for ever.
        beat.service.stop(wait=False)
        beat.join(timeout=5)


def _is_asked_to_stop() -> bool:
    return state.should_stop is not None or state.should_terminate is not None


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
