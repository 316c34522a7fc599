"""What was finished elsewhere comes in finished."""

import pytest

from suggestions.audit import broken_chains
from suggestions.models import Deadline, Event, Suggestion, Wording
from tests.factories import local
from tests.suggestions.intake.conftest import many, only

HEADER = "time,text,status,unit,category,answer,answered_at\n"


def moves():
    return list(Event.objects.order_by("number").values_list("move", "at"))


def test_an_answered_row_is_closed_when_it_was_answered(take_in, city):
    row = "2024-05-06,内容,,北湖区城市管理局,urban-light,已修好。,2024/5/8 9:00:00\n"
    take_in(HEADER + row)
    assert moves() == [("submit", local("2024-05-06")), ("archive", local("2024-05-08 09:00"))]
    found = only()
    assert (found.status, found.lead_unit, found.category) == (
        "closed",
        city.units["light"],
        city.category,
    )
    assert Wording.objects.get(kind="answer").text == "已修好。"


@pytest.mark.parametrize(
    "status",
    [
        "已办结",
        "closed",
        "已答复",
        "Closed",
        "已办结（不满意）",
        "办结-满意",
        " 办结\u200b",
        "不予受理",
        "已撤单",
    ],
)
def test_a_status_that_means_finished_closes_it(take_in, status):
    take_in(HEADER + f"2024-05-06,内容,{status},,,,\n")
    assert only().status == "closed"
    assert only().ended == local("2024-05-06")


@pytest.mark.parametrize("status", ["", "办理中", "待处理", "无", "挂起", "未办结", "转圈"])
def test_every_other_status_leaves_it_open(take_in, status):
    ran = take_in(HEADER + f"2024-05-06,内容,{status},,,,-\n")
    assert only().status == "collected"
    assert ("转圈" in ran.err) == (status == "转圈")


@pytest.mark.parametrize("status", ["已办结（退回重办）", "办结-再次交办", "办结中"])
def test_a_remark_that_takes_the_end_back_leaves_it_open_and_is_named(take_in, status):
    ran = take_in(HEADER + f"2024-05-06,内容,{status},,,,\n")
    assert only().status == "collected"
    assert f"“{status}” is not known" in ran.err


def test_an_answer_never_comes_before_the_submission(take_in):
    take_in(HEADER + "2024-05-06 10:00,内容,,,,已修好。,2024-05-06\n")
    assert only().answered == local("2024-05-06 10:00")


def test_what_is_finished_runs_no_limits_whatever_is_asked(take_in):
    take_in(HEADER + "2024-05-06,内容,closed,,,,\n", "--run-limits")
    assert not Deadline.objects.exists()


def test_the_ledger_of_imported_rows_holds(take_in):
    take_in(many(12))
    for event in Event.objects.select_related("suggestion").prefetch_related("wordings"):
        assert event.hash == event.digest(event.suggestion.reference, event.wordings.all())
    assert list(broken_chains(list(Suggestion.objects.all()))) == []
