"""Whether what is due is done in time.

After a start the first sweep is given a minute, and what piled up meanwhile as long as it is being
worked off. How long something lasts is measured by the clock that nobody sets: after a step back
of the other one, a sweep that stopped looks as if it had just run.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from time import monotonic

from suggestions import escalation, messages
from suggestions.models import Pulse

STARTED = monotonic()
# Seconds.
GRACE = 50
CATCHING_UP = 600
SWEEP_EVERY = 120
CLOCK_AHEAD = timedelta(minutes=1)
OVERDUE = timedelta(minutes=5)


@dataclass
class Watch:
    """What this process has seen of a counter that rises while work is done."""

    count: int = -1
    risen: float = 0
    looked: float = float("-inf")

    def seconds_still(self, pulse: Pulse, now: datetime) -> float:
        moment = monotonic()
        if pulse.count != self.count:
            # Who has not looked for long does not know when it rose: there the pulse is believed.
            age = 0 if moment - self.looked < SWEEP_EVERY else (now - pulse.at).total_seconds()
            self.count, self.risen = pulse.count, moment - max(0, age)
        self.looked = moment
        return moment - self.risen


sweeping = Watch()


class Problem(StrEnum):
    CLOCK = "clock"
    SILENCE = "silence"
    ALERTS = "alerts"
    MESSAGES = "messages"


@dataclass(frozen=True)
class Late:
    """`by`: for how long; of a wrong clock: how far it is behind."""

    problem: Problem
    by: timedelta


@dataclass(frozen=True)
class Sweeps:
    """What is known of them at one moment. Three statements.

    `silence`: seconds since the last sign of life. `behind`: how far the clock is behind it.
    """

    now: datetime
    silence: float
    behind: timedelta
    oldest_alert: datetime | None
    oldest_message: datetime | None

    @classmethod
    def at(cls, now: datetime) -> Sweeps:
        pulse = escalation.last_sweep()
        return cls(
            now,
            silence=sweeping.seconds_still(pulse, now) if pulse else _running(),
            behind=pulse.at - now if pulse else timedelta(0),
            oldest_alert=escalation.oldest_due(),
            oldest_message=messages.oldest_unsent(now),
        )

    @property
    def alert_lag(self) -> timedelta:
        return self._lag(self.oldest_alert)

    @property
    def message_lag(self) -> timedelta:
        return self._lag(self.oldest_message)

    @property
    def late(self) -> Late | None:
        """The gravest thing that is late; None while all is well, and just after a start."""
        if _running() < GRACE:
            return None
        if self.behind > CLOCK_AHEAD:
            return Late(Problem.CLOCK, self.behind)
        if self.silence > SWEEP_EVERY:
            return Late(Problem.SILENCE, timedelta(seconds=self.silence))
        return self._piled_up() if has_caught_up() else None

    def _piled_up(self) -> Late | None:
        lags = {Problem.ALERTS: self.alert_lag, Problem.MESSAGES: self.message_lag}
        return next((Late(each, lag) for each, lag in lags.items() if lag > OVERDUE), None)

    def _lag(self, due: datetime | None) -> timedelta:
        return max(self.now - due, timedelta(0)) if due else timedelta(0)


def has_caught_up() -> bool:
    """Whether this process runs long enough for what had piled up to be done by now."""
    return _running() >= CATCHING_UP


def _running() -> float:
    return monotonic() - STARTED
