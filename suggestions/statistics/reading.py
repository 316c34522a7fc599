"""A question about the figures, and its answer: the counts of a period, told apart by one thing.

Read from tallies where they tell apart what is asked; counted over the facts where not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cached_property
from typing import Any

from django.db.models import (
    BigIntegerField,
    Count,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Substr
from django.utils import timezone

from regions.models import subtree
from regions.months import months_after
from suggestions.models import Axis, Fact, Grain, Suggestion, Tally
from suggestions.models.fact import TOWNSHIP_DIGITS
from suggestions.statistics.counts import BITS, COUNTS, MASKS, Counts, When, names_in
from suggestions.statistics.tallies import FIELDS

COUNTY_DIGITS = 6
TOWNSHIP = Substr("region_path", 1, TOWNSHIP_DIGITS)


class By(Enum):
    """What an answer is told apart by, as the field of a fact (but for the two of time)."""

    COUNTY = "county"
    TOWNSHIP = "township"
    UNIT = "unit_id"
    CATEGORY = "category_id"
    TIER = "tier"
    CHANNEL = "channel"
    TYPE = "type"
    HOURS = "hours"
    DAY = "day"
    MONTH = "month"


AXES = {by: axis for axis, field in FIELDS.items() for by in By if by.value == field}
# A county is told apart in every tally, and so is time.
IN_EVERY_TALLY = {By.COUNTY: "county", By.DAY: "day", By.MONTH: "day"}


@dataclass(frozen=True)
class Question:
    """Days of a period, both included, as of `now`, and what is counted of it.

    `paths`: subtrees of places, none for all. `categories`: any of these. `visible`: only these
    suggestions, for whoever is not entitled to a whole place.
    """

    since: date
    until: date
    now: datetime
    paths: tuple[str, ...] = ()
    unit: int | None = None
    categories: tuple[int, ...] = ()
    tier: str = ""
    channel: str = ""
    type: str = ""
    visible: QuerySet[Suggestion] | None = None

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def which(self) -> Q:
        """The facts in question, of whatever day."""
        found = self._where()
        if self.visible is not None:
            found &= Q(suggestion__in=self.visible.values("pk"))
        for axis, values in self.axes().items():
            found &= Q(**{f"{FIELDS[axis]}__in": values})
        return found

    def _where(self) -> Q:
        found = Q()
        for path in self.paths:
            found |= subtree(path, "region_path")
        return found

    def axes(self) -> dict[Axis, tuple[Any, ...]]:
        """The filters that are axes of tallies, and the values that they let through."""
        units = () if self.unit is None else (self.unit,)
        single = {Axis.TIER: self.tier, Axis.CHANNEL: self.channel, Axis.TYPE: self.type}
        found: dict[Axis, tuple[Any, ...]] = {Axis.UNIT: units, Axis.CATEGORY: self.categories}
        found |= {axis: (value,) for axis, value in single.items() if value}
        return {axis: values for axis, values in found.items() if values}

    def tallies(self, axis: Axis) -> QuerySet[Tally]:
        """Those of the one axis that is filtered by, or else of `axis`; of whatever day."""
        asked = self.axes() or {axis: ("",) if axis is Axis.ALL else ()}
        ((axis, values),) = asked.items()
        rows = Tally.objects.filter(self.counties(), axis=axis)
        return rows.filter(value__in=list(map(str, values))) if values else rows

    def counties(self) -> Q:
        if any(len(path) < COUNTY_DIGITS for path in self.paths):
            return Q()
        return Q(county__in=self.paths) if self.paths else Q()

    def counting(self, name: str) -> Q:
        """The facts that the count `name` is made of: as many as the number says."""
        when, bit = COUNTS[name].when, BITS[name]
        holding = ExpressionWrapper(F("counts").bitand(bit), BigIntegerField())
        rows = Fact.objects.annotate(bit=holding).filter(bit=bit)
        last = min(self.until, self.today)
        rows = rows.filter(self.which(), _come(when, self.now), _within(when, self.since, last))
        return Q(pk__in=rows.values("suggestion"))


class Reading:
    """The answers to one question. What today adds is counted once for all of them."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.until = min(question.until, question.today)
        self._answers: dict[tuple[By, tuple[str, ...]], dict[Any, Counts]] = {}

    def total(self, *only: str) -> Counts:
        return sum(self.by(By.COUNTY, *only).values(), Counter())

    def by(self, what: By, *names: str) -> dict[Any, Counts]:
        """The counts of the period for each county, unit, day …; empty ones are left out.

        `names`: only these counts, which is quicker where there are many to tell apart.
        """
        if (what, names) not in self._answers:
            self._answers[what, names] = self._answer(what, names or tuple(BITS))
        return self._answers[what, names]

    def _answer(self, what: By, names: tuple[str, ...]) -> dict[Any, Counts]:
        found: dict[Any, Counts] = defaultdict(Counter)
        if self._is_tallied(what):
            self._read(what, names, found)
        else:
            _gather(found, self._over_facts(what), _bits_of(names))
        if what is By.HOURS:
            # What took no time that counts has no place among the times taken.
            found.pop(None, None)
        return {told: counts for told, counts in found.items() if counts}

    def _is_tallied(self, what: By) -> bool:
        asked = set(self.question.axes())
        if what in AXES:
            asked.add(AXES[what])
        elif what not in IN_EVERY_TALLY:
            return False
        wide = all(len(path) <= COUNTY_DIGITS for path in self.question.paths)
        return self.question.visible is None and wide and len(asked) <= 1

    # from tallies

    def _read(self, what: By, names: tuple[str, ...], found: dict[Any, Counts]) -> None:
        yesterday = self.question.today - timedelta(days=1)
        period = (self.question.since, min(self.until, yesterday))
        span = _each_day(*period) if what is By.DAY else _spanned(*period)
        field = IN_EVERY_TALLY.get(what, "value")
        sums = {f"of_{name}": Sum(name) for name in names}
        rows = self.question.tallies(AXES.get(what, Axis.ALL)).filter(span)
        for value, *numbers in rows.values_list(field).annotate(**sums):
            found[_told(what, value)].update(_counted(names, numbers))
        if self.question.since <= self.until == self.question.today:
            _gather(found, self._of_today(what), _bits_of(names))

    def _of_today(self, what: By) -> Iterator[tuple[Any, int, int]]:
        for row in self._today:
            yield _told(what, row[what.value]), row["bits"], row["n"]

    @cached_property
    def _today(self) -> list[dict[str, Any]]:
        """What fell due or came in today, up to now."""
        today = self.question.today
        told = [by.value for by in By if by not in {By.TOWNSHIP, By.DAY, By.MONTH}]
        rows = []
        for when, facts in self._placed(today, today):
            more = {"day": Value(today), "month": Value(today), "township": TOWNSHIP}
            bits = {"bits": F("counts").bitand(MASKS[when])}
            rows.append(facts.values(*told, **more, **bits).annotate(n=Count("pk")))
        first, *others = rows
        return list(first.union(*others, all=True))

    # over facts

    def _over_facts(self, what: By) -> Iterator[tuple[Any, int, int]]:
        rows = []
        for when, facts in self._placed(self.question.since, self.until):
            told = {"told": _field(what, when), "bits": F("counts").bitand(MASKS[when])}
            rows.append(
                facts.values(**told).annotate(n=Count("pk")).values_list("told", "bits", "n")
            )
        first, *others = rows
        for value, bits, many in first.union(*others, all=True):
            yield _told(what, value), bits, many

    def _placed(self, since: date, until: date) -> Iterator[tuple[When, QuerySet[Fact]]]:
        rows = Fact.objects.filter(self.question.which())
        for when in When:
            yield when, rows.filter(_within(when, since, until), _come(when, self.question.now))


def _counted(names: Iterable[str], numbers: Iterable[int]) -> Counts:
    named = zip(names, numbers, strict=True)
    return Counter({name: number for name, number in named if number})


def _bits_of(names: Iterable[str]) -> int:
    return sum(BITS[name] for name in names)


def _gather(found: dict[Any, Counts], rows: Iterable[tuple[Any, int, int]], wanted: int) -> None:
    for key, bits, many in rows:
        counts = found[key]
        for name in names_in(bits & wanted):
            counts[name] += many


def _field(what: By, when: When) -> Any:
    if what in {By.DAY, By.MONTH}:
        return F(when.value)
    return TOWNSHIP if what is By.TOWNSHIP else F(what.value)


def _told(what: By, value: Any) -> Any:
    """Values as facts have them: a tally keeps them as text, and months by their first day."""
    if what is By.MONTH:
        return value.replace(day=1)
    if what in {By.UNIT, By.CATEGORY, By.HOURS}:
        return int(value) if value not in {"", None} else None
    return value


def _within(when: When, since: date, until: date) -> Q:
    return Q(**{f"{when.value}__gte": since, f"{when.value}__lte": until})


def _come(when: When, now: datetime) -> Q:
    """What lies ahead is not counted yet."""
    return Q(**{f"{when.moment}__lt": now}) if when.moment else Q()


def _each_day(since: date, until: date) -> Q:
    return Q(grain=Grain.DAY, day__gte=since, day__lte=until)


def _spanned(since: date, until: date) -> Q:
    """The tallies that make up these days: of whole months, and of the days around them."""
    first = since if since.day == 1 else months_after(since.replace(day=1), 1)
    end = (until + timedelta(days=1)).replace(day=1)
    if first >= end:
        return _each_day(since, until)
    one_day = timedelta(days=1)
    around = _each_day(since, first - one_day) | _each_day(end, until)
    return Q(grain=Grain.MONTH, day__gte=first, day__lt=end) | around
