"""What authors do about their suggestion: only through moves, and never blindly."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from regions.models import Post, Role
from suggestions.messages.wording import notice_of
from suggestions.models import Message, Suggestion
from suggestions.pipeline.actors import CITIZEN, CLOCK
from suggestions.pipeline.refusals import Busy
from tests.factories import City, act, again, answered, closed, handling, officer, submitted
from tests.suggestions.pipeline.moments import at
from tests.suggestions.public.conftest import Follow

RATING = {"solved": "yes", "satisfied": "rather", "comment": "谢谢"}
UNHAPPY = {"solved": "no", "satisfied": "not", "comment": "还是黑的"}
Do = Any


@pytest.fixture
def do(citizen: Client, follow: Follow) -> Do:
    """Posts one of the forms on the tracking page, with the version that the page showed."""

    def post(row: Suggestion, name: str, **fields: Any) -> HttpResponse:
        address = follow(row)
        return citizen.post(f"{address}{name}/", {"version": again(row).version} | fields)

    return post


def asked(city: City) -> Suggestion:
    return act(handling(city), "ask", city.actor("handler"), question="哪一盏灯？")


def last(row: Suggestion) -> tuple[str, str]:
    entry = row.events.order_by("-number")[0]
    return entry.move, entry.actor


def test_a_reply_takes_work_up_again(city: City, do: Do, citizen: Client) -> None:
    row = asked(city)
    response = do(row, "reply", reply="路口东侧第二盏。")
    assert response.status_code == 303
    assert again(row).status == "handling"
    assert last(row) == ("supplement", "citizen")
    page = citizen.get(response["Location"]).content.decode()
    assert "Your reply has reached us" in page
    assert "路口东侧第二盏。" in page


def test_an_empty_reply_is_asked_for(city: City, do: Do) -> None:
    row = asked(city)
    response = do(row, "reply", reply="  ")
    assert response.status_code == 422
    assert "Please write your reply." in response.content.decode()
    assert again(row).status == "waiting"


def test_a_form_that_is_out_of_date_comes_back_as_it_was_filled_in(city: City, do: Do) -> None:
    row = answered(city)
    response = do(row, "rate", **RATING, version=again(row).version - 1)
    (form,) = (each for each in response.context["acts"] if each.name == "rate")
    assert response.status_code == 409
    assert {name: form[name].value() for name in RATING} == RATING
    assert form["version"].value() == str(again(row).version)


def test_whoever_comes_while_it_is_worked_on_may_send_it_again_and_is_not_told_to_be_wrong(
    city: City, do: Do, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = asked(city)

    def busy(*_arguments: object, **_more: object) -> None:
        raise Busy("busy")

    with monkeypatch.context() as patched:
        patched.setattr("suggestions.faces.photos.make", busy)
        response = do(row, "reply", reply="路口东侧第二盏。")
    assert response.status_code == 503
    assert ">\n路口东侧第二盏。</textarea>" in response.content.decode()
    assert again(row).status == "waiting"
    assert do(row, "reply", reply="路口东侧第二盏。").status_code == 303


def test_withdrawing_is_asked_twice(city: City, do: Do) -> None:
    row = submitted(city)
    response = do(row, "withdraw", reason="已解决")
    assert response.status_code == 200
    assert "Withdraw this suggestion?" in response.content.decode()
    assert again(row).status == "collected"
    assert do(row, "withdraw", reason="已解决", confirmed="1").status_code == 303
    assert again(row).status == "withdrawn"


def test_a_rating_closes(city: City, do: Do) -> None:
    row = answered(city)
    assert do(row, "rate", **RATING).status_code == 303
    assert (again(row).status, again(row).rated) == ("closed", True)
    assert row.events.order_by("-number")[0].details["satisfied"] == "rather"


def test_one_closed_by_the_clock_can_still_be_rated(city: City, do: Do) -> None:
    row = answered(city)
    act(row, "follow_up", city.actor("triage"), note="电话回访", solved=True, satisfied="rather")
    act(row, "close", city.actor("triage"))
    assert do(row, "rate", **UNHAPPY).status_code == 303
    assert last(row) == ("rate", "citizen")


def test_whoever_is_not_content_is_told_of_the_other_way(city: City, do: Do) -> None:
    row = answered(city)
    response = do(row, "rate", **UNHAPPY)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Have it handled again" in page
    assert "还是黑的</textarea>" in page
    assert again(row).status == "answered"
    assert do(row, "rate", **UNHAPPY, confirmed="1").status_code == 303
    assert again(row).status == "closed"


def test_a_rating_needs_both_answers(city: City, do: Do) -> None:
    row = answered(city)
    response = do(row, "rate", comment="我写了很多")
    page = response.content.decode()
    assert response.status_code == 422
    assert "Please say whether it is solved." in page
    assert 'href="#rate_solved_0"' in page
    assert 'id="rate_solved_0"' in page
    assert "我写了很多" in page


def test_it_is_handled_again_once(city: City, do: Do, citizen: Client) -> None:
    row = answered(city)
    assert do(row, "rework", reason="还是黑的").status_code == 303
    assert again(row).status == "handling"
    words = {"outcome": "solved", "answer": "又修好了。"}
    act(row, "draft", city.actor("handler"), **words)
    act(row, "answer", city.actor("leader"), **words)
    assert "Have it handled again" not in citizen.get(f"/track/{row.reference}/").content.decode()
    response = do(row, "rework", reason="又黑了")
    assert response.status_code == 422
    assert "You have asked for it once already." in response.content.decode()
    assert again(row).status == "answered"


def test_a_page_that_is_out_of_date_changes_nothing_and_keeps_the_words(city: City, do: Do) -> None:
    row = answered(city)
    seen = row.version
    act(row, "rework", city.actor("supervisor"), reason="质量不合格")
    response = do(row, "rework", reason="还是黑的", version=seen)
    page = response.content.decode()
    assert response.status_code == 409
    assert "还是黑的" in page
    assert "Already" in page
    assert last(row) == ("rework", "officer")


def test_a_second_tap_changes_nothing(city: City, do: Do) -> None:
    row = answered(city)
    seen = row.version
    do(row, "rate", **RATING)
    response = do(row, "rate", **RATING, version=seen)
    assert response.status_code == 409
    assert row.events.filter(move="close").count() == 1


def test_what_is_not_possible_now_is_said(city: City, do: Do) -> None:
    row = submitted(city)
    response = do(row, "reply", reply="我补充一下")
    assert response.status_code == 409
    assert "我补充一下" in response.content.decode()
    assert again(row).status == "collected"


@pytest.mark.parametrize("version", ["", "x"])
def test_without_a_version_nothing_is_done(city: City, do: Do, version: str) -> None:
    row = answered(city)
    assert do(row, "rate", **RATING, version=version).status_code == 422
    assert again(row).status == "answered"


def test_nobody_acts_without_the_code(city: City, citizen: Client) -> None:
    row = answered(city)
    response = citizen.post(f"/track/{row.reference}/rate/", {"version": row.version, **RATING})
    assert response.status_code == 303
    assert response["Location"].startswith("/track/?reference=")
    assert again(row).status == "answered"


def test_an_address_of_a_form_leads_back_to_the_page(
    city: City, citizen: Client, follow: Follow
) -> None:
    address = follow(answered(city))
    assert citizen.get(f"{address}rate/")["Location"] == address
    assert citizen.post(f"{address}classify/").status_code == 404


def test_the_author_of_a_parent_leaves_alone(city: City, do: Do, citizen: Client) -> None:
    parent = handling(city)
    act(submitted(city), "merge", city.actor("triage"), parent=parent)
    do(parent, "withdraw", confirmed="1")
    page = citizen.get(f"/track/{parent.reference}/").content.decode()
    assert again(parent).status == "handling"
    assert "You have withdrawn this suggestion." in page
    assert 'name="reason"' not in page


@pytest.mark.parametrize(
    ("made", "names"),
    [
        (submitted, {"withdraw"}),
        (asked, {"reply", "withdraw"}),
        (answered, {"rate", "rework", "withdraw"}),
        (closed, set()),
    ],
)
def test_only_what_is_possible_is_offered(
    city: City, citizen: Client, follow: Follow, made: Any, names: set[str]
) -> None:
    page = citizen.get(follow(made(city))).content.decode()
    assert {
        name for name in ("reply", "rate", "rework", "withdraw") if f'/{name}/"' in page
    } == names


def test_every_act_goes_through_the_ledger(city: City, do: Do) -> None:
    row = answered(city)
    before = row.entries
    do(row, "rate", **RATING)
    assert again(row).entries == before + 1


@pytest.mark.parametrize(
    ("left", "says"),
    [
        ([], "its leader looks at it and signs the answer"),
        (["leader"], "the unit above looks at it and signs the answer"),
        (["leader", "county_leader"], "the same people handle it again"),
    ],
)
def test_the_author_is_told_who_looks_at_it_once_more(
    city: City, do: Do, citizen: Client, settings: Any, left: list[str], says: str
) -> None:
    settings.EMAIL_ENABLED = True
    row = answered(city)
    Post.objects.filter(officer__username__in=left).delete()
    page = citizen.get(do(row, "rework", reason="还是黑的")["Location"]).content.decode()
    assert page.count(says) == 2, "once said on the page, once in its history"
    message = Message.objects.get(suggestion=row, template="handled_again")
    notice = notice_of(message, language="en", now=timezone.now())
    assert says in notice.body
    assert "You will have a new answer by" in notice.subject


def test_another_handler_is_there_to_look_at_it(city: City, do: Do, citizen: Client) -> None:
    officer("second", Role.HANDLER, city.units["light"])
    response = do(answered(city), "rework", reason="还是黑的")
    assert (
        "Somebody else of the unit handles it" in citizen.get(response["Location"]).content.decode()
    )


def test_a_rating_with_a_reason_goes_to_a_supervisor_and_says_by_when(
    city: City, do: Do, citizen: Client
) -> None:
    row = answered(city)
    asked_first = do(row, "rate", **UNHAPPY).content.decode()
    assert "A supervisor then reads what you wrote" in asked_first
    response = do(row, "rate", **UNHAPPY, confirmed="1")
    page = citizen.get(response["Location"]).content.decode()
    assert "A supervisor then reads what you wrote" in page
    assert "The decision is made by" in page
    act(row, "uphold_answer", city.actor("supervisor"), reason="已列入明年计划")
    page = citizen.get(response["Location"]).content.decode()
    assert "已列入明年计划" in page
    assert "The decision is made by" not in page


def test_without_words_nobody_is_said_to_decide(city: City, do: Do, citizen: Client) -> None:
    row = answered(city)
    silent = UNHAPPY | {"comment": ""}
    assert "A supervisor" not in do(row, "rate", **silent).content.decode()
    response = do(row, "rate", **silent, confirmed="1")
    assert "A supervisor" not in citizen.get(response["Location"]).content.decode()


def test_a_date_that_has_passed_is_not_promised(
    city: City, follow: Follow, citizen: Client
) -> None:
    with at("2026-11-02 10:00"):
        row = act(answered(city), "close", CITIZEN, solved=False, satisfied="not", comment="不行")
    page = citizen.get(follow(row)).content.decode()
    assert "It was to be decided by" in page
    assert "The decision is made by" not in page


def test_a_second_not_solved_is_said_to_reach_a_supervisor(
    city: City, follow: Follow, citizen: Client
) -> None:
    words = {"outcome": "solved", "answer": "又修好了。"}
    row = act(answered(city), "rework", CITIZEN, reason="还是黑的")
    row = act(
        act(row, "draft", city.actor("handler"), **words), "answer", city.actor("leader"), **words
    )
    assert "a supervisor then decides" in citizen.get(follow(row)).content.decode()


def test_the_author_urges_once_a_day(city: City, do: Do, citizen: Client) -> None:
    row = handling(city)
    fields = {"key": "one", "comment": "孩子上学要走这条路"}
    assert do(row, "urge", **fields).status_code == 303
    response = do(row, "urge", **fields)
    assert response.status_code == 303, "a second tap ends like the first"
    page = citizen.get(response["Location"]).content.decode()
    assert "have been told that you are waiting" in page
    assert "孩子上学要走这条路" in page
    assert "Tomorrow you can do so again" in page
    assert again(row).urged == 1
    later = do(row, "urge", key="two", comment="再催一次")
    assert later.status_code == 422
    assert "再催一次" in later.content.decode(), "the words are shown again"
    assert again(row).urged == 1


def test_overdue_the_form_stands_open_and_presses(
    city: City, follow: Follow, citizen: Client
) -> None:
    row = handling(city)
    assert "It is overdue: urge" not in citizen.get(follow(row)).content.decode()
    with at("2026-11-02 10:00"):
        late = handling(city)
    assert "It is overdue: urge" in citizen.get(follow(late)).content.decode()


def test_why_it_is_withdrawn_is_asked_and_need_not_be_said(city: City, do: Do) -> None:
    row = submitted(city)
    assert do(row, "withdraw", confirmed="1").status_code == 303
    assert again(row).status == "withdrawn"


def test_whoever_was_asked_to_withdraw_is_told_that_nobody_has_to(
    city: City, do: Do, citizen: Client
) -> None:
    row = handling(city)
    page = do(row, "withdraw", why="asked").content.decode()
    assert "You need not withdraw anything because somebody asks you to." in page
    response = do(row, "withdraw", why="asked", confirmed="1")
    page = citizen.get(response["Location"]).content.decode()
    assert "A supervisor decides whether it stays withdrawn" in page
    assert "Somebody asked me to withdraw it." in page
    assert again(row).contested


def test_after_the_close_its_author_asks_once_to_have_it_opened_again(
    city: City, do: Do, citizen: Client, follow: Follow
) -> None:
    row = act(answered(city), "close", CLOCK)
    page = citizen.get(follow(row)).content.decode()
    assert f"/track/{row.reference}/reopen/" in page
    assert do(row, "reopen", reason=" ").status_code == 422
    response = do(row, "reopen", reason="又不亮了")
    assert last(row) == ("ask_reopen", "citizen")
    page = citizen.get(response["Location"]).content.decode()
    assert "又不亮了" in page
    assert f"/track/{row.reference}/reopen/" not in page


def test_more_can_be_said_at_any_time(city: City, do: Do, citizen: Client) -> None:
    row = handling(city)
    assert do(row, "add", addition=" ").status_code == 422
    response = do(row, "add", addition="东边第三盏也不亮。")
    page = citizen.get(response["Location"]).content.decode()
    assert "You added to it" in page
    assert "东边第三盏也不亮。" in page
    assert last(row) == ("add_words", "citizen")


def test_whoever_was_merged_reads_on_the_parents_page_nothing_of_their_words(
    city: City, do: Do, citizen: Client, follow: Follow
) -> None:
    parent = handling(city)
    child = act(submitted(city), "merge", city.actor("triage"), parent=parent)
    assert do(child, "urge", comment="我家门口也黑").status_code == 303
    page = citizen.get(follow(again(parent))).content.decode()
    assert "Somebody else who wrote about the same matter asked us to hurry" in page
    assert "我家门口也黑" not in page
