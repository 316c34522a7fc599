"""The clocks of one suggestion: looking at them, starting, pausing and ending them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from regions.calendars import ZONE, Axis, Calendar
from regions.models import calendar_at
from suggestions import limits
from suggestions.deadlines.kinds import OF_NO_UNIT, OF_THE_AUTHOR, RUN_ON_AFTER_THE_END
from suggestions.deadlines.levels import next_alert
from suggestions.deadlines.pauses import span
from suggestions.models import Assignment, Deadline, Kind, Policies, Policy, State, Tier


@dataclass
class Clocks:
    """The clocks of one suggestion, kept by its ledger."""

    policies: Policies
    calendar_version: int
    deadlines: list[Deadline] = field(default_factory=list)
    received: datetime | None = None
    promised_from: datetime | None = None
    # Of the entry that is followed.
    now: datetime | None = None
    tier: str = ""
    days: int | None = None
    lead: int | None = None
    cycle: int = 1
    assignment: Assignment | None = None
    touched: list[Deadline] = field(default_factory=list)

    @property
    def calendar(self) -> Calendar:
        return calendar_at(self.calendar_version)

    @property
    def handling(self) -> Deadline | None:
        """The latest handling limit of this cycle."""
        return self.latest(Kind.HANDLING)

    # looking

    def latest(self, kind: Kind) -> Deadline | None:
        found = [row for row in self.deadlines if row.kind == kind and row.cycle == self.cycle]
        return max(found, key=lambda row: row.serial, default=None)

    def live(self, *kinds: Kind) -> list[Deadline]:
        return [row for row in self.deadlines if row.is_live and (row.kind in kinds or not kinds)]

    def shown(self, *, is_open: bool) -> dict[str, Any]:
        """The dates that the suggestion itself carries, for lists and for its author."""
        return {
            "promised_from": self.promised_from,
            "next_due": _earliest(self._ours()),
            **self._promise(is_open=is_open),
        }

    def _promise(self, *, is_open: bool) -> dict[str, Any]:
        """The handling limit is what its author is told; before there is one, what comes first."""
        handling = self.handling
        if handling is None or (handling.state == State.STOPPED and is_open):
            # Made complex: no date is promised before the consultation.
            return {"due": _earliest(self.live()), "first_due": None, "provisional": False}
        return {
            "due": handling.due,
            "first_due": handling.first_due,
            "provisional": handling.provisional,
        }

    def _ours(self) -> list[Deadline]:
        """What runs for the city; its author has other limits."""
        return [row for row in self.deadlines if row.is_ticking and row.kind not in OF_THE_AUTHOR]

    # starting and ending

    def start(
        self, kind: Kind, at: datetime, *, due: datetime | None = None, owner: int | None = None
    ) -> Deadline:
        policy, amount = self._policy(kind), self._amount(kind)
        found = self._first_due(policy, at, amount) if due is None else self._date_set(at, due)
        row = Deadline(
            kind=kind,
            owner_id=None if kind in OF_NO_UNIT else owner or self.lead,
            assignment=self.assignment if kind == Kind.SIGN_FOR else None,
            cycle=self.cycle,
            serial=self._next_serial(kind),
            policy=policy,
            amount=amount,
            calendar_version=self.calendar_version,
            started=at,
            due=found.at,
            first_due=found.at,
            provisional=found.provisional,
        )
        self.deadlines.append(row)
        self._arm(row)
        return row

    def meet(self, at: datetime, *kinds: Kind) -> None:
        """End these clocks: met in time, or missed for good."""
        for row in self.live(*kinds):
            self._meet(row, at)

    def stop(self, at: datetime, *kinds: Kind) -> None:
        """End these clocks without a verdict; a limit already missed stays missed."""
        for row in self.live(*kinds):
            self._stop(row, at)

    def stop_at_the_end(self, at: datetime) -> None:
        """All but what is still to be verified or done, or to be decided by a supervisor."""
        for row in self.live():
            if not row.reported and row.kind not in RUN_ON_AFTER_THE_END:
                self._stop(row, at)

    def _meet(self, row: Deadline, at: datetime) -> None:
        self._note_lateness(row, at)
        self._end(row, at, State.MISSED if row.late else State.MET)

    def _stop(self, row: Deadline, at: datetime) -> None:
        self._note_lateness(row, at)
        self._end(row, at, State.STOPPED)

    def _note_lateness(self, row: Deadline, at: datetime) -> None:
        row.late = row.late or (row.is_ticking and at > row.due)

    def _end(self, row: Deadline, at: datetime, state: State) -> None:
        row.state, row.ended, row.next_alert_at = state, at, None
        self._note_pause_end(row, at)
        self._touch(row)

    # reports that somebody verifies

    def report(self, at: datetime, kind: Kind) -> None:
        """Said to be done at `at`: nobody is warned any more, nothing is met yet."""
        for row in self.live(kind):
            self._note_lateness(row, at)
            row.reported, row.next_alert_at = at, None
            self._touch(row)

    def take_back_report(self, kind: Kind) -> None:
        """It was not done: the clock runs on as if nothing had been said."""
        for row in self.live(kind) or self._met_by_a_report(kind):
            row.reported = row.ended = None
            row.state = State.PAUSED if row.paused_at else State.RUNNING
            self._arm(row)

    def _met_by_a_report(self, kind: Kind) -> list[Deadline]:
        """From when a report alone met the limit."""
        row = self.latest(kind)
        return [row] if row and row.state in {State.MET, State.MISSED} else []

    def accept_report(self, kind: Kind) -> None:
        """It was done when it was said to be."""
        for row in self.live(kind):
            if row.reported:
                self._end(row, row.reported, State.MISSED if row.late else State.MET)

    # pausing

    def pause(self, at: datetime) -> None:
        for row in self.live():
            if row.is_ticking:
                self._note_lateness(row, at)
                row.state, row.paused_at, row.next_alert_at = State.PAUSED, at, None
                self._touch(row)

    def resume(self, at: datetime) -> None:
        for row in self.live():
            if row.state == State.PAUSED and row.paused_at is not None:
                self._resume(row, row.paused_at, at)

    def _resume(self, row: Deadline, paused_at: datetime, at: datetime) -> None:
        if not row.late:
            found = limits.resume(
                row.due,
                paused_at=paused_at,
                now=at,
                axis=Axis(row.policy.axis),
                calendar=self.calendar,
            )
            if paused_at <= row.first_due:
                row.first_due = self._moved(row.first_due, row, paused_at, at)
            row.due, row.provisional = found.at, found.provisional
        self._note_pause_end(row, at)
        row.state, row.calendar_version = State.RUNNING, self.calendar_version
        self._arm(row)

    def _moved(self, due: datetime, row: Deadline, paused_at: datetime, at: datetime) -> datetime:
        axis = Axis(row.policy.axis)
        calendar = self.calendar
        return limits.resume(due, paused_at=paused_at, now=at, axis=axis, calendar=calendar).at

    def _note_pause_end(self, row: Deadline, at: datetime) -> None:
        if row.paused_at is not None:
            row.pauses = [*row.pauses, span(row.paused_at, at)]
            row.paused_at = None

    # plumbing

    def _policy(self, kind: Kind) -> Policy:
        moment = self.received or self.promised_from
        if moment is None:
            raise LookupError("a clock is started before anything was received")
        return self.policies.pick(kind, self.tier, moment, self.now)

    def _amount(self, kind: Kind) -> int | None:
        """The days that triage chose; only what is general has a choice."""
        chosen = kind == Kind.HANDLING and self.tier == Tier.GENERAL
        return self.days if chosen else None

    def _next_serial(self, kind: Kind) -> int:
        previous = self.latest(kind)
        return previous.serial + 1 if previous else 1

    def _first_due(self, policy: Policy, start: datetime, amount: int | None) -> limits.Due:
        if policy.kind == Kind.CONFIRMATION:
            return limits.Due(_end_of_day(start, policy.amount // 24), provisional=False)
        return limits.due(start, policy.limit(amount), self.calendar)

    def _date_set(self, start: datetime, due: datetime) -> limits.Due:
        return limits.Due(due, self.calendar.provisional(start, due))

    def _touch(self, row: Deadline) -> None:
        if not any(row is other for other in self.touched):
            self.touched.append(row)

    def _arm(self, row: Deadline) -> None:
        row.next_alert_at = next_alert(row, self.calendar) if row.is_ticking else None
        self._touch(row)


def _earliest(rows: list[Deadline]) -> datetime | None:
    return min((row.due for row in rows), default=None)


def _end_of_day(start: datetime, days: int) -> datetime:
    day = start.astimezone(ZONE).date() + timedelta(days=days + 1)
    return datetime.combine(day, time(), ZONE)
