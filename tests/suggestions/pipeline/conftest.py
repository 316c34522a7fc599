import pytest

from tests.factories import City, small_city


@pytest.fixture
def transactional_city(django_db_serialized_rollback: None, transactional_db: None) -> City:
    """The small city where moves are committed; limits and calendars come back with each test."""
    return small_city()
