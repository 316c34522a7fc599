"""Like with like: counties, townships of a county, departments of a place, by one rate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import repeat
from math import sqrt
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from regions.models import Level, Region, Unit, subtree
from suggestions.dashboard.asking import Asked
from suggestions.dashboard.tiles import BETTER_LOW, NOTHING, hidden, say_number, say_rate
from suggestions.statistics import PARTS, By, Counts, Rate, rate_of
from suggestions.statistics.score import score_of

# Fewer due than this, and a rate says little: it is shown, but takes no part in a comparison.
FEWEST_DUE = 30
DUE = "due_with_paused"
COUNTY_DIGITS = 6
# Of a normal distribution, for an interval that holds in 95 of 100 cases.
Z = 1.959964
NO_COUNTY = ""
# The least percent of each colour of the tiles.
STEPS = ((95, "green"), (90, "blue"), (85, "amber"), (0, "red"))


@dataclass(frozen=True)
class Place:
    """`rank` None: it takes no part, or ranks are switched off."""

    key: str
    name: str
    rate: Rate
    value: str
    parts: str
    interval: str
    width: str
    tone: str
    rank: int | None
    few: bool
    address: str
    list_address: str
    received: str
    overdue: str
    overdue_address: str
    # The composite score, and the rates that it is made of; "" where it is not shown.
    score: str = ""
    score_parts: str = ""


def by_place(asked: Asked, counts: dict[Any, Counts]) -> list[Place]:
    """Counties of the city, or townships of the county that the figures are of."""
    rows = [
        _Row(path, name, counts.get(path, Counter()), {"region": path})
        for path, name in names_of(asked.focus).items()
    ]
    if NO_COUNTY in counts:
        rows.append(_Row(NO_COUNTY, _("the city itself"), counts[NO_COUNTY], {}))
    return _compared(rows, asked)


def by_unit(asked: Asked) -> list[Place]:
    """Departments of the county that the figures are of, else of the city: never of two levels."""
    names = {*PARTS[asked.rate], "received", "overdue", *_of_the_score(asked)}
    counts = asked.reading.by(By.UNIT, *sorted(names))
    found = Unit.objects.filter(departments_of(asked.focus), pk__in=[pk for pk in counts if pk])
    rows = [
        _Row(str(pk), name, counts[pk], {"unit": str(pk)})
        for pk, name in found.values_list("pk", "name")
    ]
    return _compared(rows, asked)


def _of_the_score(asked: Asked) -> set[str]:
    """The counts that it takes."""
    names = {count for name in asked.weights for count in PARTS[name]}
    return names | {DUE} if names else names


def told_apart_by(asked: Asked) -> By:
    return By.TOWNSHIP if len(asked.focus) >= COUNTY_DIGITS else By.COUNTY


@dataclass(frozen=True)
class _Row:
    key: str
    name: str
    counts: Counts
    chosen: dict[str, str]


_Rated = tuple[_Row, Rate]


def names_of(focus: str) -> dict[str, str]:
    in_county = len(focus) >= COUNTY_DIGITS
    rows = Region.objects.filter(level=Level.TOWNSHIP if in_county else Level.COUNTY)
    if in_county:
        rows = rows.filter(subtree(focus))
    return dict(rows.order_by("path").values_list("path", "name"))


def departments_of(focus: str) -> Q:
    if len(focus) >= COUNTY_DIGITS:
        return Q(region__path=focus[:COUNTY_DIGITS])
    return Q(region__level=Level.CITY)


def _compared(rows: list[_Row], asked: Asked) -> list[Place]:
    """Best first; those of too few come after them, and take no part."""
    found = [(row, rate_of(asked.rate, row.counts)) for row in rows]
    taking_part = sorted(_of_enough(found), key=_percent_of, reverse=asked.rate not in BETTER_LOW)
    others = sorted(_of_few(found), key=_whole_of, reverse=True)
    ranks = range(1, len(taking_part) + 1) if settings.SHOW_RANKS else repeat(None)
    ranked = zip(taking_part, ranks, strict=False)
    return [
        *(_place(row, rate, rank, asked) for (row, rate), rank in ranked),
        *(_place(row, rate, None, asked) for row, rate in others),
    ]


def _of_enough(found: list[_Rated]) -> Iterator[_Rated]:
    return (each for each in found if each[1].whole >= FEWEST_DUE)


def _of_few(found: list[_Rated]) -> Iterator[_Rated]:
    return (each for each in found if each[1].whole < FEWEST_DUE)


def _percent_of(rated: _Rated) -> Decimal:
    return rated[1].percent or Decimal(0)


def _whole_of(rated: _Rated) -> int:
    return rated[1].whole


def _place(row: _Row, rate: Rate, rank: int | None, asked: Asked) -> Place:
    few = rate.whole < FEWEST_DUE
    shown = {"tone": "", "interval": ""}
    if not few:
        shown = {"tone": tone_of(rate), "interval": _say_interval(rate)}
    return Place(
        key=row.key,
        name=row.name,
        rate=rate,
        value=say_rate(rate),
        parts=f"{say_number(rate.part)} / {say_number(rate.whole)}",
        width=str(rate.percent or 0),
        rank=rank,
        few=few,
        received=say_number(row.counts["received"]),
        overdue=say_number(row.counts["overdue"]),
        **shown,
        **_addresses(row, rate, asked),
        **_score(row.counts, asked.weights),
    )


def _score(counts: Counts, weights: dict[str, int]) -> dict[str, str]:
    if not weights:
        return {}
    rates = [rate_of(name, counts) for name in weights]
    parts = pgettext("between counts", ", ").join(
        f"{each.label} {say_rate(each)}" for each in rates
    )
    return {"score": _say_score(counts, weights, rates), "score_parts": parts}


def _say_score(counts: Counts, weights: dict[str, int], rates: list[Rate]) -> str:
    if counts[DUE] < FEWEST_DUE:
        return _("too few")
    score = score_of(weights, {rate.name: _shown(rate) for rate in rates})
    return NOTHING if score is None else f"{score}"


def _shown(rate: Rate) -> Decimal | None:
    return None if hidden(rate) else rate.percent


def _addresses(row: _Row, rate: Rate, asked: Asked) -> dict[str, str]:
    """None for what is of no place of its own: there is no filter for it."""
    if not row.chosen:
        return {"address": "", "list_address": "", "overdue_address": ""}
    return {
        "address": asked.address(**row.chosen),
        "list_address": asked.list_of(PARTS[rate.name][1], **row.chosen),
        "overdue_address": asked.list_of("overdue", **row.chosen),
    }


def tone_of(rate: Rate) -> str:
    """Four steps of a rate of which more is better; the number stands beside the colour."""
    if rate.percent is None or rate.name in BETTER_LOW:
        return ""
    return next(tone for least, tone in STEPS if rate.percent >= least)


def interval_of(rate: Rate) -> tuple[Decimal, Decimal]:
    """Wilson's interval at 95 %, in percent: between what the rate may well be by chance.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927.
    """
    share, whole = rate.part / rate.whole, rate.whole
    middle = share + Z * Z / (2 * whole)
    reach = Z * sqrt(share * (1 - share) / whole + Z * Z / (4 * whole * whole))
    shrunk = 1 + Z * Z / whole
    return _percent((middle - reach) / shrunk), _percent((middle + reach) / shrunk)


def _say_interval(rate: Rate) -> str:
    low, high = interval_of(rate)
    return f"{low}–{high}"


def _percent(share: float) -> Decimal:
    bounded = min(max(share, 0.0), 1.0)
    return (Decimal(bounded) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
