"""Several matters, one draft a unit; a person signs it, and each matter has its order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from regions.models import Post
from suggestions import erasing
from suggestions.audit import broken_chains
from suggestions.models import Event, OrderMatter, Suggestion, SupervisionOrder
from suggestions.orders import making
from suggestions.orders.making import NotPossible, Order
from suggestions.orders.standing import matters_of
from tests.factories import CITIZEN, City, act, again, answered, handling, local, submitted
from tests.suggestions.orders.conftest import (
    DUE,
    SAID,
    draft,
    drafted,
    led_by_water,
    officer,
    signed,
)


def orders_in(row: Suggestion) -> list[Event]:
    return list(row.events.filter(move="supervise"))


# drafts


def test_each_unit_that_leads_some_has_one_draft(city: City) -> None:
    light, more, water = handling(city), handling(city), led_by_water(city)
    found = draft(city, light, water, more)
    assert found.left_over == {}
    assert {
        order.unit: {matter.suggestion_id for matter in order.matters.all()}
        for order in found.orders
    } == {city.units["light"]: {light.pk, more.pk}, city.units["water"]: {water.pk}}


def test_a_draft_changes_no_suggestion_and_tells_nobody(city: City) -> None:
    row = handling(city)
    before = row.entries
    drafted(city, row)
    assert again(row).entries == before
    assert not row.deadlines.filter(kind="supervision").exists()


def test_what_nobody_leads_or_is_done_is_left_over_with_the_reason(city: City) -> None:
    good, nobodys, done = handling(city), submitted(city), answered(city)
    found = draft(city, good, nobodys, done)
    assert [order.matters.get().suggestion_id for order in found.orders] == [good.pk]
    assert found.left_over.keys() == {nobodys.pk, done.pk}
    assert "无从督办" in found.left_over[nobodys.pk]


def test_a_matter_is_in_one_draft_at_most(city: City) -> None:
    row = handling(city)
    drafted(city, row)
    again_drafted = draft(city, row)
    assert again_drafted.orders == []
    assert "已列入对" in again_drafted.left_over[row.pk]
    other = SupervisionOrder.objects.create(
        place=city.regions["county"],
        unit=city.units["light"],
        reason="x",
        due=DUE,
        created_by=officer(city, "supervisor"),
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderMatter.objects.create(order=other, suggestion=row)


def test_whoever_is_no_supervisor_of_the_place_drafts_nothing(city: City) -> None:
    row = handling(city)
    for name in ("triage", "handler", "auditor"):
        assert draft(city, row, by=name).orders == []
    assert not SupervisionOrder.objects.exists()


def test_a_matter_that_was_left_out_may_be_drafted_anew(city: City) -> None:
    stays, goes = handling(city), handling(city)
    order = drafted(city, stays, goes)
    later = Order("请说明原因。", date(2026, 9, 28))
    making.change(order, later, [stays.pk], by=officer(city, "supervisor"), version=1)
    order.refresh_from_db()
    assert (order.reason, order.due, order.version) == (later.reason, later.due, 2)
    assert drafted(city, goes).matters.count() == 1


def test_what_whoever_saves_it_may_not_see_stays_in_the_draft(city: City) -> None:
    row, moved = handling(city), handling(city)
    order, gone = drafted(city, row, moved), city.regions["beside"]
    Suggestion.objects.filter(pk=moved.pk).update(region=gone, region_path=gone.path)
    making.change(order, SAID, [row.pk], by=officer(city, "supervisor"), version=1)
    assert set(order.matters.values_list("suggestion", flat=True)) == {row.pk, moved.pk}


@pytest.mark.parametrize("due", [date(2020, 1, 1), date(2026, 9, 16), date(9999, 1, 1)])
def test_no_reply_is_due_in_the_past_or_beyond_the_calendar(city: City, due: date) -> None:
    with pytest.raises(NotPossible):
        making.draft([handling(city)], Order("久拖未办", due), by=officer(city, "supervisor"))
    assert not SupervisionOrder.objects.exists()


def test_a_discarded_draft_leaves_nothing(city: City) -> None:
    row = handling(city)
    making.discard(drafted(city, row), by=officer(city, "supervisor"), version=1)
    assert not SupervisionOrder.objects.exists()
    assert orders_in(row) == []


# signing


def test_every_matter_gets_its_order_and_its_clock(city: City) -> None:
    rows = [handling(city), handling(city)]
    order = signed(city, *rows)
    assert (order.year, order.number, order.signer) == (2026, 1, str(city.officers["supervisor"]))
    for row in rows:
        [entry] = orders_in(row)
        assert order.matters.get(suggestion=row).event == entry
        assert entry.wordings.get().text == SAID.reason
        assert row.deadlines.get(kind="supervision").due == local("2026-09-25 17:30")
    assert list(broken_chains(map(again, rows))) == []


def test_numbers_have_no_gaps_and_begin_anew_each_year_and_in_each_place(city: City) -> None:
    numbers = [signed(city, handling(city)).number for _ in range(2)]
    of_city = signed(city, handling(city), by="city_supervisor")
    with time_machine.travel(local("2027-01-04 10:00")):
        later = Order("久拖未办", date(2027, 1, 8))
        [order] = making.draft([handling(city)], later, by=officer(city, "supervisor")).orders
        making.sign(order, by=officer(city, "supervisor"), version=1)
        order.refresh_from_db()
    assert numbers == [1, 2]
    assert (of_city.place, of_city.number) == (city.regions["city"], 1)
    assert (order.year, order.number) == (2027, 1)


def test_what_was_answered_meanwhile_is_named_and_the_others_are_ordered(city: City) -> None:
    open_one, meanwhile = handling(city), handling(city)
    order = drafted(city, open_one, meanwhile)
    words = {"outcome": "solved", "answer": "您好！路灯已于昨日修好。感谢您的来信。"}
    act(meanwhile, "draft", city.actor("handler"), **words)
    act(meanwhile, "answer", city.actor("leader"), **words)
    making.sign(order, by=officer(city, "supervisor"), version=1)
    assert len(orders_in(open_one)) == 1
    assert orders_in(meanwhile) == []
    assert order.matters.get(suggestion=meanwhile).refusal


def test_what_another_unit_leads_by_now_is_named_and_not_ordered(city: City) -> None:
    stays, goes = handling(city), handling(city)
    order = drafted(city, stays, goes)
    act(goes, "reassign", city.actor("triage"), lead=city.units["water"], reason="属水利局")
    making.sign(order, by=officer(city, "supervisor"), version=1)
    assert (len(orders_in(stays)), orders_in(goes)) == (1, [])
    assert str(city.units["water"]) in order.matters.get(suggestion=goes).refusal


@pytest.mark.parametrize("act_on", [making.sign, making.discard])
def test_who_has_an_interest_in_one_matter_decides_nothing_about_it(
    city: City, act_on: Callable[..., None]
) -> None:
    row = handling(city)
    order = drafted(city, row)
    Suggestion.objects.filter(pk=row.pk).update(about_unit=city.units["county"])
    city.officers["supervisor"].posts.create(role="leader", unit=city.units["county"])
    with pytest.raises(NotPossible):
        act_on(order, by=officer(city, "supervisor"), version=1)
    assert order.matters.get().refusal == ""
    assert orders_in(row) == []


def left(city: City, row: Suggestion, name: str) -> None:
    act(row, "step_aside", city.actor(name), reason="亲属所提")


def may_see(city: City, name: str, order: SupervisionOrder) -> bool:
    seen = SupervisionOrder.objects.visible_to(officer(city, name))
    return seen.filter(pk=order.pk).exists()


def test_a_draft_is_parted_from_what_its_supervisor_leaves_to_others(city: City) -> None:
    stays, goes = handling(city), handling(city)
    order = drafted(city, stays, goes)
    left(city, goes, "supervisor")
    other = SupervisionOrder.objects.exclude(pk=order.pk).get()
    assert other.matters.get().suggestion == goes
    assert (other.unit, other.due, other.reason) == (order.unit, order.due, order.reason)
    assert not may_see(city, "supervisor", other)
    with pytest.raises(NotPossible):
        making.sign(order, by=officer(city, "supervisor"), version=1)
    making.sign(order, by=officer(city, "supervisor"), version=2)
    making.sign(other, by=officer(city, "city_supervisor"), version=1)
    assert (len(orders_in(stays)), len(orders_in(goes))) == (1, 1)


def test_a_draft_stays_whole_when_somebody_leaves_who_does_not_see_it(city: City) -> None:
    order = drafted(city, handling(city), goes := handling(city))
    left(city, goes, "handler")
    assert order.matters.count() == 2


def test_of_a_signed_order_only_what_was_left_to_others_is_hidden(city: City) -> None:
    stays, goes = handling(city), handling(city)
    order = signed(city, stays, goes)
    left(city, again(goes), "handler")
    assert may_see(city, "handler", order)
    found = matters_of(order, officer(city, "handler"))
    assert ([each.row for each in found.seen], found.others) == ([stays], 1)


def test_a_signed_order_about_nothing_else_is_hidden(city: City) -> None:
    order = signed(city, row := handling(city))
    left(city, again(row), "leader")
    assert not may_see(city, "leader", order)


def test_the_words_go_with_the_last_one_that_is_erased(city: City) -> None:
    rows = [handling(city), handling(city)]
    order = signed(city, *rows)
    words = {"outcome": "solved", "answer": "您好！路灯已于昨日修好。感谢您的来信。"}
    reasons = []
    for row in rows:
        act(row, "draft", city.actor("handler"), **words)
        act(row, "answer", city.actor("leader"), **words)
        act(row, "close", CITIZEN, solved=True, satisfied="satisfied")
        act(row, "ask_erasure", CITIZEN, reason="不想留下")
        act(row, "approve_erasure", city.actor("supervisor"))
        with time_machine.travel(timezone.now() + timedelta(days=8)):
            erasing.tend()
        order.refresh_from_db()
        reasons.append(order.reason)
    assert reasons == [SAID.reason, ""]


def test_where_no_matter_may_have_one_nothing_is_signed(city: City) -> None:
    row = handling(city)
    order = drafted(city, row)
    with (
        time_machine.travel(local("2026-09-28 10:00")),
        pytest.raises(NotPossible, match="必须晚于"),
    ):
        making.sign(order, by=officer(city, "supervisor"), version=1)
    order.refresh_from_db()
    assert (order.signed, order.number, order.matters.get().refusal) == (None, None, "")
    assert orders_in(row) == []


def test_an_order_is_signed_once(city: City) -> None:
    row = handling(city)
    order = signed(city, row)
    for act_again in (making.sign, making.discard):
        with pytest.raises(NotPossible, match="已签发"):
            act_again(order, by=officer(city, "supervisor"), version=order.version)
    assert len(orders_in(row)) == 1


def test_nobody_signs_what_was_changed_since_it_was_read(city: City) -> None:
    row = handling(city)
    order = drafted(city, row)
    making.change(order, SAID, [row.pk], by=officer(city, "supervisor"), version=1)
    with pytest.raises(NotPossible, match="刚被他人修改"):
        making.sign(order, by=officer(city, "supervisor"), version=1)
    assert orders_in(row) == []


@pytest.mark.parametrize("name", ["triage", "leader", "auditor"])
def test_only_a_supervisor_of_the_place_signs(city: City, name: str) -> None:
    row = handling(city)
    order = drafted(city, row)
    with pytest.raises(NotPossible, match="只有该地的督办员"):
        making.sign(order, by=officer(city, name), version=1)
    assert orders_in(row) == []


def test_whose_post_has_ended_signs_no_more(city: City) -> None:
    row = handling(city)
    order = drafted(city, row)
    Post.objects.filter(officer=city.officers["supervisor"]).delete()
    with pytest.raises(NotPossible, match="只有该地的督办员"):
        making.sign(order, by=officer(city, "supervisor"), version=1)
    assert orders_in(row) == []
