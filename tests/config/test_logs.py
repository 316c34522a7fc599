"""No path, query, host or address of a citizen in any log, whatever fails."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.test import Client
from pytest_django import Settings

from config.logs import Line
from suggestions import messages, tasks
from tests.config.addresses import SECRET, patterns

HOST, ADDRESS = "geheim.example.org", "203.0.113.77"
NEVER = (SECRET, HOST, ADDRESS, "track/link")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the configured handler writes, of every logger and level."""
    written = io.StringIO()
    handler = next(
        each for each in logging.getLogger().handlers if isinstance(each.formatter, Line)
    )
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


@pytest.fixture
def citizen(settings: Settings) -> Client:
    settings.ALLOWED_HOSTS = [HOST]
    return Client(
        raise_request_exception=False,
        REMOTE_ADDR=ADDRESS,
        headers={"host": HOST, "referer": f"https://{HOST}/{SECRET}/", "user-agent": SECRET},
    )


def failing(request: HttpRequest, *_args: Any, **_kwargs: Any) -> Any:
    try:
        raise KeyError(request.get_full_path())  # noqa: TRY301
    except KeyError as error:
        words = f"{request.build_absolute_uri()} {request.META['REMOTE_ADDR']} {request.POST}"
        raise RuntimeError(words) from error


ALL = dict(patterns())


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("address", ALL)
def test_whichever_view_fails_nothing_of_the_request_is_logged(
    citizen: Client, log: io.StringIO, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(ALL[address], "callback", failing)
    for answer in (
        citizen.get(f"/{address}?q={SECRET}"),
        citizen.post(f"/{address}?q={SECRET}", {"text": SECRET}),
    ):
        assert answer.status_code == 500
    said = log.getvalue()
    assert not [each for each in NEVER if each in said]
    # Yet it says what failed, and where.
    assert all(each in said for each in ("status=500", "KeyError", "RuntimeError", "in failing"))


def test_most_views_are_reached() -> None:
    assert len(ALL) > 100


def refused(client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception) -> int:
    def view(_request: HttpRequest) -> Any:
        raise error

    monkeypatch.setattr(ALL["help/"], "callback", view)
    return client.get(f"/help/?q={SECRET}").status_code


@pytest.mark.django_db
def test_what_is_refused_is_logged_without_it(
    citizen: Client, log: io.StringIO, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    assert citizen.get(f"/track/link/{SECRET}/").status_code == 403
    assert citizen.get(f"/{SECRET}/").status_code == 404
    assert refused(citizen, monkeypatch, SuspiciousOperation(SECRET)) == 400
    strict = Client(enforce_csrf_checks=True, REMOTE_ADDR=ADDRESS, headers={"host": HOST})
    assert strict.post(f"/track/?{SECRET}", {"code": SECRET}).status_code == 403
    settings.ALLOWED_HOSTS = ["other.example.org"]
    assert citizen.get(f"/?{SECRET}").status_code == 400
    assert "logger=django.security.DisallowedHost" in log.getvalue()
    assert not [each for each in NEVER if each in log.getvalue()]


def test_a_task_that_fails_is_logged_without_its_words(
    log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deliver() -> None:
        raise ValueError(f"{SECRET} {ADDRESS}")

    monkeypatch.setattr(messages, "deliver", deliver)
    tasks.deliver.apply()
    assert "ValueError" in log.getvalue()
    assert not [each for each in NEVER if each in log.getvalue()]


@pytest.mark.parametrize(
    ("name", "words", "args"),
    [
        ("waitress", f"Exception while serving /track/link/{SECRET}/", ()),
        ("gunicorn.error", "Invalid request from ip=%s: %s", (ADDRESS, SECRET)),
        ("gunicorn.error", f"Error handling request /{SECRET}/", ()),
        ("django.server", '"%s" %s %s', (f"GET /{SECRET}/", "500", 12)),
        ("somebody.new", "%(path)s", ({"path": SECRET},)),
        ("suggestionsnot", SECRET, ()),
    ],
)
def test_lines_of_others_lose_what_they_hold(
    log: io.StringIO, name: str, words: str, args: tuple[Any, ...]
) -> None:
    record = logging.getLogger().makeRecord(
        name, logging.ERROR, __file__, 1, words, args, exc_info=None
    )
    logging.getLogger().handle(record)
    said = log.getvalue()
    assert f"logger={name}" in said
    assert not [each for each in NEVER if each in said]


def test_our_own_lines_and_their_numbers_are_kept(log: io.StringIO) -> None:
    logging.getLogger("suggestions.messages").warning("sent=%d of=%s", 3, "5")
    logging.getLogger("waitress.queue").warning("Task queue depth is %d", 7)
    assert "sent=3 of=5" in log.getvalue()
    assert "Task queue depth is 7" in log.getvalue()


def test_an_error_says_its_number(log: io.StringIO) -> None:
    try:
        raise OSError(28, "No space left", f"/tmp/{SECRET}")  # noqa: TRY301
    except OSError:
        logging.getLogger("suggestions").exception("photos=not_kept")
    assert "OSError errno=28" in log.getvalue()
    assert SECRET not in log.getvalue()


def test_whoever_develops_reads_everything() -> None:
    record = logging.makeLogRecord({"msg": "path=%s", "args": (SECRET,), "name": "django"})
    assert Line("{message}", style="{", words=True).format(record) == f"path={SECRET}"
