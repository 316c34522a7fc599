"""Handing in: form, check page, receipt."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from suggestions.language.moments import say_day
from suggestions.models import Author, Suggestion
from suggestions.models.secrets import same_code
from suggestions.public.handing_in.forms import PRIVACY_NOTICE
from tests.suggestions.public.conftest import Fields

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
STATEMENTS = 16


def hidden(page: bytes) -> Fields:
    """What the check page would send again."""
    form = page.decode().split("<main", 1)[1]
    found: Fields = {}
    for name, value in HIDDEN.findall(form):
        found.setdefault(name, []).append(unescape(value))
    return found


def confirm(citizen: Client, fields: Fields) -> Suggestion:
    response = citizen.post("/submit/", fields | {"confirmed": "1"})
    assert (response.status_code, response["Location"]) == (303, "/receipt/")
    return Suggestion.objects.order_by("-pk")[0]


def test_the_form_opens_with_one_statement(
    citizen: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        response = citizen.get("/submit/")
    assert response.status_code == 200
    assert b'value="431002"' in response.content


def test_the_check_page_shows_everything_and_stores_nothing(
    citizen: Client, fields: Fields
) -> None:
    response = citizen.post(
        "/submit/", fields | {"place": "国庆北路 12 号", "phone": "138 0000 0000"}
    )
    assert response.status_code == 200
    page = response.content.decode()
    assert all(
        each in page for each in (fields["text"], "北湖区", "国庆北路 12 号", "138 0000 0000")
    )
    assert not Suggestion.objects.exists()


def test_the_check_page_sends_what_the_form_said(citizen: Client, fields: Fields) -> None:
    said = {"title": "路灯", "email": "a@example.org", "confidential": "on", "publish": "on"}
    checked = hidden(citizen.post("/submit/", fields | said).content)
    row = confirm(citizen, checked | {"region": "431002001"})
    assert (row.title, row.confidential, row.may_publish) == ("路灯", True, True)
    assert (row.region.code, row.channel, row.consent) == ("431002001", "web", PRIVACY_NOTICE)
    assert Author.objects.get(suggestion=row).email == "a@example.org"


def test_a_confirmed_form_takes_few_statements(
    citizen: Client, fields: Fields, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(STATEMENTS):
        confirm(citizen, fields | {"phone": "13800000000", "email": "a@example.org"})


def test_the_receipt_shows_reference_and_code_again_and_again(
    citizen: Client, fields: Fields
) -> None:
    row = confirm(citizen, fields)
    for _visit in range(2):
        page = citizen.get("/receipt/").content.decode()
        code = re.search(r"\d{3} \d{3} \d{4}", page)
        assert row.reference in page
        assert code
        assert same_code(code[0], row.code_hash)
        assert "<svg" in page


def test_the_receipt_says_on_another_day_what_it_was_about(citizen: Client, fields: Fields) -> None:
    """Photographed or printed: no “today”, no “tomorrow”, and whom to ask."""
    row = confirm(citizen, fields | {"place": "解放路12号"})
    page = citizen.get("/receipt/").content.decode()
    assert f"Received: {say_day(row.submitted)}, " in page
    assert not re.search(r"today|tomorrow", page)
    assert f"<b>{row.title}</b><br>{row.region} · 解放路12号" in page
    assert "Questions? Please call 12345." in page


def test_the_receipt_is_shown_for_an_hour(citizen: Client, fields: Fields) -> None:
    with time_machine.travel("2026-11-23 01:00", tick=False) as clock:
        row = confirm(citizen, fields)
        clock.shift(timedelta(minutes=59))
        assert row.reference in citizen.get("/receipt/").content.decode()
        # As a browser that keeps a cookie for too long would send it.
        kept = citizen.cookies["receipt"].value
        clock.shift(timedelta(minutes=2))
        citizen.cookies["receipt"] = kept
        page = citizen.get("/receipt/").content.decode()
    assert "The receipt is no longer shown" in page
    assert row.reference not in page


def test_the_receipt_of_nobody_says_how_to_track(citizen: Client) -> None:
    response = citizen.get("/receipt/")
    assert response.status_code == 200
    assert b"/track/" in response.content


def test_a_forged_receipt_shows_nothing(citizen: Client, fields: Fields) -> None:
    row = confirm(citizen, fields)
    citizen.cookies["receipt"] = f"{row.reference} 0123456789:forged"
    assert row.reference.encode() not in citizen.get("/receipt/").content


def test_the_code_is_in_no_address(citizen: Client, fields: Fields) -> None:
    response = citizen.post("/submit/", fields | {"confirmed": "1"})
    assert response["Location"] == "/receipt/"
    cookie = response.cookies["receipt"]
    assert cookie["httponly"]
    assert cookie["path"] == "/receipt/"


def test_the_same_form_sent_twice_is_one_suggestion(citizen: Client, fields: Fields) -> None:
    confirm(citizen, fields)
    first = citizen.get("/receipt/").content
    confirm(citizen, fields)
    assert Suggestion.objects.count() == 1
    assert re.findall(rb"<dd>[^<]+", citizen.get("/receipt/").content) == re.findall(
        rb"<dd>[^<]+", first
    )


def test_another_text_on_a_form_already_sent_is_a_second_suggestion(
    citizen: Client, fields: Fields
) -> None:
    confirm(citizen, fields)
    confirm(citizen, fields | {"text": "还有一件事：公园的长椅坏了。"})
    assert Suggestion.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"text": ""}, "Please write your suggestion."),
        ({"text": " \r\n\x00\x07"}, "Please write your suggestion."),
        ({"text": "\u3164\u200b\u2800"}, "Please write your suggestion."),
        ({"text": "字" * 10_001}, "has 10001 characters"),
        ({"region": ""}, "Please say where it is"),
        ({"region": "999999"}, "We do not know this place"),
        ({"title": "长" * 121}, "longer than 120"),
        ({"phone": "12"}, "Please check the phone number: no such number is known"),
        ({"phone": "1.38E+10"}, "Please check the phone number: a spreadsheet has rounded it."),
        ({"phone": "13810"}, "a mobile number has 11 digits, this one 5."),
        ({"phone": "1380000000013900000000"}, "it has 22 digits; give one number only."),
        ({"email": "nobody"}, "Please check the e-mail address"),
        ({"consent": ""}, "Please agree"),
        ({"place": "路" * 201}, "longer than 200"),
        ({"name": "王" * 61}, "longer than 60"),
        ({"email": f"{'a' * 250}@example.org"}, "longer than 254"),
    ],
)
def test_what_is_wrong_is_said_twice_and_what_was_typed_stays(
    citizen: Client, fields: Fields, wrong: Fields, words: str
) -> None:
    response = citizen.post("/submit/", fields | {"place": "路口"} | wrong | {"confirmed": "1"})
    page = response.content.decode()
    assert response.status_code == 422
    assert page.count(words) == 2
    assert "<title>Error: " in page
    assert f'value="{(fields | {"place": "路口"} | wrong)["place"]}"' in page
    assert not Suggestion.objects.exists()


def test_the_summary_leads_to_the_fields(citizen: Client, fields: Fields) -> None:
    page = citizen.post("/submit/", fields | {"text": "", "region": ""}).content.decode()
    for anchor in ("id_text", "id_region"):
        assert f'href="#{anchor}"' in page
        assert f'id="{anchor}"' in page


def test_ten_thousand_characters_are_not_too_many(citizen: Client, fields: Fields) -> None:
    assert len(confirm(citizen, fields | {"text": "字\r\n" * 5000}).text) == 9999


def test_control_characters_are_left_out(citizen: Client, fields: Fields) -> None:
    row = confirm(citizen, fields | {"text": "路\x00灯\x1b坏了\r\n请修", "place": "东\x07门"})
    assert (row.text, row.place) == ("路灯坏了\n请修", "东门")


def test_a_contact_is_kept_as_it_was_typed(citizen: Client, fields: Fields) -> None:
    typed = {"phone": "+86 138-0000-0000", "email": "Citizen＠Example.org"}
    region = {"region": fields["region"]}
    checked = hidden(citizen.post("/submit/", fields | typed).content)
    author = Author.objects.get(suggestion=confirm(citizen, checked | region))
    assert (author.phone, author.email) == (typed["phone"], typed["email"])
    assert author.phone_number == "+8613800000000"


SMS, MAIL = "by text message", "by e-mail"
NO_TEXTS = "This number takes no text messages"


@pytest.mark.parametrize(
    ("contact", "gateway", "mail", "words"),
    [
        ({"phone": "13800000000"}, True, True, SMS),
        ({"email": "a@example.org"}, True, True, MAIL),
        ({"phone": "13800000000", "email": "a@example.org"}, True, True, "by text and by e-mail"),
        ({"phone": "0735-2345678"}, True, True, NO_TEXTS),
        ({"phone": "13800000000转12"}, True, True, NO_TEXTS),
        ({"phone": "0735-2345678", "email": "a@example.org"}, True, True, MAIL),
        ({"phone": "13800000000"}, False, True, "We send no text messages at present"),
        ({"email": "a@example.org"}, True, False, "We send no e-mail at present"),
        ({"name": "王女士"}, True, True, "Without a contact we cannot tell you"),
        ({}, True, True, "Without a contact we cannot tell you"),
    ],
)
def test_nobody_is_promised_what_will_not_be_sent(
    citizen: Client, fields: Fields, settings: Settings, contact, gateway, mail, words
) -> None:
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/" if gateway else ""
    settings.EMAIL_ENABLED = mail
    promises = {SMS, MAIL, "by text and by e-mail"} - {words}
    check = citizen.post("/submit/", fields | contact).content.decode()
    row = confirm(citizen, fields | contact)
    for page in (check, citizen.get("/receipt/").content.decode()):
        assert words in page
        assert not any(f"we tell you {each}" in page for each in promises)
    assert bool(row.messages.exists()) == (words not in page or "we tell you" in page)


@pytest.mark.parametrize(
    ("gateway", "mail", "words"),
    [
        (True, True, "With a mobile number or an e-mail address we can ask you"),
        (True, False, "With a mobile number we can ask you"),
        (False, True, "With an e-mail address we can ask you"),
        (False, False, "We send neither text messages nor e-mail at present"),
    ],
)
def test_the_form_says_what_a_contact_is_good_for_here(
    citizen: Client, settings: Settings, gateway, mail, words
) -> None:
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/" if gateway else ""
    settings.EMAIL_ENABLED = mail
    assert words in citizen.get("/submit/").content.decode()


@pytest.mark.parametrize("contact", [{}, {"phone": "138 0000 0000"}])
def test_a_guardian_is_kept_with_a_contact_and_without(
    citizen: Client, fields: Fields, contact: Fields
) -> None:
    checked = hidden(citizen.post("/submit/", fields | contact | {"guardian": "on"}).content)
    row = confirm(citizen, checked | {"region": "431002"})
    assert Author.objects.get(suggestion=row).guardian


def test_the_notice_of_another_day_is_agreed_to_anew(citizen: Client, fields: Fields) -> None:
    old = fields | {"notice": "2020-01"}
    page = citizen.post("/submit/", old | {"confirmed": "1"}).content.decode()
    assert "has changed since" in page
    assert 'id="id_consent" checked' not in page
    assert not Suggestion.objects.exists()
    fresh = re.search(r'name="notice" value="([^"]*)"', page)
    assert fresh
    assert confirm(citizen, fields | {"notice": fresh[1]}).consent == fresh[1]


def test_without_a_contact_there_is_no_author(citizen: Client, fields: Fields) -> None:
    confirm(citizen, fields)
    assert not Author.objects.exists()


def test_the_deepest_place_within_the_county_counts(citizen: Client, fields: Fields) -> None:
    places = ["431002", "431002001", "431002001001"]
    assert confirm(citizen, fields | {"region": places}).region.code == "431002001001"


def test_a_township_left_from_another_county_does_not_count(
    citizen: Client, fields: Fields
) -> None:
    places = ["431003", "431002001", ""]
    assert confirm(citizen, fields | {"region": places}).region.code == "431003"


def test_changing_something_keeps_everything(citizen: Client, fields: Fields) -> None:
    response = citizen.post("/submit/", fields | {"region": "431002001", "change": "1"})
    page = response.content.decode()
    assert response.status_code == 200
    assert fields["text"] in page
    assert '<option value="431002001" selected>' in page


def test_the_lists_narrow_down(citizen: Client) -> None:
    assert citizen.get("/submit/places/?in=431002").json() == {
        "places": [{"code": "431002001", "name": "人民路街道"}]
    }
    assert citizen.get("/submit/places/?in=nowhere").json() == {"places": []}
