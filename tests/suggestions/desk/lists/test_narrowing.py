"""The list is narrowed by campaign, point, card, handler and days, and put into another order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from suggestions.models import Alert, Deadline, Suggestion
from tests.factories import (
    City,
    act,
    assigned,
    campaign,
    collection_point,
    handling,
    local,
    submitted,
)
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.lists.test_listing import listed


def test_a_campaign_narrows_the_list(city: City, desk: Desk) -> None:
    plan = campaign("plan")
    row, _other = submitted(city), submitted(city)
    Suggestion.objects.filter(pk=row.pk).update(campaign=plan)
    assert listed(desk, "triage", view="open", campaign=str(plan.pk)) == [row.pk]


@pytest.mark.parametrize(
    ("typed", "is_found"), [("国庆", True), ("p-1", True), ("P-1", True), ("p-", False)]
)
def test_a_collection_point_is_named_by_code_or_a_part_of_its_name(
    typed: str, is_found: bool, city: City, desk: Desk
) -> None:
    row, _other = submitted(city), submitted(city)
    point = collection_point("p-1", city.regions["village"])
    Suggestion.objects.filter(pk=row.pk).update(point=point)
    assert listed(desk, "triage", view="open", point=typed) == [row.pk] * is_found


def test_a_card_narrows_until_its_limit_is_met(city: City, desk: Desk) -> None:
    row, _other = handling(city), handling(city)
    limit = Deadline.objects.get(suggestion=row, kind="handling")
    now = timezone.now()
    Alert.objects.create(deadline=limit, cycle=1, level="red", due=now, recorded=now)
    assert listed(desk, "triage", view="open", card="red") == [row.pk]
    assert listed(desk, "triage", view="open", card="yellow") == []
    Deadline.objects.filter(pk=limit.pk).update(ended=now)
    assert listed(desk, "triage", view="open", card="red") == []


def test_a_handler_is_named_by_whole_name_or_account(city: City, desk: Desk) -> None:
    row, _other = handling(city), assigned(city)
    who = city.officers["handler"]
    who.last_name, who.first_name = "欧阳", "小明"
    who.save(update_fields=["last_name", "first_name"])
    for typed in ("欧阳小明", who.username):
        assert listed(desk, "triage", view="open", handler=typed) == [row.pk]
    assert listed(desk, "triage", view="open", handler="欧阳") == []


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ({"received_since": "2026-09-15"}, True),
        ({"received_since": "2026-09-16"}, False),
        ({"received_until": "2026-09-15"}, True),
        ({"received_until": "2026-09-14"}, False),
        ({"received_since": "0001-01-01"}, True),
        ({"received_until": "9999-12-31"}, True),
        ({"received_until": "yesterday"}, True),
    ],
)
def test_days_are_those_of_the_city_both_included(
    query: dict[str, str], is_found: bool, city: City, desk: Desk
) -> None:
    row = submitted(city, at=local("2026-09-15 23:59"))
    assert listed(desk, "triage", view="open", **query) == [row.pk] * is_found


def test_the_order_is_wished_for_and_counts_as_no_filter(city: City, desk: Desk) -> None:
    days = [timezone.now() - timedelta(days=days) for days in (1, 3, 2)]
    newer, oldest, middle = (submitted(city, at=at).pk for at in days)
    assert listed(desk, "triage", view="open", sort="oldest") == [oldest, middle, newer]
    assert listed(desk, "triage", view="all", sort="newest") == [newer, middle, oldest]
    page = desk("triage").get("/admin/suggestions/suggestion/?view=open&sort=oldest")
    assert page.context["listing"].filters.active == 0


def test_what_others_handed_in_stays_hidden_whatever_is_filtered(city: City, desk: Desk) -> None:
    row = handling(city)
    act(row, "note", city.actor("handler"), note="x")
    handler = city.officers["handler"].username
    assert listed(desk, "beside_handler", view="all", handler=handler) == []
