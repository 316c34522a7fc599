"""What shows nothing is nothing; what misleads goes; what scripts and emoji need stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suggestions.language.legible import legible, legible_line, shows

NOTHING = [
    "",
    " \n\t ",
    "\u200b",
    "\u3164",
    "\u2800\u2800",
    "\u00ad",
    "\ufe0f",
    "\U000e0100",
    "\U000e0041\U000e0042",
    "\ufeff\u2060\u034f",
    "\u115f\u1160\uffa0",
    "\u202e\u202c",
    "\u200d\u200c",
    "\u180b\u180e",
    "\ufffc",
    "\u0301",
    "\x00\x07",
    "\ud800",
]
STAYS = [
    "路灯坏了",
    "👩‍👩‍👧",
    "❤️ 谢谢",
    "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "𰻝𰻝面",
    "葛󠄀城",
    "क्‍ष",
    "می‌خواهم",
    "مرحبا",
    "\ue000",
    "\U0002ebf0",
    "🫨",
]
DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
# Mostly what this is about, among ordinary letters.
TEXTS = st.text(
    st.sampled_from("ab灯 \n\t\r\u2028م1" + DIRECTIONS + "\u200b\u200d\u3164\ufeff")
    | st.characters()
)


def depth_after(line: str) -> list[str]:
    """What is still open at the end of a line, as Unicode reads it."""
    opened: list[str] = []
    for each in line:
        if each in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068":
            opened.append("embedding" if each < "\u2066" else "isolate")
        elif each == "\u202c" and opened and opened[-1] == "embedding":
            opened.pop()
        elif each == "\u2069" and "isolate" in opened:
            while opened.pop() != "isolate":
                pass
    return opened


@pytest.mark.parametrize("text", NOTHING)
def test_what_shows_nothing_is_nothing(text: str) -> None:
    assert (shows(text), legible(text), legible_line(text)) == (False, "", "")


@pytest.mark.parametrize("text", STAYS)
def test_what_scripts_and_emoji_need_stays_as_typed(text: str) -> None:
    assert (shows(text), legible(text), legible_line(text)) == (True, text, text)


@pytest.mark.parametrize(
    ("typed", "line", "long"),
    [
        ("路灯\u202e了坏", "路灯了坏", "路灯\u202e了坏\u202c"),
        ("\u2067a\u202bb\u2069c", "abc", "\u2067a\u202bb\u202c\u2069c"),
        ("a\u2069b\u202cc", "abc", "abc"),
        ("a\u202eb\nc", "ab c", "a\u202eb\u202c\nc"),
        ("a\u200fb", "ab", "a\u200fb"),
        ("路\u200b灯\u00ad坏\ufeff了", "路灯坏了", "路灯坏了"),
        ("a\U000e0041b", "ab", "ab"),
        ("a\r\nb\rc\u2028d", "a b c d", "a\nb\nc\nd"),
        ("  a \x00 b\t\n", "a b", "a  b"),
    ],
)
def test_what_misleads_is_taken_out_or_ended(typed: str, line: str, long: str) -> None:
    assert (legible_line(typed), legible(typed)) == (line, long)


@given(TEXTS)
def test_a_text_is_either_empty_or_shows_something(text: str) -> None:
    for kept in (legible(text), legible_line(text)):
        assert bool(kept) == shows(kept) == shows(text)


@given(TEXTS)
def test_done_twice_it_changes_nothing_more(text: str) -> None:
    assert legible(legible(text)) == legible(text)
    assert legible_line(legible_line(text)) == legible_line(text)


@given(TEXTS)
def test_one_line_is_one_and_gives_no_directions(text: str) -> None:
    kept = legible_line(text)
    assert len(kept.splitlines()) <= 1
    assert not set(kept) & set(DIRECTIONS)


@given(TEXTS)
def test_no_direction_goes_on_beyond_its_line(text: str) -> None:
    assert [depth_after(line) for line in legible(text).split("\n") if depth_after(line)] == []


@given(TEXTS)
def test_nothing_that_can_be_seen_is_lost(text: str) -> None:
    seen = [each for each in text if shows(each)]
    assert [each for each in legible(text) if shows(each)] == seen
    assert [each for each in legible_line(text) if shows(each)] == seen


@pytest.mark.parametrize("mark", ["\u202e", "\u2067"])
def test_no_more_are_opened_than_can_be_followed(mark: str) -> None:
    end = "\u202c" if mark == "\u202e" else "\u2069"
    assert legible(mark * 10_000 + "a") == mark * 125 + "a" + end * 125
