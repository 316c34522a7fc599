"""How well texts with known labels are told apart: learnt of some, tried on the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from suggestions.analysis.features import Floats, Places, plain
from suggestions.analysis.judge import Model, chances, margins
from suggestions.analysis.measures import (
    adjusted_rand,
    among,
    bcubed,
    calibration_error,
    macro_f1,
    precision_above,
)
from suggestions.analysis.problems import Grouping
from suggestions.analysis.similar import Said

PART = 5
SEED = 2026
OF_FEW = (100, 300, 1000)
LENGTHS = 10
AMONG = 5


@dataclass(frozen=True)
class Labelled:
    text: str
    label: str
    at: datetime | None = None


@dataclass(frozen=True)
class Split:
    train: list[Labelled]
    test: list[Labelled]


@dataclass(frozen=True)
class Quality:
    """Of texts that had not been seen."""

    macro_f1: float
    acc_at_3: float
    ece: float
    coverage: float
    precision: float


def distinct(rows: Sequence[Labelled]) -> list[Labelled]:
    """Each text once, the earliest: a copy on both sides of the split would flatter."""
    first: dict[str, Labelled] = {}
    for row in _by_time(rows):
        first.setdefault(plain(row.text), row)
    return list(first.values())


def split(rows: Sequence[Labelled]) -> Split:
    """The newest fifth is tried, where times are known; else one drawn, the same every time."""
    if all(row.at for row in rows):
        ordered = _by_time(rows)
        first = len(ordered) - len(ordered) // PART
        return Split(ordered[:first], ordered[first:])
    drawn = _drawn(rows)
    train = [row for place, row in enumerate(rows) if place not in drawn]
    return Split(train, [rows[place] for place in sorted(drawn)])


def _by_time(rows: Sequence[Labelled]) -> list[Labelled]:
    return sorted(rows, key=lambda row: row.at.timestamp() if row.at else 0.0)


def _drawn(rows: Sequence[Labelled]) -> set[int]:
    """Every fifth, once all are shuffled and put in the order of their labels."""
    chance = np.random.default_rng(SEED).permutation(len(rows)).tolist()
    return set(sorted(chance, key=lambda place: rows[place].label)[PART - 1 :: PART])


def some_of(rows: Sequence[Labelled], many: int) -> list[Labelled]:
    """As many, drawn by chance, the same every time."""
    chosen = np.random.default_rng(SEED + many).permutation(len(rows))[:many]
    return [rows[place] for place in chosen.tolist()]


def quality(model: Model, test: Sequence[Labelled]) -> Quality:
    """What the model makes of texts."""
    chance = chances(margins(model, [row.text for row in test]), model.temperature)
    return quality_of(model.classes, chance, model.threshold, test)


def quality_of(
    classes: Sequence[str], chance: Floats, threshold: float, test: Sequence[Labelled]
) -> Quality:
    """`chance`: a row for each text, a column for each class. A label that is none of the classes
    is always wrong."""
    known = {name: place for place, name in enumerate(classes)}
    truth = np.array([known.get(row.label, -1) for row in test])
    order = np.argsort(-chance, axis=1, kind="stable")
    right, best = order[:, 0] == truth, chance.max(axis=1)
    coverage, precision = precision_above(best, right, threshold)
    said = [classes[place] for place in order[:, 0].tolist()]
    return Quality(
        macro_f1([row.label for row in test], said),
        among(order, truth, 3),
        calibration_error(best, right),
        coverage,
        precision,
    )


def of_the_largest(halves: Split) -> float:
    """The macro-F1 of whoever always says what is said most."""
    most = Counter(row.label for row in halves.train).most_common(1)[0][0]
    return macro_f1([row.label for row in halves.test], [most] * len(halves.test))


def of_the_length(halves: Split) -> float:
    """The macro-F1 of whoever looks at nothing but how long a text is."""
    lengths = np.array([len(row.text) for row in halves.train])
    steps = np.unique(np.quantile(lengths, np.arange(1, LENGTHS) / LENGTHS))
    labels: dict[int, Counter[str]] = {}
    for row, step in zip(halves.train, _steps(steps, halves.train), strict=True):
        labels.setdefault(step, Counter())[row.label] += 1
    all_of_them = Counter(row.label for row in halves.train)
    said = [
        labels.get(step, all_of_them).most_common(1)[0][0] for step in _steps(steps, halves.test)
    ]
    return macro_f1([row.label for row in halves.test], said)


def _steps(steps: Places, rows: Sequence[Labelled]) -> list[int]:
    return [int(each) for each in np.searchsorted(steps, [len(row.text) for row in rows])]


@dataclass(frozen=True)
class Groups:
    """How well what belongs together was found, by those whose group is known."""

    hit_at_5: float
    bcubed_f1: float
    precision: float
    rand: float


def group_quality(found: Grouping, messages: Sequence[Said], groups: Sequence[str]) -> Groups:
    """`groups`: '' where it is not known; those take part, and are not counted."""
    known = [place for place, group in enumerate(groups) if group]
    truth = [groups[place] for place in known]
    said = [found.problem_of[place] for place in known]
    f1, precision, _recall = bcubed(truth, said)
    hit_at_5 = _hits(found, messages, groups, known)
    return Groups(hit_at_5, f1, precision, adjusted_rand(truth, said))


def _hits(
    found: Grouping, messages: Sequence[Said], groups: Sequence[str], known: Sequence[int]
) -> float:
    """Of those that are not alone in their group, how many have another one near."""
    many = Counter(groups)
    asked = [place for place in known if many[groups[place]] > 1]
    hits = sum(_is_hit(found, messages, groups, place) for place in asked)
    return hits / max(len(asked), 1)


def _is_hit(found: Grouping, messages: Sequence[Said], groups: Sequence[str], place: int) -> bool:
    """Whether one of its group is among the five nearest."""
    near = found.index.near(messages[place], found.index.vectors[place]).places.tolist()
    others = [other for other in near if other != place]
    return groups[place] in {groups[other] for other in others[:AMONG]}
