"""Where words for an author are written, the fitting standard replies are offered and filled in."""

from __future__ import annotations

import re
from typing import Any

import pytest

from regions.models import Category
from suggestions.desk.moves.fields import slots_of
from suggestions.desk.replies.offering import OCCASIONS
from suggestions.models import Event, Suggestion
from suggestions.pipeline import MOVES
from suggestions.pipeline.actors import CITIZEN
from suggestions.pipeline.refusals import Refused
from tests.factories import City, act, again, answered, classified, handling, submitted
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.replies.replies import kept
from tests.suggestions.desk.scenes import SCENES, address, day


def offered(desk: Desk, who: str, row: Suggestion, move: str, field: str) -> list[str]:
    form = desk(who).get(address(row, "move", move)).context["form"]
    groups = form.fields[field].replies
    return [each.words for _heading, replies in groups for each in replies]


def fill(desk: Desk, who: str, row: Suggestion, move: str, **sent: Any) -> Any:
    return desk(who).post(address(row, "move", move, "filled"), sent)


def test_own_ones_stand_before_shared_ones(city: City, desk: Desk) -> None:
    kept(city, "leader", title="甲", unit=city.units["light"])
    kept(city, title="乙")
    assert offered(desk, "handler", handling(city), "draft", "answer") == ["乙", "甲"]


def test_nothing_is_offered_that_others_keep_or_that_is_out_of_use(city: City, desk: Desk) -> None:
    kept(city, "leader")
    kept(city, "water_leader", unit=city.units["water"])
    kept(city, retired=day(0).isoformat() + "T08:00:00+08:00")
    assert offered(desk, "handler", handling(city), "draft", "answer") == []


def test_a_category_holds_those_below_it_and_no_others(city: City, desk: Desk) -> None:
    kept(city, title="上级类别", category=city.category.parent)
    kept(city, title="本类别", category=city.category)
    other = Category.objects.create(code="water", name="水利")
    kept(city, title="其他类别", category=other)
    found = offered(desk, "handler", handling(city), "draft", "answer")
    assert set(found) == {"上级类别", "本类别"}


def test_an_outcome_is_named_and_what_is_written_for_a_question_is_not_offered_for_an_answer(
    city: City, desk: Desk
) -> None:
    kept(city, title="已解决的", occasion="solved")
    kept(city, title="提问", occasion="ask")
    row = handling(city)
    assert offered(desk, "handler", row, "draft", "answer") == ["已解决的（已解决）"]
    assert offered(desk, "handler", row, "ask", "question") == ["提问"]


@pytest.mark.parametrize(
    ("scene", "who", "move", "field"),
    [
        ("classified", "triage", "answer_directly", "answer"),
        ("submitted", "triage", "decline", "reason"),
        ("submitted", "triage", "transfer", "reason"),
        ("handling", "handler", "ask", "question"),
        ("handling", "handler", "draft", "answer"),
        ("drafted", "leader", "answer", "answer"),
        ("with_hold_asked", "supervisor", "hold", "plan"),
        ("with_extension_endorsed", "triage", "approve_extension", "reason"),
    ],
)
def test_every_form_with_words_for_the_author_offers_them(
    scene: str, who: str, move: str, field: str, city: City, desk: Desk
) -> None:
    kept(city, who, title="通用")
    assert offered(desk, who, SCENES[scene](city), move, field) == ["通用"]


def test_a_note_that_no_author_reads_offers_none(city: City, desk: Desk) -> None:
    kept(city)
    page = desk("handler").get(address(handling(city), "move", "note"))
    assert "reply_note" not in page.content.decode()


def test_the_chosen_one_is_filled_in_for_this_matter(city: City, desk: Desk) -> None:
    row, reply = handling(city), kept(city)
    page = fill(desk, "handler", row, "draft", fill="answer", reply_answer=reply.pk)
    due = f"{again(row).due:%Y}年"
    words = page.context["form"]["answer"].value()
    assert words.startswith(
        f"您好！您反映的路灯照明问题（{row.reference}），北湖区城市管理局将于{due}"
    )
    assert "{" not in words


def test_what_was_typed_stays_and_the_reply_stands_below_it(city: City, desk: Desk) -> None:
    row, reply = handling(city), kept(city, text="谢谢！")
    sent = {"fill": "answer", "reply_answer": reply.pk, "answer": "已修好。", "outcome": "solved"}
    page = fill(desk, "handler", row, "draft", **sent, version=row.version, key="key-of-the-form")
    form = page.context["form"]
    assert form["answer"].value() == "已修好。\n\n谢谢！"
    assert form["outcome"].value() == "solved"
    assert (form.key, page.context["version"]) == ("key-of-the-form", row.version)
    assert "errorlist" not in page.content.decode()


def test_choosing_changes_nothing(city: City, desk: Desk) -> None:
    row, reply = handling(city), kept(city)
    before = Event.objects.count()
    fill(desk, "handler", row, "draft", fill="answer", reply_answer=reply.pk)
    assert Event.objects.count() == before
    assert again(row).version == row.version


def test_one_that_is_not_offered_here_is_not_put_in(city: City, desk: Desk) -> None:
    row, reply = handling(city), kept(city, "leader")
    page = fill(desk, "handler", row, "draft", fill="answer", reply_answer=reply.pk, answer="原")
    assert page.context["form"]["answer"].value() == "原"
    assert "请选择这里提供的标准答复" in page.content.decode()


def test_whoever_does_not_see_the_matter_gets_no_words_of_it(city: City, desk: Desk) -> None:
    row, reply = handling(city), kept(city, "water_leader")
    page = fill(desk, "water_leader", row, "draft", fill="answer", reply_answer=reply.pk)
    assert page.status_code == 404


def test_what_is_not_known_yet_stays_open_and_cannot_be_sent(city: City, desk: Desk) -> None:
    row, reply = submitted(city), kept(city, "triage", text="{事项}不属于受理范围。")
    page = fill(desk, "triage", row, "decline", fill="reason", reply_reason=reply.pk)
    words = page.context["form"]["reason"].value()
    assert words == "{事项}不属于受理范围。"
    sent = {"reason": words, "where": "信访局", "version": row.version}
    answer = desk("triage").post(address(row, "move", "decline"), sent)
    assert answer.status_code == 422
    assert "请填写“理由”中的{事项}，或将其删去" in answer.content.decode()
    assert again(row).status == "collected"


@pytest.mark.parametrize(
    ("scene", "who", "move", "words"),
    [
        ("handling", "handler", "draft", {"outcome": "solved", "answer": "由{单位}办理"}),
        ("drafted", "leader", "answer", {"outcome": "solved", "answer": "由｛unit｝办理"}),
        ("handling", "handler", "ask", {"question": "{地点}在哪？"}),
    ],
)
def test_no_draft_and_no_words_to_the_author_hold_a_placeholder(
    scene: str, who: str, move: str, words: dict[str, Any], city: City
) -> None:
    row = SCENES[scene](city)
    with pytest.raises(Refused):
        act(row, move, city.actor(who), **words)
    assert again(row).entries == row.entries


def test_a_citizen_may_write_whatever_braces_he_likes(city: City) -> None:
    row = answered(city)
    act(row, "rework", CITIZEN, reason="{单位}没有来过")
    assert again(row).status == "handling"


def test_every_occasion_belongs_to_a_move_that_tells_the_author(city: City) -> None:
    for move in OCCASIONS:
        assert any(slot.is_for_author for slot in slots_of(MOVES[move])), move


def test_the_form_takes_one_statement_more_however_many_there_are(
    city: City, desk: Desk, django_assert_max_num_queries: Any
) -> None:
    row, client = classified(city), desk("triage")
    client.get(address(row, "move", "decline"))
    for _n in range(30):
        kept(city, "triage", place=city.regions["county"])
    with django_assert_max_num_queries(24):
        client.get(address(row, "move", "decline"))


def test_enter_in_a_field_makes_the_move_and_does_not_put_a_reply_in(
    city: City, desk: Desk
) -> None:
    kept(city)
    page = desk("handler").get(address(handling(city), "move", "ask")).content.decode()
    buttons = re.findall(r"<button[^>]*>", page[page.index('class="card form"') :])
    assert "formaction" not in buttons[0]
    assert 'type="submit"' in buttons[0]
    assert 'name="fill"' in buttons[1]
