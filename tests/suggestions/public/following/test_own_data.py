"""What authors do about what is stored of them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from pytest_django import Settings

from suggestions import erasing
from suggestions.audit import broken_chains
from suggestions.models import Author, Suggestion
from suggestions.models.author import contact_index
from suggestions.pipeline.collect import Contact
from tests.factories import City, act, again, closed, handling, submitted
from tests.suggestions.public.conftest import Follow
from tests.suggestions.unbound import copy

Do = Any


@pytest.fixture
def do(citizen: Client, follow: Follow) -> Do:
    """Posts one of the forms on the tracking page, with the version that the page showed."""

    def post(row: Suggestion, name: str, **fields: Any) -> HttpResponse:
        address = follow(row)
        return citizen.post(f"{address}{name}/", {"version": again(row).version} | fields)

    return post


def page_of(row: Suggestion, citizen: Client, follow: Follow) -> str:
    return citizen.get(follow(row)).content.decode()


def state(row: Suggestion) -> list[str]:
    return list(row.applications.values_list("state", flat=True))


def differs(row: Suggestion) -> list[str]:
    """From its ledger, of the author; the code was made past it here."""
    return [line for line in broken_chains([again(row)]) if "code_hash" not in line]


# a copy, and corrections


def test_a_copy_has_what_is_held_and_nothing_that_was_noted_of_it(
    city: City, citizen: Client, follow: Follow
) -> None:
    row = closed(city)
    act(row, "note", city.actor("triage"), note="内部备注")
    author = Author.objects.get(suggestion=row)
    answer = citizen.get(f"{follow(row)}held.json")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    said = answer.content.decode()
    for each in (row.text, author.phone, author.name, row.reference):
        assert each in said
    assert "内部备注" not in said
    assert "handler" not in said


def test_a_number_that_was_moved_here_is_not_read_and_can_be_entered_anew(
    city: City, citizen: Client, follow: Follow, do: Do
) -> None:
    other = submitted(city, contact=Contact(phone="13900000000"))
    row = closed(city)
    copy(other.author, "phone", row.author)
    citizen.raise_request_exception = False
    held = citizen.get(f"{follow(row)}held.json")
    assert (held.status_code, "13900000000" in held.content.decode()) == (500, False)
    assert "did not pass its check" in held.content.decode()
    shown = page_of(row, citizen, follow)
    assert "What is stored of you cannot be shown at the moment." in shown
    assert "13900000000" not in shown
    assert do(row, "contact", phone="13700000000").status_code == 303
    assert Author.objects.get(suggestion=row).phone == "13700000000"


def test_without_the_code_nobody_has_a_copy(city: City, citizen: Client) -> None:
    assert citizen.get(f"/track/{closed(city).reference}/held.json").status_code == 404


def test_a_mistyped_contact_is_corrected_and_found_and_reached_by_the_new_one(
    city: City, do: Do
) -> None:
    row = handling(city)
    assert do(row, "contact", own_name="王五", phone="13900000009").status_code == 303
    author = Author.objects.get(suggestion=row)
    assert (author.name, author.phone, author.email) == ("王五", "13900000009", "")
    assert author.phone_index == contact_index("13900000009")
    assert author.takes_texts
    entry = row.events.get(move="correct_contact")
    assert "1390000" not in json.dumps(entry.details)
    assert not differs(row)


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        ({"phone": "13900000009"}, "we tell you by text message"),
        ({"phone": "0735-2222222"}, "it is for calls only"),
        ({"email": "wang@example.org"}, "we tell you by e-mail"),
        ({}, "Without a contact we cannot tell you"),
    ],
)
def test_a_corrected_contact_is_promised_what_will_be_sent_to_it(
    city: City, citizen: Client, follow: Follow, do: Do, settings: Settings, contact: Any, said: str
) -> None:
    settings.SMS_GATEWAY_URL, settings.EMAIL_ENABLED = "http://127.0.0.1:9/", True
    row = handling(city)
    do(row, "contact", own_name="王五", **contact)
    assert said in citizen.get(follow(row)).content.decode()


def test_whoever_left_no_contact_adds_one(city: City, do: Do) -> None:
    row = submitted(city, contact=Contact())
    assert not Author.objects.filter(suggestion=row).exists()
    do(row, "contact", email="wang@example.org")
    assert Author.objects.get(suggestion=row).email == "wang@example.org"
    assert not differs(row)


def test_a_number_that_reaches_nobody_changes_nothing(city: City, do: Do) -> None:
    row = handling(city)
    before = Author.objects.get(suggestion=row).phone
    assert do(row, "contact", phone="12").status_code == 422
    assert Author.objects.get(suggestion=row).phone == before


def test_the_fourth_correction_of_a_day_is_refused(city: City, do: Do) -> None:
    row = handling(city)
    for number in range(3):
        assert do(row, "contact", phone=f"1390000000{number}").status_code == 303
    assert do(row, "contact", phone="13900000009").status_code == 422
    assert Author.objects.get(suggestion=row).phone == "13900000002"


# erasure


def test_a_single_tap_erases_nothing_it_is_asked_once_more(city: City, do: Do) -> None:
    row = closed(city)
    response = do(row, "erase")
    assert response.status_code == 200
    assert "Have it erased?" in response.content.decode()
    assert state(row) == []


def test_an_author_asks_and_need_not_say_why(
    city: City, do: Do, citizen: Client, follow: Follow
) -> None:
    row = closed(city)
    assert do(row, "erase", confirmed="1").status_code == 303
    assert state(row) == ["open"]
    page = page_of(row, citizen, follow)
    assert "You asked to have it erased" in page
    assert "Take it back, keep everything" in page
    assert "Ask for erasure" not in page


def test_while_it_is_open_the_page_does_not_offer_it(
    city: City, do: Do, citizen: Client, follow: Follow
) -> None:
    row = handling(city)
    assert "Ask for erasure" not in page_of(row, citizen, follow)
    assert do(row, "erase", confirmed="1").status_code == 409
    assert state(row) == []


def test_the_page_says_on_which_day_and_until_then_it_is_taken_back(
    city: City, do: Do, citizen: Client, follow: Follow
) -> None:
    row = closed(city)
    do(row, "erase", confirmed="1")
    act(row, "approve_erasure", city.actor("supervisor"))
    day = timezone.localtime(row.events.latest("pk").at + timedelta(days=7))
    assert f"will be erased on {date_format(day)}" in page_of(row, citizen, follow)
    assert do(row, "keep").status_code == 303
    assert state(row) == ["settled"]
    assert "The erasure was taken back" in page_of(row, citizen, follow)


def test_once_it_is_carried_out_the_page_is_gone(
    city: City, do: Do, citizen: Client, follow: Follow
) -> None:
    row = closed(city)
    address = follow(row)
    do(row, "erase", confirmed="1")
    act(row, "approve_erasure", city.actor("supervisor"))
    with time_machine.travel(timezone.now() + timedelta(days=7.01)):
        assert erasing.erase_due() == 1
    assert citizen.get(address).status_code == 303


def test_the_reason_of_a_refusal_is_read(
    city: City, do: Do, citizen: Client, follow: Follow
) -> None:
    row = closed(city)
    do(row, "erase", confirmed="1", reason="不想留下记录")
    act(row, "refuse_erasure", city.actor("supervisor"), reason="法律规定须保存三年")
    page = page_of(row, citizen, follow)
    assert "It cannot be erased yet" in page
    assert "法律规定须保存三年" in page


def test_whoever_has_not_shown_the_code_asks_for_nothing(city: City, citizen: Client) -> None:
    row = closed(city)
    answer = citizen.post(f"/track/{row.reference}/erase/", {"confirmed": "1", "version": "9"})
    assert answer.status_code == 303
    assert state(row) == []
