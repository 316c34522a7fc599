"""Learns from decisions: JSON from its standard input, JSON to its standard output.

Run as a file, on its own and within limits (`suggestions/confined.py`): what learning takes is
loaded here alone and is gone with it, and what ends it halfway ends nothing else.
"""

from __future__ import annotations

import json
import sys
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from suggestions.analysis.advising import NEVER, Advisor
from suggestions.analysis.cold import ByWords
from suggestions.analysis.evaluating import PART, Labelled
from suggestions.analysis.judge import Model, chances
from suggestions.analysis.learn import Lesson, TooFew, lesson, once_more, temperature_for
from suggestions.analysis.measures import threshold_for
from suggestions.analysis.packed import packed, unpacked
from suggestions.analysis.trial import (
    TOO_FEW,
    Contest,
    breaks_its_promise,
    contest,
    figures,
    quality_with,
)

Given = Mapping[str, Any]


def main() -> None:
    try:
        found = taught(json.load(sys.stdin))
    except TooFew:
        sys.exit(TOO_FEW)
    json.dump(found, sys.stdout)


def taught(given: Given) -> dict[str, Any]:
    """`given`: `rows` of [text, label], the earliest decision first; the `classes` that may be
    proposed and the words of their `names`; the `model` in use, "" for none, of `decided`
    decisions, and how many are `fresh`: not seen by it, which come last. What is found: a `model`,
    of how many decisions, how it did, and whether that is worse than what is in use.

    How it did is measured by one that learnt from all but the newest fifth; the one that is kept
    has learnt from these as well.
    """
    rows = [Labelled(text, label) for text, label in given["rows"]]
    cut = len(rows) - len(rows) // PART
    learnt, advisor = lesson(*_apart(rows[:cut])), _advisor(given)
    probe = advisor.of(_settled(advisor, learnt, rows[:cut]), cut)
    found = quality_with(probe, rows[cut:])
    held = _held(given, advisor, probe, learnt, rows)
    if breaks_its_promise(found, len(rows) - cut):
        probe = advisor.of(replace(_model(probe), threshold=NEVER), cut)
    return {
        "model": b64encode(packed(_like(probe, learnt, rows))).decode(),
        "decided": len(rows),
        "figures": figures(found, held, len(rows) - cut),
        "worse": held.is_worse,
    }


def _held(
    given: Given, advisor: Advisor, probe: Advisor, learnt: Lesson, rows: Sequence[Labelled]
) -> Contest:
    """With what is in use: the half of the decisions made since that nobody has seen, the other
    half having taught the new one. Without a version in use, with names alone."""
    if not given["model"]:
        return contest(probe, advisor, rows[probe.decided :])
    in_use = advisor.of(unpacked(b64decode(given["model"])), given["decided"])
    cut = len(rows) - given["fresh"] // 2
    return contest(advisor.of(_like(probe, learnt, rows[:cut]), cut), in_use, rows[cut:])


def _like(probe: Advisor, learnt: Lesson, rows: Sequence[Labelled]) -> Model:
    """Of more decisions, with what was found with fewer."""
    found = _model(probe)
    model = once_more(*_apart(rows), learnt)
    return replace(model, threshold=found.threshold, evenness=found.evenness)


def _model(advisor: Advisor) -> Model:
    if advisor.model is None:
        raise TooFew
    return advisor.model


def _apart(rows: Sequence[Labelled]) -> tuple[list[str], list[str]]:
    return [row.text for row in rows], [row.label for row in rows]


def _settled(advisor: Advisor, learnt: Lesson, rows: Sequence[Labelled]) -> Model:
    """With chances that fit, and the threshold that keeps its promise, for what is proposed in the
    end, names included."""
    texts, labels = _apart(rows)
    truth = np.array([advisor.classes.index(each) for each in labels])
    weighed = advisor.of(learnt.model, len(rows)).weighed(texts, learnt.chance)
    evenness = temperature_for(weighed, truth)
    chance = chances(weighed, evenness)
    threshold = threshold_for(chance.max(axis=1), chance.argmax(axis=1) == truth)
    return replace(learnt.model, threshold=threshold, evenness=evenness)


def _advisor(given: Given) -> Advisor:
    names = ByWords(given["names"]) if given["names"] else None
    return Advisor(tuple(given["classes"]), names=names)


if __name__ == "__main__":
    main()
