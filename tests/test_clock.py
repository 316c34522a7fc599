"""The clock of a run is the one that it was told."""

from datetime import datetime, timedelta

from django.utils import timezone

from tests.clock import BEGINS


def test_a_run_begins_when_it_is_told() -> None:
    begins = datetime.fromisoformat(BEGINS) if BEGINS else timezone.now()
    assert timedelta(0) <= timezone.now() - begins < timedelta(hours=1)
