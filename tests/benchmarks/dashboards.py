"""The dashboard and the public figures over a year of a million suggestions."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from itertools import combinations
from math import ceil
from time import perf_counter
from typing import Any

from django.db import connection
from django.db.models import Max, QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from regions.models import Category, Level, Region, Role, Unit
from suggestions import statistics
from suggestions.models import Channel, Fact, Journey, Stint, Suggestion, SuggestionType, Tier
from suggestions.statistics import mirror
from suggestions.statistics.counts import bits_of
from suggestions.statistics.journeys import MEASURED
from tests.benchmarks import city
from tests.benchmarks.figures import Figure, median_seconds, statements_of
from tests.benchmarks.pages import _get, _uncached, browser

MANY = 1_000_000
CHANGED = 5_000
AT_ONCE = 500
DAYS = 365


def measure(size: float) -> Iterator[Figure]:
    city.load()
    city.fill(city.MADE)
    count = max(int(MANY * size), 2 * city.MADE)
    _fill(count)
    rewritten = _seconds(lambda: list(statistics.sheets.rewrite()))
    yield Figure("sheets made again", rewritten, "s", note=f"{count:,} facts")
    _fill_journeys()
    took = _seconds(statistics.time_tallies.recount)
    yield Figure("sums of time counted again", took, "s", 120, most=True, note=f"{count:,} facts")
    _tidy()
    yield _rebuilt(rewritten)
    yield _renewed()
    _tidy()
    yield Figure("facts read by a process that begins", 1000 * _seconds(mirror.look), "ms")
    yield from seen(_visits(), count)


def seen(visits: dict[str, tuple[Callable[[], None], float]], count: int) -> Iterator[Figure]:
    for name, (visit, goal) in visits.items():
        visit()
        note = f"{statements_of(visit)} statements, {count:,} suggestions"
        yield Figure(name, 1000 * median_seconds(visit), "ms", goal, most=True, note=note)


def _rebuilt(rewritten: float) -> Figure:
    """Facts from those ledgers that there are, as if all were like them; then the sheets."""
    rows = list(Suggestion.objects.order_by("pk")[: city.MADE])
    batches = [rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE)]
    took = _seconds(lambda: [statistics.rebuild(batch) for batch in batches])
    whole = took * MANY / len(rows) + rewritten
    note = f"{took:.1f} s for {len(rows):,}, times {MANY // len(rows):,}, and the sheets"
    return Figure("full rebuild of 1,000,000", whole, "s", 600, most=True, note=note)


def _renewed() -> Figure:
    """Facts and sheets of what changed, replaced by one worker."""
    ids = Suggestion.objects.order_by("pk").values_list("pk", flat=True)[: city.MADE]
    changed = list(ids)
    took = 0.0
    for round_ in range(ceil(CHANGED / len(changed))):
        # Each time something else, so that every fact is written.
        type_ = SuggestionType.values[round_ % len(SuggestionType.values)]
        Suggestion.objects.filter(pk__in=changed).update(stale=True, type=type_)
        took += _seconds(lambda: statistics.catch_up(seconds=600))
    return Figure("facts and sheets of 5,000 renewed", took, "s", 5, most=True)


def _visits() -> dict[str, tuple[Callable[[], None], float]]:
    whole = browser(city.officer(Role.SUPERVISOR, "431000"))
    county = browser(city.officer(Role.SUPERVISOR, city.COUNTY))
    page, time = reverse("dashboard:page"), reverse("dashboard:time")

    def ask(client: Client, *, at: str = page, **asked: object) -> Callable[[], None]:
        return _get(client, at + "?" + "&".join(f"{key}={value}" for key, value in asked.items()))

    year = {"period": "year", "compare": "year"}
    visits = {
        "dashboard: this month": (ask(whole), 100.0),
        "dashboard: this year": (ask(whole, **year), 100.0),
        "dashboard: this year, of a county": (ask(county, **year), 100.0),
    }
    for names, goal in _combinations():
        filters = {name: value for name, value in _filters().items() if name in names}
        visits[f"dashboard: year, {' + '.join(names)}"] = (ask(whole, **year, **filters), goal)
    return visits | {
        "time: this month": (ask(whole, at=time), 100.0),
        "time: this year": (ask(whole, at=time, period="year"), 100.0),
        "time: this year, of a county": (ask(county, at=time, period="year"), 100.0),
        "time: this week": (ask(whole, at=time, period="week"), 100.0),
        "time: year, busiest unit": (
            ask(whole, at=time, period="year", unit=_filters()["unit"]),
            400.0,
        ),
        "time: year, one tier": (ask(whole, at=time, period="year", tier=Tier.SIMPLE), 400.0),
        "public figures, counted anew": (_uncached(reverse("public:statistics")), 50.0),
        "first page, counted anew": (_uncached(reverse("public:home")), 50.0),
    }


def _combinations() -> Iterator[tuple[tuple[str, ...], float]]:
    """Each filter by itself, region and unit with each other one, and some more of two and three."""
    plain = ("category", "tier", "channel", "type")
    yield from (((name,), 100.0) for name in ("region", "unit", *plain))
    yield from (((name, more), 100.0) for name in ("region", "unit") for more in plain)
    yield from ((names, 400.0) for names in combinations(plain, 2))
    yield ("channel", "type", "tier"), 400.0
    yield ("region", "unit", "tier", "type"), 400.0


@cache
def _filters() -> dict[str, Any]:
    """A value of each: of units and categories that which has most."""
    unit = Unit.objects.get(pk=_busiest("unit"))
    return {
        "region": unit.region.path if unit.region.level == Level.COUNTY else city.COUNTY,
        "unit": unit.pk,
        "category": _busiest("category"),
        "tier": Tier.GENERAL,
        "channel": Channel.HOTLINE,
        "type": SuggestionType.HELP,
    }


def _busiest(field: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {field}_id FROM {Fact._meta.db_table} WHERE {field}_id IS NOT NULL "
            f"GROUP BY {field}_id ORDER BY count(*) DESC LIMIT 1"
        )
        return int(cursor.fetchone()[0])


def _fill(count: int) -> None:
    """Copies of what has ended, with its facts alone: no page here looks at anything else."""
    _unhurried()
    ended = Suggestion.objects.filter(status="closed").count()
    copies = ceil((count - Suggestion.objects.count()) / ended)
    distance = (Suggestion.objects.aggregate(found=Max("pk"))["found"] or 0) + 1
    with city._unchecked():
        # Facts first: afterwards the copies of suggestions would be found as well.
        for model, where in ((Fact, _of_the_ended()), (Suggestion, "status = 'closed'")):
            city.copy(model, copies, city.changes_of(model, distance, "*"), where=where)
    _tell_apart()


def _unhurried() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")


def _of_the_ended() -> str:
    table = Suggestion._meta.db_table
    return f"suggestion_id IN (SELECT id FROM {table} WHERE status = 'closed')"


def _tell_apart() -> None:
    """Days of a year, places, units, categories, channels, types and tiers, as if by chance.

    A tenth of all belongs to one unit.
    """
    units = list(Unit.objects.order_by("pk").values_list("pk", flat=True))
    lists: dict[str, tuple[list[Any], int]] = {
        "unit_id": (units, 7919),
        "category_id": (_keys(Category.objects.filter(children=None)), 104_729),
        "channel": (list(Channel.values), 1_299_709),
        "type": (list(SuggestionType.values), 15_485_863),
        "tier": ([Tier.SIMPLE, Tier.GENERAL, Tier.GENERAL, Tier.COMPLEX], 86_028_121),
        "region_path": (_paths(Region.objects.filter(level=Level.VILLAGE)), 32_452_843),
    }
    first = timezone.localdate() - timedelta(days=DAYS)
    day = f"CAST('{first}' AS date) + CAST((suggestion_id * 49979687) % {DAYS} AS int)"
    if connection.vendor == "sqlite":
        day = f"date('{first}', '+' || ((suggestion_id * 49979687) % {DAYS}) || ' days')"
    changes = [f"{name} = {_chosen(name, *found)}" for name, found in lists.items()]
    changes += [f"received_day = {day}", f"due_day = {day}", f"due = {day}", f"received = {day}"]
    changes.append("hours = 1 + suggestion_id % 60")
    facts = Fact._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {facts} SET {', '.join(changes)}")
        cursor.execute(
            f"UPDATE {facts} SET county = substr(region_path, 1, 6), "
            f"unit_id = CASE WHEN suggestion_id % 10 = 3 THEN {units[0]} ELSE unit_id END"
        )
    _check_bits()


def _fill_journeys() -> None:
    """A journey and a unit's clock for every fact, of a dozen paths and of many lengths."""
    Journey.objects.all().delete()
    Stint.objects.all().delete()
    seconds = {
        step.value: f"(suggestion_id * {7919 + 2 * place}) % {3600 * (4 + 8 * place)}"
        for place, step in enumerate(MEASURED)
    }
    of_fact = {name: name for name in ("suggestion_id", "county", "unit_id", "category_id")}
    route = f"CASE {_routes()} ELSE 'classify answer_directly' END"
    _insert(
        Journey,
        of_fact | seconds | {"done_day": "due_day", "hops": "suggestion_id % 3", "route": route},
    )
    clock = {"due": "due", "due_day": "due_day", "capacity": "'lead'", "counted": "true"}
    judged = {"on_time": "suggestion_id % 5 <> 0", "handed_late": "suggestion_id % 50 = 0"}
    _insert(Stint, of_fact | clock | judged, where="unit_id IS NOT NULL")


def _routes() -> str:
    moves = ["assign", "accept", "reassign", "ask", "supplement", "draft", "send_back", "hold"]
    ways = [" ".join(["classify", *moves[:many]]) for many in range(len(moves) + 1)]
    return " ".join(
        f"WHEN suggestion_id % 12 = {place} THEN '{way} answer'" for place, way in enumerate(ways)
    )


def _insert(
    model: type[Journey] | type[Stint], values: dict[str, str], where: str = "true"
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(values)}) "
            f"SELECT {', '.join(values.values())} FROM {Fact._meta.db_table} WHERE {where}"
        )


def _keys(rows: QuerySet[Any]) -> list[int]:
    return list(rows.values_list("pk", flat=True))


def _paths(rows: QuerySet[Any]) -> list[str]:
    return list(rows.values_list("path", flat=True))


def _chosen(name: str, values: list[Any], prime: int) -> str:
    """SQL for one of the values for each row, by its number."""
    kind = "integer" if isinstance(values[0], int) else "varchar(20)"
    table = f"chosen_{name}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {table} (place integer PRIMARY KEY, value {kind})")
        cursor.executemany(f"INSERT INTO {table} VALUES (%s, %s)", list(enumerate(values)))
    place = f"((suggestion_id * {prime}) % 1000003) % {len(values)}"
    return f"(SELECT value FROM {table} WHERE place = {place})"


def _check_bits() -> None:
    """What was copied counts as it did."""
    fact = Fact.objects.order_by("-pk")[0]
    assert bits_of(fact) == fact.counts


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _tidy() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
