"""Words in braces: which are known, which are still open, and what they become."""

from time import process_time

import pytest
from django.utils import translation

from suggestions.language.placeholders import Placeholder, filled_in, left_open_in, unknown_in

VALUES = {Placeholder.UNIT: "北湖区城市管理局", Placeholder.DUE: ""}


def test_what_is_known_of_a_matter_takes_the_place_of_its_braces() -> None:
    assert filled_in("由{单位}答复。", VALUES) == "由北湖区城市管理局答复。"


def test_names_are_known_in_every_language_and_in_wide_braces() -> None:
    with translation.override("en"):
        for written in ("{单位}", "{unit}", "{Unit}", "｛单位｝", "{ 单位 }"):
            assert filled_in(written, VALUES) == "北湖区城市管理局", written


def test_what_is_not_known_of_a_matter_stays_open_and_is_found() -> None:
    words = filled_in("{单位}将于{办结日期}前答复。", VALUES)
    assert words == "北湖区城市管理局将于{办结日期}前答复。"
    assert left_open_in(words) == ["{办结日期}"]


def test_what_means_nothing_is_named_as_it_was_written() -> None:
    assert unknown_in("{单位}、{姓名}、{}") == ["{姓名}"]
    assert unknown_in("{由经办人填写本单位实际采取的具体措施以及完成时间}、{ \u3000}") == [
        "{由经办人填写本单位实际采取的具体措施以及完成时间}"
    ]


def test_whatever_stands_in_braces_is_still_open_known_or_not_however_long() -> None:
    for written in ("{姓名}", f"{{ {'长' * 300} }}", f"{{{' ' * 99}单位}}"):
        assert left_open_in(f"您好，{written}、{{}}、{{ }}") == [written]


@pytest.mark.parametrize(
    "text", ["{" * 10_000, "{" + " " * 9_999, "{" + "　" * 9_999, "{}" * 5_000, "{ " * 5_000]
)
def test_text_of_any_form_is_read_in_one_go(text: str) -> None:
    start = process_time()
    assert unknown_in(text) == left_open_in(text) == []
    assert filled_in(text, VALUES) == text
    assert process_time() - start < 0.2


def test_every_placeholder_is_written_in_words_of_the_reader() -> None:
    with translation.override("zh-hans"):
        assert [each.braced for each in Placeholder] == [
            "{编号}", "{事项}", "{地点}", "{单位}", "{提交日期}", "{办结日期}", "{今天}",
        ]  # fmt: skip
