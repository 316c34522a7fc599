"""Officers who sign in as people do: with a form, from an address."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from regions.models import Officer
from suggestions.desk.login.hashing import BoundedHasher
from tests.environment import empty_cache
from tests.factories import City

PASSWORD = "green-heron-walks-42"
LOGIN = "/admin/login/?next=/admin/"


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a second each, they would make up most of these tests."""
    monkeypatch.setattr(BoundedHasher, "iterations", 1000)


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    empty_cache()


def give_password(officer: Officer, password: str = PASSWORD) -> None:
    hashed = make_password(password)
    Officer.objects.filter(pk=officer.pk).update(password=hashed)


@pytest.fixture
def officers(city: City) -> dict[str, Officer]:
    for name in ("handler", "leader", "supervisor", "administrator"):
        give_password(city.officers[name])
    return city.officers


def sign_in(client: Client, name: str, password: str = PASSWORD, address: str = "10.1.1.1") -> Any:
    typed = {"username": name, "password": password}
    return client.post(LOGIN, typed, REMOTE_ADDR=address)


def leave(client: Client) -> None:
    assert client.post("/admin/logout/").status_code == 200
