"""Who of the staff opens which page, of what lies within reach, beyond it, or is about oneself.

The table stands in docs/who-may-open.md, for people too. What a page shows to whom is tested
where the page is; here it is whether it opens at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from suggestions.models import Suggestion
from tests.factories import City
from tests.suggestions.desk.permissions.objects import (
    ABOUT,
    INSIDE,
    OUTSIDE,
    names_of_models,
    objects_of,
    one_more_staff,
    suggestions_of,
)
from tests.suggestions.desk.permissions.pages import Address, addresses

pytestmark = pytest.mark.once

TABLE = Path(__file__).parents[4] / "docs/who-may-open.md"
# Short name of the officer → what the table calls him; None: nobody is logged in.
PEOPLE = {
    "triage": "分办员",
    "supervisor": "督办员",
    "county_auditor": "审计员",
    "handler": "经办人",
    "leader": "单位负责人",
    "county_leader": "上级单位负责人",
    "water_handler": "其他单位经办人",
    "collector": "民情收集员",
    "county_administrator": "系统管理员",
    "nobody": "无岗位",
    None: "未登录",
}
WHICH = {"": "", INSIDE: "范围内", OUTSIDE: "范围外", ABOUT: "反映本单位"}
ANSWERS = {200: "✓", 400: "✓", 409: "✓", 422: "✓", 403: "×", 404: "无", 303: "→", 302: "→"}
ONLY_TAKES = 405
# Leads back to the suggestion whoever only looks.
SENT = {"admin:suggestions_suggestion_contact"}
# What else stands in an address.
SAMPLES = {
    "app_label": "regions",
    "token": "x",
    "photo": "1",
}
NAMED = {
    "admin:month": "2026-08",
    "admin:month_act": "2026-08",
    "admin:suggestions_suggestion_bulk": "remind",
    "admin:suggestions_suggestion_move": "note",
    "admin:suggestions_suggestion_filled": "note",
    "admin:suggestions_suggestion_preview": "ask",
}
# Addresses in which several things stand.
SEVERAL = {"admin:hand_over", "admin:hand_back"}
# What one needs to log in at all; and what says itself who may, without a log-in of the desk.
PUBLIC = {
    "admin:login",
    "admin:login_step",
    "admin:password_forgotten",
    "admin:password_link",
    "admin:jsi18n",
    "dashboard:wall",
    "dashboard:wall_open",
}
MODEL = re.compile(
    r"admin:(\w+?_\w+?)_(?:history|delete|change|page|move|filled|preview|triage|triage_units|alike|contact|photo)$"
)
OBJECTS = {
    "admin:second_step_of": "regions_officer",
    "admin:auth_user_password_change": "regions_officer",
    "orders": "orders",
    "reports": "reports",
    "admin:export_file": "exports",
    "admin:export_delete": "exports_to_delete",
    "admin:saved_list_delete": "lists",
    "admin:application": "applications",
    "admin:reply": "replies",
    "admin:hand_over": "in_hand",
    "admin:hand_back": "handed_over",
    "admin:reply_retire": "replies",
}
SUGGESTION = "admin:suggestions_suggestion_"


def kind_of(address: Address) -> str:
    """The model of the object that an address is about, '' for none."""
    found = MODEL.match(address.name)
    return OBJECTS.get(address.name) or (found[1] if found else "") or _by_space(address)


def _by_space(address: Address) -> str:
    return OBJECTS.get(address.name.split(":")[0], "") if "pk" in address.places else ""


def answered(client: Client, address: Address, path: str) -> str:
    response = client.post(path) if address.name in SENT else client.get(path)
    if response.status_code == ONLY_TAKES:
        response = client.post(path)
    return _said(response)


def _said(response: HttpResponse) -> str:
    if response.headers.get("Location", "").startswith("/admin/login/?"):
        return "登录"
    return ANSWERS[response.status_code]


@pytest.fixture
def rows(
    city: City, desk: Callable[[str], Client], settings: Settings, tmp_path: Path
) -> list[tuple[str, str, list[str]]]:
    """Name of the address, which object, and what each of the people is answered."""
    # A test that clears files beside this one knows none of these.
    settings.DATA_DIR = tmp_path
    one_more_staff(city)
    suggestions = suggestions_of(city)
    objects = objects_of(city, suggestions)
    assert names_of_models() <= set(objects)
    clients = [desk(name) if name else Client() for name in PEOPLE]
    return list(_asked(clients, objects))


def _asked(
    clients: list[Client], objects: dict[str, dict[str, object]]
) -> Iterator[tuple[str, str, list[str]]]:
    for address in addresses():
        for which, one in objects.get(kind_of(address), {"": None}).items():
            path = address.path(_values(address, one))
            yield address.name, which, [answered(client, address, path) for client in clients]


def _values(address: Address, one: object) -> dict[str, str]:
    key = str(getattr(one, "pk", ""))
    found = SAMPLES | {"name": NAMED.get(address.name, ""), "what": "review"}
    content_type = str(ContentType.objects.get_for_model(Suggestion).pk)
    found |= (
        {name: str(value) for name, value in vars(one).items()} if address.name in SEVERAL else {}
    )
    return found | {"pk": key, "object_id": key or "1", "id": key, "content_type_id": content_type}


def as_table(rows: list[tuple[str, str, list[str]]]) -> str:
    heads = ["页面", "对象", *PEOPLE.values()]
    lines = [heads, ["---"] * len(heads)]
    lines += [[f"`{name}`", WHICH[which], *cells] for name, which, cells in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def test_the_table_says_who_opens_every_page(
    rows: list[tuple[str, str, list[str]]], tmp_path: Path
) -> None:
    made = as_table(rows)
    fresh = tmp_path / "who-may-open.md"
    fresh.write_text(made, encoding="utf-8")
    assert made in TABLE.read_text(encoding="utf-8"), f"as it is now: {fresh}"


def told() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Address, which object, and what each of the people is answered, as the page says it."""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            name, which, *cells = (cell.strip() for cell in line.strip("|").split("|"))
            yield name.strip("`"), which, dict(zip(PEOPLE.values(), cells, strict=True))


def test_nobody_opens_a_page_of_the_staff_without_logging_in() -> None:
    opened = {name for name, _which, people in told() if people["未登录"] in {"✓", "→"}}
    assert opened <= PUBLIC


def test_administrators_and_whoever_has_no_post_open_no_suggestion() -> None:
    for name, _which, people in told():
        if name.startswith(SUGGESTION):
            assert {people["系统管理员"], people["无岗位"]} <= {"×", "无"}, name


def test_nobody_opens_a_suggestion_out_of_reach() -> None:
    beyond = [
        people
        for name, which, people in told()
        if which == WHICH[OUTSIDE] and name.startswith(SUGGESTION)
    ]
    assert beyond
    assert all("✓" not in people.values() for people in beyond)


def test_whoever_it_is_about_opens_nothing_of_it() -> None:
    about = [
        people
        for name, which, people in told()
        if which == WHICH[ABOUT] and name.startswith(SUGGESTION)
    ]
    assert about
    for people in about:
        assert {people["经办人"], people["单位负责人"]} <= {"×", "无"}
