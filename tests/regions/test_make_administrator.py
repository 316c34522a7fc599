"""The first account: it manages accounts, and sees no suggestion."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from regions.models import Officer, Post, Role
from suggestions.models import Suggestion
from tests.factories import City, submitted

OWN = "苏仙岭-2026-own-words"


def make(name: str) -> list[str]:
    out = StringIO()
    call_command("make_administrator", name, stdout=out)
    return out.getvalue().split()


def test_it_changes_the_password_then_manages_accounts_and_sees_no_suggestion(city: City) -> None:
    submitted(city)
    role, name, password = make("chen")
    assert (role, name) == ("administrator", "chen")
    client = Client()
    sent = {"username": name, "password": password}
    assert client.post("/admin/login/?next=/admin/", sent).status_code == 302
    assert client.get("/admin/regions/officer/add/").status_code == 302
    changed = {"new_password1": OWN, "new_password2": OWN}
    assert client.post("/admin/login/step/", changed).status_code == 302
    assert client.get("/admin/regions/officer/add/").status_code == 200
    assert not Suggestion.objects.visible_to(Officer.objects.get(username="chen")).exists()


def test_a_second_run_changes_neither_password_nor_posts(city: City) -> None:
    _role, name, password = make("chen")
    assert make("chen") == ["administrator", "chen"]
    assert Officer.objects.get(username=name).check_password(password)
    assert Post.objects.filter(officer__username="chen").count() == 1


def test_an_officer_who_is_there_gets_the_post_beside_the_others(city: City) -> None:
    assert make("handler") == ["administrator", "handler"]
    held = Post.objects.filter(officer=city.officers["handler"]).values_list("role", flat=True)
    assert set(held) == {Role.HANDLER, Role.ADMINISTRATOR}


def test_without_a_city_it_says_what_to_do_first(db: None) -> None:
    with pytest.raises(CommandError, match="load_city"):
        make("chen")
    assert not Officer.objects.filter(username="chen").exists()
