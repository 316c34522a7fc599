"""Where to say that something is unsafe, as RFC 9116 has it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.test import Client
from django.utils import timezone
from pytest_django import Settings

ADDRESS = "/.well-known/security.txt"


def test_it_names_the_contact_of_the_settings_and_ends_within_a_month(
    db: None, settings: Settings
) -> None:
    settings.SECURITY_CONTACT = ["mailto:safe@example.org", "tel:+867352345678"]
    settings.PUBLIC_URL = "https://suggestions.example.org"
    answer = Client().get(ADDRESS)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = [line.split(": ", 1) for line in answer.content.decode().splitlines()]
    assert [value for name, value in fields if name == "Contact"] == settings.SECURITY_CONTACT
    said = dict(fields)
    assert said["Canonical"] == f"https://suggestions.example.org{ADDRESS}"
    left = datetime.fromisoformat(said["Expires"]) - timezone.now()
    assert timedelta(days=28) < left <= timedelta(days=30)


def test_without_a_contact_nothing_is_promised(db: None, settings: Settings) -> None:
    settings.SECURITY_CONTACT = []
    assert Client().get(ADDRESS).status_code == 404
