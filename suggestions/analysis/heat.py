"""How much a problem moves people. People are counted, not messages: one who writes fifty times is
one. Each part is kept, so that everybody can see what the sum is made of. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log1p

WINDOW = timedelta(days=30)
SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class Weights:
    """What the parts count beside the people, and after how many days half of it is left."""

    peak: float
    further: float
    support: float
    half_life_days: float


@dataclass(frozen=True)
class Voice:
    """A message of a problem. `author`: whatever tells people apart; `support`: of others."""

    author: str
    at: datetime | None
    support: int = 0


@dataclass(frozen=True)
class Heat:
    """`peak`: most people within thirty days; `further`: messages beyond one each; `total`: all
    parts with their weights; `now`: what is left of it."""

    people: int
    peak: int
    further: int
    support: int
    total: float
    now: float
    since: datetime | None
    last: datetime | None


def heat_of(voices: Sequence[Voice], weights: Weights, moment: datetime) -> Heat:
    people = len({voice.author for voice in voices})
    further = len(voices) - people
    support = sum(voice.support for voice in voices)
    times = sorted(voice.at for voice in voices if voice.at)
    peak = max(_crowds(voices), default=people)
    total = people + weights.peak * peak + weights.further * log1p(further)
    total += weights.support * log1p(support)
    since, last = (times[0], times[-1]) if times else (None, None)
    left = total * _left(last, moment, weights.half_life_days)
    return Heat(people, peak, further, support, total, left, since, last)


def _crowds(voices: Sequence[Voice]) -> Iterator[int]:
    """With each message, how many people wrote within the thirty days up to it."""
    dated = sorted((voice.at, voice.author) for voice in voices if voice.at)
    within: Counter[str] = Counter()
    first = 0
    for at, author in dated:
        within[author] += 1
        while dated[first][0] <= at - WINDOW:
            within[dated[first][1]] -= 1
            first += 1
        within = +within
        yield len(within)


def _left(last: datetime | None, moment: datetime, half_life_days: float) -> float:
    if last is None:
        return 1.0
    days = max((moment - last).total_seconds() / SECONDS_A_DAY, 0.0)
    return float(0.5 ** (days / half_life_days))
