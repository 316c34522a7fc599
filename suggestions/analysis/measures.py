"""How good proposals are: the figures that are told, each for itself. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from suggestions.analysis.agreement import PRECISION, STEPS, Share, Told, off_by, wilson
from suggestions.analysis.features import Floats, Places

# How sure it has to be that the threshold keeps its promise: once in twenty it may not.
SURE = 1.645

Bools = NDArray[np.bool_]


def macro_f1(truth: Sequence[Hashable], said: Sequence[Hashable]) -> float:
    """The mean over all classes that are there or were said, however rare they are."""
    right = Counter(each for each, other in zip(truth, said, strict=True) if each == other)
    both = Counter(truth) + Counter(said)
    return sum(2 * right[name] / both[name] for name in both) / max(len(both), 1)


def among(order: Places, truth: Places, most: int) -> float:
    """How often the right class is one of the first ones."""
    return float((order[:, :most] == truth[:, None]).any(axis=1).mean()) if len(truth) else 0.0


def calibration_error(chance: Floats, right: Bools) -> float:
    """How far the chance that was told is from how often it came true, on the average."""
    steps = np.minimum((chance * STEPS).astype(int), STEPS - 1)
    each_step = [(chance[steps == each], right[steps == each]) for each in set(steps.tolist())]
    told = (Told(float(some.sum()), Share(int(true.sum()), len(some))) for some, true in each_step)
    return off_by(told) or 0.0


def threshold_for(chance: Floats, right: Bools) -> float:
    """The lowest chance from which on proposals surely are right as often as is promised.

    Above 1, where no chance is high enough.
    """
    order = np.argsort(-chance, kind="stable")
    parts = np.cumsum(right[order]).tolist()
    least = np.array([wilson(part, many, SURE)[0] for many, part in enumerate(parts, start=1)])
    kept = np.flatnonzero(least >= PRECISION)
    return float(chance[order[kept[-1]]]) if len(kept) else 2.0


def precision_above(chance: Floats, right: Bools, threshold: float) -> tuple[float, float]:
    """(the share of texts above it, how many of these are right)."""
    above = chance >= threshold
    return float(above.mean()) if len(above) else 0.0, float(
        right[above].mean()
    ) if above.any() else 0.0


def bcubed(truth: Sequence[Hashable], said: Sequence[Hashable]) -> tuple[float, float, float]:
    """(F1, precision, recall): for each one, how many of its group belong to it, and back."""
    both = Counter(zip(truth, said, strict=True))
    meant, found = Counter(truth), Counter(said)
    many = max(len(truth), 1)
    precision = sum(n * n / found[each[1]] for each, n in both.items()) / many
    recall = sum(n * n / meant[each[0]] for each, n in both.items()) / many
    return 2 * precision * recall / max(precision + recall, 1e-9), precision, recall


def adjusted_rand(truth: Sequence[Hashable], said: Sequence[Hashable]) -> float:
    """How many pairs are together in both or in neither, beyond what chance gives."""
    both, meant, found = Counter(zip(truth, said, strict=True)), Counter(truth), Counter(said)
    pairs = [sum(n * (n - 1) / 2 for n in each.values()) for each in (both, meant, found)]
    by_chance = pairs[1] * pairs[2] / max(len(truth) * (len(truth) - 1) / 2, 1)
    most = (pairs[1] + pairs[2]) / 2
    return (pairs[0] - by_chance) / (most - by_chance) if most != by_chance else 1.0
