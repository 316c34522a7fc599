"""One form for a number and for what was said, whatever program wrote them down."""

from datetime import UTC, timedelta

import pytest

from suggestions.models.identity import (
    bare,
    canonical_number,
    content_digest,
    is_rounded,
    may_be_rounded,
    without_markup,
)
from tests.factories import local

CLOTHES = [
    "{}",
    "'{}",
    "‘{}",
    '="{}"',
    '"{}"',
    "{}.0",
    "{}.",
    " {}\t",
    "\x1f{}",
    "\ufeff\ufeff{}",
    "\u200b{}\u200d",
    "\u3164{}",
    "\u3000{}",
    '\'="{}.0"',
]


@pytest.mark.parametrize("clothes", CLOTHES)
def test_a_number_is_the_same_in_any_clothes(clothes):
    assert canonical_number(clothes.format("10001")) == "10001"


def test_full_width_and_inner_spaces_make_no_other_number():
    assert canonical_number("ＣＳ２０２６　０１－０１") == "CS202601-01"


@pytest.mark.parametrize("number", ["CS-2026/17", "00017", "17.5", "17.0.1", "a'b", "2026=1"])
def test_what_belongs_to_a_number_is_kept(number):
    assert canonical_number(number) == number


@pytest.mark.parametrize("number", ["", " ", "'", '=""', "\u200b"])
def test_nothing_is_no_number(number):
    assert canonical_number(number) == ""


@pytest.mark.parametrize(
    "number",
    ["1.88006E+17", "2e16", "'2.0261e+17", "2026010100000010.0", "20260101000000004.0"],
)
def test_a_number_that_lost_digits_is_found_out(number):
    assert is_rounded(number)


@pytest.mark.parametrize(
    "number",
    ["2026010100000017.0", "20260101000000001.0", "202601010000000000", "188006.0", "E17", "1E"],
)
def test_a_number_that_lost_none_is_not_suspected(number):
    assert not is_rounded(number)


@pytest.mark.parametrize(
    ("number", "doubtful"),
    [
        (10**15 - 1, False),
        (10**15, True),
        (10**15 + 1, False),
        (2**53 + 2, True),
        (10**15 + 10, True),
    ],
)
def test_fifteen_digits_are_safe_in_a_spreadsheet(number, doubtful):
    assert may_be_rounded(number) is doubtful


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("路灯&nbsp;不亮&lt;br&gt;请修<br/>谢谢", "路灯 不亮\n请修\n谢谢"),
        ("a &amp;lt; b", "a < b"),
        ("http://x/?a=1&copy=2", "http://x/?a=1&copy=2"),
        ("<p>甲</p>", "\n甲\n"),
    ],
)
def test_a_text_is_read_as_its_web_page_showed_it(text, seen):
    assert without_markup(text) == seen


@pytest.mark.parametrize("text", ["", " ", "\u200b\u200b", "\u3164", "\u2800 \ufeff", "\x1a"])
def test_what_nobody_sees_is_blank(text):
    assert bare(text) == ""


def test_the_same_words_at_the_same_time_are_the_same_content():
    at = local("2026-01-05 09:00")
    kept = content_digest(at, "路灯坏了，\n请修。")
    assert content_digest(at.astimezone(UTC), "路灯坏了， 请修。\u200b") == kept
    assert content_digest(at, "路灯坏了，&nbsp;请修。") == kept


def test_other_words_or_another_time_are_other_content():
    at = local("2026-01-05 09:00")
    kept = content_digest(at, "路灯")
    others = {
        content_digest(at, "井盖"),
        content_digest(at + timedelta(seconds=1), "路灯"),
        content_digest(None, "路灯"),
    }
    assert kept not in others
    assert len(others) == 3


def test_without_the_key_nobody_finds_out_what_was_said(settings):
    kept = content_digest(None, "路灯")
    settings.FIELD_KEYS = ["b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItb3Q="]
    assert content_digest(None, "路灯") != kept
