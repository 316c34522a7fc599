"""Whether what was learnt is good enough: tried with decisions that were made after those that
taught it, beside what is in use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import comb, sqrt

import numpy as np

from suggestions.analysis.advising import Advisor
from suggestions.analysis.agreement import PRECISION
from suggestions.analysis.evaluating import Labelled, Quality, quality_of
from suggestions.analysis.measures import SURE, Bools

# What the school ends with, where there are not two classes to tell apart.
TOO_FEW = 5
# Once in twenty, two that are as good as each other look so different.
BY_CHANCE = 0.05


def quality_with(advisor: Advisor, rows: Sequence[Labelled]) -> Quality:
    """Of decisions that it has not seen."""
    chance = advisor.chances([row.text for row in rows])
    return quality_of(advisor.classes, chance, advisor.threshold, rows)


def breaks_its_promise(found: Quality, tried: int) -> bool:
    """Whether what was filled in was wrong more often than is promised, beyond what is chance."""
    filled_in = found.coverage * tried
    if not filled_in:
        return False
    spread = SURE * sqrt(PRECISION * (1 - PRECISION) / filled_in)
    return found.precision + spread < PRECISION


@dataclass(frozen=True)
class Contest:
    """Of the same decisions, new to both: how many only the new one had right, and how many only
    the one in use."""

    won: int
    lost: int

    @property
    def is_worse(self) -> bool:
        """Whether it lost more often than two do that are as good as each other (sign test)."""
        many = self.won + self.lost
        as_many = sum(comb(many, each) for each in range(self.lost, many + 1))
        return self.lost > self.won and as_many < BY_CHANCE * 2**many


def contest(new: Advisor, in_use: Advisor, rows: Sequence[Labelled]) -> Contest:
    one, other = (_right(each, rows) for each in (new, in_use))
    return Contest(int((one & ~other).sum()), int((other & ~one).sum()))


def figures(found: Quality, held: Contest, tried: int) -> dict[str, float]:
    return {**asdict(found), **asdict(held), "tried": tried}


def _right(advisor: Advisor, rows: Sequence[Labelled]) -> Bools:
    best = advisor.chances([row.text for row in rows]).argmax(axis=1)
    return np.array([advisor.classes[at] == row.label for at, row in zip(best, rows, strict=True)])
