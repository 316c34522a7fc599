"""The desk's pages of months: who reads what, what is offered, and what is refused."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from suggestions import statistics
from suggestions.models import Act, Month, MonthAct
from tests.factories import answered
from tests.suggestions.desk.conftest import Desk
from tests.suggestions.months.conftest import AFTER, Checked, everything, kinds, september

LIST, PAGE = "/admin/months/", "/admin/months/2026-09/"
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}
OPEN = {"month": "2026-09", "key": "opening-key"}
READERS = ("city_supervisor", "second", "auditor", "leader", "water_leader")
OTHERS = ("handler", "supervisor", "triage", "collector", "administrator")

__all__ = ["september"]


def read(client: Client, address: str = PAGE) -> str:
    return client.get(address, **ENGLISH).content.decode()


def asked(september: Checked, **more: str) -> dict[str, str]:
    about = {
        "reference": september.late.reference,
        "ground": "wrong_unit",
        "reason": "非本单位职责",
    }
    return about | {"key": "asking-key"} | more


@pytest.mark.parametrize("name", READERS)
def test_supervisors_auditors_and_leaders_come_in(
    september: Checked, desk: Desk, name: str
) -> None:
    september.open()
    assert [desk(name).get(each).status_code for each in (LIST, PAGE)] == [200, 200]
    assert LIST in read(desk(name), "/admin/")


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_does(september: Checked, desk: Desk, name: str) -> None:
    september.open()
    client = desk(name)
    assert [client.get(each).status_code for each in (LIST, PAGE)] == [403, 403]
    before = everything()
    posted = [client.post(f"{LIST}open/", OPEN), client.post(f"{PAGE}publish/", {})]
    assert [each.status_code for each in posted] == [403, 403]
    assert everything() == before
    assert LIST not in read(client, "/admin/")


@pytest.mark.parametrize("name", ["2026-08", "2026-13", "x", "2026-9"])
def test_a_month_that_was_not_opened_has_no_page(september: Checked, desk: Desk, name: str) -> None:
    assert desk("auditor").get(f"{LIST}{name}/").status_code == 404


def test_a_month_goes_from_its_opening_to_a_correction(september: Checked, desk: Desk) -> None:
    first, leader = desk("city_supervisor"), desk("leader")
    assert "September 2026" in read(first, LIST)
    assert first.post(f"{LIST}open/", OPEN)["Location"] == PAGE
    assert leader.post(f"{PAGE}ask/", asked(september))["Location"] == PAGE
    ruling = {"review": "2", "excluded": "yes", "reason": "属实", "key": "ruling-key"}
    assert first.post(f"{PAGE}rule/", ruling)["Location"] == PAGE
    september.at(AFTER)
    # Who signed in four days ago signs in again.
    first, leader, second = desk("city_supervisor"), desk("leader"), desk("second")
    assert second.post(f"{PAGE}publish/", {"key": "publish-key"})["Location"] == PAGE
    page = read(first)
    for words in (
        "As published",
        "3 / 4",
        "3 / 3",
        "without those taken out",
        "entries of the ledger",
    ):
        assert words in page
    answered(september.city, at=september.late.submitted)
    statistics.refresh()
    assert "What differs by now" in read(first)
    first.post(f"{PAGE}correct/", {"reason": "补录一件", "key": "correct-key"})
    assert kinds(september.month) == ["open", "ask", "rule", "publish", "correct"]
    assert "Correction note 1" in read(leader)


def test_a_form_sent_twice_is_one_act(september: Checked, desk: Desk) -> None:
    first, leader = desk("city_supervisor"), desk("leader")
    assert [first.post(f"{LIST}open/", OPEN)["Location"] for _ in range(2)] == [PAGE, PAGE]
    assert [leader.post(f"{PAGE}ask/", asked(september))["Location"] for _ in range(2)] == [
        PAGE
    ] * 2
    assert kinds(Month.objects.get()) == ["open", "ask"]


def test_whoever_comes_second_is_told_and_changes_nothing(september: Checked, desk: Desk) -> None:
    september.open()
    before = everything()
    response = desk("second").post(f"{LIST}open/", OPEN, **ENGLISH)
    assert (response.status_code, "was opened" in response.content.decode()) == (409, True)
    september.at(AFTER)
    september.publish()
    published = everything()
    response = desk("city_supervisor").post(f"{PAGE}publish/", {"key": "another-key"}, **ENGLISH)
    assert (response.status_code, "are published" in response.content.decode()) == (409, True)
    assert (everything() == published, before == published) == (True, False)


def test_what_was_filled_in_stays_where_something_is_missing(
    september: Checked, desk: Desk
) -> None:
    september.open()
    before = everything()
    response = desk("leader").post(f"{PAGE}ask/", asked(september, ground=""), **ENGLISH)
    page = response.content.decode()
    assert (response.status_code, "非本单位职责" in page) == (422, True)
    assert "Please check the fields" in page
    assert everything() == before


def test_a_suggestion_that_a_leader_does_not_see_is_none(september: Checked, desk: Desk) -> None:
    september.open()
    before = everything()
    response = desk("water_leader").post(f"{PAGE}ask/", asked(september), **ENGLISH)
    assert response.status_code == 422
    assert "There is no suggestion with this reference here." in response.content.decode()
    assert everything() == before


def test_an_unknown_act_has_no_address(september: Checked, desk: Desk) -> None:
    september.open()
    assert desk("city_supervisor").post(f"{PAGE}delete/", {}).status_code == 404
    assert desk("city_supervisor").get(f"{PAGE}publish/").status_code == 405


def test_a_leader_reads_the_own_unit_and_what_it_asked(september: Checked, desk: Desk) -> None:
    september.open()
    september.ask()
    names = {key: unit.name for key, unit in september.city.units.items()}
    own, other = read(desk("leader")), read(desk("water_leader"))
    assert (names["light"] in own, september.late.reference in own) == (True, True)
    for words in ("北湖区</th>", "The whole city</th>"):
        assert words not in own
    for words in (names["light"], september.late.reference, "不属于本单位职责"):
        assert words not in other
    assert "Nothing counts for your unit" in other


def test_what_a_leader_may_ask_about_is_listed(september: Checked, desk: Desk) -> None:
    september.open()
    page = desk("leader").get(PAGE, {"reference": september.late.reference})
    assert [row.pk for row in page.context["late"]] == [september.late.pk]
    assert page.context["ask"]["reference"].value() == september.late.reference


@pytest.mark.parametrize(
    ("name", "offered"),
    [("city_supervisor", []), ("second", ["publish"]), ("auditor", []), ("leader", [])],
)
def test_only_what_is_possible_is_offered(
    september: Checked, desk: Desk, name: str, offered: list[str]
) -> None:
    september.open()
    september.at(AFTER)
    assert re.findall(r'action="/admin/months/2026-09/(\w+)/"', read(desk(name))) == offered


def test_a_supervisor_reads_why_a_month_cannot_be_published_yet(
    september: Checked, desk: Desk
) -> None:
    september.open()
    assert "Units still have time to check." in read(desk("second"))
    assert "Not yet" not in read(desk("auditor"))


def test_an_auditor_reads_everything_and_changes_nothing(september: Checked, desk: Desk) -> None:
    september.open()
    september.ask()
    before = everything()
    ruling = {"review": "2", "excluded": "no", "reason": "属实", "key": "ruling-key"}
    assert desk("auditor").post(f"{PAGE}rule/", ruling).status_code == 409
    assert everything() == before
    assert "不属于本单位职责" in read(desk("auditor"))


def test_pages_take_few_statements_however_many_acts_there_are(
    september: Checked, desk: Desk, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    september.open()
    september.ask()
    client = desk("city_supervisor")
    with django_assert_max_num_queries(12):
        client.get(LIST)
    with django_assert_max_num_queries(20):
        client.get(PAGE)
    assert MonthAct.objects.filter(kind=Act.ASK).count() == 1
