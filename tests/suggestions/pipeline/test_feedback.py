"""反馈: the answer, the rating, and the end."""

from typing import Any

import pytest

from regions.models import Post, Role
from suggestions.models import Message, Suggestion
from suggestions.pipeline.actors import CHANNEL, CITIZEN, CLOCK
from suggestions.pipeline.collect import Contact
from tests.factories import (
    City,
    act,
    again,
    answered,
    classified,
    closed,
    handling,
    officer,
    submitted,
)
from tests.suggestions.pipeline.moments import at, live_kinds
from tests.suggestions.pipeline.unchanged import refused
from tests.suggestions.pipeline.ways import WORDS, bring

ANSWER = {"outcome": "solved", "answer": "您好！路灯已修好。"}
RATING = HEARD = {"solved": True, "satisfied": "satisfied"}
UNHAPPY = {"solved": False, "satisfied": "not"}


def drafted(city: City, **more: Any) -> Suggestion:
    return act(handling(city, **more), "draft", city.actor("handler"), **ANSWER)


def finished(city: City, row: Suggestion) -> Suggestion:
    row = act(row, "draft", city.actor("handler"), **ANSWER)
    return act(row, "answer", city.actor("leader"), **ANSWER)


def test_a_general_matter_is_drafted_before_it_is_answered(city: City) -> None:
    refused(handling(city), "answer", city.actor("leader"), **ANSWER)
    assert act(drafted(city), "answer", city.actor("leader"), **ANSWER).status == "answered"


def test_only_the_leader_approves_the_answer(city: City) -> None:
    refused(drafted(city), "answer", city.actor("handler"), **ANSWER)


def test_the_handler_answers_a_simple_matter(city: City) -> None:
    row = act(handling(city, tier="simple"), "answer", city.actor("handler"), **ANSWER)
    assert row.status == "answered"


def test_a_newer_draft_takes_the_place_of_the_one_before(city: City) -> None:
    row = act(drafted(city), "draft", city.actor("leader"), **ANSWER)
    assert list(row.drafts.order_by("pk").values_list("state", flat=True)) == [
        "sent_back",
        "drafted",
    ]


def test_a_draft_sent_back_is_no_draft(city: City) -> None:
    row = act(drafted(city), "send_back", city.actor("leader"), reason=WORDS)
    refused(row, "answer", city.actor("leader"), **ANSWER)
    refused(row, "send_back", city.actor("leader"), reason=WORDS)


@pytest.mark.parametrize("name", ["draft", "answer"])
def test_the_outcome_fits_the_type(city: City, name: str) -> None:
    wrong = ANSWER | {"outcome": "adopted"}
    refused(drafted(city), name, city.actor("leader"), **wrong)


def test_a_draft_holds_no_control_characters(city: City) -> None:
    answer = ANSWER | {"answer": "已\x00修好"}
    row = act(handling(city), "draft", city.actor("handler"), **answer)
    assert row.drafts.get().text == "已修好"


def test_a_draft_is_not_shown_to_the_citizen_before_it_is_approved(city: City) -> None:
    row = drafted(city)
    assert not row.events.last().wordings.filter(public=True).exists()
    row = act(row, "answer", city.actor("leader"), **ANSWER)
    assert row.events.last().wordings.get(public=True).text == ANSWER["answer"]


@pytest.mark.parametrize("end", ["withdraw", "merge"])
def test_a_draft_does_not_outlive_its_handling(city: City, end: str) -> None:
    row = drafted(city)
    if end == "withdraw":
        row = act(row, "withdraw", CITIZEN)
    else:
        row = act(row, "merge", city.actor("triage"), parent=submitted(city))
    assert not row.drafts.filter(state="drafted").exists()


# rework 重新办理


def test_the_citizen_asks_for_it_once(city: City) -> None:
    row = act(answered(city), "rework", CITIZEN, reason=WORDS)
    assert (row.status, row.outcome, row.answered, row.cycle) == ("handling", "", None, 2)
    row = finished(city, row)
    refused(row, "rework", CITIZEN, reason=WORDS)
    assert act(row, "rework", city.actor("supervisor"), reason=WORDS).status == "handling"


def test_another_officer_looks_at_it(city: City) -> None:
    row = act(answered(city), "rework", CITIZEN, reason=WORDS)
    assert row.assignments.get(capacity="lead").officer is None


def test_the_new_answer_is_drafted_anew(city: City) -> None:
    row = act(answered(city), "rework", CITIZEN, reason=WORDS)
    refused(row, "answer", city.actor("leader"), **ANSWER)


def test_without_a_lead_unit_it_goes_back_to_triage(city: City) -> None:
    row = act(bring(city, "classified"), "answer_directly", city.actor("triage"), **ANSWER)
    row = act(row, "rework", CITIZEN, reason=WORDS)
    assert (row.status, live_kinds(row)) == ("classified", {"triage", "handling"})


# ratings and the end 评价 办结


def test_an_answer_is_rated_once(city: City) -> None:
    row = act(answered(city), "rate", CITIZEN, **RATING)
    refused(row, "rate", CITIZEN, **RATING)


def test_the_next_answer_is_rated_anew(city: City) -> None:
    row = act(answered(city), "rate", CITIZEN, **RATING)
    assert not act(row, "rework", CITIZEN, reason=WORDS).rated


def test_a_rating_with_the_end_counts(city: City) -> None:
    refused(closed(city), "rate", CITIZEN, **RATING)


def test_the_citizen_closes_by_rating(city: City) -> None:
    refused(answered(city), "close", CITIZEN)
    row = act(answered(city), "close", CITIZEN, **RATING)
    assert (row.status, row.rated, live_kinds(row)) == ("closed", True, set())


def test_the_clock_closes_without_a_rating(city: City) -> None:
    row = act(answered(city), "close", CLOCK)
    assert (row.status, row.rated) == ("closed", False)


def test_triage_closes_after_a_follow_up_only(city: City) -> None:
    row = answered(city)
    refused(row, "close", city.actor("triage"))
    row = act(row, "follow_up", city.actor("triage"), note=WORDS, **HEARD)
    assert act(row, "close", city.actor("triage")).status == "closed"


def test_a_follow_up_of_the_last_answer_does_not_close_the_next(city: City) -> None:
    row = act(answered(city), "follow_up", city.actor("triage"), note=WORDS, **HEARD)
    row = act(row, "rework", city.actor("supervisor"), reason=WORDS)
    refused(finished(city, row), "close", city.actor("triage"))


def test_a_withdrawn_one_leaves_the_follow_up_list_when_the_author_is_reached(
    city: City,
) -> None:
    row = act(handling(city), "withdraw", CITIZEN)
    row = act(row, "follow_up", city.actor("triage"), reached=False, note=WORDS)
    assert row.follow_up_due
    assert not act(row, "follow_up", city.actor("triage"), note=WORDS).follow_up_due


# asked by telephone 回访


def asked(city: City, row: Suggestion, **result: Any) -> Suggestion:
    return act(row, "follow_up", city.actor("triage"), note=WORDS, **result)


@pytest.mark.parametrize("result", [{"solved": False}, {"satisfied": "not"}, UNHAPPY])
def test_a_bad_follow_up_waits_for_the_supervisor_and_nobody_closes(
    city: City, result: dict[str, Any]
) -> None:
    row = asked(city, answered(city), **result)
    assert row.contested
    told = Message.objects.get(suggestion=row, template="contested")
    assert told.officer.username == "supervisor"
    refused(row, "close", city.actor("triage"))
    refused(row, "close", CLOCK)


def test_the_supervisor_has_it_handled_again(city: City) -> None:
    row = asked(city, answered(city), **UNHAPPY)
    row = act(row, "rework", city.actor("supervisor"), reason=WORDS)
    assert (row.status, row.contested) == ("handling", False)


def test_the_supervisor_lets_the_answer_stand_and_the_author_reads_why(city: City) -> None:
    row = asked(city, answered(city), **UNHAPPY)
    row = act(row, "uphold_answer", city.actor("supervisor"), reason="已按规划列入明年")
    assert (row.status, row.contested) == ("closed", False)
    assert row.events.get(move="uphold_answer").wordings.get().public
    assert live_kinds(row) == set()


def test_nobody_lets_stand_what_nobody_contests(city: City) -> None:
    refused(answered(city), "uphold_answer", city.actor("supervisor"), reason=WORDS)


@pytest.mark.parametrize("typed", [{"satisfied": "satisfied"}, {"solved": True}, {"comment": "好"}])
def test_staff_type_no_rating(city: City, typed: dict[str, Any]) -> None:
    row = asked(city, answered(city), **HEARD)
    refused(row, "close", city.actor("triage"), **typed)


def test_after_a_rating_the_telephone_counts_no_more(city: City) -> None:
    row = act(answered(city), "close", CITIZEN, solved=False, satisfied="not")
    refused(row, "follow_up", city.actor("triage"), note=WORDS, **HEARD)
    assert not asked(city, row).contested


def test_the_lead_unit_does_not_ask_about_its_own_answer(city: City) -> None:
    Post.objects.create(
        officer=city.officers["handler"], role=Role.TRIAGE, region=city.regions["county"]
    )
    refused(answered(city), "follow_up", city.actor("handler"), note=WORDS, **HEARD)


def test_who_was_not_reached_has_said_nothing(city: City) -> None:
    row = answered(city)
    refused(row, "follow_up", city.actor("triage"), note=WORDS, reached=False, **HEARD)


def test_not_reached_closes_after_three_tries_on_two_days(city: City) -> None:
    with at("2026-11-02 10:00"):
        row = answered(city)
        for _try in range(3):
            row = asked(city, row, reached=False)
        refused(row, "close", city.actor("triage"))
    with at("2026-11-03 10:00"):
        row = asked(city, row, reached=False)
        assert act(row, "close", city.actor("triage")).status == "closed"


def test_reached_without_an_opinion_is_a_try(city: City) -> None:
    refused(asked(city, answered(city)), "close", city.actor("triage"))


def test_the_authors_later_rating_settles_it(city: City) -> None:
    row = asked(city, answered(city), **UNHAPPY)
    row = act(row, "close", CITIZEN, solved=True, satisfied="rather")
    assert (row.status, row.contested) == ("closed", False)


def test_of_a_withdrawn_one_nothing_is_contested(city: City) -> None:
    row = asked(city, act(handling(city), "withdraw", CITIZEN), **UNHAPPY)
    assert not row.contested


# reopen 重启办理


@pytest.mark.parametrize("status", ["closed", "declined", "transferred", "withdrawn"])
def test_the_supervisor_reopens_what_has_ended(city: City, status: str) -> None:
    row = act(bring(city, status), "reopen", city.actor("supervisor"), reason=WORDS)
    assert row.status == ("handling" if status == "closed" else "classified")
    assert (row.ended, row.answered, row.cycle) == (None, None, 2)


def test_reopened_by_the_supervisor_of_the_region_only(city: City) -> None:
    row = submitted(city, region=city.regions["beside"])
    row = act(row, "withdraw", CITIZEN)
    refused(row, "reopen", city.actor("supervisor"), reason=WORDS)


def test_reopened_history_starts_with_triage(city: City) -> None:
    row = submitted(city, limits=False, channel="file")
    from_there = {"unit": city.units["light"], "answer": "已修好。"}
    row = act(row, "archive", CHANNEL, **from_there)
    row = act(row, "reopen", city.actor("supervisor"), reason=WORDS)
    assert (row.status, live_kinds(row)) == ("classified", {"triage"})


def test_every_author_is_answered(city: City, settings: Any) -> None:
    settings.EMAIL_ENABLED = True
    row = bring(city, "handling", child=True)
    row = finished(city, row)
    told = Message.objects.filter(template="answered").values_list("suggestion", flat=True)
    assert set(told) == {row.pk, row.children.get().pk}


def second_handler(city: City) -> None:
    city.officers["second"] = officer("second", Role.HANDLER, city.units["light"])


def reworked(city: City) -> Suggestion:
    return act(answered(city), "rework", CITIZEN, reason=WORDS)


def test_handled_again_it_is_drafted_by_somebody_else(city: City) -> None:
    second_handler(city)
    row = reworked(city)
    refused(row, "draft", city.actor("handler"), **ANSWER)
    assert act(row, "draft", city.actor("second"), **ANSWER).status == "handling"


def test_handled_again_it_is_not_allotted_to_the_same_officer(city: City) -> None:
    second_handler(city)
    row = reworked(city)
    refused(row, "allot", city.actor("leader"), officer=city.officers["handler"])
    row = act(row, "allot", city.actor("leader"), officer=city.officers["second"])
    assert row.assignments.get(until=None).officer == city.officers["second"]


def test_handled_again_it_is_approved_by_another_leader_where_there_is_one(city: City) -> None:
    city.officers["deputy"] = officer("deputy", Role.LEADER, city.units["light"])
    row = act(reworked(city), "draft", city.actor("handler"), **ANSWER)
    refused(row, "answer", city.actor("leader"), **ANSWER)
    assert act(row, "answer", city.actor("deputy"), **ANSWER).status == "answered"


def test_a_unit_with_nobody_else_handles_it_again_itself(city: City) -> None:
    assert finished(city, reworked(city)).status == "answered"


def test_the_officer_of_another_unit_that_answered_before_is_no_hindrance(city: City) -> None:
    second_handler(city)
    carries = {"lead": city.units["water"], "reason": WORDS}
    row = act(reworked(city), "reassign", city.actor("triage"), **carries)
    row = act(row, "accept", city.actor("water_handler"))
    assert act(row, "draft", city.actor("water_handler"), **ANSWER).status == "handling"


def test_whoever_gave_the_answer_does_not_ask_about_it(city: City) -> None:
    row = act(classified(city), "answer_directly", city.actor("triage"), **ANSWER)
    refused(row, "follow_up", city.actor("triage"), note=WORDS, **HEARD)
    row = act(row, "follow_up", city.actor("city_triage"), note=WORDS, **HEARD)
    assert row.events.filter(move="follow_up").count() == 1


def test_an_author_who_leaves_contests_nothing_any_more(city: City) -> None:
    row = act(asked(city, answered(city), **UNHAPPY), "withdraw", CITIZEN)
    assert (row.status, row.contested) == ("withdrawn", False)


def test_whoever_was_merged_into_it_is_not_told_that_another_was_not_content(city: City) -> None:
    parent = handling(city)
    contact = Contact(email="child@example.org")
    child = act(submitted(city, contact=contact), "merge", city.actor("triage"), parent=parent)
    row = asked(city, finished(city, again(parent)), **UNHAPPY)
    act(row, "uphold_answer", city.actor("supervisor"), reason=WORDS)
    assert not Message.objects.filter(suggestion=child, template="upheld").exists()
