"""Names and what was learnt, as one ranking."""

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


def test_what_was_never_decided_is_proposed_by_its_name_until_much_was_decided() -> None:
    few, many = (advisor(model=learnt(), decided=number) for number in (20, 20_000))
    text = "门口路灯不亮，路灯坏了"
    assert first(few, text) == "路灯"
    ((_best, *_others),) = many.ranking([text], 3)
    assert dict(zip(many.classes, many.chances([text])[0], strict=True))["路灯"] < 0.05


def test_what_was_decided_outweighs_names_once_there_is_much_of_it() -> None:
    names = dict.fromkeys(ABOUT, "")
    misleading = names | {"公交": "自来水 发黄", "供水": "末班车"}
    text = "小区自来水发黄，停水没有通知"
    for decided, expected in ((1, "公交"), (5_000, "供水")):
        who = Advisor(tuple(ABOUT), learnt(), decided, ByWords(misleading))
        assert first(who, text) == expected


def test_what_may_not_be_proposed_any_more_is_not() -> None:
    who = Advisor(("噪音", "公交"), learnt(), 5_000)
    (found,) = who.ranking(["自来水发黄，停水没有通知"], 3)
    assert {each.name for each in found} <= {"噪音", "公交"}
    assert np.allclose(who.chances(["自来水发黄"]).sum(axis=1), 1)


def test_a_model_that_knows_none_of_them_says_nothing() -> None:
    assert list(Advisor(("甲", "乙"), learnt(), 5_000).ranking(["自来水发黄"], 3)) == [[]]


@pytest.mark.parametrize("text", ["", "水", "😀😀😀", "hello, world", "路" * 10_000])
def test_any_text_gets_chances_that_add_up(text: str) -> None:
    found = advisor(model=learnt(), decided=300).chances([text])
    assert np.allclose(found.sum(axis=1), 1)
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
