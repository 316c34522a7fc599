"""Who reads an order, and what its forms do."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from suggestions.models import OrderMatter, SupervisionOrder
from tests.factories import City, act, assigned, handling, local
from tests.suggestions.desk.scenes import ADDRESS
from tests.suggestions.orders.conftest import Desk, drafted, led_by_water, signed

LIST = "/admin/orders/"
TYPED = {"due": "2026-09-25", "reason": "久拖未办"}


def shown(*rows: Any) -> list[str]:
    return [f"{row.pk}:{row.version}" for row in rows]


def address(order: SupervisionOrder, what: str = "") -> str:
    return f"{LIST}{order.pk}/{what}"


def posted(order: SupervisionOrder, **typed: Any) -> dict[str, Any]:
    kept = list(order.matters.values_list("suggestion", flat=True))
    return TYPED | {"version": order.version, "kept": kept} | typed


def test_what_was_picked_from_the_list_becomes_a_draft_for_each_unit(
    city: City, desk: Desk
) -> None:
    rows = [handling(city), assigned(city), led_by_water(city)]
    client = desk("supervisor")
    assert f'formaction="{LIST}draft/"' in client.get(f"{ADDRESS}?view=all").content.decode()
    form = client.get(f"{LIST}draft/", {"selected": [row.pk for row in rows]})
    assert f'action="{LIST}draft/"' in form.content.decode()
    answer = client.post(f"{LIST}draft/", TYPED | {"selected": shown(*rows)}, follow=True)
    assert answer.redirect_chain == [(LIST, 302)]
    assert "已生成2份督办单拟稿" in answer.content.decode()
    units = {order.unit for order in SupervisionOrder.objects.all()}
    assert units == {city.units["light"], city.units["water"]}


def test_what_cannot_have_an_order_is_listed_with_the_reason(city: City, desk: Desk) -> None:
    row = handling(city)
    drafted(city, row)
    answer = desk("supervisor").post(f"{LIST}draft/", TYPED | {"selected": shown(row)})
    [refused] = answer.context["refused"]
    assert answer.context["title"] == "拟督办单"  # nothing went out
    assert refused.row == row
    assert refused.words in answer.content.decode()
    assert OrderMatter.objects.count() == 1


def test_the_same_form_sent_twice_drafts_once(city: City, desk: Desk) -> None:
    row = handling(city)
    for _ in range(2):
        desk("supervisor").post(f"{LIST}draft/", TYPED | {"selected": shown(row)})
    assert SupervisionOrder.objects.count() == 1


def test_an_empty_form_drafts_nothing_and_keeps_what_was_picked(city: City, desk: Desk) -> None:
    row = handling(city)
    answer = desk("supervisor").post(f"{LIST}draft/", {"selected": shown(row)})
    assert answer.status_code == 422
    assert [each.row for each in answer.context["picked"]] == [row]
    assert not SupervisionOrder.objects.exists()


def test_others_are_not_reached_by_their_ids(city: City, desk: Desk) -> None:
    row = handling(city)
    answer = desk("beside_handler").post(f"{LIST}draft/", TYPED | {"selected": shown(row)})
    assert answer.status_code == 403
    assert not SupervisionOrder.objects.exists()


def test_a_draft_is_changed_and_signed_in_its_page(city: City, desk: Desk) -> None:
    stays, goes = handling(city), handling(city)
    order = drafted(city, stays, goes)
    client = desk("supervisor")
    words = posted(order, reason="请于二十五日前说明。", kept=[stays.pk])
    assert client.post(address(order, "change/"), words).status_code == 302
    page = client.get(address(order)).content.decode()
    assert "请于二十五日前说明。" in page
    assert goes.reference not in page
    answer = client.post(address(order, "sign/"), {"version": 2}, follow=True)
    assert "督办单已签发" in answer.content.decode()
    assert stays.events.filter(move="supervise").exists()
    assert not goes.events.filter(move="supervise").exists()


@pytest.mark.parametrize(
    "typed",
    [
        {"reason": "\u200b"},
        {"due": "tomorrow"},
        {"due": "2026-09-16"},
        {"due": "9999-12-31"},
        {"kept": []},
    ],
)
def test_what_is_wrong_is_said_and_stays_in_its_field(
    city: City, desk: Desk, typed: dict[str, Any]
) -> None:
    order = drafted(city, handling(city))
    answer = desk("supervisor").post(address(order, "change/"), posted(order, **typed))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == typed.keys()
    order.refresh_from_db()
    assert (order.version, order.matters.count()) == (1, 1)


def test_whoever_has_read_nothing_signs_and_discards_nothing(city: City, desk: Desk) -> None:
    row = handling(city)
    order = drafted(city, row)
    for what in ("sign/", "discard/"):
        desk("supervisor").post(address(order, what))
    order.refresh_from_db()
    assert order.signed is None
    assert not row.events.filter(move="supervise").exists()


def test_a_draft_is_discarded_from_its_page(city: City, desk: Desk) -> None:
    order = drafted(city, handling(city))
    answer = desk("supervisor").post(address(order, "discard/"), {"version": 1}, follow=True)
    assert "未发出任何内容" in answer.content.decode()
    assert not SupervisionOrder.objects.exists()


# who reads it


def test_a_unit_reads_its_own_order_once_it_is_signed(city: City, desk: Desk) -> None:
    row = handling(city)
    order = drafted(city, row)
    assert desk("leader").get(address(order)).status_code == 404
    order = signed(city, led_by_water(city))
    assert desk("water_leader").get(address(order)).status_code == 200
    assert desk("leader").get(address(order)).status_code == 404


@pytest.mark.parametrize("name", ["collector", "triage", "administrator"])
def test_whoever_neither_oversees_nor_works_in_a_unit_is_kept_out(
    city: City, desk: Desk, name: str
) -> None:
    order = signed(city, handling(city))
    for what in ("", "print/", "order.docx"):
        assert desk(name).get(address(order, what)).status_code == 403


def test_an_auditor_reads_and_is_offered_nothing_to_write(city: City, desk: Desk) -> None:
    order = drafted(city, handling(city))
    page = desk("auditor").get(address(order))
    assert page.context["form"] is None
    for what in ("change/", "sign/", "discard/"):
        desk("auditor").post(address(order, what), posted(order))
    order.refresh_from_db()
    assert (order.version, order.signed) == (1, None)


def test_an_order_with_a_matter_about_ones_own_unit_is_nobodys(city: City, desk: Desk) -> None:
    open_one, hidden = handling(city), handling(city)
    order = signed(city, open_one, hidden)
    type(hidden).objects.filter(pk=hidden.pk).update(about_unit=city.units["county"])
    assert hidden.reference in desk("supervisor").get(address(order)).content.decode()
    city.officers["supervisor"].posts.create(role="leader", unit=city.units["county"])
    for what in ("", "print/", "order.docx"):
        assert desk("supervisor").get(address(order, what)).status_code == 404
    assert desk("supervisor").get(LIST).context["signed"].paginator.count == 0


def test_a_matter_out_of_reach_is_counted_and_not_named(city: City, desk: Desk) -> None:
    order, gone = signed(city, handling(city), moved := handling(city)), city.regions["beside"]
    type(moved).objects.filter(pk=moved.pk).update(region=gone, region_path=gone.path)
    page = desk("supervisor").get(address(order)).content.decode()
    assert moved.reference not in page
    assert "另有1件您无权查看" in page
    paper = desk("supervisor").get(address(order, "print/")).content.decode()
    assert moved.reference not in paper
    assert "另有1件" in paper


@pytest.mark.parametrize("huge", ["9" * 25, "9" * 5000])
def test_a_number_that_is_none_picks_nothing(city: City, desk: Desk, huge: str) -> None:
    row = handling(city)
    for picked in (huge, f"{row.pk}:{huge}"):
        for page in (f"{LIST}draft/", f"{ADDRESS}bulk/remind/"):
            answer = desk("supervisor").post(page, {"selected": [picked]})
            assert answer.status_code == 422


# what became of it


def test_the_page_says_of_each_matter_whether_it_was_replied_to(city: City, desk: Desk) -> None:
    replied, late, waiting = handling(city), handling(city), handling(city)
    order = signed(city, replied, late, waiting)
    act(replied, "reply_supervision", city.actor("leader"), reply="已到现场。")
    with time_machine.travel(local("2026-09-28 10:00")):
        act(late, "reply_supervision", city.actor("leader"), reply="已修好。")
        page = desk("supervisor").get(address(order))
    states = {each.row: each.state.words for each in page.context["given"]}
    assert states == {replied: "已回复", late: "逾期回复", waiting: "逾期未回复"}
    assert "共3件，已回复2件" in page.content.decode()


def test_a_reply_to_an_earlier_order_is_none_to_this_one(city: City, desk: Desk) -> None:
    row = handling(city)
    signed(city, row)
    act(row, "reply_supervision", city.actor("leader"), reply="已到现场。")
    order = signed(city, row)
    [matter] = desk("supervisor").get(address(order)).context["given"]
    assert matter.state.words == "待回复"


# on paper


def test_the_document_says_to_whom_why_by_when_and_about_what(city: City, desk: Desk) -> None:
    row = handling(city)
    order = signed(city, row)
    page = desk("supervisor").get(address(order, "print/")).content.decode()
    for words in (order.unit.name, "久拖未办", row.reference, "9月25日", "〔2026〕1号"):
        assert words in page
    document = desk("supervisor").get(address(order, "order.docx"))
    assert document.content[:2] == b"PK"
    assert "no-store" in document["Cache-Control"]


def test_the_list_has_drafts_for_those_who_sign_only(city: City, desk: Desk) -> None:
    waiting, given = drafted(city, handling(city)), signed(city, handling(city))
    seen = {
        name: {row.pk for key in ("drafts", "signed") for row in page.context[key]}
        for name in ("supervisor", "leader", "water_leader")
        for page in [desk(name).get(LIST)]
    }
    assert seen == {
        "supervisor": {waiting.pk, given.pk},
        "leader": {given.pk},
        "water_leader": set(),
    }
