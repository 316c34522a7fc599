"""Names and what was learnt, as one ranking."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from suggestions.analysis.advising import Advisor
from suggestions.analysis.cold import ByWords
from suggestions.analysis.judge import Model
from suggestions.analysis.learn import learn
from tests.suggestions.analysis.texts import ABOUT, written

NAMES = {"噪音": "噪音 工地 打桩", "公交": "公交 末班车", "供水": "供水 停水", "路灯": "路灯 不亮"}


@cache
def learnt() -> Model:
    texts, labels = zip(*written(160), strict=True)
    return learn(texts, labels)


def advisor(**more: object) -> Advisor:
    return Advisor(tuple(NAMES), names=ByWords(NAMES), **more)


def first(who: Advisor, text: str) -> str:
    ((best, *_others),) = who.ranking([text], 3)
    return best.name


def test_before_anything_is_learnt_names_rank_and_nothing_is_sure() -> None:
    assert first(advisor(), "楼下工地半夜打桩") == "噪音"
    ((best, *_others),) = advisor().ranking(["楼下工地半夜打桩"], 3)
    assert best.chance < advisor().threshold


def test_where_no_word_speaks_for_anything_nothing_is_proposed() -> None:
    assert list(advisor().ranking(["hello", ""], 3)) == [[], []]


def test_what_was_never_decided_is_proposed_by_its_name_however_much_else_was() -> None:
    text = "门口路灯不亮，路灯坏了"
    for decided in (20, 20_000):
        assert first(advisor(model=learnt(), decided=decided), text) == "路灯"


def test_what_was_decided_outweighs_names_once_there_is_much_of_it() -> None:
    misleading = dict.fromkeys(ABOUT, "") | {"公交": "自来水 发黄", "供水": "末班车"}
    text = "小区自来水发黄，停水没有通知"
    for met, expected in ((1, "公交"), (1000, "供水")):
        model = replace(learnt(), met=(met,) * len(ABOUT))
        assert first(Advisor(tuple(ABOUT), model, 4 * met, ByWords(misleading)), text) == expected


def test_what_is_about_something_retired_makes_nothing_else_likely() -> None:
    who = Advisor(("噪音", "公交"), learnt(), 5_000)
    assert who.chances(["自来水发黄，停水没有通知"]).sum() < 0.2
    assert who.chances(["末班车太早，等不到公交车"]).sum() > 0.8


def test_what_speaks_for_nothing_is_sure_of_nothing() -> None:
    who = advisor(model=replace(learnt(), threshold=0.2), decided=300)
    for text in ("您好，谢谢，请尽快处理。", "今天天气很好", "hello"):
        assert who.chances([text]).max() < who.threshold


def test_a_model_that_knows_none_of_them_says_nothing() -> None:
    assert list(Advisor(("甲", "乙"), learnt(), 5_000).ranking(["自来水发黄"], 3)) == [[]]


@pytest.mark.parametrize("text", ["", "水", "😀😀😀", "hello, world", "路" * 10_000])
def test_any_text_gets_chances_that_add_up_to_no_more_than_one(text: str) -> None:
    found = advisor(model=learnt(), decided=300).chances([text])
    assert 0.5 < found.sum() <= 1.0001
    assert (found > 0).all()


def test_the_order_and_the_batches_change_nothing() -> None:
    who = advisor(model=learnt(), decided=300)
    texts = [text for text, _label in written(30, seed=7)]
    one_by_one = np.concatenate([who.chances([text]) for text in reversed(texts)])
    assert np.allclose(who.chances(texts), one_by_one[::-1], atol=1e-5)


def test_the_reasons_are_words_of_the_text() -> None:
    who = advisor(model=learnt(), decided=300)
    text = "末班车太早，等不到公交车"
    assert all(word in text for word in who.reasons(text, "公交"))
    assert who.reasons("路灯不亮", "路灯") == ["路灯", "不亮"]
