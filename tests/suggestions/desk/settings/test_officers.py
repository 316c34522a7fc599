"""What of an account waits for a second administrator, and what takes effect at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from regions.models import Officer, Post, Role
from suggestions.models import AccountApplication, Message, SettingChange
from tests.factories import City, officer
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.settings.test_places_of_administrators import OFFICERS, with_post

PASSWORD = "a-long-pass-phrase-7"


@pytest.fixture(autouse=True)
def _two_are_needed(settings: Settings) -> None:
    settings.POSTS_NEED_TWO = True


def save(client: Client, who: Officer, **typed: Any) -> str:
    """What the next page says."""
    address = f"{OFFICERS}{who.pk}/change/"
    # As the page sends it: with what stood there.
    stood = {"first_name": who.first_name, "initial-posts-0-since": "2020-01-01"}
    answer = client.post(address, with_post(who) | stood | typed, follow=True)
    assert answer.status_code == 200, answer.context["errors"]
    return answer.content.decode()


def one_post(who: Officer, **changed: Any) -> dict[str, Any]:
    typed = with_post(who) | {"posts-TOTAL_FORMS": 1}
    return typed | {f"posts-0-{name}": value for name, value in changed.items()}


def test_a_new_post_waits_and_the_page_says_so(city: City, desk: Desk) -> None:
    who = city.officers["handler"]
    post = {"posts-1-role": "supervisor", "posts-1-region": city.regions["county"].pk}
    said = save(desk("administrator"), who, **post)
    assert "有1项变更须经另一名管理员同意，同意前不生效。" in said
    assert list(who.posts.values_list("role", flat=True)) == ["handler"]
    row = AccountApplication.objects.get()
    assert (row.kind, row.role, row.by) == ("post", "supervisor", city.officers["administrator"])
    # It is not what this page has changed.
    assert not SettingChange.objects.exists()
    assert "已有一项同类变更在等待处理" in save(desk("administrator"), who, **post)


def test_off_it_takes_effect_at_once(city: City, desk: Desk, settings: Settings) -> None:
    settings.POSTS_NEED_TWO = False
    who = city.officers["handler"]
    post = {"posts-1-role": "supervisor", "posts-1-region": city.regions["county"].pk}
    save(desk("administrator"), who, **post)
    assert who.posts.count() == 2
    assert not AccountApplication.objects.exists()


def test_a_collector_is_made_by_one(city: City, desk: Desk) -> None:
    who = city.officers["handler"]
    post = {"posts-1-role": "collector", "posts-1-region": city.regions["town"].pk}
    save(desk("administrator"), who, **post)
    assert who.posts.count() == 2


def test_a_unit_in_a_post_of_a_region_is_refused(city: City, desk: Desk) -> None:
    who = city.officers["handler"]
    place, unit = city.regions["town"].pk, city.units["light"].pk
    post = {"posts-1-role": "collector", "posts-1-region": place, "posts-1-unit": unit}
    assert "只有经办人和单位负责人的岗位设在单位。" in save(desk("administrator"), who, **post)
    assert who.posts.count() == 1
    assert not AccountApplication.objects.exists()


def test_taking_away_and_narrowing_take_effect_at_once(city: City, desk: Desk) -> None:
    who, client = city.officers["supervisor"], desk("administrator")
    save(client, who, **one_post(who, region=city.regions["town"].pk))
    assert who.posts.get().region == city.regions["town"]
    save(client, who, **one_post(who, until="2026-09-15"))
    assert str(who.posts.get().until) == "2026-09-15"
    assert not AccountApplication.objects.exists()


def test_widening_waits_and_the_post_stays_as_it_was(city: City, desk: Desk) -> None:
    who = city.officers["supervisor"]
    save(desk("administrator"), who, **one_post(who, region=city.regions["city"].pk))
    kept = who.posts.get()
    assert kept.region == city.regions["county"]
    row = AccountApplication.objects.get()
    assert (row.post, row.region) == (kept.pk, city.regions["city"])


def test_of_several_each_goes_its_way(city: City, desk: Desk) -> None:
    who = city.officers["supervisor"]
    new = {"posts-1-role": "auditor", "posts-1-region": city.regions["county"].pk}
    save(desk("administrator"), who, **new, **{"posts-0-until": "2026-09-15"})
    assert str(who.posts.get().until) == "2026-09-15"
    assert AccountApplication.objects.get().role == "auditor"


def test_an_account_is_made_without_its_posts(city: City, desk: Desk) -> None:
    typed = {
        "username": "newcomer",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "posts-TOTAL_FORMS": 1,
        "posts-INITIAL_FORMS": 0,
        "posts-0-role": "administrator",
        "posts-0-region": city.regions["city"].pk,
        "posts-0-since": "2026-09-16",
    }
    desk("administrator").post(f"{OFFICERS}add/", typed)
    newcomer = Officer.objects.get(username="newcomer")
    assert not newcomer.posts.exists()
    assert AccountApplication.objects.get().officer == newcomer


# passwords


def set_password(client: Client, who: Officer, **more: str) -> None:
    typed = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    client.post(f"{OFFICERS}{who.pk}/password/", typed | {"set-password": "1"} | more)


@pytest.mark.parametrize("name", ["auditor", "supervisor", "triage", "leader", "second"])
def test_the_password_of_who_oversees_or_decides_waits(name: str, city: City, desk: Desk) -> None:
    city.officers["second"] = officer("second", Role.ADMINISTRATOR, city.regions["city"])
    who = city.officers[name]
    set_password(desk("administrator"), who)
    assert not Officer.objects.get(pk=who.pk).check_password(PASSWORD)
    row = AccountApplication.objects.get()
    assert row.kind == "password"
    assert PASSWORD not in row.value


@pytest.mark.parametrize("name", ["handler", "administrator"])
def test_that_of_others_and_ones_own_do_not(name: str, city: City, desk: Desk) -> None:
    set_password(desk("administrator"), city.officers[name])
    assert Officer.objects.get(username=name).check_password(PASSWORD)
    assert not AccountApplication.objects.exists()


def test_of_a_handler_the_owner_and_who_oversees_the_place_are_told(city: City, desk: Desk) -> None:
    set_password(desk("administrator"), city.officers["handler"])
    rows = Message.objects.filter(template="account_reset")
    names = set(rows.values_list("officer__username", flat=True))
    assert names == {"handler", "supervisor", "city_supervisor", "auditor"}


@pytest.mark.parametrize(
    "typed", [{"password2": "another-pass-phrase"}, {"password1": "short", "password2": "short"}]
)
def test_what_is_no_password_is_not_asked_for(
    typed: dict[str, str], city: City, desk: Desk
) -> None:
    set_password(desk("administrator"), city.officers["auditor"], **typed)
    assert not AccountApplication.objects.exists()


def test_an_account_is_closed_by_one(city: City, desk: Desk) -> None:
    who = city.officers["auditor"]
    who.set_password(PASSWORD)
    who.save()
    off = {"usable_password": "false", "unset-password": "1"}
    desk("administrator").post(f"{OFFICERS}{who.pk}/password/", off)
    assert not Officer.objects.get(pk=who.pk).has_usable_password()


# what else opens an account


def test_the_address_by_which_a_password_can_be_had_waits(city: City, desk: Desk) -> None:
    who = city.officers["auditor"]
    Officer.objects.filter(pk=who.pk).update(email="auditor@example.org")
    typed = one_post(who) | {"email": "mine@example.org", "last_name": "王"}
    save(desk("administrator"), who, **typed)
    who.refresh_from_db()
    assert (who.email, who.last_name) == ("auditor@example.org", "王")
    row = AccountApplication.objects.get()
    assert (row.kind, row.value) == ("email", "mine@example.org")
    assert [each.fields for each in SettingChange.objects.filter(model="regions.officer")] == [
        [["last_name"]]
    ]


def test_so_does_the_first_one_and_taking_it_away_does_not(city: City, desk: Desk) -> None:
    who, client = city.officers["auditor"], desk("administrator")
    save(client, who, **one_post(who) | {"email": "mine@example.org"})
    assert Officer.objects.get(pk=who.pk).email == ""
    Officer.objects.filter(pk=who.pk).update(email="auditor@example.org")
    save(client, who, **one_post(who) | {"email": ""})
    assert Officer.objects.get(pk=who.pk).email == ""
    assert AccountApplication.objects.count() == 1


def test_switching_off_is_at_once_and_switching_on_again_waits(city: City, desk: Desk) -> None:
    who, client = city.officers["handler"], desk("administrator")
    save(client, who, **one_post(who) | {"is_active": ""})
    assert not Officer.objects.get(pk=who.pk).is_active
    save(client, who, **one_post(who) | {"is_active": "on"})
    assert not Officer.objects.get(pk=who.pk).is_active
    assert AccountApplication.objects.get().kind == "is_active"


def test_nobody_lets_an_account_into_the_desk_or_takes_the_given_mark_off(
    city: City, desk: Desk
) -> None:
    who = city.officers["handler"]
    Officer.objects.filter(pk=who.pk).update(is_staff=False, password_given=True)
    save(desk("administrator"), who, **one_post(who))
    who.refresh_from_db()
    assert (who.is_staff, who.password_given) == (False, True)


def test_without_a_lasting_post_it_is_at_once(city: City, desk: Desk) -> None:
    who = city.officers["handler"]
    Post.objects.filter(officer=who).update(until="2020-12-31")
    Officer.objects.filter(pk=who.pk).update(is_active=False)
    save(desk("administrator"), who, **one_post(who, until="2020-12-31") | {"is_active": "on"})
    assert Officer.objects.get(pk=who.pk).is_active


# second steps


def take_away(client: Client, who: Officer) -> str:
    """What the next page says."""
    Officer.objects.filter(pk=who.pk).update(second_step_since="2026-09-01T00:00Z")
    address = f"/admin/officers/{who.pk}/second-step/"
    assert client.get(address).status_code == 200
    return client.post(address, follow=True).content.decode()


@pytest.mark.parametrize("name", ["auditor", "supervisor", "triage", "leader"])
def test_the_second_step_of_who_oversees_or_decides_waits(
    name: str, city: City, desk: Desk
) -> None:
    who, client = city.officers[name], desk("administrator")
    assert "有1项变更须经另一名管理员同意，同意前不生效。" in take_away(client, who)
    assert Officer.objects.get(pk=who.pk).second_step_since
    row = AccountApplication.objects.get()
    assert (row.kind, row.officer, row.state) == ("second_step_since", who, "open")
    assert "已有一项同类变更在等待处理" in take_away(client, who)
    assert AccountApplication.objects.count() == 1


def test_a_handlers_second_step_is_one_administrators_to_take_away(city: City, desk: Desk) -> None:
    who = city.officers["handler"]
    take_away(desk("administrator"), who)
    assert Officer.objects.get(pk=who.pk).second_step_since is None
    assert not AccountApplication.objects.exists()
