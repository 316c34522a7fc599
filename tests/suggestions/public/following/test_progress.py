"""What the citizen is told, in every status."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from regions.models import Officer
from suggestions.desk.lists.narrowing import is_overdue
from suggestions.faces.following.progress import tiers, told
from suggestions.faces.following.standing import read_standing
from suggestions.models import Suggestion
from suggestions.pipeline.actors import CHANNEL, CITIZEN, CLOCK
from tests.factories import (
    City,
    act,
    again,
    answered,
    assigned,
    classified,
    closed,
    handling,
    local,
    submitted,
)
from tests.suggestions.pipeline.ways import bring
from tests.suggestions.public.conftest import Follow

STATEMENTS = 8
MORNING = local("2026-11-23 09:00")


@pytest.fixture(autouse=True)
def _monday_morning() -> Any:
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def read(citizen: Client, follow: Follow) -> Any:
    def page(row: Suggestion) -> str:
        return citizen.get(follow(row)).content.decode()

    return page


def test_collected_says_when_it_is_sorted_and_the_three_tiers(city: City, read: Any) -> None:
    page = read(submitted(city))
    assert "It will be sorted by today 13:00." in page
    assert page.count("24 hours") == 1
    assert "3 to 7 working days" in page


def test_collected_too_long_says_so(city: City, read: Any) -> None:
    row = submitted(city)
    with time_machine.travel(MORNING + timedelta(hours=6)):
        page = read(row)
    assert "It was to be sorted by today 13:00." in page
    assert "overdue since today 13:00" in page


@pytest.mark.parametrize("made", [classified, assigned, handling])
def test_from_classified_to_handling_the_date_counts(city: City, read: Any, made: Any) -> None:
    assert "You will have our answer by Nov. 30, 2026 (Monday), 17:30." in read(made(city))


def test_a_simple_matter_is_for_tomorrow(city: City, read: Any) -> None:
    assert "You will have our answer by tomorrow 09:00." in read(handling(city, tier="simple"))


def test_a_date_in_a_year_without_a_notice_is_an_estimate(city: City, read: Any) -> None:
    with time_machine.travel(local("2031-05-05 10:00")):
        page = read(handling(city))
    assert "You can expect our answer by" in page
    assert "estimate" in page


def test_overdue_keeps_the_old_date(city: City, read: Any) -> None:
    row = handling(city, tier="simple")
    with time_machine.travel(MORNING + timedelta(days=3)):
        page = read(row)
    assert "You were to have our answer by Nov. 24, 2026 (Tuesday), 09:00." in page
    assert "overdue since Nov. 24, 2026 (Tuesday), 09:00" in page


@pytest.mark.parametrize(
    ("made", "seen_by"),
    [
        ("collected", ["triage"]),
        ("handling", ["handler", "leader"]),
        ("coordinating", ["triage", "leader"]),
    ],
)
def test_what_is_late_is_marked_so_for_those_in_charge_before_anybody_is_told(
    city: City, read: Any, made: str, seen_by: list[str]
) -> None:
    row = bring(city, made)
    with time_machine.travel(MORNING + timedelta(days=31)):
        assert "Those in charge see it marked as overdue." in read(row)
        for name in seen_by:
            officer = Officer.objects.get(pk=city.officers[name].pk)
            assert row in Suggestion.objects.visible_to(officer).filter(is_overdue())
    assert not row.messages.exclude(officer=None).filter(template__startswith="alert").exists()


def test_a_review_that_is_late_says_no_more_than_that(city: City, read: Any) -> None:
    row = held(city)
    with time_machine.travel(MORNING + timedelta(days=31)):
        page = read(row)
    assert "overdue since" in page
    assert "marked as overdue" not in page


def test_a_complex_matter_tells_when_the_units_meet(city: City, read: Any) -> None:
    row = classified(city, tier="complex")
    assert "A decision is made by Dec. 23, 2026 (Wednesday) at the latest." in read(row)
    row = act(
        row,
        "coordinate",
        city.actor("triage"),
        lead=city.units["light"],
        co_units=(city.units["water"],),
        consultation_day=date(2026, 11, 25),
    )
    assert "The units concerned meet on Nov. 25, 2026 (Wednesday)" in read(row)


def test_waiting_pauses_and_says_until_when_to_reply(city: City, read: Any) -> None:
    row = act(handling(city), "ask", city.actor("handler"), question="哪一盏灯？")
    page = read(row)
    assert "We have a question. Please reply by" in page
    assert "哪一盏灯？" in page
    assert "time limit rests" in page


def test_held_says_why_and_when_it_is_looked_at_again(city: City, read: Any) -> None:
    row = handling(city)
    carries = {"reason": "等待新灯杆", "plan": "明年一月安装", "review": date(2027, 1, 20)}
    act(row, "ask_hold", city.actor("leader"), **carries)
    page = read(act(row, "hold", city.actor("supervisor"), **carries))
    assert "look at it again on Jan. 20, 2027" in page
    assert "等待新灯杆" in page
    assert "明年一月安装" in page


def test_answered_shows_the_answer_and_until_when_to_rate(city: City, read: Any) -> None:
    page = read(answered(city))
    assert "You can rate the answer until Nov. 30, 2026 (Monday), 24:00." in page
    assert "路灯已于昨日修好" in page


@pytest.mark.parametrize("move", ["decline", "transfer"])
def test_refused_ones_are_told_why_and_where_to_turn(city: City, read: Any, move: str) -> None:
    row = act(
        submitted(city), move, city.actor("triage"), reason="属于诉讼", where="北湖区人民法院"
    )
    page = read(row)
    assert "属于诉讼" in page
    assert "北湖区人民法院" in page


def test_a_merged_one_is_told_what_its_parent_is_told(city: City, read: Any) -> None:
    parent = handling(city, text="同一盏路灯，我是王先生。")
    child = act(submitted(city), "merge", city.actor("triage"), parent=parent)
    page = read(child)
    assert "You will have our answer by Nov. 30, 2026 (Monday), 17:30." in page
    assert "handled together with theirs" in page
    words = {"outcome": "solved", "answer": "都修好了。"}
    act(parent, "draft", city.actor("handler"), **words)
    act(parent, "answer", city.actor("leader"), **words)
    assert "都修好了。" in read(child)


def test_a_merged_one_learns_nothing_of_the_parents_author(city: City, read: Any) -> None:
    parent = act(
        handling(city, text="我是王先生。"), "ask", city.actor("handler"), question="几点？"
    )
    child = act(submitted(city), "merge", city.actor("triage"), parent=parent)
    act(parent, "supplement", CITIZEN, reply="我的电话是 13900000000")
    words = {"outcome": "solved", "answer": "都修好了。"}
    act(parent, "draft", city.actor("handler"), **words)
    act(parent, "answer", city.actor("leader"), **words)
    act(parent, "close", CITIZEN, solved=True, satisfied="satisfied", comment="王先生满意")
    page = read(child)
    assert not any(secret in page for secret in ("王先生", "几点", "13900000000"))


def test_internal_words_stay_inside(city: City, read: Any) -> None:
    row = handling(city)
    act(row, "note", city.actor("handler"), note="内部备注")
    act(row, "draft", city.actor("handler"), outcome="solved", answer="草稿")
    page = read(row)
    assert not any(secret in page for secret in ("内部备注", "草稿", "handler"))


def test_the_five_stages_say_which_one_is_now(city: City, read: Any) -> None:
    page = read(handling(city))
    steps = page.split('<ol class="steps">')[1].split("</ol>")[0]
    words = [part.split("</em>")[0] for part in steps.split("<em>")[1:]]
    assert words == ["done", "done", "not needed", "now", "to come"]


def test_a_closed_one_has_every_stage_behind_it(city: City, read: Any) -> None:
    page = read(closed(city))
    assert "It was closed on" in page
    assert 'aria-current="step"' not in page


def test_no_reply_in_time_is_told(city: City, read: Any) -> None:
    row = act(handling(city), "ask", city.actor("handler"), question="哪一盏灯？")
    assert "No reply came" in read(act(row, "supplement", CLOCK))


def test_it_is_told_to_which_unit_it_was_handed(city: City, read: Any) -> None:
    row = handling(city)
    act(row, "reassign", city.actor("triage"), lead=city.units["water"], reason="属水利局职责")
    newest, before = handed_on(read(row))
    assert newest == ["From: 北湖区城市管理局", "To: 北湖区水利局"]
    assert before == ["To: 北湖区城市管理局"]
    assert "属水利局职责" not in read(row)


def handed_on(page: str) -> list[list[str]]:
    """What stands with each entry that names a unit, the newest first."""
    history = page.split('<ol class="history">')[1].split("</ol>")[0]
    entries = [re.findall(r"<p>(.*?)</p>", each) for each in history.split("</li>")]
    return [facts for facts in entries if any("北湖区" in fact for fact in facts)]


def test_why_it_was_handed_on_is_told_in_the_words_meant_for_the_author(
    city: City, read: Any
) -> None:
    row = handling(city)
    why = {"reason": "两家扯皮，内部协调", "told": "路灯下的水管由水利局管护。"}
    act(row, "reassign", city.actor("triage"), lead=city.units["water"], **why)
    page = read(row)
    assert "<b>Reason</b><br>路灯下的水管由水利局管护。" in page
    assert "扯皮" not in page


def test_a_unit_whose_duty_it_is_not_is_named_and_the_ruling_is_not(city: City, read: Any) -> None:
    row = act(assigned(city), "raise_objection", city.actor("handler"), reason="我局不管水管")
    row = act(row, "uphold", city.actor("county_leader"), ruling="职责目录第三条")
    row = act(row, "assign", city.actor("triage"), lead=city.units["water"])
    page = read(row)
    newest, upheld, _first = handed_on(page)
    assert newest == ["From: 北湖区城市管理局", "To: 北湖区水利局"]
    assert upheld == ["It was found not to be the duty of 北湖区城市管理局."]
    assert not any(words in page for words in ("不管水管", "职责目录"))


def test_a_consultation_says_to_whom_it_gave_it(city: City, read: Any) -> None:
    decided = {"lead": city.units["light"], "minutes": "会商纪要", "decision": "城管局主办"}
    decided["due"] = date(2026, 12, 4)
    row = act(coordinating(city), "conclude", city.actor("triage"), **decided)
    page = read(row)
    assert handed_on(page)[0][0] == "To: 北湖区城市管理局"
    assert "会商纪要" not in page


def test_a_merged_one_is_not_told_where_its_parent_was_before(city: City, read: Any) -> None:
    parent = act(
        handling(city), "reassign", city.actor("triage"), lead=city.units["water"], reason="x"
    )
    child = act(submitted(city), "merge", city.actor("triage"), parent=parent)
    assert "From:" not in read(child)


# Of one that was handed on it is asked how the unit is called, of an answered one also what is
# promised, of one that has ended whether it may be opened again or erased.
@pytest.mark.parametrize(
    ("made", "more"), [(submitted, 0), (handling, 1), (answered, 3), (closed, 5)]
)
def test_every_page_takes_the_same_number_of_statements(
    city: City,
    citizen: Client,
    follow: Follow,
    made: Any,
    more: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    address = follow(made(city))
    with django_assert_num_queries(STATEMENTS + more):
        citizen.get(address)


def test_a_merged_one_takes_as_many_as_one_that_has_ended(
    city: City, citizen: Client, follow: Follow, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    child = act(submitted(city), "merge", city.actor("triage"), parent=handling(city))
    address = follow(child)
    with django_assert_num_queries(STATEMENTS + 2):
        citizen.get(address)


def test_an_erased_one_still_opens_for_whoever_has_it_open(
    city: City, citizen: Client, follow: Follow
) -> None:
    row = closed(city)
    address = follow(row)
    act(row, "erase", CLOCK, reason="本人要求", again=True)
    page = citizen.get(address).content.decode()
    assert row.text not in page
    assert again(row).code_hash == ""


def test_the_moment_is_said_in_shanghai(city: City, read: Any) -> None:
    assert timezone.now().hour == 1
    assert "today 09:00" in read(submitted(city))


def test_what_went_with_its_import_was_not_withdrawn_by_its_author(city: City, read: Any) -> None:
    row = bring(city, "collected", imported=True)
    page = read(act(row, "take_back", CHANNEL))
    assert "It was brought over by mistake and has been taken back." in page
    assert "You have withdrawn" not in page


# dates that have passed

PROMISES = (
    "will",
    "You can expect",
    "Please reply",
    "You can rate",
    "concerned meet",
    "is made by",
    "We look",
)


def coordinating(city: City) -> Suggestion:
    row = classified(city, tier="complex")
    joined = {"lead": city.units["light"], "co_units": (city.units["water"],)}
    return act(
        row, "coordinate", city.actor("triage"), consultation_day=date(2026, 11, 25), **joined
    )


def waiting(city: City) -> Suggestion:
    return act(handling(city), "ask", city.actor("handler"), question="哪里？")


def held(city: City) -> Suggestion:
    plan = {"reason": "管网改造", "plan": "明年施工", "review": date(2026, 12, 15)}
    row = act(handling(city), "ask_hold", city.actor("leader"), **plan)
    return act(row, "hold", city.actor("supervisor"), **plan)


@pytest.mark.parametrize(
    "stand", [submitted, classified, coordinating, assigned, handling, waiting, held, answered]
)
def test_a_date_that_has_passed_is_no_promise(city: City, stand: Any) -> None:
    row = again(stand(city))
    with translation.override("en"):
        before = told(read_standing(row, MORNING))
        after = told(read_standing(row, MORNING + timedelta(days=60)))
        of_all = tiers()
    assert any(word in " ".join([before.headline, *before.lines]) for word in PROMISES)
    said = [line for line in (after.headline, *after.lines) if line not in of_all]
    assert not [line for line in said for word in PROMISES if word in line]
