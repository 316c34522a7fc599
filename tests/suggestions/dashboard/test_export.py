"""The workbook says what the dashboard says, of what its officer may see, and runs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from openpyxl import load_workbook
from pytest_django import Settings

from regions.models import Officer
from suggestions import statistics
from suggestions.models import Suggestion
from suggestions.statistics import COUNTS, PARTS
from tests.factories import City, answered, closed, handling, local, submitted

PAGE, EXPORT = "/admin/dashboard/", "/admin/dashboard/export/"
ASKED = "?period=free&since=2026-09-01&until=2026-09-30"


@pytest.fixture
def september(city: City) -> Iterator[City]:
    """Some of each kind, most of them due by the end of the month."""
    with time_machine.travel(local("2026-09-01 10:00")):
        closed(city), answered(city), handling(city), submitted(city)
        submitted(city, region=city.regions["beside"])
    with time_machine.travel(local("2026-09-30 18:00"), tick=False):
        statistics.refresh()
        yield city


def browser(city: City, name: str, settings: Settings) -> Client:
    settings.AXES_ENABLED = False
    client = Client()
    stored = Officer.objects.get(pk=city.officers[name].pk)
    client.force_login(stored, "django.contrib.auth.backends.ModelBackend")
    return client


def sheets(response: HttpResponse) -> dict[str, list[list[Any]]]:
    book = load_workbook(BytesIO(response.content))
    return {each.title: [list(row) for row in each.iter_rows(values_only=True)] for each in book}


def rates_of(book: dict[str, list[list[Any]]]) -> dict[str, list[Any]]:
    rows = next(iter(book.values()))
    start = next(place for place, row in enumerate(rows) if row[0] == "指标")
    return {row[0]: row for row in rows[start + 1 :]}


def said_by(rows: list[list[Any]]) -> dict[str, Any]:
    """What stands above the rates, of which some are called as a count is."""
    start = next(place for place, row in enumerate(rows) if row[0] == "指标")
    return {row[0]: row[1] for row in rows[:start]}


def number(shown: str) -> int:
    return int(shown.replace(",", ""))


def test_every_rate_is_that_of_the_dashboard(september: City, settings: Settings) -> None:
    client = browser(september, "city_supervisor", settings)
    shown = client.get(PAGE + ASKED).context["rates"]
    exported = rates_of(sheets(client.get(EXPORT + ASKED)))
    assert len(exported) == len(shown) == len(PARTS)
    for line in shown:
        _name, value, part, whole, _before, definition = exported[str(line.label)]
        assert (part, whole) == (number(line.part), number(line.whole))
        assert definition == str(line.definition)
        assert line.value == ("—" if value is None else f"{100 * value:.2f} %")


def test_every_other_sheet_comes_to_the_numbers_of_the_first(
    september: City, settings: Settings
) -> None:
    book = sheets(browser(september, "city_supervisor", settings).get(EXPORT + ASKED))
    # A unit's clock counts a suggestion once for each unit.
    del book["单位自身时限"]
    [first, *others] = book.values()
    stated = said_by(first)
    assert stated["收到"] == 5
    assert len(others) == 6
    labels = [str(count.label) for count in COUNTS.values()]
    assert len(set(labels)) == len(labels)
    for heads, *lines, total in others:
        for label in labels:
            column = heads.index(label)
            told = (sum(line[column] for line in lines), total[column], stated[label])
            assert len(set(told)) == 1, (label, told)


def test_a_filter_narrows_the_workbook_and_stands_in_it(
    september: City, settings: Settings
) -> None:
    client = browser(september, "city_supervisor", settings)
    book = sheets(client.get(f"{EXPORT}{ASKED}&region=431003"))
    stated = said_by(next(iter(book.values())))
    assert (stated["收到"], stated["区划"]) == (1, "苏仙区")


def test_a_countys_supervisor_exports_that_county_only(september: City, settings: Settings) -> None:
    client = browser(september, "supervisor", settings)
    for asked in (ASKED, f"{ASKED}&region=431003"):
        response = client.get(EXPORT + asked)
        stated = said_by(next(iter(sheets(response).values())))
        assert stated["收到"] == 4
        everything = [cell for sheet in sheets(response).values() for row in sheet for cell in row]
        assert "苏仙区" not in everything


def test_a_unit_leader_exports_what_the_unit_sees(september: City, settings: Settings) -> None:
    book = sheets(browser(september, "leader", settings).get(EXPORT + ASKED))
    stated = said_by(next(iter(book.values())))
    assert stated["收到"] == 3


@pytest.mark.parametrize("name", ["handler", "collector", "administrator"])
def test_whoever_reads_no_figures_exports_none(
    september: City, settings: Settings, name: str
) -> None:
    assert browser(september, name, settings).get(EXPORT).status_code == 403


def test_a_name_that_looks_like_a_formula_stays_a_name(september: City, settings: Settings) -> None:
    september.category.name = '=HYPERLINK("http://example.org")'
    september.category.save(update_fields=["name"])
    response = browser(september, "city_supervisor", settings).get(EXPORT + ASKED)
    [cell] = [
        cell
        for sheet in load_workbook(BytesIO(response.content))
        for row in sheet.iter_rows()
        for cell in row
        if cell.value == september.category.name
    ]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_nothing_that_a_citizen_wrote_is_in_it(september: City, settings: Settings) -> None:
    content = sheets(browser(september, "city_supervisor", settings).get(EXPORT + ASKED))
    cells = {str(cell) for sheet in content.values() for row in sheet for cell in row}
    for row in Suggestion.objects.all():
        assert not {row.title, row.reference} & cells


def test_units_own_clocks_have_a_sheet(september: City, settings: Settings) -> None:
    client = browser(september, "city_supervisor", settings)
    rows = sheets(client.get(EXPORT + ASKED))["单位自身时限"]
    heads, light, total = rows[:3]
    assert light[0] == "北湖区城市管理局"
    said = dict(zip(heads, light, strict=True))
    shown = client.get("/admin/dashboard/time/" + ASKED).context["rates"][0]
    assert [str(said["主办单位应办结"]), str(said["主办单位在所得时限内答复"])] == [
        shown.whole,
        shown.part,
    ]
    assert shown.whole == "3"
    assert total[1:] == light[1:]
    past = client.get(EXPORT + ASKED + "&as_of=2026-09-20")
    assert "单位自身时限" not in sheets(past), "of the past it is not known"
