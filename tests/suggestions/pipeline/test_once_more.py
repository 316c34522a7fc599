"""重新办理: somebody else looks at it, and there is always somebody who may answer."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from regions.models import Officer, Post, Role
from suggestions.desk.lists.work import my_work
from suggestions.models import Message, Suggestion
from suggestions.pipeline import MOVES
from suggestions.pipeline.actors import CITIZEN, officer_actor
from suggestions.pipeline.allowed import refusal_of
from suggestions.pipeline.case import Case
from suggestions.pipeline.reading import read_case
from tests.factories import City, act, answered, handling, officer
from tests.suggestions.pipeline.unchanged import refused
from tests.suggestions.pipeline.ways import WORDS, bring

ANSWER = {"outcome": "solved", "answer": "您好！路灯已修好。"}


def again(row: Suggestion) -> Suggestion:
    return act(row, "rework", CITIZEN, reason=WORDS)


def said(row: Suggestion) -> str:
    return str(row.events.filter(move__in=["rework", "reopen"]).last().details.get("once_more", ""))


def simple(city: City, name: str) -> Suggestion:
    """Answered by this officer alone, without a draft."""
    return act(handling(city, tier="simple"), "answer", city.actor(name), **ANSWER)


def leaves(city: City, *names: str) -> None:
    Post.objects.filter(officer__username__in=names).delete()


def test_another_handler_of_the_unit_handles_it(city: City) -> None:
    city.officers["second"] = officer("second", Role.HANDLER, city.units["light"])
    row = again(simple(city, "handler"))
    assert said(row) == "other"
    refused(row, "answer", city.actor("handler"), **ANSWER)
    assert act(row, "answer", city.actor("second"), **ANSWER).status == "answered"


def test_while_another_handler_is_there_the_leader_who_signed_does_not_answer_alone(
    city: City,
) -> None:
    city.officers["second"] = officer("second", Role.HANDLER, city.units["light"])
    row = act(handling(city, tier="simple"), "draft", city.actor("handler"), **ANSWER)
    row = again(act(row, "answer", city.actor("leader"), **ANSWER))
    refused(row, "answer", city.actor("leader"), **ANSWER)
    row = act(row, "draft", city.actor("second"), **ANSWER)
    assert act(row, "answer", city.actor("leader"), **ANSWER).status == "answered"


def test_of_a_unit_with_one_handler_the_leader_signs(city: City) -> None:
    row = again(simple(city, "handler"))
    assert said(row) == "leader"
    refused(row, "answer", city.actor("handler"), **ANSWER)
    row = act(row, "draft", city.actor("handler"), **ANSWER)
    refused(row, "answer", city.actor("handler"), **ANSWER)
    assert act(row, "answer", city.actor("leader"), **ANSWER).status == "answered"


def test_where_the_leader_answered_alone_the_unit_above_signs_and_sees_it(city: City) -> None:
    row = simple(city, "leader")
    leaves(city, "handler")
    row = again(row)
    assert said(row) == "above"
    refused(row, "answer", city.actor("leader"), **ANSWER)
    above = city.actor("county_leader")
    assert above.officer
    assert Suggestion.objects.visible_to(above.officer).filter(pk=row.pk)
    row = act(row, "draft", city.actor("leader"), **ANSWER)
    told = Message.objects.get(suggestion=row, officer=above.officer)
    assert (told.template, told.context["move"]) == ("handed", "draft")
    assert Suggestion.objects.filter(my_work(above.officer), pk=row.pk)
    assert act(row, "answer", above, **ANSWER).status == "answered"


def test_where_the_unit_has_no_leader_left_the_unit_above_signs(city: City) -> None:
    city.officers["second"] = officer("second", Role.HANDLER, city.units["light"])
    row = answered(city)
    leaves(city, "leader")
    row = act(again(row), "draft", city.actor("second"), **ANSWER)
    assert act(row, "answer", city.actor("county_leader"), **ANSWER).status == "answered"


def test_the_unit_above_signs_nothing_that_the_unit_can_sign(city: City) -> None:
    row = act(again(answered(city)), "draft", city.actor("handler"), **ANSWER)
    refused(row, "answer", city.actor("county_leader"), **ANSWER)
    refused(row, "send_back", city.actor("county_leader"), reason=WORDS)


def test_where_nobody_else_is_there_the_author_is_told_so(city: City) -> None:
    row = simple(city, "leader")
    leaves(city, "handler", "county_leader")
    row = again(row)
    assert said(row) == "nobody_else"
    assert act(row, "answer", city.actor("leader"), **ANSWER).status == "answered"


def test_whoever_of_the_desk_answered_does_not_answer_again(city: City) -> None:
    row = act(bring(city, "classified"), "answer_directly", city.actor("triage"), **ANSWER)
    row = again(row)
    assert said(row) == "desk"
    refused(row, "answer_directly", city.actor("triage"), **ANSWER)
    assert act(row, "answer_directly", city.actor("city_triage"), **ANSWER).status == "answered"


def test_whoever_may_not_see_it_does_not_count_as_somebody_else(city: City) -> None:
    row = simple(city, "handler")
    city.officers["second"] = officer("second", Role.HANDLER, city.units["light"])
    Post.objects.create(officer=city.officers["second"], role=Role.LEADER, unit=city.units["town"])
    Suggestion.objects.filter(pk=row.pk).update(about_unit=city.units["town"])
    assert said(again(row)) == "leader"


def test_reopened_it_is_handled_by_somebody_else_too(city: City) -> None:
    row = act(simple(city, "handler"), "close", CITIZEN, solved=True, satisfied="rather")
    row = act(row, "reopen", city.actor("supervisor"), reason=WORDS)
    assert said(row) == "leader"
    refused(row, "answer", city.actor("handler"), **ANSWER)


def test_what_nobody_had_answered_is_reopened_without_such_words(city: City) -> None:
    row = act(bring(city, "declined"), "reopen", city.actor("supervisor"), reason=WORDS)
    assert said(row) == ""


def can(row: Suggestion, name: str) -> list[Officer]:
    """Who may make this move, and sees the suggestion."""
    from_db = Suggestion.objects.select_related("lead_unit", "category").get(pk=row.pk)
    found = []
    for each in Officer.objects.order_by("pk"):
        visible = Suggestion.objects.visible_to(each).filter(pk=row.pk).exists()
        if visible and refusal_of(MOVES[name], read_case(from_db, officer_actor(each))) is None:
            found.append(each)
    return found


# Who is there after the answer: those who gave it, or others, by post.
PERSONS = ["handler", "leader", "second", "deputy"]
POSTS = st.sets(st.tuples(st.sampled_from(PERSONS), st.sampled_from(["handler", "leader"])))
CHOICES = st.lists(st.integers(0, 9), min_size=6, max_size=6)


@pytest.mark.once
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(posts=POSTS, above=st.booleans(), alone=st.booleans(), picks=CHOICES)
# Who signs may be a handler as well, and another handler signs nothing.
@example(
    posts={("handler", "handler"), ("handler", "leader"), ("second", "handler")},
    above=False,
    alone=False,
    picks=[0] * 6,
)
@pytest.mark.parametrize("tier", ["simple", "general"])
def test_whoever_is_left_somebody_may_answer_what_is_handled_again(
    city: City, tier: str, posts: set[tuple[str, str]], above: bool, alone: bool, picks: list[int]
) -> None:
    """As long as the unit has anybody, and a leader, or one above it."""
    with transaction.atomic():
        row = _answered_by(city, tier, "leader" if alone else "handler")
        _now_there(city, posts, above=above)
        signed = above or tier == "simple" or any(post == "leader" for _who, post in posts)
        for pick in picks if posts and signed else []:
            row = _once_more(act(row, "rework", city.actor("supervisor"), reason=WORDS), pick)
        transaction.set_rollback(True)


def _answered_by(city: City, tier: str, name: str) -> Suggestion:
    row = act(handling(city, tier=tier), "draft", city.actor(name), **ANSWER)
    return act(row, "answer", city.actor("leader"), **ANSWER)


def _now_there(city: City, posts: set[tuple[str, str]], *, above: bool) -> None:
    leaves(city, "handler", "leader", *([] if above else ["county_leader"]))
    for who, post in posts:
        one, _new = Officer.objects.get_or_create(username=who, defaults={"is_staff": True})
        Post.objects.create(officer=one, role=post, unit=city.units["light"])


def _once_more(row: Suggestion, pick: int) -> Suggestion:
    """Drafted and signed by any of those who may."""
    before = _read(row).gave_the_answer()
    if drafters := can(row, "draft"):
        row = _made(row, "draft", drafters[pick % len(drafters)])
    signers = can(row, "answer")
    assert signers
    by = str(row.events.filter(move="rework").last().details["once_more"])
    after = _made(row, "answer", signers[pick % len(signers)])
    looked = {after.drafts.last().officer_id} if drafters else set()
    looked.add(after.events.get(move="answer", number=after.entries).officer_id)
    assert by != "other" or looked - before
    return after


def _read(row: Suggestion) -> Case:
    return read_case(row, CITIZEN)


def _made(row: Suggestion, name: str, who: Officer) -> Suggestion:
    return act(row, name, officer_actor(Officer.objects.get(pk=who.pk)), **ANSWER)
