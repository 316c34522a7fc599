"""What is counted over the facts of a period, for each county and for the whole city."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone

from regions.models import Level, Region
from suggestions.models import Fact, Voice
from suggestions.statistics.facts import TAKEN_BACK
from suggestions.statistics.handling import Spread, spread_of
from suggestions.statistics.rates import PARTS, Rate
from suggestions.workflow import Status

WHOLE_CITY = ""
PASSED_ON = (Status.DECLINED, Status.TRANSFERRED, Status.WITHDRAWN)
# Fewer than these could tell who somebody is.
FEWEST = 3

# What was received in the period ends in exactly one of the four below.
OF_RECEIVED = {
    "received": Q(),
    "answered": Q(done=True, left=""),
    "in_hand": Q(done=False, left=""),
    "merged": Q(left=Status.MERGED),
    "passed_on": Q(left__in=PASSED_ON),
}
OF_DUE = {
    "due": Q(),
    "done": Q(done=True),
    "on_time": Q(on_time=True),
    "on_time_first": Q(on_time_first=True),
    "held": Q(held=True),
    "asked_solved": Q(solved__isnull=False),
    "solved": Q(solved=True),
    "asked_satisfied": Q(satisfied__isnull=False),
    "satisfied": Q(satisfied=True),
    "by_telephone": Q(voice=Voice.TELEPHONE),
    "reworked": Q(done=True, reworked=True),
    "to_sign": Q(signed__isnull=False),
    "signed": Q(signed=True),
    "responded": Q(signed__isnull=False, responded=True),
    "assigned": Q(assigned=True),
    "extended": Q(assigned=True, extended=True),
    "objected": Q(assigned=True, objected=True),
    "proposals": Q(adopted__isnull=False),
    "adopted": Q(adopted=True),
}
OF_KEYS = {"keys": Q(), "rectified": Q(rectified=True)}

Counts = Counter[str]


@dataclass(frozen=True)
class Figures:
    """Counts of one place; without path and name: of the whole city, or of no single county."""

    path: str
    name: str
    counts: Counts

    def rate(self, name: str) -> Rate:
        part, whole = PARTS[name]
        return Rate(name, self.counts[part], self.counts[whole])


@dataclass(frozen=True)
class CityFigures:
    """As of a moment: what falls due after it is not counted yet."""

    since: date
    until: date
    as_of: datetime
    city: Figures
    counties: list[Figures]
    handling: Spread | None


def city_figures(since: date, until: date) -> CityFigures:
    """The figures of a period. Five statements, whatever the size."""
    now = timezone.now()
    period = (since, until)
    by_county: dict[str, Counts] = {}
    for field, wanted, extra in (
        ("received", OF_RECEIVED, ~Q(left=TAKEN_BACK)),
        ("due", OF_DUE, Q(counted=True)),
        ("key_due", OF_KEYS, Q()),
    ):
        _count(by_county, wanted, within(field, *period, now=now) & extra)
    names = _counties()
    total: Counts = sum(by_county.values(), Counter())
    if WHOLE_CITY in by_county:
        names[WHOLE_CITY] = ""
    counties = [Figures(path, name, by_county.get(path, Counter())) for path, name in names.items()]
    city = Figures(WHOLE_CITY, "", total)
    return CityFigures(
        since, until, now, city, counties, _handling(within("due", *period, now=now))
    )


def _handling(due: Q) -> Spread | None:
    """The bins are counted by the database: their number does not grow with the rows."""
    done = Fact.objects.filter(due, counted=True, hours__isnull=False)
    return spread_of(done.values_list("hours").annotate(many=Count("pk")).order_by("hours"))


def _count(by_county: dict[str, Counts], wanted: Mapping[str, Q], which: Q) -> None:
    named = {f"of_{name}": Count("pk", filter=each) for name, each in wanted.items()}
    groups = Fact.objects.filter(which).values_list("county").annotate(**named)
    for county, *numbers in groups:
        by_county.setdefault(county, Counter()).update(dict(zip(wanted, numbers, strict=True)))


def _counties() -> dict[str, str]:
    rows = Region.objects.filter(level=Level.COUNTY).order_by("path")
    return dict(rows.values_list("path", "name"))


def within(field: str, since: date, until: date, *, now: datetime) -> Q:
    """`field` lies in these days, and not after now."""
    end = min(_start_of(until + timedelta(days=1)), now)
    return Q(**{f"{field}__gte": _start_of(since), f"{field}__lt": end})


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def first_year() -> int | None:
    """The year of the earliest suggestion."""
    first: datetime | None = Fact.objects.aggregate(first=Min("received"))["first"]
    return timezone.localtime(first).year if first else None


def withheld(name: str, places: list[Figures]) -> set[str]:
    """Paths whose rate is not shown, because it would tell of single people.

    Never only one place: what it counts could be found by subtracting the others.
    """
    by_size = sorted(
        (row for row in places if row.rate(name).whole), key=lambda row: row.rate(name).whole
    )
    hidden = [row for row in by_size if row.rate(name).whole < FEWEST]
    if hidden and sum(row.rate(name).whole for row in hidden) < FEWEST:
        hidden = by_size[: len(hidden) + 1]
    return {row.path for row in hidden}
