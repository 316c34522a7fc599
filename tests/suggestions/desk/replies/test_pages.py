"""Standard replies are written, shared, changed and taken out of use by those who may."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.html import escape

from regions.models import Category
from suggestions.models import StandardReply
from tests.factories import City, again, handling
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.replies.replies import TEXT, kept
from tests.suggestions.desk.scenes import address

LIST, NEW = "/admin/replies/", "/admin/replies/new/"
TYPED: dict[str, Any] = {
    "title": "受理告知",
    "text": TEXT,
    "category": "",
    "occasion": "",
    "shared": "",
}


def seen_by(desk: Desk, who: str) -> list[str]:
    return [line["row"].title for line in desk(who).get(LIST).context["lines"]]


def test_a_handler_keeps_one_that_nobody_else_sees(city: City, desk: Desk) -> None:
    assert desk("handler").post(NEW, TYPED).status_code == 302
    assert StandardReply.objects.get().text == TEXT
    assert seen_by(desk, "handler") == ["受理告知"]
    assert seen_by(desk, "leader") == seen_by(desk, "triage") == []


def test_a_leader_shares_one_with_the_unit_and_with_no_other(city: City, desk: Desk) -> None:
    shared = TYPED | {"shared": f"unit-{city.units['light'].pk}"}
    assert desk("leader").post(NEW, shared).status_code == 302
    assert seen_by(desk, "handler") == ["受理告知"]
    assert seen_by(desk, "water_leader") == seen_by(desk, "county_leader") == []


def test_a_triage_officer_shares_one_with_the_triage_desk(city: City, desk: Desk) -> None:
    shared = TYPED | {"shared": f"region-{city.regions['county'].pk}"}
    assert desk("triage").post(NEW, shared).status_code == 302
    assert seen_by(desk, "triage") == ["受理告知"]
    assert seen_by(desk, "city_triage") == seen_by(desk, "supervisor") == []


@pytest.mark.parametrize("who", ["handler", "water_leader"])
def test_whoever_leads_no_unit_shares_with_none(who: str, city: City, desk: Desk) -> None:
    answer = desk(who).post(NEW, TYPED | {"shared": f"unit-{city.units['light'].pk}"})
    assert answer.status_code == 422
    assert not StandardReply.objects.exists()


def test_a_placeholder_that_nobody_knows_is_refused_with_the_known_ones(
    city: City, desk: Desk
) -> None:
    answer = desk("handler").post(NEW, TYPED | {"text": "{姓名}您好，{单位}"})
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "不认识{姓名}" in words
    assert "{编号} {事项} {地点} {单位} {提交日期} {办结日期} {今天}" in words
    assert not StandardReply.objects.exists()


def test_a_long_placeholder_is_refused_when_it_is_kept_and_when_it_is_sent(
    city: City, desk: Desk
) -> None:
    words = "您好！{由经办人填写本单位实际采取的具体措施以及完成时间}"
    assert desk("handler").post(NEW, TYPED | {"text": words}).status_code == 422
    assert not StandardReply.objects.exists()
    row = handling(city)
    sent = {"question": words, "version": row.version}
    answer = desk("handler").post(address(row, "move", "ask"), sent)
    assert answer.status_code == 422
    assert "的{由经办人填写" in answer.content.decode()
    assert again(row).entries == row.entries


@pytest.mark.parametrize("number", ["13812345678", "CZ261123-482137-5", "湘L12345"])
def test_what_may_belong_to_one_person_or_matter_is_refused(
    number: str, city: City, desk: Desk
) -> None:
    assert desk("handler").post(NEW, TYPED | {"text": f"联系 {number}"}).status_code == 422
    assert not StandardReply.objects.exists()


def test_where_to_turn_may_stand_in_it(city: City, desk: Desk) -> None:
    words = "请拨打 0735-2345678 或 12345，或见 https://www.czs.gov.cn/zwfw 。"
    assert desk("handler").post(NEW, TYPED | {"text": words}).status_code == 302


def test_whoever_made_it_and_the_leader_change_a_shared_one_and_nobody_else(
    city: City, desk: Desk
) -> None:
    row = kept(city, "leader", unit=city.units["light"])
    changed = TYPED | {"title": "新", "version": 1, "shared": f"unit-{city.units['light'].pk}"}
    assert desk("handler").post(f"{LIST}{row.pk}/", changed).status_code == 403
    assert desk("water_leader").post(f"{LIST}{row.pk}/", changed).status_code == 404
    assert StandardReply.objects.get().title == "受理告知"
    assert desk("leader").post(f"{LIST}{row.pk}/", changed).status_code == 302
    assert StandardReply.objects.get().title == "新"


def test_a_leader_takes_nothing_to_himself_that_somebody_else_made(city: City, desk: Desk) -> None:
    row = kept(city, "handler", unit=city.units["light"])
    answer = desk("leader").post(f"{LIST}{row.pk}/", TYPED | {"version": 1})
    assert answer.status_code == 422
    row.refresh_from_db()
    assert row.unit == city.units["light"]


def test_the_second_of_two_who_change_it_is_told_and_changes_nothing(
    city: City, desk: Desk
) -> None:
    row = kept(city)
    first, second = (TYPED | {"title": name, "version": 1} for name in ("甲", "乙"))
    assert desk("handler").post(f"{LIST}{row.pk}/", first).status_code == 302
    answer = desk("handler").post(f"{LIST}{row.pk}/", second)
    assert answer.status_code == 409
    assert escape("已被他人修改") in answer.content.decode()
    assert StandardReply.objects.get().title == "甲"


def test_one_that_is_retired_stays_in_the_list_and_comes_back(city: City, desk: Desk) -> None:
    row = kept(city)
    client = desk("handler")
    client.post(f"{LIST}{row.pk}/retire/")
    assert not StandardReply.objects.in_use().exists()
    assert "已停用" in client.get(LIST).content.decode()
    client.post(f"{LIST}{row.pk}/retire/", {"back": "1"})
    assert StandardReply.objects.in_use().exists()


def test_a_change_keeps_the_category_that_went_out_of_use(city: City, desk: Desk) -> None:
    row = kept(city, category=city.category)
    other = Category.objects.create(code="old", name="旧类别", active=False)
    Category.objects.filter(pk=city.category.pk).update(active=False)
    client = desk("handler")
    form = client.get(f"{LIST}{row.pk}/").context["form"]
    assert set(form.fields["category"].queryset) >= {city.category}
    assert other not in form.fields["category"].queryset
    changed = TYPED | {"title": "新", "version": 1, "category": city.category.pk}
    assert client.post(f"{LIST}{row.pk}/", changed).status_code == 302
    row.refresh_from_db()
    assert (row.title, row.category) == ("新", city.category)


@pytest.mark.parametrize("who", ["auditor", "collector", "administrator"])
def test_whoever_never_writes_to_authors_has_no_such_page(who: str, city: City, desk: Desk) -> None:
    assert desk(who).get(LIST).status_code == 403


def test_the_list_takes_as_many_statements_for_many(
    city: City, desk: Desk, django_assert_max_num_queries: Any
) -> None:
    client = desk("handler")
    kept(city)
    client.get(LIST)
    for _n in range(20):
        kept(city, category=city.category)
    with django_assert_max_num_queries(12):
        client.get(LIST)
