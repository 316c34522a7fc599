"""Every list, tab, filter, search and start page of the desk, for every role, among very many.

The 95th percentile of what the server takes for a page, without the way to the browser.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from operator import itemgetter

from django.db import connection
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from regions.models import Officer, Role, Unit, UnitKind
from suggestions.models import Assignment, Suggestion
from suggestions.workflow import OPEN
from tests.benchmarks import city
from tests.benchmarks.figures import Figure, statements_of
from tests.benchmarks.pages import browser

ROWS = 1_000_000
VISITS = 10
IDLE = 20
GOAL, GOAL_OF_ONE, MOST_STATEMENTS = 150, 100, 15
ONE = "one suggestion"
KNOWN, UNKNOWN = "路灯", "穿山甲"
TABS = ("", "mine", "open", *map(str, OPEN), "ended", "all")
NARROWED = (
    "view=open&tier=general",
    "view=open&type=report",
    "view=all&channel=board",
    "view=open&overdue=on",
    "view=open&key=on",
    "view=all&region=431002",
    "view=mine&page=3",
)
SEARCHES = (KNOWN, UNKNOWN, f"{KNOWN} {UNKNOWN}", "CZ26")


@dataclass(frozen=True)
class Who:
    name: str
    officer: Officer


def measure(size: float) -> Iterator[Figure]:
    city.load()
    city.fill(max(int(ROWS * size), city.MADE))
    _make_idle()
    yield from measured(_people())


def _make_idle() -> None:
    """What was multiplied leaves no unit with less than thousands: one gets a few that are open."""
    used = Assignment.objects.values("unit")
    unit = Unit.objects.filter(kind=UnitKind.DEPARTMENT).exclude(pk__in=used).first()
    open_ones = Assignment.objects.filter(until=None, suggestion__status__in=OPEN)
    few = list(open_ones.values_list("pk", flat=True)[:IDLE])
    Assignment.objects.filter(pk__in=few).update(unit=unit)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {Assignment._meta.db_table}")


def measured(people: list[Who]) -> Iterator[Figure]:
    for who in people:
        client = browser(who.officer)
        for name, address in _addresses(who).items():
            yield _figure(f"{who.name}: {name}", client, address)


def _figure(name: str, client: Client, address: str) -> Figure:
    goal = GOAL_OF_ONE if name.endswith(ONE) else GOAL
    statements = statements_of(lambda: client.get(address))
    note = f"{statements} statements (at most {MOST_STATEMENTS})"
    return Figure(name, percentile(client, address), "ms", goal, most=True, note=note)


def percentile(client: Client, address: str) -> float:
    """The first visit warms up and is not counted."""
    taken = []
    for _visit in range(VISITS + 1):
        start = time.perf_counter()
        answer = client.get(address)
        taken.append(1000 * (time.perf_counter() - start))
        assert answer.status_code in {200, 302}, (address, answer.status_code)
    return sorted(taken[1:])[ceil(0.95 * VISITS) - 1]


def _addresses(who: Who) -> dict[str, str]:
    listed = reverse("admin:suggestions_suggestion_changelist")
    asked = [f"view={tab}" for tab in TABS] + list(NARROWED)
    asked += [f"view=all&q={words}" for words in SEARCHES] + [f"view=open&q={KNOWN}"]
    found = {f"list {each}": f"{listed}?{each}" for each in asked}
    found["start page"] = reverse("admin:index")
    seen = Suggestion.objects.visible_to(who.officer).filter(status__in=OPEN)
    if pk := seen.values_list("pk", flat=True).first():
        found[ONE] = reverse("admin:suggestions_suggestion_change", args=[pk])
    return found


def _people() -> list[Who]:
    units = Assignment.objects.order_by("unit__code").values_list("unit__code")
    loads = sorted(units.annotate(many=Count("pk")), key=itemgetter(1))
    (idle, _few), (busy, _many) = loads[0], loads[-1]
    named = {
        "handler, busy unit": (Role.HANDLER, busy),
        "leader, busy unit": (Role.LEADER, busy),
        "handler, idle unit": (Role.HANDLER, idle),
        "leader, idle unit": (Role.LEADER, idle),
        "triage, county": (Role.TRIAGE, city.COUNTY),
        "triage, city": (Role.TRIAGE, "431000"),
        "supervisor, county": (Role.SUPERVISOR, city.COUNTY),
        "supervisor, city": (Role.SUPERVISOR, "431000"),
    }
    return [Who(name, city.officer(*about)) for name, about in named.items()]
