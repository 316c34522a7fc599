"""Finding one's suggestion again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from suggestions.messages.links import make_link
from suggestions.models.secrets import new_reference
from tests.factories import City, act, submitted
from tests.suggestions.public.conftest import CODE, Follow, known_code

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


def test_after_ten_failures_even_the_right_code_waits(
    citizen: Client, city: City, settings: Any
) -> None:
    # Redis has a clock of its own, which nobody can move on.
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    row = submitted(city)
    known_code(row)
    for _attempt in range(10):
        assert knock(citizen, row.reference, "9999999999")[0] == 403
    status, page = knock(citizen, row.reference, CODE)
    assert status == 429
    assert "Please try again in 15 minutes." in page
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert knock(citizen, row.reference, CODE)[0] == 303


def test_failures_at_one_reference_close_no_other(citizen: Client, city: City) -> None:
    row, other = submitted(city), submitted(city)
    known_code(other)
    for _attempt in range(11):
        knock(citizen, row.reference, "9999999999")
    assert knock(citizen, other.reference, CODE)[0] == 303


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


def test_what_is_no_reference_closes_no_door(citizen: Client) -> None:
    for _attempt in range(12):
        assert knock(citizen, "nonsense", "9999999999")[0] == 403
