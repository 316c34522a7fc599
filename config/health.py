"""For load balancers and containers: is the process alive, and may it take requests."""

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    problem = _problem()
    return HttpResponse(
        f"{problem or 'ok'}\n", content_type="text/plain", status=503 if problem else 200
    )


def _problem() -> str:
    try:
        connection.ensure_connection()
        return "database not migrated" if _has_unapplied_migrations() else ""
    except DatabaseError:
        return "database does not answer"


def _has_unapplied_migrations() -> bool:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
