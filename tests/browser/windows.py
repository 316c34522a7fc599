"""Windows of a real browser, and what every page that is shown in one has to pass."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as configured
from django.test import Client
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from regions.models import Officer
from suggestions.models import Suggestion
from suggestions.models.secrets import code_digest
from tests.factories import City

INSTALLED = ("/usr/bin/chromium", "/usr/bin/chromium-browser")
CHROMIUM = next((path for path in INSTALLED if Path(path).exists()), None)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE: ViewportSize = {"width": 390, "height": 844}
SCREEN: ViewportSize = {"width": 1440, "height": 900}
SIZES = {"phone": PHONE, "screen": SCREEN}
CODE = "0123456789"
# Milliseconds.
PATIENCE = 20_000
# A folder to look at the pages in; nothing is kept without it.
PICTURES = os.environ.get("PICTURES", "")
# Chromium says this of what is refused on purpose, or has no line; of a policy it says "Refused".
NOT_LOADED = "Failed to load resource"


def fits(page: Page) -> None:
    """Nothing is wider than the window."""
    # Right after a click the next page may have no root yet: a locator waits for it.
    wider = page.locator("html").evaluate("root => root.scrollWidth - root.clientWidth")
    assert wider <= 0


# A colour on its way from one scheme to the other has the contrast of neither; what turns for
# ever, as a sign of waiting does, has no end to wait for.
AT_REST = """() => Promise.allSettled(document.getAnimations()
  .filter((each) => each.effect.getComputedTiming().endTime !== Infinity)
  .map((each) => each.finished)).then((all) => all.length)"""


def look(page: Page, name: str = "") -> None:
    """At rest; nothing wider than the window; a picture, if wanted."""
    page.wait_for_load_state()
    page.evaluate(AT_REST)
    if PICTURES and name:
        size = page.viewport_size or PHONE
        page.screenshot(path=f"{PICTURES}/{size['width']}-{name}.png", full_page=True)
    fits(page)


def examine(page: Page, name: str = "") -> None:
    """Looked at, and nothing for axe to find."""
    look(page, name)
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    assert not found.response["violations"], found.generate_report()


@contextmanager
def window(browser: Browser, *, tolerated: str = NOT_LOADED, **options: Any) -> Iterator[Page]:
    """A page in a profile of its own; an error of its scripts or policies fails the test.

    `tolerated`: what errors may say.
    """
    context = browser.new_context(**options)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    yield page
    context.close()
    wrong = [line for line in errors if tolerated not in line]
    assert not wrong, wrong


def become(
    context: BrowserContext, officer: Officer, server: LiveServer, *, language: str = "en"
) -> None:
    """Whoever was signed in before is so no longer."""
    client = Client()
    # Anew: the row in hand may have been read before its posts were given.
    again = Officer.objects.get(pk=officer.pk)
    client.force_login(again, "django.contrib.auth.backends.ModelBackend")
    session = client.cookies[configured.SESSION_COOKIE_NAME].value
    context.clear_cookies()
    for name, value in (
        (configured.SESSION_COOKIE_NAME, session),
        ("django_language", language),
    ):
        context.add_cookies([{"name": name, "value": value, "url": server.url}])


class Visit:
    """A citizen in one window."""

    def __init__(self, page: Page, server: LiveServer, city: City) -> None:
        self.page, self.server, self.city = page, server, city

    def open(self, path: str) -> None:
        self.page.goto(f"{self.server.url}{path}")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def check(self, name: str) -> None:
        examine(self.page, name)

    def follow(self, row: Suggestion) -> None:
        Suggestion.objects.filter(pk=row.pk).update(code_hash=code_digest(CODE))
        self.open("/track/")
        self.page.get_by_label("Reference").fill(row.reference)
        self.page.get_by_label("Access code").fill("012 345 6789")
        self.press("Show how it stands")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(row.title)


class PlainVisit(Visit):
    """Of a browser that runs no scripts: axe, which is one, would never end there."""

    def check(self, name: str) -> None:
        look(self.page, name)


def photo() -> FilePayload:
    out = io.BytesIO()
    Image.new("RGB", (800, 600), "teal").save(out, "JPEG")
    return {"name": "lamp.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}
