"""The numbers of a month as the desk shows them: to supervisors all, to leaders their units'."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from regions.models import Officer, Unit
from suggestions.models import Act, MonthAct, Whose
from suggestions.months import Difference, Share, Standing, differences, leads, reads_months
from suggestions.statistics import LABELS, Counts, Rate, rate_of

MOST_LISTED = 100
SHOWN = ("closure_rate", "on_time_rate", "satisfaction_rate")


@dataclass(frozen=True)
class Row:
    """`remaining`: without what was taken out; None where nothing was."""

    name: str
    rates: list[Rate]
    held: int
    remaining: list[Rate] | None


@dataclass(frozen=True)
class Table:
    title: str
    labels: list[Any]
    rows: list[Row]


@dataclass(frozen=True)
class Changed:
    name: str
    difference: Difference


@dataclass(frozen=True)
class Changes:
    """As many as can be read on a page, the city's first; `more`: how many others there are."""

    rows: list[Changed]
    more: int


class Reader:
    """Whose numbers one officer reads."""

    def __init__(self, officer: Officer) -> None:
        self.everything = reads_months(officer)
        self.units = leads(officer)
        rows = Unit.objects.filter(pk__in=self.units) if self.units else Unit.objects.none()
        self.codes = set(rows.values_list("code", flat=True))

    def may_read(self, share: Share) -> bool:
        return self.everything or (share.whose == Whose.UNIT and share.code in self.codes)

    def may_read_act(self, act: MonthAct) -> bool:
        return self.everything or act.unit_id is None or act.unit_id in self.units


def shares_of(act: MonthAct) -> list[Share]:
    return [Share.of(row) for row in sorted(act.frozen.all(), key=lambda row: row.pk)]


def table_of(standing: Standing, reader: Reader) -> Table:
    """As it was published, else as it was first counted."""
    act = standing.published or standing.opened
    title = _("As published") if standing.published else _("As first counted")
    rows = [_row(share) for share in shares_of(act) if reader.may_read(share)]
    return Table(title, [LABELS[name] for name in SHOWN], rows)


def _row(share: Share) -> Row:
    remaining = _rates(share.remaining) if share.excluded else None
    return Row(name_of(share), _rates(share.counts), share.counts["held"], remaining)


def name_of(share: Share) -> str:
    if share.name:
        return share.name
    nobody = {Whose.COUNTY: _("of no single county"), Whose.UNIT: _("of no unit")}
    return nobody.get(share.whose, _("The whole city"))


def _rates(counts: Counts) -> list[Rate]:
    return [rate_of(name, counts) for name in SHOWN]


def changes(before: Iterable[Share], after: Iterable[Share], reader: Reader) -> Changes:
    found = [each for each in differences(before, after) if reader.may_read(each.share)]
    rows = [Changed(name_of(each.share), each) for each in found[:MOST_LISTED]]
    return Changes(rows, len(found) - len(rows))


def notes(standing: Standing, reader: Reader) -> Iterator[tuple[MonthAct, Changes]]:
    """Each correction note with what differed from what had been told last."""
    told = standing.published
    for act in standing.of(Act.CORRECT):
        if told:
            yield act, changes(shares_of(told), shares_of(act), reader)
        told = act
