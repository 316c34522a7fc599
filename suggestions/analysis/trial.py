"""Whether what was learnt is good enough: tried with decisions that were made after those that
taught it, beside what is in use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import comb

import numpy as np

from suggestions.analysis.advising import Advisor
from suggestions.analysis.evaluating import Labelled, Quality, quality_of
from suggestions.analysis.measures import Bools

# What the school ends with, where there are not two classes to tell apart.
TOO_FEW = 5
# Once in twenty, two that are as good as each other look so different.
BY_CHANCE = 0.05


@dataclass(frozen=True)
class Trial:
    """`quality`: of the newest decisions; `won`, `lost`: of those that were new to both, how many
    only the new one had right, and how many only the one in use."""

    quality: Quality
    tried: int
    won: int = 0
    lost: int = 0

    @property
    def figures(self) -> dict[str, float]:
        more = {"tried": self.tried, "won": self.won, "lost": self.lost}
        return {**asdict(self.quality), **more}


def is_worse(won: int, lost: int) -> bool:
    """Whether it lost more often than two do that are as good as each other (sign test)."""
    many = won + lost
    as_many = sum(comb(many, each) for each in range(lost, many + 1))
    return lost > won and as_many < BY_CHANCE * 2**many


def tried(
    advisor: Advisor, newest: Sequence[Labelled], *, in_use: Advisor | None, fresh: int
) -> Trial:
    """`advisor` has seen none of the `newest`, `in_use` not the last `fresh` of them."""
    texts = [row.text for row in newest]
    found = quality_of(advisor.classes, advisor.chances(texts), advisor.threshold, newest)
    if in_use is None or not fresh:
        return Trial(found, len(newest))
    last = newest[-fresh:]
    one, other = (_right(each, last) for each in (advisor, in_use))
    won, lost = int((one & ~other).sum()), int((other & ~one).sum())
    return Trial(found, len(newest), won, lost)


def _right(advisor: Advisor, rows: Sequence[Labelled]) -> Bools:
    best = advisor.chances([row.text for row in rows]).argmax(axis=1)
    return np.array([advisor.classes[at] == row.label for at, row in zip(best, rows, strict=True)])
