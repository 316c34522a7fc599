"""How fast what is stored is compared with the ledger."""

from collections.abc import Iterator

from django.utils import timezone

from suggestions import audit
from suggestions.models import Event, Suggestion, rules
from tests.benchmarks import city
from tests.benchmarks.figures import Figure, seconds

# A million within an hour, by one process of two cores.
GOAL = 1_000_000 / 3600


def measure(size: float) -> Iterator[Figure]:
    city.load()
    count = max(int(2_000 * size), 100)
    newest = Suggestion.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    now = timezone.now()
    city.brought(city.submitted(count, at=now), "closed", at=now)
    yield _measured("suggestions checked against the ledger", newest, goal=GOAL)
    yield _measured("  with their clocks", newest, clocks=True)


def _measured(name: str, after: int, *, goal: float | None = None, clocks: bool = False) -> Figure:
    policies, _version = rules()
    wrong: list[str] = []
    looked = []

    def work() -> None:
        for batch in audit.snapshots(after=after):
            looked.extend(batch)
            wrong.extend(audit.broken_chains(batch))
            wrong.extend(audit.wrong_clocks(batch, policies) if clocks else ())

    gone = seconds(work)
    assert not wrong, wrong[:3]
    entries = Event.objects.filter(suggestion__gt=after).count()
    note = f"one process, {len(looked):,} of {entries:,} entries"
    return Figure(name, len(looked) / gone, "/s", goal, note=note)
