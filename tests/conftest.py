"""Shared fixtures. The environment of a run is set in tests/environment.py, before Django loads."""

import pytest
from hypothesis import settings

from config.cache import RestingRedis
from tests.factories import City, small_city

# How long an example takes is the machine's business: `make bench` measures, tests do not.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def _cache_that_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache that a test before found silent is asked again at once."""
    monkeypatch.setattr(RestingRedis, "rests_until", 0.0)


@pytest.fixture
def city(db: None) -> City:
    """One county with a township and a village, its units and an officer for each role."""
    return small_city()
