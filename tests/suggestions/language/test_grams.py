"""Texts as pairs of characters."""

from suggestions.language import grams


def test_full_width_and_capitals_make_no_difference() -> None:
    assert grams.normal("ＬＥＤ 路灯") == "led 路灯"


def test_pairs_do_not_reach_over_punctuation() -> None:
    assert list(grams.pairs_of("路灯，坏了")) == ["路灯", "坏了"]


def test_a_title_is_also_found_by_its_single_characters() -> None:
    assert grams.index("路灯", "井盖") == ["路", "灯", "路灯", "井盖"]


def test_a_long_text_does_not_keep_the_answer_out() -> None:
    long = "".join(map(chr, range(0x4E00, 0x4E00 + 900)))
    found = grams.index("路灯", long, "已修复")
    assert len(found) == grams.MOST_GRAMS
    assert "修复" in found


def test_a_query_wants_the_pairs_of_its_words_or_the_character_itself() -> None:
    assert grams.wanted("路灯 修") == (["路灯", "修"], {"路灯", "修"})


def test_what_stands_in_every_letter_says_nothing() -> None:
    assert grams.telling("希望尽快解决我们的路灯问题") == ["望尽", "快解", "路灯", "灯问"]
