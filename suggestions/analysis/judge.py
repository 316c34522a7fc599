"""What was learnt, applied: which class a text is of, how sure that is, and by which words.

numpy alone: whoever proposes needs nothing of what learning takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from suggestions.analysis.features import (
    Counts,
    Floats,
    Places,
    codes_of,
    counts,
    each_text,
    of_pairs,
    plain,
)

MOST_REASONS = 3
A_PAIR, LONGEST_REASON = 2, 8
FEW = 1024
# A pair speaks for a class if it says a quarter of what the strongest one says.
CLEAR = 4


@dataclass(frozen=True)
class Model:
    """`weights`: a row for each bucket, a column for each class; `threshold`: the chance from
    which on a proposal was right often enough; `evenness`: what makes chances of what it says
    together with names; `met`: of how many texts each class was learnt."""

    classes: tuple[str, ...]
    rarity: Floats
    weights: Floats
    bias: Floats
    temperature: float = 1.0
    threshold: float = 1.0
    evenness: float = 1.0
    met: tuple[int, ...] = ()


@dataclass(frozen=True)
class Ranked:
    """A class, and the calibrated chance that it is the one."""

    name: str
    chance: float


def weighed(found: Counts, rarity: Floats) -> Counts:
    """Rare ones weigh more; whether a text is long or short makes no difference."""
    values = found.values * rarity[found.buckets]
    owner = np.repeat(np.arange(len(found)), np.diff(found.starts))
    length = np.sqrt(np.bincount(owner, values * values, minlength=len(found)))
    return Counts(
        found.starts, found.buckets, (values / np.maximum(length, 1e-9)[owner]).astype(np.float32)
    )


def margins(model: Model, texts: Sequence[str]) -> Floats:
    """A row for each text: how much speaks for each class, before it is made a chance."""
    rows = [_margins(model, texts[at : at + FEW]) for at in range(0, len(texts), FEW)]
    return np.concatenate(rows) if rows else np.zeros((0, len(model.classes)), np.float32)


def _margins(model: Model, texts: Sequence[str]) -> Floats:
    found = weighed(counts(texts), model.rarity)
    rows = [values @ model.weights[buckets] for buckets, values in each_text(found)]
    return np.asarray(np.stack(rows) + model.bias, np.float32)


def chances(margin: Floats, temperature: float) -> Floats:
    """Margins are no probabilities: one number, found on texts held back, makes them such."""
    scaled = margin / temperature
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)


def reasons(model: Model, text: str, name: str) -> list[str]:
    """The words of the text that spoke most for a class, the strongest first."""
    kept = plain(text)
    if len(kept) < A_PAIR:
        return []
    buckets = of_pairs(codes_of([text]))
    speaks = _spoken_for(model, buckets, model.classes.index(name))
    words: dict[str, float] = {}
    for first, last in _runs(kept, speaks):
        word = kept[first : last + 1]
        words[word] = max(words.get(word, 0.0), float(speaks[first:last].sum()))
    return _without_parts(sorted(words, key=lambda word: -words[word]))[:MOST_REASONS]


def _spoken_for(model: Model, buckets: Places, place: int) -> Floats:
    """What each pair says for one class more than for the others together."""
    rows = model.weights[buckets]
    return np.asarray(model.rarity[buckets] * (rows[:, place] - rows.mean(axis=1)), np.float32)


def _runs(kept: str, speaks: Floats) -> Iterator[tuple[int, int]]:
    """From where to where neighbouring pairs speak for it: together they are a word."""
    clear = max(float(speaks.max()) / CLEAR, 0.0)
    places = [each for each in np.flatnonzero(speaks > clear).tolist() if _is_word(kept, each)]
    for run in np.split(places, np.flatnonzero(np.diff(places) != 1) + 1):
        if len(run):
            yield int(run[0]), int(run[: LONGEST_REASON - 1][-1]) + 1


def _is_word(kept: str, place: int) -> bool:
    return kept[place : place + A_PAIR].isalpha()


def _without_parts(words: list[str]) -> list[str]:
    found: list[str] = []
    for word in words:
        if not any(word in other or other in word for other in found):
            found.append(word)
    return found
