"""A colleague on the same page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisIsGone

from regions.models import Post, Role
from suggestions.desk import presence
from tests.environment import empty_cache
from tests.factories import SINCE, City, handling, officer, submitted
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.scenes import ADDRESS


@pytest.fixture(autouse=True)
def _nobody_was_here_before() -> None:
    empty_cache()


@pytest.fixture
def colleague(city: City) -> None:
    city.officers["second"] = officer("second", Role.TRIAGE, city.regions["county"])


def on_page(desk: Desk, who: str, pk: int, page: str = "change/") -> list[str]:
    found: Any = desk(who).get(f"{ADDRESS}{pk}/{page}").context["present"]
    return [each.name for each in found]


@pytest.mark.parametrize("page", ["change/", "triage/", "move/classify/"])
def test_whoever_opens_what_a_colleague_has_open_reads_so(
    page: str, city: City, desk: Desk, colleague: None
) -> None:
    row = submitted(city)
    assert on_page(desk, "triage", row.pk, page) == []
    assert on_page(desk, "second", row.pk, page) == ["triage"]
    assert on_page(desk, "second", submitted(city).pk, page) == []
    assert on_page(desk, "triage", row.pk, page) == []


def test_the_page_says_since_when_until_it_is_long_ago(
    city: City, desk: Desk, colleague: None
) -> None:
    row, now = submitted(city), timezone.now()
    page = f"{ADDRESS}{row.pk}/change/"
    for minutes, words in [(0, "刚刚也打开了这一件"), (3, "在3分钟前也打开了这一件"), (10, "")]:
        with time_machine.travel(now, tick=False):
            on_page(desk, "triage", row.pk)
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            said = desk("second").get(page).content.decode()
        assert words in said
        assert ("也打开了这一件" in said) is bool(words)


def test_only_those_who_share_the_work_see_each_other(city: City, desk: Desk) -> None:
    row = handling(city)
    for who in ("triage", "supervisor", "auditor", "handler", "city_triage"):
        assert on_page(desk, who, row.pk) == []
    assert on_page(desk, "leader", row.pk) == ["handler"]


def test_save_and_next_passes_over_what_a_colleague_has_open_until_nothing_else_is_left(
    city: City, desk: Desk, colleague: None
) -> None:
    first, theirs, third = (submitted(city) for _each in range(3))
    on_page(desk, "second", theirs.pk, "triage/")
    assert after_triage(city, desk, first.pk, first.version) == third.pk
    assert after_triage(city, desk, third.pk, third.version) == theirs.pk


def test_save_and_next_does_not_come_back_to_the_complex_one_just_saved(
    city: City, desk: Desk, colleague: None
) -> None:
    saved, theirs = submitted(city), submitted(city)
    on_page(desk, "second", theirs.pk, "triage/")
    assert after_triage(city, desk, saved.pk, saved.version, tier="complex", lead="") == theirs.pk


def test_whoever_also_serves_in_a_unit_is_seen_there_by_what_it_has_in_hand_alone(
    city: City, desk: Desk
) -> None:
    units, officers = city.units, city.officers
    Post.objects.create(
        officer=officers["triage"], role=Role.HANDLER, unit=units["water"], since=SINCE
    )
    on_page(desk, "triage", handling(city).pk)
    seen = cache.get_many([f"{presence.FORM}:unit:{units[name].pk}" for name in ("water", "light")])
    assert seen == {}


def after_triage(city: City, desk: Desk, pk: int, version: int, **more: Any) -> int:
    typed = {
        "type": "help",
        "category": city.category.name,
        "tier": "general",
        "lead": city.units["light"].pk,
        "version": version,
        "then": "next",
    } | more
    answer = desk("triage").post(f"{ADDRESS}{pk}/triage/", typed)
    assert answer.status_code == 302, answer.content.decode()
    return int(answer.headers["Location"].split("/suggestion/")[1].split("/")[0])


def test_where_the_cache_does_not_answer_the_page_opens_all_the_same(
    city: City, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_arguments: Any, **_options: Any) -> None:
        raise RedisIsGone

    monkeypatch.setattr(cache, "get_many", silent)
    assert on_page(desk, "triage", submitted(city).pk) == []
