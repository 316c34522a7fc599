"""Reports are drafted once, analysed by supervisors of the place, and signed with what was read."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import translation

from regions.models import Post, Role
from suggestions import statistics
from suggestions.models import Paper, Report, ReportKind
from suggestions.reports import making
from suggestions.reports.making import NotPossible
from tests.factories import City, handling, local, submitted
from tests.suggestions.reports.conftest import SEPTEMBER, drafted, officer, signed

WEEK = (ReportKind.WEEK, date(2026, 9, 28), date(2026, 10, 4))


def kept(report: Report) -> dict[str, object]:
    return Report.objects.filter(pk=report.pk).values().get()


def test_the_clock_drafts_last_week_and_month_of_each_place_with_a_supervisor(
    september: City,
) -> None:
    assert making.draft_due() == 4
    rows = Report.objects.values_list("place__name", "kind", "since", "until", "created_by")
    expected = {
        (place, *span, None) for place in ("郴州市", "北湖区") for span in (WEEK, SEPTEMBER)
    }
    assert {*rows, *expected} == expected
    assert len(rows) == len(expected)


def test_another_round_drafts_nothing_twice(september: City) -> None:
    drafted(september)
    assert [making.draft_due(), making.draft_due()] == [3, 0]


def test_a_place_without_a_supervisor_gets_no_draft(september: City) -> None:
    Post.objects.filter(role=Role.SUPERVISOR).update(until=date(2026, 10, 1))
    assert making.draft_due() == 0


def test_the_next_month_is_drafted_on_its_first_day_and_the_next_week_on_monday(
    september: City,
) -> None:
    making.draft_due()
    for moment, new in (("2026-10-11 23:59", 0), ("2026-10-12 00:01", 2), ("2026-11-01 00:01", 4)):
        assert making.draft_due(local(moment)) == new


def test_the_same_report_cannot_be_stored_twice(september: City) -> None:
    row = drafted(september)
    again = Report(kind=row.kind, place=row.place, since=row.since, until=row.until)
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


def test_whoever_drafts_what_is_there_gets_what_is_there(september: City) -> None:
    assert drafted(september) == drafted(september, by="city_supervisor")


@pytest.mark.parametrize("name", ["triage", "auditor", "leader", "handler"])
def test_nobody_else_drafts(september: City, name: str) -> None:
    with pytest.raises(NotPossible):
        drafted(september, by=name)
    assert not Report.objects.exists()


def test_a_countys_supervisor_drafts_for_no_other_place(september: City) -> None:
    for place in ("city", "beside"):
        with pytest.raises(NotPossible):
            drafted(september, place)
    assert not Report.objects.exists()


def test_a_period_that_is_not_over_has_no_report(september: City) -> None:
    october = (ReportKind.MONTH, date(2026, 10, 1), date(2026, 10, 31))
    with pytest.raises(NotPossible):
        making.draft(september.regions["county"], october, by=officer(september, "supervisor"))
    assert not Report.objects.exists()


def test_a_draft_says_the_figures_of_now_and_a_signed_one_those_of_then(september: City) -> None:
    row = drafted(september)
    before, _seen = making.read_now(row)
    frozen = signed(september)
    with time_machine.travel(local("2026-09-02 10:00")):
        handling(september)
    statistics.refresh()
    text, _digest = making.read_now(frozen)
    assert [each.text for each in text[3:6]] == [each.text for each in before[3:6]]
    Report.objects.filter(pk=row.pk).delete()
    changed, _seen = making.read_now(drafted(september))
    assert [each.text for each in changed[3:6]] != [each.text for each in before[3:6]]


def test_a_signed_one_has_a_name_a_moment_and_the_place_in_the_ledger(september: City) -> None:
    row = signed(september)
    assert (row.signer, row.signed_by, row.signed) == (
        "supervisor",
        september.officers["supervisor"],
        local("2026-10-08 10:00"),
    )
    assert row.figures
    assert row.figures["counts"]["received"] == 4
    assert row.figures["entry"] > 0
    assert Paper.objects.get(report=row).try_at == row.signed


def test_what_changed_since_it_was_read_is_not_signed(september: City) -> None:
    row = drafted(september)
    _blocks, seen = making.read_now(row)
    with time_machine.travel(local("2026-09-02 10:00")):
        submitted(september)
    statistics.refresh()
    before = kept(row)
    with pytest.raises(NotPossible, match="数据已有变化"), translation.override("zh-hans"):
        making.sign(row, by=officer(september, "supervisor"), version=1, seen=seen)
    assert kept(row) == before
    assert not Paper.objects.exists()


@pytest.mark.parametrize("name", ["triage", "auditor", "leader", "handler"])
def test_nobody_else_writes_or_signs(september: City, name: str) -> None:
    row = drafted(september)
    _blocks, seen = making.read_now(row)
    before = kept(row)
    with pytest.raises(NotPossible):
        making.analyse(row, "别人的话", by=officer(september, name), version=1)
    with pytest.raises(NotPossible):
        making.sign(row, by=officer(september, name), version=1, seen=seen)
    assert kept(row) == before


def test_nobodys_words_are_overwritten(september: City) -> None:
    row = drafted(september)
    making.analyse(row, "先写的", by=officer(september, "supervisor"), version=1)
    with pytest.raises(NotPossible):
        making.analyse(row, "后写的", by=officer(september, "city_supervisor"), version=1)
    assert kept(row)["analysis"] == "先写的"


def test_words_that_the_signer_has_not_read_are_not_signed(september: City) -> None:
    row = drafted(september)
    _blocks, seen = making.read_now(row)
    making.analyse(row, "新写的", by=officer(september, "city_supervisor"), version=1)
    before = kept(row)
    with pytest.raises(NotPossible):
        making.sign(row, by=officer(september, "supervisor"), version=1, seen=seen)
    assert kept(row) == before


def test_nothing_of_a_signed_one_changes_any_more(september: City) -> None:
    row = signed(september)
    before = kept(row)
    who = officer(september, "supervisor")
    _blocks, seen = making.read_now(row)
    with pytest.raises(NotPossible):
        making.analyse(row, "后来想到的", by=who, version=1)
    with pytest.raises(NotPossible):
        making.sign(row, by=who, version=1, seen=seen)
    assert kept(row) == before


def test_whatever_language_its_reader_has_it_speaks_that_of_the_city(september: City) -> None:
    with translation.override("en"):
        blocks, seen = making.read_now(drafted(september))
    assert blocks[0].text == "北湖区人民建议办理情况月报"
    with translation.override("zh-hans"):
        assert making.read_now(drafted(september))[1] == seen


def test_a_round_of_all_sweeps_drafts(september: City) -> None:
    call_command("tick", verbosity=0)
    assert Report.objects.count() == 4
