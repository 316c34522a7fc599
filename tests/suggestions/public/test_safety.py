"""Every public address, whatever is thrown at it: no failure, no leak, nothing to run."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import Settings

from regions.models import CollectionPoint
from suggestions.messages.links import make_link
from suggestions.models import Suggestion
from tests.factories import City, submitted
from tests.suggestions.public.conftest import CODE, Fields, Follow, known_code
from tests.suggestions.public.handing_in.test_submit import confirm

PAGES = [
    "/",
    "/submit/",
    "/p/CZ001/",
    "/receipt/",
    "/track/",
    "/track/lost/",
    "/track/lost/sent/",
    "/track/link/nonsense/",
    "/nowhere/",
]
POSTED = ["/larger/", "/submit/", "/p/CZ001/", "/track/", "/track/lost/", "/track/leave/"]
FIELDS = [
    "text", "title", "region", "place", "name", "phone", "email", "photos", "key", "website", "q",
    "answer", "asked", "another", "confirmed", "reference", "code", "contact", "next", "version",
]  # fmt: skip
HOSTILE = {
    "nul": "\x00",
    "nul inside": "路\x00灯",
    "surrogate": "\\ud800",
    "markup": "<script>alert(1)</script>",
    "quotes": "'\"; DROP TABLE x; --",
    "format": "%s %(x)s {0} {{ x }}",
    "long": "长" * 20_000,
    "digits": "９" * 5_000,
    "rtl": "\u202e\u2066abc",
}
ELSEWHERE = [
    "https://example.com/", "//example.com", "/\\example.com", "https:example.com",
    "javascript:alert(1)", "\\\\example.com", "http:///example.com",
]  # fmt: skip


@pytest.fixture
def citizen(city: City) -> Client:
    CollectionPoint.objects.create(
        code="CZ001",
        name="国庆社区征集站",
        region=city.regions["village"],
        latitude=Decimal("25.788"),
        longitude=Decimal("113.005"),
    )
    return Client(headers={"accept-language": "en"}, raise_request_exception=False)


@pytest.mark.once
@pytest.mark.parametrize("address", PAGES)
def test_every_page_says_what_a_browser_may_do(citizen: Client, address: str) -> None:
    response = citizen.get(address)
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert all(part in policy for part in ("default-src 'self'", "frame-ancestors 'none'"))
    assert response["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"


@pytest.mark.once
@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_a_language_a_title_and_one_heading(citizen: Client, address: str) -> None:
    page = citizen.get(address).content.decode()
    assert '<html lang="en"' in page
    assert re.search(r"<title>\S.+ - Chenzhou Citizen Suggestions</title>", page)
    assert page.count("<h1") == 1
    assert not re.search(r"<style| style=|<script>| on\w+=", page)


@pytest.mark.once
@pytest.mark.parametrize("address", PAGES)
def test_a_head_is_a_page_without_its_body(citizen: Client, address: str) -> None:
    response = citizen.head(address)
    assert response.status_code == citizen.get(address).status_code
    assert response.content == b""


@pytest.mark.once
@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "X"])
@pytest.mark.parametrize("address", PAGES)
def test_other_methods_are_not_allowed(citizen: Client, address: str, method: str) -> None:
    if address != "/nowhere/":
        assert citizen.generic(method, address).status_code == 405


@pytest.mark.parametrize("address", POSTED)
@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_whatever_is_posted_is_answered(
    citizen: Client, fields: Fields, address: str, value: str
) -> None:
    for more in ({}, {"find": "1"}, {"keep": "1"}, {"change": "1"}):
        sent = dict.fromkeys(FIELDS, value) | {"consent": "on"} | more
        response = citizen.post(address, sent)
        assert response.status_code < 500
        assert b"<script>alert" not in response.content
    for name in set(FIELDS) & set(fields) - {"text"}:
        assert citizen.post(address, fields | {name: value}).status_code < 500


@pytest.mark.parametrize("name", ["phone", "email", "contact", "asked", "region", "code"])
def test_each_field_alone_may_hold_anything(
    citizen: Client, fields: Fields, name: str, city: City
) -> None:
    row = submitted(city)
    usual = fields | {"reference": row.reference, "code": CODE, "contact": "a@example.org"}
    for value in HOSTILE.values():
        for address in ("/submit/", "/track/", "/track/lost/"):
            sent = usual | {name: value, "confirmed": "1"}
            assert citizen.post(address, sent).status_code < 500


@pytest.mark.parametrize(
    "address",
    [
        "/track/%00/", "/track/%FF/", "/track/link/%00/", "/p/%00/", "/track/?reference=%00",
        "/track/lost/?reference=%FF%00", "/submit/places/?in=%00", "/track/..%2f..%2fetc/",
        "/track/" + "9" * 4_000 + "/", "/track/link/" + "x" * 4_000 + "/", "/?" + "a=b&" * 900,
        "/track/CZ261123-482137-5/photos/99999999999999999999/full/",
    ],
)  # fmt: skip
def test_strange_addresses_are_answered(citizen: Client, address: str) -> None:
    assert citizen.get(address).status_code < 500


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded; charset=utf-16", b"text=a"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"text=a"),
        ("application/x-www-form-urlencoded", b"text=%FF%FE%00&region=%C3%28"),
        ("application/x-www-form-urlencoded", b"text=\xff\xfe\xd5\xe3"),
        ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
        ("multipart/form-data", b"--x"),
        ("multipart/form-data; boundary=" + "x" * 300, b""),
        ("application/json", b'{"text": 1}'),
        ("text/plain", b"\x00" * 100),
    ],
)
@pytest.mark.parametrize("address", ["/submit/", "/track/lost/"])
def test_whatever_kind_of_body_comes_is_answered(
    citizen: Client, address: str, kind: str, body: bytes
) -> None:
    assert citizen.generic("POST", address, body, content_type=kind).status_code in {400, 422}


def test_a_body_beyond_all_measure_is_refused_in_words(citizen: Client, fields: Fields) -> None:
    response = citizen.post("/submit/", fields | {"text": "长" * 1_000_000})
    assert response.status_code == 400
    assert b"could not be read" in response.content
    assert not Suggestion.objects.exists()


@pytest.mark.parametrize("address", ["/larger/", "/i18n/setlang/"])
@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_no_page_leads_to_another_site(citizen: Client, address: str, wanted: str) -> None:
    response = citizen.post(address, {"next": wanted, "language": "en"})
    assert response["Location"] == "/"


def test_no_address_holds_a_code_or_a_contact(
    citizen: Client, city: City, fields: Fields, follow: Follow
) -> None:
    row = submitted(city)
    known_code(row)
    sent = {"reference": row.reference, "contact": "citizen@example.org", "code": CODE}
    for address in ("/track/", "/track/lost/"):
        location = citizen.post(address, sent)["Location"]
        assert not any(secret in location for secret in (CODE, "citizen", "@"))


def test_all_cookies_are_kept_from_scripts_and_other_sites(
    citizen: Client, fields: Fields, settings: Settings
) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.LANGUAGE_COOKIE_SECURE = True
    confirm(citizen, fields)
    citizen.get("/submit/")
    citizen.post("/larger/")
    citizen.post("/i18n/setlang/", {"language": "en"})
    kept = {name: cookie for name, cookie in citizen.cookies.items() if cookie.value}
    assert {"tracked", "receipt", "larger", "csrftoken", "django_language"} <= set(kept)
    for name, cookie in kept.items():
        assert (name, cookie["httponly"], cookie["samesite"]) == (name, True, "Lax")
        assert (name, cookie["secure"]) == (name, True)


def test_a_link_leaves_no_trace_in_the_next_request(citizen: Client, city: City) -> None:
    link = make_link(submitted(city)).removeprefix("http://127.0.0.1:8000")
    response = citizen.get(link)
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert link.split("/")[3] not in response["Location"]


@pytest.mark.parametrize("address", ["/submit/", "/receipt/", "/track/", "/track/lost/"])
def test_pages_with_something_of_ones_own_are_kept_nowhere(citizen: Client, address: str) -> None:
    assert "no-store" in citizen.get(address)["Cache-Control"]
