"""Which column says what."""

import pytest
from django.core.management import CommandError

from suggestions.models import Suggestion
from tests.suggestions.intake.conftest import only


def test_the_plain_four_columns_need_no_map(take_in):
    take_in("message_id,time,title,text\n188006,2019/2/28 11:25:05,路灯,内容\n")
    row = only()
    assert (row.source, row.external, row.title, row.text) == ("file", "188006", "路灯", "内容")
    assert (row.channel, row.status, row.code_hash) == ("file", "collected", "")


@pytest.mark.parametrize(
    "header",
    ["编号,时间,标题,内容", "留言编号,留言时间,主题,详情", " Message ID ,TIME,Subject,Content"],
)
def test_usual_names_are_known(take_in, header):
    take_in(f"{header}\n7,2019-02-28,路灯,坏了\n")
    assert (only().external, only().title, only().text) == ("7", "路灯", "坏了")


def test_unknown_columns_are_named_once(take_in):
    ran = take_in("text,weather\na,sun\nb,rain\n")
    assert ran.err.count("weather") == 1
    assert ran.tally == "imported 2, skipped 0, failed 0"


def test_a_map_comes_before_the_names(take_in):
    take_in("text,body\nno,yes\n", "--map", "text=body")
    assert only().text == "yes"


@pytest.mark.parametrize("pair", ["text=nowhere", "nothing=a", "text", "text="])
def test_a_map_that_leads_nowhere_is_refused(take_in, pair):
    with pytest.raises(CommandError, match="--map"):
        take_in("text\na\n", "--map", pair)
    assert not Suggestion.objects.exists()


@pytest.mark.parametrize("source", [" ", "x" * 61])
def test_a_source_needs_a_name_that_fits(take_in, source):
    with pytest.raises(CommandError, match="--source"):
        take_in("text\na\n", "--source", source)
    assert not Suggestion.objects.exists()


def test_without_a_city_nothing_is_imported(take_in, settings):
    settings.CITY_CODE = "999999"
    with pytest.raises(CommandError, match="load_city"):
        take_in("text\na\n")


def test_the_list_of_errors_never_replaces_the_file(run, write):
    path = write("text\na\n")
    with pytest.raises(CommandError, match="--errors"):
        run(path, "--errors", str(path))
    assert path.read_text() == "text\na\n"


@pytest.mark.parametrize(
    "heading", ["\ufeff\ufeff内容", "\u200b内容", "内 容", "内容（必填）", "内容*", "【内容】"]
)
def test_what_stands_around_a_heading_makes_no_other_one(take_in, heading):
    if heading == "【内容】":
        with pytest.raises(CommandError, match="No column holds the text"):
            take_in(f"{heading}\n路灯\n")
    else:
        take_in(f"{heading}\n路灯\n")
        assert only().text == "路灯"


def test_in_brackets_may_stand_what_makes_it_another_one(take_in):
    ran = take_in("内容,时间（办结）\n路灯,2020-01-01\n")
    assert "Columns not read: 时间（办结）" in ran.err
    assert only().source_time == ""


@pytest.mark.parametrize(
    "header",
    ["来电时间,登记时间,派单时间", "派单时间,来电时间,登记时间", "登记时间,派单时间,来电时间"],
)
def test_of_several_times_the_one_when_it_was_said_counts(take_in, header):
    times = {"来电时间": "2026-01-01", "登记时间": "2026-01-02", "派单时间": "2026-01-03"}
    row = ",".join(times[name] for name in header.split(","))
    take_in(f"内容,{header}\n路灯,{row}\n")
    assert only().source_time == "2026-01-01"


@pytest.mark.parametrize(
    "header", ["内容,内容", "内容,内容（必填）", "编号,内容,编号", "内容,时间,时间"]
)
def test_a_heading_that_stands_twice_is_refused_by_its_name(take_in, header):
    with pytest.raises(CommandError, match="stands twice"):
        take_in(f"{header}\n路灯,路灯,路灯\n")


@pytest.mark.parametrize("separator", [",", ";", "\t", "，", "|"])
def test_what_separates_the_columns_is_recognised(take_in, separator):
    rows = "编号,时间,内容\n1,2026-01-05,路灯\n".replace(",", separator)
    take_in(rows)
    assert (only().number, only().text) == ("1", "路灯")


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"'])
def test_a_line_that_announces_it_is_no_row(take_in, line):
    ran = take_in(f"{line}\n编号;内容\n1;\n2;路灯, 井盖\n")
    assert only().text == "路灯, 井盖"
    assert [each["row"] for each in ran.failures] == ["2"]


def test_one_column_may_hold_anything(take_in):
    take_in('text\n"路灯; 井盖，树|\t坑"\n')
    assert only().text == "路灯; 井盖，树|\t坑"


def test_title_rows_above_the_headings_are_passed_over(take_in):
    ran = take_in(
        "某市热线工单台账,,\n导出时间：2026年1月,,\n\n编号,时间,内容\n1,,路灯\n2,2026-01-05,井盖\n"
    )
    assert only().text == "井盖"
    assert [each["row"] for each in ran.failures] == ["5"]
    assert "named in row 4; the rows above it were not read" in ran.err


def test_headings_in_two_rows_are_read_together(take_in):
    take_in("编号,时间,内容,联系方式,\n,,,姓名,电话\n1,2026-01-05,路灯,李四,13800000000\n")
    assert (only().number, only().author.name) == ("1", "李四")


def test_a_row_that_looks_like_headings_is_still_a_row(take_in):
    ran = take_in("编号,内容,标题\n1,内容,标题\n")
    assert ran.tally == "imported 1, skipped 0, failed 0"
    assert only().text == "内容"


def test_where_there_is_no_heading_nothing_of_the_row_is_said(take_in):
    with pytest.raises(CommandError) as refusal:
        take_in(
            "1,2026-01-05,李四,13800000000,li@example.org,国庆北路的路灯坏了三天，晚上走路看不清。请修理\n"
        )
    assert "13800000000" not in str(refusal.value)
    assert "路灯" not in str(refusal.value)
    assert "@" not in str(refusal.value)
