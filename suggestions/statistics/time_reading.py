"""Where the time of what was answered in a period went, and how units kept their own clocks.

Whole months are read from sums where these tell apart what is asked; the days around them, and
what is narrowed otherwise, are counted over journeys and stints.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from regions.months import months_after
from suggestions.models import Fact, Journey, Stint, TimeAxis, TimeStep, TimeTally
from suggestions.statistics.handling import Spread, spread_of
from suggestions.statistics.journeys import MEASURED
from suggestions.statistics.reading import COUNTY_DIGITS, Question
from suggestions.statistics.time_tallies import (
    BEYOND,
    BOUNDS,
    CAPACITIES,
    HOUR,
    NO_TIME,
    OF_WHOLE_JOURNEYS,
)

FIELDS = {
    TimeAxis.UNIT: "unit_id",
    TimeAxis.CATEGORY: "category_id",
    TimeAxis.ROUTE: "route",
    TimeAxis.HOPS: "hops",
}
# The filters that sums tell apart as well.
FILTERED = (TimeAxis.UNIT, TimeAxis.CATEGORY)
ONE_DAY = timedelta(days=1)
# From so many hops on it went to and fro.
TO_AND_FRO = 2


@dataclass
class Spent:
    """Of one step: how many had it, how many of them in time, how long in all, how they spread."""

    n: int = 0
    good: int = 0
    seconds: int = 0
    bins: Counter[int] = field(default_factory=Counter)

    def add(self, bound: int, n: int, good: int, seconds: int) -> None:
        self.n += n
        self.good += good
        self.seconds += seconds
        if bound != NO_TIME:
            self.bins[bound] += n

    def take_in(self, other: Spent) -> None:
        for bound, n in other.bins.items():
            self.bins[bound] += n
        self.n, self.good = self.n + other.n, self.good + other.good
        self.seconds += other.seconds

    @property
    def spread(self) -> Spread | None:
        return spread_of(sorted((bound, n) for bound, n in self.bins.items() if n))


Steps = dict[str, Spent]
_Row = tuple[Any, str, int, int, int, int]


def together(told: Iterable[Steps]) -> Steps:
    """All of them as one."""
    found: Steps = {}
    for steps in told:
        for step, spent in steps.items():
            found.setdefault(step, Spent()).take_in(spent)
    return found


class TimeReading:
    """The answers to one question. `clocks`: whether those of units are asked for as well."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.until = min(question.until, question.today)
        self.months = _whole_months(question.since, self.until)

    def by(self, axis: TimeAxis, *, clocks: bool = False) -> dict[str, Steps]:
        """By the value of the axis, as text, "" for none; then by the name of the step."""
        tallied = self._is_tallied(axis)
        rows = [*self._sums(axis)] if tallied else []
        rows += self._of_journeys(axis, tallied=tallied)
        if clocks:
            rows += self._of_stints(axis, tallied=tallied)
        return _told(rows)

    def clocks(self) -> dict[str, Steps]:
        """How units kept their own clocks, by unit, and nothing else."""
        tallied = self._is_tallied(TimeAxis.UNIT)
        sums = self._sums(TimeAxis.UNIT) if tallied else ()
        rows = [row for row in sums if row[1] in CLOCK_STEPS]
        return _told([*rows, *self._of_stints(TimeAxis.UNIT, tallied=tallied)])

    def to_and_fro(self) -> int:
        return Journey.objects.filter(_to_and_fro(self.question)).count()

    def _is_tallied(self, axis: TimeAxis) -> bool:
        asked = set(self.question.chosen()) - ({FIELDS[axis]} if axis in FILTERED else set())
        wide = all(len(path) <= COUNTY_DIGITS for path in self.question.paths)
        return self.question.visible is None and wide and not asked

    def _sums(self, axis: TimeAxis) -> Iterator[_Row]:
        """Of the running month units' clocks are left out: what falls due later is in its sums."""
        first, end = self.months
        running = self.question.today.replace(day=1)
        clocks = Q(step__in=CLOCK_STEPS, month__lt=running)
        rows = TimeTally.objects.filter(
            clocks | ~Q(step__in=CLOCK_STEPS),
            self.question.counties(),
            axis=axis,
            month__gte=first,
            month__lt=end,
        )
        values = self.question.chosen().get(FIELDS[axis]) if axis in FILTERED else None
        if values:
            rows = rows.filter(value__in=list(map(str, values)))
        sums = rows.values_list("value", "step", "bin").annotate(
            found_n=Sum("n"), found_good=Sum("good"), found_seconds=Sum("seconds")
        )
        return (row for row in sums if row[3])

    def _of_journeys(self, axis: TimeAxis, *, tallied: bool) -> Iterator[_Row]:
        since, until = self.question.since, self.until
        days = _around(self.months, since, until) if tallied else [(since, until)]
        if not days:
            return
        rows = Journey.objects.filter(_own(self.question), _on("done_day", days))
        steps = (TimeStep.TOTAL,) if axis in OF_WHOLE_JOURNEYS else MEASURED
        picked = rows.values_list(F(FIELDS[axis]), *(step.value for step in steps))
        for value, step, bound, n, seconds in _summed(picked, steps):
            yield value, step, bound, n, 0, int(seconds)

    def _of_stints(self, axis: TimeAxis, *, tallied: bool) -> Iterator[_Row]:
        first, end = self.months
        past = (first, min(end, self.question.today.replace(day=1)))
        since, until = self.question.since, self.until
        days = _around(past, since, until) if tallied else [(since, until)]
        if not days:
            return
        rows = _due_stints(self.question).filter(_on("due_day", days))
        told = rows.values_list(FIELDS[axis], "capacity", "counted", "on_time", "handed_late")
        for value, capacity, counted, on_time, handed_late, n in told.annotate(n=Count("pk")):
            if counted:
                yield value, CAPACITIES[capacity].value, NO_TIME, n, n * on_time, 0
            if handed_late:
                yield value, TimeStep.HANDED_LATE.value, NO_TIME, n, 0, 0


CLOCK_STEPS = tuple(step.value for step in (*CAPACITIES.values(), TimeStep.HANDED_LATE))


def _told(rows: Iterable[_Row]) -> dict[str, Steps]:
    found: dict[str, Steps] = {}
    for value, step, bound, *sums in rows:
        told = found.setdefault(_text(value), {})
        told.setdefault(step, Spent()).add(bound, *sums)
    return found


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _summed(
    picked: QuerySet[Journey, Any], steps: tuple[TimeStep, ...]
) -> list[tuple[Any, str, int, int, int]]:
    """(what it is told apart by, step, bin, how many, their seconds); one statement.

    What is asked for is picked once, however many steps are summed of it.
    """
    try:
        found, values = picked.query.sql_with_params()
    except EmptyResultSet:
        return []
    columns = [step.value for step in steps]
    names = ", ".join(["told", *columns])
    sums = " UNION ALL ".join(
        f"SELECT told, '{name}' AS step, {_bound(name)} AS bound, COUNT(*), "  # noqa: S608
        f"SUM({name}) FROM picked WHERE {name} IS NOT NULL GROUP BY told, bound"
        for name in columns
    )
    with connection.cursor() as cursor:
        cursor.execute(f"WITH picked ({names}) AS ({found}) {sums}", values)
        return list(cursor.fetchall())


def _bound(name: str) -> str:
    """As `time_tallies.bin_of`, in the database."""
    cases = " ".join(f"WHEN {name} <= {bound * HOUR} THEN {bound}" for bound in BOUNDS)
    return f"CASE {cases} ELSE {BEYOND} END"


def _whole_months(since: date, until: date) -> tuple[date, date]:
    """From the first of a month to before the first of another; up to today all is whole."""
    first = since if since.day == 1 else months_after(since.replace(day=1), 1)
    end = (until + ONE_DAY).replace(day=1)
    if until == timezone.localdate():
        end = months_after(until.replace(day=1), 1)
    return first, max(first, end)


def _around(months: tuple[date, date], since: date, until: date) -> list[tuple[date, date]]:
    """The days of the period that lie in none of these months."""
    first, end = months
    if first >= end:
        return [(since, until)]
    spans = [(since, first - ONE_DAY), (end, until)]
    return [(start, last) for start, last in spans if start <= last]


def _on(name: str, days: Iterable[tuple[date, date]]) -> Q:
    found = Q()
    for span in days:
        found |= Q(**{f"{name}__range": span})
    return found


# what is asked of journeys and stints; the same for numbers and for their lists


def _own(question: Question) -> Q:
    """By what they keep themselves, and by their facts as far as they do not."""
    units = () if question.unit is None else (question.unit,)
    found = _among("unit", units) & _among("category", question.categories)
    rest = replace(question, unit=None, categories=())
    if all(len(path) <= COUNTY_DIGITS for path in question.paths):
        found, rest = found & question.counties(), replace(rest, paths=())
    if rest.which():
        found &= Q(suggestion__in=Fact.objects.filter(rest.which()).values("suggestion"))
    return found


def _among(name: str, values: tuple[int, ...]) -> Q:
    return Q(**{f"{name}__in": values}) if values else Q()


def _due_stints(question: Question) -> QuerySet[Stint]:
    """Whose limit has fallen."""
    return Stint.objects.filter(_own(question), due__lt=question.now)


def _to_and_fro(question: Question) -> Q:
    """Not answered yet, and went between units more than once."""
    undone = Q(done_day=None, hops__gte=TO_AND_FRO, suggestion__fact__done=False)
    return _own(question) & undone


def journeys_counted(question: Question, which: Q) -> Q:
    rows = Journey.objects.filter(_own(question), which, done_day__range=_period(question))
    return Q(pk__in=rows.values("suggestion"))


def stints_counted(question: Question, which: Q) -> Q:
    """A suggestion is listed once, however many units it was with."""
    rows = _due_stints(question).filter(which, due_day__range=_period(question))
    return Q(pk__in=rows.values("suggestion"))


def to_and_fro_counted(question: Question) -> Q:
    return Q(pk__in=Journey.objects.filter(_to_and_fro(question)).values("suggestion"))


def _period(question: Question) -> tuple[date, date]:
    return question.since, min(question.until, question.today)
