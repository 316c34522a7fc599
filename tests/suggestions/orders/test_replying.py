"""The unit replies once to a whole order; each matter keeps a reply and a clock of its own."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from suggestions.models import Event, Suggestion, SupervisionOrder
from tests.factories import City, act, handling
from tests.suggestions.orders.conftest import Desk, led_by_water, signed

WORDS = "三件均已到现场，本周内修复。"
KEY = "one-time-key"


def replies(row: Suggestion) -> list[Event]:
    return list(row.events.filter(move="reply_supervision"))


def shown(*rows: Suggestion) -> list[str]:
    return [f"{row.pk}:{Suggestion.objects.get(pk=row.pk).version}" for row in rows]


def post(desk: Desk, who: str, order: SupervisionOrder, *rows: Suggestion, **typed: Any) -> Any:
    said = {"reply": WORDS, "selected": shown(*rows), "key": KEY} | typed
    return desk(who).post(f"/admin/orders/{order.pk}/reply/", said, follow=True)


def test_the_page_lists_what_waits_for_a_reply_ticked(city: City, desk: Desk) -> None:
    rows = [handling(city), handling(city), handling(city)]
    order = signed(city, *rows)
    act(rows[0], "reply_supervision", city.actor("leader"), reply="已到现场。")
    page = desk("leader").get(f"/admin/orders/{order.pk}/")
    assert [each.row for each in page.context["waiting"]] == rows[1:]
    html = page.content.decode()
    assert [f'value="{one}" checked' in html for one in shown(*rows)] == [False, True, True]


@pytest.mark.parametrize("name", ["handler", "supervisor", "auditor", "water_leader"])
def test_whoever_may_not_reply_to_the_matters_has_no_form_and_gives_none(
    city: City, desk: Desk, name: str
) -> None:
    row = handling(city)
    order = signed(city, row)
    page = desk(name).get(f"/admin/orders/{order.pk}/")
    assert "/reply/" not in page.content.decode()
    post(desk, name, order, row)
    assert replies(row) == []


def test_one_form_replies_to_each_matter_and_stops_its_clock(city: City, desk: Desk) -> None:
    rows = [handling(city), handling(city)]
    order = signed(city, *rows)
    answer = post(desk, "leader", order, *rows)
    assert "已对2件作出回复" in answer.content.decode()
    assert answer.context["waiting"] == []
    for row in rows:
        [entry] = replies(row)
        assert entry.officer == city.officers["leader"]
        assert entry.wordings.get().text == WORDS
        assert row.deadlines.get(kind="supervision").state == "met"


def test_what_is_unticked_waits_on(city: City, desk: Desk) -> None:
    answered, waits = handling(city), handling(city)
    order = signed(city, answered, waits)
    post(desk, "leader", order, answered)
    assert (len(replies(answered)), replies(waits)) == (1, [])


def test_the_same_form_sent_twice_replies_once(city: City, desk: Desk) -> None:
    rows = [handling(city), handling(city)]
    order = signed(city, *rows)
    before = shown(*rows)
    for _ in range(2):
        answer = post(desk, "leader", order, selected=before)
        assert "已对2件作出回复" in answer.content.decode()
    assert [len(replies(row)) for row in rows] == [1, 1]


def test_what_could_not_be_replied_to_is_named_and_keeps_no_other_back(
    city: City, desk: Desk
) -> None:
    good, gone = handling(city), handling(city)
    order = signed(city, good, gone)
    act(gone, "reply_supervision", city.actor("leader"), reply="已到现场。")
    answer = post(desk, "leader", order, good, gone)
    [refused] = answer.context["refused"]
    assert (answer.context["done"], refused.row) == (1, gone)
    assert "没有待回复的督办单" in answer.content.decode()
    assert f'href="/admin/orders/{order.pk}/"' in answer.content.decode()
    assert (len(replies(good)), len(replies(gone))) == (1, 1)


def test_a_matter_of_no_order_is_not_replied_to_through_one(city: City, desk: Desk) -> None:
    row, beside = handling(city), handling(city)
    order, other = signed(city, row), signed(city, beside)
    answer = post(desk, "leader", order, beside)
    assert answer.status_code == 422
    assert replies(beside) == []
    assert other.matters.count() == 1


@pytest.mark.parametrize("typed", [{"reply": ""}, {"reply": "\u200b"}, {"selected": []}])
def test_a_form_that_lacks_something_changes_nothing_and_keeps_what_was_typed(
    city: City, desk: Desk, typed: dict[str, Any]
) -> None:
    rows = [handling(city), handling(city)]
    order = signed(city, *rows)
    answer = post(desk, "leader", order, rows[0], **typed)
    assert answer.status_code == 422
    assert answer.context["ticked"] == (set() if "selected" in typed else {rows[0].pk})
    assert "selected" not in typed or WORDS in answer.content.decode()
    assert [replies(row) for row in rows] == [[], []]


def test_an_order_of_another_unit_is_as_if_there_were_none(city: City, desk: Desk) -> None:
    row = led_by_water(city)
    order = signed(city, row)
    assert post(desk, "leader", order, row).status_code == 404
    assert replies(row) == []


@pytest.mark.parametrize("who", ["leader", "handler", "supervisor", "auditor"])
def test_the_page_takes_as_many_statements_for_many_matters_as_for_one(
    city: City, desk: Desk, who: str
) -> None:
    one, many = signed(city, handling(city)), signed(city, *[handling(city) for _ in range(6)])
    taken = []
    for order in (one, many):
        client = desk(who)
        with CaptureQueriesContext(connection) as found:
            client.get(f"/admin/orders/{order.pk}/")
        taken.append(len(found))
    assert taken[0] == taken[1]


def test_words_for_an_order_that_was_answered_do_not_answer_the_next_one(
    city: City, desk: Desk
) -> None:
    row = handling(city)
    order = signed(city, row)
    post(desk, "leader", order, row)
    signed(city, row)
    post(desk, "leader", order, row, key="another-key-5678")
    assert len(replies(row)) == 1
