"""Closure by county or unit, as an officer sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from regions.models import Officer, Region, Unit
from suggestions.models import Fact, Suggestion
from suggestions.statistics.counts import within
from suggestions.statistics.rates import rate


@dataclass(frozen=True)
class ClosureRow:
    """`overdue`: due, not done and not on hold, as of the time of asking."""

    name: str
    due: int
    done: int
    on_time: int
    held: int
    overdue: int

    @property
    def closure_rate(self) -> Decimal | None:
        return rate(self.done, self.due)

    @property
    def on_time_rate(self) -> Decimal | None:
        return rate(self.on_time, self.due)


def closure(
    officer: Officer, by: Literal["county", "unit"], since: date, until: date
) -> list[ClosureRow]:
    """Closure by county or unit over what this officer sees, for first due dates in the period.

    What falls due after now is not counted yet. Two statements, whatever the size.
    """
    visible = Suggestion.objects.visible_to(officer).values("pk")
    due = within("due", since, until, now=timezone.now())
    facts = Fact.objects.filter(due, counted=True, suggestion__in=visible)
    groups = facts.values(by).annotate(
        rows=Count("pk"),
        finished=Count("pk", Q(done=True)),
        punctual=Count("pk", Q(on_time=True)),
        waiting=Count("pk", Q(held=True)),
        open=Count("pk", Q(done=False, held=False)),
    )
    found = list(groups)
    names = _names(by, [group[by] for group in found])
    return sorted((_row(group, names.get(group[by], "—")) for group in found), key=_worst_first)


def _row(group: dict[str, Any], name: str) -> ClosureRow:
    return ClosureRow(
        name=name,
        due=group["rows"],
        done=group["finished"],
        on_time=group["punctual"],
        held=group["waiting"],
        overdue=group["open"],
    )


def _worst_first(row: ClosureRow) -> tuple[int, str]:
    return (-row.overdue, row.name)


def _names(by: str, keys: list[Any]) -> dict[Any, str]:
    if by == "unit":
        return dict(Unit.objects.filter(pk__in=keys).values_list("pk", "name"))
    names = dict(Region.objects.filter(path__in=keys).values_list("path", "name"))
    return names | {"": str(_("whole city"))}
