"""One move of several suggestions, picked from the list."""

from __future__ import annotations

from typing import Any

import pytest

from suggestions.models import Event, Suggestion
from tests.factories import City, act, assigned, classified, handling, submitted
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.scenes import ADDRESS


def bulk(name: str) -> str:
    return f"{ADDRESS}bulk/{name}/"


def shown(*rows: Suggestion) -> list[str]:
    return [f"{row.pk}:{row.version}" for row in rows]


def post(desk: Desk, who: str, name: str, **typed: Any) -> Any:
    return desk(who).post(bulk(name), typed)


def test_the_form_lists_what_was_picked(city: City, desk: Desk) -> None:
    rows = [submitted(city), submitted(city)]
    answer = desk("triage").get(bulk("classify"), {"selected": [row.pk for row in rows]})
    assert {each.row.pk for each in answer.context["picked"]} == {row.pk for row in rows}


def test_several_are_classified_at_once(city: City, desk: Desk) -> None:
    rows = [submitted(city), submitted(city)]
    typed = {"type": "help", "category": city.category.pk, "tier": "general"}
    answer = post(desk, "triage", "classify", selected=shown(*rows), **typed)
    assert (answer.context["done"], answer.context["refused"]) == (2, [])
    assert Suggestion.objects.filter(status="classified").count() == 2


def test_each_refusal_is_said_in_words_and_keeps_no_other_back(city: City, desk: Desk) -> None:
    good, bad = classified(city), classified(city, tier="complex")
    typed = {"lead": city.units["light"].pk, "selected": shown(good, bad)}
    answer = post(desk, "triage", "assign", **typed)
    [refused] = answer.context["refused"]
    assert (answer.context["done"], refused.row) == (1, bad)
    assert refused.words in answer.content.decode()
    assert Suggestion.objects.get(pk=bad.pk).status == "classified"


def test_one_that_a_colleague_moved_meanwhile_is_left_alone(city: City, desk: Desk) -> None:
    row = classified(city)
    seen = shown(row)
    act(row, "correct", city.actor("city_triage"), title="新标题")
    answer = post(desk, "triage", "assign", selected=seen, lead=city.units["light"].pk)
    assert len(answer.context["refused"]) == 1
    assert Suggestion.objects.get(pk=row.pk).status == "classified"


def test_what_one_does_not_see_is_left_out(city: City, desk: Desk) -> None:
    row = submitted(city, region=city.regions["beside"])
    answer = post(desk, "triage", "note", selected=shown(row), note="x")
    assert answer.status_code == 422
    assert not Event.objects.filter(move="note").exists()


def test_a_handler_notes_but_does_not_classify(city: City, desk: Desk) -> None:
    row = handling(city)
    assert post(desk, "handler", "note", selected=shown(row), note="x").context["done"] == 1
    assert desk("handler").get(bulk("classify"), {"selected": row.pk}).status_code == 403


def test_reminding_several_writes_a_message_to_each_unit(city: City, desk: Desk) -> None:
    rows = [assigned(city), assigned(city)]
    answer = post(desk, "supervisor", "remind", selected=shown(*rows), note="请抓紧")
    assert answer.context["done"] == 2


@pytest.mark.parametrize("name", ["answer", "erase", "nonsense"])
def test_other_moves_are_not_made_in_bulk(name: str, city: City, desk: Desk) -> None:
    assert desk("triage").get(bulk(name)).status_code == 404


def test_nothing_picked_is_said(city: City, desk: Desk) -> None:
    assert desk("triage").get(bulk("note")).status_code == 422
    assert desk("triage").get(bulk("note"), {"selected": "x:y"}).status_code == 422


def test_an_empty_form_changes_nothing(city: City, desk: Desk) -> None:
    row = submitted(city)
    answer = post(desk, "triage", "note", selected=shown(row))
    assert answer.status_code == 422
    assert Suggestion.objects.get(pk=row.pk).entries == row.entries


def test_the_units_offered_are_those_of_all_places_picked(city: City, desk: Desk) -> None:
    rows = [classified(city), submitted(city, region=city.regions["beside"])]
    form = (
        desk("city_triage")
        .get(bulk("assign"), {"selected": [row.pk for row in rows]})
        .context["form"]
    )
    assert city.units["beside"] in form.fields["lead"].queryset
