"""A month of work, and the officers who look at its figures."""

from datetime import timedelta

import pytest
import time_machine

from suggestions import statistics
from tests.factories import CITIZEN, City, act, again, answered, handling, local, submitted
from tests.suggestions.desk.conftest import Desk, desk

__all__ = ["Desk", "desk"]


@pytest.fixture
def month(city: City) -> City:
    """Some answered, one of them sent back; some late; one withdrawn, one of the whole city."""
    with time_machine.travel(local("2026-09-01 09:00")) as clock:
        for _ in range(5):
            answered(city)
            row = handling(city)
            clock.shift(timedelta(days=1))
        act(again(row), "withdraw", CITIZEN)
        act(answered(city), "rework", CITIZEN, reason="没有修好")
        act(answered(city), "close", CITIZEN, solved=True, satisfied="rather")
        act(
            handling(city),
            "prioritise",
            city.actor("supervisor"),
            due=local("2026-09-20 09:00").date(),
        )
        submitted(city, region=city.regions["city"])
    statistics.catch_up()
    return city
