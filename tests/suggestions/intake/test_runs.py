"""An import as a whole: tried without writing, remembered, and taken back."""

import hashlib
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from suggestions import statistics
from suggestions.audit import broken_chains, wrong_clocks
from suggestions.intake import runs
from suggestions.models import Assignment, Event, Fact, ImportRun, Suggestion, rules
from suggestions.pipeline.actors import CITIZEN, CLOCK
from suggestions.pipeline.collect import Withdraw
from suggestions.pipeline.erasure import Erase
from suggestions.pipeline.move import move
from suggestions.statistics import city_figures
from tests.factories import act, local
from tests.suggestions.intake.conftest import many
from tests.suggestions.pipeline.unchanged import nothing_changes, refused

MAY = "编号,时间,内容,状态\n1,2026-05-04 09:00,路灯不亮,已办结\n2,2026-05-04 10:00,井盖丢了,\n"
MISTAKES = "2,2026-05-04 10:00,井盖修了,\n2,2026-05-04 10:00,井盖丢了,\n3,soon,噪音,\n4,2026-05-05,停水,转圈\n"


def take_back(number=None):
    out, err = StringIO(), StringIO()
    run = number or ImportRun.objects.latest("pk").pk
    call_command("take_back_import", str(run), stdout=out, stderr=err)
    return out.getvalue().splitlines()


def numbered(number):
    return Suggestion.objects.get(external=number)


# dry runs


def test_a_dry_run_reports_everything_and_writes_nothing(take_in):
    with nothing_changes():
        tried = take_in(MAY + MISTAKES, "--dry-run")
    assert not ImportRun.objects.exists()
    done = take_in(MAY + MISTAKES)
    assert tried.tally == done.tally == "imported 3, skipped 1, failed 2"
    assert tried.failures == done.failures
    assert "“转圈” is not known" in tried.err
    assert tried.out.splitlines()[-3:-1] == [
        "A dry run: nothing was written. It would give:",
        "1 row has a known number with another time or text: it was not imported",
    ]


def test_a_dry_run_knows_the_rows_of_batches_before(take_in):
    text = many(600) + "600,2024/5/6 8:00:00,标题,内容600,\n1,2024/5/6 8:00:00,标题,别的,\n"
    tried = take_in(text, "--dry-run", "--processes", "2")
    assert tried.tally == "imported 600, skipped 1, failed 1"
    assert not Suggestion.objects.exists()


def test_a_dry_run_knows_what_is_there(take_in):
    take_in(MAY)
    assert take_in(MAY, "--dry-run").tally == "imported 0, skipped 2, failed 0"


def test_a_dry_run_goes_as_far_as_the_pipeline_and_its_refusals(take_in, monkeypatch):
    monkeypatch.setattr("suggestions.pipeline.collect.MAX_TEXT", 3)
    tried = take_in(MAY + "5,2026-05-04,树,\n", "--dry-run")
    assert tried.tally == "imported 1, skipped 0, failed 2"


# what is remembered


def test_a_run_says_what_it_was_and_its_rows_point_to_it(run, write):
    path = write(MAY + MISTAKES)
    ran = run(path, "--source", "hotline")
    found = ImportRun.objects.get()
    assert (found.source, found.file) == ("hotline", "in.csv")
    assert found.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (found.imported, found.skipped, found.failed) == (3, 1, 2)
    assert found.started <= found.ended <= timezone.now()
    assert set(Suggestion.objects.values_list("import_run", flat=True)) == {found.pk}
    assert {event.details["import"] for event in Event.objects.filter(move="submit")} == {found.pk}
    assert f"This was import {found.pk}; take_back_import {found.pk} takes it back." in ran.out


def test_an_account_without_a_name_imports_all_the_same(take_in, monkeypatch):
    def nameless():
        raise KeyError("getpwuid(): uid not found: 1000")

    monkeypatch.setattr(runs.getpass, "getuser", nameless)
    take_in(MAY)
    assert ImportRun.objects.get().by == ""


# taken back


def test_what_nobody_has_touched_is_taken_back_and_may_come_in_again(take_in, city):
    row = "编号,时间,内容,状态,承办单位\n1,2026-05-04 09:00,路灯不亮,已办结,北湖区城市管理局\n"
    take_in(row)
    assert take_back() == ["taken back 1, left 0"]
    gone = numbered("1")
    assert (gone.status, gone.number, gone.content) == ("withdrawn", "", "")
    assert list(gone.events.values_list("move", "actor"))[-1] == ("take_back", "channel")
    assert not Assignment.objects.filter(until=None).exists()
    assert take_in(row).tally == "imported 1, skipped 0, failed 0"
    assert list(broken_chains(list(Suggestion.objects.all()))) == []


def test_rows_that_were_touched_stay_and_it_is_said_why(take_in, city):
    take_in(MAY + "3,2026-05-05,噪音,\n4,2026-05-05,停水,\n5,2026-05-05,停电,\n")
    act(numbered("1"), "note", city.actor("city_triage"), note="核实过。")
    act(numbered("2"), "note", city.actor("city_triage"), note="核实过。")
    move(numbered("3"), Withdraw(), actor=CITIZEN)
    move(numbered("4"), Erase(reason="依申请", again=True), actor=CLOCK)
    assert take_back() == [
        "3 left: Somebody has worked on it since.",
        "1 left: “take back the import” is not possible while the suggestion is “withdrawn”.",
        "taken back 1, left 4",
    ]
    assert {row.external for row in Suggestion.objects.filter(number="")} == {"5"}


def test_a_second_time_nothing_is_left_to_take_back(take_in):
    take_in(MAY)
    take_back()
    events = Event.objects.count()
    assert take_back() == ["2 left: taken back already", "taken back 0, left 2"]
    assert Event.objects.count() == events
    assert ImportRun.objects.get().taken_back == 2


def test_only_the_rows_of_that_run_go(take_in):
    take_in(MAY)
    take_in(MAY.replace("1,", "11,").replace("2,", "12,").replace("路灯", "街灯"))
    first = ImportRun.objects.earliest("pk")
    assert take_back(first.pk) == ["taken back 2, left 0"]
    assert set(
        Suggestion.objects.exclude(status="withdrawn").values_list("import_run", flat=True)
    ) == {ImportRun.objects.latest("pk").pk}


def test_more_than_a_batch_goes_in_parts(take_in, monkeypatch):
    monkeypatch.setattr(runs, "BATCH", 2)
    take_in(many(5))
    assert take_back() == ["taken back 5, left 0"]


def test_an_import_that_was_never_made_is_not_taken_back(take_in):
    take_in(MAY)
    with pytest.raises(CommandError, match=r"There is no import 999999\. The newest are:"):
        take_back(999_999)


def test_what_did_not_come_in_with_an_import_is_not_taken_back_by_one(take_in):
    take_in(MAY)
    Suggestion.objects.update(import_run=None)
    error = refused(numbered("2"), "take_back", runs.CHANNEL)
    assert str(error) == "It did not come in with an import."


def test_what_was_taken_back_is_not_opened_again(take_in, city):
    take_in(MAY)
    take_back()
    supervisor = city.actor("city_supervisor")
    assert "bring it in again" in str(refused(numbered("2"), "reopen", supervisor, reason="有误"))


def test_what_was_taken_back_counts_nowhere(take_in):
    take_in(MAY)
    statistics.catch_up()
    day = local("2026-05-04").date()
    assert city_figures(day, day).city.counts["received"] == 2
    take_back()
    statistics.catch_up()
    assert +city_figures(day, day).city.counts == {}
    assert Fact.objects.count() == 2


def test_limits_that_ran_end_with_it(take_in):
    take_in(MAY, "--run-limits")
    take_back()
    row = numbered("2")
    assert [each.state for each in row.deadlines.all()] == ["stopped"]
    assert row.next_due is None
    assert list(wrong_clocks(list(Suggestion.objects.all()), rules()[0])) == []
