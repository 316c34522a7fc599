"""The handbook inside the product: what concerns one's own posts comes first."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation.trans_real import translation as catalogue

from regions.models import Role
from suggestions.desk.handbook.chapters import SOURCE, chapters, roles_of
from tests.factories import City
from tests.suggestions.desk.conftest import Desk

ADDRESS = "/admin/handbook/"
BUTTON = re.compile(r"点“([^”]+)”")


def test_every_chapter_is_there_once(city: City, desk: Desk) -> None:
    page = desk("handler").get(ADDRESS).content.decode()
    assert len(chapters()) == SOURCE.read_text(encoding="utf-8").count("\n## ")
    for each in chapters():
        assert page.count(f'id="{each.anchor}"') == 1
        assert page.count(f'href="#{each.anchor}"') == 1


@pytest.mark.parametrize(
    ("name", "title", "other"),
    [
        ("handler", "一件事项从签收到答复", "账号和岗位"),
        ("leader", "分派、审签和把关", "账号和岗位"),
        ("supervisor", "每天盯住的几件事", "账号和岗位"),
        ("administrator", "账号和岗位", "每天盯住的几件事"),
        ("collector", "代群众提交", "每天盯住的几件事"),
    ],
)
def test_chapters_for_ones_own_posts_come_first(
    name: str, title: str, other: str, city: City, desk: Desk
) -> None:
    page = desk(name).get(ADDRESS).content.decode()
    assert page.index(f">{title}<") < page.index(f">{other}<")


def test_every_role_has_a_chapter_of_its_own() -> None:
    assert frozenset[Role]().union(*(each.roles for each in chapters())) == set(Role)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_whom_a_chapter_is_for_is_read_in_any_language(language: str) -> None:
    with translation.override(language):
        assert roles_of("经办人、督办员") == {Role.HANDLER, Role.SUPERVISOR}


def test_a_chapter_for_nobody_is_noticed() -> None:
    with pytest.raises(KeyError):
        roles_of("村干部")


def test_buttons_are_called_as_the_desk_calls_them() -> None:
    """A handbook with a button that is not there is worse than none."""
    said = {text for _key, text in catalogue("zh-hans")._catalog.items()}
    assert "签收" in said
    assert set(BUTTON.findall(SOURCE.read_text(encoding="utf-8"))) - said == set()


def test_tables_and_lists_are_shown_as_such(city: City, desk: Desk) -> None:
    page = desk("handler").get(ADDRESS).content.decode()
    assert "<th>岗位</th>" in page
    assert "<ol>" in page
    assert "|---|" not in page


def test_whoever_is_not_logged_in_does_not_read_it(city: City, client: Client) -> None:
    assert client.get(ADDRESS).status_code == 302
