"""Those who write the digests killed at any moment: each thing is counted once, none lost."""

from datetime import timedelta

import pytest
from django.db.models import Count

from regions.models import Role
from suggestions.models import Message
from tests.chaos.processes import crew, finish
from tests.factories import local, officer

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("checked_afterwards"),
]

OFFICERS, EACH, KILLS, FEWEST_KILLS = 150, 12, 40, 10
DIGEST = local("2026-09-21 08:30")


@pytest.fixture
def waiting(city):
    """A dozen things for each of many officers."""
    triage = [
        officer(f"triage{number}", Role.TRIAGE, city.regions["county"])
        for number in range(OFFICERS)
    ]
    rows = [
        Message(
            key=f"alert:{who.pk}:{number}", officer=who, medium="digest",
            template=f"alert_{('remind', 'yellow')[number % 2]}", created=DIGEST - timedelta(hours=9),
        )
        for who in triage
        for number in range(EACH)
    ]  # fmt: skip
    return Message.objects.bulk_create(rows)


@pytest.mark.sqlite
def test_whoever_writes_digests_and_is_killed_counts_everything_once(waiting):
    with crew("fold", (DIGEST + timedelta(minutes=1)).isoformat(), kills=KILLS) as workers:
        assert int(finish(workers)) >= FEWEST_KILLS
    digests = Message.objects.filter(template="digest", medium="in_app")
    counted = digests.annotate(number=Count("folded"))
    assert digests.count() == OFFICERS
    assert all(row.context["counts"] == {"remind": 6, "yellow": 6} for row in digests)
    assert set(counted.values_list("number", flat=True)) == {EACH}
