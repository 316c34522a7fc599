"""What a password may be, and who has to choose one."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import Settings

from regions.models import Officer
from suggestions.demonstration import people
from tests.factories import City
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.login.conftest import PASSWORD, give_password, sign_in

Officers = dict[str, Officer]
STEP = "/admin/login/step/"
OWN = "seven-quiet-otters"


def given(officer: Officer) -> Client:
    """Signed in with a password that somebody else set."""
    Officer.objects.filter(pk=officer.pk).update(password_given=True)
    client = Client(headers={"Accept-Language": "en"})
    assert sign_in(client, officer.username).status_code == 302
    return client


def choose(client: Client, password: str, **more: Any) -> Any:
    typed = {"new_password1": password, "new_password2": password, "next": "/admin/"}
    return client.post(STEP, typed | more)


@pytest.mark.parametrize(
    "password",
    [
        "otters-9x",
        "Chenzhou-2026!",
        "chen zhou 2026",
        "郴州加油加油加油",
        "suggestions-77",
        "call-12345-now",
        "leader-leader-1",
        "13800001111abc",
        "qwertyuiop",
        "8402750163",
    ],
)
def test_short_common_and_local_ones_are_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, Officer(username="leader", phone="138 0000 1111"))


@pytest.mark.parametrize("password", [OWN, PASSWORD, "雨后的七只水獭在散步"])
def test_others_are_taken(password: str) -> None:
    validate_password(password, Officer(username="leader", phone="138 0000 1111"))


def test_a_city_names_words_of_its_own(settings: Settings) -> None:
    validate_password("suxian-district-7")
    settings.LOCAL_WORDS = ["Suxian"]
    with pytest.raises(ValidationError):
        validate_password("suxian-district-7")


def test_a_password_of_before_stays_valid(officers: Officers) -> None:
    give_password(officers["leader"], "short")
    client = Client()
    assert sign_in(client, "leader", "short").status_code == 302
    assert client.get("/admin/").status_code == 200


def test_a_new_officer_chooses_one_at_the_first_log_in(city: City, desk: Desk) -> None:
    typed = {
        "username": "new",
        "usable_password": "true",
        "password1": "first-blue-kettle",
        "password2": "first-blue-kettle",
        "posts-TOTAL_FORMS": 0,
        "posts-INITIAL_FORMS": 0,
    }
    assert desk("administrator").post("/admin/regions/officer/add/", typed).status_code == 302
    assert Officer.objects.get(username="new").password_given


def test_until_then_no_page_opens(officers: Officers) -> None:
    client = given(officers["leader"])
    for path in ("/admin/", "/collect/", "/admin/dashboard/", "/admin/suggestions/suggestion/"):
        answer = client.get(path)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, "/admin/login/")
    answer = client.get("/admin/login/?next=/admin/months/")
    assert answer.url == f"{STEP}?next=%2Fadmin%2Fmonths%2F"
    assert client.get(answer.url).status_code == 200


def test_citizens_pages_take_him_for_anybody(officers: Officers) -> None:
    assert given(officers["leader"]).get("/").status_code == 200


def test_with_a_password_of_his_own_he_goes_where_he_wanted(officers: Officers) -> None:
    client = given(officers["leader"])
    answer = choose(client, OWN, next="/admin/messages/wanted/")
    assert (answer.status_code, answer.url) == (302, "/admin/messages/wanted/")
    assert client.get(answer.url).status_code == 200
    stored = Officer.objects.get(username="leader")
    assert (stored.check_password(OWN), stored.password_given) == (True, False)


@pytest.mark.parametrize("password", [PASSWORD, "short-one", "chenzhou-otters"])
def test_the_given_one_and_weak_ones_change_nothing(officers: Officers, password: str) -> None:
    client = given(officers["leader"])
    assert choose(client, password).status_code == 422
    stored = Officer.objects.get(username="leader")
    assert (stored.check_password(PASSWORD), stored.password_given) == (True, True)
    assert client.get("/admin/").status_code == 302


def test_nobody_is_led_to_another_site(officers: Officers) -> None:
    client = given(officers["leader"])
    assert choose(client, OWN, next="https://elsewhere.example/").url == "/admin/"


def test_whoever_does_not_want_to_leaves(officers: Officers) -> None:
    client = given(officers["leader"])
    assert client.post(STEP, {"leave": "1"}).url == "/admin/login/"
    assert client.get("/admin/login/").status_code == 200


def test_whoever_comes_to_owe_a_step_can_still_sign_out(officers: Officers) -> None:
    client = Client()
    sign_in(client, "leader")
    Officer.objects.filter(username="leader").update(password_given=True)
    client.post("/admin/logout/")
    assert "_auth_user_id" not in client.session


def test_a_demonstration_account_with_another_password_is_none(officers: Officers) -> None:
    Officer.objects.filter(username="leader").update(of_demonstration=True)
    leader = Officer.objects.get(username="leader")
    leader.set_password(OWN)
    leader.save()
    assert not Officer.objects.get(username="leader").of_demonstration


def test_whoever_owes_nothing_is_led_on(officers: Officers) -> None:
    client = Client()
    sign_in(client, "leader")
    assert client.get(f"{STEP}?next=/admin/months/").url == "/admin/months/"


@pytest.mark.parametrize(("who", "asked"), [("leader", True), ("administrator", False)])
def test_a_password_set_by_somebody_else_is_changed_too(
    city: City, desk: Desk, who: str, asked: bool
) -> None:
    address = f"/admin/regions/officer/{city.officers[who].pk}/password/"
    typed = {"usable_password": "true", "password1": OWN, "password2": OWN, "set-password": "1"}
    assert desk("administrator").post(address, typed).status_code == 302
    stored = Officer.objects.get(username=who)
    assert (stored.check_password(OWN), stored.password_given) == (True, asked)


def test_a_refused_password_asks_nobody(city: City, desk: Desk) -> None:
    address = f"/admin/regions/officer/{city.officers['leader'].pk}/password/"
    typed = {"usable_password": "true", "password1": "a", "password2": "b", "set-password": "1"}
    assert desk("administrator").post(address, typed).status_code == 200
    assert not Officer.objects.get(username="leader").password_given


def test_accounts_of_the_demonstration_are_asked_for_nothing_else(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = {"triage": people.POSTS["triage"]}
    monkeypatch.setattr(people, "POSTS", wanted)
    Officer.objects.filter(username="triage").delete()
    [account] = people.accounts()
    Officer.objects.update(password_given=True)
    client = Client()
    assert sign_in(client, "triage", account.password).status_code == 302
    assert client.get("/admin/").status_code == 200


def test_those_of_an_older_version_are_known_by_the_printed_password(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "POSTS", {"triage": people.POSTS["triage"]})
    [account] = people.accounts()
    assert not Officer.objects.get(username="triage").of_demonstration
    give_password(city.officers["triage"], account.password)
    people.accounts()
    assert Officer.objects.get(username="triage").of_demonstration
