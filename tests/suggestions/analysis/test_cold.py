"""Before anything is learnt, names and keywords say what a text may be about."""

import csv
import time

from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from suggestions.analysis.advising import Advisor
from suggestions.analysis.cold import ByWords

KNOWN = ByWords({"bus": "公交 末班车", "water": "供水 停水 自来水", "dogs": "犬只 狗"})
OTHERS = ByWords({"empty": "", "lifts": "电梯"})
# Of the project's own texts, as many as have the right one of 94 among the first three.
AMONG_THREE = 0.85


def rows(name: str) -> list[dict[str, str]]:
    path = settings.BASE_DIR / name
    return list(csv.DictReader(path.open(encoding="utf-8-sig")))


def likely(known: ByWords[str], text: str, most: int) -> list[str]:
    (ranked,) = Advisor(tuple(known.words), names=known).ranking([text], most)
    return [each.name for each in ranked]


def test_whose_words_it_uses_comes_first() -> None:
    assert likely(KNOWN, "小区停水三天，自来水不来，公交也没有", 2) == ["water", "bus"]
    assert KNOWN.reasons("小区停水三天，自来水不来", "water") == ["停水", "自来水"]


def test_a_word_of_one_character_counts() -> None:
    assert likely(KNOWN, "有狗没人牵", 3) == ["dogs"]


def test_what_nobody_has_a_word_for_is_nothing() -> None:
    assert likely(KNOWN, "今天天气真好", 3) == []
    assert likely(OTHERS, "停水", 3) == []


@given(st.text(max_size=40))
def test_any_text_is_judged(text: str) -> None:
    assert len(likely(KNOWN, text, 2)) <= 2


def test_a_long_text_takes_no_time() -> None:
    started = time.process_time()
    likely(KNOWN, "停水" * 5000, 3)
    assert time.process_time() - started < 0.5


def test_the_keywords_of_chenzhou_name_the_category_of_most_texts() -> None:
    categories = [row for row in rows("regions/data/chenzhou/categories.csv") if row["parent"]]
    known = ByWords({row["code"]: f"{row['name']} {row['keywords']}" for row in categories})
    texts = rows("suggestions/data/demo/texts.csv")
    hits = [row["category"] in likely(known, f"{row['title']}\n{row['text']}", 3) for row in texts]
    assert sum(hits) / len(hits) >= AMONG_THREE
