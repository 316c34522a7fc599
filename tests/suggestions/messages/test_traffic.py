"""What goes out over each medium: sent, waiting, given up."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from suggestions.messages.traffic import Traffic, traffic
from suggestions.models import Medium, Message
from tests.factories import City, local, submitted

NOW = local("2026-09-18 10:00")


@pytest.fixture
def written(city: City, settings: Settings) -> int:
    """No message but those of the test; the suggestion that they are about."""
    settings.SMS_GATEWAY_URL = ""
    row = submitted(city)
    Message.objects.all().delete()
    return row.pk


def write(suggestion: int, medium: str, **more: datetime | None) -> None:
    number = Message.objects.count()
    Message.objects.create(
        key=f"m{number}",
        suggestion_id=suggestion,
        medium=medium,
        template="received",
        **{"created": NOW - timedelta(days=1)} | more,
    )


def by_medium() -> dict[Medium, Traffic]:
    return {each.medium: each for each in traffic(Message.objects.all(), NOW)}


def test_where_nothing_was_written_everything_is_nothing(written: int) -> None:
    for each in by_medium().values():
        assert (each.today, each.lately, each.waiting, each.failed) == (0, 0, 0, 0)
        assert each.oldest is None


def test_what_was_sent_counts_for_its_day_and_for_seven_days(written: int) -> None:
    for sent in ("2026-09-18 00:00", "2026-09-17 23:59", "2026-09-11 10:01", "2026-09-11 10:00"):
        write(written, "email", sent=local(sent))
    write(written, "in_app", sent=NOW)
    assert (by_medium()[Medium.EMAIL].today, by_medium()[Medium.EMAIL].lately) == (1, 3)


def test_what_waits_is_counted_with_the_oldest_and_what_was_given_up_apart(written: int) -> None:
    old = NOW - timedelta(days=3)
    write(written, "sms", try_at=NOW)
    write(written, "sms", try_at=NOW + timedelta(hours=1), created=old)
    write(written, "sms", failed=NOW)
    found = by_medium()[Medium.SMS]
    assert (found.waiting, found.oldest, found.failed, found.lately) == (2, old, 1, 0)


def test_a_medium_that_is_not_set_up_is_said_to_be_missing(
    written: int, settings: Settings
) -> None:
    assert not by_medium()[Medium.SMS].is_there
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/"
    assert by_medium()[Medium.SMS].is_there
