"""Every format says the numbers of the dashboard, and nothing about a person."""

from __future__ import annotations

import re
from io import BytesIO

from docx import Document

from suggestions.models import Suggestion
from suggestions.reports import making
from suggestions.reports.document import Block, Part
from suggestions.reports.files import docx_of
from suggestions.reports.wording import document_of
from tests.factories import City
from tests.suggestions.reports.conftest import Desk, drafted

DASHBOARD = "/admin/dashboard/?period=free&since=2026-09-01&until=2026-09-30"
TIME = DASHBOARD.replace("/?", "/time/?")
A_NUMBER = re.compile(r"\d[\d,.]*%?")


def blocks_of(city: City, place: str = "city") -> list[Block]:
    blocks, _seen = making.read_now(drafted(city, place, "city_supervisor"))
    return blocks


def table(blocks: list[Block], start: str) -> list[list[str]]:
    return next(each.lines for each in blocks if each.rows and each.text.startswith(start))


def test_all_rates_are_those_of_the_dashboard(september: City, desk: Desk) -> None:
    shown = desk("city_supervisor").get(DASHBOARD).context["rates"]
    [appendix] = [each for each in blocks_of(september) if each.rows and not each.text]
    assert [
        [line.label, line.value.replace(" ", ""), line.part, line.whole, line.definition]
        for line in shown
    ] == appendix.lines[: len(shown)]


def test_units_own_clocks_are_those_of_the_page_about_time(september: City, desk: Desk) -> None:
    shown = desk("city_supervisor").get(TIME).context["rates"]
    [appendix] = [each for each in blocks_of(september) if each.rows and not each.text]
    assert [
        [rate.label, rate.value.replace(" ", ""), rate.part, rate.whole, rate.definition]
        for rate in shown
    ] == appendix.lines[-len(shown) :]
    *lines, total = table(blocks_of(september, "county"), "表3")
    [light] = [line for line in lines if line[0] == "北湖区城市管理局"]
    assert light == ["北湖区城市管理局", "4", "2", "件数过少", "0", "0", "—", "0"]
    assert total[1:3] == ["4", "2"]


def test_places_are_those_of_the_dashboard(september: City, desk: Desk) -> None:
    shown = desk("city_supervisor").get(DASHBOARD).context["places"]
    expected = {(place.name, place.received, place.overdue) for place in shown}
    lines = table(blocks_of(september), "表1")
    assert {(line[0], line[1], line[-1]) for line in lines} == expected


def test_places_and_units_come_to_the_same(september: City) -> None:
    blocks = blocks_of(september)
    columns = (1, 2, 3, 5, 7)
    sums = [
        [sum(int(line[column]) for line in table(blocks, name)) for column in columns]
        for name in ("表1", "表2")
    ]
    assert sums[0] == sums[1]
    assert sums[0][:3] == [5, 4, 2]


def test_the_headline_says_its_numbers_with_their_parts(september: City) -> None:
    text = " ".join(each.text for each in blocks_of(september))
    for words in (
        "2026年9月，郴州市共收到人民建议5件",
        "应办结4件，已办结2件，办结率50.00%",
        "按时办结2件，按时办结率50.00%",
        "确定重点交办事项1件，已整改并经核验0件，累计整改率0.00%",
    ):
        assert words in text


def test_a_report_of_a_county_says_nothing_of_another(september: City) -> None:
    said = str(blocks_of(september, "county"))
    assert "北湖区共收到人民建议4件" in said
    assert "苏仙区" not in said


def test_fewer_than_thirty_due_take_no_part(september: City) -> None:
    for line in table(blocks_of(september), "表1"):
        assert line[4] == line[6] == "件数过少"


def test_where_nothing_was_due_there_is_no_rate(september: City) -> None:
    text = " ".join(each.text for each in blocks_of(september, "beside"))
    assert "应办结0件，已办结0件，办结率—" in text
    assert "100.00%" not in text


def test_no_officer_and_nothing_of_a_suggestion_is_in_it(september: City) -> None:
    said = str(blocks_of(september, "county"))
    for row in Suggestion.objects.all():
        assert row.title not in said
        assert row.reference not in said
    for name in september.officers:
        assert name not in said


def test_the_document_says_what_the_page_says(september: City) -> None:
    blocks = blocks_of(september)
    document = Document(BytesIO(docx_of(blocks)))
    words = [each.text for each in document.paragraphs if each.text]
    assert words == [each.text for each in blocks if each.text]
    tables = [[[cell.text for cell in row.cells] for row in each.rows] for each in document.tables]
    assert tables == [each.rows for each in blocks if each.part == Part.TABLE]


def test_kept_figures_make_the_same_words_again(september: City) -> None:
    row = drafted(september)
    _blocks, seen = making.read_now(row)
    making.sign(row, by=september.officers["supervisor"], version=1, seen=seen)
    row.refresh_from_db()
    with making.citys_language():
        assert document_of(row, row.figures) == making.read_now(row)[0]
