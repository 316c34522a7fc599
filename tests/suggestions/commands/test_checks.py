"""The checking commands: silent while all is well, exit 1 and a reason where something differs."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone, translation

from regions.calendars import ZONE
from suggestions import sealing, statistics
from suggestions.escalation import sweep
from suggestions.models import AppendOnly, Deadline, Event, Fact, Seal
from tests.factories import CITIZEN, City, act, answered, closed, handling, local, submitted
from tests.suggestions.pipeline.older import coordinated_before


def run(name: str, capsys: Any, *arguments: str) -> tuple[int, str]:
    status = 0
    try:
        with translation.override("en"):
            call_command(name, *arguments)
    except SystemExit as ended:
        status = int(ended.code or 0)
    return status, capsys.readouterr().out


def tamper(sql: str, *values: object) -> None:
    """What somebody with a database password could do."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_a_whole_loop_checks(city: City, capsys: Any) -> None:
    closed(city)
    for name in ("check_ledger", "check_deadlines"):
        assert run(name, capsys)[0] == 0


def test_an_entry_that_calls_a_consultation_a_meeting_checks(city: City, capsys: Any) -> None:
    coordinated_before(city)
    for name in ("check_ledger", "check_deadlines"):
        assert run(name, capsys)[0] == 0


def test_a_changed_entry_shows(city: City, capsys: Any) -> None:
    row = answered(city)
    tamper("UPDATE suggestions_event SET move = 'note' WHERE suggestion_id = %s", row.pk)
    status, said = run("check_ledger", capsys)
    assert (status, f"{row.reference}#1: was changed" in said) == (1, True)


def test_a_changed_answer_shows(city: City, capsys: Any) -> None:
    answered(city)
    tamper("UPDATE suggestions_wording SET text = '没有这回事' WHERE kind = 'answer'")
    status, said = run("check_ledger", capsys)
    assert (status, "its words (answer) were changed" in said) == (1, True)


def test_a_cut_chain_shows(city: City, capsys: Any) -> None:
    row = answered(city)
    last = row.events.order_by("-number")[0]
    tamper("DELETE FROM suggestions_wording WHERE event_id = %s", last.pk)
    tamper("DELETE FROM suggestions_event WHERE id = %s", last.pk)
    status, said = run("check_ledger", capsys)
    assert (status, "its ledger was cut" in said) == (1, True)


def test_a_status_changed_past_the_ledger_shows(city: City, capsys: Any) -> None:
    row = answered(city)
    tamper("UPDATE suggestions_suggestion SET status = 'closed' WHERE id = %s", row.pk)
    assert "its ledger says “answered”" in run("check_ledger", capsys)[1]


def test_only_what_was_recorded_since_a_day_is_looked_at(city: City, capsys: Any) -> None:
    with time_machine.travel(local("2026-09-18 10:00"), tick=False):
        row = submitted(city)
    tamper("UPDATE suggestions_suggestion SET text = '没有' WHERE id = %s", row.pk)
    assert run("check_ledger", capsys, "--since", "2026-09-19")[0] == 0
    status, said = run("check_ledger", capsys, "--since", "2026-09-18")
    assert (status, f"{row.reference}: its text is not what its ledger says" in said) == (1, True)
    assert "没有" not in said


def test_a_removed_suggestion_shows_in_the_seal(city: City, capsys: Any) -> None:
    row = submitted(city)
    sealing.seal_due()
    for table in ("message", "deadline", "author"):
        tamper(f"DELETE FROM suggestions_{table} WHERE suggestion_id = %s", row.pk)
    for table in ("wording", "sealedentry", "event", "suggestion"):
        tamper(f"DELETE FROM suggestions_{table}")
    status, said = run("check_ledger", capsys)
    assert (status, "seal 1: 1 entries were sealed, 0 differ" in said) == (1, True)


def test_what_is_not_sealed_yet_is_said_and_is_no_fault(city: City, capsys: Any) -> None:
    with time_machine.travel(local("2026-09-18 10:00"), tick=False):
        submitted(city)
    submitted(city)
    status, said = run("check_ledger", capsys)
    assert (status, "not sealed yet: 2 entries, the oldest of 2026-09-18 10:00:00" in said) == (
        0,
        True,
    )
    sealing.seal_due()
    assert "not sealed yet" not in run("check_ledger", capsys)[1]


def test_entries_can_be_neither_changed_nor_deleted(city: City) -> None:
    event = submitted(city).events.get()
    for attempt in (event.save, event.delete, Event.objects.all().delete):
        with pytest.raises(AppendOnly):
            attempt()


def test_a_moved_deadline_shows(city: City, capsys: Any) -> None:
    row = answered(city)
    later = timezone.now() + timedelta(days=9)
    tamper(
        "UPDATE suggestions_deadline SET due = %s WHERE kind = 'handling' AND suggestion_id = %s",
        later,
        row.pk,
    )
    status, said = run("check_deadlines", capsys)
    assert (status, "handling 1.1: due is" in said) == (1, True)


@pytest.mark.parametrize("column", ["next_alert_at", "owner_id"])
def test_what_would_keep_an_alert_from_anybody_shows(city: City, capsys: Any, column: str) -> None:
    handling(city)
    tamper(f"UPDATE suggestions_deadline SET {column} = NULL WHERE kind = 'handling'")
    status, said = run("check_deadlines", capsys)
    assert (status, f"handling 1.1: {column} is None" in said) == (1, True)


def test_a_pause_written_down_in_another_zone_is_no_difference(city: City, capsys: Any) -> None:
    row = act(handling(city), "ask", city.actor("handler"), question="哪一盏灯？")
    act(row, "supplement", CITIZEN, reply="东边第三盏。")
    clock = Deadline.objects.get(suggestion=row, kind="handling")
    elsewhere = [datetime.fromisoformat(each).astimezone(ZONE) for each in clock.pauses[0]]
    clock.pauses = [[each.isoformat() for each in elsewhere]]
    clock.save(update_fields=["pauses"])
    assert run("check_deadlines", capsys)[0] == 0
    clock.pauses = [[each.isoformat() for each in [elsewhere[0], elsewhere[0]]]]
    clock.save(update_fields=["pauses"])
    assert "pauses is" in run("check_deadlines", capsys)[1]


def test_an_alert_that_went_out_is_counted(city: City, capsys: Any) -> None:
    submitted(city)
    sweep(timezone.now() + timedelta(days=9))
    assert run("check_deadlines", capsys)[0] == 0
    tamper("UPDATE suggestions_deadline SET alerts_sent = 0")
    status, said = run("check_deadlines", capsys)
    assert (status, "alerts_sent is 0, computed 2" in said) == (1, True)


def test_what_was_pushed_back_after_an_error_is_no_difference(city: City, capsys: Any) -> None:
    submitted(city)
    Deadline.objects.update(next_alert_at=timezone.now(), error="IntegrityError")
    assert run("check_deadlines", capsys)[0] == 0


@pytest.mark.parametrize("column", ["due", "first_due"])
def test_a_date_that_was_moved_past_the_clocks_shows(city: City, capsys: Any, column: str) -> None:
    row = handling(city)
    later = timezone.now() + timedelta(days=900)
    tamper(f"UPDATE suggestions_suggestion SET {column} = %s", later)
    status, said = run("check_deadlines", capsys)
    assert (status, f"{row.reference}: {column} is" in said) == (1, True)


def test_a_removed_deadline_shows(city: City, capsys: Any) -> None:
    submitted(city)
    tamper("DELETE FROM suggestions_deadline")
    status, said = run("check_deadlines", capsys)
    assert (status, "is missing" in said) == (1, True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"done": False},
        {"assigned": False},
        {"objected": True},
        {"signed": None},
        {"responded": False},
        {"hours": None},
    ],
)
def test_facts_are_made_again_from_the_ledger(
    city: City, capsys: Any, wrong: dict[str, Any]
) -> None:
    closed(city)
    statistics.refresh()
    Fact.objects.update(**wrong)
    assert run("rebuild_statistics", capsys, "--check")[0] == 1
    run("rebuild_statistics", capsys)
    assert run("rebuild_statistics", capsys, "--check")[0] == 0


def test_what_waits_to_be_counted_is_no_difference(city: City, capsys: Any) -> None:
    row = submitted(city)
    statistics.refresh()
    act(row, "note", city.actor("triage"), note="先记一笔")
    assert run("rebuild_statistics", capsys, "--check")[0] == 0


def test_tick_makes_one_round_of_everything(city: City, capsys: Any) -> None:
    submitted(city)
    said = run("tick", capsys)[1]
    assert "facts: 1" in said
    assert "seals: 1" in said
    assert Seal.objects.get().count == 1
