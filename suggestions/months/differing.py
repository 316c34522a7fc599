"""In what two counts of the same month differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from suggestions.months.counting import Share
from suggestions.statistics import CLOCK_COUNTS, CLOCK_NAMES
from suggestions.statistics.counts import COUNTS, Counts


@dataclass(frozen=True)
class Difference:
    """`share`: as it was told before, or first counted; both numbers are without exclusions."""

    share: Share
    name: str
    before: int
    after: int

    @property
    def label(self) -> Any:
        return COUNTS[self.name].label if self.name in COUNTS else CLOCK_COUNTS[self.name].label


def differences(before: Iterable[Share], after: Iterable[Share]) -> Iterator[Difference]:
    old, new = _by_place(before), _by_place(after)
    for place, share in (new | old).items():
        yield from _in_one(share, _counts(old.get(place)), _counts(new.get(place)))


def _in_one(share: Share, told: Counts, now: Counts) -> Iterator[Difference]:
    # Months that were published before knew nothing of units' own clocks.
    for name in (*COUNTS, *(name for name in CLOCK_NAMES if name in told)):
        if told[name] != now[name]:
            yield Difference(share, name, told[name], now[name])


def _by_place(shares: Iterable[Share]) -> dict[tuple[str, str], Share]:
    return {share.place: share for share in shares}


def _counts(share: Share | None) -> Counts:
    return share.counts if share else Counter()
