"""For the container and for `make services`; the environment says how many and where."""

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
# No more than DATABASE_POOL_SIZE, or requests wait for a connection.
threads = int(os.environ.get("WEB_THREADS", "8"))
timeout = 60
# Longer than the proxy keeps a connection (keepalive_timeout of its upstream): it must not send a
# request into one that is just being closed here.
keepalive = 75
graceful_timeout = 20
# Heartbeats go through a file, which must not stall on a slow disk.
worker_tmp_dir = "/dev/shm"  # noqa: S108
control_socket_disable = True
# Paths may hold somebody's token.
accesslog = None
