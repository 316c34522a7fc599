"""Finding one's suggestion again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from suggestions.messages.links import make_link
from suggestions.models.secrets import new_reference
from suggestions.public import guard
from tests.factories import City, act, submitted
from tests.suggestions.public.conftest import CODE, Follow, known_code
from tests.suggestions.public.test_guard import asked, visitor

UNKNOWN = new_reference(date(2026, 11, 23))


def knock(citizen: Client, reference: str, code: str) -> tuple[int, str]:
    response = citizen.post("/track/", {"reference": reference, "code": code})
    return response.status_code, response.content.decode()


def test_what_was_split_off_is_named_to_its_author(
    city: City, citizen: Client, follow: Follow
) -> None:
    row = act(submitted(city), "split", city.actor("triage"), texts=("井盖坏了。",))
    part = row.parts.get()
    assert f"?reference={part.reference}" in citizen.get(follow(row)).content.decode()
    assert f"?reference={row.reference}" in citizen.get(follow(part)).content.decode()


def test_reference_and_code_open_the_page(citizen: Client, city: City, follow: Follow) -> None:
    row = submitted(city)
    address = follow(row)
    assert address == f"/track/{row.reference}/"
    assert row.text in citizen.get(address).content.decode()


@pytest.mark.parametrize("code", ["012 345 6789", "012-345-6789", "0123456789"])
def test_codes_may_be_typed_in_any_way(citizen: Client, city: City, code: str) -> None:
    row = submitted(city)
    known_code(row)
    reference = row.reference.lower().replace("-", " ")
    assert knock(citizen, reference, code)[0] == 303


def test_a_wrong_code_and_an_unknown_reference_look_the_same(citizen: Client, city: City) -> None:
    row = submitted(city)
    known_code(row)
    status, page = knock(citizen, row.reference, "9999999999")
    assert status == 403
    assert "do not match" in page
    for reference in (UNKNOWN, "nonsense"):
        other = knock(citizen, reference, "9999999999")
        assert other[0] == 403
        assert "do not match" in other[1]


def test_empty_fields_are_named(citizen: Client) -> None:
    status, page = knock(citizen, "", "")
    assert status == 422
    assert "Please enter the reference." in page
    assert "Please enter the access code." in page


def wrong(citizen: Client, reference: str, times: int = 10) -> str:
    for _attempt in range(times):
        status, page = knock(citizen, reference, "9999999999")
        assert status == 403
    return page


def test_ten_wrong_codes_shut_the_author_out_nowhere_else(citizen: Client, city: City) -> None:
    row = submitted(city)
    known_code(row)
    wrong(visitor(), row.reference)
    assert knock(visitor(), row.reference, CODE)[0] == 303


def test_after_ten_wrong_codes_a_question_lets_the_right_one_through(city: City) -> None:
    row, citizen = submitted(city), visitor()
    known_code(row)
    page = wrong(citizen, row.reference)
    assert "Another question" in page
    status, page = knock(citizen, row.reference, CODE)
    assert (status, page.count("Please answer this question")) == (422, 2)
    sent = {"reference": row.reference, "code": CODE} | asked(page)
    assert citizen.post("/track/", sent).status_code == 303
    # A double tap ends where the first one did.
    assert citizen.post("/track/", sent).status_code == 303


def test_each_further_try_costs_an_answer(city: City) -> None:
    row, citizen = submitted(city), visitor()
    answer = asked(wrong(citizen, row.reference))
    sent = {"reference": row.reference, "code": "8888888888"} | answer
    assert citizen.post("/track/", sent).status_code == 403
    assert citizen.post("/track/", sent | {"code": "7777777777"}).status_code == 422


def test_the_question_says_nothing_of_the_code(city: City) -> None:
    row, citizen = submitted(city), visitor()
    known_code(row)
    wrong(citizen, row.reference)
    assert [knock(citizen, row.reference, code)[0] for code in (CODE, "1")] == [422, 422]


def test_a_guess_from_many_households_meets_the_question(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "WRONG_CODES_FROM_EVERYWHERE", 3)
    row = submitted(city)
    known_code(row)
    for _household in range(3):
        wrong(visitor(), row.reference, 1)
    status, page = knock(citizen := visitor(), row.reference, CODE)
    assert status == 422
    sent = {"reference": row.reference, "code": CODE} | asked(page)
    assert citizen.post("/track/", sent).status_code == 303


def test_one_household_that_guesses_at_many_meets_the_question(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "WRONG_CODES_OF_HOUSEHOLD", 3)
    citizen = visitor()
    for _suggestion in range(3):
        wrong(citizen, submitted(city).reference, 1)
    assert knock(citizen, submitted(city).reference, CODE)[0] == 422


def test_after_a_while_nobody_is_asked(city: City, fresh_cache: None) -> None:
    # Redis has a clock of its own, which nobody can move on.
    row, citizen = submitted(city), visitor()
    known_code(row)
    wrong(citizen, row.reference)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert knock(citizen, row.reference, CODE)[0] == 303


def test_failures_at_one_reference_ask_at_no_other(city: City) -> None:
    row, other, citizen = submitted(city), submitted(city), visitor()
    known_code(other)
    wrong(citizen, row.reference)
    assert knock(citizen, other.reference, CODE)[0] == 303


def test_another_question_may_be_asked_for(city: City) -> None:
    row, citizen = submitted(city), visitor()
    wrong(citizen, row.reference)
    response = citizen.post(
        "/track/", {"reference": row.reference, "code": "1", "another": "words"}
    )
    assert (response.status_code, b"Which of these" in response.content) == (200, True)


def test_without_the_code_the_address_leads_to_the_door(citizen: Client, city: City) -> None:
    for reference in (submitted(city).reference, UNKNOWN):
        response = citizen.get(f"/track/{reference}/")
        assert response.status_code == 303
        assert response["Location"] == f"/track/?reference={reference}"


def test_the_door_knows_the_reference_from_the_address(citizen: Client) -> None:
    assert b'value="CZ261123' in citizen.get("/track/?reference=CZ261123-482137-5").content


def test_an_address_that_can_be_no_reference_is_not_found(citizen: Client) -> None:
    assert citizen.get("/track/nonsense/").status_code == 404


def test_a_forged_cookie_opens_nothing(citizen: Client, city: City) -> None:
    row = submitted(city)
    citizen.cookies["tracked"] = f"{row.reference}:1abcde:forged"
    assert citizen.get(f"/track/{row.reference}/").status_code == 303


def test_a_browser_follows_for_twelve_hours(citizen: Client, city: City, follow: Follow) -> None:
    with time_machine.travel("2026-11-23 01:00", tick=False) as clock:
        address = follow(submitted(city))
        clock.shift(timedelta(hours=11, minutes=59))
        assert citizen.get(address).status_code == 200
        kept = citizen.cookies["tracked"].value
        clock.shift(timedelta(minutes=2))
        citizen.cookies["tracked"] = kept
        assert citizen.get(address).status_code != 200


def test_a_link_that_was_sent_becomes_a_cookie_at_once(citizen: Client, city: City) -> None:
    row = submitted(city)
    link = make_link(row).removeprefix("http://127.0.0.1:8000")
    response = citizen.get(link)
    assert (response.status_code, response["Location"]) == (303, f"/track/{row.reference}/")
    assert response["Referrer-Policy"] == "no-referrer"
    assert citizen.get(f"/track/{row.reference}/").status_code == 200


def test_a_link_that_ended_says_so(citizen: Client) -> None:
    response = citizen.get("/track/link/CZ261123-482137-5.abc.def/")
    assert response.status_code == 403
    assert b"no longer works" in response.content


def test_a_shared_device_forgets(citizen: Client, city: City, follow: Follow) -> None:
    address = follow(submitted(city))
    citizen.post("/track/leave/")
    assert citizen.get(address).status_code == 303


def test_cookies_are_kept_from_scripts(citizen: Client, city: City, follow: Follow) -> None:
    follow(submitted(city))
    cookie = citizen.cookies["tracked"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/track/"


def test_what_is_no_reference_is_asked_nothing(citizen: Client) -> None:
    for _attempt in range(12):
        assert knock(citizen, "nonsense", "9999999999")[0] == 403
