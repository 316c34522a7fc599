"""The page of one suggestion tells the whole story and offers what may be done now."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from suggestions.models import Suggestion
from tests.factories import City, act, answered, assigned, classified, handling, local, submitted
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.scenes import (
    address,
    drafted,
    held,
    merged,
    with_extension_endorsed,
    with_objection,
)


def page(desk: Desk, who: str, row: Suggestion) -> str:
    return desk(who).get(address(row, "change")).content.decode()


def buttons(desk: Desk, who: str, row: Suggestion) -> tuple[str, set[str]]:
    context = desk(who).get(address(row, "change")).context
    primary = context["primary"].name if context["primary"] else ""
    return primary, {each.name for each in context["others"]}


def test_looking_changes_nothing(city: City, desk: Desk) -> None:
    row = handling(city)
    page(desk, "handler", row)
    now = Suggestion.objects.get(pk=row.pk)
    assert (now.version, now.entries, now.moved) == (row.version, row.entries, row.moved)


def test_the_likeliest_move_is_the_first_button(city: City, desk: Desk) -> None:
    assert buttons(desk, "triage", submitted(city))[0] == "classify"
    assert buttons(desk, "triage", classified(city))[0] == "assign"
    assert buttons(desk, "triage", classified(city, tier="complex"))[0] == "coordinate"
    assert buttons(desk, "handler", assigned(city))[0] == "accept"
    assert buttons(desk, "handler", handling(city))[0] == "draft"
    assert buttons(desk, "leader", drafted(city))[0] == "answer"
    assert buttons(desk, "triage", with_objection(city))[0] == "uphold"
    assert buttons(desk, "triage", with_extension_endorsed(city))[0] == "approve_extension"


def test_there_is_no_button_for_what_makes_no_sense_now(city: City, desk: Desk) -> None:
    primary, others = buttons(desk, "leader", handling(city))
    assert not {"send_back", "waive_co", "endorse_extension", "rectify"} & {primary, *others}


def test_a_handler_of_general_matters_has_no_answer_button(city: City, desk: Desk) -> None:
    primary, others = buttons(desk, "handler", drafted(city))
    assert "answer" not in {primary, *others}


def test_the_words_of_the_ledger_are_shown_and_public_ones_marked(city: City, desk: Desk) -> None:
    row = answered(city)
    context = desk("handler").get(address(row, "change")).context
    said = {
        (item.title.lower(), words.public) for item in context["timeline"] for words in item.said
    }
    assert len(context["timeline"]) == row.entries
    assert {public for _title, public in said} == {True, False}


def test_codes_of_the_ledger_are_told_by_name(city: City, desk: Desk) -> None:
    assert "北湖区城市管理局" in page(desk, "triage", assigned(city))
    assert "路灯照明" in page(desk, "triage", classified(city))


def test_a_deadline_shows_how_it_was_computed(city: City, desk: Desk) -> None:
    row = classified(city, at=local("2026-09-14 10:00"))
    clocks = desk("triage").get(address(row, "change")).context["clocks"]
    [handling_clock] = [clock for clock in clocks if clock.lines and "5" in clock.rule]
    assert handling_clock.lines[0].counted == "0"
    assert handling_clock.lines[-1].total == "5"


def test_pauses_and_extensions_are_told_beside_the_limit(city: City, desk: Desk) -> None:
    row = held(city)
    clocks = desk("leader").get(address(row, "change")).context["clocks"]
    assert any(clock.pauses for clock in clocks)
    row = act(with_extension_endorsed(city), "approve_extension", city.actor("triage"), reason="可")
    clocks = desk("leader").get(address(row, "change")).context["clocks"]
    assert any(clock.notes for clock in clocks)


def test_a_merged_one_leads_to_its_parent(city: City, desk: Desk) -> None:
    row = merged(city)
    assert row.parent
    assert address(row.parent, "change") in page(desk, "triage", row)


def test_the_five_stages_show_where_it_stands(city: City, desk: Desk) -> None:
    steps = desk("handler").get(address(handling(city), "change")).context["steps"]
    assert [step.state for step in steps] == ["done", "done", "skipped", "current", ""]


def test_what_a_citizen_writes_is_text_and_never_markup(city: City, desk: Desk) -> None:
    row = submitted(city, text="<script>alert(1)</script>灯坏了")
    assert "<script>alert(1)" not in page(desk, "triage", row)


def test_the_page_takes_the_same_statements_however_long_the_story_is(
    city: City, desk: Desk
) -> None:
    row = handling(city)
    few = statements(desk, row)
    for number in range(30):
        act(row, "note", city.actor("handler"), note=f"第{number}次")
    assert statements(desk, row) == few <= 30


def statements(desk: Desk, row: Suggestion) -> int:
    client = desk("handler")
    with CaptureQueriesContext(connection) as counted:
        client.get(address(row, "change"))
    return len(counted)
