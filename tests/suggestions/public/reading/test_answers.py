"""/answers/: reading and searching what is published; feed, map and robots."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from regions.models import Category
from suggestions.models import Published, Suggestion
from suggestions.pipeline.actors import CITIZEN
from tests.factories import City, act, answered, campaign, classified, handling, local
from tests.suggestions.pipeline.ways import WORDS, bring
from tests.suggestions.public.conftest import Follow

STATEMENTS = 6
LAMP = {"title": "国庆北路路灯不亮", "text": "路灯坏了三天。", "answer": "已更换 LED 灯泡。"}
COVER = {"title": "井盖松动", "text": "人行道上的井盖响。", "answer": "井盖已加固。"}


def publish(city: City, words: dict[str, str] = LAMP, **more: Any) -> Suggestion:
    row = answered(city, may_publish=True, **more)
    return act(row, "publish", city.actor("triage"), **words)


def known_problem(city: City) -> Suggestion:
    row = bring(city, "handling", child=True)
    return act(row, "publish", city.actor("triage"), **LAMP | {"answer": ""})


def titles(client: Client, **asked: str) -> list[str]:
    found = client.get("/answers/", asked).context["found"]
    return [each.row.title for each in found]


# finding


@pytest.mark.parametrize(
    "query", ["路灯", "国庆北路", "led", "ＬＥＤ", "更换", "路灯 更换", "灯", "不亮 三天"]
)
def test_it_is_found_by_any_of_its_words(citizen: Client, city: City, query: str) -> None:
    publish(city)
    publish(city, COVER)
    assert titles(citizen, q=query) == [LAMP["title"]]


@pytest.mark.parametrize("query", ["灯路", "路灯 井盖", "泡", "更换路灯", "?", "%", "_", "\u3164"])
def test_what_does_not_stand_there_is_not_found(citizen: Client, city: City, query: str) -> None:
    publish(city)
    publish(city, COVER)
    assert titles(citizen, q=query) == []


def test_the_pairs_of_a_word_must_stand_together(citizen: Client, city: City) -> None:
    publish(city, LAMP | {"text": "路灯旁，灯具店外。"})
    assert titles(citizen, q="路灯具") == []


def test_the_newest_comes_first(citizen: Client, city: City) -> None:
    publish(city)
    publish(city, COVER)
    assert titles(citizen) == [COVER["title"], LAMP["title"]]


def test_counties_and_categories_narrow_it_down(citizen: Client, city: City) -> None:
    publish(city)
    Category.objects.create(code="water", name="水务")
    assert titles(citizen, county="431002", category="urban") == [LAMP["title"]]
    assert titles(citizen, county="431003") == titles(citizen, category="water") == []
    assert titles(citizen, county="nowhere", category="nothing") == [LAMP["title"]]


def test_twenty_stand_on_a_page_and_filters_stay(citizen: Client, city: City) -> None:
    for _number in range(21):
        publish(city)
    first = citizen.get("/answers/", {"q": "路灯", "county": "431002"})
    assert (len(first.context["found"]), first.context["count"]) == (20, 21)
    following = first.context["ways"]["next"]
    last = citizen.get(f"/answers/{following}")
    assert len(last.context["found"]) == 1
    assert (last.context["search"].query, last.context["search"].county.code) == ("路灯", "431002")
    assert "page" not in last.context["ways"]["previous"]


@pytest.mark.parametrize("number", ["0", "-1", "99", "x", ""])
def test_a_page_that_is_not_there_is_the_nearest(citizen: Client, city: City, number: str) -> None:
    publish(city)
    assert titles(citizen, page=number) == [LAMP["title"]]


def test_the_list_takes_the_same_statements_however_long_it_is(
    citizen: Client, city: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(3):
        publish(city)
    known_problem(city)
    with django_assert_num_queries(STATEMENTS):
        citizen.get("/answers/")
    with django_assert_num_queries(STATEMENTS):
        citizen.get("/answers/", {"q": "路灯 更换", "county": "431002", "category": "urban"})


def test_known_problems_stand_apart(citizen: Client, city: City) -> None:
    publish(city, COVER)
    known_problem(city)
    page = citizen.get("/answers/")
    assert [each.row.title for each in page.context["problems"]] == [LAMP["title"]]
    assert (titles(citizen), page.context["count"]) == ([COVER["title"]], 1)


@pytest.mark.parametrize(
    ("asked", "said"), [({}, "No answer has been published yet"), ({"q": "路灯"}, "Nothing fits")]
)
def test_an_empty_list_says_what_to_do(citizen: Client, asked: dict[str, str], said: str) -> None:
    page = citizen.get("/answers/", asked).content.decode()
    assert said in page
    assert "Make a suggestion" in page.split(said)[1]


# reading


def test_an_answer_is_read_without_its_author(citizen: Client, city: City) -> None:
    row = publish(city, place="国庆北路 12 号")
    page = citizen.get(f"/answers/{row.pk}/").content.decode()
    assert all(words in page for words in (*LAMP.values(), "Solved", "北湖区", "城乡建设"))
    assert '<meta property="og:title" content="国庆北路路灯不亮">' in page
    hidden = (row.reference, row.text, "国庆社区", "12 号", "13800000000")
    assert not [words for words in hidden if words in page]


def test_a_known_problem_says_that_it_is_worked_on(citizen: Client, city: City) -> None:
    page = citizen.get(f"/answers/{known_problem(city).pk}/").content.decode()
    assert "it is being worked on" in page


def test_once_a_known_problem_is_answered_its_page_says_so_until_that_is_published(
    citizen: Client, city: City
) -> None:
    row = known_problem(city)
    words = {"outcome": "solved", "answer": LAMP["answer"]}
    act(row, "draft", city.actor("handler"), **words)
    row = act(row, "answer", city.actor("leader"), **words)
    gone = citizen.get(f"/answers/{row.pk}/")
    assert gone.status_code == 410
    assert "This problem has been answered" in gone.content.decode()
    assert LAMP["answer"] not in gone.content.decode()
    act(row, "publish", city.actor("triage"), **LAMP)
    assert LAMP["answer"] in citizen.get(f"/answers/{row.pk}/").content.decode()


def test_an_answer_takes_three_statements(
    citizen: Client, city: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = publish(city)
    with django_assert_num_queries(3):
        citizen.get(f"/answers/{row.pk}/")


# who answered, and whether the date was kept


def published_after(city: City, due_and_on: timedelta, **more: Any) -> Suggestion:
    """Received on a Monday, promised for the next one, answered so much after its morning."""
    with time_machine.travel(local("2026-11-23 09:00"), tick=False) as clock:
        row = handling(city, may_publish=True, **more)
        clock.shift(due_and_on)
        for name, who in (("draft", "handler"), ("answer", "leader")):
            row = act(row, name, city.actor(who), outcome="solved", answer=LAMP["answer"])
        return act(row, "publish", city.actor("triage"), **LAMP)


def facts_of(page: str) -> dict[str, str]:
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page)
    return {name: re.sub(r"<[^>]+>", "", words) for name, words in found}


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (timedelta(days=4), "3 days early"),
        (timedelta(days=7), "on the promised day"),
        (timedelta(days=7, hours=9), "late by less than a day"),
        (timedelta(days=9), "2 days late"),
    ],
)
def test_promised_stands_against_done(
    citizen: Client, city: City, after: timedelta, said: str
) -> None:
    row = published_after(city, after)
    page = citizen.get(f"/answers/{row.pk}/").content.decode()
    facts = facts_of(page)
    assert facts["Answered by"] == "北湖区城市管理局"
    assert facts["Received on"] == "Nov. 23, 2026 (Monday)"
    assert facts["Answer promised"] == "by Nov. 30, 2026 (Monday)"
    assert facts["Answered"].endswith(f" · {said}")
    assert "/statistics/units/431002-light/" in page
    assert "09:00" not in page, "when exactly somebody wrote is nobody's business"
    listed = citizen.get("/answers/").content.decode()
    assert said in listed
    assert "北湖区城市管理局" in listed


def test_more_time_is_said_beside_what_was_promised_first(citizen: Client, city: City) -> None:
    with time_machine.travel(local("2026-11-23 09:00"), tick=False) as clock:
        row = handling(city, may_publish=True)
        clock.shift(timedelta(days=2))
        more = {"until": date(2026, 12, 2), "reason": WORDS}
        row = act(row, "ask_extension", city.actor("leader"), **more)
        row = act(row, "approve_extension", city.actor("triage"), reason=WORDS)
        clock.shift(timedelta(days=7))
        answered = {"outcome": "solved", "answer": LAMP["answer"]}
        row = act(row, "draft", city.actor("handler"), **answered)
        row = act(row, "answer", city.actor("leader"), **answered)
        row = act(row, "publish", city.actor("triage"), **LAMP)
    facts = facts_of(citizen.get(f"/answers/{row.pk}/").content.decode())
    first, extended = facts["Answer promised"].split("; ")
    assert first == "by Nov. 30, 2026 (Monday)"
    assert extended == "extended, by Dec. 2, 2026 (Wednesday)"
    assert facts["Answered"].endswith("on the promised day")


def test_handled_again_it_says_both_dates(citizen: Client, city: City) -> None:
    with time_machine.travel(local("2026-11-23 09:00"), tick=False) as clock:
        row = act(answered(city, may_publish=True), "rework", CITIZEN, reason=WORDS)
        clock.shift(timedelta(days=1))
        row = act(row, "accept", city.actor("handler")) if row.status == "assigned" else row
        words = {"outcome": "solved", "answer": LAMP["answer"]}
        row = act(row, "draft", city.actor("handler"), **words)
        row = act(row, "answer", city.actor("leader"), **words)
        row = act(row, "publish", city.actor("triage"), **LAMP)
    facts = facts_of(citizen.get(f"/answers/{row.pk}/").content.decode())
    assert facts["Answer promised"].startswith("by Nov. 30, 2026 (Monday); handled again, by ")


def test_what_the_desk_answered_names_no_unit(citizen: Client, city: City) -> None:
    words = {"outcome": "explained", "answer": LAMP["answer"]}
    row = classified(city, may_publish=True)
    row = act(row, "answer_directly", city.actor("triage"), **words)
    row = act(row, "publish", city.actor("triage"), **LAMP)
    facts = facts_of(citizen.get(f"/answers/{row.pk}/").content.decode())
    assert facts["Answered by"] == "the desk that sorts suggestions"


def test_what_was_taken_back_is_gone(citizen: Client, city: City) -> None:
    row = publish(city)
    act(row, "unpublish", city.actor("triage"), reason=WORDS)
    page = citizen.get(f"/answers/{row.pk}/")
    assert page.status_code == 410
    assert "no longer published" in page.content.decode()


def test_what_was_never_published_does_not_exist(citizen: Client, city: City) -> None:
    assert citizen.get(f"/answers/{answered(city).pk}/").status_code == 404


@pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 40])
def test_a_number_that_cannot_be_does_not_exist(citizen: Client, number: str) -> None:
    assert citizen.get(f"/answers/{number}/").status_code == 404


def test_sent_back_it_is_gone_at_once(citizen: Client, city: City) -> None:
    row = publish(city)
    act(row, "rework", CITIZEN, reason=WORDS)
    assert titles(citizen) == []
    assert citizen.get(f"/answers/{row.pk}/").status_code == 410


# machines


def test_the_feed_has_the_newest_answers_and_no_problems(citizen: Client, city: City) -> None:
    row = publish(city, LAMP | {"answer": "已修好。\uffff"})
    known_problem(city)
    answer = citizen.get("/answers/feed/")
    assert answer["Content-Type"].startswith("application/rss+xml")
    items = ElementTree.fromstring(answer.content).findall("channel/item")
    assert [each.findtext("title") for each in items] == [LAMP["title"]]
    assert str(items[0].findtext("link")).endswith(f"/answers/{row.pk}/")
    [unit] = [each.text for each in items[0] if each.tag.endswith("creator")]
    assert unit == "北湖区城市管理局"


def test_the_map_names_pages_and_answers(citizen: Client, city: City) -> None:
    row = publish(city)
    campaign("plan")
    campaign("later", opens=timezone.now() + timedelta(days=1))
    answer = citizen.get("/sitemap.xml")
    found = [str(each.text) for each in ElementTree.fromstring(answer.content).iter() if each.text]
    assert f"http://testserver/answers/{row.pk}/" in found
    assert "http://testserver/submit/" in found
    assert "http://testserver/c/plan/" in found
    assert "http://testserver/c/later/" not in found


@pytest.mark.parametrize(("language", "count"), [("en", 4), ("zh-hans", 0)])
def test_a_page_in_another_language_says_what_is_chinese(
    city: City, language: str, count: int
) -> None:
    row = publish(city)
    page = Client(headers={"accept-language": language}).get(f"/answers/{row.pk}/")
    assert page.content.decode().count(' lang="zh-Hans"') == count


def test_robots_leave_private_pages_alone(citizen: Client) -> None:
    lines = citizen.get("/robots.txt").content.decode().splitlines()
    assert {f"Disallow: /{name}/" for name in ("track", "receipt", "admin")} <= set(lines)
    assert "Sitemap: http://testserver/sitemap.xml" in lines


def test_the_first_page_leads_there(citizen: Client) -> None:
    assert b'href="/answers/"' in citizen.get("/").content


def test_nothing_is_published_without_a_person(city: City) -> None:
    answered(city, may_publish=True)
    assert not Published.objects.exists()


def test_the_author_is_told_that_it_was_published(
    citizen: Client, city: City, follow: Follow
) -> None:
    page = citizen.get(follow(publish(city))).content.decode()
    assert "It was published, without your name" in page
    assert LAMP["answer"] not in page


def links_to(row: Suggestion, page: str) -> int:
    return page.count(f'href="/answers/{row.pk}/"')


def test_the_author_finds_what_was_published(citizen: Client, city: City, follow: Follow) -> None:
    row = publish(city)
    page = citizen.get(follow(row)).content.decode()
    assert links_to(row, page) == 1


def test_so_does_the_author_of_a_merged_one(citizen: Client, city: City, follow: Follow) -> None:
    parent = known_problem(city)
    child = parent.children.get()
    page = citizen.get(follow(child)).content.decode()
    assert links_to(parent, page) == 1
    assert links_to(child, page) == 0


@pytest.mark.parametrize("published", [False, True])
def test_no_author_is_led_to_what_is_not_published(
    citizen: Client, city: City, follow: Follow, published: bool
) -> None:
    row = publish(city) if published else answered(city, may_publish=True)
    if published:
        act(row, "unpublish", city.actor("triage"), reason=WORDS)
    assert links_to(row, citizen.get(follow(row)).content.decode()) == 0
