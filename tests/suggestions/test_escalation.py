"""What is due gets its alert, once; what goes on by itself goes on."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from regions.calendars import Axis
from regions.models import Post, calendar_at
from suggestions import escalation
from suggestions.escalation import sweep
from suggestions.limits import level_at
from suggestions.models import Alert, Deadline, Event, Message, Policy, Pulse
from tests.factories import (
    CITIZEN,
    City,
    act,
    again,
    answered,
    assigned,
    classified,
    handling,
    local,
    submitted,
)
from tests.suggestions.pipeline.ways import working_day


def later(**more: float) -> datetime:
    return timezone.now() + timedelta(**more)


def told(template: str) -> set[str]:
    rows = Message.objects.filter(template=template).select_related("officer")
    return {row.officer.username for row in rows if row.officer}


def due_of(row, kind: str) -> Deadline:
    return Deadline.objects.get(suggestion=row, kind=kind)


def sweep_just_after(row, kind: str, level: str) -> None:
    """Sweep a minute after the moment of this level, as a sweep on time would."""
    while True:
        deadline = due_of(row, kind)
        assert deadline.next_alert_at is not None
        sweep(deadline.next_alert_at + timedelta(minutes=1))
        if Alert.objects.filter(deadline=deadline, level=level).exists():
            return


def test_nothing_due_writes_nothing(city: City) -> None:
    submitted(city)
    assert sweep() == 0
    assert not Alert.objects.exists()


def test_a_level_is_alerted_exactly_once(city: City) -> None:
    row = submitted(city)
    for _ in range(3):
        sweep(later(days=30))
    levels = Alert.objects.filter(deadline__suggestion=row).values_list("level", flat=True)
    assert list(levels) == ["remind", "yellow"]


def test_triage_is_reminded_in_the_longest_region(city: City) -> None:
    sweep_just_after(submitted(city), "triage", "remind")
    assert told("alert_remind") == {"triage"}


def test_yellow_adds_the_leader(city: City) -> None:
    sweep_just_after(handling(city), "handling", "yellow")
    assert told("alert_yellow") == {"handler", "leader"}


@pytest.mark.parametrize(
    ("chair", "hear"), [("county_leader", {"county_leader", "leader"}), (None, {"leader"})]
)
def test_a_late_consultation_reaches_whoever_chairs_it(
    city: City, chair: str | None, hear: set[str]
) -> None:
    row = classified(city, tier="complex")
    units = {"lead": city.units["light"], "co_units": (city.units["water"],)}
    carries = units | {"consultation_day": working_day(2), "chair": city.officers.get(chair or "")}
    act(row, "coordinate", city.actor("triage"), **carries)
    sweep_just_after(row, "consultation", "yellow")
    assert told("alert_yellow") == hear


def test_the_review_of_a_hold_reaches_the_leader_and_the_supervisor(city: City) -> None:
    plan = {"reason": "等资金", "plan": "明年预算", "review": working_day(20)}
    row = act(handling(city), "ask_hold", city.actor("leader"), **plan)
    row = act(row, "hold", city.actor("supervisor"), **plan)
    sweep_just_after(row, "review", "remind")
    assert told("alert_remind") == {"leader", "supervisor"}


@pytest.mark.parametrize(("version", "red"), [(0, "2026-12-05 15:00"), (1, "2026-12-08 09:30")])
def test_since_a_change_the_red_card_of_an_unsigned_simple_matter_falls_by_office_hours(
    db: None, version: int, red: str
) -> None:
    policy = Policy.objects.filter(kind="sign_for", tier="simple").order_by("since")[version]
    level = next(each for each in policy.parsed_levels if each.name == "red")
    start, due = local("2026-12-04 17:00"), local("2026-12-04 19:00")
    axis, calendar = Axis(policy.axis), calendar_at()
    assert level_at(level, start=start, due_at=due, axis=axis, calendar=calendar) == local(red)


def test_red_adds_the_supervisor_of_the_county(city: City) -> None:
    sweep_just_after(handling(city), "handling", "red")
    assert told("alert_red") == {"handler", "leader", "supervisor"}


def test_supervision_adds_the_city_and_gives_an_order(city: City) -> None:
    row = handling(city)
    sweep_just_after(row, "handling", "supervision")
    assert "city_supervisor" in told("alert_supervision")
    assert Event.objects.filter(suggestion=row, move="supervise", actor="clock").count() == 1


def test_a_unit_without_an_officer_reaches_its_superior_and_the_administrators(city: City) -> None:
    row = assigned(city)
    Post.objects.filter(unit=city.units["light"]).delete()
    sweep_just_after(row, "sign_for", "yellow")
    assert told("alert_yellow") == {"county_leader"}
    assert told("no_officer") == {"administrator"}


def test_after_an_outage_every_level_is_recorded_and_one_notice_given(city: City) -> None:
    row = handling(city)
    sweep(later(days=60))
    alerts = Alert.objects.filter(deadline=due_of(row, "handling"))
    assert [each.level for each in alerts.order_by("due")] == [
        "remind",
        "yellow",
        "red",
        "supervision",
    ]
    assert all(each.late for each in alerts)
    [notice] = Message.objects.filter(officer__username="handler", template="cards")
    assert notice.context["counts"] == {"supervision": 1}
    by_itself = {"officer__username": "handler", "template__contains": "alert", "medium": "in_app"}
    assert not Message.objects.filter(**by_itself).exists()


def test_an_unanswered_question_goes_on_without_an_answer(city: City) -> None:
    row = act(handling(city), "ask", city.actor("handler"), question="哪一盏灯？")
    with time_machine.travel(later(days=30)):
        sweep()
    row = again(row)
    assert (row.status, due_of(row, "supplement").state) == ("handling", "missed")


def test_an_answer_nobody_rates_is_closed(city: City) -> None:
    row = answered(city)
    with time_machine.travel(later(days=8)):
        sweep()
    assert again(row).status == "closed"
    assert row.events.get(move="close").actor == "clock"


def test_no_alert_while_paused(city: City) -> None:
    row = act(handling(city), "ask", city.actor("handler"), question="哪一盏灯？")
    sweep(later(days=2))
    assert not Alert.objects.filter(deadline=due_of(row, "handling")).exists()


def test_a_pause_ends_with_the_reply(city: City) -> None:
    row = act(handling(city), "ask", city.actor("handler"), question="哪一盏灯？")
    act(row, "supplement", CITIZEN, reply="东边第三盏。")
    assert due_of(row, "handling").state == "running"


def test_a_clock_far_behind_holds_the_cards_and_says_so(city: City) -> None:
    sweep_just_after(submitted(city), "triage", "remind")
    assert sweep(later(days=-30)) == 0
    assert "behind" in Pulse.objects.get(name="sweep").note


def test_a_bad_row_does_not_starve_the_others(city: City) -> None:
    bad, good = submitted(city), submitted(city)
    broken = due_of(bad, "triage")
    Alert.objects.create(
        deadline=broken, cycle=1, level="remind", due=broken.due, recorded=later(days=1)
    )
    sweep(later(days=2))
    assert Alert.objects.filter(deadline=due_of(good, "triage"), level="yellow").exists()
    assert due_of(bad, "triage").error == "IntegrityError"


@pytest.mark.parametrize("batch", [1, 2, 500])
def test_the_size_of_a_batch_changes_nothing(city: City, batch: int) -> None:
    for _ in range(5):
        submitted(city)
    escalation.sweep(later(days=3), batch=batch)
    assert Alert.objects.count() == 10


def test_a_long_sweep_gives_signs_of_life_while_it_works(city: City) -> None:
    row = submitted(city, at=later(days=-9))
    sweep()
    begun = {alert.recorded for alert in Alert.objects.filter(deadline__suggestion=row)}
    assert Pulse.objects.get(name="sweep").at > max(begun)


def test_every_pulse_raises_the_counter_whatever_the_clock_says(city: City) -> None:
    counts = []
    for days in (0, 3, -3, -3, 0):
        sweep(later(days=days))
        counts.append(Pulse.objects.get(name="sweep").count)
    assert counts == sorted(set(counts))


def test_an_idle_sweep_asks_the_database_twice(
    city: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    submitted(city)
    sweep()
    with django_assert_num_queries(2):
        assert sweep() == 0


def test_the_cards_are_held_until_the_clock_has_caught_up(city: City) -> None:
    row = submitted(city)
    sweep_just_after(row, "triage", "remind")
    for days in (-30, -29):
        assert sweep(later(days=days)) == 0
        assert "behind" in Pulse.objects.get(name="sweep").note
    sweep(later(days=3))
    assert Pulse.objects.get(name="sweep").note == ""
