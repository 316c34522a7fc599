"""The clocks of one suggestion, kept by its ledger: the promise to the citizen, and its parts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from regions.calendars import Calendar
from regions.models import calendar_at
from suggestions import limits
from suggestions.deadlines.clocks import Clocks
from suggestions.deadlines.kinds import (
    RUN_ON_AFTER_A_MERGE,
    SET_BY_PEOPLE,
    TRACKED_ON,
    WAITS,
)
from suggestions.deadlines.pauses import span, spans
from suggestions.models import Deadline, Kind, Policy, State, Tier


class Timekeeper(Clocks):
    """What moves do to the clocks that have to do with each other."""

    # the promise to the citizen

    def set_handling(self, at: datetime, *, revives: bool) -> None:
        """(Re)compute the handling limit from the promise's start, pauses carried over.

        `revives`: what was complex for a while runs on, with the alerts it has had.
        """
        row = self.handling
        if self.tier == Tier.COMPLEX:
            self.stop(at, Kind.HANDLING)
        elif row is None:
            self._promise_anew(at)
        elif row.is_live:
            self._retier(row, at)
        elif revives:
            self._revive(row, at)
        else:
            self._go_on_from(row, at)

    def _promise_anew(self, at: datetime) -> Deadline:
        row = self.start(Kind.HANDLING, self.promised_from or at)
        self._take_over_pauses(row)
        return row

    def _revive(self, row: Deadline, at: datetime) -> None:
        row.pauses = self._waits_since(row.started)
        row.policy = self._policy(Kind.HANDLING)
        row.amount = self._amount(Kind.HANDLING)
        self.compute_again(row, at)
        row.state, row.ended, row.owner_id = State.RUNNING, None, self.lead
        self._arm(row)

    def _go_on_from(self, stopped: Deadline, at: datetime) -> None:
        """What was complex for a while is no new promise: missed is missed, and time is left."""
        row = self._promise_anew(at)
        row.late = stopped.late
        if row.first_due != stopped.first_due:
            due = limits.no_earlier_than_next_working_day(row.first_due, at, self.calendar)
            row.due = row.first_due = due
            self._arm(row)

    def _take_over_pauses(self, row: Deadline) -> None:
        """Time that this cycle spent waiting for the citizen before is not counted either."""
        row.pauses = self._waits_since(row.started)
        if row.pauses:
            limit = row.policy.limit(row.amount)
            found = limits.carry_over(
                row.started, limit=limit, pauses=spans(row), calendar=self.calendar
            )
            row.due = row.first_due = found.at
            row.provisional = found.provisional
            self._arm(row)

    def _waits_since(self, start: datetime) -> list[list[str]]:
        """Each wait once: from the question or hold to its end, whatever else ended in between."""
        return [
            span(row.started, row.ended)
            for row in self.deadlines
            if row.kind in WAITS and row.cycle == self.cycle and row.ended and row.started >= start
        ]

    def decide(self, due: datetime, at: datetime) -> None:
        """The date that a consultation set; a later consultation's takes its place."""
        live, before = self.live(Kind.HANDLING), self.handling
        if not live:
            fresh = self.start(Kind.HANDLING, self.promised_from or at, due=due)
            fresh.late = bool(before and before.late)
        for row in live:
            row.late = row.late or at > row.due
            row.due = row.first_due = due
            row.provisional = self.calendar.provisional(row.started, due)
            self._arm(row)

    def _retier(self, row: Deadline, at: datetime) -> None:
        policy, amount = self._policy(Kind.HANDLING), self._amount(Kind.HANDLING)
        if (policy, amount) != (row.policy, row.amount):
            row.policy, row.amount = policy, amount
            self.compute_again(row, at)

    def compute_again(self, row: Deadline, at: datetime) -> None:
        """The due date from the same start with all pauses, never before the next working day."""
        found = self._counted(row, self.calendar)
        self._note_lateness(row, at)
        extended = row.due if row.due != row.first_due else None
        if found.at != row.first_due:
            row.first_due = limits.no_earlier_than_next_working_day(found.at, at, self.calendar)
        row.due = max(extended, row.first_due) if extended else row.first_due
        row.provisional = found.provisional
        row.calendar_version = self.calendar_version
        self._arm(row)
        if row.kind == Kind.PART:
            self._cap(row, at)

    def _counted(self, row: Deadline, calendar: Calendar) -> limits.Due:
        limit = row.policy.limit(row.amount)
        return limits.carry_over(row.started, limit=limit, pauses=spans(row), calendar=calendar)

    def outdated(self) -> list[Deadline]:
        """What runs by a calendar that is no longer the newest."""
        return [row for row in self.live() if row.calendar_version < self.calendar_version]

    def look_again(self, row: Deadline, at: datetime) -> None:
        """A notice has come: what it changes is computed again, what people set stays."""
        before = self._counted(row, calendar_at(row.calendar_version))
        if not self._is_set_by_people(row) and before.at != self._counted(row, self.calendar).at:
            self.compute_again(row, at)
            return
        row.provisional = self.calendar.provisional(row.started, row.due)
        row.calendar_version = self.calendar_version
        self._arm(row)

    def _is_set_by_people(self, row: Deadline) -> bool:
        of_all = row.kind in {Kind.HANDLING, Kind.PART} and self.tier == Tier.COMPLEX
        return row.kind in SET_BY_PEOPLE or of_all

    def overtaken(self, at: datetime) -> list[tuple[Deadline, Policy]]:
        """What runs by a version of its limit that another one takes the place of, and that one."""
        found = [(row, self.policies.successor(row.policy, at)) for row in self.live()]
        return [(row, policy) for row, policy in found if policy]

    def take_over(self, row: Deadline, policy: Policy, at: datetime) -> None:
        """The limit was changed for open ones too. What is over, was chosen for this one, or set
        by people keeps its date; the levels are those of the new version."""
        before, row.policy = row.policy, policy
        is_over = row.late or (row.paused_at or at) > row.due
        if not (policy.amount == before.amount or row.amount or is_over):
            self._move(row, at, earlier=policy.amount < before.amount)
        self._arm(row)

    def _move(self, row: Deadline, at: datetime, *, earlier: bool) -> None:
        """By its new limit, and not the other way, whatever moved it before."""
        if self._is_set_by_people(row):
            return
        extended = row.due if row.due != row.first_due else None
        found = self._counted(row, self.calendar).at
        if earlier:
            floor = limits.no_earlier_than_next_working_day(found, at, self.calendar)
            row.first_due = min(row.first_due, floor)
        else:
            row.first_due = max(row.first_due, found)
        row.due = max(extended, row.first_due) if extended else row.first_due
        row.provisional = self.calendar.provisional(row.started, row.due)
        if row.kind == Kind.PART:
            self._cap(row, at)

    def latest_extension(self, row: Deadline) -> datetime:
        """How far an extension may go: the original limit once more, counted from the due date."""
        if self.tier == Tier.COMPLEX:
            return row.due + (row.first_due - row.started)
        return limits.due(row.due, row.policy.limit(row.amount), self.calendar).at

    def as_long_as(self, before: Deadline | None, at: datetime) -> datetime | None:
        """As many days as a consultation once gave, from `at`; None where none ever did."""
        if before is None:
            return None
        length = before.first_due - before.started
        return self.calendar.closing_after(at + length - timedelta(days=1), 1)

    def extend(self, due: datetime, *, in_time: bool) -> None:
        """A new due date; `in_time`: it was asked for before the old one, so nothing was missed."""
        for row in self.live(Kind.HANDLING):
            row.due = due
            row.late = row.late and not in_time
            row.provisional = self.calendar.provisional(row.started, due)
            self._arm(row)

    def hand_over(self, owner: int | None) -> None:
        for row in self.live(Kind.HANDLING):
            row.owner_id = owner
            self._touch(row)

    def last_stop(self) -> datetime | None:
        """When something was stopped last, by a merge where one is undone."""
        ended = [row.ended for row in self.deadlines if row.state == State.STOPPED]
        return max((each for each in ended if each), default=None)

    def bring_back(self, ended: datetime | None) -> None:
        """As if never merged: what the merge stopped runs on with its old due date."""
        for row in self.deadlines:
            stopped = row.state == State.STOPPED and row.ended == ended
            if stopped and row.kind in RUN_ON_AFTER_A_MERGE:
                row.state, row.ended = State.RUNNING, None
                self._arm(row)

    def new_cycle(self, at: datetime) -> None:
        self.stop(at, *(kind for kind in Kind if kind not in TRACKED_ON))
        self.cycle += 1
        self.received = self.promised_from = at

    # the parts of the co-units

    def start_parts(self, units: Iterable[int], at: datetime) -> None:
        """Each co-unit's own date; as concluded where the matter is complex."""
        handling = self.handling
        concluded = handling.due if handling and self.tier == Tier.COMPLEX else None
        for unit in units:
            if unit == self.lead:
                continue
            row = self.start(Kind.PART, at, due=concluded, owner=unit)
            self._cap(row, at)

    def parts(self, units: Iterable[int]) -> list[Deadline]:
        owners = set(units)
        return [row for row in self.live(Kind.PART) if row.owner_id in owners]

    def finish_parts(self, units: Iterable[int], at: datetime) -> None:
        for row in self.parts(units):
            self._meet(row, at)

    def stop_parts(self, units: Iterable[int], at: datetime) -> None:
        for row in self.parts(units):
            self._stop(row, at)

    def _cap(self, row: Deadline, at: datetime) -> None:
        """No part is due after the whole, unless the whole is late already."""
        handling = self.handling
        if handling and handling.is_live and at < handling.due < row.due:
            row.due = row.first_due = handling.due
            self._arm(row)
