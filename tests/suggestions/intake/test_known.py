"""What is known already: a number alone does not say so, and its clothes do not matter."""

import pytest

from suggestions.models import Suggestion
from suggestions.models.identity import content_digest
from suggestions.pipeline.actors import CLOCK
from suggestions.pipeline.erasure import Erase
from suggestions.pipeline.move import move
from tests.factories import local
from tests.suggestions.intake.conftest import PLAIN, only

MAY = "编号,时间,内容\n17,2026-05-04 09:00,路灯不亮\n"
OTHER = "the number is known, with another time or text"


@pytest.mark.parametrize(
    "row",
    ["17,2026-05-04 09:00,井盖丢了", "17,2026-05-04 09:01,路灯不亮", "'17.0,2026-05-05,井盖丢了"],
)
def test_a_known_number_with_other_content_is_a_named_mistake(take_in, row):
    take_in(MAY)
    ran = take_in(f"编号,时间,内容\n{row}\n")
    assert ran.out.splitlines()[-2:] == [
        "1 row has a known number with another time or text: it was not imported",
        "imported 0, skipped 0, failed 1",
    ]
    assert ran.reasons == [OTHER]
    assert only().text == "路灯不亮"


def test_within_one_file_the_first_of_a_number_comes_in(take_in):
    ran = take_in(PLAIN + "1,2019-01-01,a,first\n1,2019-01-01,b,second\n1,2019-01-01,a,first\n")
    assert ran.tally == "imported 1, skipped 1, failed 1"
    assert [each["row"] for each in ran.failures] == ["3"]
    assert only().text == "first"


def test_numbers_that_a_spreadsheet_rounded_to_one_lose_nothing_silently(take_in):
    rows = "202601010000000000,2026-01-01,甲\n202601010000000000,2026-01-01,乙\n"
    ran = take_in("编号,时间,内容\n" + rows)
    assert (ran.tally, ran.reasons) == ("imported 1, skipped 0, failed 1", [OTHER])


@pytest.mark.parametrize(
    "number", ["'17", '"=""17"""', "17.0", "１７", "\u200b17", "17\t", "\x1f17", "\ufeff\ufeff17"]
)
def test_the_same_number_in_other_clothes_is_skipped(take_in, number):
    take_in(MAY)
    ran = take_in(f"编号,时间,内容\n{number},2026/5/4 9:00:00,路灯不亮\n")
    assert ran.tally == "imported 0, skipped 1, failed 0"


def test_a_changed_state_or_answer_is_no_other_content(take_in):
    take_in("编号,时间,内容,状态\n17,2026-05-04 09:00,路灯不亮,办理中\n")
    ran = take_in("编号,时间,内容,状态,答复\n17,2026-05-04 09:00,路灯不亮,已办结,已修好\n")
    assert ran.tally == "imported 0, skipped 1, failed 0"
    assert only().status == "collected"


def test_a_serial_number_is_no_identity(take_in):
    take_in("序号,时间,内容\n1,2026-05-04 09:00,路灯不亮\n2,2026-05-04 10:00,井盖丢了\n")
    ran = take_in("序号,时间,内容\n1,2026-06-01 09:00,噪音\n2,2026-05-04 10:00,井盖丢了\n")
    assert ran.tally == "imported 1, skipped 1, failed 0"
    assert set(Suggestion.objects.values_list("external", flat=True)) == {""}


def test_rows_that_once_counted_by_their_serial_number_are_known_by_what_they_say(take_in):
    take_in("编号,时间,内容\n1,2026-05-04 09:00,路灯不亮\n")
    ran = take_in("序号,时间,内容\n5,2026-05-04 09:00,路灯不亮\n")
    assert ran.tally == "imported 0, skipped 1, failed 0"


def test_a_row_whose_number_was_learnt_later_is_still_the_same(take_in):
    take_in("时间,内容\n2026-05-04 09:00,路灯不亮\n")
    assert take_in(MAY).tally == "imported 0, skipped 1, failed 0"


def test_two_numbers_with_the_same_words_are_two_matters(take_in):
    rows = "17,2026-05-04,路灯不亮\n18,2026-05-04,路灯不亮\n"
    assert take_in("编号,时间,内容\n" + rows).tally == "imported 2, skipped 0, failed 0"


@pytest.mark.parametrize("word", ["", "无", "-", "\u200b", "'", "'-", "＃N/A"])
def test_a_word_for_nothing_is_no_number(take_in, word):
    rows = f"{word},2026-05-04,路灯不亮\n{word},2026-05-04,井盖丢了\n"
    assert take_in("编号,时间,内容\n" + rows).tally == "imported 2, skipped 0, failed 0"


def test_of_an_erased_row_the_number_alone_is_known(take_in):
    take_in(MAY)
    move(only(), Erase(reason="依申请", again=True), actor=CLOCK)
    assert (only().number, only().content) == ("17", "")
    assert take_in(MAY).tally == "imported 0, skipped 1, failed 0"
    assert take_in(MAY.replace("路灯", "井盖")).tally == "imported 0, skipped 1, failed 0"


def test_what_was_said_is_kept_as_a_keyed_digest_only(take_in):
    take_in(MAY)
    assert only().content == content_digest(local("2026-05-04 09:00"), "路灯不亮")


def test_the_number_is_kept_as_it_was_written_beside_its_canonical_form(take_in):
    take_in("编号,内容\n'10001.0,路灯不亮\n")
    assert (only().external, only().number) == ("'10001.0", "10001")


def unfill(row, external):
    """As an older version stored it."""
    Suggestion.objects.filter(pk=row.pk).update(external=external, number=None, content="")


@pytest.mark.parametrize("text", ["路灯不亮", "井盖丢了"])
def test_a_row_that_has_no_canonical_number_yet_is_found_by_the_one_it_was_stored_with(
    take_in, text
):
    take_in(MAY)
    unfill(only(), "17")
    ran = take_in(MAY.replace("路灯不亮", text))
    same = text == "路灯不亮"
    assert ran.tally == f"imported 0, skipped {int(same)}, failed {int(not same)}"
