"""Against floods: a question above a generous number, and never a refusal."""

from __future__ import annotations

import hashlib
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.utils import timezone, translation
from pytest_django import Settings

from suggestions.models import Attachment, Suggestion
from suggestions.public import challenge, guard
from suggestions.public.challenge import BITS, PARTS, is_answered, make_token, seed_of
from tests.suggestions.public.conftest import Fields
from tests.suggestions.public.handing_in.test_photos import photo, pictures
from tests.suggestions.public.handing_in.test_submit import confirm, hidden

NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
PLACES = ["first", "second", "third", "last"]
FAILING = "redis://127.0.0.1:9/0"


@pytest.fixture(autouse=True)
def limits(settings: Settings) -> None:
    settings.CHALLENGE_AFTER_SENT = settings.CHALLENGE_AFTER_SENT_BY_CONTACT = 2


@pytest.fixture
def citizen(city: Any) -> Client:
    """From an address of its own: counters outlive a test."""
    return visitor()


def visitor(language: str = "en") -> Client:
    address = ".".join(str(secrets.randbelow(256)) for _ in range(4))
    return Client(headers={"accept-language": language}, REMOTE_ADDR=address)


def many(citizen: Client, fields: Fields, number: int = 2) -> None:
    for each in range(number):
        confirm(citizen, fields | {"text": f"第{each}件事", "key": secrets.token_hex(16)})


def solution(page: str) -> str:
    """What a person would type."""
    question = re.search(r'<label for="id_answer">([^<]+)</label>', page)
    assert question
    said, _colon, listed = question[1].partition(":")
    if "leave out" in said:
        digits = [str(NUMBERS.index(word)) for word in listed.split()]
        which = next(each for each in PLACES if each in said)
        digits.pop(PLACES.index(which))
        return "".join(digits)
    with translation.override("en"):
        groups = challenge._groups()
    kind = next(each for each in groups if each in said)
    numbered = [each.split() for each in listed.split(",")]
    return next(number for number, word in numbered if word in groups[kind])


def asked(page: str) -> Fields:
    return {"asked": hidden(page.encode())["asked"][0], "answer": solution(page)}


def test_below_the_limit_nobody_is_asked(citizen: Client, fields: Fields) -> None:
    many(citizen, fields)
    assert Suggestion.objects.count() == 2


def test_above_it_the_check_page_asks_and_the_answer_sends(citizen: Client, fields: Fields) -> None:
    many(citizen, fields)
    page = citizen.post("/submit/", fields).content.decode()
    assert "Another question" in page
    confirm(citizen, hidden(page.encode()) | {"region": "431002"} | asked(page))
    assert Suggestion.objects.count() == 3


NAMED = {"about": "政府", "confirmed": "1"}


def test_to_be_asked_which_unit_is_meant_counts_for_nothing(
    citizen: Client, fields: Fields
) -> None:
    for _each in range(3):
        assert citizen.post("/submit/", fields | NAMED).status_code == 422
    many(citizen, fields)
    assert Suggestion.objects.count() == 2


def test_an_answer_outlasts_the_question_which_unit_is_meant(
    citizen: Client, fields: Fields
) -> None:
    many(citizen, fields)
    answer = asked(citizen.post("/submit/", fields | {"about": "政府"}).content.decode())
    page = citizen.post("/submit/", fields | NAMED | answer)
    assert page.status_code == 422
    assert "<title>Error: " in page.content.decode()
    assert "Another question" not in page.content.decode()
    kept = hidden(page.content) | {"region": "431002", "about_unit": "431002-government"}
    row = confirm(citizen, kept)
    assert row.about_unit is not None


def test_without_an_answer_nothing_is_sent_and_nothing_lost(
    citizen: Client, fields: Fields
) -> None:
    many(citizen, fields)
    response = citizen.post("/submit/", fields | {"confirmed": "1", "photos": [photo()]})
    page = response.content.decode()
    assert response.status_code == 422
    assert page.count("Please answer this question") == 2
    assert Suggestion.objects.count() == 2
    row = confirm(citizen, hidden(response.content) | {"region": "431002"} | asked(page))
    assert (row.text, row.attachments.count()) == (fields["text"], 1)


def test_a_wrong_answer_gives_a_new_question(citizen: Client, fields: Fields) -> None:
    many(citizen, fields)
    first = citizen.post("/submit/", fields).content.decode()
    wrong = fields | asked(first) | {"answer": "no", "confirmed": "1"}
    page = citizen.post("/submit/", wrong).content.decode()
    assert page.count("That was not the answer") == 2
    assert asked(page)["asked"] != asked(first)["asked"]
    assert fields["text"] in page
    # The first one was spent by the wrong answer.
    assert citizen.post("/submit/", wrong | asked(first)).status_code == 422


def test_another_question_is_of_another_kind(citizen: Client, fields: Fields) -> None:
    many(citizen, fields)
    for kind, words in {"words": "Which of these", "digits": "leave out"}.items():
        page = citizen.post("/submit/", fields | {"another": kind}).content.decode()
        assert words in page
        assert "Error" not in page


def test_an_answer_counts_once(citizen: Client, fields: Fields) -> None:
    many(citizen, fields)
    answer = asked(citizen.post("/submit/", fields).content.decode())
    confirm(citizen, fields | answer)
    other = fields | answer | {"text": "另一件事", "confirmed": "1"}
    assert citizen.post("/submit/", other).status_code == 422


def test_a_double_tap_with_an_answer_is_one_suggestion(citizen: Client, fields: Fields) -> None:
    many(citizen, fields)
    answer = asked(citizen.post("/submit/", fields).content.decode())
    first, second = (confirm(citizen, fields | answer) for _tap in range(2))
    assert first == second


def test_a_contact_counts_wherever_it_is_sent_from(city: Any, fields: Fields) -> None:
    phone = {"phone": f"139{secrets.randbelow(10**8):08d}"}
    for _time in range(2):
        many(visitor(), fields | phone, 1)
    response = visitor().post("/submit/", fields | phone | {"confirmed": "1"})
    assert response.status_code == 422
    assert visitor().post("/submit/", fields | {"confirmed": "1"}).status_code == 303


def test_whoever_fills_in_what_nobody_sees_is_asked(citizen: Client, fields: Fields) -> None:
    page = citizen.post("/submit/", fields | {"website": "https://example.com"}).content
    assert b"Another question" in page
    sent = hidden(page) | {"region": "431002", "confirmed": "1"}
    page = citizen.post("/submit/", sent).content
    confirm(citizen, sent | asked(page.decode()))


def test_the_trap_is_seen_and_heard_by_nobody(citizen: Client) -> None:
    page = citizen.get("/submit/").content.decode()
    assert '<div class="unseen" aria-hidden="true"><label for="id_website">' in page
    assert re.search(r'name="website" tabindex="-1" autocomplete="off"', page)


@pytest.mark.parametrize("typed", ["4719", " 4 7-1 9 ", "４７１９", "四七一九"])
def test_digits_may_be_typed_in_any_way(typed: str) -> None:
    assert is_answered({"asked": make_token("4719"), "answer": typed}, "x")


@pytest.mark.parametrize("token", ["", "x", "x:y:z", "WyJhIiwiYiJd:1abc:forged"])
def test_a_made_up_question_is_no_question(token: str) -> None:
    assert not is_answered({"asked": token, "answer": "4719"}, "x")


def test_a_question_ends_after_twenty_minutes() -> None:
    token = make_token("4719")
    with time_machine.travel(timezone.now() + timedelta(minutes=21)):
        assert not is_answered({"asked": token, "answer": "4719"}, "x")


def worked(asked: str) -> str:
    """As the script of the page does."""
    found = []
    for part in range(PARTS):
        tries = (hashlib.sha256(f"{seed_of(asked)}.{part}.{n}".encode()).digest() for n in count())
        small = (int.from_bytes(each[:4], "big") >> (32 - BITS) == 0 for each in tries)
        found.append(next(n for n, each in enumerate(small) if each))
    return ".".join(map(str, found))


def test_work_stands_in_for_an_answer_once() -> None:
    token = make_token("4719")
    work = worked(token)
    assert is_answered({"asked": token, "work": work}, "x")
    assert is_answered({"asked": token, "work": work}, "x")
    assert not is_answered({"asked": token, "work": work}, "y")


@pytest.mark.parametrize(
    "work", ["", "0", ".".join(["0"] * PARTS), "1e9." * PARTS, "９" * 9, "1." * 9999]
)
def test_work_that_was_not_done_counts_for_nothing(work: str) -> None:
    assert not is_answered({"asked": make_token("4719"), "work": work}, "x")


def test_work_for_one_question_is_none_for_another() -> None:
    work = worked(make_token("4719"))
    assert not is_answered({"asked": make_token("4719"), "work": work}, "x")


def test_work_ends_with_its_question() -> None:
    token = make_token("4719")
    sent = {"asked": token, "work": worked(token)}
    with time_machine.travel(timezone.now() + timedelta(minutes=21)):
        assert not is_answered(sent, "x")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_question_has_one_answer_in_each_language(language: str) -> None:
    with translation.override(language):
        groups = challenge._groups()
        words = [word for names in groups.values() for word in names]
        assert len(words) == len(set(words)) == 35
        for ask in challenge.QUESTIONS.values():
            said = {ask() for _time in range(50)}
            assert len({question for question, _answer in said}) > 30
            assert all(answer.isascii() and answer.isdecimal() for _question, answer in said)


def test_the_token_does_not_hold_the_answer() -> None:
    assert make_token("4719").count("4719") == 0


def test_where_the_cache_does_not_answer_people_get_through(
    citizen: Client, fields: Fields, settings: Settings
) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": FAILING,
        }
    }
    many(citizen, fields, 3)
    assert Suggestion.objects.count() == 3


def test_counting_is_exact_with_many_at_once(settings: Settings) -> None:
    settings.CHALLENGE_AFTER_SENT = 30
    place = RequestFactory().post("/", REMOTE_ADDR=secrets.token_hex(8))
    with ThreadPoolExecutor(8) as pool:
        doors = pool.map(
            lambda _: guard.at_the_door(place, guard.sendings(place), purpose="x"), range(50)
        )
        assert sum(door is None for door in doors) == 30


def test_neither_address_nor_contact_stands_in_the_cache() -> None:
    place = RequestFactory().post("/", REMOTE_ADDR="203.0.113.77")
    for counter in guard.sendings(place, "13800000077", "citizen@example.org"):
        counter.add_one()
        assert cache.get(counter.key)
        assert re.fullmatch(r"guard:send:[0-9a-f]{64}:\d+", counter.key)


def test_the_addresses_of_one_household_count_together() -> None:
    keys = {
        guard.sendings(RequestFactory().post("/", REMOTE_ADDR=address))[0].key
        for address in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9")
    }
    assert len(keys) == 1


def test_an_hour_later_nobody_is_asked(citizen: Client, fields: Fields) -> None:
    many(citizen, fields)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        confirm(citizen, fields)


# photos


@pytest.fixture
def flooded(citizen: Client, fields: Fields, settings: Settings) -> Client:
    """From where one photo came already, and one an hour is let through."""
    settings.CHALLENGE_AFTER_PHOTOS = 1
    client = Client(
        REMOTE_ADDR=f"203.0.113.{secrets.randbelow(250)}", headers={"accept-language": "en"}
    )
    first = client.post("/submit/", fields | {"photos": photo(), "keep": "1"})
    assert pictures(first.content) == 1
    return client


def test_a_flood_of_photos_is_asked_a_question(flooded: Client, fields: Fields) -> None:
    page = flooded.post("/submit/", fields | {"photos": photo()})
    assert (page.status_code, pictures(page.content)) == (422, 0)
    assert b"Very many photos" in page.content
    answered = asked(page.content.decode())
    again = flooded.post("/submit/", fields | answered | {"photos": photo()})
    assert (again.status_code, pictures(again.content)) == (200, 1)
    sent = hidden(again.content) | {"region": "431002", "confirmed": "1"}
    assert flooded.post("/submit/", sent).status_code == 303
    assert Attachment.objects.count() == 1


def test_a_wrong_answer_lets_no_photo_through_and_asks_anew(
    flooded: Client, fields: Fields
) -> None:
    page = flooded.post("/submit/", fields | {"photos": photo()}).content.decode()
    wrong = asked(page) | {"answer": "x"}
    again = flooded.post("/submit/", fields | wrong | {"photos": photo()})
    assert (again.status_code, pictures(again.content)) == (422, 0)
    assert asked(again.content.decode())["asked"] != wrong["asked"]


def test_each_answer_counts_once(flooded: Client, fields: Fields) -> None:
    page = flooded.post("/submit/", fields | {"photos": photo()}).content.decode()
    sent = fields | asked(page)
    taken = [
        pictures(flooded.post("/submit/", sent | {"photos": photo()}).content) for _ in range(2)
    ]
    assert taken == [1, 0]
