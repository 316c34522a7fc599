"""What an answer promises stands on the page of its author, who says whether it is done."""

from datetime import date
from typing import Any

from django.test import Client

from regions.models import Officer
from suggestions.desk.lists.work import my_work
from suggestions.models import Suggestion
from suggestions.pipeline.actors import CLOCK
from tests.factories import City, act, again, handling
from tests.suggestions.pipeline.moments import at
from tests.suggestions.public.conftest import Follow

PLANNED = {"outcome": "planned", "answer": "您好！已列入改造计划。", "promised": date(2026, 12, 2)}


def promised(city: City) -> Suggestion:
    with at("2026-11-02 10:00"):
        row = handling(city)
        act(row, "draft", city.actor("handler"), **PLANNED)
        act(row, "answer", city.actor("leader"), **PLANNED)
    with at("2026-11-12 10:00"):
        return act(row, "close", CLOCK)


def work_of(city: City, name: str) -> Any:
    return Suggestion.objects.filter(my_work(Officer.objects.get(pk=city.officers[name].pk)))


def page_of(citizen: Client, follow: Follow, row: Suggestion, when: str) -> str:
    with at(when):
        return citizen.get(follow(row)).content.decode()


def say(citizen: Client, follow: Follow, row: Suggestion, **typed: Any) -> Any:
    with at("2026-12-01 10:00"):
        address = f"{follow(row)}promise/"
        return citizen.post(address, {"version": again(row).version} | typed)


def test_the_date_is_said_as_a_promise_and_as_missed_once_it_has_passed(
    city: City, citizen: Client, follow: Follow
) -> None:
    row = promised(city)
    before = page_of(citizen, follow, row, "2026-11-20 10:00")
    assert "What the answer promises will be done by Dec. 2, 2026" in before
    after = page_of(citizen, follow, row, "2026-12-04 10:00")
    assert "promises will be done" not in after
    assert "It promises to have it done" not in after
    assert "and is late. It is among the work of the supervisors." in after
    with at("2026-12-04 10:00"):
        assert row in work_of(city, "supervisor")


def test_nobody_is_asked_before_the_unit_has_shown_it(
    city: City, citizen: Client, follow: Follow
) -> None:
    assert "/promise/" not in page_of(citizen, follow, promised(city), "2026-11-20 10:00")


def test_the_author_says_whether_it_is_done(city: City, citizen: Client, follow: Follow) -> None:
    row = promised(city)
    with at("2026-11-30 10:00"):
        act(row, "fulfil", city.actor("leader"), report="路灯改造完成，照片存档。")
    page = page_of(citizen, follow, row, "2026-12-01 10:00")
    assert "路灯改造完成，照片存档。" in page
    assert say(citizen, follow, row, kept="no", comment="还没有装").status_code == 303
    entry = row.events.get(move="confirm_promise")
    assert (entry.actor, entry.details["kept"]) == ("citizen", False)
    page = page_of(citizen, follow, row, "2026-12-01 11:00")
    assert "It is not done." in page
    assert "还没有装" in page


def test_neither_yes_nor_no_is_asked_for(city: City, citizen: Client, follow: Follow) -> None:
    row = promised(city)
    with at("2026-11-30 10:00"):
        act(row, "fulfil", city.actor("leader"), report="完成")
    answer = say(citizen, follow, row)
    assert answer.status_code == 422
    assert "Please say whether it is done." in answer.content.decode()
    assert not row.events.filter(move="confirm_promise").exists()
