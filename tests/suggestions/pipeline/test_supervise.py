"""督办 and upkeep: orders, key assignments."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from suggestions.audit import wrong_clocks
from suggestions.deadlines import replay
from suggestions.models import Kind, Message, Suggestion, rules
from suggestions.pipeline import MOVES
from suggestions.pipeline.actors import CHANNEL, CITIZEN, CLOCK
from suggestions.pipeline.collect import Submit
from suggestions.pipeline.move import move
from suggestions.pipeline.refusals import Refused
from tests.factories import (
    City,
    act,
    again,
    classified,
    handling,
    local,
    submitted,
)
from tests.suggestions.pipeline.moments import at, clock_of, live_kinds
from tests.suggestions.pipeline.unchanged import nothing_changes, refused
from tests.suggestions.pipeline.ways import WORDS, bring, make, working_day


def test_an_order_waits_for_a_reply(city: City) -> None:
    order = {"due": working_day(3), "reason": WORDS}
    row = act(handling(city), "supervise", city.actor("supervisor"), **order)
    row = act(row, "reply_supervision", city.actor("leader"), reply=WORDS)
    assert live_kinds(row) == {"handling"}
    refused(row, "reply_supervision", city.actor("leader"), reply=WORDS)


def test_an_instruction_waits_for_its_result_whatever_becomes_of_the_matter(city: City) -> None:
    row = handling(city)
    refused(row, "carry_out", city.actor("supervisor"), result=WORDS)
    row = make(city, row, "instruct")
    assert (row.instructed, row.status, live_kinds(row)) == (True, "handling", {"handling"})
    row = act(row, "withdraw", CITIZEN)
    assert row.instructed, "its result is still to be reported"
    row = act(row, "carry_out", city.actor("supervisor"), result=WORDS)
    assert (row.instructed, row.status) == (False, "withdrawn")
    entry = row.events.get(move="instruct")
    words = {each.kind: each.text for each in entry.wordings.exclude(kind="salt")}
    assert words == {"note": "市长 张三", "decision": "请城管局尽快修复。"}
    assert not entry.wordings.filter(public=True).exists(), "its author is told nothing of it"
    assert "张三" not in str(entry.details)
    refused(row, "carry_out", city.actor("supervisor"), result=WORDS)


@pytest.mark.parametrize("days", [-30, 1])
def test_an_instruction_is_given_between_the_submission_and_today(city: City, days: int) -> None:
    row = handling(city)
    day = timezone.localdate() + timedelta(days=days)
    said = {"leader": "市长 张三", "instruction": WORDS}
    refused(row, "instruct", city.actor("supervisor"), day=day, **said)


@pytest.mark.parametrize("who", ["leader", "handler", "triage", "auditor"])
def test_only_supervisors_enter_instructions(city: City, who: str) -> None:
    said = {"leader": "市长 张三", "instruction": WORDS, "day": timezone.localdate()}
    refused(handling(city), "instruct", city.actor(who), **said)


@pytest.mark.parametrize("name", ["supervise", "prioritise"])
def test_an_order_does_not_lie_in_the_past(city: City, name: str) -> None:
    more = {"reason": WORDS} if name == "supervise" else {}
    refused(handling(city), name, city.actor("supervisor"), due=date(2020, 1, 2), **more)


def test_a_key_assignment_is_made_rectified_and_verified_once(city: City) -> None:
    row = make(city, handling(city), "prioritise")
    refused(row, "prioritise", city.actor("supervisor"), due=working_day(9))
    refused(row, "verify", city.actor("supervisor"), finding=WORDS)
    row = make(city, row, "rectify")
    assert live_kinds(row) == {"handling", "key"}
    refused(row, "rectify", city.actor("leader"), report=WORDS)
    row = act(row, "verify", city.actor("supervisor"), finding=WORDS)
    refused(row, "verify", city.actor("supervisor"), finding=WORDS)


def test_the_verified_report_meets_the_limit_at_the_time_of_the_report(city: City) -> None:
    with at("2026-11-02 10:00"):
        row = act(handling(city), "prioritise", city.actor("supervisor"), due=date(2026, 11, 10))
    with at("2026-11-10 10:00"):
        row = act(row, "rectify", city.actor("leader"), report=WORDS)
        assert clock_of(row, "key").next_alert_at is None
    with at("2026-11-13 10:00"):
        row = act(row, "verify", city.actor("supervisor"), finding=WORDS)
    clock = clock_of(row, "key")
    assert (clock.state, clock.late, clock.ended) == ("met", False, local("2026-11-10 10:00"))
    assert list(wrong_clocks([again(row)], rules()[0])) == []


def test_a_false_report_is_sent_back_and_its_limit_runs_on(city: City) -> None:
    with at("2026-11-02 10:00"):
        row = act(handling(city), "prioritise", city.actor("supervisor"), due=date(2026, 11, 10))
    with at("2026-11-09 10:00"):
        row = act(row, "rectify", city.actor("leader"), report=WORDS)
    with at("2026-11-11 10:00"):
        row = act(row, "refuse_rectification", city.actor("supervisor"), finding=WORDS)
        assert clock_of(row, "key").next_alert_at
        row = act(row, "rectify", city.actor("leader"), report=WORDS)
        row = act(row, "verify", city.actor("supervisor"), finding=WORDS)
    clock = clock_of(row, "key")
    assert (clock.state, clock.late) == ("missed", True)
    assert list(wrong_clocks([again(row)], rules()[0])) == []


def test_what_was_not_reported_is_not_sent_back(city: City) -> None:
    row = make(city, handling(city), "prioritise")
    refused(row, "refuse_rectification", city.actor("supervisor"), finding=WORDS)


def test_what_is_no_key_assignment_is_not_rectified(city: City) -> None:
    refused(handling(city), "rectify", city.actor("leader"), report=WORDS)


def test_a_reminder_tells_the_unit(city: City) -> None:
    row = act(handling(city), "remind", city.actor("supervisor"), note=WORDS)
    told = Message.objects.filter(suggestion=row, template="reminder")
    assert {each.officer.username for each in told} == {"handler", "leader"}


@pytest.mark.parametrize("name", ["remind", "supervise"])
def test_before_a_unit_leads_the_triage_desk_is_told(city: City, name: str) -> None:
    words = {"note": WORDS} if name == "remind" else {"reason": WORDS, "due": working_day(3)}
    row = act(classified(city), name, city.actor("supervisor"), **words)
    told = row.messages.filter(officer__isnull=False)
    assert set(told.values_list("officer__username", flat=True)) == {"triage"}


def test_without_an_estimated_date_nothing_is_recomputed(city: City) -> None:
    refused(submitted(city), "recompute", CLOCK)


# when 时间


def test_only_who_may_say_so_says_that_it_happened_earlier(city: City) -> None:
    row = submitted(city)
    refused(row, "withdraw", CITIZEN, at=row.submitted)
    refused(row, "note", city.actor("triage"), at=row.submitted, note=WORDS)


def test_history_never_happens_before_the_entry_before_it(city: City) -> None:
    row = submitted(city)
    entry = move(row.pk, MOVES["archive"](), actor=CHANNEL, at=row.submitted - timedelta(days=999))
    assert entry.at == row.submitted
    assert entry.recorded > entry.at


def test_history_does_not_happen_in_the_future(city: City) -> None:
    row: Any = submitted(city)
    refused(row, "archive", CHANNEL, at=row.submitted + timedelta(days=9999))


@pytest.mark.parametrize("limits", [True, False])
def test_nothing_happens_before_the_calendar_begins(city: City, limits: bool) -> None:
    with nothing_changes(), pytest.raises(Refused, match="1992"):
        move(None, Submit(text=WORDS, limits=limits), actor=CHANNEL, at=local("1991-12-31 23:59"))


def test_the_desk_reports_on_a_key_assignment_that_it_answered_itself(city: City) -> None:
    row = bring(city, "classified", key=True)
    row = act(row, "answer_directly", city.actor("triage"), outcome="solved", answer=WORDS)
    row = act(row, "rectify", city.actor("triage"), report=WORDS)
    assert act(row, "verify", city.actor("supervisor"), finding=WORDS).verified


def test_the_desk_replies_to_an_order_before_a_unit_leads(city: City) -> None:
    row = bring(city, "classified", order=True)
    row = act(row, "reply_supervision", city.actor("triage"), reply=WORDS)
    assert "supervision" not in live_kinds(row)


def test_where_a_unit_leads_the_desk_does_not_report_for_it(city: City) -> None:
    row = bring(city, "handling", key=True)
    refused(row, "rectify", city.actor("triage"), report=WORDS)


# a report that is verified later


def key_one(city: City) -> Suggestion:
    with at("2026-11-02 10:00"):
        return act(handling(city), "prioritise", city.actor("supervisor"), due=date(2026, 11, 10))


def verified(city: City, row: Suggestion, moment: str) -> Suggestion:
    with at(moment):
        return act(row, "verify", city.actor("supervisor"), finding=WORDS)


def test_a_report_in_time_is_in_time_though_it_is_verified_after_the_close(city: City) -> None:
    row = key_one(city)
    with at("2026-11-09 10:00"):
        row = act(row, "rectify", city.actor("leader"), report=WORDS)
        row = act(row, "draft", city.actor("handler"), outcome="solved", answer=WORDS)
        row = act(row, "answer", city.actor("leader"), outcome="solved", answer=WORDS)
    with at("2026-11-12 10:00"):
        row = act(row, "close", CITIZEN, solved=True, satisfied="satisfied")
        assert live_kinds(row) == {"key"}
    clock = clock_of(verified(city, row, "2026-11-13 10:00"), "key")
    assert (clock.state, clock.late) == ("met", False)
    assert list(wrong_clocks([again(row)], rules()[0])) == []


def test_a_question_after_the_report_makes_it_no_later(city: City) -> None:
    row = key_one(city)
    with at("2026-11-09 10:00"):
        row = act(row, "rectify", city.actor("leader"), report=WORDS)
    with at("2026-11-12 10:00"):
        row = act(row, "ask", city.actor("handler"), question=WORDS)
    clock = clock_of(verified(city, row, "2026-11-13 10:00"), "key")
    assert (clock.state, clock.late, clock.pauses) == ("met", False, [])


def test_a_report_while_the_clock_stands_still_is_in_time(city: City) -> None:
    row = key_one(city)
    with at("2026-11-09 10:00"):
        row = act(row, "ask", city.actor("handler"), question=WORDS)
    with at("2026-11-11 10:00"):
        row = act(row, "rectify", city.actor("leader"), report=WORDS)
    clock = clock_of(verified(city, row, "2026-11-12 10:00"), "key")
    assert (clock.state, clock.late) == ("met", False)
    assert list(wrong_clocks([again(row)], rules()[0])) == []


def test_a_report_from_before_that_rule_is_sent_back_as_well(city: City) -> None:
    row = key_one(city)
    with at("2026-11-09 10:00"):
        row = act(row, "rectify", city.actor("leader"), report=WORDS)
        row = act(row, "refuse_rectification", city.actor("supervisor"), finding=WORDS)
    events = list(row.events.all())
    for event in events:
        event.details.pop("to_verify", None)
    clock = replay(events, rules()[0]).latest(Kind.KEY)
    assert (clock.state, clock.ended) == ("running", None)


def mentioned(row: Suggestion) -> list[str]:
    """Who was told of a note."""
    rows = Message.objects.filter(suggestion=row, template="mentioned")
    return sorted(rows.values_list("officer__username", flat=True))


def test_a_note_tells_the_colleague_whom_it_names_and_nobody_else(city: City) -> None:
    row = act(handling(city), "note", city.actor("handler"), note=WORDS)
    assert mentioned(row) == []
    named = {"note": WORDS, "colleague": city.officers["leader"]}
    row = act(row, "note", city.actor("handler"), **named)
    assert mentioned(row) == ["leader"]
    assert row.events.filter(move="note").count() == 2


def test_whoever_names_himself_is_told_nothing(city: City) -> None:
    named = {"note": WORDS, "colleague": city.officers["handler"]}
    row = act(handling(city), "note", city.actor("handler"), **named)
    assert mentioned(row) == []


@pytest.mark.parametrize("name", ["beside_handler", "administrator"])
def test_no_note_names_somebody_who_does_not_see_it(city: City, name: str) -> None:
    named = {"note": WORDS, "colleague": city.officers[name]}
    said = refused(handling(city), "note", city.actor("handler"), **named)
    assert "does not see" in str(said) or "看不到" in str(said)


def test_whoever_stepped_aside_is_named_no_more(city: City) -> None:
    row = act(handling(city), "step_aside", city.actor("leader"), reason=WORDS)
    named = {"note": WORDS, "colleague": city.officers["leader"]}
    refused(row, "note", city.actor("handler"), **named)
