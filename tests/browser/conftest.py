"""Browsers and windows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connections
from playwright.sync_api import Browser, ViewportSize, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.browser.windows import (
    ARGUMENTS,
    CHROMIUM,
    PATIENCE,
    PHONE,
    SIZES,
    PlainVisit,
    Visit,
    window,
)
from tests.factories import small_city

# As long as a page may take to do anything else: on a busy machine a reply takes seconds.
expect.set_options(timeout=PATIENCE)


@pytest.fixture
def browser(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Started after the database was filled: inside Playwright's loop Django takes connections
    of its own, to the same database, and would refuse even those without the variable."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        connections.close_all()


@pytest.fixture(params=SIZES.values(), ids=SIZES.keys())
def size(request: pytest.FixtureRequest) -> ViewportSize:
    found: ViewportSize = request.param
    return found


@pytest.fixture
def visit(browser: Browser, live_server: LiveServer, size: ViewportSize) -> Iterator[Visit]:
    with window(browser, viewport=size, locale="en") as page:
        yield Visit(page, live_server, small_city())


@pytest.fixture
def plain_visit(browser: Browser, live_server: LiveServer) -> Iterator[PlainVisit]:
    """On a phone, without JavaScript."""
    with window(browser, viewport=PHONE, locale="en", java_script_enabled=False) as page:
        yield PlainVisit(page, live_server, small_city())
