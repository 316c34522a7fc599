"""Their own photos, for authors and for nobody else."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from PIL import Image

from suggestions.faces.photos import clear_pending, store
from suggestions.models import Attachment, Suggestion
from tests.factories import City, act, again, submitted
from tests.suggestions.public.conftest import Fields, Follow
from tests.suggestions.public.handing_in.test_photos import photo
from tests.suggestions.public.handing_in.test_submit import confirm, hidden


@pytest.fixture
def row(citizen: Client, fields: Fields) -> Suggestion:
    checked = hidden(citizen.post("/submit/", fields | {"photos": [photo()]}).content)
    return confirm(citizen, checked | {"region": "431002"})


def address_of(row: Suggestion, size: str = "small") -> str:
    found = Attachment.objects.get(suggestion=row)
    return f"/track/{row.reference}/photos/{found.pk}/{size}/"


def test_the_author_sees_them_on_the_tracking_page(citizen: Client, row: Suggestion) -> None:
    page = citizen.get(f"/track/{row.reference}/").content.decode()
    assert f'src="{address_of(row)}"' in page
    assert f'href="{address_of(row, "full")}"' in page


@pytest.mark.parametrize("size", ["small", "full"])
def test_a_picture_is_a_picture_and_stays_nowhere(
    citizen: Client, row: Suggestion, size: str
) -> None:
    response = citizen.get(address_of(row, size))
    content = response.getvalue()
    assert Image.open(io.BytesIO(content)).format == "JPEG"
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_nobody_else_sees_them(row: Suggestion) -> None:
    assert Client().get(address_of(row)).status_code == 404


def test_another_suggestion_opens_no_photo(
    citizen: Client, city: City, row: Suggestion, follow: Follow
) -> None:
    other = submitted(city)
    address = follow(other)
    found = Attachment.objects.get()
    assert citizen.get(f"{address}photos/{found.pk}/full/").status_code == 404


def test_the_author_of_a_parent_does_not_see_those_of_a_child(
    city: City, row: Suggestion, follow: Follow, citizen: Client
) -> None:
    parent = submitted(city)
    act(row, "merge", city.actor("triage"), parent=parent)
    browser = Client()
    browser.cookies["tracked"] = citizen.cookies["tracked"].value
    citizen.post("/track/leave/")
    address = follow(again(parent))
    assert "/photos/" not in citizen.get(address).content.decode()
    assert citizen.get(address_of(row)).status_code == 404
    assert browser.get(address_of(row)).status_code == 200


@pytest.mark.parametrize("size", ["large", "small2"])
def test_there_are_two_sizes(citizen: Client, row: Suggestion, size: str) -> None:
    assert citizen.get(address_of(row, size)).status_code == 404


def test_a_file_that_is_gone_is_not_found(citizen: Client, row: Suggestion) -> None:
    default_storage.delete(Attachment.objects.get().file.name)
    for size in ("small", "full"):
        assert citizen.get(address_of(row, size)).status_code == 404


def test_what_was_never_sent_is_cleared_after_a_day(row: Suggestion) -> None:
    clear_pending(timezone.now() + timedelta(days=2))
    waiting, old = store(photo()).path, store(photo()).path
    now = timezone.now().timestamp()
    for path, age in ((waiting, timedelta(0)), (old, timedelta(days=1, minutes=1))):
        os.utime(path, (now - age.total_seconds(),) * 2)  # files are dated by the machine's clock
    assert clear_pending() == 1
    assert (waiting.exists(), old.exists()) == (True, False)
    assert Path(Attachment.objects.get().file.path).exists()


def test_clearing_where_nothing_waits_does_nothing() -> None:
    clear_pending(timezone.now() + timedelta(days=2))
    assert clear_pending() == 0
