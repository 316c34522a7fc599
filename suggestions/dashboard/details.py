"""The cards below the headlines: tiers, handling times, key assignments, categories."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from suggestions.dashboard.asking import Asked
from suggestions.dashboard.tiles import say_number, say_rate
from suggestions.language.moments import say_working_time
from suggestions.models import Tier
from suggestions.statistics import By, Counts, Spread, handling_of, rate_of

# Upper bounds of the bars, in hours of office time; a working day has seven.
BARS = (2, 4, 7, 14, 21, 35, 49, 70, 140)
MOST_CATEGORIES = 8
OF_CATEGORIES = ("received", "due", "done", "on_time", "keys", "rectified")


@dataclass(frozen=True)
class Chart:
    """What static/dashboard/charts.js draws, and the same as a table."""

    kind: str
    data: dict[str, Any]
    heads: list[str]
    rows: list[list[Any]]


@dataclass(frozen=True)
class KeyAssignments:
    value: str
    parts: str
    width: str
    due_value: str
    due_parts: str
    groups: list[tuple[str, str, str]]
    address: str


@dataclass(frozen=True)
class CategoryLine:
    name: str
    received: str
    closure: str
    on_time: str
    address: str


def _late_or_not() -> list[tuple[str, str, Callable[[Counts], int]]]:
    """The four parts of what fell due: name, colour, and how many it is."""
    return [
        (_("on time"), "green", lambda row: row["on_time_first"]),
        (_("on time after an extension"), "lightgreen", _after_extension),
        (_("done late"), "amber", lambda row: row["done"] - row["on_time"]),
        (_("not done yet"), "red", lambda row: row["due"] - row["done"]),
    ]


def _after_extension(row: Counts) -> int:
    return row["on_time"] - row["on_time_first"]


def tiers_of(asked: Asked) -> Chart:
    """Of each tier: on time, on time after an extension, done late, not done yet."""
    found = asked.reading.by(By.TIER, "due", "done", "on_time", "on_time_first")
    tiers = _by_label(found)
    parts = _late_or_not()
    series = [
        {"name": name, "tone": tone, "data": list(map(part, tiers.values()))}
        for name, tone, part in parts
    ]
    columns: list[Any] = [each["data"] for each in series]
    rows = list(map(list, zip(tiers, *columns, strict=True)))
    heads = [_("Tier"), *(str(each["name"]) for each in series)]
    return Chart("stacked", {"rows": list(tiers), "series": series}, heads, rows)


def _by_label(found: dict[Any, Counts]) -> dict[str, Counts]:
    return {str(tier.label): found[tier.value] for tier in Tier if tier.value in found}


def handling_times(asked: Asked) -> tuple[Chart, str]:
    """How many took how long, and in words how long half and nine in ten took."""
    sums = [0] * (len(BARS) + 1)
    for hours, counts in asked.reading.by(By.HOURS, "timed").items():
        sums[bisect_left(BARS, hours)] += counts["timed"]
    labels = [*(f"≤{bound}" for bound in BARS), f">{BARS[-1]}"]
    spread = handling_of(asked.reading)
    data = {
        "bins": labels,
        "data": sums,
        "median_bin": bisect_left(BARS, spread.median) if spread else None,
        "median_label": _("median"),
        "unit": _("pcs"),
    }
    rows = [list(row) for row in zip(labels, sums, strict=True)]
    chart = Chart("histogram", data, [_("Office hours"), _("Count")], rows)
    return chart, _say(spread) if spread else ""


def _say(spread: Spread) -> str:
    half, most = say_working_time(spread.median), say_working_time(spread.nine_in_ten)
    return _("half within %(half)s, nine in ten within %(most)s") % {"half": half, "most": most}


def key_assignments(asked: Asked, counts: Counts, by_category: dict[Any, Counts]) -> KeyAssignments:
    rate, due = rate_of("rectification_rate", counts), rate_of("due_rectification_rate", counts)
    groups = _by_group(asked, by_category)
    most = sorted(groups.items(), key=lambda row: -row[1]["keys"])[:5]
    return KeyAssignments(
        value=say_rate(rate),
        parts=_("rectified %(part)s / key assignments %(whole)s")
        % {"part": say_number(rate.part), "whole": say_number(rate.whole)},
        width=str(rate.percent or 0),
        due_value=say_rate(due),
        due_parts=f"{say_number(due.part)} / {say_number(due.whole)}",
        groups=[_group(name, row) for name, row in most if row["keys"]],
        address=asked.list_of("keys"),
    )


def _group(name: str, counts: Counts) -> tuple[str, str, str]:
    rate = rate_of("rectification_rate", counts)
    return name, f"{say_number(rate.part)} / {say_number(rate.whole)}", say_rate(rate)


def _by_group(asked: Asked, by_category: dict[Any, Counts]) -> dict[str, Counts]:
    found: dict[str, Counts] = {}
    for pk, counts in by_category.items():
        _name, group = asked.categories.get(pk, ("", _("not classified")))
        found.setdefault(group, Counter()).update(counts)
    return found


def categories_of(asked: Asked, by_category: dict[Any, Counts]) -> list[CategoryLine]:
    """What most is said about, with how it is dealt with."""
    most = sorted(by_category.items(), key=lambda row: -row[1]["received"])[:MOST_CATEGORIES]
    return [
        CategoryLine(
            name=asked.categories[pk][0] if pk in asked.categories else _("not classified"),
            received=say_number(counts["received"]),
            closure=say_rate(rate_of("closure_rate", counts)),
            on_time=say_rate(rate_of("on_time_rate", counts)),
            address=asked.address(category=str(pk)) if pk else "",
        )
        for pk, counts in most
        if counts["received"]
    ]
