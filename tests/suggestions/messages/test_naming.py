"""Whoever named a unit is told, once and without its name, where something else is decided."""

from __future__ import annotations

from typing import Any

import pytest

from suggestions.messages import deliver
from suggestions.messages.wording import notice_of
from suggestions.models import Author, Message, Suggestion
from tests.factories import City, act, again, classification, submitted
from tests.suggestions.messages.conftest import NOON, Gateway

WORK, CONDUCT = "about the work of the unit", "about the conduct of people of the unit"
NOTHING = "not kept from it any more"


def about(city: City, unit: str, kind: str = "conduct") -> dict[str, Any]:
    return {"about_unit": city.units[unit], "about_kind": kind}


def decide(city: City, row: Suggestion, **about: Any) -> Suggestion:
    return act(row, "classify", city.actor("city_triage"), **classification(city), **about)


def told(row: Suggestion) -> list[Message]:
    return list(Message.objects.filter(suggestion=row, template="naming").order_by("pk"))


def in_words(message: Message, language: str = "en") -> str:
    return notice_of(message, language=language, now=NOON).subject


@pytest.mark.parametrize(
    ("decided", "words"), [(("light", "work"), WORK), (("water",), NOTHING), ((), NOTHING)]
)
def test_what_is_decided_otherwise_is_told_beside_the_date(
    decided: tuple[str, ...], words: str, city: City
) -> None:
    row = submitted(city, about_unit=city.units["light"])
    decide(city, row, **(about(city, *decided) if decided else {}))
    assert [each.medium for each in told(row)] == ["sms", "email"]
    assert all(words in in_words(each) for each in told(row))
    assert Message.objects.filter(suggestion=row, template="classified").count() == 2


@pytest.mark.parametrize("decided", ["light", "county"])
def test_what_is_decided_as_it_was_named_is_told_on_the_page_alone(
    decided: str, city: City
) -> None:
    row = submitted(city, about_unit=city.units["light"])
    decide(city, row, **about(city, decided))
    assert told(row) == []


def test_what_triage_named_by_itself_is_not_told(city: City) -> None:
    row = decide(city, submitted(city), **about(city, "light"))
    decide(city, row, **about(city, "light", "work"))
    assert told(row) == []


def test_what_changes_later_is_told_and_what_stays_is_not(city: City) -> None:
    row = decide(city, submitted(city, about_unit=city.units["light"]), **about(city, "light"))
    row = decide(city, row, **about(city, "light", "work"))
    row = decide(city, row, **about(city, "light", "work"))
    row = decide(city, row, **about(city, "light"))
    said = [in_words(each) for each in told(row) if each.medium == "email"]
    assert len(said) == 2
    assert WORK in said[0]
    assert CONDUCT in said[1]


def test_no_unit_is_named_in_it_in_any_language(city: City) -> None:
    row = submitted(city, about_unit=city.units["light"])
    decide(city, row)
    for message in told(row):
        for language in ("zh-hans", "en"):
            notice = notice_of(message, language=language, now=NOON)
            assert city.units["light"].name not in notice.subject + notice.body


def test_those_merged_into_it_named_nobody(city: City) -> None:
    row = submitted(city, about_unit=city.units["light"])
    child = submitted(city)
    act(child, "merge", city.actor("city_triage"), parent=row)
    decide(city, again(row))
    assert told(row)
    assert told(child) == []


def test_the_parts_of_it_were_not_named_by_themselves(city: City) -> None:
    row = submitted(city, about_unit=city.units["light"])
    act(row, "split", city.actor("city_triage"), texts=("另外，路边的树要修剪。",))
    part = Suggestion.objects.get(origin=row)
    decide(city, part)
    assert told(part) == []


def test_it_goes_out_with_the_date_as_one_message(city: City, gateway: Gateway) -> None:
    row = submitted(city, about_unit=city.units["light"])
    Author.objects.filter(suggestion=row).update(code_used=NOON)
    Message.objects.all().delete()
    decide(city, row, **about(city, "light", "work"))
    Message.objects.update(created=NOON, try_at=NOON)
    Message.objects.exclude(medium="sms").delete()
    deliver(NOON)
    assert len(gateway.seen) == 1
    assert "可由该单位办理" in gateway.seen[0]["text"]
    deliver(NOON)
    assert len(gateway.seen) == 1
