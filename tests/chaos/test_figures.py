"""Workers killed while they count, and moves meanwhile: sheets, facts and ledger still agree."""

from datetime import timedelta

import pytest
from django.utils import timezone

from suggestions import statistics
from suggestions.models import Fact, Suggestion
from suggestions.statistics import sheets
from tests.chaos import seeds
from tests.chaos.processes import crew, finish

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("checked_afterwards"),
]

BATCH = 4
KILLS = 40
# Where the machine is quick the work ends before all of them.
FEWEST_KILLS = 5


@pytest.mark.sqlite
def test_workers_killed_at_random_count_everything_exactly_once(city):
    moment = timezone.now()
    seeds.handling(city, 300, at=moment - timedelta(days=40))
    seeds.submitted(city, 300, at=moment)
    with crew("count", BATCH, kills=KILLS) as workers:
        assert int(finish(workers)) >= FEWEST_KILLS
    assert Fact.objects.count() == Suggestion.objects.count() == 600
    assert list(sheets.differences()) == []


@pytest.mark.postgres
def test_what_changes_while_it_is_counted_is_counted_again(city):
    """Moves commit before, between and after the workers' transactions."""
    rows = seeds.submitted(city, 300, at=timezone.now() - timedelta(hours=1))
    with crew("count_while_asking", BATCH, *rows, kills=KILLS // 2) as workers:
        finish(workers)
    statistics.catch_up()
    assert Suggestion.objects.filter(status="waiting").count() == len(rows)
    assert list(sheets.differences()) == []
    for row in Suggestion.objects.all():
        assert list(statistics.differences([row])) == []
