"""Which messages speak of the same: found by the rarest pairs of characters that they share.

A message is its title, twice, and the beginning of its text. An index has for each pair those that
tell by it; the rarest are asked first, until enough are found, and the best of them compared whole.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from suggestions.analysis.features import Codes, Floats, Places, of_pairs, written_codes
from suggestions.language.grams import divisions_in

BITS = 20
BEGINNING = 200
# By so many pairs a message is found; so many messages are looked at; so many compared whole.
TELLING, ASKED, COMPARED = 40, 1500, 150
# What both name no common place for is less likely the same; but people name places as they like.
ELSEWHERE = 0.6
SECONDS_A_DAY = 86_400

Halves = NDArray[np.float16]
Buckets = NDArray[np.int32]


@dataclass(frozen=True)
class Said:
    """What is compared of a message. `places`: the divisions it names."""

    title: str
    text: str
    at: datetime | None = None
    places: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Vector:
    """Pairs and how much each weighs, of length one; `telling`: those it is found by."""

    buckets: Buckets
    values: Halves
    telling: Buckets


@dataclass(frozen=True)
class Near:
    """Positions in the index, the nearest first, and how near (a cosine)."""

    places: Places
    nearness: Floats


def said_of(title: str, text: str, at: datetime | None = None, region: str = "") -> Said:
    named = divisions_in(f"{title}\n{text[:BEGINNING]}")
    return Said(title, text, at, named | ({region} if region else frozenset()))


def pairs_in(said: Said) -> tuple[Buckets, Floats]:
    """(the pairs of it, how often each is met, dampened)."""
    codes = written_codes(f"{said.title}\n{said.title}\n{said.text[:BEGINNING]}")
    shown = _shows(codes)
    found = of_pairs(codes, BITS)[shown[1:] & shown[:-1]]
    buckets, times = np.unique(found, return_counts=True)
    return buckets.astype(np.int32), (1 + np.log(times)).astype(np.float32)


def _shows(codes: Codes) -> NDArray[np.bool_]:
    """Where a character of a word stands: no punctuation, no spaces."""
    letters = (codes >= ord("a")) & (codes <= ord("z"))
    digits = (codes >= ord("0")) & (codes <= ord("9"))
    return np.asarray(letters | digits | ((codes >= 0x3400) & (codes <= 0x9FFF)))


class Rarity:
    """How telling each pair is: counted over all messages, in whatever order they come.

    `met`: in how many of the `many` messages each pair stands.
    """

    def __init__(self, met: Buckets | None = None, many: int = 0) -> None:
        self.met = np.zeros(1 << BITS, np.int32) if met is None else met
        self.many = many

    def count(self, said: Said) -> None:
        self.met[pairs_in(said)[0]] += 1
        self.many += 1

    def vector(self, said: Said) -> Vector:
        buckets, times = pairs_in(said)
        values = times * np.log((1 + self.many) / (1 + self.met[buckets]) + 1)
        values /= max(float(np.sqrt(values @ values)), 1e-9)
        most = np.argsort(-values, kind="stable")[:TELLING]
        return Vector(buckets, values.astype(np.float16), buckets[most])


class Comparing:
    """One with many; what that needs beside them is made once."""

    def __init__(self) -> None:
        self._whole = np.zeros(1 << BITS, np.float32)

    def cosines(self, vector: Vector, others: Sequence[Vector]) -> Floats:
        buckets = [each.buckets for each in others]
        return self._shared(vector, buckets, [each.values for each in others])

    def shared(self, vector: Vector, telling: Sequence[Buckets]) -> Floats:
        """How much of it each of these pairs make up."""
        return self._shared(vector, telling)

    def _shared(
        self, vector: Vector, buckets: Sequence[Buckets], values: Sequence[Halves] = ()
    ) -> Floats:
        if not buckets:
            return np.zeros(0, np.float32)
        self._whole[vector.buckets] = vector.values
        shared = self._whole[np.concatenate(buckets)]
        self._whole[vector.buckets] = 0
        if values:
            shared *= np.concatenate(values)
        owner = np.repeat(np.arange(len(buckets)), list(map(len, buckets)))
        return np.bincount(owner, shared, minlength=len(buckets)).astype(np.float32)


def malus(one: Said, others: Sequence[Said]) -> Floats:
    """By how much each of these is less near than its words are."""
    apart = [not _may_be_there(one, each) for each in others]
    return np.where(np.array(apart, np.bool_), ELSEWHERE, 1.0).astype(np.float32)


@dataclass
class Index:
    vectors: list[Vector] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    _found_by: dict[int, array[int]] = field(default_factory=dict)
    _comparing: Comparing = field(default_factory=Comparing)

    def __len__(self) -> int:
        return len(self.vectors)

    def add(self, said: Said, vector: Vector) -> int:
        """Its position."""
        place = len(self.vectors)
        self.vectors.append(vector)
        # The words are not needed any more, and would be most of the memory.
        self.said.append(Said("", "", said.at, said.places))
        for bucket in vector.telling.tolist():
            self._found_by.setdefault(bucket, array("i")).append(place)
        return place

    def near(self, said: Said, vector: Vector) -> Near:
        candidates = self._candidates(vector)
        if not len(candidates):
            return Near(candidates, np.zeros(0, np.float32))
        known = candidates.tolist()
        nearness = self._comparing.cosines(vector, [self.vectors[each] for each in known])
        nearness *= malus(said, [self.said[each] for each in known])
        order = np.lexsort((candidates, -nearness))
        return Near(candidates[order], nearness[order])

    def _candidates(self, vector: Vector) -> Places:
        """Those that share most of the rarest pairs."""
        lists = [found for each in vector.telling.tolist() if (found := self._found_by.get(each))]
        asked: list[NDArray[np.int32]] = []
        left = ASKED
        for found in sorted(lists, key=len):
            asked.append(np.array(found[-left:], np.int32))
            left -= len(found)
            if left <= 0:
                break
        if not asked:
            return np.zeros(0, np.int64)
        return self._best_shared(asked)

    def _best_shared(self, asked: Sequence[NDArray[np.int32]]) -> Places:
        weight = np.repeat([1 / (1 + np.log(len(each))) for each in asked], list(map(len, asked)))
        places, owner = np.unique(np.concatenate(asked), return_inverse=True)
        shared = np.bincount(owner, weight)
        return np.asarray(places[np.argsort(-shared, kind="stable")[:COMPARED]], np.int64)


def _may_be_there(one: Said, other: Said) -> bool:
    return not one.places or not other.places or not one.places.isdisjoint(other.places)


def days_between(one: Said, other: Said) -> float:
    if one.at is None or other.at is None:
        return 0.0
    return abs((one.at - other.at).total_seconds()) / SECONDS_A_DAY
