"""The year that Chenzhou reports, told from its beginning."""

from collections.abc import Iterator

from suggestions import crew, demonstration
from suggestions.demonstration import chenzhou
from tests.benchmarks import city
from tests.benchmarks.figures import Figure, seconds


def measure(size: float) -> Iterator[Figure]:
    city.load()
    stories = max(int(12_000 * size), 500)
    heard: list[demonstration.Progress] = []

    def work() -> None:
        told = demonstration.play(chenzhou.NAME, size=stories, heard=heard.append)
        assert told == demonstration.Told(stories), told

    gone = seconds(work)
    note = f"one run of {stories:,} suggestions, {crew.as_many_as_help()} processes"
    speed = heard[-1].entries / gone
    yield Figure("ledger entries of the demonstration's year", speed, "/s", 1000, note=note)
