"""Learning from decisions. The only place that needs scikit-learn, which takes long to import and
much memory: workers and commands import it, pages never do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from suggestions.analysis.features import BUCKETS, Counts, Floats, Places, counts
from suggestions.analysis.judge import Model, chances, weighed
from suggestions.analysis.measures import Bools, threshold_for

# How much single words may weigh: tried on the first part that is held back, the best one is kept.
STRENGTHS = (10.0, 100.0, 1000.0)
# Coarser, it stops before anything is learnt, and says nothing.
TOLERANCE, MOST_STEPS = 1e-2, 2000
# What was met in one text only says nothing about another one.
LEAST_MET = 2
FOLDS = 5
SEED = 2026
NEVER = -20.0

Heard = Callable[[str], None]


class TooFew(ValueError):
    """There are not two classes to tell apart."""


@dataclass(frozen=True)
class Lesson:
    """`margin`, `truth`: of each text, as told by a model like this one that had not seen it."""

    model: Model
    margin: Floats
    truth: Places
    strength: float

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
    strength = min(STRENGTHS, key=partial(_surprise_of_first_part, task))
    margin = np.zeros((len(labels), len(classes)), np.float32)
    for number in range(FOLDS):
        heard(f"{number + 1} / {FOLDS + 1}")
        held, margin_there = task.held_back(number, strength)
        margin[held] = margin_there
    heard(f"{FOLDS + 1} / {FOLDS + 1}")
    model = fit(task.found, task.truth, classes, strength)
    warm = replace(model, temperature=temperature_for(margin, task.truth))
    return Lesson(warm, margin, task.truth, strength)


def once_more(texts: Sequence[str], labels: Sequence[str], like: Lesson) -> Model:
    """Of more texts, in the way that did best with fewer."""
    classes = tuple(sorted(set(labels)))
    truth = np.array([classes.index(each) for each in labels])
    model = fit(counts(texts), truth, classes, like.strength)
    return replace(model, temperature=like.model.temperature)


@dataclass(frozen=True)
class Task:
    found: Counts
    truth: Places
    classes: tuple[str, ...]

    @cached_property
    def parts(self) -> Places:
        return folds(self.truth)

    def held_back(self, number: int, strength: float) -> tuple[Places, Floats]:
        """(the texts of this part, their margins by what the other parts teach)."""
        held, rest = (np.flatnonzero(each) for each in (self.parts == number, self.parts != number))
        model = fit(_rows(self.found, rest), self.truth[rest], self.classes, strength)
        return held, _margins(model, _rows(self.found, held))


def _surprise_of_first_part(task: Task, strength: float) -> float:
    held, margin = task.held_back(0, strength)
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


def folds(truth: Places) -> Places:
    """For each text the number of its part; each class is spread over all of them."""
    chance = np.random.default_rng(SEED).permutation(len(truth))
    order = chance[np.argsort(truth[chance], kind="stable")]
    part = np.empty(len(truth), np.int64)
    part[order] = np.arange(len(truth)) % FOLDS
    return part


def _rows(found: Counts, chosen: Places) -> Counts:
    matrix = _matrix(found)[chosen]
    return Counts(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.data)


def _matrix(found: Counts) -> csr_matrix:
    return csr_matrix((found.values, found.buckets, found.starts), shape=(len(found), BUCKETS))


def _rarity(found: Counts) -> Floats:
    met = np.bincount(found.buckets, minlength=BUCKETS)
    return (np.log((1 + len(found)) / (1 + met)) + 1).astype(np.float32)


def fit(found: Counts, truth: Places, classes: tuple[str, ...], strength: float) -> Model:
    """For each class what tells it from all the others; a class that is not there stays silent."""
    rarity = _rarity(found)
    used = np.flatnonzero(np.bincount(found.buckets, minlength=BUCKETS) >= LEAST_MET)
    matrix = _matrix(weighed(found, rarity))[:, used]
    weights = np.zeros((BUCKETS, len(classes)), np.float32)
    bias = np.full(len(classes), NEVER, np.float32)
    for place in np.unique(truth):
        weights[used, place], bias[place] = _against_others(matrix, truth == place, strength)
    return Model(classes, rarity, weights, bias)


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
