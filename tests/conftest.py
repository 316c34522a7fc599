"""Shared fixtures. The environment of a run is set in tests/environment.py, before Django loads."""

from pathlib import Path
from time import monotonic
from uuid import uuid4

import hypothesis
import pytest
from django.conf import settings
from django.utils import translation

from config.cache import RestingRedis
from suggestions.condition import sweeps
from suggestions.statistics import mirror
from tests.factories import City, small_city

# How long an example takes is the machine's business: `make bench` measures, tests do not.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def _cache_that_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache that a test before found silent is asked again at once."""
    monkeypatch.setattr(RestingRedis, "rests_until", 0.0)


@pytest.fixture(autouse=True)
def _process_that_has_just_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long this run has lasted, and what the test before had counted, is nobody's business;
    tests that ask for it set it."""
    monkeypatch.setattr(sweeps, "STARTED", monotonic())
    monkeypatch.setattr(sweeps, "sweeping", sweeps.Watch())
    monkeypatch.setattr(mirror, "_latest", mirror._nothing())


@pytest.fixture(autouse=True)
def _language_of_nobody() -> None:
    """Whoever was answered in the test before leaves his language behind in the thread."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _witness_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that has seen the seals of another test's database would contradict this one's."""
    monkeypatch.setattr(settings, "WITNESS_FILE", Path(settings.DATA_DIR) / f"{uuid4()}.jsonl")


@pytest.fixture
def city(db: None) -> City:
    """One county with a township and a village, its units and an officer for each role."""
    return small_city()
