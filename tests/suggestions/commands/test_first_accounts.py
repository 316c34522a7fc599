"""The three accounts that an installation begins with: two that set up, one that reads it."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from regions.models import Officer, Post, Role
from suggestions.models import PostRecord, SettingChange
from tests.factories import City, officer

NAMES = ("sys", "sec", "aud")
OWN = "苏仙岭-2026-own-words"
OF_THREE = (Role.ADMINISTRATOR, Role.AUDITOR)


@pytest.fixture
def new(city: City, settings: Settings) -> City:
    settings.CITY_CODE = "431000"
    Post.objects.filter(role__in=OF_THREE, region=city.regions["city"]).delete()
    return city


def first(*names: str) -> list[list[str]]:
    out = StringIO()
    call_command("first_accounts", *names, stdout=out)
    return [line.split() for line in out.getvalue().splitlines()]


def test_two_administrators_and_an_auditor_get_a_password_that_is_printed_once(new: City) -> None:
    made = first(*NAMES)
    assert [line[:2] for line in made] == [
        ["administrator", "sys"],
        ["administrator", "sec"],
        ["auditor", "aud"],
    ]
    for _role, name, password in made:
        account = Officer.objects.get(username=name)
        assert account.check_password(password)
        assert account.password_given
    assert first() == [line[:2] for line in made]


def test_each_chooses_another_password_before_anything_else(new: City) -> None:
    client = Client()
    _role, name, password = first(*NAMES)[0]
    client.post("/admin/login/?next=/admin/", {"username": name, "password": password})
    assert client.get("/admin/regions/officer/add/").status_code == 302
    changed = {"new_password1": OWN, "new_password2": OWN}
    client.post("/admin/login/step/", changed)
    assert client.get("/admin/regions/officer/add/").status_code == 200


def test_what_it_made_stands_in_both_records(new: City) -> None:
    first(*NAMES)
    made = Officer.objects.filter(username__in=NAMES)
    recorded = PostRecord.objects.filter(officer__in=made).order_by("number")
    assert [row.role for row in recorded] == ["administrator", "administrator", "auditor"]
    changes = SettingChange.objects.filter(model="regions.officer", officer=None, kind="added")
    assert {row.object_id for row in changes} == {str(each.pk) for each in made}
    call_command("check_ledger", verbosity=0)


@pytest.mark.parametrize("role", OF_THREE)
def test_where_there_is_one_it_says_who_and_makes_none(role: Role, new: City) -> None:
    held = officer("before", role, new.regions["city"])
    Officer.objects.filter(pk=held.pk).update(is_active=False)
    with pytest.raises(CommandError, match=r"before \(" + role):
        first(*NAMES)
    assert not Officer.objects.filter(username__in=NAMES).exists()


def test_one_of_a_county_is_none_of_the_three(new: City) -> None:
    officer("before", Role.ADMINISTRATOR, new.regions["county"])
    assert len(first(*NAMES)) == 3


@pytest.mark.parametrize(
    "names", [("sys",), ("sys", "sys", "aud"), ("sys", "sec", "handler"), ("sys", "sec", "a b")]
)
def test_names_that_do_not_do_make_nothing(names: tuple[str, ...], new: City) -> None:
    before = Officer.objects.count()
    with pytest.raises(CommandError):
        first(*names)
    assert Officer.objects.count() == before
    assert not Post.objects.filter(role__in=OF_THREE, region__parent=None).exists()


def test_without_a_city_it_says_what_to_do_first(db: None) -> None:
    with pytest.raises(CommandError, match="load_city"):
        first(*NAMES)
    assert not Officer.objects.exists()
