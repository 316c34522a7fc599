"""Supervisors hear in their digest that a draft waits, and that the last reply of an order is in."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from regions.models import Officer, Role
from suggestions.messages import summary_of
from suggestions.messages.digests import fold
from suggestions.models import Message, Muted, Suggestion, SupervisionOrder
from suggestions.orders import making, telling
from tests.factories import CITIZEN, City, act, answered, handling, local, officer
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.orders import conftest
from tests.suggestions.orders.conftest import drafted, signed
from tests.suggestions.pipeline.unchanged import nothing_changes

# The tests begin on Wednesday, 16 September 2026, in the morning.
THURSDAY, FRIDAY = local("2026-09-17 08:30"), local("2026-09-18 08:30")
WAITS, REPLIED = "order_draft", "order_replied"


@pytest.fixture
def colleague(city: City) -> Officer:
    """A second supervisor of the county."""
    city.officers["colleague"] = officer("colleague", Role.SUPERVISOR, city.regions["county"])
    return city.officers["colleague"]


def told(now: datetime, cause: str) -> dict[str, int]:
    """What the digests of that morning count, by officer."""
    with time_machine.travel(now):
        fold(now)
    rows = Message.objects.filter(template="digest", created__gte=now).select_related("officer")
    return {
        row.officer.username: row.context["counts"][cause]
        for row in rows
        if row.officer and cause in row.context["counts"]
    }


def reply(city: City, row: Suggestion) -> None:
    act(row, "reply_supervision", city.actor("leader"), reply="已到现场。")


# drafts


def test_a_draft_of_somebody_else_is_in_the_next_digest_and_only_there(
    city: City, colleague: Officer
) -> None:
    drafted(city, handling(city))
    assert told(THURSDAY, WAITS) == {"colleague": 1}
    assert told(FRIDAY, WAITS).get("colleague") is None


def test_whoever_drafted_it_hears_once_it_has_waited_a_whole_working_day(city: City) -> None:
    drafted(city, handling(city))
    assert told(THURSDAY, WAITS) == {}
    assert told(FRIDAY, WAITS) == {"supervisor": 1}
    assert told(local("2026-09-21 08:30"), WAITS) == {}


def test_a_draft_that_was_signed_or_discarded_meanwhile_is_told_to_nobody(
    city: City, colleague: Officer
) -> None:
    signed(city, handling(city))
    order = drafted(city, handling(city))
    making.discard(order, by=conftest.officer(city, "supervisor"), version=1)
    assert told(FRIDAY, WAITS) == {}


def test_supervisors_elsewhere_and_those_with_an_interest_hear_nothing(
    city: City, colleague: Officer
) -> None:
    officer("elsewhere", Role.SUPERVISOR, city.regions["beside"])
    row = handling(city)
    Suggestion.objects.filter(pk=row.pk).update(about_unit=city.units["water"])
    colleague.posts.create(role=Role.LEADER, unit=city.units["water"])
    drafted(city, row)
    assert "colleague" not in told(THURSDAY, WAITS)
    assert "elsewhere" not in told(FRIDAY, WAITS)


def test_where_everybody_of_the_place_has_an_interest_those_around_it_are_told(
    city: City,
) -> None:
    row = handling(city)
    order = signed(city, row)
    Suggestion.objects.filter(pk=row.pk).update(about_unit=city.units["water"])
    city.officers["supervisor"].posts.create(role=Role.LEADER, unit=city.units["water"])
    reply(city, row)
    telling.note_replies()
    assert set(told(THURSDAY, REPLIED)) == {"city_supervisor"}
    assert SupervisionOrder.objects.get(pk=order.pk).completed


def test_what_leaves_no_draft_is_told_to_nobody(city: City, colleague: Officer) -> None:
    row = handling(city)
    drafted(city, row)
    with nothing_changes():
        conftest.draft(city, row)


def test_who_does_not_want_it_is_not_told(city: City, colleague: Officer) -> None:
    Muted.objects.create(officer=colleague, cause=WAITS)
    drafted(city, handling(city))
    assert told(THURSDAY, WAITS) == {}


# replies


def test_the_last_reply_is_told_once_and_not_those_before(city: City) -> None:
    first, last = handling(city), handling(city)
    order = signed(city, first, last)
    reply(city, first)
    assert telling.note_replies() == 0
    reply(city, last)
    assert telling.note_replies() == 1
    assert told(THURSDAY, REPLIED) == {"supervisor": 1}
    with nothing_changes():
        assert telling.note_replies() == 0
    assert SupervisionOrder.objects.get(pk=order.pk).completed is not None


def test_what_ended_without_a_reply_is_waited_for_no_more(city: City) -> None:
    replied, gone = handling(city), handling(city)
    signed(city, replied, gone)
    reply(city, replied)
    act(gone, "withdraw", CITIZEN, reason="")
    assert telling.note_replies() == 1
    assert told(THURSDAY, REPLIED) == {"supervisor": 1}


def test_an_order_whose_matters_all_ended_without_a_reply_is_told_to_nobody(city: City) -> None:
    row = handling(city)
    signed(city, row)
    act(row, "withdraw", CITIZEN, reason="")
    assert telling.note_replies() == 1
    assert told(THURSDAY, REPLIED) == {}


def test_a_reply_to_an_earlier_order_is_none_to_this_one(city: City) -> None:
    row = handling(city)
    signed(city, row)
    reply(city, row)
    assert telling.note_replies() == 1
    signed(city, row)
    assert telling.note_replies() == 0


def test_what_was_closed_and_opened_again_is_waited_for_no_more(city: City) -> None:
    replied, again = handling(city), answered(city)
    signed(city, replied, again)
    act(again, "close", CITIZEN, solved=True, satisfied="satisfied")
    act(again, "reopen", city.actor("supervisor"), reason="经核实未解决")
    assert telling.note_replies() == 0
    reply(city, replied)
    assert telling.note_replies() == 1


def test_what_was_merged_by_mistake_is_waited_for_a_day(city: City) -> None:
    replied, merged = handling(city), handling(city)
    signed(city, replied, merged)
    reply(city, replied)
    act(merged, "merge", city.actor("triage"), parent=handling(city))
    assert telling.note_replies() == 0
    assert telling.note_replies(timezone.now() + timedelta(days=1, minutes=1)) == 1


def test_a_draft_waits_for_no_reply(city: City) -> None:
    drafted(city, handling(city))
    assert telling.note_replies() == 0


# in the desk


def test_a_digest_of_orders_only_leads_to_the_orders(
    city: City, colleague: Officer, desk: Desk
) -> None:
    drafted(city, handling(city))
    told(THURSDAY, WAITS)
    with time_machine.travel(THURSDAY):
        page = desk("colleague").get("/admin/")
    [line] = page.context["inbox"]
    assert (line.address, line.orders) == ("/admin/orders/", False)
    assert "待签发督办单1件" in line.words.replace("：", "").replace(" ", "")


def test_a_digest_of_orders_and_others_leads_to_both(city: City, desk: Desk) -> None:
    row = handling(city)
    signed(city, row)
    reply(city, row)
    telling.note_replies()
    assert told(THURSDAY, REPLIED) == {"supervisor": 1}
    with time_machine.travel(THURSDAY):
        page = desk("supervisor").get("/admin/")
    [line] = [each for each in page.context["inbox"] if each.address]
    assert line.orders
    assert "notice=" in line.address
    assert 'href="/admin/orders/">查看督办单</a>' in page.content.decode()


@pytest.mark.parametrize("template", [WAITS, REPLIED])
def test_the_words_name_the_unit(city: City, template: str) -> None:
    unit = city.units["light"]
    message = Message(officer_id=1, template=template, context={"unit": unit.pk})
    with translation.override("zh-hans"):
        assert unit.name in summary_of(message)
