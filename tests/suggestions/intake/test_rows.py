"""What single rows say, and which of them are left out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from suggestions.language.legible import legible_line
from suggestions.models import Author, Deadline, Message, Suggestion
from tests.factories import local
from tests.suggestions.intake.conftest import PLAIN, only

LONG = "长" * 10_001


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019/2/28 11:25:05", "2019-02-28 11:25:05"),
        ("2017-06-08 17:31:20", "2017-06-08 17:31:20"),
        ("2017-06-08T09:31:20Z", "2017-06-08 17:31:20"),
        ("2017-06-08T17:31:20.5+08:00", "2017-06-08 17:31:20"),
        ("2019年2月28日 11时25分", "2019-02-28 11:25"),
        ("２０１９／２／２８", "2019-02-28 00:00"),
        ("43524", "2019-02-28 00:00"),
        ("2026/1/5 下午 3:25:05", "2026-01-05 15:25:05"),
        ("2026-1-5 上午9:05", "2026-01-05 09:05"),
        ("2026年1月5日 下午3时25分", "2026-01-05 15:25"),
        ("2026/1/5 3:25:05 PM", "2026-01-05 15:25:05"),
        ("2026/1/5 12:05 a.m.", "2026-01-05 00:05"),
        ("2026/1/5 12:05 PM", "2026-01-05 12:05"),
        ("2026/01/05 PM 03:25", "2026-01-05 15:25"),
        ("2026-01-05 下午15:25", "2026-01-05 15:25"),
        ("2026-01-05 中午12点半", "2026-01-05 12:30"),
        ("2026-01-05 中午1:10", "2026-01-05 13:10"),
        ("2026-01-05 凌晨12:30", "2026-01-05 00:30"),
        ("2026-01-05 晚上8点整", "2026-01-05 20:00"),
        ("2026年1月5日15点25分", "2026-01-05 15:25"),
        ("2026年1月5日 15时25分05秒", "2026-01-05 15:25:05"),
        ("2026年1月5日 8时", "2026-01-05 08:00"),
        ("2026年1月5日早上8点一刻", "2026-01-05 08:15"),
        ("2026-01-05 星期一 15:25", "2026-01-05 15:25"),
        ("2026-01-04（周日）15:25", "2026-01-04 15:25"),
        ("2026年1月5日星期一", "2026-01-05 00:00"),
        ("20260105152505", "2026-01-05 15:25:05"),
        ("202601051525", "2026-01-05 15:25"),
        ("20260105", "2026-01-05 00:00"),
        ("20260105 15:25", "2026-01-05 15:25"),
        ("2026/1/5 24:00", "2026-01-06 00:00"),
        ("2026-01-05 15:25:05.0", "2026-01-05 15:25:05"),
        ("2026/1/5  15:25:5", "2026-01-05 15:25:05"),
        ("2026.01.05", "2026-01-05 00:00"),
        ("\u200b2026-01-05\u00a009:00", "2026-01-05 09:00"),
    ],
)
def test_times_are_read_as_they_are_written(take_in, text, expected):
    take_in(f"time,text\n{text},内容\n")
    assert only().submitted == local(expected)
    assert only().source_time == legible_line(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "昨天",
        "2019/13/1",
        "2019-02-30",
        "2019-02-28 25:00",
        "1969-12-31",
        "13800000000",
        "2026/1/5 24:30",
        "2026/1/5 上午12:30",
        "2026/1/5 上午15:00",
        "2026/1/5 15:00 AM",
        "2026/1/5 下午0:30",
        "2026/1/5 晚上12点",
        "2026/1/5 晚上3点",
        "2026/1/5 上午",
        "2026/1/5 上午 9:00 PM",
        "2026-01-05 星期二 15:25",
        "2026-01-05 8点5",
        "2026-1-515:25",
        "26-1-5 15:25",
        "5/1/2026",
        "1767597905000",
        "20261301",
        "2026010515250",
    ],
)
def test_a_row_with_a_broken_time_is_left_out(take_in, text):
    ran = take_in(PLAIN + f"1,{text},t,内容\n2,2019-01-01,t,内容\n")
    assert ran.tally == "imported 1, skipped 0, failed 1"
    assert (ran.failures[0]["row"], ran.failures[0]["message_id"]) == ("2", "1")


@pytest.mark.parametrize(
    ("header", "row", "reason"),
    [
        ("text,name", "\x00 ,李四", "the text is empty"),
        ("text", LONG, "text is longer than 10000 characters"),
        ("text,answer", f"内容,{LONG}", "answer is longer than 10000 characters"),
        ("text,place", f"内容,{LONG[:201]}", "place is longer than 200 characters"),
        ("text,region", "内容,431999", "the region is not known here"),
        ("text,region", "内容,国庆社区", "the region is not known here"),
        ("text,unit", "内容,天庭", "the unit is not known here"),
        ("text,category", "内容,天气", "the category is not known here"),
        ("text,message_id", f"内容,{LONG[:81]}", "the number is longer than 80 characters"),
        ("text,message_id", "内容,1.88006E+17", "the number was rounded by a spreadsheet"),
        ("text", "内容,more", "the row has more cells than the header"),
        ("text,answered_at", "内容,bald", "the time cannot be read"),
    ],
)
def test_a_row_with_a_mistake_is_left_out_with_the_reason(take_in, header, row, reason):
    ran = take_in(f"{header}\n{row}\n")
    assert ran.tally == "imported 0, skipped 0, failed 1"
    assert ran.reasons[0].startswith(reason)
    assert not Suggestion.objects.exists()


@pytest.mark.parametrize("options", [[], ["--run-limits"]])
def test_a_row_before_the_calendar_is_left_out_and_the_others_come_in(take_in, options):
    rows = "1,1991-12-31 23:59,t,内容\n2,1992-01-01,t,内容\n"
    ran = take_in(PLAIN + rows, *options)
    assert ran.tally == "imported 1, skipped 0, failed 1"
    assert ran.reasons == ["the time lies before 1992"]


def test_an_answer_before_the_calendar_is_a_mistake_too(take_in):
    ran = take_in("time,text,answered_at\n1992-01-01,内容,1991-06-01\n")
    assert ran.reasons == ["the time lies before 1992"]


def test_a_time_in_the_future_is_a_mistake(take_in):
    tomorrow = timezone.localtime() + timedelta(days=1)
    ran = take_in(f"time,text\n{tomorrow.isoformat()},内容\n")
    assert ran.reasons == ["the time lies in the future"]


def test_the_list_of_errors_repeats_nothing_personal(take_in):
    take = "message_id,text,name,phone,region\n=1+1,秘密的内容,李四,13800000000,李四家\n"
    ran = take_in(take)
    reason = "the region is not known here"
    assert ran.failures == [{"row": "2", "message_id": "'=1+1", "reason": reason}]
    assert "李四" not in ran.out + ran.err


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("431002", "431002"),
        ("431002000000", "431002"),
        ("北湖区", "431002"),
        ("郴州市北湖区人民路街道", "431002001"),
        ("人民路街道 国庆社区", "431002001001"),
        ("北湖区/人民路街道/国庆社区居委会", "431002001001"),
        ("", "4310"),
        ("湖南省郴州市苏仙区", "431003"),
        ("湖南省/郴州市/苏仙区", "431003"),
        ("湖南郴州苏仙区", "431003"),
        ("中国湖南省郴州市北湖区", "431002"),
        ("苏仙", "431003"),
        ("４３１００３", "431003"),
        ("'431003.0", "431003"),
        ("431003000", "431003"),
        ("苏仙区（本级）", "431003"),
        ("市本级", "4310"),
        ("郴州市本级", "4310"),
        ("郴州市市辖区", "4310"),
        ("湖南省郴州市", "4310"),
        ("北湖区人民路街道办事处", "431002001"),
        ("北湖人民路", "431002001"),
        ("湖南省郴州市北湖区人民路街道国庆社区居民委员会", "431002001001"),
        ("北湖区-人民路街道-国庆村", "431002001001"),
    ],
)
def test_a_region_is_found_by_code_or_name(take_in, name, path):
    take_in(f"text,region\n内容,{name}\n")
    assert only().region_path == path


@pytest.mark.parametrize(
    "name",
    [
        "湖南省",
        "湖南",
        "中国",
        "广东省苏仙区",
        "衡阳市",
        "苏仙村",
        "人民路",
        "国庆社区",
        "郴州大道",
    ],
)
def test_what_names_no_place_of_the_city_is_left_out(take_in, name):
    ran = take_in(f"text,region\n内容,{name}\n")
    assert ran.reasons == ["the region is not known here"]


def test_a_name_that_two_regions_have_needs_the_code(take_in, city):
    city.regions["beside"].name = "北湖区"
    city.regions["beside"].save()
    assert "not unique" in take_in("text,region\n内容,北湖区\n").reasons[0]


def test_control_characters_are_taken_out(take_in):
    take_in("title,place,text\nA\x00\x07B,C\x1bD,E\x0b\x80F\n")
    assert (only().title, only().place, only().text) == ("AB", "CD", "EF")


def test_a_text_that_shows_nothing_is_none(take_in):
    ran = take_in("text,title,name,answer\n\u3164\u200b,题目,\u00ad,\n内容,\u3164,\u200b,\u2800\n")
    assert ran.reasons == ["the text is empty"]
    assert (only().title, only().status) == ("内容", "collected")
    assert not Author.objects.exists()


def test_a_long_title_is_shortened(take_in):
    take_in(f"title,text\n{LONG[:200]},内容\n")
    assert (len(only().title), only().title[-1]) == (120, "…")


@pytest.mark.parametrize(
    ("word", "channel"),
    [("12345热线", "hotline"), ("board", "board"), ("微信", "file"), ("", "file")],
)
def test_the_channel_is_kept_where_it_is_known(take_in, word, channel):
    ran = take_in(f"text,channel\n内容,{word}\n")
    assert only().channel == channel
    assert ("微信" in ran.err) == (word == "微信")


def test_authors_are_kept_but_not_told(take_in, settings):
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9"
    take_in("text,name,phone,email\n内容,李四,13800000000,a@example.org\n")
    author = Author.objects.get(suggestion=only())
    assert (author.name, author.phone, author.email) == ("李四", "13800000000", "a@example.org")
    assert not Message.objects.exists()
    assert not only().code_hash


def test_who_names_no_contact_comes_in_without_and_is_counted(take_in):
    rows = ["无,不详,没有", "李四,138****1234,", ",匿名,a@example.org", ",,", "王**,13800000000,"]
    ran = take_in(
        "text,name,phone,email\n" + "".join(f"内容{n},{row}\n" for n, row in enumerate(rows))
    )
    assert ran.out.splitlines()[-2:] == [
        "3 rows say that there is no contact, or hide it (138****1234).",
        "imported 5, skipped 0, failed 0",
    ]
    kept = {(each.name, each.phone, each.email) for each in Author.objects.all()}
    assert kept == {("李四", "", ""), ("", "", "a@example.org"), ("王**", "13800000000", "")}


@pytest.mark.parametrize("phone", ["1.38E+10", "13810", "1380000000013900000000", "1380000000"])
def test_a_damaged_number_is_a_mistake_of_its_row(take_in, phone):
    ran = take_in(f"text,phone\n内容,{phone}\n另外,138 0000 0000\n")
    assert ran.tally == "imported 1, skipped 0, failed 1"
    assert ran.reasons[0].startswith("Please check the phone number")
    assert phone not in ran.reasons[0] + ran.out + ran.err


def test_a_damaged_address_is_a_mistake_of_its_row(take_in):
    assert "e-mail address" in take_in("text,email\n内容,nobody\n").reasons[0]
    assert not Suggestion.objects.exists()


def test_history_runs_no_limits(take_in):
    take_in("time,text\n2024-05-06,内容\n")
    assert not Deadline.objects.exists()


def test_asked_for_limits_count_from_the_submission(take_in, settings):
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9"
    take_in("time,text,phone\n2024-05-06 10:00,内容,13800000000\n", "--run-limits")
    deadline = Deadline.objects.get(suggestion=only())
    assert (deadline.kind, deadline.started) == ("triage", local("2024-05-06 10:00"))
    assert Message.objects.get().template == "received"
