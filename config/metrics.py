"""`/metrics` for Prometheus: what waits, what is late, and how requests fare (decision 0038).

Names nobody and nothing: labels are statuses, tiers, channels and views.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from threading import Lock
from time import monotonic

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Metric, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from config import traffic
from suggestions.condition import (
    Concern,
    Look,
    Submissions,
    open_by_status,
    overdue_by_tier,
)
from suggestions.faces.addresses import is_of_this_machine

# Seconds: whoever asks more often is told the same.
KEPT = 5
PREFIX = "suggestions_"
HELP = {
    Concern.LEDGER_DIFFERS: "Differences from the ledger that the nightly check found.",
    Concern.SWEEPS_LATE: "1 while /readyz says that sweeps, alerts or messages are late.",
    Concern.LEDGER_UNSEALED: "1 while the ledger was not sealed for two hours.",
    Concern.WITNESS_CONTRADICTS: "1 while the file outside the database has seen other seals.",
    Concern.ROOTS_UNSTAMPED: "Signed roots that wait for a time stamp for more than two days.",
    Concern.ERASED_ARE_BACK: "Erased ones that an older copy of the database brought back.",
    Concern.NOBODY_DECIDES: "Open ones that nobody may decide on: no stand-in, or a vacant post.",
    Concern.FIGURES_BEHIND: "Changed suggestions missing in the figures for over five minutes.",
    Concern.UNDELIVERABLE_MESSAGES: "Messages that were given up.",
    Concern.MISSING_CALENDAR: "The year whose holidays should be loaded by now; 0: none.",
    Concern.PROVISIONAL_LIMITS: "Unanswered suggestions whose limit is an estimate.",
    Concern.UNITS_WITHOUT_OFFICER: "Units with work or duties where nobody handles or leads.",
    Concern.CODES_GUESSED: "Accounts with ten wrong codes of the second step or more in a day.",
    Concern.LEARNT_AT_FAULT: "Learnt versions in use that are not what was written.",
}


# Exempt, so that whoever may not read it is told the same of every method: that there is nothing.
@csrf_exempt
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    if request.method not in {"GET", "HEAD"} or not _may_read(request):
        raise Http404
    registry = CollectorRegistry()
    registry.register(of_database)
    registry.register(traffic.counted())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    if not settings.METRICS_TOKEN:
        return is_of_this_machine(request)
    given = request.headers.get("Authorization", "")
    return constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}")


class OfDatabase(Collector):
    """What the database knows, read when somebody asks, by one thread at a time.

    The same from every process, and after every restart.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._submissions = Submissions()
        self.forget()

    def forget(self) -> None:
        self._read, self._found = float("-inf"), list[Metric]()

    def describe(self) -> Iterable[Metric]:
        """Nothing: to be registered must cost no statement."""
        return ()

    def collect(self) -> Iterable[Metric]:
        with self._lock:
            if monotonic() - self._read > KEPT:
                self._found = self._look()
                self._read = monotonic()
            return self._found

    def _look(self) -> list[Metric]:
        try:
            found = list(self._families(Look(timezone.now())))
        except DatabaseError:
            found = []
        words = "1 while the database answers; else only requests are known."
        return [_gauge("database_up", words, float(bool(found))), *found]

    def _families(self, look: Look) -> Iterator[Metric]:
        for concern, words in HELP.items():
            yield _gauge(concern, words, look.find(concern).count)
        yield from _lags(look)
        yield _gauges("open", "Open suggestions.", "status", open_by_status())
        words = "Suggestions on which whoever is to act is late."
        yield _gauges("overdue", words, "tier", overdue_by_tier(look.now))
        words = "Suggestions that ever came in."
        counter = CounterMetricFamily(f"{PREFIX}submitted", words, labels=["channel"])
        for channel, many in self._submissions.by_channel().items():
            counter.add_metric([channel], many)
        yield counter


of_database = OfDatabase()


def _lags(look: Look) -> Iterator[Metric]:
    sweeps = look.sweeps
    for name, words, lag in (
        ("sweep_silence", "since a sweep last gave a sign of life.", sweeps.silence),
        ("alert_lag", "since the oldest alert is due.", sweeps.alert_lag.total_seconds()),
        ("message_lag", "since the oldest message is due.", sweeps.message_lag.total_seconds()),
    ):
        yield _gauge(f"{name}_seconds", f"Seconds {words}", lag)
    words = "Changed suggestions that are not counted again yet."
    yield _gauge("stale_facts", words, look.waiting)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"{PREFIX}{name}", words, value=value)


def _gauges(name: str, words: str, label: str, values: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(f"{PREFIX}{name}", words, labels=[label])
    for each, value in values.items():
        family.add_metric([each], value)
    return family
