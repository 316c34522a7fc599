"""What the desk shows of a complaint to the unit whose work it is about, and what it keeps back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from regions.models import Post, Role
from suggestions.models import (
    Access,
    Meeting,
    Purpose,
    Suggestion,
    SupervisionOrder,
    record_looks,
)
from suggestions.pipeline.collect import Contact
from tests.factories import (
    SINCE,
    City,
    act,
    again,
    classification,
    collection_point,
    handling,
    submitted,
)
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.exports.conftest import asked, folder_of_its_own, made, send
from tests.suggestions.desk.scenes import ADDRESS, address
from tests.suggestions.orders.conftest import drafted, signed
from tests.suggestions.orders.conftest import officer as read_again

__all__ = ["asked", "folder_of_its_own", "made", "send"]
KINDS = ("conduct", "work")
MEETINGS = "/admin/suggestions/meeting/"
LOOKS = "/admin/suggestions/access/"


@pytest.fixture(autouse=True)
def _handler_with_posts_of_the_county(city: City) -> None:
    """Works in the unit complained about, and triages, supervises and audits the county."""
    for role in (Role.TRIAGE, Role.SUPERVISOR, Role.AUDITOR):
        Post.objects.create(
            officer=city.officers["handler"],
            role=role,
            region=city.regions["county"],
            since=SINCE,
        )


@pytest.fixture
def meeting(city: City) -> Meeting:
    collector = city.officers["collector"]
    collector.last_name, collector.first_name = "采", "集人"
    collector.save()
    return Meeting.objects.create(
        kind="visit",
        region=city.regions["village"],
        place="老樟树下",
        day=timezone.localdate(),
        people=1,
        officer=collector,
        key="k",
    )


def about(city: City, kind: str, **more: Any) -> Suggestion:
    fields = classification(city) | {"about_unit": city.units["light"], "about_kind": kind}
    return act(submitted(city, **more), "classify", city.actor("city_triage"), **fields)


def in_hand(city: City, meeting: Meeting | None = None) -> Suggestion:
    there: dict[str, Any] = {}
    if meeting:
        there = {"meeting": meeting, "channel": "meeting", "collected_by": meeting.officer}
    row = about(city, "work", **there)
    row = act(row, "assign", city.actor("city_triage"), lead=city.units["light"])
    return act(row, "accept", city.actor("handler"))


def test_the_unit_reads_it_without_author_meeting_and_collector(
    city: City, desk: Desk, meeting: Meeting
) -> None:
    row = in_hand(city, meeting)
    page = desk("handler").get(address(row, "change")).content.decode()
    assert row.text in page
    assert not any(words in page for words in ("老樟树下", "采集人", "13800000000"))
    assert desk("handler").post(address(row, "contact"), {"purpose": "contact"}).status_code == 403
    assert not Access.objects.exists()
    others = desk("triage").get(address(row, "change")).content.decode()
    assert "老樟树下" in others
    assert "采集人" in others


def test_in_what_happened_it_is_not_said_who_handed_it_in(city: City, desk: Desk) -> None:
    row = in_hand(city)
    items = desk("handler").get(address(row, "change")).context["timeline"]
    assert [item.who for item in items if item.move == "submit"] == [""]
    items = desk("triage").get(address(row, "change")).context["timeline"]
    assert all(item.who for item in items if item.move == "submit")


def test_it_is_not_found_by_its_meeting_nor_counted_there(
    city: City, desk: Desk, meeting: Meeting
) -> None:
    row = in_hand(city, meeting)
    other = submitted(city, meeting=meeting)
    for name, there in (("handler", {other.pk}), ("triage", {row.pk, other.pk})):
        client = desk(name)
        found = client.get(f"{ADDRESS}?view=all&meeting={meeting.pk}").context["listing"].rows
        assert {each.pk for each in found} == there
        page = client.get(MEETINGS).content.decode()
        assert f'meeting={meeting.pk}">{len(there)}</a>' in page
        page = client.get(f"{MEETINGS}{meeting.pk}/change/").content.decode()
        assert (row.reference in page) == (row.pk in there)


@pytest.mark.parametrize("kind", KINDS)
def test_before_it_is_assigned_it_does_not_exist_at_the_desk(
    city: City, desk: Desk, kind: str
) -> None:
    row, client = about(city, kind), desk("handler")
    assert client.get(address(row, "change")).status_code == 404
    assert client.get(address(row, "triage")).status_code == 404
    for query in ("view=all", f"view=all&q={row.reference}", "view=mine"):
        assert list(client.get(f"{ADDRESS}?{query}").context["listing"].rows) == []
    found = desk("triage").get(f"{ADDRESS}?view=all&q={row.reference}")
    assert found["Location"] == address(row, "change")


def test_its_holds_and_cards_are_not_the_work_of_whoever_it_is_about(
    city: City, desk: Desk
) -> None:
    row = in_hand(city)
    act(
        row,
        "ask_hold",
        city.actor("leader"),
        reason="等待材料",
        plan="月底前",
        review=date(2026, 12, 1),
    )
    Suggestion.objects.filter(pk=row.pk).update(urged=3)
    allotted = row.assignments.get(until=None)
    type(allotted).objects.filter(pk=allotted.pk).update(officer=city.officers["leader"])
    for name, waits in (("supervisor", True), ("handler", False)):
        rows = desk(name).get(f"{ADDRESS}?view=mine").context["listing"].rows
        assert (row.pk in {each.pk for each in rows}) == waits


@pytest.mark.parametrize("name", ["hold", "supervise", "correct", "recuse", "preserve"])
def test_what_overseers_do_is_refused_in_words(city: City, desk: Desk, name: str) -> None:
    row = in_hand(city)
    answer = desk("handler").get(address(row, "move", name))
    assert answer.status_code == 403
    assert "您所在的单位" in answer.content.decode()


def test_the_looks_of_others_at_its_author_are_audited_by_others(city: City, desk: Desk) -> None:
    row = in_hand(city)
    desk("triage").post(address(row, "contact"), {"purpose": "contact"})
    assert row.reference in desk("auditor").get(LOOKS).content.decode()
    assert row.reference not in desk("handler").get(LOOKS).content.decode()


def test_a_look_at_many_does_not_say_that_the_own_work_was_among_them(
    city: City, desk: Desk
) -> None:
    row, other, hidden = in_hand(city), submitted(city), in_hand(city)
    triage = city.officers["triage"]
    both = record_looks([row.pk, other.pk], triage, Purpose.CALLER, words="来电")
    alone = record_looks([row.pk, hidden.pk], triage, Purpose.CALLER, words="来电")
    for name, there in (("handler", {other.pk}), ("auditor", {row.pk, other.pk})):
        client = desk(name)
        found = client.get(f"{ADDRESS}?view=all&look={both.pk}").context["listing"].rows
        assert {each.pk for each in found} == there
        listed = client.get(f"{ADDRESS}?view=all&look={alone.pk}").context["listing"].rows
        assert len(list(listed)) == (2 if name == "auditor" else 0)
        for sought in (row, other):
            page = client.get(f"{LOOKS}?q={sought.reference}").content.decode()
            assert (f"look={both.pk}" in page) == (sought.pk in there)
        page = client.get(f"{LOOKS}?q=triage+{other.reference}").content.decode()
        assert f"look={both.pk}" in page


def test_the_unit_does_not_learn_at_which_point_it_was_collected(city: City, desk: Desk) -> None:
    row, other = in_hand(city), submitted(city)
    point = collection_point("p-1", city.regions["village"])
    Suggestion.objects.filter(pk__in=[row.pk, other.pk]).update(point=point)
    for name, there in (("handler", {other.pk}), ("triage", {row.pk, other.pk})):
        client = desk(name)
        page = client.get(address(row, "change")).content.decode()
        assert (point.name in page) == (row.pk in there)
        found = client.get(f"{ADDRESS}?view=all&point=p-1").context["listing"].rows
        assert {each.pk for each in found} == there


@pytest.mark.parametrize("personal", [["phone"], []])
def test_a_file_with_its_author_is_not_handed_out_once_it_is_about_the_own_work(
    city: City, desk: Desk, made: Any, personal: list[str]
) -> None:
    row = handling(city, contact=Contact(name="张三", phone="13800000000"))
    chosen = {"plain": ["reference"], "personal": personal, "purpose": "逐户回访路灯维修情况"}
    export = made("handler", [row], **chosen)
    where = f"/admin/exports/{export.pk}/file/"
    assert desk("handler").get(where).status_code == 200
    Suggestion.objects.filter(pk=row.pk).update(about_unit=city.units["light"], about_kind="work")
    assert desk("handler").get(where).status_code == (302 if personal else 200)


def test_a_file_has_it_without_its_author(city: City, desk: Desk, made: Any) -> None:
    row = in_hand(city)
    chosen = {"plain": ["reference"], "personal": ["phone"], "purpose": "逐户回访路灯维修情况"}
    export = made("handler", [row], **chosen)
    address_ = f"/admin/exports/{export.pk}/file/"
    answer = desk("handler").get(address_)
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert row.reference in content
    assert "13800000000" not in content
    act(again(row), "reassign", city.actor("triage"), lead=city.units["water"], reason="改派")
    assert desk("handler").get(address_).status_code == 302


@pytest.mark.parametrize("kind", KINDS)
def test_an_order_is_read_by_the_unit_that_handles_its_work_once_it_is_signed(
    city: City, kind: str
) -> None:
    row = in_hand(city)
    drafted(city, row, by="city_supervisor")
    Suggestion.objects.filter(pk=row.pk).update(about_kind=kind)
    seen = SupervisionOrder.objects.visible_to
    assert not seen(read_again(city, "handler")).exists()
    assert seen(read_again(city, "city_supervisor")).exists()
    SupervisionOrder.objects.all().delete()
    Suggestion.objects.filter(pk=row.pk).update(about_kind="work")
    signed(city, again(row), by="city_supervisor")
    Suggestion.objects.filter(pk=row.pk).update(about_kind=kind)
    for name in ("handler", "leader"):
        assert seen(read_again(city, name)).exists() == (kind == "work")
    overseen = SupervisionOrder.objects.overseen_by
    assert not overseen(read_again(city, "handler")).exists()
    assert overseen(read_again(city, "city_supervisor")).exists()


def test_an_order_to_another_unit_about_the_own_work_is_hidden(city: City) -> None:
    row = act(about(city, "work"), "assign", city.actor("city_triage"), lead=city.units["water"])
    signed(city, row, by="city_supervisor")
    seen = SupervisionOrder.objects.visible_to
    assert not seen(read_again(city, "handler")).exists()
    assert seen(read_again(city, "water_handler")).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_neither_a_part_nor_a_merged_one_tells_the_unit_of_it(
    city: City, desk: Desk, kind: str
) -> None:
    whole = submitted(city)
    whole = act(whole, "split", city.actor("city_triage"), texts=("窗口人员态度很差。",))
    part = whole.parts.get()
    fields = classification(city) | {"about_unit": city.units["light"], "about_kind": kind}
    part = act(part, "classify", city.actor("city_triage"), **fields)
    page = desk("handler").get(address(whole, "change")).content.decode()
    assert part.reference not in page
    assert "态度很差" not in page
    parent = handling(city)
    Suggestion.objects.filter(pk=part.pk).update(parent=parent)
    assert "态度很差" not in desk("handler").get(address(parent, "change")).content.decode()


def test_what_it_was_merged_into_is_not_named_where_that_is_about_the_unit(
    city: City, desk: Desk
) -> None:
    parent, child = about(city, "conduct"), handling(city)
    Suggestion.objects.filter(pk=child.pk).update(parent=parent)
    assert parent.reference not in desk("handler").get(address(child, "change")).content.decode()
    assert parent.reference in desk("triage").get(address(child, "change")).content.decode()


# choosing it


def triaged(desk: Desk, city: City, row: Suggestion, **more: Any) -> Any:
    values = {
        "type": "complaint",
        "category": "路灯照明",
        "tier": "general",
        "lead": city.units["light"].pk,
        "proposed": city.units["light"].pk,
        "proposed_for": city.category.pk,
        "about_unit": city.units["light"].pk,
        "version": row.version,
        "key": "k" * 32,
    }
    return desk("triage").post(address(row, "triage"), values | more)


def test_the_desk_says_that_it_is_about_its_work_and_assigns_it_there(
    city: City, desk: Desk
) -> None:
    row = submitted(city)
    assert triaged(desk, city, row, about_kind="work").status_code == 302
    row = again(row)
    assert (row.about_kind, row.lead_unit) == ("work", city.units["light"])
    act(row, "raise_objection", city.actor("leader"), reason="不属本单位职责")
    act(again(row), "uphold", city.actor("triage"), ruling="同意")
    form = desk("triage").get(address(row, "triage")).context["form"]
    assert form["about_kind"].value() == "work"


@pytest.mark.parametrize("kind", ["", "conduct"])
def test_of_conduct_the_unit_is_neither_proposed_nor_assigned(
    city: City, desk: Desk, kind: str
) -> None:
    row = submitted(city)
    assert triaged(desk, city, row, about_kind=kind).status_code == 422
    assert again(row).status == "collected"
    light = city.units["light"].pk
    for asked_for, proposed in ((kind, None), ("work", light)):
        query = {"category": "路灯照明", "about_unit": light, "about_kind": asked_for}
        units = desk("triage").get(address(row, "triage", "units"), query).context["form"].units
        assert units.first == proposed
