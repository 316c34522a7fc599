"""Before anything is learnt: classes by their names, and by words people use for them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from math import log, sqrt
from typing import Generic, TypeVar

from suggestions.language.grams import normal, pairs, words

MOST_REASONS = 3
# Where no word speaks for a class, it is not impossible.
FAINT = 0.1

Name = TypeVar("Name", bound=Hashable)


class ByWords(Generic[Name]):
    """`known`: for each class its name and whatever else stands for it."""

    def __init__(self, known: Mapping[Name, str]) -> None:
        self.words = {name: words(said) for name, said in known.items()}
        self.grams = {name: set(grams_of(said)) for name, said in self.words.items()}
        shared = Counter(gram for grams in self.grams.values() for gram in grams)
        # What stands for many classes says little for one of them.
        self.telling = {gram: log(1 + len(known) / many) for gram, many in shared.items()}

    def scores(self, text: str) -> list[float]:
        """How much speaks for each class, in the order in which they were given; never nothing."""
        met = _met_in(text)
        return [FAINT + self._score(grams, met) for grams in self.grams.values()]

    def _score(self, grams: set[str], met: Counter[str]) -> float:
        """Whoever has many words for it is not likelier for that."""
        if not grams:
            return 0.0
        speaks = sum(self.telling[each] ** 2 * (1 + log(met[each])) for each in grams & met.keys())
        return speaks / sqrt(sqrt(sum(self.telling[each] ** 2 for each in grams)))

    def reasons(self, text: str, name: Name) -> list[str]:
        """The words that stand for a class and in the text, in the order of the class."""
        said = normal(text)
        return [word for word in dict.fromkeys(self.words[name]) if word in said][:MOST_REASONS]


def _met_in(text: str) -> Counter[str]:
    return Counter([*grams_of(words(text)), *normal(text)])


def grams_of(said: Iterable[str]) -> list[str]:
    """The pairs of each word; of a word of one character that."""
    return [gram for word in said for gram in pairs(word) or [word]]
