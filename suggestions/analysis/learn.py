"""Learning from decisions. The only place that needs scikit-learn, which takes long to import and
much memory: workers and commands import it, pages never do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression, Ridge

from suggestions.analysis.features import BUCKETS, Counts, Floats, Places, counts
from suggestions.analysis.judge import Model, chances, weighed
from suggestions.analysis.measures import Bools, threshold_for

# More classes than this take minutes: they are learnt in fewer parts, and tried on a few texts.
FEW, MOST_TRIED = 20, 3000
FOLDS, FOLDS_OF_MANY = 5, 3
# What all at once wants for the right class: margins as large as of one by one.
SPREAD = 10.0
# Coarser, it stops before anything is learnt, and says nothing.
TOLERANCE, MOST_STEPS = 1e-2, 2000
# What was met in one text only says nothing about another one.
LEAST_MET = 2
SEED = 2026
NEVER = -20.0

Heard = Callable[[str], None]


class TooFew(ValueError):
    """There are not two classes to tell apart."""


class Way(NamedTuple):
    """How to tell classes apart: each from all others by logistic loss, or all at once by least
    squares, which is quicker and in some texts better; `strength`: how much single words weigh."""

    at_once: bool
    strength: float


# All are tried on the first part that is held back, the best one is kept.
WAYS = (
    Way(at_once=False, strength=10.0),
    Way(at_once=False, strength=100.0),
    Way(at_once=False, strength=1000.0),
)
WAYS_OF_MANY = (
    Way(at_once=True, strength=10.0),
    Way(at_once=True, strength=100.0),
    Way(at_once=False, strength=100.0),
)


@dataclass(frozen=True)
class Lesson:
    """`margin`, `truth`: of each text, as told by a model like this one that had not seen it."""

    model: Model
    margin: Floats
    truth: Places
    way: Way

    @property
    def chance(self) -> Floats:
        return chances(self.margin, self.model.temperature)


def learn(texts: Sequence[str], labels: Sequence[str], heard: Heard = lambda _said: None) -> Model:
    """A model with its temperature and threshold, both found on texts that were held back."""
    found = lesson(texts, labels, heard)
    best, right = found.chance.max(axis=1), found.chance.argmax(axis=1) == found.truth
    return replace(found.model, threshold=threshold_for(best, right))


def lesson(
    texts: Sequence[str], labels: Sequence[str], heard: Heard = lambda _said: None
) -> Lesson:
    """A model with its temperature, and how it did with texts that were held back."""
    classes = tuple(sorted(set(labels)))
    if len(classes) < len(("one", "another")):
        raise TooFew
    task = Task(counts(texts), np.array([classes.index(each) for each in labels]), classes)
    way = min(task.ways, key=partial(_surprise_of_first_part, task))
    margin = np.zeros((len(labels), len(classes)), np.float32)
    for number in range(task.folds):
        heard(f"{number + 1} / {task.folds + 1}")
        held, margin_there = task.held_back(number, way)
        margin[held] = margin_there
    heard(f"{task.folds + 1} / {task.folds + 1}")
    model = fit(task.found, task.truth, classes, way)
    warm = replace(model, temperature=temperature_for(margin, task.truth))
    return Lesson(warm, margin, task.truth, way)


def once_more(texts: Sequence[str], labels: Sequence[str], like: Lesson) -> Model:
    """Of more texts, in the way that did best with fewer."""
    classes = tuple(sorted(set(labels)))
    truth = np.array([classes.index(each) for each in labels])
    model = fit(counts(texts), truth, classes, like.way)
    return replace(model, temperature=like.model.temperature)


@dataclass(frozen=True)
class Task:
    found: Counts
    truth: Places
    classes: tuple[str, ...]

    @property
    def is_of_many(self) -> bool:
        return len(self.classes) > FEW

    @property
    def ways(self) -> tuple[Way, ...]:
        return WAYS_OF_MANY if self.is_of_many else WAYS

    @property
    def folds(self) -> int:
        return FOLDS_OF_MANY if self.is_of_many else FOLDS

    @cached_property
    def parts(self) -> Places:
        return folds(self.truth, self.folds)

    def held_back(self, number: int, way: Way, *, most: int | None = None) -> tuple[Places, Floats]:
        """(the texts of this part, their margins by what the other parts teach, or by the last
        `most` of these)."""
        held, rest = (np.flatnonzero(each) for each in (self.parts == number, self.parts != number))
        rest = rest[-most:] if most else rest
        model = fit(_rows(self.found, rest), self.truth[rest], self.classes, way)
        return held, _margins(model, _rows(self.found, held))


def _surprise_of_first_part(task: Task, way: Way) -> float:
    held, margin = task.held_back(0, way, most=MOST_TRIED if task.is_of_many else None)
    return surprise(margin, task.truth[held], temperature_for(margin, task.truth[held]))


def surprise(margin: Floats, truth: Places, temperature: float) -> float:
    chance = chances(margin, temperature)[np.arange(len(truth)), truth]
    return float(-np.log(np.maximum(chance, 1e-9)).mean())


def temperature_for(margin: Floats, truth: Places) -> float:
    """Which makes chances of the margins that fit best to what came true."""
    best = minimize_scalar(
        lambda log: surprise(margin, truth, float(np.exp(log))), bounds=(-3, 3), method="bounded"
    )
    return float(np.exp(best.x))


def folds(truth: Places, many: int) -> Places:
    """For each text the number of its part; each class is spread over all of them."""
    chance = np.random.default_rng(SEED).permutation(len(truth))
    order = chance[np.argsort(truth[chance], kind="stable")]
    part = np.empty(len(truth), np.int64)
    part[order] = np.arange(len(truth)) % many
    return part


def _rows(found: Counts, chosen: Places) -> Counts:
    matrix = _matrix(found)[chosen]
    return Counts(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.data)


def _matrix(found: Counts) -> csr_matrix:
    return csr_matrix((found.values, found.buckets, found.starts), shape=(len(found), BUCKETS))


def _rarity(found: Counts) -> Floats:
    met = np.bincount(found.buckets, minlength=BUCKETS)
    return (np.log((1 + len(found)) / (1 + met)) + 1).astype(np.float32)


def fit(found: Counts, truth: Places, classes: tuple[str, ...], way: Way) -> Model:
    """For each class what tells it from all the others; a class that is not there stays silent."""
    rarity = _rarity(found)
    used = np.flatnonzero(np.bincount(found.buckets, minlength=BUCKETS) >= LEAST_MET)
    matrix = _matrix(weighed(found, rarity))[:, used]
    weights = np.zeros((BUCKETS, len(classes)), np.float32)
    bias = np.full(len(classes), NEVER, np.float32)
    there = np.unique(truth)
    apart = _at_once if way.at_once else _one_by_one
    weights[np.ix_(used, there)], bias[there] = apart(matrix, truth, there, way.strength)
    met = np.bincount(truth, minlength=len(classes)).tolist()
    return Model(classes, rarity, weights, bias, met=tuple(met))


def _at_once(
    matrix: csr_matrix, truth: Places, there: Places, strength: float
) -> tuple[Floats, Floats]:
    """Least squares: (a column of weights, a bias) for each class that is there."""
    wanted = np.where(truth[:, None] == there, SPREAD, 0.0).astype(np.float32)
    model = Ridge(alpha=1 / strength, solver="sparse_cg", tol=TOLERANCE, max_iter=MOST_STEPS)
    model.fit(matrix, wanted)
    return model.coef_.T, model.intercept_


def _one_by_one(
    matrix: csr_matrix, truth: Places, there: Places, strength: float
) -> tuple[Floats, Floats]:
    """As above, by logistic loss."""
    found = [_against_others(matrix, truth == place, strength) for place in there]
    return np.stack([weights for weights, _bias in found], axis=1), np.array(
        [bias for _weights, bias in found]
    )


def _against_others(matrix: csr_matrix, mine: Bools, strength: float) -> tuple[Floats, float]:
    if mine.all():
        return np.zeros(matrix.shape[1], np.float32), 0.0
    model = LogisticRegression(
        C=strength,
        solver="liblinear",
        dual=True,
        class_weight="balanced",
        tol=TOLERANCE,
        max_iter=MOST_STEPS,
        random_state=SEED,
    )
    model.fit(matrix, mine)
    return model.coef_[0], float(model.intercept_[0])


def _margins(model: Model, found: Counts) -> Floats:
    product = _matrix(weighed(found, model.rarity)) @ model.weights
    return np.asarray(product + model.bias, np.float32)
