"""For the container and for `make services`; the environment says how many and where."""

import os
import shutil
import socket
import struct
import tempfile
from importlib import import_module
from itertools import count

from gunicorn.glogging import Logger

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
# No more than DATABASE_POOL_SIZE, or requests wait for a connection.
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
# Seconds between two pieces of a request. The proxy waits for slow visitors, not this.
SILENCE = 20
# Longer than the proxy keeps a connection (keepalive_timeout of its upstream): it must not send a
# request into one that is just being closed here.
keepalive = 75
graceful_timeout = 20
# Heartbeats go through a file, which must not stall on a slow disk.
worker_tmp_dir = "/dev/shm"  # noqa: S108
control_socket_disable = True
# Paths may hold somebody's token.
accesslog = None


class Log(Logger):
    """Its own lines as ours: a broken request is told with its path and whose it was."""

    def setup(self, cfg):
        super().setup(cfg)
        # Only here, since what it is part of looks at the folder for counters.
        line = import_module("config.logs").Line
        for handler in self.error_log.handlers:
            handler.setFormatter(line("at={asctime} level={levelname} {message}", style="{"))


logger_class = Log

# Each worker counts requests in a file of its own here, all of them are read together: /metrics
# answers for all, whichever is asked. Before prometheus_client is imported, which looks at it.
_counters = os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="suggestions-metrics-")


def pre_fork(server, worker):
    """The place of a worker that ended is taken by the next: no more files than workers."""
    taken = {each.slot for each in server.WORKERS.values()}
    worker.slot = next(slot for slot in count() if slot not in taken)


def post_fork(server, worker):
    os.environ["WEB_SLOT"] = str(worker.slot)


def when_ready(server):
    """What is accepted takes it over: a connection that says nothing gives its thread back."""
    silence = struct.pack("ll", SILENCE, 0)
    for each in server.LISTENERS:
        each.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, silence)


def on_exit(server):
    shutil.rmtree(_counters, ignore_errors=True)
