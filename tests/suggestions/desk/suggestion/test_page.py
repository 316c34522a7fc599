"""The page of one suggestion tells the whole story and offers what may be done now."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format

from suggestions.models import Access, Suggestion
from suggestions.pipeline.collect import Contact
from tests.factories import (
    City,
    act,
    answered,
    assigned,
    classification,
    classified,
    handling,
    local,
    submitted,
)
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.scenes import (
    address,
    drafted,
    held,
    merged,
    with_extension_endorsed,
    with_objection,
)
from tests.suggestions.pipeline.older import coordinated_before
from tests.suggestions.pipeline.ways import working_day
from tests.suggestions.unbound import copy


def page(desk: Desk, who: str, row: Suggestion) -> str:
    return desk(who).get(address(row, "change")).content.decode()


def buttons(desk: Desk, who: str, row: Suggestion) -> tuple[str, set[str]]:
    found = desk(who).get(address(row, "change")).context["buttons"]
    primary = found.primary.name if found.primary else ""
    return primary, {each.name for each in found.others}


def test_a_unit_that_was_right_to_give_it_back_is_not_proposed_again(
    city: City, desk: Desk
) -> None:
    row = classified(city)
    light = str(city.units["light"])
    client = desk("triage")
    assert [str(each) for each in client.get(address(row, "change")).context["proposed"]] == [light]
    row = act(row, "assign", city.actor("triage"), lead=city.units["light"])
    row = act(row, "raise_objection", city.actor("handler"), reason="不属本单位")
    row = act(row, "uphold", city.actor("triage"), ruling="同意退单")
    proposed = client.get(address(row, "change")).context["proposed"]
    assert light not in [str(each) for each in proposed]


def test_the_date_of_a_consultation_is_told_whatever_its_entry_calls_it(
    city: City, desk: Desk
) -> None:
    row = coordinated_before(city)
    newest = desk("triage").get(address(row, "change")).context["timeline"][0]
    assert ("会商日期", date_format(working_day(2), "DATE_FORMAT")) in newest.facts


def test_whoever_works_on_a_matter_reads_what_others_wrote_about_it(city: City, desk: Desk) -> None:
    parent = handling(city)
    child = submitted(city, text="三盏灯都不亮，老人不敢出门。")
    act(child, "merge", city.actor("triage"), parent=parent)
    page = desk("handler").get(address(parent, "change")).content.decode()
    assert "老人不敢出门" in page
    assert address(child, "change") not in page
    assert (
        address(child, "change") in desk("triage").get(address(parent, "change")).content.decode()
    )


def test_what_complains_about_a_unit_is_not_read_through_a_merge(city: City, desk: Desk) -> None:
    parent = handling(city)
    child = submitted(city, text="城管局的人态度很差。")
    about = classification(city) | {"about_unit": city.units["light"]}
    child = act(child, "classify", city.actor("triage"), **about)
    Suggestion.objects.filter(pk=child.pk).update(parent=parent)
    assert "态度很差" not in desk("handler").get(address(parent, "change")).content.decode()


def test_what_was_named_and_never_decided_is_kept_from_the_unit_named_alone(
    city: City, desk: Desk
) -> None:
    parent = classified(city)
    units = {"lead": city.units["light"], "co_units": (city.units["water"],)}
    parent = act(parent, "assign", city.actor("triage"), **units)
    child = submitted(city, text="城管局的人态度很差。", about_unit=city.units["light"])
    act(child, "merge", city.actor("triage"), parent=parent)
    for who, reads in (("handler", False), ("leader", False), ("water_handler", True)):
        page = desk(who).get(address(parent, "change")).content.decode()
        assert ("态度很差" in page) is reads
        assert address(child, "change") not in page


def test_parts_and_whole_lead_to_each_other(city: City, desk: Desk) -> None:
    row = act(submitted(city), "split", city.actor("triage"), texts=("井盖坏了。",))
    part = row.parts.get()
    client = desk("triage")
    assert part.reference in client.get(address(row, "change")).content.decode()
    assert row.reference in client.get(address(part, "change")).content.decode()


def test_whoever_only_handed_it_in_reads_what_its_author_may_read(city: City, desk: Desk) -> None:
    row = submitted(city, collected_by=city.officers["collector"])
    row = act(row, "classify", city.actor("triage"), **classification(city))
    row = act(row, "note", city.actor("triage"), note="内部意见")
    row = act(row, "assign", city.actor("triage"), lead=city.units["light"])
    row = act(row, "raise_objection", city.actor("handler"), reason="不属本单位")
    act(submitted(city, text="别人写的"), "merge", city.actor("triage"), parent=row)
    page = desk("collector").get(address(row, "change")).content.decode()
    assert row.reference in page
    assert not any(words in page for words in ("内部意见", "不属本单位", "别人写的"))
    assert "内部意见" in desk("triage").get(address(row, "change")).content.decode()


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


def test_a_contact_that_was_moved_here_is_not_shown_and_the_page_says_so(
    city: City, desk: Desk
) -> None:
    other = submitted(city, contact=Contact(name="李四", phone="13900000000"))
    row = submitted(city)
    copy(other.author, "phone", row.author)
    client = desk("triage")
    assert client.get(address(row, "change")).status_code == 200
    answer = client.post(address(row, "contact"), {"purpose": "contact"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "无法读取诉求人信息" in text
    assert "13900000000" not in text
    assert "tel:" not in text
    assert Access.objects.filter(suggestion=row).count() == 1, "somebody wanted to look"
    assert client.post(address(other, "contact"), {"purpose": "contact"}).status_code == 200
