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
