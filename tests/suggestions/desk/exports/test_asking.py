"""What may be asked for, and that a refusal writes nothing down."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from suggestions.desk.exports import make_due
from suggestions.models import Export, ExportHabit
from tests.factories import City, submitted
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.desk.exports.conftest import MINE, NEW, PURPOSE, Asked, Send


def test_it_is_only_written_down_while_one_waits(
    city: City, asked: Asked, folder_of_its_own: Any
) -> None:
    submitted(city)
    export = asked("triage")
    assert (export.made, export.columns) == (None, ["reference", "title", "status"])
    assert not folder_of_its_own.exists()


def test_a_form_that_is_sent_twice_asks_once(city: City, send: Send) -> None:
    submitted(city)
    assert [send("triage", key="once-only").status_code for _time in range(2)] == [302, 302]
    assert Export.objects.count() == 1


def test_as_many_wait_as_the_setting_says(city: City, send: Send, settings: Settings) -> None:
    settings.MOST_EXPORTS_WAITING = 2
    submitted(city)
    answers = [send("triage") for _time in range(3)]
    assert [each.status_code for each in answers] == [302, 302, 422]
    assert Export.objects.count() == 2
    assert send("supervisor").status_code == 302
    make_due()
    assert send("triage").status_code == 302


def test_a_list_that_is_too_long_is_refused_with_what_to_do(
    city: City, send: Send, desk: Desk, settings: Settings
) -> None:
    settings.MOST_EXPORT_ROWS = 1
    submitted(city), submitted(city)
    answer = send("triage")
    assert answer.status_code == 422
    assert "checked" in answer.content.decode()
    assert not Export.objects.exists()
    shown = desk("triage").get(NEW, {"list": "view=all"}).context["wanted"]
    assert (shown.many, bool(shown.hindrance)) == (2, True)


@pytest.mark.parametrize("list_of", ["view=all&tier=simple", "count=nonsense", "look=1"])
def test_an_empty_or_senseless_list_is_refused(city: City, send: Send, list_of: str) -> None:
    submitted(city)
    assert send("triage", list=list_of).status_code == 422
    assert not Export.objects.exists()


@pytest.mark.parametrize("purpose", ["", "   ", "回访", "\u200b\u200b\u200b\u200b", "长" * 101])
def test_contacts_are_not_exported_without_a_purpose(city: City, send: Send, purpose: str) -> None:
    submitted(city)
    answer = send("triage", personal=["phone"], purpose=purpose)
    assert answer.status_code == 422
    assert "purpose" in answer.context["form"].errors
    assert not Export.objects.exists()


@pytest.mark.parametrize(
    "given", [{"kind": "exe"}, {"plain": []}, {"plain": ["code_hash"]}, {"personal": ["salt"]}]
)
def test_what_nobody_offers_is_refused(city: City, send: Send, given: dict[str, Any]) -> None:
    submitted(city)
    assert send("triage", **given).status_code == 422
    assert not Export.objects.exists()


def test_what_no_database_takes_within_the_address_is_refused(
    city: City, send: Send, desk: Desk
) -> None:
    submitted(city)
    assert send("triage", list="q=%00").status_code == 400
    assert desk("triage").get(NEW, {"list": "q=a%00b"}).status_code == 400
    assert not Export.objects.exists()


def test_a_long_address_keeps_its_last_filter_or_is_refused(
    city: City, send: Send, desk: Desk
) -> None:
    submitted(city)
    long = f"view=all&unknown={'x' * 5000}&tier=simple"
    assert desk("triage").get(NEW, {"list": long}).context["wanted"].many == 0
    assert send("triage", list=long).status_code == 422
    assert send("triage", list=f"view=all&unknown={'x' * 8000}").status_code == 400
    assert not Export.objects.exists()


def test_columns_are_remembered_for_the_officer_and_contacts_never(
    city: City, asked: Asked, desk: Desk
) -> None:
    submitted(city)
    asked("triage", plain=["title", "region"], personal=["phone"], purpose=PURPOSE)
    form = desk("triage").get(NEW, {"list": "view=all"}).context["form"]
    assert (form.initial["kind"], form.initial["plain"]) == ("csv", ["title", "region"])
    page = desk("triage").get(NEW, {"list": "view=all"}).content.decode()
    assert 'value="phone" id="export-personal_1" checked' not in page
    other = desk("supervisor").get(NEW, {"list": "view=all"}).context["form"]
    assert other.initial["kind"] == "xlsx"
    assert ExportHabit.objects.count() == 1


def test_my_exports_are_mine(city: City, made: Asked, desk: Desk) -> None:
    submitted(city)
    export = made("triage")
    assert f"{MINE}{export.pk}/file/" in desk("triage").get(MINE).content.decode()
    assert f"/{export.pk}/" not in desk("supervisor").get(MINE).content.decode()


def test_the_page_costs_as_much_however_many_there_are(
    city: City, made: Asked, desk: Desk, django_assert_max_num_queries: Any
) -> None:
    submitted(city)
    for _number in range(4):
        made("triage")
    client = desk("triage")
    with django_assert_max_num_queries(8):
        client.get(MINE)
