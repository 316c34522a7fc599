import pytest

from tests.factories import City, small_city


@pytest.fixture
def transactional_city(transactional_db: None) -> City:
    """The small city where moves are committed."""
    return small_city()
