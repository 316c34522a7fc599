"""Published months for everybody: page, downloads and lines say the same, and never too much."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from suggestions import statistics
from suggestions.language.formulas import neutral
from suggestions.models import Whose
from suggestions.months import Share
from suggestions.public.reading.trend import trend_of
from suggestions.statistics import PARTS, rate_of
from tests.factories import City, act, handling, local
from tests.suggestions.months.conftest import (
    AFTER,
    SEPTEMBER,
    Checked,
    counts,
    frozen_month,
    september,
)

AUGUST, JUNE = date(2026, 8, 1), date(2026, 6, 1)
COLD = 10

pytestmark = pytest.mark.usefixtures("fresh_cache")
__all__ = ["september"]


def read(citizen: Client, **query: str) -> str:
    with time_machine.travel(local("2026-10-20 10:00")):
        return citizen.get("/statistics/", query).content.decode()


def rows(citizen: Client) -> list[dict[str, str]]:
    text = citizen.get("/statistics/months.csv").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def document(citizen: Client) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(citizen.get("/statistics/months.json").content)
    return found


def shares() -> list[Share]:
    """Two counties, of which one is small, and a third; three units, of which two are large."""
    return [
        Share(Whose.CITY, "", "", counts(140, 120, held=1)),
        Share(Whose.COUNTY, "431002", "北湖区", counts(98, 90, held=1)),
        Share(Whose.COUNTY, "431003", "苏仙区", counts(2, 1)),
        Share(Whose.COUNTY, "431021", "桂阳县", counts(40, 29)),
        Share(Whose.UNIT, "431002-light", "北湖区城市管理局", counts(35, 35), county="431002"),
        Share(Whose.UNIT, "431002-water", "北湖区水利局", counts(31, 20), county="431002"),
        Share(Whose.UNIT, "431021-light", "桂阳县城市管理局", counts(29, 29), county="431021"),
    ]


def row_of(page: str, name: str, after: str = "By county") -> str:
    return page[page.index(after) :].split(f"{name}</th>")[1].split("</tr>")[0]


# what is told


def with_clocks(share: Share, led: int, on_time: int, parts: int = 0) -> Share:
    clocks = {"led": led, "led_on_time": on_time, "parts": parts, "parts_on_time": parts}
    share.counts.update(clocks)
    return share


def test_units_own_clocks_are_told_of_units_that_have_enough(citizen: Client, city: City) -> None:
    found = shares()
    numbers = {"": (92, 80, 5), "431002": (64, 54, 3), "431021": (28, 26, 2)}
    numbers |= {"431002-light": (34, 30, 1), "431002-water": (30, 24, 2), "431003": (0, 0, 0)}
    numbers |= {"431021-light": (28, 26, 2)}
    frozen_month(city, AUGUST, [with_clocks(share, *numbers[share.code]) for share in found])
    page = read(citizen)
    assert "Units&#x27; on-time rate" in page
    assert "80 / 92" in page
    told = row_of(page, "北湖区城市管理局", "By unit")
    assert "30 / 34" in told, "the other unit of the county is kept back"
    assert "too few" in told, "one part of a co-unit is told of no unit"
    assert "24 / 30" not in page
    light = next(unit for unit in document(citizen)["months"][0]["units"])
    assert light["rates"]["unit_on_time_rate"]["numerator"] == 30
    assert light["rates"]["co_unit_on_time_rate"] == {"withheld": True}
    assert "co_unit_on_time_rate" in document(citizen)["definitions"]


def test_a_month_of_before_tells_nothing_of_clocks(citizen: Client, city: City) -> None:
    frozen_month(city, AUGUST, shares())
    assert "on-time rate</th>" not in read(citizen).replace("On-time", "")
    [month] = document(citizen)["months"]
    assert "unit_on_time_rate" not in month["city"] | month["units"][0]["rates"]


def test_a_published_month_is_told_with_its_position(citizen: Client, september: Checked) -> None:
    september.open()
    september.at(AFTER)
    position = september.publish().position
    page = read(citizen)
    for words in ("September 2026", "3 / 4", "75.00 %", f"up to seal {position.seal}"):
        assert words in page
    assert f"first {position.entries} entries" in page


def test_a_month_that_is_only_checked_is_told_to_nobody(
    citizen: Client, september: Checked
) -> None:
    september.open()
    page = read(citizen)
    assert "September 2026" not in page
    assert "Published months" not in page
    assert (rows(citizen), document(citizen)["months"]) == ([], [])


def test_both_figures_stand_there_where_something_was_taken_out(
    citizen: Client, september: Checked
) -> None:
    september.open()
    september.ask()
    september.rule()
    september.at(AFTER)
    september.publish()
    page = read(citizen)
    assert "1 suggestion was taken out of what was due" in page
    row = page[page.index('id="month"') :].split("Closure rate</th>")[1].split("</tr>")[0]
    assert "Without those taken out" in page
    assert row.index("3 / 4") < row.index("3 / 3")
    assert "不属于本单位职责" not in page
    month = document(citizen)["months"][0]
    assert month["city"]["closure_rate"]["denominator"] == 4
    without = month["city_without_taken_out"]
    assert without["closure_rate"]["denominator"] == 3
    # Of one suggestion the difference would tell what its author said.
    assert set(without) == {"closure_rate", "on_time_rate"}


def test_a_correction_stands_beside_what_was_published(citizen: Client, september: Checked) -> None:
    september.open()
    september.at(AFTER)
    september.publish()
    before = document(citizen)["months"][0]["city"]
    words = {"outcome": "solved", "answer": "已修好。"}
    act(september.late, "draft", september.city.actor("handler"), **words)
    act(september.late, "answer", september.city.actor("leader"), **words)
    september.correct(reason="到期后补办结。")
    page = read(citizen)
    note = page[page.index("Correction note of") :]
    assert "到期后补办结。" in note
    assert note.index("3 / 4") < note.index("4 / 4")
    assert document(citizen)["months"][0]["city"] == before


def test_the_month_is_chosen_in_the_address(citizen: Client, city: City) -> None:
    frozen_month(city, AUGUST, shares())
    frozen_month(city, SEPTEMBER, [Share(Whose.CITY, "", "", counts(7, 7))])
    assert "7 / 7" in read(citizen)
    assert "140" in read(citizen, month="2026-08")
    for unknown in ("2026-07", "x", "2026-13"):
        assert "Sept. 2026" in read(citizen, month=unknown) or "September 2026" in read(citizen)


def test_how_many_are_overdue_now_is_told_of_the_city(citizen: Client, city: City) -> None:
    with time_machine.travel(local("2026-09-16 10:00")):
        handling(city), handling(city)
    statistics.refresh()
    page = read(citizen)
    assert "<b>2</b>" in page[page.index('id="overdue"') :]


# small numbers


def test_small_counties_and_units_are_told_nowhere(citizen: Client, city: City) -> None:
    frozen_month(city, SEPTEMBER, shares())
    page = read(citizen)
    assert "90 / 98" in row_of(page, "北湖区")
    for hidden, numbers in (("苏仙区", "1 / 2"), ("桂阳县", "29 / 40")):
        assert row_of(page, hidden).count("too few") >= 2
        assert numbers not in page
    told = {row["code"]: row for row in rows(citizen) if row["rate"] == "closure_rate"}
    assert [told["431003"][name] for name in ("numerator", "percent", "withheld")] == ["", "", "1"]
    [month] = document(citizen)["months"]
    closures = {line["code"]: line["rates"]["closure_rate"] for line in month["counties"]}
    assert closures["431003"] == closures["431021"] == {"withheld": True}


def test_units_with_thirty_due_are_told_in_the_order_of_their_codes(
    citizen: Client, city: City
) -> None:
    more = [Share(Whose.UNIT, "431002-a", "甲", counts(4, 4), county="431002")]
    frozen_month(city, SEPTEMBER, shares() + more)
    [month] = document(citizen)["months"]
    assert [line["code"] for line in month["units"]] == ["431002-light", "431002-water"]
    page = read(citizen)
    assert page.index("北湖区城市管理局") < page.index("北湖区水利局")
    assert "桂阳县城市管理局" not in page


def test_on_hold_is_withheld_where_it_is_few(citizen: Client, city: City) -> None:
    frozen_month(city, SEPTEMBER, shares())
    [month] = document(citizen)["months"]
    assert {line["code"]: line["on_hold"] for line in month["counties"]}["431002"] is None
    assert "too few" in row_of(read(citizen), "北湖区")


def test_days_of_a_published_month_are_told_by_county_only_there(
    citizen: Client, city: City
) -> None:
    frozen_month(city, AUGUST, shares())
    for period, withheld in (("12-months", True), ("year", True), ("30-days", False)):
        page = read(citizen, period=period)
        assert ("Single counties and units are shown by month below" in page) == withheld
        assert ('id="counties"' not in page) == withheld


# downloads


def test_page_and_downloads_say_the_same(citizen: Client, city: City) -> None:
    frozen_month(city, SEPTEMBER, shares())
    [month] = document(citizen)["months"]
    told = {(row["level"], row["code"], row["rate"]): row for row in rows(citizen)}
    for name in PARTS:
        row, number = told["city", "", name], month["city"][name]
        assert (row["numerator"], row["denominator"]) == (
            str(number["numerator"]),
            str(number["denominator"]),
        )
        assert row["definition"] == str(statistics.DEFINITIONS[name])
        assert document(citizen)["definitions"][name]["definition"] == row["definition"]
    assert told["city", "", "closure_rate"]["percent"] == "85.71"
    assert (month["seal"], month["entries"], month["as_of"]) == (2, 20, "2026-10-01T09:00:00+08:00")


def test_a_spreadsheet_reads_the_table_as_it_is(citizen: Client, city: City) -> None:
    named = [Share(Whose.COUNTY, "431002", '=HYPERLINK("http://x")', counts(9, 9))]
    frozen_month(city, SEPTEMBER, [Share(Whose.CITY, "", "", counts(9, 9)), *named])
    response = citizen.get("/statistics/months.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.startswith("\ufeff".encode())
    assert "'=HYPERLINK" in {row["name"][:11] for row in rows(citizen)}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", " =1", "＝1"])
def test_no_text_becomes_a_formula(text: str) -> None:
    assert neutral(text) == f"'{text}"


def test_other_text_stays_as_it_is() -> None:
    assert [neutral(value) for value in ("北湖区", 12, None, "")] == ["北湖区", "12", "", ""]


# lines and cost


def rates(part: int) -> list[Any]:
    return [rate_of("closure_rate", Counter({"done": part, "due": 100}))]


def test_lines_break_where_a_month_is_missing() -> None:
    found = trend_of([(JUNE, rates(80)), (AUGUST, rates(90)), (SEPTEMBER, rates(100))])
    assert found
    [line] = found.lines
    assert [len(run.split()) for run in line.runs] == [1, 2]
    assert [point.y for point in line.points] == sorted((p.y for p in line.points), reverse=True)
    assert found.up[0].words == "100"


def test_a_single_month_has_no_line() -> None:
    assert trend_of([(AUGUST, rates(90))]) is None
    nothing = [rate_of("closure_rate", Counter())]
    assert trend_of([(AUGUST, nothing), (SEPTEMBER, nothing)]) is None


def test_months_are_drawn_without_script_and_stand_in_a_table(citizen: Client, city: City) -> None:
    frozen_month(city, AUGUST, shares())
    frozen_month(city, SEPTEMBER, shares())
    page = read(citizen)
    assert page.count("<polyline") == 3 + 2  # two lines of three have values; three samples
    assert "<script" not in page[page.index('id="trend"') : page.index('id="month"')]
    table = page[page.index('id="by-month"') : page.index('id="month"')]
    assert table.count("120 / 140") == 4


def test_it_takes_few_statements_however_many_months_there_are(
    citizen: Client, city: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for month in range(1, 7):
        frozen_month(city, date(2026, month, 1), shares())
    statistics.refresh()
    with django_assert_num_queries(COLD):
        citizen.get("/statistics/")
    with django_assert_num_queries(0):
        citizen.get("/statistics/")
