"""公开: what everybody may read, who confirms it, and what ends it."""

from __future__ import annotations

from typing import Any

import pytest

from suggestions.models import Gram, Published, Suggestion, Wording
from suggestions.pipeline.actors import CHANNEL, CITIZEN, CLOCK
from suggestions.pipeline.classify import Correct
from suggestions.pipeline.move import Intent, move_many
from tests.factories import City, act, again, answered, classification, handling, submitted
from tests.suggestions.pipeline.unchanged import refused
from tests.suggestions.pipeline.ways import WORDS, bring

ANSWER = {"outcome": "solved", "answer": "您好！路灯已修好。"}
PUBLIC = {"title": "路灯不亮", "text": "国庆北路的路灯坏了。", "answer": "已修好。"}
PROBLEM = PUBLIC | {"answer": ""}


def open_to_all(city: City, **more: Any) -> Suggestion:
    kind = more.pop("kind", "help")
    about = more.pop("about", None)
    row = submitted(city, **{"may_publish": True} | more)
    as_a = classification(city) | {"type": kind, "about_unit": about}
    row = act(row, "classify", city.actor("triage"), **as_a)
    return act(row, "answer_directly", city.actor("triage"), **ANSWER)


def published(city: City, **words: str) -> Suggestion:
    return act(open_to_all(city), "publish", city.actor("triage"), **PUBLIC | words)


def shared_problem(city: City, status: str = "handling") -> Suggestion:
    return bring(city, status, child=True)


def known_problem(city: City) -> Suggestion:
    return act(shared_problem(city), "publish", city.actor("triage"), **PROBLEM)


def assert_gone(row: Suggestion) -> None:
    assert not again(row).published
    assert not Published.objects.exists()
    assert not Gram.objects.exists()


# what is published


def test_with_the_authors_leave_the_answer_is_published(city: City) -> None:
    row = published(city)
    shown = Published.objects.get(pk=row.pk)
    assert (row.published, shown.title, shown.text, shown.answer) == (True, *PUBLIC.values())
    assert (shown.outcome, shown.category, shown.answered) == (
        "solved",
        city.category,
        row.answered,
    )
    assert shown.region_path == row.region_path


def test_what_was_published_stands_in_the_ledger(city: City) -> None:
    row = published(city)
    words = Wording.objects.filter(event__suggestion=row, event__move="publish")
    assert dict(words.values_list("kind", "text")) == PUBLIC


def test_it_is_found_by_its_pairs(city: City) -> None:
    published(city)
    found = set(Gram.objects.values_list("gram", flat=True))
    assert {"路", "路灯", "国庆", "修好"} <= found


def test_what_a_person_overlooked_is_masked(city: City) -> None:
    overlooked = "请打 13800000000 或看 www.example.com"
    row = published(city, title=overlooked, text=overlooked, answer=overlooked)
    shown = Published.objects.get(pk=row.pk)
    assert {shown.title, shown.text, shown.answer} == {"请打 *** 或看 ***"}
    said = Wording.objects.filter(event__suggestion=row, event__move="publish")
    assert set(said.values_list("text", flat=True)) == {"请打 *** 或看 ***"}


def test_the_title_is_one_line_and_not_too_long(city: City) -> None:
    row = open_to_all(city)
    refused(row, "publish", city.actor("triage"), **PUBLIC | {"title": "灯" * 121})
    act(row, "publish", city.actor("triage"), **PUBLIC | {"title": "路灯\n不亮"})
    assert Published.objects.get().title == "路灯 不亮"


@pytest.mark.parametrize("missing", ["title", "text", "answer"])
def test_nothing_of_an_answer_may_be_left_out(city: City, missing: str) -> None:
    refused(open_to_all(city), "publish", city.actor("triage"), **PUBLIC | {missing: " "})


def test_it_is_not_published_twice(city: City) -> None:
    refused(published(city), "publish", city.actor("triage"), **PUBLIC)


@pytest.mark.parametrize(
    "more", [{"kind": "report"}, {"confidential": True}, {"may_publish": False}]
)
def test_some_are_never_published(city: City, more: dict[str, Any]) -> None:
    refused(open_to_all(city, **more), "publish", city.actor("triage"), **PUBLIC)


def test_a_complaint_about_a_unit_is_not_published(city: City) -> None:
    row = open_to_all(city, kind="complaint", about=city.units["light"])
    refused(row, "publish", city.actor("triage"), **PUBLIC)


def test_history_without_leave_stays_unpublished(city: City) -> None:
    row = act(submitted(city), "archive", CHANNEL, answer="已办结。")
    refused(row, "publish", city.actor("triage"), **PUBLIC)


# known problems


@pytest.mark.parametrize("status", ["handling", "held"])
def test_what_several_wrote_about_is_a_known_problem(city: City, status: str) -> None:
    row = act(shared_problem(city, status), "publish", city.actor("triage"), **PROBLEM)
    assert row.published
    assert list(Published.objects.known_problems()) == [row.publication]


def test_what_one_wrote_about_waits_for_its_answer(city: City) -> None:
    row = handling(city, may_publish=True)
    refused(row, "publish", city.actor("triage"), **PROBLEM)


def test_a_known_problem_has_no_answer_yet(city: City) -> None:
    refused(shared_problem(city), "publish", city.actor("triage"), **PUBLIC)
    refused(known_problem(city), "publish", city.actor("triage"), **PROBLEM)


def test_once_answered_it_is_published_again_at_the_same_address(city: City) -> None:
    row = known_problem(city)
    act(row, "draft", city.actor("handler"), **ANSWER)
    row = act(row, "answer", city.actor("leader"), **ANSWER)
    row = act(row, "publish", city.actor("triage"), **PUBLIC)
    shown = Published.objects.get()
    assert (shown.pk, shown.answer, shown.answered) == (row.pk, "已修好。", row.answered)
    refused(row, "publish", city.actor("triage"), **PUBLIC)


# what ends it


def test_published_it_can_be_taken_back(city: City) -> None:
    row = act(published(city), "unpublish", city.actor("triage"), reason=WORDS)
    assert_gone(row)
    refused(row, "unpublish", city.actor("triage"), reason=WORDS)


def test_taken_back_it_can_be_published_again(city: City) -> None:
    row = act(published(city), "unpublish", city.actor("triage"), reason=WORDS)
    assert act(row, "publish", city.actor("triage"), **PUBLIC).published


def test_a_leave_that_is_taken_back_publishes_nothing_any_more(city: City) -> None:
    ended = {"reason": "本人来电撤回同意", "leave_ended": True}
    row = act(published(city), "unpublish", city.actor("triage"), **ended)
    assert_gone(row)
    refused(row, "publish", city.actor("triage"), **PUBLIC)


def test_an_answer_sent_back_is_public_no_more(city: City) -> None:
    assert_gone(act(published(city), "rework", CITIZEN, reason=WORDS))


def test_what_is_opened_again_is_public_no_more(city: City) -> None:
    row = act(answered(city, may_publish=True), "publish", city.actor("triage"), **PUBLIC)
    row = act(row, "close", CITIZEN, satisfied="satisfied", solved=True)
    assert_gone(act(row, "reopen", city.actor("supervisor"), reason=WORDS))


def test_what_was_erased_is_not_published(city: City) -> None:
    row = act(published(city), "erase", CLOCK, reason=WORDS, again=True)
    assert_gone(row)
    refused(row, "publish", city.actor("triage"), **PUBLIC)


def test_whose_author_leaves_is_public_no_more(city: City) -> None:
    row = act(known_problem(city), "withdraw", CITIZEN)
    assert_gone(row)
    refused(row, "publish", city.actor("triage"), **PROBLEM)


def test_a_known_problem_that_is_merged_is_public_no_more(city: City) -> None:
    row = known_problem(city)
    assert_gone(act(row, "merge", city.actor("triage"), parent=submitted(city)))


def test_what_no_unit_works_on_any_more_is_no_known_problem(city: City) -> None:
    to_others = {"lead": city.units["water"], "reason": WORDS}
    row = act(known_problem(city), "reassign", city.actor("triage"), **to_others)
    assert row.published
    act(row, "raise_objection", city.actor("water_handler"), reason=WORDS)
    assert_gone(act(row, "uphold", city.actor("triage"), ruling=WORDS))


# what is told beside the words


def test_a_corrected_place_is_told(city: City) -> None:
    row = act(published(city), "correct", city.actor("triage"), region=city.regions["city"])
    assert Published.objects.get(pk=row.pk).region_path == "4310"


def test_what_was_adopted_after_all_is_told(city: City) -> None:
    row = submitted(city, may_publish=True)
    as_a = classification(city) | {"type": "proposal"}
    row = act(row, "classify", city.actor("triage"), **as_a)
    row = act(row, "answer_directly", city.actor("triage"), outcome="partly", answer="部分采纳。")
    row = act(row, "publish", city.actor("triage"), **PUBLIC)
    act(row, "adopt", city.actor("triage"), outcome="adopted")
    assert Published.objects.get(pk=row.pk).outcome == "adopted"


def test_several_places_are_corrected_in_one_batch(city: City) -> None:
    intents = [Intent(published(city).pk, Correct(region=city.regions["county"])) for _ in range(2)]
    move_many(intents, actor=city.actor("triage"))
    paths = Published.objects.values_list("region_path", "title")
    assert list(paths) == [("431002", PUBLIC["title"])] * 2


def test_with_the_last_child_gone_it_is_no_known_problem(city: City) -> None:
    row = known_problem(city)
    child = row.children.get()
    act(child, "unmerge", city.actor("triage"))
    assert_gone(row)
    assert again(row).events.filter(move="unpublish").count() == 1
