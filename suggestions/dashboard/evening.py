"""A dashboard of the past: how it stood then, and what was known then beside what is known now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from regions.calendars import FIRST_DAY
from suggestions.dashboard.asking import Asked
from suggestions.dashboard.live import Standing
from suggestions.dashboard.tiles import RateLine, Tile, say_number, say_rate
from suggestions.models import Known
from suggestions.past import Moment
from suggestions.statistics import COUNTS, Counts, Rate, Reading, rate_of

# What counts for as long as it lasts, whenever it came in or fell due.
STANDINGS = ("in_hand", "overdue", "paused", "held")


def stood(asked: Asked) -> list[Standing]:
    """How many stood how on that evening, each with its list."""
    first = FIRST_DAY
    found = asked.reading.during(first, asked.today).total(*STANDINGS)
    days = {"since": first.isoformat(), "until": asked.today.isoformat()}
    return [
        Standing(str(COUNTS[name].label), found[name], 0, asked.list_of(name, **days))
        for name in STANDINGS
    ]


def told(asked: Asked) -> dict[str, Any]:
    """What is said of the moment itself; nothing of now."""
    moment = asked.moment
    if moment is None:
        return {}
    then = asked.past_then
    return {
        "moment": moment,
        "waiting": asked.past.waits,
        "then_waits": then.waits if then else None,
        "same_then": moment.known == Known.TODAY and then is None,
        "knowledge": _knowledge(asked, moment),
    }


def _knowledge(asked: Asked, moment: Moment) -> list[tuple[bool, Any, str]]:
    """What leads from one knowledge to the other; a position has only its own."""
    if moment.known == Known.POSITION:
        return []
    return [
        (moment.known == Known.TODAY, Known.TODAY.label, asked.address(known="")),
        (moment.known == Known.THEN, Known.THEN.label, asked.address(known=Known.THEN)),
    ]


def beside(
    asked: Asked, rates: list[RateLine], tiles: list[Tile]
) -> tuple[list[RateLine], list[Tile]]:
    """With what was known then, where that is not the same."""
    counts = _counts_then(asked)
    if counts is None:
        return rates, tiles
    return (
        [replace(line, then=_say(rate_of(line.name, counts))) for line in rates],
        [replace(tile, then=_of_tile(tile.name, counts)) for tile in tiles],
    )


def _counts_then(asked: Asked) -> Counts | None:
    then = asked.past_then
    return Reading(asked.question, then.found).total() if then and then.found else None


def _of_tile(name: str, counts: Counts) -> str:
    return say_number(counts[name]) if name in COUNTS else _say(rate_of(name, counts))


def _say(found: Rate) -> str:
    return f"{say_rate(found)} ({say_number(found.part)} / {say_number(found.whole)})"
