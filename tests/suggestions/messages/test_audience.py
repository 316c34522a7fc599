"""Who is told: one table for every move, and people who are still there."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from regions.models import Officer, Post, Role
from suggestions.escalation import sweep
from suggestions.messages import Staff, audience
from suggestions.messages.audience import AUTHORS, TOLD
from suggestions.messages.templates import FOR_AUTHORS, Template
from suggestions.models import Message, Suggestion
from suggestions.workflow import MoveName
from tests.factories import City, act, assigned, classified, handling, officer, unit
from tests.suggestions.pipeline.moments import at, clock_of

MONDAY = "2026-11-02 10:00"
SAID = {template for told in TOLD.values() for template in told.values()}
# Said by the clock, or beside what a move says.
BESIDE = {
    Template.RESCHEDULED,
    Template.ALERT_REMIND,
    Template.ALERT_YELLOW,
    Template.ALERT_RED,
    Template.ALERT_SUPERVISION,
    Template.DIGEST,
    Template.CARDS,
    Template.NO_OFFICER,
    Template.CALENDAR,
    Template.FIRST,
    Template.OVERDUE,
    Template.POSTS,
    Template.LOOKS,
    Template.ORDER_DRAFT,
    Template.ORDER_REPLIED,
    Template.REPORT,
    Template.REPORT_OUTSIDE,
    Template.ACCOUNT_RESET,
    Template.ACCOUNT_ADDRESS,
    Template.SECOND_STEP_GONE,
    Template.APPLICATION,
    Template.FORGOTTEN,
    Template.TAKEN_OVER,
}


def told(row: Suggestion, name: str) -> dict[str, str]:
    """Template by officer, of the latest entry of this move."""
    entry = row.events.filter(move=name).latest("number")
    rows = Message.objects.filter(key__startswith=f"{row.reference}:{entry.number}:officer")
    return dict(rows.values_list("officer__username", "template"))


def leave(city: City, name: str) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Post.objects.filter(officer=city.officers[name]).update(until=yesterday)


def test_the_table_names_every_move() -> None:
    assert set(TOLD) == set(MoveName)


def test_everything_that_can_be_said_is_said_somewhere() -> None:
    assert set(Template) == SAID | BESIDE


def test_authors_and_officers_are_told_in_words_of_their_own() -> None:
    for told_by_move in TOLD.values():
        for whom, template in told_by_move.items():
            assert (template in FOR_AUTHORS) == (whom in AUTHORS)


def test_everybody_who_is_named_is_defined() -> None:
    assert set(audience._MEANINGS) == set(audience.Whom) - AUTHORS


# people come and go


def test_an_assignment_to_a_unit_without_officers_reaches_the_unit_above(city: City) -> None:
    empty = unit("431002-lamps", "路灯管理所", city.regions["county"], parent=city.units["light"])
    row = act(classified(city), "assign", city.actor("triage"), lead=empty)
    assert told(row, "assign") == {
        "handler": "assigned",
        "leader": "assigned",
        "administrator": "no_officer",
    }


def test_who_was_told_that_a_unit_is_empty_reads_its_name(city: City) -> None:
    empty = unit("431002-lamps", "路灯管理所", city.regions["county"], parent=city.units["light"])
    act(classified(city), "assign", city.actor("triage"), lead=empty)
    message = Message.objects.get(template="no_officer")
    assert message.context["unit"] == empty.pk


@pytest.mark.parametrize("gone", ["post ended", "account closed"])
def test_whoever_left_is_told_nothing(city: City, gone: str) -> None:
    row = handling(city)
    if gone == "post ended":
        leave(city, "handler")
    else:
        Officer.objects.filter(pk=city.officers["handler"].pk).update(is_active=False)
    assert "handler" not in told(act(row, "remind", city.actor("triage"), note="请加快"), "remind")


def test_the_handler_who_left_is_stood_in_for_by_the_unit(city: City) -> None:
    row = handling(city)
    officer("second", Role.HANDLER, city.units["light"])
    leave(city, "handler")
    act(row, "draft", city.actor("leader"), outcome="solved", answer="已修好。")
    row = act(row, "send_back", city.actor("leader"), reason="请补充依据")
    assert told(row, "send_back") == {"second": "handed"}


def test_a_chair_who_left_is_stood_in_for_by_the_leader(city: City) -> None:
    with at(MONDAY):
        joined = {"lead": city.units["light"], "co_units": (city.units["water"],)}
        chair = city.officers["water_leader"]
        row = act(classified(city), "coordinate", city.actor("triage"), chair=chair, **joined)
        assert told(row, "coordinate")["water_leader"] == "chair"
    Officer.objects.filter(pk=chair.pk).update(is_active=False)
    sweep(clock_of(row, "consultation").due)
    warned = Message.objects.filter(template="alert_yellow", suggestion=row)
    assert set(warned.values_list("officer__username", flat=True)) == {"leader"}


def test_the_officer_it_is_allotted_to_is_told(city: City) -> None:
    second = officer("second", Role.HANDLER, city.units["light"])
    row = act(handling(city), "allot", city.actor("leader"), officer=second)
    assert told(row, "allot") == {"second": "allotted"}


def test_nobody_is_told_of_what_they_did_themselves(city: City) -> None:
    row = act(handling(city), "allot", city.actor("leader"), officer=city.officers["leader"])
    assert told(row, "allot") == {}


def test_an_extension_asked_by_the_leader_goes_straight_to_the_desk(city: City) -> None:
    with at(MONDAY):
        wish = {"reason": "需要时间", "until": date(2026, 11, 12)}
        row = act(handling(city), "ask_extension", city.actor("leader"), **wish)
    assert told(row, "ask_extension") == {"triage": "handed"}


def test_a_desk_is_looked_up_once(city: City, django_assert_num_queries) -> None:
    staff = Staff()
    light = city.units["light"].pk
    with django_assert_num_queries(1):
        assert len(staff.of_unit(light)) == 2
        assert staff.of_unit(light, {Role.LEADER}) == [city.officers["leader"].pk]
        assert not staff.is_vacant(light)


def test_units_that_are_asked_about_together_are_read_together(
    city: City, django_assert_num_queries
) -> None:
    with django_assert_num_queries(1):
        staff = Staff({each.pk for each in city.units.values()})
        assert staff.of_unit(city.units["water"].pk)
        assert staff.of_unit(city.units["light"].pk)


def test_a_loop_of_units_ends(city: City) -> None:
    one = unit("431002-one", "甲", city.regions["county"])
    two = unit("431002-two", "乙", city.regions["county"], parent=one)
    one.parent = two
    one.save()
    assert Staff().of_unit(one.pk) == []


def test_assigning_tells_nobody_twice(city: City) -> None:
    row = assigned(city)
    assert told(row, "assign") == {"handler": "assigned", "leader": "assigned"}
