"""The pages around the form: first page, points, larger type, language, errors."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from regions.models import CollectionPoint
from suggestions.models import Suggestion
from suggestions.profile import city_profile
from tests.factories import City
from tests.suggestions.public.conftest import Fields

ADDRESSES = (
    "/",
    "/submit/",
    "/track/",
    "/receipt/",
    "/nowhere/",
    "/p/",
    "/statistics/",
    "/statistics/units/",
    "/statistics/units/431002-light/",
    "/help/",
    "/privacy/",
    "/programs/",
    "/verify/",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_has_one_heading_and_runs_nothing_of_its_own(
    citizen: Client, address: str
) -> None:
    response = citizen.get(address)
    page = response.content.decode()
    assert page.count("<h1") == 1
    assert not any(inline in page for inline in ("<style", " style=", "<script>", "onclick"))
    assert "unsafe" not in response["Content-Security-Policy"]


def test_a_point_fills_in_its_place(citizen: Client, point: CollectionPoint) -> None:
    page = citizen.get("/p/CZ001/").content.decode()
    assert '<option value="431002001001" selected>' in page
    assert 'value="国庆北路 1 号"' in page
    assert "国庆社区征集站" in page


def test_what_is_sent_from_a_point_says_so(
    citizen: Client, point: CollectionPoint, fields: Fields
) -> None:
    assert citizen.post("/p/CZ001/", fields).status_code == 200
    assert citizen.post("/p/CZ001/", fields | {"confirmed": "1"}).status_code == 303
    row = Suggestion.objects.get()
    assert (row.channel, row.point) == ("point", point)


def test_a_closed_point_is_not_found(citizen: Client, point: CollectionPoint) -> None:
    CollectionPoint.objects.update(active=False)
    assert citizen.get("/p/CZ001/").status_code == 404
    assert citizen.get("/p/CZ999/").status_code == 404


def test_larger_type_is_switched_on_and_off(citizen: Client) -> None:
    assert b'class="larger"' not in citizen.get("/").content
    response = citizen.post("/larger/", {"next": "/submit/"})
    assert (response.status_code, response["Location"]) == (303, "/submit/")
    assert b'class="larger"' in citizen.get("/").content
    citizen.post("/larger/", {"next": "/"})
    assert b'class="larger"' not in citizen.get("/").content


def test_larger_type_leads_to_no_other_site(citizen: Client) -> None:
    assert citizen.post("/larger/", {"next": "https://example.com/"})["Location"] == "/"


def test_the_language_is_switched_without_script(citizen: Client) -> None:
    page = citizen.get("/").content.decode()
    assert 'name="language" value="zh-hans"' in page
    citizen.post("/i18n/setlang/", {"language": "zh-hans", "next": "/"})
    assert '<html lang="zh-hans"' in citizen.get("/").content.decode()


def test_the_first_language_is_chinese(city: City) -> None:
    page = Client().get("/").content.decode()
    assert '<html lang="zh-hans"' in page
    assert 'lang="en">English</button>' in page


def test_the_foot_shows_what_the_city_gave(citizen: Client, settings: Settings) -> None:
    profile = city_profile()
    assert profile
    page = citizen.get("/").content.decode()
    assert profile.host in page
    assert profile.service_en in page


def test_a_missing_page_has_the_same_look(citizen: Client) -> None:
    response = citizen.get("/c/some-campaign/")
    assert response.status_code == 404
    assert b"There is no such page" in response.content


def test_a_failure_has_the_same_look(citizen: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    citizen.raise_request_exception = False
    monkeypatch.setattr("suggestions.public.reading.home.Stage", None)
    response = citizen.get("/")
    assert response.status_code == 500
    assert b"Something went wrong on our side" in response.content


def test_a_form_without_its_cookie_is_refused_in_words(city: City) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    response = strict.post("/submit/", {})
    assert response.status_code == 403
    assert b"open for too long" in response.content


def test_too_many_fields_are_refused_in_words(citizen: Client) -> None:
    response = citizen.post("/submit/", {f"f{number}": "" for number in range(2001)})
    assert response.status_code == 400
    assert b"could not be read" in response.content
