"""What a month counts: for the city, each county and each unit, and what rulings took out of it.

A ruling takes a suggestion out of what was due. That it was received stays.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from regions.models import Level, Region, Unit
from regions.months import whole_months
from suggestions.models import Fact, FrozenCounts, MonthAct, Whose
from suggestions.statistics import CLOCK_NAMES, By, Counts, Question, Reading, clocks_of
from suggestions.statistics.counts import MASKS, When, names_in
from suggestions.statistics.reading import COUNTY_DIGITS

Taken = dict[Any, Counts]


@dataclass(frozen=True)
class Share:
    """The counts of one place or unit; `excluded` is the part that was taken out.

    `county`: the one in which a unit is; of others, and of units of the city, none. `told`: names
    of what everybody reads of a unit, once that was worked out.
    """

    whose: Whose
    code: str
    name: str
    counts: Counts = field(default_factory=Counter)
    excluded: Counts = field(default_factory=Counter)
    county: str = ""
    told: tuple[str, ...] | None = None

    @property
    def place(self) -> tuple[str, str]:
        return self.whose, self.code

    @property
    def remaining(self) -> Counts:
        return Counter({name: many - self.excluded[name] for name, many in self.counts.items()})

    @classmethod
    def of(cls, row: FrozenCounts) -> Share:
        counts, excluded = Counter(row.counts), Counter(row.excluded)
        return cls(Whose(row.whose), row.code, row.name, counts, excluded, row.county)

    def frozen(self, act: MonthAct) -> FrozenCounts:
        return FrozenCounts(
            act=act,
            whose=self.whose,
            code=self.code,
            name=self.name,
            counts=dict(self.counts),
            excluded=dict(self.excluded),
            county=self.county,
            told=None if self.told is None else list(self.told),
        )


def question_of(first: date, now: datetime, **more: Any) -> Question:
    return Question(*whole_months(first, 1), now, **more)


def counted(first: date, excluded: Collection[int], now: datetime) -> list[Share]:
    """The city, its counties in order, then the units that count anything; all with units' own
    clocks, which are of the units of a county and not of what lies in it."""
    reading = Reading(question_of(first, now))
    counties, units = reading.by(By.COUNTY), reading.by(By.UNIT)
    facts = _taken_out(reading.question, excluded)
    of_counties, of_units = _taken(facts, "county"), _taken(facts, "unit_id")
    city: Counts = sum(counties.values(), Counter())
    out: Counts = sum(of_counties.values(), Counter())
    shares = [
        Share(Whose.CITY, "", "", city, out),
        *_counties(counties, of_counties),
        *_units(units, of_units, clocks_of(reading.question)),
    ]
    _add_clocks(shares)
    return shares


def _add_clocks(shares: list[Share]) -> None:
    """What units' own clocks come to in each county, and in all; units stand at the end."""
    units = [share for share in shares if share.whose == Whose.UNIT]
    for share in shares[: len(shares) - len(units)]:
        _add_up(share, [unit for unit in units if _belongs(unit, share)])


def _belongs(unit: Share, share: Share) -> bool:
    """A unit of the city, and what lies in no county, belong to no county."""
    return share.whose == Whose.CITY or bool(share.code and unit.county == share.code)


def _add_up(share: Share, units: list[Share]) -> None:
    for name in CLOCK_NAMES:
        share.counts[name] = sum(unit.counts[name] for unit in units)


def _taken_out(question: Question, excluded: Collection[int]) -> list[Fact]:
    within = Q(due_day__gte=question.since, due_day__lte=question.until)
    return list(Fact.objects.filter(within, pk__in=excluded))


def _taken(facts: list[Fact], field_name: str) -> Taken:
    found: Taken = defaultdict(Counter)
    for fact in facts:
        found[getattr(fact, field_name)].update(names_in(fact.counts & MASKS[When.DUE]))
    return found


def _counties(found: Taken, out: Taken) -> Iterator[Share]:
    """All of them, and what lies in none where there is any."""
    rows = Region.objects.filter(level=Level.COUNTY).order_by("path")
    names = dict(rows.values_list("path", "name"))
    for path in [*names, *sorted(found.keys() - names.keys())]:
        name, counts = names.get(path, ""), found.get(path, Counter())
        yield Share(Whose.COUNTY, path, name, counts, out.get(path, Counter()))


def _units(found: Taken, out: Taken, clocks: Mapping[Any, Counts]) -> list[Share]:
    keys = dict.fromkeys((*found, *clocks))
    units = Unit.objects.select_related("region").in_bulk([pk for pk in keys if pk is not None])
    shares = [
        _of_unit(units.get(pk), _with_clock(found.get(pk), clocks.get(pk)), out.get(pk, Counter()))
        for pk in keys
    ]
    return sorted(shares, key=lambda share: share.code)


def _with_clock(counts: Counts | None, clock: Counts | None) -> Counts:
    kept, told = Counter(counts), Counter(clock)
    kept.update({name: told[name] for name in CLOCK_NAMES})
    return kept


def _of_unit(unit: Unit | None, counts: Counts, out: Counts) -> Share:
    if unit is None:
        return Share(Whose.UNIT, "", "", counts, out)
    path = unit.region.path[:COUNTY_DIGITS]
    county = path if len(path) == COUNTY_DIGITS else ""
    return Share(Whose.UNIT, unit.code, unit.name, counts, out, county)
