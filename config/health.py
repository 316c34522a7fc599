"""For load balancers and containers: is the process alive, and is the work being done?

Ready means more than a process that answers: the sweep ran lately, no alert is overdue, no
message waits to be sent, a photo could be kept. After a start the first sweep is given a minute,
and what piled up meanwhile as long as it is being worked off. How long something lasts is measured
by the clock that nobody sets: after a step back of the other one, a sweep that stopped looks as if
it had just run.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from suggestions import escalation, messages
from suggestions.models import Pulse
from suggestions.public.handing_in import photos

STARTED = monotonic()
# Seconds.
GRACE = 50
CATCHING_UP = 600
SWEEP_EVERY = 120
CLOCK_AHEAD = timedelta(minutes=1)
OVERDUE = timedelta(minutes=5)


@dataclass
class Watch:
    """What this web process has seen of a counter that rises while work is done."""

    count: int = -1
    risen: float = 0
    looked: float = float("-inf")

    def seconds_still(self, pulse: Pulse, now: datetime) -> float:
        moment = monotonic()
        if pulse.count != self.count:
            # Who has not looked for long does not know when it rose: there the pulse is believed.
            age = 0 if moment - self.looked < SWEEP_EVERY else (now - pulse.at).total_seconds()
            self.count, self.risen = pulse.count, moment - max(0, age)
        self.looked = moment
        return moment - self.risen


sweeping = Watch()


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
        return _no_room() or ("" if _running() < GRACE else _undone(now))
    except DatabaseError:
        return "database does not answer"


def _no_room() -> str:
    because = photos.no_room_because()
    return f"photos cannot be kept: {because}" if because else ""


def _running() -> float:
    return monotonic() - STARTED


def _undone(now: datetime) -> str:
    pulse = escalation.last_sweep()
    if pulse and pulse.at - now > CLOCK_AHEAD:
        behind = timedelta(seconds=round((pulse.at - now).total_seconds()))
        return f"the clock is {behind} behind the last sweep: it, or another one, is wrong"
    still = sweeping.seconds_still(pulse, now) if pulse else _running()
    if still > SWEEP_EVERY:
        return f"the sweep has not run for {still:.0f} s"
    return "" if _running() < CATCHING_UP else _piled_up(now)


def _piled_up(now: datetime) -> str:
    looks: dict[str, Callable[[], datetime | None]] = {
        "alerts are overdue": escalation.oldest_due,
        "messages are not sent": lambda: messages.oldest_unsent(now),
    }
    for problem, look in looks.items():
        since = look()
        if since is not None and now - since > OVERDUE:
            return f"{problem} since {since:%Y-%m-%d %H:%M:%S}Z"
    return ""


def _has_unapplied_migrations() -> bool:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
