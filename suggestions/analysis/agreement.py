"""How good proposals were, by what was counted of them. Pure, without numpy: pages read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

STEPS = 10
PRECISION = 0.95
# Of fewer nothing is concluded.
FEW = 30
# Two-sided, 95 of 100.
USUAL = 1.96


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    part: int = 0
    whole: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.part + other.part, self.whole + other.whole)

    @property
    def value(self) -> float | None:
        """None: nothing to count."""
        return self.part / self.whole if self.whole else None

    @property
    def is_few(self) -> bool:
        return self.whole < FEW

    @property
    def interval(self) -> tuple[float, float]:
        """Between which shares it lies, but for 5 in 100, were it counted for ever."""
        return wilson(self.part, self.whole, USUAL) if self.whole else (0.0, 1.0)

    def is_below(self, value: float | None) -> bool:
        """Lower than that, beyond what is chance."""
        return value is not None and not self.is_few and self.interval[1] < value


NOTHING = Share()


def wilson(part: float, whole: float, z: float) -> tuple[float, float]:
    """Both ends of Wilson's interval of a share."""
    share, square = part / whole, z * z
    middle = share + square / (2 * whole)
    spread = z * sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    below = 1 + square / whole
    return max((middle - spread) / below, 0.0), min((middle + spread) / below, 1.0)


def step_of(chance: float) -> int:
    """Of the calibration curve: 0 for chances below 0.1."""
    return min(int(chance * STEPS), STEPS - 1)


@dataclass(frozen=True)
class Told:
    """Those of one step of chance: the sum of the chances told, and how many came true."""

    chances: float
    right: Share

    @property
    def mean(self) -> float | None:
        return self.chances / self.right.whole if self.right.whole else None


def off_by(curve: Iterable[Told]) -> float | None:
    """Expected calibration error: how far the chance that was told is from how often it came true,
    on the average. None: no chance was told."""
    steps = list(curve)
    many = sum(each.right.whole for each in steps)
    gaps = sum(abs(each.chances - each.right.part) for each in steps)
    return gaps / many if many else None


# what was decided instead

# (what was proposed first, what was decided): how many.
Pairs = Mapping[tuple[str, str], int]


def confusions(pairs: Pairs, most: int) -> list[tuple[str, str, int]]:
    """(proposed, decided instead, how many), the commonest first."""
    wrong = [(*pair, many) for pair, many in pairs.items() if pair[0] != pair[1]]
    return sorted(wrong, key=lambda each: (-each[2], each[:2]))[:most]


def kept_of(pairs: Pairs) -> list[tuple[str, Share]]:
    """For each that was proposed how often it was kept; what was changed most comes first."""
    found: dict[str, Share] = {}
    for (proposed, decided), many in pairs.items():
        kept = Share(many if proposed == decided else 0, many)
        found[proposed] = found.get(proposed, NOTHING) + kept
    return sorted(found.items(), key=lambda each: (each[1].part - each[1].whole, each[0]))
