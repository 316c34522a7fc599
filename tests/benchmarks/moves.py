"""Submissions and moves, one by one and in batches."""

import time
from collections.abc import Callable, Iterator
from random import Random
from statistics import median

from django.test import Client
from django.urls import reverse

from regions.models import Role
from suggestions.models import Suggestion
from suggestions.pipeline import MOVES
from suggestions.pipeline.move import MOST_AT_ONCE, move
from tests.benchmarks import city
from tests.benchmarks.figures import RUNS, Figure, median_seconds, statements_of

HOST = "127.0.0.1"
ON_THE_WAY = ("classify", "assign", "accept")


def measure_submissions(size: float) -> Iterator[Figure]:
    city.load()
    hand_in = Visitor()
    hand_in()
    yield Figure(
        "one submission through the public form",
        statements_of(hand_in),
        "statements",
        16,
        most=True,
        note="the confirming request alone, with session and rate limits of the page",
    )
    count = max(int(60 * size), 5)
    speed = count / median_seconds(lambda: [hand_in() for _ in range(count)])
    yield Figure("single submissions through the public form", speed, "/s", note="one process")
    batch = max(int(MOST_AT_ONCE * size), 10)
    speed = batch / median_seconds(lambda: city.submitted(batch))
    yield Figure(f"submissions in batches of {batch}", speed, "/s", note="one process")


class Visitor:
    """Hands in another suggestion each time."""

    def __init__(self) -> None:
        self._client = Client(SERVER_NAME=HOST)
        self._address = reverse("public:submit")
        self._dice = Random(1)

    def __call__(self) -> None:
        form = {
            "text": city.TEXT,
            "region": self._dice.choice(city.regions()).code,
            "name": "王女士",
            "phone": "13800000000",
            "consent": "on",
            "confirmed": "1",
            "key": f"{self._dice.random()}{time.time_ns()}",
        }
        answer = self._client.post(self._address, form)
        assert answer.status_code == 303, answer.content.decode()


def measure_moves(size: float) -> Iterator[Figure]:
    city.load()
    count = max(int(40 * size), 5)
    timings: dict[str, list[float]] = {name: [] for name in ON_THE_WAY}
    for _run in range(RUNS):
        rows = city.submitted(count)
        for name in ON_THE_WAY:
            start = time.perf_counter()
            for row in rows:
                single(name, row)()
            timings[name].append((time.perf_counter() - start) / count)
    for name, found in timings.items():
        statements = statements_of(single(name, row_before(name)))
        note = f"{1000 * median(found):.1f} ms and {statements} statements each, posts included"
        yield Figure(f"single moves: {name}", 1 / median(found), "/s", note=note)


def row_before(name: str) -> Suggestion:
    rows = city.submitted(1)
    for earlier in ON_THE_WAY[: ON_THE_WAY.index(name)]:
        single(earlier, rows[0])()
    return rows[0]


def single(name: str, row: Suggestion) -> Callable[[], object]:
    """The move as a request makes it: its officer's posts are read for it."""
    unit = city.unit_for(row)
    role, code = (
        (Role.HANDLER, unit.code) if name == "accept" else (Role.TRIAGE, row.region_path[:6])
    )
    who = city.actor(role, code)
    return lambda: move(row.pk, MOVES[name](**city.carried(name, row)), actor=who)
