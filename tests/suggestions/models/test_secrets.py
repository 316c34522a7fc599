"""References that catch typing errors, codes that forgive how they are typed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suggestions.language.legible import digits_of
from suggestions.models.secrets import (
    check_digit,
    code_digest,
    in_groups,
    keyed_digest,
    new_access_code,
    new_reference,
    same_code,
    tidy_reference,
)

DIGITS = st.text("0123456789", min_size=12, max_size=12)


def test_a_reference_reads_as_promised() -> None:
    reference = new_reference(date(2026, 11, 23))
    assert reference.startswith("CZ261123-")
    assert [len(part) for part in reference.split("-")] == [8, 6, 1]


def test_references_are_not_guessable_in_order() -> None:
    drawn = [new_reference(date(2026, 11, 23)) for _ in range(50)]
    assert drawn != sorted(drawn)
    assert len(set(drawn)) > 45


@given(DIGITS, st.integers(0, 12), st.integers(1, 9))
def test_every_wrong_digit_is_found(digits: str, place: int, by: int) -> None:
    whole = digits + check_digit(digits)
    wrong = whole[:place] + str((int(whole[place]) + by) % 10) + whole[place + 1 :]
    assert tidy_reference(whole) != ""
    assert tidy_reference(wrong) == ""


@given(DIGITS)
def test_the_check_digit_is_the_one_of_iso_7064(digits: str) -> None:
    product = 10
    for digit in digits + check_digit(digits):
        total = (product + int(digit)) % 10
        product = (total or 10) * 2 % 11
    assert total == 1


@pytest.mark.parametrize(
    "shape", ["{}", "  {} ", "cz{}", "{}。", "编号：{}", "C Z {}"], ids=range(6)
)
def test_a_reference_is_understood_however_it_was_typed(shape: str) -> None:
    reference = new_reference(date(2026, 11, 23))
    assert tidy_reference(shape.format(reference)) == reference
    assert tidy_reference(shape.format(reference.replace("-", " "))) == reference


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def test_full_width_digits_are_digits() -> None:
    reference = new_reference(date(2026, 11, 23))
    assert tidy_reference(full_width(reference)) == reference


@pytest.mark.parametrize(
    "typed", ["", "CZ", "CZ261123", "0" * 14, "郴州", "፩" * 13, "²" * 12 + "፩"]
)
def test_what_is_no_reference_is_none(typed: str) -> None:
    assert tidy_reference(typed) == ""


@given(st.text(max_size=40))
def test_whatever_is_typed_nothing_breaks(typed: str) -> None:
    assert digits_of(typed).isascii()
    tidy_reference(typed)
    same_code(typed, code_digest("0123456789"))


def test_digits_of_other_scripts_are_read_as_digits() -> None:
    assert digits_of("٣٤५") == "345"


# access codes


def test_a_code_has_ten_digits_in_groups() -> None:
    code = new_access_code()
    assert (len(code), code.isdigit()) == (10, True)
    assert in_groups("0123456789") == "012 345 6789"


@pytest.mark.parametrize(
    "typed", ["012 345 6789", "０１２３４５６７８９", "012-345-6789", " 0123456789 "]
)
def test_a_code_is_the_same_however_it_was_typed(typed: str) -> None:
    assert same_code(typed, code_digest("0123456789"))


@pytest.mark.parametrize("typed", ["", "012345678", "1123456789", "01234567890"])
def test_another_code_opens_nothing(typed: str) -> None:
    assert not same_code(typed, code_digest("0123456789"))


@pytest.mark.parametrize("typed", ["", "0123456789"])
def test_without_a_code_nothing_opens(typed: str) -> None:
    assert not same_code(typed, "")


def test_digests_of_one_purpose_say_nothing_about_another() -> None:
    assert keyed_digest("contact", "13800000000") != keyed_digest("access-code", "13800000000")
