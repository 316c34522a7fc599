"""Whoever is to act next hears of it; whoever has just acted does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from regions.models import Post, Role
from suggestions.messages import summary_of
from suggestions.models import Suggestion
from suggestions.pipeline import MOVES
from suggestions.pipeline.actors import CITIZEN
from suggestions.pipeline.move import move
from tests.factories import (
    SINCE,
    City,
    act,
    assigned,
    classification,
    classified,
    handling,
    submitted,
)
from tests.suggestions.pipeline.moments import at
from tests.suggestions.pipeline.unchanged import refused
from tests.suggestions.pipeline.ways import WORDS, bring, make, working_day

UNIT = {"handler", "leader"}
ANSWER = {"outcome": "solved", "answer": WORDS}


def told(row: Suggestion, move: str) -> set[str]:
    entry = row.events.filter(move=move).latest("number")
    rows = row.messages.filter(template="handed", key__contains=f":{entry.number}:")
    return set(rows.values_list("officer__username", flat=True))


def plan() -> dict[str, Any]:
    return {"reason": WORDS, "plan": WORDS, "review": working_day(20)}


def test_a_draft_goes_to_the_leader_and_back(city: City) -> None:
    row = act(handling(city), "draft", city.actor("handler"), **ANSWER)
    assert told(row, "draft") == {"leader"}
    row = act(row, "send_back", city.actor("leader"), reason=WORDS)
    assert told(row, "send_back") == {"handler"}


def test_an_objection_goes_to_the_triage_desk_and_the_ruling_back(city: City) -> None:
    row = act(assigned(city), "raise_objection", city.actor("handler"), reason=WORDS)
    assert told(row, "raise_objection") == {"triage"}
    row = act(row, "refuse_objection", city.actor("triage"), ruling=WORDS)
    assert told(row, "refuse_objection") == UNIT


def test_an_extension_goes_up_step_by_step_and_back(city: City) -> None:
    with at("2026-11-02 10:00"):
        row = handling(city)
    with at("2026-11-04 10:00"):
        row = make(city, row, "ask_extension")
    assert told(row, "ask_extension") == {"leader"}
    row = act(row, "endorse_extension", city.actor("leader"))
    assert told(row, "endorse_extension") == {"triage"}
    row = act(row, "refuse_extension", city.actor("triage"), reason=WORDS)
    assert told(row, "refuse_extension") == UNIT


def test_a_hold_goes_to_the_supervisor_and_back(city: City) -> None:
    row = act(handling(city), "ask_hold", city.actor("leader"), **plan())
    assert told(row, "ask_hold") == {"supervisor"}
    row = act(row, "hold", city.actor("supervisor"), **plan())
    assert told(row, "hold") == UNIT


def test_a_reply_of_the_citizen_goes_to_whoever_asked(city: City) -> None:
    row = act(handling(city), "ask", city.actor("handler"), question=WORDS)
    assert told(act(row, "supplement", CITIZEN, reply=WORDS), "supplement") == {"handler"}
    row = act(classified(city), "ask", city.actor("triage"), question=WORDS)
    assert told(act(row, "supplement", CITIZEN, reply=WORDS), "supplement") == {"triage"}


def test_what_the_supervisor_waits_for_reaches_the_supervisor(city: City) -> None:
    row = bring(city, "handling", key=True, order=True)
    row = act(row, "rectify", city.actor("leader"), report=WORDS)
    assert told(row, "rectify") == {"supervisor"}
    row = act(row, "reply_supervision", city.actor("leader"), reply=WORDS)
    assert told(row, "reply_supervision") == {"supervisor"}


def test_two_posts_at_one_desk_are_told_once(city: City) -> None:
    triage = city.officers["triage"]
    Post.objects.create(
        officer=triage, role=Role.TRIAGE, region=city.regions["county"], since=SINCE
    )
    row = act(assigned(city), "raise_objection", city.actor("handler"), reason=WORDS)
    assert row.messages.filter(officer=triage, template="handed").count() == 1


def test_the_message_says_what_was_done(city: City) -> None:
    row = act(handling(city), "draft", city.actor("handler"), **ANSWER)
    said = summary_of(row.messages.get(template="handed"))
    assert row.reference in said
    assert "拟稿" in said


def test_history_is_nobodys_turn(city: City) -> None:
    past = timezone.now() - timedelta(days=9)
    row, triage = submitted(city, at=past), replace(city.actor("triage"), backdates=True)
    requests = [
        MOVES["classify"](**classification(city)),
        MOVES["assign"](lead=city.units["light"]),
    ]
    for request in requests:
        move(row.pk, request, actor=triage, at=past)
    assert not row.messages.filter(officer__isnull=False).exists()


@pytest.mark.parametrize("name", ["coordinate", "assign"])
def test_nothing_is_handed_on_before_it_has_a_tier(city: City, name: str) -> None:
    row = act(submitted(city), "merge", city.actor("triage"), parent=submitted(city))
    row = act(row, "unmerge", city.actor("triage"))
    assert (row.status, row.tier) == ("classified", "")
    carries = {"lead": city.units["light"], "co_units": (city.units["water"],)}
    refused(row, name, city.actor("triage"), **carries)
