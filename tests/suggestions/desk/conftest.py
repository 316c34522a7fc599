"""Officers at the desk."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from regions.models import Officer
from tests.factories import City, local

Desk = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _on_a_wednesday_morning() -> Iterator[None]:
    """Dates of forms lie on either side of limits and holidays: no test depends on today."""
    with time_machine.travel(local("2026-09-16 10:00")):
        yield


@pytest.fixture
def desk(city: City, settings: Settings) -> Desk:
    """A browser in which the officer of this short name is logged in."""
    settings.AXES_ENABLED = False  # force_login comes from no address

    def logged_in(name: str) -> Client:
        client = Client()
        stored = Officer.objects.get(pk=city.officers[name].pk)
        client.force_login(stored, "django.contrib.auth.backends.ModelBackend")
        return client

    return logged_in
