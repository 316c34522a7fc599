"""Citizens at their browsers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from regions.models import CollectionPoint
from suggestions.models import Suggestion
from suggestions.models.secrets import code_digest
from tests.factories import TEXT, City, collection_point

CODE = "0123456789"
Fields = dict[str, Any]
Follow = Callable[[Suggestion], str]


@pytest.fixture
def citizen(city: City) -> Client:
    """English, so that a catalogue of translations changes no test."""
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def fresh_cache(settings: Settings) -> None:
    """Nothing that another test had counted is remembered."""
    memory = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": memory, "LOCATION": uuid4().hex}}


@pytest.fixture
def fields() -> Fields:
    return {"text": TEXT, "region": "431002", "consent": "on", "key": "k" * 32}


@pytest.fixture
def point(city: City) -> CollectionPoint:
    return collection_point("CZ001", city.regions["village"], address="国庆北路 1 号")


@pytest.fixture
def follow(citizen: Client) -> Follow:
    """Lets the citizen's browser follow a suggestion; its tracking page."""

    def open_door(row: Suggestion) -> str:
        response = citizen.post("/track/", {"reference": row.reference, "code": known_code(row)})
        assert response.status_code == 303
        return str(response["Location"])

    return open_door


def known_code(row: Suggestion) -> str:
    """Gives the suggestion a code that the test knows; the real one is stored nowhere."""
    Suggestion.objects.filter(pk=row.pk).update(code_hash=code_digest(CODE))
    return CODE
