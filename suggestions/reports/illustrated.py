"""Charts of a report with their tables: what is drawn is what the tables say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, zip_longest
from typing import Any

from django.utils.translation import gettext as _

from suggestions.dashboard.places import FEWEST_DUE
from suggestions.reports import charts
from suggestions.reports.charts import Bar
from suggestions.reports.document import Block, Part
from suggestions.reports.figures import OF_A_DAY, counts_in
from suggestions.statistics import Counts, rate, rate_of

COMPARED = "on_time_rate_with_paused"
# Categories that are drawn and listed; the others are one.
MOST_CATEGORIES = 12
# Days beside each other in a table that is one of days.
BESIDE = 3


@dataclass(frozen=True)
class Day:
    label: str
    counts: Counts

    @property
    def drawn(self) -> tuple[int, int]:
        return self.counts["received"], self.counts["done"]

    @property
    def cells(self) -> list[str]:
        return [self.label, *(f"{self.counts[name]}" for name in OF_A_DAY)]


def course(figures: dict[str, Any]) -> Iterator[Block]:
    """Nothing where there was nothing."""
    days = [_day(key, kept) for key, _name, kept in figures["course"]]
    if not any(any(day.drawn) for day in days):
        return
    most = max(days, key=lambda day: day.drawn[0])
    said = _("Day by day. Most were received on %(day)s: %(n)d.")
    said %= {"day": most.label, "n": most.drawn[0]}
    title = _("Figure 1. Received, and done by the day they were due")
    drawn = charts.course(title, said, [day.label for day in days], [day.drawn for day in days])
    yield Block(Part.CHART, "", drawn=drawn)
    yield Block(Part.TABLE, _("Numbers of figure 1"), _of_days(days))


def _day(key: str, kept: dict[str, int]) -> Day:
    day = date.fromisoformat(key)
    return Day(f"{day.month}-{day.day:02d}", counts_in(kept))


def _of_days(days: list[Day]) -> list[list[str]]:
    """Several days in a row, downwards first: a month needs no page of its own."""
    beside = BESIDE if len(days) > 2 * BESIDE + 1 else 1
    height = -(-len(days) // beside)
    cells = [day.cells for day in days]
    columns = [cells[at : at + height] for at in range(0, len(cells), height)]
    heads = [_("Day"), _("Received"), _("Fallen due"), _("Done")]
    rows = zip_longest(*columns, fillvalue=[""] * len(heads))
    return [heads * beside, *(list(chain.from_iterable(row)) for row in rows)]


def categories(figures: dict[str, Any]) -> Iterator[Block]:
    lines = _most_first(figures["categories"])
    total = sum(number for _name, number in lines)
    if not total:
        return
    longest = max(number for _name, number in lines)
    bars = [Bar(name, number / longest, f"{number}") for name, number in lines]
    said = _("The more were received, the longer the bar. Most: %(name)s, %(n)d.")
    title = _("Figure 2. Received by category")
    most = {"name": lines[0][0], "n": lines[0][1]}
    yield Block(Part.CHART, "", drawn=charts.lying("categories", title, said % most, bars))
    rows = [[name, f"{number}", f"{rate(number, total)}%"] for name, number in lines]
    heads = [_("Category"), _("Received"), _("Share")]
    yield Block(Part.TABLE, _("Numbers of figure 2"), [heads, *rows])


def _most_first(kept: list[list[Any]]) -> list[tuple[str, int]]:
    found = [(name, counts.get("received", 0)) for _key, name, counts in kept]
    ordered = sorted(found, key=lambda line: -line[1])
    if len(ordered) > MOST_CATEGORIES:
        rest = sum(number for _name, number in ordered[MOST_CATEGORIES - 1 :])
        ordered = [*ordered[: MOST_CATEGORIES - 1], (_("other categories"), rest)]
    return [line for line in ordered if line[1]]


def places(*, heading_of: str, lines: list[list[Any]]) -> Iterator[Block]:
    """Its numbers stand in the table that follows. Nothing where nothing was due."""
    if not any(kept.get("due_with_paused") for _key, _name, kept in lines):
        return
    bars = [_place(name, counts_in(kept)) for _key, name, kept in lines]
    said = _(
        "Bars from 0 to 100 %%, in the order of the table below."
        " Without a bar: fewer than %(n)d due."
    )
    title = _("Figure 3. On-time rate with paused ones: %(column)s") % {"column": heading_of}
    drawn = charts.lying("places", title, said % {"n": FEWEST_DUE}, bars)
    yield Block(Part.CHART, "", drawn=drawn)


def _place(name: str, counts: Counts) -> Bar:
    found = rate_of(COMPARED, counts)
    if found.whole < FEWEST_DUE or found.percent is None:
        return Bar(name, None, _("too few"))
    words = f"{found.percent}% ({found.part}/{found.whole})"
    return Bar(name, float(found.percent) / 100, words)
