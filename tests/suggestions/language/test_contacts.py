"""One number in many clothes is one number; what reaches nobody is said and never guessed at."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from suggestions.language.contacts import (
    Unreachable,
    is_withheld,
    older_spellings,
    phone_or_none,
    read_email,
    read_phone,
    says_none,
    spelling,
)

MOBILE = "+8613800000000"
LANDLINE = "+867352345678"
MOBILES = [
    "13800000000",
    "138 0000 0000",
    "138-0000-0000",
    "１３８００００００００",
    "+86 138-0000-0000",
    "＋86 13800000000",
    "(+86) 138 0000 0000",
    "86 13800000000",
    "0086-138-0000-0000",
    "013800000000",
    "138\u200b0000\u202d0000",
    "٠٠٨٦١٣٨٠٠٠٠٠٠٠٠",
    "'13800000000",
    '="13800000000"',
    "13800000000.0",
]
LANDLINES = [
    "2345678",
    "234-5678",
    "0735-2345678",
    "（0735）2345678",
    "0735－2345678",
    "0735—2345678",
    "+86 735 2345678",
    "+86 (0735) 2345678",
    "0086 0735 2345678",
    "86-0735-2345678",
]
EXTENDED = [
    "0735-2345678-801",
    "0735-2345678转801",
    "0735-2345678 转 801",
    "0735 2345678 分机 801",
    "0735-2345678 分机号：801",
    "2345678#801",
    "2345678（转801）",
    "2345678(801)",
    "0735-2345678 ext. 801",
    "0735-2345678x801",
    "+867352345678;ext=801",
]
DAMAGED = [
    ("13810", "a mobile number has 11 digits, this one 5"),
    ("1380000000", "a mobile number has 11 digits, this one 10"),
    ("138000000000", "a mobile number has 11 digits, this one 12"),
    ("1.38E+10", "a spreadsheet has rounded it"),
    ("1.38e10", "a spreadsheet has rounded it"),
    ("1380000000013900000000", "it has 22 digits; give one number only"),
    ("13800000000/13900000000", "it has 22 digits; give one number only"),
    ("13800000000（李四）", "there is something else than one number in it"),
    ("138****1234", "leave it empty where there is none to give"),
    ("无", "leave it empty where there is none to give"),
    ("", "leave it empty where there is none to give"),
    ("138-" + "0" * 10_000, "there is something else than one number in it"),
    ("李四", "there is something else than one number in it"),
    ("12", "no such number is known"),
    ("12345", "no such number is known"),
    ("0735-23456789", "no such number is known"),
    ("7352345678", "no such number is known"),
    ("+999 123456", "no such number is known"),
    ("+86 2345", "no such number is known"),
    ("0013800000000", "no such number is known"),
]


@pytest.mark.parametrize("typed", MOBILES)
def test_a_mobile_number_is_one_however_it_is_written(typed: str) -> None:
    phone = read_phone(typed)
    assert (str(phone), phone.takes_texts) == (MOBILE, True)


@pytest.mark.parametrize("typed", LANDLINES)
def test_a_landline_takes_no_text_messages(typed: str) -> None:
    phone = read_phone(typed)
    assert (str(phone), phone.takes_texts) == (LANDLINE, False)


@pytest.mark.parametrize("typed", EXTENDED)
def test_an_extension_stays(typed: str) -> None:
    assert read_phone(typed) == read_phone("0735-2345678转801")
    assert str(read_phone(typed)) == f"{LANDLINE};ext=801"


@pytest.mark.parametrize(
    ("typed", "number", "texts"),
    [
        ("400-800-1234", "+864008001234", False),
        ("010-62345678", "+861062345678", False),
        ("+852 9123 4567", "+85291234567", True),
        ("0085291234567", "+85291234567", True),
        ("+1 (415) 555-2671", "+14155552671", True),
        ("19912345678", "+8619912345678", True),
        ("16012345678", "+8616012345678", True),
        ("13800000000转1234", "+8613800000000;ext=1234", False),
    ],
)
def test_other_numbers_are_known_too(typed: str, number: str, texts: bool) -> None:
    phone = read_phone(typed)
    assert (str(phone), phone.takes_texts) == (number, texts)


@pytest.mark.parametrize(("typed", "why"), DAMAGED)
def test_what_reaches_nobody_is_said(typed: str, why: str) -> None:
    with translation.override("en"), pytest.raises(Unreachable) as refusal:
        read_phone(typed)
    assert str(refusal.value).startswith(f"Please check the phone number: {why}")
    assert refusal.value.__cause__ is None


def test_the_area_is_a_setting(settings) -> None:
    settings.AREA_CODE = "0731"
    assert str(read_phone("82345678")) == "+8673182345678"


@pytest.mark.parametrize(
    "typed",
    [
        "无",
        "不详",
        " 匿名。",
        "138****1234",
        "138xxxx1234",
        "１３８＊＊＊＊１２３４",
        "-",
        "",
        "0",
        "N/A",
        "a***@qq.com",
        "未提供",
        "\u3164",
    ],
)
def test_what_names_no_contact_is_known(typed: str) -> None:
    assert is_withheld(typed)


@pytest.mark.parametrize("typed", ["13800000000", "13810", "a@example.org", "李四", "0735-2345678"])
def test_what_names_one_is_not_taken_for_none(typed: str) -> None:
    assert not is_withheld(typed)


def test_half_a_name_is_one() -> None:
    assert (says_none("匿名"), says_none("王**")) == (True, False)


@pytest.mark.parametrize(
    "typed", ["a@example.org", " a＠example.org ", "a @ example.org", "a@example.org\u200b"]
)
def test_an_address_is_read_as_it_is_written_on_a_mail(typed: str) -> None:
    assert read_email(typed) == "a@example.org"


@pytest.mark.parametrize("typed", ["", "a", "a@b", "a@b@c.org", "a@example.org,b@example.org"])
def test_what_is_no_address_is_said(typed: str) -> None:
    with pytest.raises(Unreachable) as refusal:
        read_email(typed)
    assert refusal.value.__cause__ is None


def test_case_is_kept_for_sending_and_folded_for_finding() -> None:
    assert read_email("Wang@Example.org") == "Wang@Example.org"
    assert spelling("Wang@Example.org") == spelling(" wang＠example.ORG") == "wang@example.org"


@pytest.mark.parametrize("same", [MOBILES, LANDLINES, EXTENDED])
def test_all_spellings_are_one_for_finding(same: list[str]) -> None:
    assert len({spelling(each) for each in same}) == 1


def test_what_no_longer_can_come_in_is_still_found_as_before() -> None:
    assert (spelling("13810"), spelling("138-10")) == ("13810", "13810")
    assert spelling("无") == ""


@pytest.mark.parametrize(
    ("typed", "before"),
    [
        ("138 0000 0000", {"13800000000", "8613800000000", "008613800000000"}),
        ("+86 13800000000", {"13800000000", "8613800000000"}),
        ("2345678", {"2345678", "07352345678"}),
        ("0735-2345678", {"2345678", "07352345678"}),
        ("0735-2345678转801", {"07352345678801", "2345678801"}),
        ("Wang@Example.org", {"wang@example.org"}),
    ],
)
def test_older_indexes_are_tried_too(typed: str, before: set[str]) -> None:
    assert before <= older_spellings(typed)


@given(
    st.text(st.sampled_from("0123456789+-() 转#ext.分机８Ｅe*/=\"'") | st.characters(), max_size=40)
)
def test_whatever_is_typed_nothing_breaks_and_nothing_is_guessed(typed: str) -> None:
    phone = phone_or_none(typed)
    assert phone is None or phone_or_none(str(phone)) == phone
    is_withheld(typed)
    spelling(typed)


@given(st.from_regex(r"1[3-9]\d{9}", fullmatch=True))
def test_every_number_of_eleven_digits_is_a_mobile_one(digits: str) -> None:
    assert read_phone(digits).takes_texts or not digits.isascii()
