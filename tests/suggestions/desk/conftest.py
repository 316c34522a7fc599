"""Officers at the desk."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from regions.models import Officer
from tests.factories import City

Desk = Callable[[str], Client]


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
