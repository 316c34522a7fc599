"""The lines about time: of each step, unit, category, path, and of units' own clocks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from regions.models import Level, Unit
from suggestions.dashboard.asking import Asked
from suggestions.dashboard.places import FEWEST_DUE
from suggestions.dashboard.tiles import NOTHING, say_number, say_rate
from suggestions.language.moments import say_working_time
from suggestions.models import TimeStep
from suggestions.statistics import (
    CLOCK_RATES,
    MOST_HOPS,
    ClockRate,
    Rate,
    Spent,
    Steps,
    say_hops,
    say_route,
)
from suggestions.statistics.journeys import BESIDE, IN_TURN
from suggestions.statistics.time_tallies import BEYOND, BOUNDS, HOUR

# What is told of each unit and category: half of them took no longer.
TOLD = (
    TimeStep.TRIAGE,
    TimeStep.SIGN_FOR,
    TimeStep.CONTACT,
    TimeStep.HANDLING,
    TimeStep.APPROVAL,
)
MOST_UNITS, MOST_CATEGORIES, MOST_ROUTES = 15, 15, 8
UNIT_RATE, CO_RATE = (CLOCK_RATES[name] for name in ("unit_on_time_rate", "co_unit_on_time_rate"))


def say_bound(hours: int | None) -> str:
    if hours is None:
        return NOTHING
    if hours >= BEYOND:
        return _("more than %(time)s") % {"time": say_working_time(BOUNDS[-1])}
    return say_working_time(hours)


@dataclass(frozen=True)
class StepLine:
    label: str
    count: str
    address: str
    width: str
    share: str
    mean: str
    half: str
    most: str


def steps_in_turn(asked: Asked, total: Steps) -> list[StepLine]:
    """The steps that the handling time is made of, and that itself."""
    whole = total.get(TimeStep.TOTAL, Spent()).seconds
    return [_step(step, asked, total, whole) for step in (*IN_TURN, TimeStep.TOTAL)]


def steps_beside(asked: Asked, total: Steps) -> list[StepLine]:
    return [_step(step, asked, total, 0) for step in BESIDE]


def _step(step: TimeStep, asked: Asked, total: Steps, whole: int) -> StepLine:
    spent = total.get(step.value, Spent())
    share = Rate("", spent.seconds, whole).percent
    half, most = _half_and_most(spent)
    return StepLine(
        label=str(step.label),
        count=say_number(spent.n),
        address=asked.list_of(f"step-{step.value}"),
        width=str(share or 0),
        share=NOTHING if share is None else f"{share} %",
        mean=f"{spent.seconds / spent.n / HOUR:,.1f}" if spent.n else NOTHING,
        half=half,
        most=most,
    )


def _half_and_most(spent: Spent) -> tuple[str, str]:
    spread = spent.spread
    if spread is None:
        return NOTHING, NOTHING
    return say_bound(spread.median), say_bound(spread.nine_in_ten)


@dataclass(frozen=True)
class TimeLine:
    """Of one unit or category; `cells`: half within, for each of TOLD and in all."""

    name: str
    address: str
    count: str
    list_address: str
    cells: list[str]
    few: bool


def heads() -> list[str]:
    return [str(step.label) for step in (*TOLD, TimeStep.TOTAL)]


def _line(name: str, steps: Steps, asked: Asked, chosen: dict[str, str]) -> TimeLine:
    spent = steps.get(TimeStep.TOTAL, Spent())
    halves = [_half_and_most(steps.get(step.value, Spent()))[0] for step in TOLD]
    return TimeLine(
        name=name,
        address=asked.address(**chosen) if chosen else "",
        count=say_number(spent.n),
        list_address=asked.list_of("step-total", **chosen) if chosen else "",
        cells=[*halves, " / ".join(_half_and_most(spent))],
        few=spent.n < FEWEST_DUE,
    )


def by_category(asked: Asked, found: dict[str, Steps]) -> list[TimeLine]:
    return [
        _line(
            asked.categories[int(key)][0] if key else _("not classified"),
            steps,
            asked,
            {"category": key} if key else {},
        )
        for key, steps in _most(found, TimeStep.TOTAL, MOST_CATEGORIES)
        if not key or int(key) in asked.categories
    ]


def _most(found: dict[str, Steps], step: TimeStep, most: int) -> list[tuple[str, Steps]]:
    many = [(key, steps) for key, steps in found.items() if _many(steps, step)]
    return sorted(many, key=lambda row: (-_many(row[1], step), row[0]))[:most]


def _many(steps: Steps, *names: TimeStep) -> int:
    return sum(steps[name.value].n for name in names if name.value in steps)


# units: those of a level with each other


@dataclass(frozen=True)
class Group:
    label: str
    lines: list[Any]


def names_of_units(found: dict[str, Steps]) -> dict[str, Unit]:
    keys = [int(key) for key in found if key]
    rows = Unit.objects.filter(pk__in=keys).select_related("region")
    return {str(row.pk): row for row in rows}


def units_by_time(asked: Asked, found: dict[str, Steps], units: dict[str, Unit]) -> list[Group]:
    return [
        Group(
            label,
            [_line(units[key].name, steps, asked, _chosen(key, asked)) for key, steps in rows],
        )
        for label, rows in _by_level(found, units, (TimeStep.TOTAL,))
    ]


def units_by_clock(asked: Asked, found: dict[str, Steps], units: dict[str, Unit]) -> list[Group]:
    steps_of_clocks = (TimeStep.LEAD, TimeStep.CO, TimeStep.HANDED_LATE)
    return [
        Group(
            label,
            [_clock(units[key].name, steps, asked, _chosen(key, asked)) for key, steps in rows],
        )
        for label, rows in _by_level(found, units, steps_of_clocks)
    ]


def _chosen(key: str, asked: Asked) -> dict[str, str]:
    return {"unit": key} if key in asked.offered_units else {}


def _by_level(
    found: dict[str, Steps], units: dict[str, Unit], names: tuple[TimeStep, ...]
) -> Iterator[tuple[str, list[tuple[str, Steps]]]]:
    """Those with most of each level."""
    groups: dict[int, dict[str, Steps]] = defaultdict(dict)
    for key, unit in units.items():
        if _many(found[key], *names):
            groups[unit.region.level][key] = found[key]
    for level, rows in sorted(groups.items()):
        many = sorted(rows.items(), key=lambda row: (-_many(row[1], *names), row[0]))
        yield str(Level(level).label), many[:MOST_UNITS]


# units' own clocks


@dataclass(frozen=True)
class Parts:
    """A rate with its numerator and denominator, and their lists."""

    label: str
    definition: str
    value: str
    part: str
    whole: str
    part_address: str
    whole_address: str
    few: bool


@dataclass(frozen=True)
class ClockLine:
    name: str
    address: str
    led: Parts
    taken_part: Parts
    handed_late: str
    late_address: str


def clocks_of_all(asked: Asked, total: Steps) -> list[Parts]:
    return [_parts(rate, total, asked, None) for rate in CLOCK_RATES.values()]


def handed_late(asked: Asked, total: Steps) -> tuple[str, str]:
    number = _many(total, TimeStep.HANDED_LATE)
    return say_number(number), asked.list_of("handed_late")


def _clock(name: str, steps: Steps, asked: Asked, chosen: dict[str, str]) -> ClockLine:
    return ClockLine(
        name=name,
        address=asked.address(**chosen) if chosen else "",
        led=_parts(UNIT_RATE, steps, asked, chosen),
        taken_part=_parts(CO_RATE, steps, asked, chosen),
        handed_late=say_number(_many(steps, TimeStep.HANDED_LATE)),
        late_address=asked.list_of("handed_late", **chosen) if chosen else "",
    )


def _parts(rate: ClockRate, steps: Steps, asked: Asked, chosen: dict[str, str] | None) -> Parts:
    """`chosen`: what narrows their lists, None for nothing; without lists where it is empty."""
    found = rate.of(steps)
    lists = ["", ""]
    if chosen or chosen is None:
        lists = [asked.list_of(name, **(chosen or {})) for name in (rate.part, rate.whole)]
    return Parts(
        label=str(rate.label),
        definition=str(rate.definition),
        value=say_rate(found),
        part=say_number(found.part),
        whole=say_number(found.whole),
        part_address=lists[0],
        whole_address=lists[1],
        few=found.whole < FEWEST_DUE,
    )


# paths


@dataclass(frozen=True)
class PathLine:
    words: str
    count: str
    address: str
    width: str
    share: str
    half: str


def paths_of(asked: Asked, found: dict[str, Steps]) -> tuple[list[PathLine], str]:
    """The commonest ones, and in how many ways the others went."""
    whole = _many_of(found.values())
    most = _most(found, TimeStep.TOTAL, MOST_ROUTES)
    lines = [_path(say_route(key), f"route-{key}", steps, whole, asked) for key, steps in most]
    return lines, say_number(len(found) - len(lines))


def hops_of(asked: Asked, found: dict[str, Steps]) -> list[PathLine]:
    """How often they went between units; those with many are one line."""
    groups: dict[int, Spent] = defaultdict(Spent)
    for key, steps in found.items():
        groups[min(int(key), MOST_HOPS)].take_in(steps.get(TimeStep.TOTAL, Spent()))
    whole = sum(spent.n for spent in groups.values())
    return [
        _path(say_hops(hops), f"hops-{hops}", {TimeStep.TOTAL.value: spent}, whole, asked)
        for hops, spent in sorted(groups.items())
    ]


def _many_of(told: Iterable[Steps]) -> int:
    return sum(_many(steps, TimeStep.TOTAL) for steps in told)


def _path(words: str, count: str, steps: Steps, whole: int, asked: Asked) -> PathLine:
    spent = steps.get(TimeStep.TOTAL, Spent())
    share = Rate("", spent.n, whole).percent
    return PathLine(
        words=words,
        count=say_number(spent.n),
        address=asked.list_of(count),
        width=str(share or 0),
        share=NOTHING if share is None else f"{share} %",
        half=_half_and_most(spent)[0],
    )
