"""Requests as they are answered: how many, how long they took, how many statements they needed.

Named by view and status, never by path, which may hold somebody's token. Each web process counts
for itself: under gunicorn in files that all of its processes read (deploy/gunicorn.conf.py), so
that whichever is asked answers for all; elsewhere there is only one.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    values,
)
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Which of the web processes this is; none where it is the only one.
SLOT = os.environ.get("WEB_SLOT", "")
# Of what no view answered: redirects of the site, and addresses that do not exist.
NO_VIEW = "none"

if SLOT:
    # By slot and not by process id: who takes the place of a process that died counts on.
    values.ValueClass = values.MultiProcessValue(lambda: SLOT)  # type: ignore[no-untyped-call]
disable_created_metrics()  # type: ignore[no-untyped-call]

_own = CollectorRegistry()
_requests = Counter(
    "suggestions_requests",
    "Requests that were answered, by view and status.",
    ["view", "status"],
    registry=_own,
)
_seconds = Histogram(
    "suggestions_request_seconds",
    "Seconds until an answer began, by view.",
    ["view"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=_own,
)
_statements = Histogram(
    "suggestions_request_statements",
    "Statements that the database was asked for one answer, by view.",
    ["view"],
    buckets=(0, 1, 2, 5, 10, 15, 20, 30, 50, 100),
    registry=_own,
)


class Measured:
    """Middleware: what goes through it is counted."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        statements, start = _Statements(), perf_counter()
        with connection.execute_wrapper(statements):
            response = self._get_response(request)
        view = request.resolver_match.view_name if request.resolver_match else NO_VIEW
        _seconds.labels(view).observe(perf_counter() - start)
        _statements.labels(view).observe(statements.count)
        _requests.labels(view, response.status_code).inc()
        return response


class _Statements:
    count = 0

    def __call__(self, execute: Callable[..., Any], *given: Any) -> Any:
        self.count += 1
        return execute(*given)


def counted() -> Collector:
    """What all web processes of this gunicorn, or this process, have counted."""
    return MultiProcessCollector(None) if SLOT else _Own()  # type: ignore[no-untyped-call]


class _Own(Collector):
    def collect(self) -> Any:
        return _own.collect()
