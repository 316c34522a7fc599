"""/readyz looks at work that was done, not at processes that live."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from config import health
from suggestions.escalation import beat
from suggestions.models import Deadline, Message
from tests.factories import City, submitted

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An hour ago, until a test says otherwise."""
    monkeypatch.setattr(health, "STARTED", timezone.now() - HOUR)
    return monkeypatch


def answer() -> tuple[int, str]:
    response = Client().get("/readyz")
    return response.status_code, response.content.decode().strip()


@pytest.mark.usefixtures("started")
class TestRunningForAnHour:
    def test_it_is_ready_while_the_sweep_runs(self, city: City) -> None:
        beat("sweep", timezone.now())
        assert answer() == (200, "ok")

    def test_a_sweep_that_never_ran_is_said(self, city: City) -> None:
        status, words = answer()
        assert (status, words.startswith("the sweep has not run since")) == (503, True)

    def test_a_sweep_that_stopped_is_said(self, city: City) -> None:
        beat("sweep", timezone.now() - health.SWEEP_EVERY - SECOND)
        status, words = answer()
        assert (status, words.startswith("the sweep has not run since")) == (503, True)

    def test_an_alert_that_is_overdue_is_said(self, city: City) -> None:
        submitted(city)
        Deadline.objects.update(next_alert_at=timezone.now() - health.OVERDUE - SECOND)
        beat("sweep", timezone.now())
        status, words = answer()
        assert (status, words.startswith("alerts are overdue since")) == (503, True)

    def test_a_message_that_is_not_sent_is_said(self, city: City) -> None:
        submitted(city)
        Message.objects.update(try_at=timezone.now() - health.OVERDUE - SECOND)
        beat("sweep", timezone.now())
        status, words = answer()
        assert (status, words.startswith("messages are not sent since")) == (503, True)


def test_a_process_that_has_just_started_waits_for_its_first_sweep(
    city: City, started: pytest.MonkeyPatch
) -> None:
    started.setattr(health, "STARTED", timezone.now())
    assert answer() == (200, "ok")


def test_what_piled_up_is_worked_off_before_it_counts(
    city: City, started: pytest.MonkeyPatch
) -> None:
    submitted(city)
    Deadline.objects.update(next_alert_at=timezone.now() - HOUR)
    beat("sweep", timezone.now())
    started.setattr(health, "STARTED", timezone.now() - health.CATCHING_UP + SECOND)
    assert answer() == (200, "ok")
