"""What one officer has in hand goes to others in one step, and back within an hour."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from regions.models import Officer, Post, Role
from suggestions.audit import broken_chains
from suggestions.models import Assignment, Event, Message, Suggestion
from suggestions.pipeline.actors import officer_actor
from suggestions.pipeline.assign import HandBack, HandOver
from suggestions.pipeline.move import Intent, move_many
from suggestions.pipeline.refusals import Refused
from tests.factories import City, act, again, handling, local, officer
from tests.suggestions.desk.conftest import Desk

NOW = local("2026-09-16 10:00")


def in_hand(city: City, many: int) -> list[Suggestion]:
    """What the handler has signed for, what falls due next first."""
    return [handling(city, at=NOW - timedelta(hours=9 - each)) for each in range(many)]


def second(city: City, name: str = "second") -> Officer:
    city.officers[name] = officer(name, Role.HANDLER, city.units["light"])
    return city.officers[name]


def address(city: City, name: str = "handler", unit: str = "light") -> str:
    return f"/admin/team/{city.units[unit].pk}/{city.officers[name].pk}/"


def preview(client: Client, where: str, *to: Any, reason: str = "调离") -> Any:
    keys = [each.pk if isinstance(each, Officer) else each for each in to]
    return client.post(where, {"to": keys, "reason": reason, "key": "one-time-key"})


def as_confirmed(page: Any) -> dict[str, Any]:
    form = page.context["form"]
    return {
        "to": form.cleaned_data["to"],
        "reason": form.cleaned_data["reason"],
        "key": "one-time-key",
        "selected": [each.picked for each in page.context["shares"]],
        "confirmed": "1",
    }


def handed_over(client: Client, city: City, *to: Any) -> Any:
    where = address(city)
    return client.post(where, as_confirmed(preview(client, where, *to)))


def held_by(row: Suggestion) -> str:
    lead = Assignment.objects.get(suggestion=row, capacity="lead", until=None)
    return lead.officer.username if lead.officer else ""


def allotments(row: Suggestion) -> int:
    return row.events.filter(move="allot").count()


def leaves(city: City, name: str) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Post.objects.filter(officer=city.officers[name]).update(until=yesterday)


def told(name: str) -> list[Message]:
    rows = Message.objects.filter(officer__username=name, medium="in_app")
    return list(rows.filter(template__in=["taken_over", "allotted"]).order_by("pk"))


# handing over


def test_the_page_lists_what_is_open_the_next_due_first(city: City, desk: Desk) -> None:
    rows = in_hand(city, 3)
    page = desk("leader").get(address(city))
    assert [each.row.pk for each in page.context["matters"]] == [row.pk for row in rows]
    assert [many for _status, many in page.context["by_status"]] == [3]
    assert f"/admin/suggestions/suggestion/{rows[0].pk}/change/" in page.content.decode()


def test_a_preview_shows_who_gets_what_and_changes_nothing(city: City, desk: Desk) -> None:
    rows, colleague = in_hand(city, 3), second(city)
    page = preview(desk("leader"), address(city), colleague, city.officers["leader"])
    assert page.status_code == 200
    got = {each.row.pk: each.to for each in page.context["shares"]}
    first, then = sorted([str(colleague), "leader"])
    by_form = [
        page.context["form"].colleagues[key] for key in page.context["form"].cleaned_data["to"]
    ]
    assert [got[row.pk] for row in rows] == [str(by_form[0]), str(by_form[1]), str(by_form[0])]
    assert {first, then} == {str(each) for each in by_form}
    assert page.context["told"] == str(colleague)  # nobody is told what he does himself
    assert [held_by(row) for row in rows] == ["handler"] * 3
    assert (told("second"), Event.objects.filter(move="allot").count()) == ([], 0)


def test_what_is_confirmed_is_one_entry_each_and_one_message_for_all(
    city: City, desk: Desk
) -> None:
    rows, colleague = in_hand(city, 3), second(city)
    page = handed_over(desk("leader"), city, colleague)
    assert (len(page.context["shares"]), page.context["refused"]) == (3, [])
    assert [held_by(row) for row in rows] == ["second"] * 3
    assert [allotments(row) for row in rows] == [1, 1, 1]
    [message] = told("second")
    assert (message.template, message.context["n"]) == ("taken_over", 3)
    listed = desk("second").get(
        "/admin/suggestions/suggestion/", {"view": "all", "notice": message.pk}
    )
    assert {each.pk for each in listed.context["listing"].rows} == {row.pk for row in rows}


def test_the_entry_says_from_whom_to_whom_and_why(city: City, desk: Desk) -> None:
    [row], colleague = in_hand(city, 1), second(city)
    handed_over(desk("leader"), city, colleague)
    page = desk("leader").get(f"/admin/suggestions/suggestion/{row.pk}/change/").content.decode()
    text = re.sub(r"<[^>]+>|\s+", " ", page)
    assert "调离" in text
    assert {"handler", "second"} <= set(text.split())


def test_a_double_click_hands_over_once(city: City, desk: Desk) -> None:
    rows, colleague = in_hand(city, 2), second(city)
    client = desk("leader")
    form = as_confirmed(preview(client, address(city), colleague))
    for _click in range(2):
        page = client.post(address(city), form)
        assert (page.status_code, len(page.context["shares"])) == (200, 2)
    assert [allotments(row) for row in rows] == [1, 1]
    assert [each.context["n"] for each in told("second")] == [2]


def test_all_of_the_unit_gets_it_where_nobody_is_chosen_and_nobody_is_written_to(
    city: City, desk: Desk
) -> None:
    rows = in_hand(city, 2)
    before = Message.objects.count()
    page = handed_over(desk("leader"), city, "unit")
    assert len(page.context["shares"]) == 2
    assert [held_by(row) for row in rows] == ["", ""]
    assert Message.objects.count() == before


def test_what_waits_or_is_on_hold_is_handed_over_as_well(city: City, desk: Desk) -> None:
    waits, held = in_hand(city, 2)
    act(waits, "ask", city.actor("handler"), question="在哪？")
    act(held, "ask_hold", city.actor("leader"), reason="待立项", plan="明年实施",
        review=NOW.date() + timedelta(days=30))  # fmt: skip
    act(held, "hold", city.actor("supervisor"), reason="同意", plan="明年实施",
        review=NOW.date() + timedelta(days=30))  # fmt: skip
    handed_over(desk("leader"), city, second(city))
    assert [held_by(row) for row in (waits, held)] == ["second", "second"]
    assert [again(row).status for row in (waits, held)] == ["waiting", "held"]


def test_what_one_colleague_left_to_others_goes_to_the_next(city: City, desk: Desk) -> None:
    rows, one, other = in_hand(city, 2), second(city), second(city, "third")
    for row in rows:
        act(row, "recuse", city.actor("leader"), officer=one, reason="亲属")
    page = preview(desk("leader"), address(city), one, other)
    assert {each.to for each in page.context["shares"]} == {"third"}
    assert page.context["refused"] == []


def test_what_nobody_of_them_may_have_stays_with_its_rule(city: City, desk: Desk) -> None:
    (left, moved), one = in_hand(city, 2), second(city)
    act(left, "recuse", city.actor("leader"), officer=one, reason="亲属")
    client = desk("leader")
    page = preview(client, address(city), one)
    assert [each.row.pk for each in page.context["shares"]] == [moved.pk]
    [stays] = page.context["refused"]
    assert (stays.row.pk, "回避" in stays.words) == (left.pk, True)
    client.post(address(city), as_confirmed(page))
    assert (held_by(left), held_by(moved)) == ("handler", "second")


def test_a_part_as_co_unit_is_listed_and_stays(city: City, desk: Desk) -> None:
    row = handling(city)
    act(row, "join_co", city.actor("leader"), co_units=(city.units["water"],), task="请配合")
    act(row, "accept_co", city.actor("water_handler"))
    where = address(city, "water_handler", "water")
    page = preview(desk("water_leader"), where, "unit")
    assert page.context["shares"] == []
    assert [each.row.pk for each in page.context["refused"]] == [row.pk]


def test_what_changed_after_the_preview_is_left_with_the_reason(city: City, desk: Desk) -> None:
    (changed, other), colleague = in_hand(city, 2), second(city)
    client = desk("leader")
    form = as_confirmed(preview(client, address(city), colleague))
    act(changed, "allot", city.actor("leader"), officer=city.officers["leader"])
    page = client.post(address(city), form)
    assert [each.row.pk for each in page.context["refused"]] == [changed.pk]
    assert (held_by(changed), held_by(other)) == ("leader", "second")


def test_nothing_is_handed_over_without_a_reason_or_to_both(city: City, desk: Desk) -> None:
    [row], colleague = in_hand(city, 1), second(city)
    client = desk("leader")
    for to, reason in (([colleague], ""), ([], "调离"), ([colleague, "unit"], "调离")):
        assert preview(client, address(city), *to, reason=reason).status_code == 422
    assert held_by(row) == "handler"


@pytest.mark.parametrize("who", ["handler", "supervisor", "triage", "auditor", "administrator"])
def test_only_leaders_hand_over(who: str, city: City, desk: Desk) -> None:
    in_hand(city, 1)
    client = desk(who)
    for where in ("/admin/team/", address(city), "/admin/team/back/one-time-key/"):
        assert client.get(where).status_code == 403
    assert preview(client, address(city), "unit").status_code == 403


@pytest.mark.parametrize("who", ["county_leader", "water_leader"])
def test_a_leader_hands_over_in_the_own_unit_only(who: str, city: City, desk: Desk) -> None:
    [row] = in_hand(city, 1)
    assert preview(desk(who), address(city), "unit").status_code == 404
    assert held_by(row) == "handler"


def test_what_the_leader_left_to_others_is_not_there(city: City, desk: Desk) -> None:
    hidden, shown = in_hand(city, 2)
    officer("other_leader", Role.LEADER, city.units["light"])
    act(hidden, "step_aside", city.actor("leader"), reason="亲属")
    page = desk("leader").get(address(city))
    assert [each.row.pk for each in page.context["matters"]] == [shown.pk]
    form = {"to": ["unit"], "reason": "调离", "key": "one-time-key", "confirmed": "1"}
    desk("leader").post(
        address(city), form | {"selected": [f"{hidden.pk}:{again(hidden).version}:0"]}
    )
    assert held_by(hidden) == "handler"


def test_the_rest_is_handed_over_with_the_same_page(
    city: City, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("suggestions.desk.team.acting.MOST_AT_ONCE", 2)
    rows, colleague = in_hand(city, 4), second(city)
    client = desk("leader")
    for _round in range(2):
        page = handed_over(client, city, colleague)
        assert (page.status_code, len(page.context["shares"])) == (200, 2)
    assert [held_by(row) for row in rows] == ["second"] * 4
    assert [each.context["n"] for each in told("second")] == [2, 2]


def test_each_preview_has_a_key_of_its_own(city: City, desk: Desk) -> None:
    in_hand(city, 1)
    pages = [preview(desk("leader"), address(city), second(city)) for _time in range(1)]
    pages.append(preview(desk("leader"), address(city), city.officers["second"]))
    keys = {page.context["form"].key for page in pages}
    assert len(keys | {"one-time-key"}) == 3


def test_a_form_sent_again_after_it_was_taken_back_says_that_it_moved_nothing(
    city: City, desk: Desk
) -> None:
    rows, colleague = in_hand(city, 2), second(city)
    client = desk("leader")
    form = as_confirmed(preview(client, address(city), colleague))
    client.post(address(city), form)
    taken_back(client)
    page = client.post(address(city), form)
    assert (len(page.context["shares"]), len(page.context["refused"])) == (0, 2)
    anew = preview(client, address(city), colleague)
    form = as_confirmed(anew) | {"key": anew.context["form"].key}
    assert len(client.post(address(city), form).context["shares"]) == 2
    assert [held_by(row) for row in rows] == ["second"] * 2


def test_a_double_click_of_whoever_left_shows_the_result(city: City, desk: Desk) -> None:
    rows, colleague = in_hand(city, 2), second(city)
    leaves(city, "handler")
    client = desk("leader")
    form = as_confirmed(preview(client, address(city), colleague))
    for _click in range(2):
        page = client.post(address(city), form)
        assert (page.status_code, len(page.context["shares"])) == (200, 2)
    assert [allotments(row) for row in rows] == [1, 1]
    assert client.post(address(city), form | {"key": "some-other-key"}).status_code == 404


def test_a_preview_takes_as_many_statements_for_many_as_for_few(city: City, desk: Desk) -> None:
    colleague, client, found = second(city), desk("leader"), []
    for more in (3, 9):
        in_hand(city, more)
        with CaptureQueriesContext(connection) as counted:
            preview(client, address(city), colleague)
        found.append(len(counted))
    assert found[0] == found[1]


# undoing


def taken_back(client: Client, reason: str = "弄错了") -> Any:
    return client.post("/admin/team/back/one-time-key/", {"reason": reason, "key": "another-key"})


def test_what_nothing_happened_to_goes_back_and_the_rest_is_named(city: City, desk: Desk) -> None:
    (touched, free), colleague = in_hand(city, 2), second(city)
    client = desk("leader")
    handed_over(client, city, colleague)
    note = {"note": "已联系", "reached": True}
    act(touched, "contact", officer_actor(colleague), **note)
    page = client.get("/admin/team/back/one-time-key/")
    assert [each.row.pk for each in page.context["goes"]] == [free.pk]
    assert [each.row.pk for each in page.context["stays"]] == [touched.pk]
    result = taken_back(client)
    assert (result.context["done"], result.context["total"]) == (1, 2)
    assert [each.row.pk for each in result.context["refused"]] == [touched.pk]
    assert (held_by(touched), held_by(free)) == ("second", "handler")
    words = free.events.filter(move="allot").latest("number").wordings
    assert words.filter(text="弄错了").exists()


def test_taken_back_twice_is_taken_back_once(city: City, desk: Desk) -> None:
    [row], colleague = in_hand(city, 1), second(city)
    client = desk("leader")
    handed_over(client, city, colleague)
    assert [taken_back(client).context["done"] for _click in range(2)] == [1, 1]
    assert (held_by(row), allotments(row)) == ("handler", 2)


def test_whoever_has_nothing_left_of_it_reads_so(city: City, desk: Desk) -> None:
    in_hand(city, 2)
    second(city)
    client = desk("leader")
    handed_over(client, city, city.officers["second"])
    taken_back(client)
    [message] = told("second")
    assert (message.context["n"], message.read is not None) == (0, True)
    assert [each.context["n"] for each in told("handler") if each.template == "taken_over"] == [2]


def test_after_an_hour_nothing_goes_back(city: City, desk: Desk) -> None:
    [row], colleague = in_hand(city, 1), second(city)
    client = desk("leader")
    handed_over(client, city, colleague)
    with time_machine.travel(NOW + timedelta(minutes=61)):
        page = client.get("/admin/team/back/one-time-key/")
        assert page.context["found"].is_over
        assert client.get("/admin/team/").context["recent"] == []
        assert taken_back(client).context["done"] == 0
    assert (held_by(row), allotments(row)) == ("second", 1)


def test_within_the_hour_the_page_of_the_leader_leads_there(city: City, desk: Desk) -> None:
    in_hand(city, 2)
    client = desk("leader")
    handed_over(client, city, second(city))
    with time_machine.travel(NOW + timedelta(minutes=59)):
        page = client.get("/admin/team/")
    [found] = page.context["recent"]
    assert (len(found.entries), found.before) == (2, "handler")
    assert "/admin/team/back/one-time-key/" in page.content.decode()


def test_of_whoever_left_it_goes_back_to_all_of_the_unit(city: City, desk: Desk) -> None:
    [row], colleague = in_hand(city, 1), second(city)
    leaves(city, "handler")
    client = desk("leader")
    handed_over(client, city, colleague)
    assert held_by(row) == "second"
    assert taken_back(client).context["done"] == 1
    assert held_by(row) == ""


def test_another_unit_takes_nothing_back(city: City, desk: Desk) -> None:
    [row], colleague = in_hand(city, 1), second(city)
    handed_over(desk("leader"), city, colleague)
    assert taken_back(desk("water_leader")).status_code == 404
    assert held_by(row) == "second"


def test_what_went_over_and_back_is_as_the_ledger_tells_it(city: City, desk: Desk) -> None:
    (row, other), colleague = in_hand(city, 2), second(city)
    client = desk("leader")
    handed_over(client, city, colleague)
    act(other, "contact", officer_actor(colleague), note="已联系", reached=True)
    taken_back(client)
    assert list(broken_chains([again(row), again(other)])) == []


# the moves themselves


def test_a_hand_over_needs_the_officer_who_has_it(city: City) -> None:
    [row], colleague = in_hand(city, 1), second(city)
    wrong = HandOver(
        officer=colleague, before=city.officers["leader"], reason="调离", hand_over="x"
    )
    nobody = HandOver(before=city.officers["handler"], reason="调离", hand_over="x")
    found = move_many(
        [Intent(row.pk, each) for each in (wrong, nobody)], actor=city.actor("leader")
    )
    assert all(isinstance(each, Refused) for each in found)
    assert (held_by(row), allotments(row)) == ("handler", 0)


def test_nothing_of_an_older_hand_over_goes_back(city: City) -> None:
    [row], colleague = in_hand(city, 1), second(city)
    over = HandOver(
        officer=colleague, before=city.officers["handler"], reason="调离", hand_over="x"
    )
    [given] = move_many([Intent(row.pk, over)], actor=city.actor("leader"))
    assert isinstance(given, Event)
    back = HandBack(
        officer=city.officers["handler"],
        before=colleague,
        reason="弄错了",
        hand_over="x",
        given=given,
    )
    with time_machine.travel(NOW + timedelta(minutes=61)):
        [found] = move_many([Intent(row.pk, back)], actor=city.actor("leader"))
    assert isinstance(found, Refused)
    assert held_by(row) == "second"


def test_many_take_as_many_statements_a_page_as_few(city: City, desk: Desk) -> None:
    client = desk("leader")
    in_hand(city, 2)
    few = statements(client, city)
    in_hand(city, 8)
    assert statements(client, city) == few


def statements(client: Client, city: City) -> dict[str, int]:
    found = {}
    for where in ("/admin/", "/admin/team/", address(city)):
        with CaptureQueriesContext(connection) as counted:
            assert client.get(where).status_code == 200
        found[where] = len(counted)
    return found
