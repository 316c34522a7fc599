"""Loaded before Django (`-p tests.environment`): tests never touch the data of this checkout."""

import os
import tempfile
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")

if WORKER:
    # Files of its own, under the name of the whole run: databases and keys are called by it.
    whole = Path(os.environ["DATA_DIR"])
    os.environ["DATA_DIR"] = str(whole / WORKER / whole.name)
else:
    folder = tempfile.TemporaryDirectory(prefix="suggestions-tests-")
    os.environ |= {
        "DATA_DIR": folder.name,
        "SECRET_KEY": "tests",
        "FIELD_KEYS": "dGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtdGU=",  # no-secret
        "STATIC_MANIFEST": "0",
    }


def pytest_configure() -> None:
    """Runs and workers beside each other share a Redis, but nothing in it."""
    settings.CACHES["default"]["KEY_PREFIX"] = Path(settings.DATA_DIR).name + WORKER
    # A form kept from the test before would show its places.
    settings.EMPTY_FORM_SECONDS = 0
    # On either database alike; pytest-django collects what is sent.
    settings.EMAIL_ENABLED = True
    # All tests come from one address; those about it set limits of their own.
    settings.CHALLENGE_AFTER_SENT = settings.CHALLENGE_AFTER_LINKS = 100_000
    settings.CHALLENGE_AFTER_SENT_BY_CONTACT = settings.CHALLENGE_AFTER_PHOTOS = 100_000
    settings.MOST_SIMILAR_ASKED = 100_000
    # On either database alike; tests about it set roles of their own.
    settings.SECOND_STEP_ROLES = []
    settings.POSTS_NEED_TWO = False
    # They go through days in one session; those about it set a limit of their own.
    settings.SESSION_IDLE_MINUTES = 0
    # Whitenoise would list all static files for every test client.
    settings.WHITENOISE_AUTOREFRESH = True


def empty_cache() -> None:
    """Under another name: `cache.clear()` takes from all workers what they count in Redis."""
    settings.CACHES["default"]["KEY_PREFIX"] = cache.key_prefix = uuid4().hex
