"""Messages that belong together are one problem: joined as they come, merged at night."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from suggestions.analysis.features import Floats
from suggestions.analysis.similar import (
    BITS,
    Buckets,
    Index,
    Near,
    Rarity,
    Said,
    Vector,
    days_between,
)

# A message joins where its nearest members are so near on the average; problems merge where all
# of their members are.
JOINS, MERGES = 0.09, 0.08
NEAREST = 3
HALF_LIFE_DAYS = 365


@dataclass
class Grouping:
    """`problem_of`: by position, the number of the problem it is in."""

    rarity: Rarity
    index: Index = field(default_factory=Index)
    problem_of: list[int] = field(default_factory=list)
    members: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    # Pairs of problems that had something in common when a message came.
    touching: set[tuple[int, int]] = field(default_factory=set)

    def add(self, said: Said) -> int:
        """The problem that a message belongs to, a new one where it is the first."""
        vector = self.rarity.vector(said)
        near = self.index.near(said, vector)
        means = self._means(said, near)
        best = max(means, key=lambda number: (means[number], -number), default=-1)
        place = self.index.add(said, vector)
        number = best if means.get(best, 0.0) >= JOINS else place
        self.problem_of.append(number)
        self.members[number].append(place)
        close = (other for other, mean in means.items() if mean >= MERGES / 2)
        self.touching |= _in_order((number, other) for other in close)
        return number

    def _means(self, said: Said, near: Near) -> dict[int, float]:
        """How near each problem is by its nearest members; what is long ago is less near."""
        found: dict[int, list[float]] = defaultdict(list)
        for place, nearness in zip(near.places.tolist(), near.nearness.tolist(), strict=True):
            days = days_between(said, self.index.said[place])
            found[self.problem_of[place]].append(nearness * 0.5 ** (days / HALF_LIFE_DAYS))
        return {number: self._mean(number, each) for number, each in found.items()}

    def _mean(self, number: int, nearness: Sequence[float]) -> float:
        best = sorted(nearness, reverse=True)[:NEAREST]
        return sum(best) / min(NEAREST, len(self.members[number]))

    def merge(self) -> None:
        """Problems whose members are near on the average become one, the nearest first."""
        middles = _Middles(self.index.vectors, self.members)
        while self.touching:
            near = {pair: middles.nearness(*pair) for pair in self.touching}
            chosen = sorted((p for p in near if near[p] >= MERGES), key=lambda p: (-near[p], p))
            self.touching = self._joined(chosen, middles)

    def _joined(self, chosen: Iterable[tuple[int, int]], middles: _Middles) -> set[tuple[int, int]]:
        """What touches what was joined, to be looked at again."""
        into: dict[int, int] = {}
        for kept, gone in chosen:
            if into.keys().isdisjoint((kept, gone)):
                into[gone] = into[kept] = kept
                self._move_into(kept, gone, middles)
        touched = [pair for pair in self.touching if not into.keys().isdisjoint(pair)]
        return _in_order((into.get(a, a), into.get(b, b)) for a, b in touched)

    def _move_into(self, kept: int, gone: int, middles: _Middles) -> None:
        moved = self.members.pop(gone)
        self.members[kept].extend(moved)
        for place in moved:
            self.problem_of[place] = kept
        middles.join(kept, gone)


def _in_order(pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    return {(min(pair), max(pair)) for pair in pairs if len(set(pair)) > 1}


class _Middles:
    """The sum of the vectors of each problem: by it the mean over all pairs is one product."""

    def __init__(self, vectors: Sequence[Vector], members: dict[int, list[int]]) -> None:
        self.vectors = vectors
        self.members = members
        self._sums: dict[int, tuple[Buckets, Floats, int]] = {}
        self._whole = np.zeros(1 << BITS, np.float32)

    def _sum(self, number: int) -> tuple[Buckets, Floats, int]:
        if number not in self._sums:
            rows = [self.vectors[place] for place in self.members[number]]
            buckets = np.concatenate([row.buckets for row in rows])
            values = np.concatenate([row.values.astype(np.float32) for row in rows])
            self._sums[number] = _added(buckets, values, len(rows))
        return self._sums[number]

    def nearness(self, one: int, other: int) -> float:
        (buckets, values, many), (others, weights, more) = self._sum(one), self._sum(other)
        self._whole[buckets] = values
        shared = float(self._whole[others] @ weights)
        self._whole[buckets] = 0
        return shared / (many * more)

    def join(self, kept: int, gone: int) -> None:
        (buckets, values, many), (others, weights, more) = self._sum(kept), self._sum(gone)
        both = np.concatenate([buckets, others]), np.concatenate([values, weights])
        self._sums[kept] = _added(*both, many + more)
        del self._sums[gone]


def _added(buckets: Buckets, values: Floats, many: int) -> tuple[Buckets, Floats, int]:
    found, owner = np.unique(buckets, return_inverse=True)
    return found, np.bincount(owner, values).astype(np.float32), many


def grouped(messages: Sequence[Said], heard: Callable[[int], None]) -> Grouping:
    """All of them, the oldest first, merged at the end; positions are those of `messages`."""
    rarity = Rarity()
    for said in messages:
        rarity.count(said)
    found = Grouping(rarity)
    for done, said in enumerate(messages, start=1):
        found.add(said)
        heard(done)
    found.merge()
    return found
