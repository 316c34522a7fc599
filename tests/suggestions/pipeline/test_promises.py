"""What an answer promises by a date is watched until it is shown to be done."""

from datetime import date, timedelta
from typing import Any

import pytest

from suggestions import statistics
from suggestions.audit.clocks import wrong_clocks
from suggestions.desk.lists.work import my_work
from suggestions.escalation import sweep
from suggestions.models import Deadline, Fact, Kind, Message, Suggestion, rules
from suggestions.pipeline.actors import CITIZEN, CLOCK
from tests.factories import City, act, again, classified, handling
from tests.suggestions.pipeline.moments import at, live_kinds
from tests.suggestions.pipeline.unchanged import refused
from tests.suggestions.pipeline.ways import WORDS

MONDAY = "2026-11-02 10:00"
PLANNED = {
    "outcome": "planned",
    "answer": "您好！已列入年底前改造计划。",
    "promised": date(2026, 12, 2),
}
PASSED_ON = {"outcome": "explained", "answer": "您好！您反映的问题已转交相关部门，请耐心等待。"}


def promised(city: City, **more: Any) -> Suggestion:
    with at(MONDAY):
        row = handling(city)
        act(row, "draft", city.actor("handler"), **(PLANNED | more))
        return act(row, "answer", city.actor("leader"), **(PLANNED | more))


def clock(row: Suggestion) -> Deadline:
    return row.deadlines.get(kind=Kind.PROMISE)


def right(row: Suggestion) -> bool:
    policies, _version = rules()
    return list(wrong_clocks([again(row)], policies)) == []


def fulfilled(city: City, row: Suggestion, when: str) -> Suggestion:
    with at(when):
        return act(row, "fulfil", city.actor("leader"), report=WORDS)


def said(row: Suggestion, when: str, *, kept: bool) -> Suggestion:
    with at(when):
        return act(row, "confirm_promise", CITIZEN, kept=kept)


# what is promised


def test_what_is_planned_has_a_date_that_runs_on_after_the_close(city: City) -> None:
    row = promised(city)
    assert clock(row).due.isoformat() == "2026-12-02T09:30:00+00:00"
    with at("2026-11-12 10:00"):
        row = act(row, "close", CLOCK)
    assert live_kinds(row) == {"promise"}
    assert again(row).promised == clock(row).due
    assert right(row)


def test_what_is_planned_without_a_date_is_refused(city: City) -> None:
    row = handling(city)
    words = {"outcome": "planned", "answer": WORDS}
    assert "请填写承诺办成日期" in str(refused(row, "draft", city.actor("handler"), **words))


def test_a_date_belongs_to_what_is_planned_alone(city: City) -> None:
    row = handling(city)
    words = PLANNED | {"outcome": "solved"}
    assert "只有列入计划的" in str(refused(row, "draft", city.actor("handler"), **words))


@pytest.mark.parametrize("who", ["handler", "leader"])
def test_what_was_only_passed_on_can_neither_be_drafted_nor_signed(city: City, who: str) -> None:
    row = handling(city)
    act(row, "draft", city.actor("handler"), outcome="explained", answer=WORDS)
    name = "answer" if who == "leader" else "draft"
    assert "不能作为答复" in str(refused(row, name, city.actor(who), **PASSED_ON))


def test_the_desk_cannot_answer_by_passing_on_either(city: City) -> None:
    row = classified(city)
    assert "不能作为答复" in str(refused(row, "answer_directly", city.actor("triage"), **PASSED_ON))


# whether it is done


def test_what_is_shown_to_be_done_in_time_is_kept_once_the_author_says_so(city: City) -> None:
    row = fulfilled(city, promised(city), "2026-11-30 10:00")
    assert (again(row).promised, clock(row).state) == (None, "running")
    row = said(row, "2026-12-05 10:00", kept=True)
    assert (clock(row).state, clock(row).late) == ("met", False)
    assert right(row)


def test_where_the_author_says_no_the_date_runs_on(city: City) -> None:
    row = fulfilled(city, promised(city), "2026-11-30 10:00")
    row = said(row, "2026-12-01 10:00", kept=False)
    assert (clock(row).reported, again(row).promised) == (None, clock(row).due)
    assert right(row)
    told = Message.objects.filter(suggestion=row, template="confirmed")
    assert set(told.values_list("officer__username", flat=True)) == {"handler", "leader"}


def test_nobody_but_the_unit_shows_it_and_nobody_but_the_author_confirms_it(city: City) -> None:
    row = promised(city)
    refused(row, "fulfil", city.actor("supervisor"), report=WORDS)
    refused(row, "confirm_promise", CITIZEN, kept=True)
    row = fulfilled(city, row, "2026-11-30 10:00")
    refused(row, "confirm_promise", city.actor("leader"), kept=True)
    refused(row, "fulfil", city.actor("leader"), report=WORDS)


def test_an_answer_that_is_sent_back_promises_nothing_any_more(city: City) -> None:
    row = promised(city)
    with at("2026-11-03 10:00"):
        row = act(row, "rework", CITIZEN, reason=WORDS)
    assert (again(row).promised, clock(row).state) == (None, "stopped")
    assert right(row)


# a date that has passed


def test_a_missed_promise_is_on_the_supervisors_list_and_its_author_is_told(city: City) -> None:
    row = promised(city)
    with at("2026-11-12 10:00"):
        act(row, "close", CLOCK)
        mine = my_work(city.officers["supervisor"])
        assert not Suggestion.objects.filter(mine).exists()
    with at("2026-12-03 09:00"):
        sweep()
        assert Suggestion.objects.filter(my_work(city.officers["supervisor"])).get() == row
        assert not Suggestion.objects.filter(my_work(city.officers["city_supervisor"])).exists()
    late = Message.objects.filter(suggestion=row, template="overdue", context__kind="promise")
    assert list(late.values_list("medium", flat=True)) == ["email"]


def test_leaders_have_it_among_their_work_a_week_before(city: City) -> None:
    row = promised(city)
    leader = city.officers["leader"]
    with at("2026-11-12 10:00"):
        act(row, "close", CLOCK)
        assert not Suggestion.objects.filter(my_work(leader)).exists()
    with at("2026-11-26 10:00"):
        assert Suggestion.objects.filter(my_work(leader)).get() == row


# the rate


@pytest.mark.parametrize(
    ("reported", "denied", "kept"),
    [
        ("2026-11-30 10:00", "", True),
        ("2026-12-03 10:00", "", False),
        ("2026-11-30 10:00", "2026-12-01 10:00", False),
        ("", "", False),
    ],
)
def test_kept_is_what_was_shown_by_its_date_and_not_contradicted(
    city: City, reported: str, denied: str, kept: bool
) -> None:
    row = promised(city)
    row = fulfilled(city, row, reported) if reported else row
    row = said(row, denied, kept=False) if denied else row
    with at("2026-12-04 10:00"):
        statistics.refresh()
    fact = Fact.objects.get(suggestion=row)
    assert (fact.promise_day, fact.promise_kept) == (date(2026, 12, 2), kept)


def test_a_promise_that_was_not_due_before_it_was_sent_back_does_not_count(city: City) -> None:
    row = promised(city)
    with at("2026-11-03 10:00"):
        act(row, "rework", CITIZEN, reason=WORDS)
        statistics.refresh()
    assert Fact.objects.get(suggestion=row).promise_day is None


def test_the_alert_is_due_when_the_promise_is(city: City) -> None:
    row = promised(city)
    sweep(clock(row).due - timedelta(seconds=1))
    assert not Message.objects.filter(suggestion=row, template="alert_yellow").exists()
