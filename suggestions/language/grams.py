"""Pairs of neighbouring characters: by them Chinese is searched, without a dictionary."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain, zip_longest

MOST_GRAMS = 400
MOST_WORDS = 8

_WORD = re.compile(r"\w+")


def normal(text: str) -> str:
    """As it is compared: full width and capitals make no difference."""
    return unicodedata.normalize("NFKC", text).lower()


def words(text: str) -> list[str]:
    """What stands between spaces and punctuation, in its normal form."""
    return _WORD.findall(normal(text))


def pairs(word: str) -> list[str]:
    """
    >>> pairs("路灯坏")
    ['路灯', '灯坏']
    """
    return [word[at : at + 2] for at in range(len(word) - 1)]


def pairs_of(text: str) -> Iterator[str]:
    return chain.from_iterable(map(pairs, words(text)))


def index(title: str, *parts: str) -> list[str]:
    """What a text is found by: pairs of all of it, single characters of its title.

    The parts take turns, so that a long one does not keep the others out.
    """
    in_turn = chain.from_iterable(zip_longest(*map(pairs_of, parts)))
    found = chain("".join(words(title)), pairs_of(title), filter(None, in_turn))
    return list(dict.fromkeys(found))[:MOST_GRAMS]


def wanted(query: str) -> tuple[list[str], set[str]]:
    """(the words looked for, the grams that whatever has them all must have)."""
    found = words(query)[:MOST_WORDS]
    return found, {gram for word in found for gram in pairs(word) or [word]}


# Characters that join words, and words that stand in every letter: they make nothing alike.
_JOINING = frozenset(
    "的了是在有我你您他她它们也都就还又不没这那哪很太和与及或把被让给对到从向为着过吗呢吧啊请能会要"
)
_EVERYWHERE = frozenset(
    words(
        "希望 建议 问题 反映 部门 有关 相关 尽快 处理 解决 居民 群众 现在 已经 大家 感谢 谢谢 "
        "收悉 来信 办理 回复 答复 是否 可以 时候 一直 多次 非常 影响 情况 目前 今后 欢迎 联系 "
        "今年 去年 每天 每次 经常 看到 知道 觉得 里面 附近 地方 一个 几个 很多 不少 生活 严重 "
        "什么 怎么 小区 村里 门口 晚上 白天 孩子 老人 时间 没人 有人"
    )
)


def telling(text: str) -> list[str]:
    """The pairs of a text that say what it is about."""
    return [gram for gram in dict.fromkeys(pairs_of(text)) if _tells(gram)][:MOST_GRAMS]


def _tells(gram: str) -> bool:
    return gram not in _EVERYWHERE and _JOINING.isdisjoint(gram)


# As files write them from which names were taken.
_DIVISION = re.compile(r"[a-z]\d{0,2}(?=[市区县])")


def divisions_in(text: str) -> frozenset[str]:
    """
    >>> sorted(divisions_in("A3区和Ｂ市的路"))
    ['a3', 'b']
    """
    return frozenset(_DIVISION.findall(normal(text)))
