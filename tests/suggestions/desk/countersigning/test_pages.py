"""The queue of what another administrator asked for."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from regions.models import Officer, Post, Role
from suggestions.countersigning import ask_for_account, ask_for_post
from suggestions.models import AccountApplication, AskedKind
from tests.factories import SINCE, City, officer
from tests.suggestions.desk.conftest import Desk

QUEUE = "/admin/applications/"


@pytest.fixture
def asked(city: City, settings: Settings) -> AccountApplication:
    """For the handler, by the first of the county's two administrators."""
    settings.POSTS_NEED_TWO = True
    place = city.regions["county"]
    for name in ("first", "second"):
        city.officers[name] = officer(name, Role.ADMINISTRATOR, place)
    post = Post(officer=city.officers["handler"], role=Role.SUPERVISOR, region=place, since=SINCE)
    row = ask_for_post(post, by=city.officers["first"])
    assert row
    return row


def page(desk: Desk, name: str, path: str = QUEUE) -> str:
    return desk(name).get(path).content.decode()


def test_the_queue_says_who_asks_for_what_for_whom_until_when(
    asked: AccountApplication, desk: Desk
) -> None:
    said = page(desk, "second")
    for words in ("待审批 (1)", "handler", "督办员，北湖区", "first", "2026年9月17日10:00"):
        assert words in said


def test_it_is_counted_for_whoever_may_decide(asked: AccountApplication, desk: Desk) -> None:
    assert 'title="待您处理">1<' in page(desk, "second", "/admin/")
    assert "待您处理" not in page(desk, "first", "/admin/")


def test_one_approves_it(asked: AccountApplication, city: City, desk: Desk) -> None:
    address = f"{QUEUE}{asked.pk}/"
    said = page(desk, "second", address)
    assert "经办人 · 北湖区城市管理局" in said
    answer = desk("second").post(address, {"approve": "1"}, follow=True)
    assert "已同意，即时生效。" in answer.content.decode()
    assert city.officers["handler"].posts.filter(role="supervisor").exists()
    assert "已同意" in page(desk, "first")


def test_one_refuses_it_with_a_reason(asked: AccountApplication, city: City, desk: Desk) -> None:
    address, client = f"{QUEUE}{asked.pk}/", desk("second")
    answer = client.post(address, {"refuse": "1", "reason": " "})
    assert answer.status_code == 422
    assert "请说明不同意的理由。" in answer.content.decode()
    client.post(address, {"refuse": "1", "reason": "<b>尚未到岗</b>"})
    assert not city.officers["handler"].posts.filter(role="supervisor").exists()
    assert "&lt;b&gt;尚未到岗&lt;/b&gt;" in page(desk, "first")


def test_whoever_asked_reads_why_he_does_not_approve(
    asked: AccountApplication, city: City, desk: Desk
) -> None:
    address = f"{QUEUE}{asked.pk}/"
    said = page(desk, "first", address)
    assert "这是您本人提出的" in said
    assert 'name="approve"' not in said
    answer = desk("first").post(address, {"approve": "1"})
    assert answer.status_code == 422
    assert not city.officers["handler"].posts.filter(role="supervisor").exists()


def test_what_was_decided_meanwhile_is_said(asked: AccountApplication, desk: Desk) -> None:
    address = f"{QUEUE}{asked.pk}/"
    late = desk("second")
    desk("administrator").post(address, {"refuse": "1", "reason": "不需要"})
    answer = late.post(address, {"approve": "1"})
    assert answer.status_code == 422
    assert "已由他人决定" in answer.content.decode()


def test_another_countys_administrator_finds_nothing(
    asked: AccountApplication, city: City, desk: Desk
) -> None:
    city.officers["elsewhere"] = officer("e", Role.ADMINISTRATOR, city.regions["beside"])
    assert "handler" not in page(desk, "elsewhere")
    for way in (desk("elsewhere").get, desk("elsewhere").post):
        assert way(f"{QUEUE}{asked.pk}/").status_code == 404


@pytest.mark.parametrize("name", ["supervisor", "handler", "auditor"])
def test_nobody_else_opens_it(name: str, asked: AccountApplication, desk: Desk) -> None:
    assert desk(name).get(QUEUE).status_code == 403
    assert desk(name).post(f"{QUEUE}{asked.pk}/", {"approve": "1"}).status_code == 403


def test_a_new_address_is_shown_while_it_waits_and_a_password_never(
    asked: AccountApplication, city: City, desk: Desk
) -> None:
    who = Officer.objects.get(username="supervisor")
    for kind, value in ((AskedKind.EMAIL, "new@example.org"), (AskedKind.PASSWORD, "pbkdf2$x")):
        row = ask_for_account(who, kind, by=city.officers["first"], value=value)
        assert row
        said = page(desk, "second", f"{QUEUE}{row.pk}/")
        assert ("new@example.org" in said, "pbkdf2" in said) == (kind == AskedKind.EMAIL, False)


def test_auditors_read_in_the_record_of_posts_who_asked_and_who_approved(
    asked: AccountApplication, desk: Desk
) -> None:
    desk("second").post(f"{QUEUE}{asked.pk}/", {"approve": "1"})
    said = page(desk, "auditor", "/admin/suggestions/postrecord/")
    for words in ("first", "second", "申请授予", "经第二人同意授予"):
        assert words in said
