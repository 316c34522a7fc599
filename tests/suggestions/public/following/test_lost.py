"""A lost access code: a link to the contact that was given, and a new code behind it."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from suggestions.messages.links import _signer as links_signer
from suggestions.messages.links import make_link
from suggestions.models import Author, Medium, Message, Suggestion
from suggestions.models.secrets import code_digest, keyed_digest, new_reference, same_code
from suggestions.pipeline.access import MOST_CODES, RenewCode
from suggestions.pipeline.actors import CITIZEN
from suggestions.pipeline.collect import Contact
from suggestions.pipeline.move import make, move
from suggestions.pipeline.refusals import Refused
from tests.factories import City, act, again, classification, handling, local, submitted
from tests.suggestions.pipeline.unchanged import nothing_changes
from tests.suggestions.public.conftest import CODE, Fields, Follow, known_code
from tests.suggestions.public.test_guard import asked, visitor

PHONE, MAIL = "13800000000", "citizen@example.org"
UNKNOWN = new_reference(date(2026, 11, 23))
FITTING = [PHONE, "+86 138-0000-0000", "１３８ ００００ ００００", MAIL, "Citizen@Example.org"]
MISSES = ["13800000001", "other@example.org"]


@pytest.fixture(autouse=True)
def text_messages(settings: Settings) -> None:
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/"


@pytest.fixture
def row(city: City) -> Suggestion:
    return submitted(city)


def ask(citizen: Client, reference: str, contact: str, **more: Any) -> HttpResponse:
    sent = {"reference": reference, "contact": contact} | more
    return citizen.post("/track/lost/", sent)


def links(row: Suggestion) -> list[str]:
    return sorted(Message.objects.filter(template="link").values_list("medium", flat=True))


@pytest.mark.parametrize("contact", FITTING)
def test_a_link_goes_to_the_contact_that_fits(
    citizen: Client, row: Suggestion, contact: str
) -> None:
    response = ask(citizen, row.reference.lower().replace("-", " "), contact)
    assert (response.status_code, response["Location"]) == (303, "/track/lost/sent/")
    assert links(row) == [Medium.EMAIL if "@" in contact else Medium.SMS]
    entry = row.events.order_by("-number")[0]
    assert (entry.move, entry.actor) == ("send_link", "citizen")


@pytest.mark.parametrize("contact", MISSES)
@pytest.mark.parametrize("known", [True, False])
def test_what_does_not_fit_gets_the_same_answer_and_changes_nothing(
    citizen: Client, row: Suggestion, contact: str, known: bool
) -> None:
    with nothing_changes():
        response = ask(citizen, row.reference if known else UNKNOWN, contact)
    assert (response.status_code, response["Location"]) == (303, "/track/lost/sent/")


def test_hit_and_miss_take_the_same_statements(citizen: Client, row: Suggestion) -> None:
    taken = []
    for reference, contact in [(row.reference, MAIL), (row.reference, "a@b.cn"), (UNKNOWN, MAIL)]:
        with CaptureQueriesContext(connection) as queries:
            ask(citizen, reference, contact)
        said = [each["sql"].split()[:3] for each in queries]
        # An undone savepoint is one word more and touches no row.
        taken.append([words for words in said if "SAVEPOINT" not in words])
    assert taken[0] == taken[1] == taken[2]
    assert ["INSERT", "INTO", '"suggestions_message"'] in taken[1]


def test_the_words_are_the_same_for_all(citizen: Client, city: City) -> None:
    page = citizen.get("/track/lost/sent/").content.decode()
    assert "If both fit, a link is on its way" in page
    assert 'href="tel:12345"' in page


def test_three_links_a_day_are_enough(citizen: Client, row: Suggestion) -> None:
    for _time in range(4):
        assert ask(citizen, row.reference, MAIL).status_code == 303
    assert len(links(row)) == 3


def test_nobodys_misses_keep_the_author_from_a_link(citizen: Client, row: Suggestion) -> None:
    for number in range(12):
        ask(citizen, row.reference, f"other{number}@example.org")
    ask(citizen, row.reference, MAIL)
    assert links(row) == [Medium.EMAIL]


def test_authors_of_merged_ones_are_not_told(citizen: Client, city: City) -> None:
    parent = handling(city)
    child = submitted(city, contact=Contact(email="child@example.org"))
    Suggestion.objects.filter(pk=child.pk).update(parent=parent)
    Suggestion.objects.filter(pk=parent.pk).update(merged_count=1)
    ask(citizen, parent.reference, MAIL)
    assert list(Message.objects.filter(template="link").values_list("suggestion", flat=True)) == [
        parent.pk
    ]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Please enter the reference."),
        ({}, "Please enter the phone number or e-mail address."),
        ({"contact": "12"}, "Please check the phone number"),
        ({"contact": "a@b"}, "Please check the e-mail address"),
    ],
)
def test_what_cannot_be_read_is_said(citizen: Client, sent: Fields, words: str) -> None:
    response = citizen.post("/track/lost/", sent)
    assert response.status_code == 422
    assert response.content.decode().count(words) == 2


def test_a_number_that_takes_no_text_messages_is_told_so(citizen: Client, city: City) -> None:
    row = submitted(city, contact=Contact(phone="0735-2345678"))
    with nothing_changes():
        response = ask(citizen, row.reference, "2345678")
    assert response.status_code == 422
    assert "This number takes no text messages" in response.content.decode()


def test_an_author_of_before_is_found_in_another_spelling(citizen: Client, row: Suggestion) -> None:
    before = keyed_digest("contact", "8613800000000")
    Author.objects.filter(suggestion=row).update(takes_texts=None, phone_index=before)
    ask(citizen, row.reference, PHONE)
    assert links(row) == [Medium.SMS]


def test_where_no_text_messages_are_sent_it_says_so(
    citizen: Client, row: Suggestion, settings: Settings
) -> None:
    settings.SMS_GATEWAY_URL = ""
    assert b"We cannot send text messages at present" in ask(citizen, row.reference, PHONE).content
    assert links(row) == []


def test_whoever_asks_often_is_asked(city: City, row: Suggestion, settings: Settings) -> None:
    settings.CHALLENGE_AFTER_LINKS = 1
    citizen = visitor()
    ask(citizen, UNKNOWN, MAIL)
    page = ask(citizen, row.reference, MAIL).content.decode()
    assert page.count("Please answer this question") == 2
    assert row.reference in page
    assert links(row) == []
    assert ask(citizen, row.reference, MAIL, **asked(page)).status_code == 303
    assert links(row) == [Medium.EMAIL]


def test_the_door_leads_there(citizen: Client) -> None:
    assert b'href="/track/lost/"' in citizen.get("/track/").content


# a new code


def renew(citizen: Client, address: str, **fields: Any) -> HttpResponse:
    page = citizen.get(address).content.decode()
    form = page.split(f'action="{address}code/"')[1].split("</form>")[0]
    hidden = dict(re.findall(r'name="(version|key)" value="([^"]*)"', form))
    return citizen.post(f"{address}code/", hidden | fields)


def shown_code(citizen: Client) -> str:
    found = re.search(r"\d{3} \d{3} \d{4}", citizen.get("/receipt/").content.decode())
    assert found
    return found[0]


def test_over_the_link_a_new_code_is_given(citizen: Client, row: Suggestion) -> None:
    known_code(row)
    citizen.get(make_link(again(row)).removeprefix("http://127.0.0.1:8000"))
    response = renew(citizen, f"/track/{row.reference}/", confirmed="1")
    assert (response.status_code, response["Location"]) == (303, "/receipt/")
    page = citizen.get("/receipt/").content.decode()
    assert "Your new access code" in page
    assert "data-sent" not in page
    assert same_code(shown_code(citizen), again(row).code_hash)
    assert not same_code(CODE, again(row).code_hash)


def opens(row: Suggestion, link: str) -> bool:
    browser = Client()
    browser.get(link.removeprefix("http://127.0.0.1:8000"))
    return browser.get(f"/track/{row.reference}/").status_code == 200


def link_without_code(row: Suggestion) -> str:
    """As they were sent before they said for which code they are good."""
    token = links_signer.sign(row.reference)
    return f"http://127.0.0.1:8000/track/link/{token}/"


@pytest.mark.parametrize("link_to", [make_link, link_without_code])
def test_links_that_were_sent_work_until_the_code_is_replaced(
    citizen: Client, city: City, follow: Follow, link_to: Callable[[Suggestion], str]
) -> None:
    row, other = submitted(city), submitted(city)
    address = follow(row)
    link, link_of_other = link_to(again(row)), link_to(other)
    assert opens(row, link)
    renew(citizen, address, confirmed="1")
    assert not opens(row, link)
    assert opens(row, make_link(again(row)))
    assert opens(other, link_of_other)


def test_every_other_notice_keeps_the_links_before_it(city: City, row: Suggestion) -> None:
    link = make_link(row)
    act(row, "classify", city.actor("triage"), **classification(city))
    assert opens(row, link)


def test_whoever_came_by_a_link_is_told_why_it_ended(citizen: Client, row: Suggestion) -> None:
    link = make_link(row).removeprefix("http://127.0.0.1:8000")
    move(row, RenewCode(code_hash=code_digest("9876543210")), actor=CITIZEN)
    response = citizen.get(link)
    assert response.status_code == 403
    assert b"a new access code was made" in response.content


def test_it_is_asked_twice(citizen: Client, row: Suggestion, follow: Follow) -> None:
    address = follow(row)
    with nothing_changes():
        response = renew(citizen, address)
    assert response.status_code == 200
    assert b"Replace the access code?" in response.content


def test_the_old_code_opens_nothing_any_more(
    citizen: Client, row: Suggestion, follow: Follow
) -> None:
    renew(citizen, follow(row), confirmed="1")
    response = Client().post("/track/", {"reference": row.reference, "code": CODE})
    assert response.status_code == 403


def test_a_double_tap_makes_one_code(citizen: Client, row: Suggestion, follow: Follow) -> None:
    address = follow(row)
    codes = set()
    for _tap in range(2):
        citizen.post(f"{address}code/", {"version": 1, "key": "k" * 32, "confirmed": "1"})
        codes.add(shown_code(citizen))
    assert len(codes) == 1
    assert row.events.filter(move="renew_code").count() == 1


def test_a_second_tap_that_left_before_the_first_was_answered_ends_at_the_same_code(
    citizen: Client, row: Suggestion, follow: Follow
) -> None:
    address = follow(row)
    second = Client()
    second.cookies["tracked"] = citizen.cookies["tracked"].value
    sent = {"version": 1, "key": "k" * 32, "confirmed": "1"}
    citizen.post(f"{address}code/", sent)
    with nothing_changes():
        response = second.post(f"{address}code/", sent)
    assert (response.status_code, response["Location"]) == (303, "/receipt/")
    assert shown_code(second) == shown_code(citizen)
    assert second.get(address).status_code == 200


@pytest.mark.parametrize("key", ["x" * 32, ""])
def test_whoever_shows_the_old_code_and_did_not_tap_learns_no_new_one(
    citizen: Client, row: Suggestion, follow: Follow, key: str
) -> None:
    address = follow(row)
    other = Client()
    other.cookies["tracked"] = citizen.cookies["tracked"].value
    citizen.post(f"{address}code/", {"version": 1, "key": "k" * 32, "confirmed": "1"})
    with nothing_changes():
        response = other.post(f"{address}code/", {"version": 1, "key": key, "confirmed": "1"})
    assert response["Location"].startswith("/track/?reference=")


def somebody_renews(row: Suggestion) -> None:
    move(again(row), RenewCode(code_hash=code_digest("9876543210")), actor=CITIZEN)


def test_a_code_that_is_replaced_while_it_is_looked_up_opens_nothing(
    citizen: Client, row: Suggestion, monkeypatch: pytest.MonkeyPatch
) -> None:
    known_code(row)

    def beaten(typed: str, digest: str) -> bool:
        somebody_renews(row)
        return same_code(typed, digest)

    monkeypatch.setattr("suggestions.public.following.track.same_code", beaten)
    response = citizen.post("/track/", {"reference": row.reference, "code": CODE})
    followed = citizen.get(response["Location"])
    assert followed["Location"].startswith("/track/?reference=")


def test_a_new_code_that_is_replaced_at_once_follows_no_longer(
    citizen: Client, row: Suggestion, follow: Follow, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = follow(row)

    def beaten(*arguments: Any, **more: Any) -> Any:
        made = make(*arguments, **more)
        somebody_renews(row)
        return made

    monkeypatch.setattr("suggestions.faces.photos.make", beaten)
    renew(citizen, address, confirmed="1")
    assert citizen.get(address)["Location"].startswith("/track/?reference=")


def test_the_key_alone_shows_no_code(citizen: Client, row: Suggestion, follow: Follow) -> None:
    address = follow(row)
    sent = {"version": 1, "key": "k" * 32, "confirmed": "1"}
    citizen.post(f"{address}code/", sent)
    assert Client().post(f"{address}code/", sent)["Location"].startswith("/track/?reference=")


def test_the_ledger_keeps_that_it_happened_and_no_code(
    citizen: Client, row: Suggestion, follow: Follow
) -> None:
    address = follow(row)
    renew(citizen, address, confirmed="1")
    entry = row.events.order_by("-number")[0]
    assert (entry.move, set(entry.details)) == ("renew_code", {"calendar", "changes"})
    assert [each.kind for each in entry.wordings.all()] == ["salt"]
    assert again(row).code_hash not in json.dumps(entry.details)
    assert "The access code was replaced" in citizen.get(address).content.decode()


def test_nobody_renews_a_code_without_having_shown_one(citizen: Client, row: Suggestion) -> None:
    with nothing_changes():
        sent = {"version": row.version, "key": secrets.token_hex(8), "confirmed": "1"}
        response = citizen.post(f"/track/{row.reference}/code/", sent)
    assert response["Location"].startswith("/track/?reference=")


def test_what_was_split_off_opens_with_the_new_code_too(
    citizen: Client, row: Suggestion, city: City, follow: Follow
) -> None:
    follow(row)
    act(row, "split", city.actor("triage"), texts=("井盖也坏了。",))
    part = row.parts.get()
    row = again(row)
    move(row, RenewCode(code_hash=code_digest("9876543210")), actor=CITIZEN)
    assert {again(each).code_hash for each in (row, part)} == {code_digest("9876543210")}
    assert again(part).events.filter(move="renew_code").count() == 1


def test_a_code_is_not_replaced_without_end(row: Suggestion) -> None:
    for number in range(MOST_CODES):
        move(row, RenewCode(code_hash=code_digest(str(number))), actor=CITIZEN)
    with pytest.raises(Refused):
        move(row, RenewCode(code_hash=code_digest("x")), actor=CITIZEN)


def test_whoever_knows_only_the_old_code_follows_no_longer(
    citizen: Client, row: Suggestion, follow: Follow
) -> None:
    page = follow(row)
    assert citizen.get(page).status_code == 200
    move(row, RenewCode(code_hash=code_digest("9876543210")), actor=CITIZEN)
    assert citizen.get(page).status_code == 303


def test_another_one_shown_does_not_prolong_what_was_shown_before(
    citizen: Client, city: City, row: Suggestion, follow: Follow
) -> None:
    with time_machine.travel(local("2026-11-02 08:00")):
        page = follow(row)
    with time_machine.travel(local("2026-11-02 19:00")):
        follow(submitted(city))
        assert citizen.get(page).status_code == 200
    with time_machine.travel(local("2026-11-02 21:00")):
        assert citizen.get(page).status_code == 303


def test_where_no_mail_is_sent_it_says_so(
    citizen: Client, row: Suggestion, settings: Settings
) -> None:
    settings.EMAIL_ENABLED = False
    answer = citizen.post("/track/lost/", {"reference": row.reference, "contact": "a@example.org"})
    assert answer.status_code == 422
    assert b"cannot send e-mail" in answer.content
