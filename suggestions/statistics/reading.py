"""A question about the figures, and its answer: the counts of a period, told apart by one thing.

Read from the mirror of all facts; what falls due later today is left out of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from django.db.models import BigIntegerField, ExpressionWrapper, F, Q, QuerySet
from django.utils import timezone

from regions.models import subtree
from suggestions.models import Fact, Suggestion
from suggestions.statistics.counts import BITS, COUNTS, Counts, When
from suggestions.statistics.mirror import EPOCH, Column, Mirror, Numbers, day_number, look, narrow
from suggestions.statistics.packing import PATH_DIGITS, SIZE, TEXTS

COUNTY_DIGITS, TOWNSHIP_DIGITS = 6, 9


class By(Enum):
    """What an answer is told apart by, as the field of a fact (but for places and time)."""

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


# How many digits of its path tell a place.
PLACES = {By.COUNTY: COUNTY_DIGITS, By.TOWNSHIP: TOWNSHIP_DIGITS}


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

    @property
    def last(self) -> date:
        """What lies ahead is not counted yet."""
        return min(self.until, self.today)

    def chosen(self) -> dict[str, tuple[Any, ...]]:
        """The values that are let through, by the field of a fact that is filtered by."""
        found: dict[str, tuple[Any, ...]] = {
            "unit_id": () if self.unit is None else (self.unit,),
            "category_id": self.categories,
        }
        found |= {name: (getattr(self, name),) for name in TEXTS if getattr(self, name)}
        return {name: values for name, values in found.items() if values}

    def counting(self, name: str) -> Q:
        """The facts that the count `name` is made of: as many as the number says."""
        when, bit = COUNTS[name].when, BITS[name]
        holding = ExpressionWrapper(F("counts").bitand(bit), BigIntegerField())
        rows = Fact.objects.annotate(bit=holding).filter(bit=bit)
        rows = rows.filter(self.which(), _come(when, self.now), self._within(when))
        return Q(pk__in=rows.values("suggestion"))

    def counties(self) -> Q:
        """The same places for what keeps a county and no more of the place."""
        if any(len(path) < COUNTY_DIGITS for path in self.paths):
            return Q()
        return Q(county__in=self.paths) if self.paths else Q()

    def which(self) -> Q:
        """The facts in question, of whatever day."""
        found = Q()
        for path in self.paths:
            found |= subtree(path, "region_path")
        if self.visible is not None:
            found &= Q(suggestion__in=self.visible.values("pk"))
        for field, values in self.chosen().items():
            found &= Q(**{f"{field}__in": values})
        return found

    def _within(self, when: When) -> Q:
        return Q(**{f"{when.value}__gte": self.since, f"{when.value}__lte": self.last})


def _come(when: When, now: datetime) -> Q:
    return Q(**{f"{when.moment}__lt": now}) if when.moment else Q()


@dataclass(frozen=True)
class Rows:
    """Rows of the mirror, and the pattern of counts that each of them has."""

    found: Numbers
    patterns: Numbers


@dataclass(frozen=True)
class Past:
    """The facts as they were, in which nothing lies ahead.

    `reach`: the places in which they have to lie by now too, for whoever sees no others.
    """

    mirror: Mirror
    reach: tuple[str, ...] = ()


class Reading:
    """The answers to one question, all as of one look at the facts of now, or of the past."""

    def __init__(self, question: Question, past: Past | None = None) -> None:
        self.question, self.past = question, past
        self._rows: dict[When, Rows] = {}
        self._answers: dict[tuple[By, tuple[str, ...]], dict[Any, Counts]] = {}

    def during(self, since: date, until: date) -> Reading:
        """The same question of other days, as of the same look."""
        other = Reading(replace(self.question, since=since, until=until), self.past)
        other._mirror, other._which = self._mirror, self._which
        return other

    def total(self, *only: str) -> Counts:
        return sum(self.by(By.COUNTY, *only).values(), Counter())

    def by(self, what: By, *names: str) -> dict[Any, Counts]:
        """The counts of the period for each county, unit, day …; empty ones are left out.

        `names`: only these counts, which is quicker.
        """
        if (what, names) not in self._answers:
            self._answers[what, names] = self._answer(what, names or tuple(BITS))
        return self._answers[what, names]

    def _answer(self, what: By, names: tuple[str, ...]) -> dict[Any, Counts]:
        found: dict[Any, Counts] = defaultdict(Counter)
        for when in When:
            self._gather(found, what, when, [name for name in names if COUNTS[name].when is when])
        if what is By.HOURS:
            # What took no time that counts has no place among the times taken.
            found.pop(None, None)
        return dict(found)

    def _gather(self, found: dict[Any, Counts], what: By, when: When, names: list[str]) -> None:
        if names and len((rows := self._rows_of(when)).found):
            values, sums = self._counted(what, when, rows, names)
            for value, numbers in zip(values, sums, strict=True):
                _add(found[_said(what, value)], names, numbers)

    def keys(self, name: str) -> list[int]:
        """The suggestions that the count `name` is made of, as many as the number says."""
        rows = self._rows_of(COUNTS[name].when)
        patterns = self._mirror.columns["counts"].values
        holding = (patterns & np.uint64(BITS[name])) > 0
        return self._mirror.keys_of(rows.found[holding[rows.patterns]])

    @cached_property
    def _mirror(self) -> Mirror:
        return self.past.mirror if self.past else look()

    # which facts

    def _rows_of(self, when: When) -> Rows:
        """The rows of the mirror that are in question and count by this day."""
        if when not in self._rows:
            found = self._found(when)
            self._rows[when] = Rows(found, self._mirror.columns["counts"].codes.take(found))
        return self._rows[when]

    def _found(self, when: When) -> Numbers:
        days, having = self._mirror.days[when.value], self._mirror.having.get(when.value)
        if having is None:
            chosen = self._in_period(days)
            if self._which is not None:
                chosen &= self._which
            chosen[self._ahead(when)] = False
            return np.flatnonzero(chosen)
        found = having[self._in_period(days.take(having))]
        if self._which is not None:
            found = found[self._which.take(found)]
        return found[~np.isin(found, self._ahead(when))] if len(found) else found

    def _in_period(self, days: Numbers) -> Numbers:
        since, last = day_number(self.question.since), day_number(self.question.last)
        found: Numbers = (days >= max(since, 1)) & (days <= last)
        return found

    @cached_property
    def _which(self) -> Numbers | None:
        """Of each row, whether it is in question by all but its days; None where all are."""
        question, columns = self.question, self._mirror.columns
        parts = [
            _among(columns[field], np.isin(columns[field].values, _numbers(field, values)))
            for field, values in question.chosen().items()
        ]
        if question.paths:
            places = columns["region_path"]
            within = _in_places(places.values, question.paths)
            # Of a whole city all are; a row without a fact has no place.
            if not within[places.values > 0].all():
                parts.append(_among(places, within))
        parts += self._seen()
        return np.logical_and.reduce(parts) if parts else None

    def _seen(self) -> Iterator[Numbers]:
        """What whoever asks may see, where that is not all."""
        if self.question.visible is not None:
            seen = np.zeros(len(self._mirror.columns["counts"].codes), bool)
            visible = self.question.visible.values_list("pk", flat=True)
            seen[self._mirror.rows_of(visible)] = True
            yield seen
        if self.past and self.past.reach:
            yield _lying_now(self._mirror, self.past.reach)

    def _ahead(self, when: When) -> Numbers:
        """What falls due today, but later."""
        since, today, now = self.question.since, self.question.today, self.question.now
        is_today = since <= today == self.question.last
        if self.past or not when.moment or not is_today:
            return np.zeros(0, np.intp)
        later = Fact.objects.filter(**{when.value: today, f"{when.moment}__gte": now})
        return self._mirror.rows_of(later.values_list("pk", flat=True))

    # how many of what

    def _counted(
        self, what: By, when: When, rows: Rows, names: list[str]
    ) -> tuple[list[int], list[list[int]]]:
        """The values that anything counts of, and the numbers of each."""
        values, codes = self._told(what, when, rows.found)
        patterns = self._mirror.columns["counts"].values
        keys = np.multiply(codes, len(patterns), dtype=np.intp)
        keys += rows.patterns
        cells = np.bincount(keys, minlength=len(values) * len(patterns))
        sums = _sums(cells.reshape(len(values), len(patterns)), patterns, names)
        some = sums.any(axis=1)
        return values[some].tolist(), sums[some].tolist()

    def _told(self, what: By, when: When, rows: Numbers) -> tuple[Numbers, Numbers]:
        """What there is to tell apart, and of each row the place of its own among that."""
        if what in TIMES:
            firsts, place_of = _times(what, self.question.since, self.question.last)
            days = self._mirror.days[when.value].take(rows)
            since = self.question.since.toordinal() - EPOCH
            return firsts, place_of.take(np.subtract(days, since, dtype=np.intp))
        column = self._mirror.columns["region_path" if what in PLACES else what.value]
        if what not in PLACES:
            return column.values, column.codes.take(rows)
        places, place_of = _told_apart(_cut(column.values, PLACES[what]))
        return places, place_of.take(column.codes.take(rows))


def _itself(day: date) -> date:
    return day


def _first_of_month(day: date) -> date:
    return day.replace(day=1)


TIMES = {By.DAY: _itself, By.MONTH: _first_of_month}


@lru_cache(maxsize=100)
def _times(what: By, since: date, last: date) -> tuple[Numbers, Numbers]:
    """The first days of the steps, and of each day of a period the place of its step in these."""
    days = (since + timedelta(days=n) for n in range((last - since).days + 1))
    firsts = np.array([TIMES[what](day).toordinal() for day in days])
    return _told_apart(firsts)


def _told_apart(values: Numbers) -> tuple[Numbers, Numbers]:
    """Each value once, and of each the place that it has then."""
    told, place_of = np.unique(values, return_inverse=True)
    return told, place_of.astype(narrow(len(told)))


def _among(column: Column, allowed: Numbers) -> Numbers:
    """Of each row, whether its value is allowed."""
    codes = np.flatnonzero(allowed)
    found: Numbers = column.codes == codes[0] if len(codes) == 1 else allowed[column.codes]
    return found


def _numbers(field: str, values: tuple[Any, ...]) -> list[int]:
    return [TEXTS[field].index(each) if field in TEXTS else each for each in values]


def _lying_now(past: Mirror, paths: tuple[str, ...]) -> Numbers:
    """Of each row of a past mirror, whether what it is about lies in these places by now."""
    now = look()
    column = now.columns["region_path"]
    within = np.append(_in_places(column.values, paths)[column.codes], np.zeros(SIZE, bool))
    nowhere = len(now.places)
    places = np.fromiter((now.places.get(number, nowhere) for number in past.places), np.intp)
    found: Numbers = within.reshape(-1, SIZE)[places].ravel()
    return found


def _in_places(numbers: Numbers, paths: tuple[str, ...]) -> Numbers:
    found = np.zeros(len(numbers), bool)
    for path in paths:
        found |= _cut(numbers, len(path)) == int(path)
    return found


def _cut(numbers: Numbers, digits: int) -> Numbers:
    cut: Numbers = numbers // 10 ** (PATH_DIGITS - digits)
    return cut


def _said(what: By, number: int) -> Any:
    """A value as facts have it."""
    if what in SAID:
        return SAID[what](number)
    if what.value in TEXTS:
        return TEXTS[what.value][number]
    return number or None


def _county(number: int) -> str:
    """None where it lies in no county, but in the city as a whole."""
    return str(number) if number % 100 else ""


def _township(number: int) -> str:
    """The path of what is larger where it lies in no township."""
    if number % 100_000 == 0:
        return str(number // 100_000 or "")
    return str(number if number % 1000 else number // 1000)


SAID: dict[By, Callable[[int], Any]] = {
    By.COUNTY: _county,
    By.TOWNSHIP: _township,
    By.DAY: date.fromordinal,
    By.MONTH: date.fromordinal,
}


def _add(counts: Counts, names: list[str], numbers: list[int]) -> None:
    for name, number in zip(names, numbers, strict=True):
        if number:
            counts[name] += number


def _sums(table: Numbers, patterns: Numbers, names: list[str]) -> Numbers:
    """How many have each of these bits, from how many have each pattern of bits."""
    places = np.array([BITS[name].bit_length() - 1 for name in names], np.uint64)
    holds = (patterns[:, None] >> places) & np.uint64(1)
    found: Numbers = (table.astype(float) @ holds.astype(float)).astype(int)
    return found
