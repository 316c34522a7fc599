"""For load balancers and containers: is the process alive, and is the work being done?

Ready means more than a process that answers: the sweep ran lately, no alert is overdue, no
message waits to be sent. After a start the first sweep is given a minute, and what piled up
meanwhile as long as it is being worked off.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from suggestions import escalation, messages

STARTED = timezone.now()
GRACE = timedelta(seconds=50)
CATCHING_UP = timedelta(minutes=10)
SWEEP_EVERY = timedelta(minutes=2)
OVERDUE = timedelta(minutes=5)


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    problem = _problem(timezone.now())
    return HttpResponse(
        f"{problem or 'ok'}\n", content_type="text/plain", status=503 if problem else 200
    )


def _problem(now: datetime) -> str:
    try:
        connection.ensure_connection()
        if _has_unapplied_migrations():
            return "database not migrated"
        return "" if now < STARTED + GRACE else _undone(now)
    except DatabaseError:
        return "database does not answer"


def _undone(now: datetime) -> str:
    swept = escalation.last_sweep() or STARTED
    if now - swept > SWEEP_EVERY:
        return _since("the sweep has not run", swept)
    return "" if now < STARTED + CATCHING_UP else _piled_up(now)


def _piled_up(now: datetime) -> str:
    looks: dict[str, Callable[[], datetime | None]] = {
        "alerts are overdue": escalation.oldest_due,
        "messages are not sent": lambda: messages.oldest_unsent(now),
    }
    for problem, look in looks.items():
        since = look()
        if since is not None and now - since > OVERDUE:
            return _since(problem, since)
    return ""


def _since(problem: str, moment: datetime) -> str:
    return f"{problem} since {moment:%Y-%m-%d %H:%M:%S}Z"


def _has_unapplied_migrations() -> bool:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
