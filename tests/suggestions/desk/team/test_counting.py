"""What each officer of a unit has open and due: as many as the list behind each number."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from regions.models import Officer, Post, Role
from suggestions.desk.lists.saved import kept_of
from suggestions.models import Suggestion
from tests.factories import City, act, answered, assigned, handling, local, officer
from tests.suggestions.desk.conftest import Desk

NOW = local("2026-09-16 10:00")
TEAM, LIST = "/admin/team/", "/admin/suggestions/suggestion/"


@pytest.fixture
def everything(city: City) -> dict[str, Suggestion]:
    """One of each kind with the handler; two that are allotted to nobody."""
    rows = {name: handling(city) for name in ("overdue", "today", "soon", "later", "waits")}
    rows["held"] = handling(city)
    hold = {"reason": "待立项", "plan": "明年实施", "review": NOW.date() + timedelta(days=30)}
    act(rows["held"], "ask_hold", city.actor("leader"), **hold)
    act(rows["held"], "hold", city.actor("supervisor"), **hold)
    act(rows["waits"], "ask", city.actor("handler"), question="在哪？")
    answered(city)
    dates = {
        "overdue": NOW - timedelta(hours=1),
        "today": NOW + timedelta(hours=5),
        "soon": NOW + timedelta(days=3),
        "later": NOW + timedelta(days=4),
    }
    for name, due in dates.items():
        Suggestion.objects.filter(pk=rows[name].pk).update(next_due=due)
    return rows | {"new": assigned(city), "newer": assigned(city)}


def lines(desk: Desk, who: str = "leader") -> dict[str, dict[str, int]]:
    [table] = desk(who).get(TEAM).context["tables"]
    return {
        str(line.officer or ""): {each.name: each.many for each in line.numbers}
        for line in table.lines
    }


def test_each_officer_is_counted_and_what_nobody_has(
    city: City, desk: Desk, everything: dict[str, Suggestion]
) -> None:
    found = lines(desk)
    assert set(found) == {"", "handler", "leader"}
    assert found["handler"] == {
        "open": 6, "overdue": 1, "today": 1, "soon": 1, "waiting": 1, "held": 1,
    }  # fmt: skip
    assert (found[""]["open"], set(found["leader"].values())) == (2, {0})


def test_each_number_leads_to_exactly_its_list(
    city: City, desk: Desk, everything: dict[str, Suggestion]
) -> None:
    client = desk("leader")
    [table] = client.get(TEAM).context["tables"]
    for line in table.lines:
        for number in line.numbers:
            listing = client.get(f"{LIST}?{number.query}").context["listing"]
            assert len(listing.rows) == number.many, (str(line.officer), number)
    shown = client.get(f"{LIST}?{table.lines[1].numbers[0].query}").content.decode()
    assert "指定由handler经办的" in shown


def test_nothing_of_how_long_or_how_well_is_on_the_page(
    city: City, desk: Desk, everything: dict[str, Suggestion]
) -> None:
    page = desk("leader").get(TEAM).content.decode()
    start = page.index('<table class="rates">')
    text = page[start : page.index("</table>", start)]
    assert not [word for word in ("平均", "用时", "%", "满意", "率") if word in text]


def test_what_the_leader_left_to_others_is_not_counted(
    city: City, desk: Desk, everything: dict[str, Suggestion]
) -> None:
    officer("other_leader", Role.LEADER, city.units["light"])
    act(everything["later"], "step_aside", city.actor("leader"), reason="亲属")
    assert lines(desk)["handler"]["open"] == 5


def test_a_part_as_co_unit_counts_where_it_is_worked_on(city: City, desk: Desk) -> None:
    row = handling(city)
    act(row, "join_co", city.actor("leader"), co_units=(city.units["water"],), task="请配合")
    act(row, "accept_co", city.actor("water_handler"))
    assert lines(desk, "water_leader")["water_handler"]["open"] == 1


@pytest.mark.parametrize("asked", ["x", "1", "1-", "-1", "99999999-0", "1-99999999", "²-0"])
def test_an_address_that_makes_no_sense_lists_nothing(asked: str, city: City, desk: Desk) -> None:
    handling(city)
    page = desk("leader").get(LIST, {"view": "open", "allotted": asked})
    assert page.context["listing"].rows == []


def test_of_another_unit_nobody_asks_who_has_what(city: City, desk: Desk) -> None:
    handling(city)
    asked = f"{city.units['light'].pk}-{city.officers['handler'].pk}"
    for who, many in (("handler", 1), ("supervisor", 0), ("water_leader", 0)):
        page = desk(who).get(LIST, {"view": "open", "allotted": asked})
        assert len(page.context["listing"].rows) == many, who
        assert ("指定由handler经办的" in page.content.decode()) == bool(many)


def test_the_list_stays_what_it_is_when_a_filter_is_added(
    city: City, desk: Desk, everything: dict[str, Suggestion]
) -> None:
    asked = f"{city.units['light'].pk}-{city.officers['handler'].pk}"
    page = desk("leader").get(LIST, {"view": "open", "allotted": asked, "due": "today"})
    assert [row.pk for row in page.context["listing"].rows] == [everything["today"].pk]
    assert f'name="allotted" value="{asked}"' in page.content.decode()
    assert QueryDict(page.context["listing"].address)["allotted"] == asked


def test_a_saved_list_stays_of_the_officer() -> None:
    assert kept_of("view=open&allotted=1-2&page=3") == "view=open&allotted=1-2"


# who left


def leavers(desk: Desk, who: str) -> list[Any]:
    found: list[Any] = desk(who).get("/admin/").context["leavers"]
    return found


@pytest.mark.parametrize("how", ["post ended", "account closed"])
def test_the_leader_is_warned_of_whoever_left(how: str, city: City, desk: Desk) -> None:
    handling(city), handling(city)
    assert leavers(desk, "leader") == []
    gone = city.officers["handler"]
    if how == "post ended":
        Post.objects.filter(officer=gone).update(until=timezone.localdate() - timedelta(days=1))
    else:
        Officer.objects.filter(pk=gone.pk).update(is_active=False)
    [found] = leavers(desk, "leader")
    assert (found.name, found.many) == ("handler", 2)
    page = desk("leader").get("/admin/").content.decode()
    assert f"/admin/team/{city.units['light'].pk}/{gone.pk}/" in page
    # As the warning says, it is the work of all of the unit meanwhile.
    assert len(desk("leader").get(LIST, {"view": "mine"}).context["listing"].rows) == 2
    assert (leavers(desk, "county_leader"), leavers(desk, "supervisor")) == ([], [])
    [table] = desk("leader").get(TEAM).context["tables"]
    assert [str(line.officer) for line in table.lines if line.left] == ["handler"]
