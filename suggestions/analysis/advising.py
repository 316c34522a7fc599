"""What software proposes for a text: what decisions taught and what names say, as one.

numpy alone: whoever proposes needs nothing of what learning takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from suggestions.analysis.cold import ByWords
from suggestions.analysis.features import MOST_CHARACTERS, Floats
from suggestions.analysis.judge import Model, Ranked, chances, margins, reasons

# Names say as much of a class as so many decisions for it do.
NAMES_WEIGH = 20
# However seldom the likeliest were wrong: what is filled in is likely in itself.
LEAST_SURE = 0.9
NEVER = 2.0


def heard(title: str, text: str) -> str:
    """What is listened to: a title says in a few words what the text is about."""
    return f"{title}。{title}。{text}"[:MOST_CHARACTERS]


@dataclass(frozen=True)
class Advisor:
    """`classes`: what may be proposed; `names`: their words, where they have any; `model`, of
    `decided` decisions, may know others, which are never proposed."""

    classes: tuple[str, ...]
    model: Model | None = None
    decided: int = 0
    names: ByWords[str] | None = None

    def of(self, model: Model, decided: int) -> Advisor:
        return replace(self, model=model, decided=decided)

    @property
    def threshold(self) -> float:
        """The chance from which on a proposal is sure enough; above 1: never."""
        return max(self.model.threshold, LEAST_SURE) if self.model else NEVER

    def chances(self, texts: Sequence[str]) -> Floats:
        """A row for each text, a column for each class; a row adds up to 1, or to less where the
        text may be about something that is not proposed any more."""
        if self.model is None:
            return self._named(texts)
        return self.blended(texts, chances(margins(self.model, texts), self.model.temperature))

    def blended(self, texts: Sequence[str], learnt: Floats) -> Floats:
        """`learnt`: a row for each text, a column for each class of the model."""
        evenness = self.model.evenness if self.model else 1.0
        return chances(self.weighed(texts, learnt), evenness)[:, :-1]

    def weighed(self, texts: Sequence[str], learnt: Floats) -> Floats:
        """How much speaks for each class, and in the last column for what is none of them, before
        it is made a chance."""
        least = 1 / (self.decided + len(self.classes))
        found = np.log(np.maximum(self._of_ours(learnt), least))
        if self.names:
            share = NAMES_WEIGH / (NAMES_WEIGH + self._met)
            named = np.log(self._named(texts))
            found[:, :-1] = (1 - share) * found[:, :-1] + share * named
        return np.asarray(found, np.float32)

    @property
    def _met(self) -> Floats:
        """Of how many decisions each class was learnt."""
        known = dict(zip(self.model.classes, self.model.met, strict=True)) if self.model else {}
        return np.array([known.get(name, 0) for name in self.classes], np.float32)

    def _of_ours(self, learnt: Floats) -> Floats:
        place = {name: at for at, name in enumerate(self.model.classes)} if self.model else {}
        found = np.zeros((len(learnt), len(self.classes) + 1), np.float32)
        for at, name in enumerate(self.classes):
            if name in place:
                found[:, at] = learnt[:, place[name]]
        found[:, -1] = 1 - found.sum(axis=1)
        return found

    def _named(self, texts: Sequence[str]) -> Floats:
        if self.names is None:
            return np.full((len(texts), len(self.classes)), 1 / len(self.classes), np.float32)
        found = np.array([self.names.scores(text) for text in texts], np.float32)
        return np.asarray(found / found.sum(axis=1, keepdims=True), np.float32)

    def ranking(self, texts: Sequence[str], most: int) -> Iterator[list[Ranked]]:
        """For each text the likeliest classes that anything speaks for; of two alike the one that
        was named first."""
        found = self.chances(texts)
        order = np.argsort(-found, axis=1, kind="stable")[:, :most]
        for row, places in zip(found, order, strict=True):
            least = row.min()
            yield [
                Ranked(self.classes[place], float(row[place]))
                for place in places
                if row[place] > least
            ]

    def reasons(self, text: str, name: str) -> list[str]:
        """The words of the text that spoke most for a class."""
        named = self.names.reasons(text, name) if self.names else []
        if self.model is None or name not in self.model.classes:
            return named
        return reasons(self.model, text, name) or named
