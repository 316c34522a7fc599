"""/readyz looks at work that was done, not at processes that live."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from suggestions.condition import sweeps
from suggestions.escalation import sweep
from suggestions.models import Deadline, Message, beat
from suggestions.sealing import tend
from tests.factories import City, submitted

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The one that nobody sets, and that tests turn on; the process runs for an hour."""
    clock = Clock()
    monkeypatch.setattr(sweeps, "monotonic", lambda: clock.seconds)
    monkeypatch.setattr(sweeps, "STARTED", clock.seconds - HOUR.total_seconds())
    monkeypatch.setattr(sweeps, "sweeping", sweeps.Watch())
    return clock


class Clock:
    seconds = 1_000_000.0

    def go_on(self, seconds: float) -> None:
        self.seconds += seconds


def answer() -> tuple[int, str]:
    response = Client().get("/readyz")
    return response.status_code, response.content.decode().strip()


def is_silent() -> bool:
    status, words = answer()
    return status == 503 and words.startswith("the sweep has not run for")


class TestRunningForAnHour:
    def test_it_is_ready_while_the_sweep_runs(self, city: City, clock: Clock) -> None:
        for _ in range(30):
            sweep()
            assert answer() == (200, "ok")
            clock.go_on(10)

    def test_a_sweep_that_never_ran_is_said(self, city: City, clock: Clock) -> None:
        assert is_silent()

    def test_a_sweep_that_stopped_is_said(self, city: City, clock: Clock) -> None:
        sweep()
        assert answer() == (200, "ok")
        clock.go_on(sweeps.SWEEP_EVERY + 1)
        assert is_silent()

    def test_the_first_look_believes_the_pulse(self, city: City, clock: Clock) -> None:
        beat("sweep", timezone.now() - HOUR)
        assert is_silent()

    def test_so_does_a_look_after_long_without_any(self, city: City, clock: Clock) -> None:
        sweep()
        assert answer() == (200, "ok")
        with time_machine.travel(timezone.now() - HOUR):
            sweep()
        clock.go_on(10 * sweeps.SWEEP_EVERY)
        assert is_silent()

    def test_a_sweep_that_stopped_when_the_clock_went_back_is_said(
        self, city: City, clock: Clock
    ) -> None:
        sweep()
        assert answer() == (200, "ok")
        clock.go_on(sweeps.SWEEP_EVERY + 1)
        with time_machine.travel(timezone.now() - 30 * SECOND):
            assert is_silent()

    def test_a_pulse_from_the_future_is_a_fault_of_the_clock(
        self, city: City, clock: Clock
    ) -> None:
        sweep()
        with time_machine.travel(timezone.now() - HOUR, tick=False):
            status, words = answer()
            assert (status, words.startswith("the clock is 1:00:00 behind")) == (503, True)

    def test_once_a_sweep_has_run_on_the_new_clock_all_is_well(
        self, city: City, clock: Clock
    ) -> None:
        sweep()
        with time_machine.travel(timezone.now() - HOUR):
            sweep()
            assert answer() == (200, "ok")

    def test_a_clock_that_goes_ahead_is_no_fault_of_the_sweep(
        self, city: City, clock: Clock
    ) -> None:
        sweep()
        assert answer() == (200, "ok")
        clock.go_on(5)
        with time_machine.travel(timezone.now() + HOUR):
            assert answer() == (200, "ok")

    def test_an_alert_that_is_overdue_is_said(self, city: City, clock: Clock) -> None:
        submitted(city)
        sweep()
        Deadline.objects.update(next_alert_at=timezone.now() - sweeps.OVERDUE - SECOND)
        status, words = answer()
        assert (status, words.startswith("alerts are overdue since")) == (503, True)

    def test_a_message_that_is_not_sent_is_said(self, city: City, clock: Clock) -> None:
        submitted(city)
        Message.objects.update(try_at=timezone.now() - sweeps.OVERDUE - SECOND)
        sweep()
        status, words = answer()
        assert (status, words.startswith("messages are not sent since")) == (503, True)


def test_a_process_that_has_just_started_waits_for_its_first_sweep(
    city: City, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeps, "STARTED", clock.seconds)
    assert answer() == (200, "ok")
    clock.go_on(sweeps.GRACE - 1)
    assert answer() == (200, "ok")
    clock.go_on(sweeps.SWEEP_EVERY)
    assert is_silent()


def test_what_piled_up_is_worked_off_before_it_counts(
    city: City, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted(city)
    sweep()
    Deadline.objects.update(next_alert_at=timezone.now() - HOUR)
    monkeypatch.setattr(sweeps, "STARTED", clock.seconds - sweeps.CATCHING_UP + 1)
    assert answer() == (200, "ok")


def test_a_ledger_that_is_not_sealed_is_said(city: City, clock: Clock) -> None:
    submitted(city)
    sweep()
    beat("seal", timezone.now() - 3 * HOUR)
    status, words = answer()
    assert (status, words.startswith("the ledger is not sealed since")) == (503, True)
    tend()
    assert answer() == (200, "ok")
