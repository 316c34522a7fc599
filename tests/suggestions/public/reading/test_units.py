"""/statistics/units/: what was published of one unit, and nothing that is withheld elsewhere."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from suggestions.models import Whose
from suggestions.months import Share
from suggestions.months.told import told
from suggestions.months.withholding import with_told
from suggestions.public.reading.months import MOST_IN_TREND
from suggestions.public.reading.units import told_of_units
from tests.factories import City
from tests.suggestions.months.conftest import AFTER, Checked, counts, frozen_month, september
from tests.suggestions.public.reading.test_months import document

AUGUST, SEPTEMBER = date(2026, 8, 1), date(2026, 9, 1)
LIGHT, WATER = "/statistics/units/431002-light/", "/statistics/units/431002-water/"

__all__ = ["september"]
pytestmark = pytest.mark.usefixtures("fresh_cache")


def shares() -> list[Share]:
    """Two units of a county are large, of which one is kept back; a third elsewhere is small."""
    return [
        Share(Whose.CITY, "", "", counts(140, 120, received=160)),
        Share(Whose.COUNTY, "431002", "北湖区", counts(98, 90, received=110)),
        Share(Whose.COUNTY, "431021", "桂阳县", counts(42, 30, received=50)),
        Share(Whose.UNIT, "431002-light", "北湖区城市管理局", of_light(), county="431002"),
        Share(Whose.UNIT, "431002-water", "北湖区水利局", of_water(), county="431002"),
        Share(Whose.UNIT, "431021-light", "桂阳县城市管理局", counts(29, 29), county="431021"),
    ]


def of_light() -> Counter[str]:
    return counts(35, 35, received=44)


def of_water() -> Counter[str]:
    return counts(31, 20, received=33)


def read(citizen: Client, address: str) -> str:
    return citizen.get(address).content.decode()


def test_a_unit_has_its_published_months_with_both_numbers(citizen: Client, city: City) -> None:
    frozen_month(city, AUGUST, shares())
    page = read(citizen, LIGHT)
    row = page.split("August 2026")[1].split("</tr>")[0]
    assert "<td>44</td>" in row
    assert row.count("35 / 35") == 2
    assert row.count("too few") == 1, "nobody said what they think"


def test_what_the_months_withhold_is_withheld_here(citizen: Client, city: City) -> None:
    frozen_month(city, AUGUST, shares())
    page = read(citizen, WATER)
    assert not any(number in page for number in ("20 / 31", "<td>33</td>"))
    assert page.count("too few") == 4


def test_page_and_download_say_the_same_of_each_unit(citizen: Client, city: City) -> None:
    frozen_month(city, AUGUST, shares())
    [month] = document(citizen)["months"]
    for line in month["units"]:
        numbers = told_of_units(AUGUST)[line["code"]]
        assert line["received"] == numbers.get("received", (None,))[0]
        shown = {name for name, rate in line["rates"].items() if "numerator" in rate}
        assert shown == numbers.keys() - {"received"}


def test_what_a_unit_received_leaves_no_small_rest(city: City) -> None:
    found = shares()
    found[1] = Share(Whose.COUNTY, "431002", "北湖区", counts(98, 90, received=46))
    frozen_month(city, AUGUST, found)
    [month] = told([AUGUST], in_full=[AUGUST])
    assert [(line.code, line.received) for line in month.units] == [("431002-light", None)]


def test_a_unit_that_is_small_or_new_says_too_few(citizen: Client, city: City) -> None:
    frozen_month(city, AUGUST, shares())
    assert read(citizen, "/statistics/units/431002001-government/").count("too few") == 4


def test_before_any_month_was_published_it_says_so(citizen: Client, city: City) -> None:
    assert "No month has been published yet" in read(citizen, LIGHT)


def test_a_unit_that_is_none_does_not_exist(citizen: Client, city: City) -> None:
    assert citizen.get("/statistics/units/nothing/").status_code == 404


@pytest.mark.parametrize("kept", [False, True])
def test_a_month_of_before_says_the_same_as_one_that_keeps_what_is_told(
    citizen: Client, city: City, kept: bool
) -> None:
    frozen_month(city, AUGUST, with_told(shares()) if kept else shares())
    assert "<td>44</td>" in read(citizen, LIGHT)
    assert read(citizen, LIGHT).count("35 / 35") == 2
    assert read(citizen, WATER).count("too few") == 4


def test_what_is_told_of_a_unit_is_kept_when_a_month_is_published(september: Checked) -> None:
    september.open()
    september.at(AFTER)
    told_of = september.publish().frozen.values_list("whose", "told")
    assert dict(told_of) == {"city": None, "county": None, "unit": []}


def test_a_page_takes_three_statements_and_then_two(
    citizen: Client, city: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for month in (AUGUST, SEPTEMBER):
        frozen_month(city, month, with_told(shares()))
    with django_assert_num_queries(3):
        citizen.get(LIGHT)
    with django_assert_num_queries(2):
        citizen.get(WATER)


def test_no_more_than_two_years_stand_there(citizen: Client, city: City) -> None:
    for number in range(MOST_IN_TREND + 1):
        frozen_month(city, date(2020 + number // 12, number % 12 + 1, 1), shares())
    assert len(citizen.get(LIGHT).context["months"]) == MOST_IN_TREND


# the list


def names(citizen: Client, **asked: str) -> list[str]:
    found = citizen.get("/statistics/units/", asked).context["units"]
    return [unit.code for unit in found]


def test_units_stand_in_the_order_of_their_codes_by_county(citizen: Client, city: City) -> None:
    county = names(citizen, county="431002")
    assert county == sorted(county)
    assert {"431002-light", "431002-water", "431002001-government"} <= set(county)
    assert names(citizen) == names(citizen, county="nowhere") == ["4310-government"]


def test_a_unit_out_of_use_is_not_listed_and_keeps_its_page(citizen: Client, city: City) -> None:
    city.units["water"].active = False
    city.units["water"].save()
    assert "431002-water" not in names(citizen, county="431002")
    assert citizen.get(WATER).status_code == 200


def test_the_list_takes_two_statements(
    citizen: Client, city: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        citizen.get("/statistics/units/", {"county": "431002"})


def test_the_figures_lead_to_the_units(citizen: Client, city: City) -> None:
    assert 'href="/statistics/units/"' in read(citizen, "/statistics/")
