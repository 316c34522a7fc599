"""The first page: my messages, what is open, and the closure rates."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from suggestions.models import Message
from suggestions.statistics import refresh
from tests.factories import City, answered, assigned, handling, local, submitted
from tests.suggestions.desk.conftest import Desk


def messages_of(city: City, name: str) -> list[Message]:
    return list(Message.objects.filter(officer=city.officers[name]).order_by("pk"))


def test_unread_messages_come_first(city: City, desk: Desk) -> None:
    assigned(city), assigned(city)
    first, second = messages_of(city, "handler")
    Message.objects.filter(pk=second.pk).update(read=timezone.now())
    lines = desk("handler").get("/admin/").context["inbox"]
    assert [(line.pk, line.unread) for line in lines] == [(first.pk, True), (second.pk, False)]


def test_a_message_is_marked_as_read_by_its_button(city: City, desk: Desk) -> None:
    assigned(city), assigned(city)
    first, _second = messages_of(city, "handler")
    desk("handler").post("/admin/messages/read/", {"message": first.pk})
    assert [row.read is None for row in messages_of(city, "handler")] == [False, True]


def test_all_messages_are_marked_as_read_but_none_that_came_since(city: City, desk: Desk) -> None:
    assigned(city), assigned(city)
    first, _second = messages_of(city, "handler")
    desk("handler").post("/admin/messages/read/", {"newest": first.pk})
    assert [row.read is None for row in messages_of(city, "handler")] == [False, True]


def test_what_came_to_a_notice_since_the_page_was_made_stays_unread(city: City, desk: Desk) -> None:
    assigned(city)
    [message] = messages_of(city, "handler")
    shown = desk("handler").get("/admin/").context["shown"]
    Message.objects.update(created=timezone.now() + timedelta(minutes=1))
    for form in ({"message": message.pk}, {"newest": message.pk}):
        desk("handler").post("/admin/messages/read/", form | {"shown": shown})
    assert messages_of(city, "handler")[0].read is None


def test_nobody_marks_the_messages_of_another(city: City, desk: Desk) -> None:
    assigned(city)
    [message] = messages_of(city, "handler")
    desk("water_handler").post("/admin/messages/read/", {"message": message.pk})
    assert messages_of(city, "handler")[0].read is None


def test_a_message_about_what_one_sees_no_more_tells_no_title(city: City, desk: Desk) -> None:
    row = assigned(city)
    Message.objects.filter(officer=city.officers["handler"]).update(
        officer=city.officers["beside_handler"]
    )
    [line] = desk("beside_handler").get("/admin/").context["inbox"]
    assert (line.suggestion, line.title) == (None, "")
    assert row.title not in desk("beside_handler").get("/admin/").content.decode()


def test_open_ones_are_counted_by_status(city: City, desk: Desk) -> None:
    submitted(city), handling(city)
    bars = {bar.status: bar.count for bar in desk("triage").get("/admin/").context["bars"]}
    assert (bars["collected"], bars["handling"], bars["answered"]) == (1, 1, 0)


def test_the_closure_rate_of_this_month_stands_with_its_numbers(city: City, desk: Desk) -> None:
    answered(city, at=local("2026-09-01 09:00"))
    refresh()
    with time_machine.travel(local("2026-09-30 10:00")):
        page = desk("supervisor").get("/admin/", headers={"accept-language": "en"})
        tile = page.context["tiles"][-1]
    assert (tile.value, tile.note) == ("100.00 %", "1 of 1 due this month")


def test_a_rate_of_nothing_is_a_dash(city: City, desk: Desk) -> None:
    tiles = desk("supervisor").get("/admin/").context["tiles"]
    assert tiles[-1].value == "—"


@pytest.mark.parametrize(("day", "missed"), [("2026-10-31", False), ("2026-11-01", True)])
def test_administrators_see_that_the_holidays_of_next_year_are_missing(
    city: City, desk: Desk, day: str, missed: bool
) -> None:
    with time_machine.travel(local(f"{day} 10:00")):
        page = desk("administrator").get("/admin/", headers={"accept-language": "en"})
        assert ("The notice for 2027 is not loaded." in page.content.decode()) == missed
        others = desk("supervisor").get("/admin/", headers={"accept-language": "en"})
        assert b"is not loaded" not in others.content
