"""The disk is full, the database is away: nobody loses words, and nobody is told what is not so."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import Settings

from suggestions.faces import photos
from suggestions.models import Suggestion
from suggestions.public import guard
from tests.factories import TEXT
from tests.suggestions.public.conftest import Fields
from tests.suggestions.public.handing_in.test_photos import photo
from tests.suggestions.public.handing_in.test_submit import confirm, hidden

Break = Callable[[], None]


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def unusable(media: Path) -> None:
    """As a folder that is full or read-only, for root as well: a file stands in its place."""
    if media.exists():
        media.rename(media.with_name("away"))
    media.write_text("")


def usable(media: Path) -> None:
    media.unlink()
    media.with_name("away").rename(media)


def test_a_photo_that_cannot_be_kept_costs_no_words(
    citizen: Client, fields: Fields, media: Path
) -> None:
    unusable(media)
    response = citizen.post("/submit/", fields | {"photos": [photo(), photo()]})
    page = response.content.decode()
    assert (response.status_code, TEXT in page) == (503, True)
    assert page.count("Photos cannot be taken right now") == 2  # in the summary and at the field
    again = citizen.post("/submit/", fields)
    assert confirm(citizen, hidden(again.content) | {"region": "431002"}).text == TEXT


def check_page_with_a_photo(citizen: Client, fields: Fields) -> Fields:
    response = citizen.post("/submit/", fields | {"photos": [photo()]})
    return hidden(response.content) | {"region": "431002", "confirmed": "1"}


def test_a_photo_that_cannot_be_attached_leads_back_to_the_check_page(
    citizen: Client, fields: Fields, media: Path
) -> None:
    sent = check_page_with_a_photo(citizen, fields)
    unusable(media)
    response = citizen.post("/submit/", sent)
    page = response.content.decode()
    assert (response.status_code, TEXT in page) == (503, True)
    assert "Nothing of your suggestion is stored yet" in page
    assert "Nothing has been sent yet" not in page
    assert not Suggestion.objects.exists()
    usable(media)
    row = confirm(citizen, hidden(response.content) | {"region": "431002"})
    assert row.attachments.count() == 1


def test_it_can_be_sent_without_its_photos(citizen: Client, fields: Fields, media: Path) -> None:
    sent = check_page_with_a_photo(citizen, fields)
    unusable(media)
    page = citizen.post("/submit/", sent).content
    assert b'name="without"' in page
    without = hidden(page) | {"region": "431002", "without": "1"}
    assert citizen.post("/submit/", without).status_code == 303
    row = Suggestion.objects.get()
    assert (row.text, row.attachments.count()) == (TEXT, 0)


def test_a_folder_that_fails_after_the_suggestion_is_stored_is_not_said_to_have_kept_it_away(
    citizen: Client, fields: Fields, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = check_page_with_a_photo(citizen, fields)

    def unlink(path: Path, **_more: Any) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "unlink", unlink)
    assert citizen.post("/submit/", sent).status_code == 303
    assert Suggestion.objects.get().attachments.count() == 1


def test_no_room_for_what_comes_in_costs_no_words(
    citizen: Client, fields: Fields, settings: Settings, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "nowhere"
    response = citizen.post("/submit/", fields | {"photos": [photo()]})
    page = response.content.decode()
    assert (response.status_code, TEXT in page) == (503, True)
    assert "Photos cannot be taken right now" in page


def test_old_photos_that_cannot_be_cleared_end_no_round(media: Path) -> None:
    photos.store(photo())
    for each in Path(default_storage.path("pending")).rglob("*.jpg"):
        os.utime(each, (0, 0))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(PermissionError()))
        assert photos.clear_pending() == 0
    assert photos.clear_pending() == 1


@pytest.mark.usefixtures("db")
def test_a_folder_that_takes_no_photos_is_told_to_the_watchdog(
    media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However long this run lasts: a start waits for its first sweep.
    monkeypatch.setattr("suggestions.condition.sweeps.STARTED", monotonic())
    assert Client().get("/readyz").status_code == 200
    unusable(media)
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.content.decode()) == (
        503,
        "photos cannot be kept: Not a directory\n",
    )


# the database


@contextmanager
def away(*, after: str = "") -> Iterator[None]:
    """No statement is answered any more, from the first on that begins like this."""
    gone = False

    def refuse(execute: Any, sql: str, *more: Any) -> Any:
        nonlocal gone
        gone = gone or sql.startswith(after)
        if gone and "SAVEPOINT" not in sql:  # the test itself is a transaction
            raise OperationalError("the connection is closed")
        return execute(sql, *more)

    with connection.execute_wrapper(refuse):
        yield


def sent_again(page: str) -> Fields:
    fields = hidden(page.encode()) | {"text": TEXT}
    return fields | ({"confirmed": "1"} if 'name="confirmed"' in page else {})


@pytest.mark.parametrize("after", ["", "INSERT"])
def test_while_the_database_is_away_the_words_come_back_to_be_sent_once_more(
    citizen: Client, fields: Fields, after: str
) -> None:
    sent = hidden(citizen.post("/submit/", fields).content) | {"region": "431002"}
    with away(after=after):
        response = citizen.post("/submit/", sent | {"confirmed": "1"})
    page = response.content.decode()
    assert (response.status_code, TEXT in page) == (503, True)
    assert "It is not stored twice" in page
    assert "Nothing you sent before is lost" not in page
    assert citizen.post("/submit/", sent_again(page)).status_code == 303
    assert Suggestion.objects.get().text == TEXT


def test_what_was_stored_after_all_is_not_stored_twice(
    citizen: Client, fields: Fields, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = hidden(citizen.post("/submit/", fields).content) | {"region": "431002"}
    with monkeypatch.context() as patch:
        real = photos.sending

        @contextmanager
        def lost_at_the_end(*args: Any, **kwargs: Any) -> Iterator[Any]:
            with real(*args, **kwargs) as attached:
                yield attached
            raise OperationalError("the connection was lost while it was committed")

        patch.setattr(photos, "sending", lost_at_the_end)
        response = citizen.post("/submit/", sent | {"confirmed": "1"})
    assert response.status_code == 503
    assert Suggestion.objects.count() == 1
    again = hidden(response.content) | {"region": "431002"}
    assert citizen.post("/submit/", again | {"confirmed": "1"}).status_code == 303
    assert Suggestion.objects.count() == 1


def test_after_any_other_page_failed_nobody_is_told_that_what_was_sent_is_safe(
    city: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Client(headers={"accept-language": "en"}, raise_request_exception=False)
    with away():
        looked = visitor.get("/answers/")
        sent = visitor.post("/track/", {"reference": "x", "code": "1"})
    assert b"Nothing you sent before is lost" in looked.content
    if sent.status_code == 500:
        assert b"may not be stored" in sent.content


# the cache


def test_that_nobody_is_counted_is_said_once_an_outage(
    rf: Any, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    silent = {
        "default": {"BACKEND": "config.cache.RestingCache", "LOCATION": "redis://127.0.0.1:9/0"}
    }
    memory = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    said = []
    for caches in (silent, memory, silent):
        settings.CACHES = caches
        for _ in range(3):
            assert guard.before_photos(rf.get("/"), 1) is None
            assert guard.may_ask_for_similar(rf.get("/"))
        said.append([each.message.split()[0] for each in caplog.records])
        caplog.clear()
    assert said == [["guard=open"], ["guard=counting"], ["guard=open"]]
    assert not re.search(r"\d+\.\d+\.\d+\.\d+", caplog.text)
