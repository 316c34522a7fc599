"""What everybody may read of the published months, and of what became different since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from suggestions.models import Act, FrozenCounts, MonthAct, Whose
from suggestions.months.counting import Share
from suggestions.months.withholding import (
    HELD,
    OF_A_PLACE,
    RECEIVED,
    counties_withheld,
    numbers_of,
    units_shown,
)
from suggestions.statistics import CLOCK_PARTS, FEWEST, PARTS, Counts, Numbers, Rate, rate_of

# Told of what one or two rulings took out.
OF_FEW = ("closure_rate", "on_time_rate")


@dataclass(frozen=True)
class Cell:
    """A rate of one place; nothing of it is told where `hidden`."""

    rate: Rate
    hidden: bool

    @property
    def part(self) -> int | None:
        return None if self.hidden else self.rate.part

    @property
    def whole(self) -> int | None:
        return None if self.hidden else self.rate.whole

    @property
    def percent(self) -> Decimal | None:
        return None if self.hidden else self.rate.percent


@dataclass(frozen=True)
class Line:
    """A county or unit. `held`: how many of a county are on hold; `received`: how many a unit had
    of what came in. None where that is withheld."""

    code: str
    name: str
    cells: list[Cell]
    held: int | None = None
    received: int | None = None


@dataclass(frozen=True)
class Change:
    before: Rate
    after: Rate


@dataclass(frozen=True)
class Note:
    """A correction: which rates of the whole city differ from what had been told last."""

    at: datetime
    reason: str
    changes: list[Change]


@dataclass(frozen=True)
class Told:
    """One published month. `remaining`: the rates without what rulings took out, if any did."""

    first: date
    opened: datetime
    published: datetime
    reason: str
    seal: int
    entries: int
    city: Share
    rates: list[Rate]
    remaining: list[Rate]
    notes: list[Note]
    counties: list[Line] = field(default_factory=list)
    units: list[Line] = field(default_factory=list)

    @property
    def taken_out(self) -> int:
        return self.city.excluded["due_with_paused"]

    @property
    def name(self) -> str:
        return f"{self.first:%Y-%m}"


def published_months() -> list[date]:
    """Newest first."""
    acts = MonthAct.objects.filter(kind=Act.PUBLISH)
    return list(acts.order_by("-month__first").values_list("month__first", flat=True))


def told(firsts: Iterable[date], *, in_full: Iterable[date] = ()) -> list[Told]:
    """These published months, newest first; counties and units only of those `in_full`.

    Three statements, however many they are.
    """
    wanted, full = list(firsts), set(in_full)
    acts = MonthAct.objects.filter(month__first__in=wanted, kind__in=[Act.OPEN, *_TELLING])
    by_month: dict[date, list[MonthAct]] = defaultdict(list)
    for act in acts.select_related("month", "words", "position").order_by("number"):
        by_month[act.month.first].append(act)
    shares = _shares(by_month, full)
    months = [_told(by_month[first], shares) for first in sorted(by_month, reverse=True)]
    return [month for month in months if month]


_TELLING = (Act.PUBLISH, Act.CORRECT)


def _shares(by_month: dict[date, list[MonthAct]], full: set[date]) -> dict[int, list[Share]]:
    """By act: the city's counts, and all the others that were published in full."""
    acts = FrozenCounts.objects.filter(act__month__first__in=by_month, act__kind__in=_TELLING)
    whole = Q(act__kind=Act.PUBLISH, act__month__first__in=full)
    found: dict[int, list[Share]] = defaultdict(list)
    for row in acts.filter(Q(whose=Whose.CITY) | whole).order_by("pk"):
        found[row.act_id].append(Share.of(row))
    return found


def _told(acts: list[MonthAct], shares: dict[int, list[Share]]) -> Told | None:
    opened, *telling = acts
    if not telling:
        return None
    published, *corrections = telling
    city, *others = shares[published.pk]
    counties, units = _those(Whose.COUNTY, others), _those(Whose.UNIT, others)
    return Told(
        first=published.month.first,
        opened=opened.at,
        published=published.at,
        reason=published.words.text,
        seal=published.position.seal,
        entries=published.position.entries,
        city=city,
        rates=_rates(city.counts, (*PARTS, *_told_of_clocks(city.counts))),
        remaining=_remaining(city),
        notes=list(_notes(city, corrections, shares)),
        counties=_counties(counties),
        units=_units(city, counties, units),
    )


def _those(whose: Whose, shares: list[Share]) -> list[Share]:
    return [share for share in shares if share.whose == whose]


def _remaining(city: Share) -> list[Rate]:
    """The rates without what was taken out. Of one or two suggestions the difference would tell
    what their authors said: then only those that rulings are about."""
    if not city.excluded:
        return []
    rates = _rates(city.remaining)
    few = city.excluded["due_with_paused"] < FEWEST
    return [rate for rate in rates if rate.name in OF_FEW] if few else rates


def _rates(counts: Counts, names: Iterable[str] = PARTS) -> list[Rate]:
    return [rate_of(name, counts) for name in names]


def _told_of_clocks(counts: Counts) -> list[str]:
    """A month that was published before these were counted tells nothing of them."""
    return [name for name, parts in CLOCK_PARTS.items() if set(parts) <= counts.keys()]


def _notes(
    city: Share, corrections: list[MonthAct], shares: dict[int, list[Share]]
) -> Iterator[Note]:
    for act in corrections:
        [now] = shares[act.pk]
        names = (*PARTS, *_told_of_clocks(city.counts))
        pairs = zip(_rates(city.counts, names), _rates(now.counts, names), strict=True)
        changes = [Change(before, after) for before, after in pairs if before != after]
        yield Note(act.at, act.words.text, changes)
        city = now


OfUnit = dict[str, Numbers]


def of_unit(code: str, firsts: Iterable[date]) -> dict[date, OfUnit | None]:
    """By month, what is told of one unit, by name; None where the months tell it as a whole only,
    because it was published before that was kept of each. One statement."""
    of_it = {"act__kind": Act.PUBLISH, "act__month__first__in": list(firsts)}
    rows = FrozenCounts.objects.filter(**of_it, whose=Whose.UNIT, code=code)
    return {row.act.month.first: _kept(row) for row in rows.select_related("act__month")}


def _kept(row: FrozenCounts) -> OfUnit | None:
    share = Share.of(row)
    return None if row.told is None else {name: numbers_of(name, share) for name in row.told}


def _counties(counties: list[Share]) -> list[Line]:
    hidden = {name: counties_withheld(name, counties) for name in (*OF_A_PLACE, HELD)}
    return [
        Line(
            share.code,
            share.name,
            [Cell(rate_of(n, share.counts), share.code in hidden[n]) for n in OF_A_PLACE],
            None if share.code in hidden[HELD] else numbers_of(HELD, share)[0],
        )
        for share in counties
    ]


def _units(city: Share, counties: list[Share], units: list[Share]) -> list[Line]:
    """Those of which anything is told, in the order of their codes: never by rank."""
    names = (*OF_A_PLACE, *_told_of_clocks(city.counts))
    shown = {name: units_shown(name, city, counties, units) for name in names}
    received = _received(city, counties, units)
    return [
        Line(
            share.code,
            share.name,
            [Cell(rate_of(n, share.counts), share.code not in shown[n]) for n in names],
            received=received.get(share.code),
        )
        for share in units
        if any(share.code in codes for codes in shown.values())
    ]


def _received(city: Share, counties: list[Share], units: list[Share]) -> dict[str, int]:
    """How many came in, of the units of which it is told."""
    shown = units_shown(RECEIVED, city, counties, units)
    return {share.code: numbers_of(RECEIVED, share)[0] for share in units if share.code in shown}
