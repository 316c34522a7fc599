"""What is learnt of some texts holds for others, and says how sure it is and why."""

import random
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from suggestions.analysis.advising import Advisor
from suggestions.analysis.evaluating import Labelled, distinct, quality, split
from suggestions.analysis.features import counts
from suggestions.analysis.judge import Model, Ranked, chances, margins, reasons
from suggestions.analysis.learn import FEW, WAYS_OF_MANY, TooFew, Way, fit, learn
from tests.suggestions.analysis.texts import ABOUT, written


@cache
def learnt() -> Model:
    texts, labels = zip(*written(240), strict=True)
    return learn(texts, labels)


def ranking(model: Model, texts: list[str], most: int) -> list[list[Ranked]]:
    return list(Advisor(model.classes, model, sum(model.met)).ranking(texts, most))


def test_it_tells_texts_it_has_not_seen_apart() -> None:
    rows = [Labelled(text, label) for text, label in written(80, seed=9)]
    found = quality(learnt(), rows)
    assert found.macro_f1 > 0.97
    assert found.acc_at_3 == 1.0
    assert found.precision >= 0.95


def test_chances_add_up_and_the_first_is_the_likeliest() -> None:
    texts = [text for text, _label in written(20, seed=5)]
    assert np.allclose(chances(margins(learnt(), texts), learnt().temperature).sum(axis=1), 1)
    for found in ranking(learnt(), texts, 3):
        assert [each.chance for each in found] == sorted((e.chance for e in found), reverse=True)
        assert len({each.name for each in found}) == len(found) <= 3


def test_the_reasons_are_words_of_the_text_that_say_what_it_is_about() -> None:
    said = reasons(learnt(), "你好，我们这里自来水发黄很久了，电话12345678没人接", "供水")
    assert any("来水" in word or "发黄" in word for word in said)
    assert not any(each.isdigit() for word in said for each in word)
    assert len(said) <= 3


@pytest.mark.parametrize("text", ["", "水", "😀😀😀", "12345", "hello, world", "路" * 10_000])
def test_any_text_gets_a_ranking_and_its_reasons(text: str) -> None:
    ((first, *_others),) = ranking(learnt(), [text], 3)
    assert 0 < first.chance <= 1
    assert all(word in text for word in reasons(learnt(), text, first.name))


def test_the_order_and_the_batches_of_what_is_asked_change_nothing() -> None:
    texts = [text for text, _label in written(30, seed=7)]
    together = margins(learnt(), texts)
    one_by_one = np.concatenate([margins(learnt(), [text]) for text in reversed(texts)])
    assert np.allclose(together, one_by_one[::-1], atol=1e-5)


def test_learning_twice_gives_the_same() -> None:
    texts, labels = zip(*written(60), strict=True)
    one, other = learn(texts, labels), learn(texts, labels)
    assert np.array_equal(one.weights, other.weights)
    assert (one.temperature, one.threshold) == (other.temperature, other.threshold)


def test_one_class_is_nothing_to_learn() -> None:
    with pytest.raises(TooFew):
        learn(["路灯坏了", "路灯不亮"], ["灯", "灯"])


def test_a_class_with_one_text_and_the_same_text_many_times_do_no_harm() -> None:
    rows = [*written(40), ("没有人知道这是什么", "其他"), *[("路灯坏了", "噪音")] * 300]
    texts, labels = zip(*rows, strict=True)
    model = learn(texts, labels)
    assert set(model.classes) == {*ABOUT, "其他"}
    ((first,),) = ranking(model, ["路灯坏了"], 1)
    assert first.name == "噪音"


def test_what_was_promised_is_kept_only_above_the_threshold() -> None:
    never = replace(learnt(), threshold=2.0)
    rows = [Labelled(text, label) for text, label in written(40, seed=9)]
    assert quality(never, rows).coverage == 0.0


def test_copies_never_straddle_the_split() -> None:
    rows = [Labelled(text, label) for text, label in [*written(50), *written(50)]]
    halves = split(distinct(rows))
    assert len(halves.train) + len(halves.test) == 50
    assert not {row.text for row in halves.train} & {row.text for row in halves.test}


def written_of_many(many: int, seed: int) -> list[tuple[str, str]]:
    """Each thing that the texts are about, at six places: 24 classes."""
    drawn = random.Random(seed)
    return [
        (f"{place}：{text}", f"{label}·{place}")
        for text, label in written(many, seed)
        for place in [drawn.choice(("甲村", "乙村", "丙村", "丁村", "戊村", "己村"))]
    ]


def test_more_classes_than_are_told_apart_one_by_one_are_told_apart_too() -> None:
    texts, labels = zip(*written_of_many(600, 1), strict=True)
    model = learn(texts, labels)
    assert len(model.classes) == 24 > FEW
    found = quality(model, [Labelled(*row) for row in written_of_many(200, 9)])
    assert found.macro_f1 > 0.9
    assert found.acc_at_3 > 0.98
    assert found.ece < 0.1


def test_of_many_classes_one_with_a_single_text_does_no_harm() -> None:
    rows = [*written_of_many(300, 1), ("没有人知道这是什么", "其他")]
    texts, labels = zip(*rows, strict=True)
    model = learn(texts, labels)
    assert "其他" in model.classes
    found = quality(model, [Labelled(*row) for row in written_of_many(100, 9)])
    assert found.macro_f1 > 0.75


@pytest.mark.parametrize("way", WAYS_OF_MANY)
def test_in_whichever_way_they_are_told_apart(way: Way) -> None:
    texts, labels = zip(*written(160), strict=True)
    classes = tuple(sorted(set(labels)))
    truth = np.array([classes.index(each) for each in labels])
    model = fit(counts(texts), truth, classes, way)
    assert quality(model, [Labelled(*row) for row in written(80, seed=9)]).macro_f1 > 0.9
    without = fit(counts(texts), np.where(truth == 0, 1, truth), classes, way)
    assert margins(without, texts).argmax(axis=1).min() > 0
