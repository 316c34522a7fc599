"""For load balancers and containers: is the process alive, and is the work being done?

Ready means more than a process that answers: the sweep ran lately, no alert is overdue, no
message waits to be sent. What was late when this process started is given a minute.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from suggestions import escalation, outbox

STARTED = timezone.now()
GRACE = timedelta(seconds=50)
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
    looks: dict[str, tuple[Callable[[], datetime | None], timedelta]] = {
        "the sweep has not run": (escalation.last_sweep, SWEEP_EVERY),
        "alerts are overdue": (escalation.oldest_due, OVERDUE),
        "messages are not sent": (lambda: outbox.oldest_unsent(now), OVERDUE),
    }
    for problem, (look, patience) in looks.items():
        since = look()
        if since is not None and now - since > patience:
            return f"{problem} since {since:%Y-%m-%d %H:%M:%S}Z"
    return ""


def _has_unapplied_migrations() -> bool:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
