"""Shared fixtures. The environment of a run is set in tests/environment.py, before Django loads."""

import pytest

from tests.factories import City, small_city


@pytest.fixture
def city(db: None) -> City:
    """One county with a township and a village, its units and an officer for each role."""
    return small_city()
