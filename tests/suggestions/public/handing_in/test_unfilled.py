"""The empty form is made once for all; each visitor gets a token and a key of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from suggestions.public.handing_in import unfilled
from suggestions.public.handing_in.unfilled import KEY, TOKEN
from tests.factories import City
from tests.suggestions.public.conftest import Fields
from tests.suggestions.public.handing_in.test_submit import hidden


@pytest.fixture(autouse=True)
def _kept_for_a_minute(settings: Settings) -> Iterator[None]:
    settings.EMPTY_FORM_SECONDS = 60
    unfilled._kept.clear()
    yield
    unfilled._kept.clear()


def form(client: Client, path: str = "/submit/") -> str:
    return client.get(path).content.decode()


def test_the_second_visitor_costs_no_statement(
    citizen: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    form(citizen)
    with django_assert_num_queries(0):
        form(Client(headers={"accept-language": "en"}))


def test_every_visitor_gets_a_key_and_a_token_of_their_own(city: City) -> None:
    pages = [form(Client()) for _visitor in range(3)]
    keys = {str(hidden(page.encode())["key"]) for page in pages}
    assert len(keys) == len(set(pages)) == 3
    assert not any(word in page for page in pages for word in (KEY, TOKEN))


def test_it_can_be_sent_where_forged_requests_are_refused(city: City, fields: Fields) -> None:
    form(Client())
    visitor = Client(enforce_csrf_checks=True)
    sent = fields | hidden(form(visitor).encode())
    assert visitor.post("/submit/", sent).status_code == 200


def test_another_language_and_larger_type_have_forms_of_their_own(city: City) -> None:
    chinese, english, larger = Client(), Client(headers={"accept-language": "en"}), Client()
    larger.cookies["larger"] = "1"
    found = [form(each) for each in (chinese, english, larger)]
    assert ["提交建议" in page for page in found] == [True, False, True]
    assert ['class="larger"' in page for page in found] == [False, False, True]


def test_a_message_that_waits_is_shown_to_nobody_else(citizen: Client, city: City) -> None:
    citizen.cookies["messages"] = "waiting"
    form(citizen)
    assert not unfilled._kept
