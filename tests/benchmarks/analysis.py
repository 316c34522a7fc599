"""How fast texts are judged, and how good proposals are on texts of the project's own."""

import time
from collections.abc import Callable, Iterator, Sequence
from statistics import median

from suggestions.analysis.advising import Advisor
from suggestions.analysis.cold import ByWords
from suggestions.analysis.evaluating import Labelled, quality
from suggestions.analysis.features import counts
from suggestions.analysis.judge import Model, margins
from suggestions.analysis.learn import learn
from suggestions.analysis.problems import grouped
from suggestions.analysis.similar import said_of
from tests.benchmarks.figures import RUNS, Figure
from tests.suggestions.analysis.texts import written

CATEGORIES, FEW_DECISIONS, SOME = 94, 1000, 500


def measure(size: float) -> Iterator[Figure]:
    texts, labels = zip(*written(int(4000 * size)), strict=True)
    # As long as what people write to a city.
    texts = tuple(" ".join(texts[at : at + 10]) for at in range(len(texts)))
    yield Figure(
        "texts as numbers, a cpu second", len(texts) / cpu(lambda: counts(texts)), "/s", 10_000
    )
    model = learn(texts[:800], labels[:800])
    yield Figure(
        "texts judged, a cpu second", len(texts) / cpu(lambda: margins(model, texts)), "/s", 10_000
    )
    alone = Advisor(model.classes, model, FEW_DECISIONS)
    one = cpu(lambda: list(alone.ranking(texts[:1], 3)))
    yield Figure("one text judged", 1000 * one, "ms", 2, most=True)
    yield _of_proposals(model, texts)
    test = [Labelled(*each) for each in written(400, seed=9)]
    short, about = zip(*written(400), strict=True)
    yield Figure(
        "macro-F1 on texts of its own", 100 * quality(learn(short, about), test).macro_f1, "%", 95
    )
    said = [said_of(text[:20], text) for text in texts]
    spent = cpu(lambda: grouped(said, lambda _done: None), runs=1)
    yield Figure(
        "messages grouped, a cpu second", len(said) / spent, "/s", 534, note="320,000 in 10 minutes"
    )


def _of_proposals(model: Model, texts: Sequence[str]) -> Figure:
    """While names still count: each of 94 has words that have to be looked for."""
    names = {each: each for each in model.classes}
    names |= {f"{place:02}": texts[place][:30] for place in range(CATEGORIES - len(names))}
    advisor = Advisor(tuple(names), model, FEW_DECISIONS, ByWords(names))
    some = texts[:SOME]

    def work() -> None:
        for text, ranked in zip(some, advisor.ranking(some, 3), strict=True):
            for each in ranked:
                advisor.reasons(text, each.name)

    note = f"three of {CATEGORIES} categories each, with reasons"
    return Figure("matters proposed for, a cpu second", len(some) / cpu(work), "/s", 100, note=note)


def cpu(work: Callable[[], object], runs: int = RUNS) -> float:
    """Processor seconds, the median of several."""
    return median(_spent(work) for _run in range(runs))


def _spent(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
