"""One move of several suggestions, picked from the list."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError

from suggestions import statistics
from suggestions.desk.moves import bulk as bulk_module
from suggestions.models import Assignment, Event, Medium, Message, Suggestion
from tests.factories import (
    City,
    act,
    again,
    answered,
    assigned,
    classified,
    handling,
    submitted,
)
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.scenes import ADDRESS, key_one
from tests.suggestions.pipeline.unchanged import nothing_changes


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


def test_a_unit_that_was_named_is_not_cleared_by_a_form_for_several(city: City, desk: Desk) -> None:
    plain, named = submitted(city), submitted(city, about_unit=city.units["light"])
    typed = {"type": "help", "category": city.category.pk, "tier": "general"}
    answer = post(desk, "triage", "classify", selected=shown(plain, named), **typed)
    [refused] = answer.context["refused"]
    assert (answer.context["done"], refused.row) == (1, named)
    assert (again(named).status, again(named).about_unit) == ("collected", city.units["light"])
    assert named.events.count() == 1


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


def test_a_leader_allots_several_at_once_and_the_handler_reads_one_message(
    city: City, desk: Desk
) -> None:
    rows, handler = [handling(city), handling(city)], city.officers["handler"]
    typed = {"selected": shown(*rows), "officer": handler.pk, "key": "once-only-1234"}
    assert [post(desk, "leader", "allot", **typed).context["done"] for _twice in range(2)] == [2, 2]
    told = Message.objects.filter(officer=handler, medium=Medium.IN_APP, suggestion=None)
    assert [(each.template, each.context["n"]) for each in told] == [("taken_over", 2)]
    allotted = Assignment.objects.filter(suggestion__in=rows, until=None)
    assert set(allotted.values_list("officer", flat=True)) == {handler.pk}


def test_where_the_one_message_cannot_be_written_nothing_is_allotted(
    city: City, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_arguments: Any, **_options: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(bulk_module, "fold_allotted", lost)
    row = handling(city)
    with nothing_changes(), pytest.raises(OperationalError):
        post(desk, "leader", "allot", selected=shown(row), officer=city.officers["handler"].pk)


def test_whom_a_leader_allots_several_to_serves_in_a_unit_of_his(city: City, desk: Desk) -> None:
    row, elsewhere = handling(city), city.officers["water_handler"]
    offered = desk("leader").get(bulk("allot"), {"selected": [row.pk]}).context["form"]
    assert elsewhere not in offered.fields["officer"].queryset
    assert city.officers["handler"] in offered.fields["officer"].queryset
    refused = post(desk, "leader", "allot", selected=shown(row), officer=elsewhere.pk)
    assert refused.status_code == 422
    assert not Event.objects.filter(suggestion=row, move="allot").exists()


def test_only_leaders_allot_several(city: City, desk: Desk) -> None:
    assert desk("handler").get(bulk("allot")).status_code == 403


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


# supervisors


@pytest.mark.parametrize(
    ("name", "typed"),
    [("remind", {"note": "请抓紧"}), ("prioritise", {"due": "2026-09-25"})],
)
def test_a_supervisor_reminds_and_prioritises_several(
    name: str, typed: dict[str, str], city: City, desk: Desk
) -> None:
    rows = [handling(city), assigned(city)]
    answer = post(desk, "supervisor", name, selected=shown(*rows), **typed)
    assert (answer.context["done"], answer.context["refused"]) == (2, [])
    assert Event.objects.filter(move=name, suggestion__in=rows).count() == 2
    assert desk("handler").get(bulk(name)).status_code == 403


def test_what_is_refused_stands_under_its_reason(city: City, desk: Desk) -> None:
    fresh, already, done = handling(city), key_one(city), answered(city)
    rows = shown(fresh, already, done)
    answer = post(desk, "supervisor", "prioritise", selected=rows, due="2026-09-25")
    refused = {each.row.pk: each.words for each in answer.context["refused"]}
    assert (answer.context["done"], set(refused)) == (1, {already.pk, done.pk})
    page = answer.content.decode()
    assert all(words in page for words in refused.values())
    assert [each.key for each in map(again, (fresh, done))] == [True, False]


@pytest.mark.parametrize("name", ["prioritise", "remind"])
def test_a_county_supervisor_does_not_reach_others_by_their_ids(
    name: str, city: City, desk: Desk
) -> None:
    own, other = handling(city), submitted(city, region=city.regions["beside"])
    typed = {"due": "2026-09-25", "note": "请抓紧", "selected": shown(own, other)}
    assert post(desk, "supervisor", name, **typed).context["total"] == 1
    assert again(other).entries == other.entries
    assert again(own).entries == own.entries + 1


def test_a_form_that_is_sent_twice_reminds_once(city: City, desk: Desk) -> None:
    row = handling(city)
    typed = {"note": "请抓紧", "selected": shown(row), "key": "once-only-1234"}
    for _ in range(2):
        assert post(desk, "supervisor", "remind", **typed).context["done"] == 1
    assert Event.objects.filter(move="remind").count() == 1


def test_one_that_was_prioritised_meanwhile_is_left_alone(city: City, desk: Desk) -> None:
    row = handling(city)
    seen = shown(row)
    act(row, "correct", city.actor("triage"), title="新标题")
    answer = post(desk, "supervisor", "prioritise", selected=seen, due="2026-09-25")
    assert len(answer.context["refused"]) == 1
    assert not again(row).key


# the whole list


def whole(desk: Desk, who: str, name: str, address: str) -> Any:
    return desk(who).get(bulk(name), {"all": "on", "list": address})


def test_the_whole_list_is_picked_by_its_filters(city: City, desk: Desk) -> None:
    rows = [assigned(city) for _ in range(3)]
    submitted(city), assigned(city, tier="simple")
    answer = whole(desk, "supervisor", "remind", "view=open&tier=general")
    assert [each.row.pk for each in answer.context["picked"]] == [row.pk for row in rows]
    assert answer.context["whole"] == "on"
    form = {"selected": [f"{each.row.pk}:{each.version}" for each in answer.context["picked"]]}
    assert post(desk, "supervisor", "remind", note="请抓紧", **form).context["done"] == 3


def test_the_whole_list_holds_what_one_sees_and_nothing_else(city: City, desk: Desk) -> None:
    own, _other = submitted(city), submitted(city, region=city.regions["beside"])
    answer = whole(desk, "supervisor", "remind", "view=all")
    assert [each.row.pk for each in answer.context["picked"]] == [own.pk]


def test_a_list_behind_a_number_of_the_dashboard_can_be_picked_whole(
    city: City, desk: Desk
) -> None:
    row = handling(city)
    statistics.catch_up()
    address = "count=received&since=2026-09-01&until=2026-09-30"
    answer = whole(desk, "supervisor", "prioritise", address)
    assert [each.row.pk for each in answer.context["picked"]] == [row.pk]


def test_more_than_fits_is_refused_and_said(
    city: City, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_module, "MOST_AT_ONCE", 2)
    _rows = [submitted(city) for _ in range(3)]
    answer = whole(desk, "supervisor", "remind", "view=open")
    assert (answer.status_code, answer.context["picked"]) == (422, [])
    assert answer.context["too_many"]


def test_the_list_offers_all_of_it_only_where_it_is_longer_than_a_page(
    city: City, desk: Desk
) -> None:
    submitted(city)
    assert 'name="all"' not in desk("supervisor").get(ADDRESS).content.decode()
    page = desk("supervisor").get(ADDRESS, {"view": "open", "page": "2", "tier": ""})
    assert page.context["listing"].is_longer


def test_the_way_back_leads_to_the_same_list(city: City, desk: Desk) -> None:
    row = handling(city)
    typed = {"note": "请抓紧", "selected": shown(row), "list": "view=open&tier=general"}
    page = post(desk, "supervisor", "remind", **typed).content.decode()
    assert f'href="{ADDRESS}?view=open&amp;tier=general"' in page
