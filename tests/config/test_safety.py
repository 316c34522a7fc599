"""What every answer carries, and whose address a request is taken for."""

import pytest
from django.test import RequestFactory

from suggestions.faces.addresses import client_address


@pytest.fixture
def policy(client):
    header = client.get("/healthz").headers["Content-Security-Policy"]
    return dict(part.strip().split(" ", 1) for part in header.split(";"))


def test_no_page_runs_inline_scripts_or_styles_or_is_framed(policy):
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert not {"script-src", "style-src"} & set(policy)


def test_a_link_followed_elsewhere_says_nothing_of_where_it_came_from(client):
    assert client.get("/healthz").headers["Referrer-Policy"] == "same-origin"


def test_the_process_is_alive_without_a_database(client):
    assert client.get("/healthz").content == b"ok\n"


def test_a_migrated_database_makes_it_ready(client, db):
    assert client.get("/readyz").status_code == 200


def test_pages_are_simplified_chinese_unless_the_browser_asks_for_english(client, db):
    assert client.get("/admin/login/").headers["Content-Language"] == "zh-hans"
    english = client.get("/admin/login/", headers={"Accept-Language": "en"})
    assert english.headers["Content-Language"] == "en"


def test_guessing_a_password_is_stopped(client, db, settings):
    guess = {"username": "somebody", "password": "guessed"}
    answers = [client.post("/admin/login/", guess) for _ in range(settings.AXES_FAILURE_LIMIT)]
    assert [answer.status_code for answer in answers][:-1] == [200] * (len(answers) - 1)
    assert answers[-1].status_code == 429


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "6.6.6.6", "10.0.0.1"),
        (1, "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        (2, "6.6.6.6, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (2, "203.0.113.7", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_only_our_own_proxies_say_whose_address_it_is(settings, proxies, forwarded, expected):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == expected
