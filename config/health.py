"""For load balancers and containers: is the process alive, and is the work being done?

Ready means more than a process that answers: the sweep ran lately, no alert is overdue, no
message waits to be sent, a photo could be kept.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from suggestions import sealing
from suggestions.condition import Late, Problem, Sweeps, has_caught_up
from suggestions.faces import photos


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
        late = Sweeps.at(now).late
        return _no_room() or (_say(late, now) if late else _not_sealed(now))
    except DatabaseError:
        return "database does not answer"


def _no_room() -> str:
    because = photos.no_room_because()
    return f"photos cannot be kept: {because}" if because else ""


def _not_sealed(now: datetime) -> str:
    # What piled up while nothing ran is sealed as soon as something does.
    since = sealing.late(now, sealing.last_round()) if has_caught_up() else None
    return f"the ledger is not sealed since {since:%Y-%m-%d %H:%M:%S}Z" if since else ""


def _say(late: Late, now: datetime) -> str:
    return _WORDS[late.problem](late.by, f"{now - late.by:%Y-%m-%d %H:%M:%S}Z")


# From (for how long, since when).
_WORDS: dict[Problem, Callable[[timedelta, str], str]] = {
    Problem.CLOCK: lambda by, _since: (
        f"the clock is {timedelta(seconds=round(by.total_seconds()))} behind the last sweep: "
        "it, or another one, is wrong"
    ),
    Problem.SILENCE: lambda by, _since: f"the sweep has not run for {by.total_seconds():.0f} s",
    Problem.ALERTS: lambda _by, since: f"alerts are overdue since {since}",
    Problem.MESSAGES: lambda _by, since: f"messages are not sent since {since}",
}


def _has_unapplied_migrations() -> bool:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
