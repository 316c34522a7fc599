"""The headline figures: each with its parts, its definition, its course and its change."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from suggestions.dashboard.asking import Asked
from suggestions.dashboard.series import Course, percents, spark
from suggestions.statistics import COUNTS, DEFINITIONS, LABELS, PARTS, Counts, Rate, rate_of

# The rates at the top of the dashboard; all of them stand in the table below it.
HEADLINES = (
    "closure_rate",
    "on_time_rate",
    "response_rate",
    "resolution_rate",
    "satisfaction_rate",
    "rework_rate",
)
# Of these less is better.
BETTER_LOW = {
    "rework_rate",
    "extension_rate",
    "objection_rate",
    "misassignment_rate",
    "duplicate_rate",
}
# Fewer of those who said something, and no rate is shown: only the numbers.
FEWEST_HEARD = 30
OF_THE_HEARD = {"resolution_rate", "satisfaction_rate"}
NOTHING = "—"
UP, DOWN, SAME = "▲", "▼", "—"


@dataclass(frozen=True)
class Change:
    """Against the period it is compared with; `tone` only repeats what `words` say."""

    words: str
    tone: str = ""


@dataclass(frozen=True)
class Tile:
    name: str
    label: str
    value: str
    parts: str
    note: str
    definition: str
    address: str
    change: Change | None
    points: str
    then: str = ""


def tiles_of(asked: Asked, counts: Counts, earlier: Counts, course: Course) -> list[Tile]:
    received = _received(asked, counts, earlier, course)
    return [received, *(_rate(name, asked, counts, earlier, course) for name in HEADLINES)]


def _received(asked: Asked, counts: Counts, earlier: Counts, course: Course) -> Tile:
    values: list[float | None] = [step.counts["received"] for step in course.steps]
    return Tile(
        name="received",
        label=str(COUNTS["received"].label),
        value=say_number(counts["received"]),
        parts="",
        note=_("%(n)s of them merged") % {"n": say_number(counts["merged"])},
        definition=_("handed in during the period"),
        address=asked.list_of("received"),
        change=_more(counts["received"], earlier["received"]),
        points=spark(values),
    )


def _rate(name: str, asked: Asked, counts: Counts, earlier: Counts, course: Course) -> Tile:
    found = rate_of(name, counts)
    shown = not hidden(found)
    return Tile(
        name=name,
        label=str(LABELS[name]),
        value=say_rate(found),
        parts=f"{say_number(found.part)} / {say_number(found.whole)}",
        note=_note(name, counts),
        definition=str(DEFINITIONS[name]),
        address=asked.list_of(PARTS[name][1]),
        change=change_of(found, rate_of(name, earlier)) if shown else None,
        points=spark(percents(course.steps, name)) if shown else "",
    )


def _note(name: str, counts: Counts) -> str:
    notes = {
        "closure_rate": lambda: _("paused %(n)s") % {"n": say_number(counts["paused"])},
        "on_time_rate": lambda: (
            _("without extensions %(rate)s")
            % {"rate": say_rate(rate_of("on_time_first_rate", counts))}
        ),
        "resolution_rate": lambda: _sources(counts),
        "satisfaction_rate": lambda: _participation(counts),
    }
    return notes[name]() if name in notes else ""


def _sources(counts: Counts) -> str:
    """The author's own word and what was said by telephone, apart."""
    numbers = {"own": say_number(counts["by_author"]), "asked": say_number(counts["by_telephone"])}
    return _("own ratings %(own)s, by telephone %(asked)s") % numbers


def _participation(counts: Counts) -> str:
    rate = say_rate(rate_of("participation_rate", counts))
    return _("participation %(rate)s") % {"rate": rate}


def hidden(found: Rate) -> bool:
    """Of too few people to be a rate: only its numbers are shown."""
    return found.name in OF_THE_HEARD and 0 < found.whole < FEWEST_HEARD


def say_rate(found: Rate) -> str:
    if hidden(found) or found.percent is None:
        return NOTHING
    return f"{found.percent} %"


def say_number(number: int) -> str:
    return f"{number:,}"


def change_of(found: Rate, earlier: Rate) -> Change | None:
    if found.percent is None or earlier.percent is None or hidden(earlier):
        return None
    points = found.percent - earlier.percent
    words = _("%(sign)s %(points)s percentage points")
    return Change(words % {"sign": _sign(points), "points": abs(points)}, _tone(found.name, points))


def _more(number: int, earlier: int) -> Change | None:
    """How much more came in, in percent of before: neither good nor bad."""
    if not earlier:
        return None
    percent = (Decimal(100) * (number - earlier) / earlier).quantize(Decimal("0.1"))
    return Change(f"{_sign(percent)} {abs(percent)} %")


def _sign(change: Decimal) -> str:
    if not change:
        return SAME
    return UP if change > 0 else DOWN


def _tone(name: str, points: Decimal) -> str:
    if not points:
        return ""
    return "green" if (points < 0) == (name in BETTER_LOW) else "red"


@dataclass(frozen=True)
class RateLine:
    """One line of the table of all rates; `then`: as it was known on an evening of the past."""

    name: str
    label: Any
    definition: Any
    value: str
    part: str
    whole: str
    part_address: str
    whole_address: str
    earlier: str
    change: Change | None
    then: str = ""


def all_rates(asked: Asked, counts: Counts, earlier: Counts) -> list[RateLine]:
    return [_line(name, asked, counts, earlier) for name in PARTS]


def _line(name: str, asked: Asked, counts: Counts, earlier: Counts) -> RateLine:
    found, was = rate_of(name, counts), rate_of(name, earlier)
    part, whole = PARTS[name]
    return RateLine(
        name=name,
        label=LABELS[name],
        definition=DEFINITIONS[name],
        value=say_rate(found),
        part=say_number(found.part),
        whole=say_number(found.whole),
        part_address=asked.list_of(part),
        whole_address=asked.list_of(whole),
        earlier=say_rate(was),
        change=None if hidden(found) else change_of(found, was),
    )
