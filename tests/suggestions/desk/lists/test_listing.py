"""The list: what is due next, in tabs, filtered by the address."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from regions.models import Officer, Post, Role
from suggestions.escalation import sweep
from suggestions.faces.badges import time_left
from suggestions.messages.digests import fold
from suggestions.models import Message, Suggestion
from suggestions.pipeline.actors import CHANNEL, CITIZEN, CLOCK
from suggestions.pipeline.collect import Submit
from suggestions.pipeline.move import Intent, move_many
from tests.factories import (
    City,
    act,
    answered,
    assigned,
    classified,
    closed,
    handling,
    local,
    officer,
    submitted,
)
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.scenes import ADDRESS, ordered, rectified, with_co_unit, with_objection
from tests.suggestions.pipeline.ways import make, working_day

STATEMENTS = 11


def listed(desk: Desk, who: str, **query: str) -> list[int]:
    return [row.pk for row in desk(who).get(ADDRESS, query).context["listing"].rows]


def counts(desk: Desk, who: str, **query: str) -> dict[str, Any]:
    tabs = desk(who).get(ADDRESS, query).context["listing"].tabs
    return {tab.name: tab.count for tab in tabs}


def many(city: City, number: int) -> None:
    intents = [
        Intent(None, Submit(text=f"第{n}件事", region=city.regions["village"]))
        for n in range(number)
    ]
    move_many(intents, actor=CHANNEL)


@pytest.mark.parametrize(("chair", "who"), [("county_leader", "county_leader"), (None, "leader")])
def test_whoever_chairs_a_consultation_has_it_among_his_work(
    city: City, desk: Desk, chair: str | None, who: str
) -> None:
    row = classified(city, tier="complex")
    units = {"lead": city.units["light"], "co_units": (city.units["water"],)}
    more = {"consultation_day": working_day(2), "chair": city.officers.get(chair or "")}
    row = act(row, "coordinate", city.actor("triage"), **units, **more)
    assert listed(desk, who) == [row.pk]
    assert listed(desk, "leader") == ([row.pk] if who == "leader" else [])


def test_what_was_rectified_waits_for_the_supervisor(city: City, desk: Desk) -> None:
    row = rectified(city)
    assert listed(desk, "supervisor") == [row.pk]
    act(row, "verify", city.actor("supervisor"), finding="整改到位")
    assert listed(desk, "supervisor") == []


def test_the_limit_that_bites_stands_first_and_is_shown(city: City, desk: Desk) -> None:
    with time_machine.travel(local("2026-11-02 09:00"), tick=False):
        sooner, row = submitted(city), classified(city)
        assert row.next_due == due_of(row, "triage")
        assert row.next_due < row.due
        row = act(row, "assign", city.actor("triage"), lead=city.units["light"])
        assert row.next_due == due_of(row, "sign_for")
        row = act(row, "accept", city.actor("handler"))
        assert row.next_due == row.due
        assert listed(desk, "triage", view="open") == [sooner.pk, row.pk]


def due_of(row: Suggestion, kind: str) -> Any:
    return row.deadlines.get(kind=kind).due


def test_what_is_due_first_stands_first(city: City, desk: Desk) -> None:
    late = assigned(city, at=local("2026-01-05 09:00"))
    later = assigned(city)
    sooner = assigned(city, tier="simple")
    assert listed(desk, "handler", view="open") == [late.pk, sooner.pk, later.pk]


def test_my_work_comes_first_for_a_handler(city: City, desk: Desk) -> None:
    leads, joins = assigned(city), with_co_unit(city)
    tabs = desk("water_handler").get(ADDRESS).context["listing"].tabs
    assert (tabs[0].name, tabs[0].current, tabs[0].count) == ("mine", True, 1)
    assert listed(desk, "water_handler") == [joins.pk]
    assert set(listed(desk, "handler")) == {leads.pk, joins.pk}


def test_what_the_unit_has_answered_is_no_work_any_more(city: City, desk: Desk) -> None:
    answered(city)
    assert listed(desk, "handler") == []


def test_my_work_at_triage_is_what_waits_for_triage(city: City, desk: Desk) -> None:
    new, objected = submitted(city), with_objection(city)
    handling(city)
    assert set(listed(desk, "triage")) == {new.pk, objected.pk}


def test_an_auditor_has_no_work_but_sees_all(city: City, desk: Desk) -> None:
    row = submitted(city)
    assert "mine" not in counts(desk, "auditor")
    assert listed(desk, "auditor") == [row.pk]


def test_tabs_count_open_ones_only(city: City, desk: Desk) -> None:
    submitted(city), handling(city), closed(city)
    found = counts(desk, "triage")
    assert (found["collected"], found["handling"], found["open"]) == (1, 1, 2)
    assert (found["ended"], found["all"]) == (None, None)


def test_what_has_ended_is_listed_without_a_total(city: City, desk: Desk) -> None:
    row = closed(city)
    listing = desk("triage").get(ADDRESS, {"view": "ended"}).context["listing"]
    assert [each.pk for each in listing.rows] == [row.pk]
    assert listing.span["total"] is None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"tier": "simple"}, True),
        ({"tier": "general"}, False),
        ({"type": "help"}, True),
        ({"type": "proposal"}, False),
        ({"region": "431002"}, True),
        ({"region": "431003"}, False),
        ({"channel": "web"}, True),
        ({"channel": "hotline"}, False),
        ({"key": "on"}, False),
        ({"overdue": "on"}, False),
        ({"status": "assigned"}, True),
        ({"status": "closed"}, False),
        ({"tier": "nonsense"}, True),
        ({"page": "2"}, False),
        ({"page": "nonsense"}, True),
    ],
)
def test_filters_stand_in_the_address(
    query: dict[str, str], found: bool, city: City, desk: Desk
) -> None:
    row = assigned(city, tier="simple")
    assert listed(desk, "city_triage", **{"view": "open"} | query) == [row.pk] * found


def test_the_lead_unit_is_a_filter_as_well(city: City, desk: Desk) -> None:
    row = assigned(city)
    light, water = (str(city.units[name].pk) for name in ("light", "water"))
    assert listed(desk, "triage", view="open", unit=light) == [row.pk]
    assert listed(desk, "triage", view="open", unit=water) == []


def test_overdue_is_what_is_late_and_not_paused(city: City, desk: Desk) -> None:
    late = assigned(city, at=local("2026-01-05 09:00"))
    assigned(city)
    assert listed(desk, "triage", view="open", overdue="on") == [late.pk]


def test_a_reference_leads_straight_to_its_page(city: City, desk: Desk) -> None:
    row = submitted(city)
    typed = row.reference.replace("-", " ").lower()
    answer = desk("triage").get(ADDRESS, {"q": typed})
    assert (answer.status_code, answer["Location"]) == (302, f"{ADDRESS}{row.pk}/change/")


def test_a_title_is_searched_in_ended_ones_too(city: City, desk: Desk) -> None:
    row = closed(city, title="老旧小区加装电梯")
    submitted(city)
    assert listed(desk, "triage", q="电梯") == [row.pk]


def test_a_page_holds_fifty_and_knows_of_the_next(city: City, desk: Desk) -> None:
    many(city, 51)
    listing = desk("triage").get(ADDRESS).context["listing"]
    assert (len(listing.rows), listing.next_page) == (50, 2)
    assert listing.span == {"first": 1, "last": 50, "total": 51}
    assert len(listed(desk, "triage", page="2")) == 1


@pytest.mark.parametrize("who", ["triage", "handler"])
def test_the_list_takes_the_same_statements_for_few_and_for_many(
    who: str, city: City, desk: Desk
) -> None:
    assigned(city)
    few = statements(desk, who)
    many(city, 100)
    for row in Suggestion.objects.filter(status="collected")[:30]:
        typed = {"type": "help", "category": city.category, "tier": "general"}
        act(row, "classify", city.actor("triage"), **typed)
        act(row, "assign", city.actor("triage"), lead=city.units["light"])
    # A unit's place takes one more; a desk, what speaks of danger.
    assert statements(desk, who) == few == STATEMENTS + 1


def statements(desk: Desk, who: str) -> int:
    client = desk(who)
    with CaptureQueriesContext(connection) as counted:
        assert client.get(ADDRESS, {"view": "open"}).status_code == 200
    return len(counted)


@pytest.mark.parametrize(
    ("due", "words"),
    [
        ("2026-09-18 13:00", "3 hours left"),
        ("2026-09-18 10:01", "1 minute left"),
        ("2026-09-21 10:00", "3 days left"),
        ("2026-09-18 09:30", "30 minutes overdue"),
        ("2026-09-16 09:00", "2 days overdue"),
    ],
)
def test_time_left_is_said_in_words(due: str, words: str) -> None:
    with translation.override("en"):
        assert time_left(local(due), local("2026-09-18 10:00")) == words


def test_a_suggestion_that_waits_is_paused_not_overdue(city: City, desk: Desk) -> None:
    row = handling(city, at=local("2026-01-05 09:00"))
    act(row, "ask", city.actor("handler"), question="在哪？")
    listing = desk("triage").get(ADDRESS, {"view": "waiting"}).context["listing"]
    assert listing.rows[0].left.tone == "grey"


def test_the_city_sees_every_county(city: City, desk: Desk) -> None:
    rows = [submitted(city), submitted(city, region=city.regions["beside"])]
    assert set(listed(desk, "city_triage")) == {row.pk for row in rows}
    assert listed(desk, "triage") == [rows[0].pk]


def test_a_classified_one_is_work_of_triage_until_assigned(city: City, desk: Desk) -> None:
    row = classified(city)
    assert listed(desk, "triage") == [row.pk]


# my work


def mine(desk: Desk, who: str) -> set[int]:
    return set(listed(desk, who, view="mine"))


def test_what_is_allotted_to_a_colleague_is_not_my_work(city: City, desk: Desk) -> None:
    row = handling(city)
    second = officer("second", Role.HANDLER, city.units["light"])
    city.officers["second"] = second
    assert mine(desk, "second") == set()
    act(row, "allot", city.actor("leader"), officer=second)
    assert mine(desk, "second") == {row.pk}
    assert mine(desk, "handler") == set()


def test_what_is_allotted_to_nobody_is_the_work_of_the_whole_unit(city: City, desk: Desk) -> None:
    row = assigned(city)
    assert mine(desk, "handler") == mine(desk, "leader") == {row.pk}


def test_what_is_to_be_signed_is_the_work_of_the_leader(city: City, desk: Desk) -> None:
    row = handling(city)
    assert mine(desk, "leader") == set()
    act(row, "draft", city.actor("handler"), outcome="solved", answer="已修好。")
    assert mine(desk, "leader") == {row.pk}


def test_what_was_allotted_to_whoever_left_is_the_work_of_the_unit_again(
    city: City, desk: Desk
) -> None:
    row = handling(city)
    officer("second", Role.HANDLER, city.units["light"])
    city.officers["second"] = Officer.objects.get(username="second")
    assert mine(desk, "second") == set()
    Post.objects.filter(officer=city.officers["handler"]).delete()
    assert mine(desk, "second") == mine(desk, "leader") == {row.pk}


def test_what_is_contested_after_the_close_is_counted_as_it_is_listed(
    city: City, desk: Desk
) -> None:
    result = {"solved": False, "satisfied": "not"}
    row = act(answered(city), "close", CLOCK)
    row = act(row, "follow_up", city.actor("triage"), note="没有修好", **result)
    assert mine(desk, "supervisor") == {row.pk}
    assert counts(desk, "supervisor")["mine"] == 1


# my work of supervisors


def swept(row: Suggestion, kind: str, level: str) -> datetime:
    """Sweep on time until this level has gone out; the moment after."""
    while True:
        clock = row.deadlines.get(kind=kind)
        assert clock.next_alert_at is not None
        moment = clock.next_alert_at + timedelta(minutes=1)
        with time_machine.travel(moment):
            sweep()
        if clock.alerts.filter(level=level).exists():
            return moment


def mine_at(desk: Desk, who: str, moment: datetime) -> set[int]:
    with time_machine.travel(moment):
        return mine(desk, who)


def test_a_red_card_is_the_work_of_the_supervisor_of_the_county(city: City, desk: Desk) -> None:
    row = handling(city)
    assert mine_at(desk, "supervisor", swept(row, "handling", "yellow")) == set()
    red = swept(row, "handling", "red")
    assert mine_at(desk, "supervisor", red) == {row.pk}
    assert mine_at(desk, "city_supervisor", red) == set()


def test_an_instruction_is_the_work_of_supervisors_until_its_result_is_entered(
    city: City, desk: Desk
) -> None:
    row = make(city, handling(city), "instruct")
    for who in ("supervisor", "city_supervisor"):
        assert mine(desk, who) == {row.pk}
    row = act(row, "withdraw", CITIZEN)
    assert mine(desk, "supervisor") == {row.pk}
    act(row, "carry_out", city.actor("supervisor"), result="已修复并报告")
    assert mine(desk, "supervisor") == mine(desk, "city_supervisor") == set()


def test_the_level_of_supervision_is_the_work_of_the_city_too(city: City, desk: Desk) -> None:
    row = handling(city)
    supervised = swept(row, "handling", "supervision")
    assert mine_at(desk, "supervisor", supervised) == {row.pk}
    assert mine_at(desk, "city_supervisor", supervised) == {row.pk}


def test_a_county_without_a_supervisor_is_the_work_of_the_city(city: City, desk: Desk) -> None:
    row = handling(city)
    Post.objects.filter(officer=city.officers["supervisor"]).delete()
    assert mine_at(desk, "city_supervisor", swept(row, "handling", "red")) == {row.pk}


@pytest.mark.parametrize("what", ["answered", "paused"])
def test_a_card_of_what_runs_no_more_is_nobodys_work(what: str, city: City, desk: Desk) -> None:
    row = handling(city)
    with time_machine.travel(swept(row, "handling", "red")) as clock:
        if what == "paused":
            act(row, "ask", city.actor("handler"), question="在哪？")
        else:
            words = {"outcome": "solved", "answer": "您好！路灯已修好。感谢您的来信。"}
            act(row, "draft", city.actor("handler"), **words)
            act(row, "answer", city.actor("leader"), **words)
        clock.shift(60)
        assert mine(desk, "supervisor") == set()


def test_an_order_without_a_reply_is_work_once_it_is_past_due(city: City, desk: Desk) -> None:
    row = ordered(city)
    due = due_of(row, "supervision")
    assert mine_at(desk, "supervisor", due - timedelta(minutes=1)) == set()
    assert mine_at(desk, "supervisor", due + timedelta(minutes=1)) == {row.pk}
    with time_machine.travel(due + timedelta(minutes=1)):
        act(row, "reply_supervision", city.actor("leader"), reply="已安排")
        assert mine(desk, "supervisor") == set()


def test_the_tab_and_the_tile_say_as_many_as_the_list_has(city: City, desk: Desk) -> None:
    late, _order, _verify = handling(city), ordered(city), rectified(city)
    with time_machine.travel(swept(late, "handling", "supervision")):
        found = len(mine(desk, "supervisor"))
        assert found == 3
        assert counts(desk, "supervisor")["mine"] == found
        assert desk("supervisor").get("/admin/").context["tiles"][0].value == str(found)


def test_a_digest_leads_to_what_it_counts(city: City, desk: Desk) -> None:
    row, _other = assigned(city), assigned(city)
    swept(row, "sign_for", "yellow")
    Message.objects.filter(medium="digest").exclude(suggestion=row).delete()
    with time_machine.travel(local("2026-09-21 08:30")):
        fold()
        notice = Message.objects.get(template="digest", officer=city.officers["leader"])
        assert listed(desk, "leader", notice=str(notice.pk)) == [row.pk]
        page = desk("leader").get(ADDRESS, {"notice": str(notice.pk)})
        assert page.context["listing"].span == {"first": 1, "last": 1, "total": 1}
        # That of somebody else leads to nothing, and not to everything.
        assert listed(desk, "handler", view="all", notice=str(notice.pk)) == []
