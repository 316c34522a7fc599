"""Who answered, when it was received, by when the answer was promised, and whether that was kept.

Days only: at which minute somebody wrote is nobody else's business.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regions.models import Unit
from suggestions.language.moments import last_day, say_day, say_last_day
from suggestions.models import Deadline, Kind, Published

# What is read of a published row's suggestion, and no more of it.
WITH_UNIT = (
    "suggestion__submitted",
    "suggestion__lead_unit__code",
    "suggestion__lead_unit__name",
)


@dataclass(frozen=True)
class Promise:
    """`clock`: the limit of the answer that stands; none of what was brought over, finished.

    `first`: the one before any rework, where that is another one.
    """

    unit: Unit | None
    received: datetime
    answered: datetime
    clock: Deadline | None
    first: Deadline | None = None

    @property
    def received_on(self) -> str:
        return say_day(self.received)

    @property
    def promised(self) -> str:
        """By when it was promised at first; the new date beside it where more time was given."""
        if self.clock is None:
            return ""
        day = say_last_day((self.first or self.clock).first_due)
        if self.first:
            again = {"day": day, "new": say_last_day(self.clock.due)}
            return _("by %(day)s; handled again, by %(new)s") % again
        if self.clock.due > self.clock.first_due:
            more = {"day": day, "new": say_last_day(self.clock.due)}
            return _("by %(day)s; extended, by %(new)s") % more
        return _("by %(day)s") % {"day": day}

    @property
    def kept(self) -> str:
        """How the day of the answer lies to the day that was promised."""
        if self.clock is None:
            return ""
        return self._kept_by(self.clock) if self._in_time(self.clock) else self._late(self.clock)

    def _in_time(self, clock: Deadline) -> bool:
        return not clock.late and self.answered <= clock.due

    def _kept_by(self, clock: Deadline) -> str:
        days = -self._days_after(clock)
        if not days:
            return _("on the promised day")
        return ngettext("%(n)d day early", "%(n)d days early", days) % {"n": days}

    def _late(self, clock: Deadline) -> str:
        """A limit that was missed stays so, whatever date was set afterwards."""
        days = self._days_after(clock)
        if days > 0:
            return ngettext("%(n)d day late", "%(n)d days late", days) % {"n": days}
        return _("late by less than a day") if self.answered > clock.due else _("late")

    def _days_after(self, clock: Deadline) -> int:
        return (timezone.localdate(self.answered) - last_day(clock.due).date()).days


def promises_of(rows: Iterable[Published]) -> dict[int, Promise]:
    """By suggestion, for those that are answered: one statement; `WITH_UNIT` is read before."""
    answered = {row.pk: row for row in rows if row.answered}
    clocks: dict[int, list[Deadline]] = {pk: [] for pk in answered}
    limits = Deadline.objects.filter(suggestion__in=answered, kind=Kind.HANDLING)
    for clock in limits.order_by("cycle", "serial"):
        clocks[clock.suggestion_id].append(clock)
    return {pk: _promise(row, clocks[pk]) for pk, row in answered.items()}


def _promise(row: Published, clocks: list[Deadline]) -> Promise:
    about = row.suggestion
    newest = clocks[-1] if clocks else None
    again = bool(newest and clocks[0].cycle != newest.cycle)
    return Promise(
        about.lead_unit,
        about.submitted,
        row.answered or row.at,
        newest,
        clocks[0] if again else None,
    )
