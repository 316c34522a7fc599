"""A code beside the password: asked once set up, once each, and of whom the setting names."""

from __future__ import annotations

import re
from base64 import b32decode
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, connection
from django.test import Client
from django_otp.oath import TOTP
from pytest_django import Settings

from regions.models import Officer
from suggestions.desk.login.second_step import roles_are_known
from suggestions.models import Authenticator, LogIn, RecoveryCode
from suggestions.models.secrets import keyed_digest
from tests.factories import local
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.login.conftest import leave, sign_in
from tests.suggestions.unbound import put

Officers = dict[str, Officer]
STEP, OWN = "/admin/login/step/", "/admin/second-step/"
CODES = re.compile(r"<code>(\w{5}-\w{5})</code>")


@pytest.fixture(autouse=True)
def clock(_on_a_wednesday_morning: None) -> Any:
    with time_machine.travel(local("2026-09-16 10:00"), tick=False) as travelling:
        yield travelling


def code_of(name: str, *, steps: int = 0, confirmed: bool = True) -> str:
    device = Authenticator.objects.get(user__username=name, confirmed=confirmed)
    totp = TOTP(b32decode(device.secret), drift=steps)
    return f"{totp.token():06d}"


def signed_in(name: str) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    assert sign_in(client, name).status_code == 302
    return client


def set_up(client: Client, name: str, address: str = OWN) -> list[str]:
    assert client.post(address, {"begin": "1"}).status_code == 200
    page = client.post(address, {"code": code_of(name, confirmed=False)})
    assert page.status_code == 200
    return CODES.findall(page.content.decode())


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


@pytest.fixture
def codes(officers: Officers, clock: Any) -> list[str]:
    """The leader's recovery codes, an hour after the second step was set up."""
    found = set_up(signed_in("leader"), "leader")
    clock.shift(timedelta(hours=1))
    return found


def test_it_is_set_up_with_a_picture_and_a_code(officers: Officers) -> None:
    client = signed_in("leader")
    page = client.post(OWN, {"begin": "1"}).content.decode()
    assert '<svg class="qr"' in page or 'class="qr"' in page
    codes = set_up(client, "leader")
    assert len(set(codes)) == 10
    assert is_in(client)
    assert Officer.objects.get(username="leader").second_step_since
    assert not CODES.search(client.get(OWN).content.decode())


def test_a_wrong_code_sets_nothing_up(officers: Officers) -> None:
    client = signed_in("leader")
    client.post(OWN, {"begin": "1"})
    assert client.post(OWN, {"code": "000000"}).status_code == 422
    assert not Officer.objects.get(username="leader").second_step_since
    assert not RecoveryCode.objects.exists()


def test_no_app_is_without_a_secret(codes: list[str]) -> None:
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("UPDATE suggestions_authenticator SET secret = ''")


def test_own_codes_open_no_account_that_the_app_was_given_to(
    codes: list[str], officers: Officers
) -> None:
    app = Authenticator.objects.get()
    Authenticator.objects.filter(pk=app.pk).update(user=officers["supervisor"])
    assert not Authenticator.objects.get(pk=app.pk).verify_token(codes[0])


def test_a_recovery_code_fits_where_the_secret_cannot_be_read(codes: list[str], clock: Any) -> None:
    put(Authenticator.objects.get(), "secret", "1.AAAA")
    assert signed_in("leader").post(STEP, {"code": "123456"}).status_code == 422
    clock.shift(timedelta(minutes=5))
    assert signed_in("leader").post(STEP, {"code": codes[0]}).status_code == 302


def test_secrets_and_recovery_codes_are_not_in_the_database(codes: list[str]) -> None:
    secret = Authenticator.objects.get().secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM suggestions_authenticator")
        assert secret not in cursor.fetchone()[0]
        cursor.execute("SELECT digest FROM suggestions_recoverycode")
        kept = {row[0] for row in cursor.fetchall()}
    assert not kept & set(codes)


def test_after_the_password_no_page_opens_without_the_code(codes: list[str]) -> None:
    client = signed_in("leader")
    for path in ("/admin/", "/collect/", "/admin/dashboard/", OWN):
        assert client.get(path).url.startswith("/admin/login/")
    assert client.post(STEP, {"code": "12345"}).status_code == 422
    assert not is_in(client)


def test_with_the_code_he_is_in(codes: list[str]) -> None:
    client = signed_in("leader")
    answer = client.post(STEP, {"code": code_of("leader"), "next": "/admin/messages/wanted/"})
    assert answer.url == "/admin/messages/wanted/"
    assert is_in(client)


@pytest.mark.parametrize("steps", [-1, 1])
def test_a_phone_may_be_half_a_minute_off(codes: list[str], steps: int) -> None:
    client = signed_in("leader")
    assert client.post(STEP, {"code": code_of("leader", steps=steps)}).status_code == 302


@pytest.mark.parametrize("steps", [-3, 3])
def test_older_and_later_codes_do_not_fit(codes: list[str], steps: int) -> None:
    client = signed_in("leader")
    assert client.post(STEP, {"code": code_of("leader", steps=steps)}).status_code == 422


def test_digits_of_a_chinese_keyboard_fit(codes: list[str]) -> None:
    wide = code_of("leader").translate({48 + n: 0xFF10 + n for n in range(10)})
    assert signed_in("leader").post(STEP, {"code": wide}).status_code == 302


def test_a_code_counts_once(codes: list[str]) -> None:
    code = code_of("leader")
    assert signed_in("leader").post(STEP, {"code": code}).status_code == 302
    again = signed_in("leader")
    assert again.post(STEP, {"code": code}).status_code == 422
    assert not is_in(again)


def test_a_recovery_code_counts_once(codes: list[str]) -> None:
    assert signed_in("leader").post(STEP, {"code": codes[0].upper()}).status_code == 302
    again = signed_in("leader")
    assert again.post(STEP, {"code": codes[0]}).status_code == 422
    assert RecoveryCode.objects.count() == 9


def test_one_that_was_drawn_for_the_app_alone_is_refused_and_recorded(codes: list[str]) -> None:
    """As older versions drew them: with the app they went along to whoever it was given to."""
    app = Authenticator.objects.get()
    letters = codes[0].replace("-", "")
    digest = keyed_digest("recovery-code", f"{app.pk}:{letters}")
    app.recovery_codes.all().delete()
    RecoveryCode.objects.create(authenticator=app, digest=digest)
    client = signed_in("leader")
    assert client.post(STEP, {"code": codes[0]}).status_code == 422
    assert not is_in(client)
    assert LogIn.objects.filter(kind="wrong_code", officer__username="leader").count() == 1
    assert RecoveryCode.objects.count() == 1


def test_wrong_codes_make_one_wait_never_longer_than_four_minutes(
    codes: list[str], clock: Any
) -> None:
    client = signed_in("leader")
    for _ in range(20):
        client.post(STEP, {"code": "000000"})
        clock.shift(timedelta(minutes=5))
    client.post(STEP, {"code": "000000"})
    page = client.post(STEP, {"code": code_of("leader")})
    assert (page.status_code, "Please try again in 25" in page.content.decode()) == (422, True)
    clock.shift(timedelta(seconds=257))
    assert client.post(STEP, {"code": code_of("leader")}).status_code == 302


def test_another_account_s_code_does_not_fit(codes: list[str], officers: Officers) -> None:
    set_up(signed_in("handler"), "handler")
    assert signed_in("leader").post(STEP, {"code": code_of("handler")}).status_code == 422


def test_whoever_signs_in_again_types_a_code_again(codes: list[str]) -> None:
    client = signed_in("leader")
    client.post(STEP, {"code": code_of("leader")})
    sign_in(client, "leader")
    assert not is_in(client)


def test_new_recovery_codes_are_had_for_a_code(codes: list[str]) -> None:
    client = signed_in("leader")
    client.post(STEP, {"code": codes[0]})
    assert client.post(OWN, {"codes": "1", "code": "000000"}).status_code == 422
    assert RecoveryCode.objects.count() == 9
    page = client.post(OWN, {"codes": "1", "code": codes[1]})
    assert page.status_code == 422  # a second after a wrong one
    with time_machine.travel(local("2026-09-16 12:00"), tick=False):
        fresh = CODES.findall(client.post(OWN, {"codes": "1", "code": codes[1]}).content.decode())
    assert len(fresh) == 10
    assert not set(fresh) & set(codes)


def test_another_phone_replaces_the_first_and_ends_other_sessions(codes: list[str]) -> None:
    client, elsewhere = signed_in("leader"), signed_in("leader")
    client.post(STEP, {"code": codes[0]})
    elsewhere.post(STEP, {"code": codes[1]})
    first = Authenticator.objects.get()
    assert client.post(OWN, {"another": "1", "code": codes[2]}).status_code == 302
    assert Authenticator.objects.filter(confirmed=True).get() == first
    page = client.post(OWN, {"code": code_of("leader", confirmed=False)})
    assert len(CODES.findall(page.content.decode())) == 10
    assert not Authenticator.objects.filter(pk=first.pk).exists()
    assert (is_in(client), is_in(elsewhere)) == (True, False)


def test_without_a_code_no_other_phone_is_taken(codes: list[str]) -> None:
    client = signed_in("leader")
    client.post(STEP, {"code": codes[0]})
    client.post(OWN, {"begin": "1"})
    client.post(OWN, {"another": "1"})
    assert Authenticator.objects.count() == 1


# Who has to


@pytest.fixture
def asked(settings: Settings) -> Settings:
    settings.SECOND_STEP_ROLES = ["supervisor", "administrator"]
    settings.SECOND_STEP_GRACE_DAYS = 14
    return settings


def test_a_role_that_needs_it_is_reminded_and_then_let_in_no_more(
    officers: Officers, asked: Settings, clock: Any
) -> None:
    client = signed_in("supervisor")
    assert "2026-09-30" in client.get("/admin/").content.decode()
    clock.shift(timedelta(days=13))
    assert is_in(signed_in("supervisor"))
    clock.shift(timedelta(days=1, minutes=1))
    late = signed_in("supervisor")
    assert not is_in(late)
    assert len(set_up(late, "supervisor", STEP)) == 10
    assert is_in(late)


def test_other_roles_and_the_demonstration_are_not_asked(
    officers: Officers, asked: Settings
) -> None:
    asked.SECOND_STEP_GRACE_DAYS = 0
    Officer.objects.filter(username="supervisor").update(of_demonstration=True)
    assert is_in(signed_in("leader"))
    assert is_in(signed_in("supervisor"))


def test_a_session_of_before_is_refused_only_where_the_role_asks_for_it(
    officers: Officers, asked: Settings, desk: Desk
) -> None:
    assert is_in(desk("supervisor"))
    asked.SECOND_STEP_GRACE_DAYS = 0
    assert is_in(desk("leader"))
    assert not is_in(desk("supervisor"))


def test_a_role_that_is_misspelt_stops_the_start(settings: Settings) -> None:
    settings.SECOND_STEP_ROLES = ["supervisor", "admin"]
    assert [each.id for each in roles_are_known()] == ["config.E001"]


# Taken away


def address_for(officer: Officer) -> str:
    return f"/admin/officers/{officer.pk}/second-step/"


def test_another_administrator_takes_it_away_and_it_is_recorded(
    codes: list[str], officers: Officers
) -> None:
    session = signed_in("leader")
    session.post(STEP, {"code": codes[0]})
    administrator = signed_in("administrator")
    address = address_for(officers["leader"])
    page = administrator.get(f"/admin/regions/officer/{officers['leader'].pk}/change/")
    assert address in page.content.decode()
    assert administrator.get(address).status_code == 200
    assert administrator.post(address).status_code == 302
    assert not is_in(session)
    assert is_in(signed_in("leader"))
    entry = LogEntry.objects.filter(user__username="administrator").latest("pk")
    assert (entry.object_id, entry.change_message) == (
        str(officers["leader"].pk),
        "Second step taken away.",
    )


@pytest.mark.parametrize("who", ["leader", "handler", "supervisor"])
def test_nobody_else_does(codes: list[str], officers: Officers, who: str) -> None:
    client = signed_in(who)
    if who == "leader":
        client.post(STEP, {"code": codes[0]})
    assert client.post(address_for(officers["leader"])).status_code == 403
    assert Officer.objects.get(username="leader").second_step_since


def test_nobody_does_it_to_his_own(officers: Officers) -> None:
    client = signed_in("administrator")
    set_up(client, "administrator")
    own = address_for(officers["administrator"])
    assert own not in client.get("/admin/regions/officer/").content.decode()
    assert client.post(own).status_code == 403
    assert Officer.objects.get(username="administrator").second_step_since


def test_after_a_log_out_the_second_step_is_asked_again(codes: list[str]) -> None:
    client = signed_in("leader")
    client.post(STEP, {"code": codes[0]})
    leave(client)
    sign_in(client, "leader")
    assert not is_in(client)
