"""What a setting would change: set, the limits computed again, and all of it undone.

Nothing is imitated, as in the preview of a move (docs/decisions/0083). Limits are computed again
for the oldest suggestions only, each of which is locked for as long as that takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn, TypeVar

from django.db import transaction
from django.db.models import QuerySet

from regions.models import calendar
from suggestions import escalation
from suggestions.models import Deadline, policy
from suggestions.pipeline.refusals import no_long_wait

MOST_TRIED = 200
Found = TypeVar("Found")


class _Undone(Exception):
    def __init__(self, found: Any) -> None:
        super().__init__("undone")
        self.found = found


def tried(change: Callable[[], Found]) -> Found:
    """What it returns, and nothing of what it did. Raises Busy where somebody else's lock lasts."""
    try:
        with no_long_wait(), transaction.atomic():
            # What was set before moves is not said of this one.
            for waiting in (escalation.waiting(), escalation.overtaken()):
                escalation.compute_again(escalation.how_many(waiting, MOST_TRIED)[1])
            _undo(change())
    except _Undone as undone:
        found: Found = undone.found
        return found
    finally:
        calendar.forget_undone()
        policy.forget_undone()


def _undo(found: object) -> NoReturn:
    """Nothing but an exception leaves the transaction, so nothing in it can be kept."""
    raise _Undone(found)


@dataclass(frozen=True)
class Moved:
    """A limit before and after."""

    clock: Deadline
    before: datetime
    after: datetime

    @property
    def is_earlier(self) -> bool:
        return self.after < self.before


@dataclass(frozen=True)
class Trial:
    """`concerned`: suggestions to be computed again; `tried`: of how many it was tried; `alerts`:
    whose date stays, and whose next reminder or card comes earlier, or later."""

    concerned: int
    tried: int
    moved: list[Moved]
    alerts: list[Moved]

    @property
    def later(self) -> list[Moved]:
        return [each for each in self.moved if not each.is_earlier]

    @property
    def earlier(self) -> list[Moved]:
        return [each for each in self.moved if each.is_earlier]

    @property
    def earlier_alerts(self) -> int:
        return sum(each.is_earlier for each in self.alerts)

    @property
    def later_alerts(self) -> int:
        return len(self.alerts) - self.earlier_alerts


def computed_again(rows: QuerySet[Deadline]) -> Trial:
    concerned, ids = escalation.how_many(rows, MOST_TRIED)
    before = _running(ids)
    escalation.compute_again(ids)
    pairs = [(before[pk], row) for pk, row in _running(ids).items() if pk in before]
    moved = [Moved(row, was.due, row.due) for was, row in pairs if was.due != row.due]
    return Trial(concerned, len(ids), moved, _alerts(pairs))


def _running(ids: Iterable[int]) -> dict[int, Deadline]:
    rows = Deadline.objects.filter(suggestion__in=ids, state__in=escalation.LIVE)
    return {row.pk: row for row in rows.order_by("due", "pk")}


def _alerts(pairs: Iterable[tuple[Deadline, Deadline]]) -> list[Moved]:
    return [
        Moved(row, was.next_alert_at, row.next_alert_at)
        for was, row in pairs
        if was.next_alert_at and row.next_alert_at and _is_alert_alone(was, row)
    ]


def _is_alert_alone(was: Deadline, row: Deadline) -> bool:
    return was.due == row.due and was.next_alert_at != row.next_alert_at
