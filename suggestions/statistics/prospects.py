"""Whether an open matter may become overdue: counted from finished ones that are like it.

Of those that were still open at the same working age, the part that then took longer than what
this one has left. Arithmetic alone, in quarters of an office hour: it knows no rows.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

# In seconds; and how many of them are an hour.
QUARTER, IN_AN_HOUR = 900, 4
# Fewer that were still open say nothing by themselves.
FEWEST_ALIKE = 30
BINS = 10
# Of its limit, when a finished matter is looked at as if it were open.
LOOKED_AT = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4))

Key = tuple[str, int | None]
Groups = Mapping[Key, Sequence[int]]


@dataclass(frozen=True)
class Finished:
    """`taken`, `limit`: office seconds; `category`: of the top level."""

    tier: str
    category: int | None
    taken: int
    limit: int | None = None

    @property
    def keys(self) -> set[Key]:
        return {(self.tier, self.category), (self.tier, None)}


@dataclass(frozen=True)
class Estimate:
    """`rest`: quarters that half of those alike still needed at most; None where none are left."""

    chance: float
    rest: int | None


def groups_of(finished: Iterable[Finished]) -> dict[Key, list[int]]:
    """Quarters taken, the shortest first, by tier and category, and by tier alone."""
    found: dict[Key, list[int]] = defaultdict(list)
    for each in finished:
        for key in each.keys:
            found[key].append(up(each.taken))
    return {key: sorted(taken) for key, taken in found.items()}


def estimate(
    groups: Groups, tier: str, category: int | None, *, age: int, left: int
) -> Estimate | None:
    """`age`, `left`: in quarters. None where too few of its tier were ever finished.

    The more time is left, the less likely: whom it is compared with, its age alone decides.
    """
    alike = _alike(groups, tier, category, age)
    if len(alike) < FEWEST_ALIKE:
        return None
    still = len(alike) - bisect_right(alike, age)
    late = len(alike) - bisect_right(alike, age + max(left, 0))
    rest = alike[-still + (still - 1) // 2] - age if still else None
    if still < FEWEST_ALIKE:  # older than nearly all of its tier became
        return Estimate((late + 1) / (still + 2), rest)
    return Estimate(late / still, rest)


def _alike(groups: Groups, tier: str, category: int | None, age: int) -> Sequence[int]:
    """Of the same category, while enough of them were open at this age; else of the tier."""
    near = groups.get((tier, category), ())
    if len(near) - bisect_right(near, age) >= FEWEST_ALIKE:
        return near
    return groups.get((tier, None), ())


def up(seconds: int) -> int:
    return -(-seconds // QUARTER)


# how far it is off


def error_of(groups: Groups, finished: Iterable[Finished]) -> float | None:
    """Of what these groups would have foretold of matters that they do not hold."""
    return calibration_error(pair for each in finished for pair in _foretold(groups, each))


def _foretold(groups: Groups, matter: Finished) -> Iterable[tuple[float, bool]]:
    """As long as it was open: the chance at that moment, and whether it became overdue."""
    limit = matter.limit or 0
    for part in LOOKED_AT:
        age = int(limit * part)
        if age < min(matter.taken, limit):
            at = age // QUARTER
            found = estimate(groups, matter.tier, matter.category, age=at, left=up(limit) - at)
            if found:
                yield found.chance, matter.taken > limit


def calibration_error(pairs: Iterable[tuple[float, bool]]) -> float | None:
    """Expected calibration error over ten bins of equal width; None where there is nothing."""
    off, many = [0.0] * BINS, 0
    for chance, late in pairs:
        off[min(int(chance * BINS), BINS - 1)] += chance - late
        many += 1
    return sum(map(abs, off)) / many if many else None
