"""The duty catalogue in the desk: asked about a category at a place, and replaced after a look."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from regions.loading.duties import rows_of
from regions.models import Duty, DutyCatalogue, Level, Role, responsible_units
from suggestions.models import Deadline, SettingChange
from tests.factories import City, again, assigned, officer
from tests.suggestions.desk.conftest import Desk

PAGE, CHANGE, FILE = "/admin/duties/", "/admin/duties/change/", "/admin/duties/file/"
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
HEAD = "category,level,function\n"
NEW = HEAD + "urban-light,county,water\nurban,city,government\n"


@pytest.fixture
def administrator(desk: Desk) -> Client:
    return desk("administrator")


def sent(text: str | bytes = NEW, reason: str = "三定方案调整") -> dict[str, Any]:
    data = text if isinstance(text, bytes) else text.encode()
    return {"file": SimpleUploadedFile("duties.csv", data, "text/csv"), "reason": reason}


def looked_at(client: Client, text: str | bytes = NEW) -> str:
    response = client.post(CHANGE, sent(text))
    assert response.status_code == 200, response.content.decode()
    return str(response.content.decode())


def confirmed(client: Client, page: str) -> Any:
    shown = {name: unescape(value) for name, value in HIDDEN.findall(page)}
    again_sent = {name: shown[name] for name in ("document", "reason", "version")}
    return client.post(CHANGE, again_sent | {"step": "confirm"})


def newest() -> DutyCatalogue:
    return DutyCatalogue.objects.order_by("-version")[0]


def test_what_is_in_force_is_shown_with_who_holds_it(administrator: Client) -> None:
    page = administrator.get(PAGE).content.decode()
    assert "城乡建设 · 路灯照明" in page
    assert "北湖区城市管理局等2个单位（light）" in page


def test_a_category_at_a_place_has_units_and_the_lines_that_name_them(
    city: City, administrator: Client
) -> None:
    Duty.objects.create(
        catalogue=newest(),
        category=city.category.parent,
        level=Level.CITY,
        function="government",
    )
    asked = {"category": "urban-light", "place": "431002001001"}
    page = administrator.get(PAGE, asked).content.decode()
    units = responsible_units(city.category, city.regions["village"].path)
    assert units == [city.units["light"], city.units["top"]]
    lines = re.findall(r'<tr><th scope="row">(.*?)</th>.*?<td data-label="依据">(.*?)</td>', page)
    assert [re.sub("<.*?>", "", line[0]) for line in lines] == [
        "北湖区城市管理局 系统推荐",
        "郴州市人民政府",
    ]
    assert "城乡建设 · 路灯照明 · 县市区 · light" in lines[0][1]
    assert "上级类别" in lines[1][1]


def test_a_name_that_fits_several_places_asks_which_is_meant(administrator: Client) -> None:
    asked = {"category": "urban-light", "place": "区"}
    page = administrator.get(PAGE, asked).content.decode()
    assert 'place=431002"' in page
    assert 'place=431003"' in page
    asked["place"] = "431000"
    assert "职责清单未列明此类事项的承办单位" in administrator.get(PAGE, asked).content.decode()
    asked["place"] = "<b>无处</b>"
    page = administrator.get(PAGE, asked).content.decode()
    assert "&lt;b&gt;无处" in page


def test_the_difference_is_shown_and_nothing_is_kept(administrator: Client) -> None:
    page = looked_at(administrator)
    assert "北湖区城市管理局等2个单位（light）" in page
    assert "北湖区水利局 (water)" in page
    assert "郴州市人民政府 (government)" in page
    assert newest().version == 1


def test_what_was_shown_is_what_counts_and_what_is_in_hand_stays(
    city: City, administrator: Client
) -> None:
    row = assigned(city)
    dates = list(Deadline.objects.values_list("pk", "due"))
    assert confirmed(administrator, looked_at(administrator)).status_code == 302
    found = [(each.category, each.level, each.function) for each in rows_of(newest())]
    assert found == [("urban", Level.CITY, "government"), ("urban-light", Level.COUNTY, "water")]
    units = responsible_units(city.category, city.regions["village"].path)
    assert units == [city.units["water"], city.units["top"]]
    assert again(row).lead_unit == city.units["light"]
    assert list(Deadline.objects.values_list("pk", "due")) == dates


def test_each_version_tells_who_changed_what_and_why(city: City, administrator: Client) -> None:
    confirmed(administrator, looked_at(administrator))
    change = SettingChange.objects.get(model="regions.dutycatalogue")
    assert change.officer == city.officers["administrator"]
    assert change.object_id == str(newest().pk)
    page = administrator.get(PAGE, {"version": "2"}).content.decode()
    assert "三定方案调整" in page
    assert "北湖区水利局 (water)" in page
    record = administrator.get("/admin/suggestions/settingchange/").content.decode()
    assert "三定方案调整" in record


def test_what_was_downloaded_and_sent_back_is_the_same(administrator: Client) -> None:
    data = administrator.get(FILE).content
    assert data.startswith(b"\xef\xbb\xbfcategory,level,function")
    response = administrator.post(CHANGE, sent(data))
    assert response.status_code == 422
    assert "与现行清单相同" in response.content.decode()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "空"),
        (b"\xff\xfe\x00", "UTF-8"),
        (HEAD, "没有"),
        ("category,level\nurban,city\n", "function"),
        (HEAD + "nothing,county,light\n", "nothing"),
        (HEAD + "urban,planet,light\n", "planet"),
        (HEAD + "urban,county,nobody\n", "nobody"),
        (HEAD + "urban,county,light\nurban,county,water\n", "第3行"),
        (HEAD + "urban,county,li ght\n", "li ght"),
        (HEAD + '"urban', "CSV"),
        (HEAD + "urban,county,light\n" * 20_000, "过大"),
        (HEAD + "".join(f"no-{n},county,light\n" for n in range(30)), "10"),
    ],
)
def test_what_cannot_be_a_catalogue_is_refused_with_every_reason(
    text: str | bytes, reason: str, administrator: Client
) -> None:
    response = administrator.post(CHANGE, sent(text))
    page = response.content.decode()
    assert response.status_code == 422
    assert reason in page
    assert "三定方案调整" in page
    assert newest().version == 1


def test_a_reason_is_wanted(administrator: Client) -> None:
    assert administrator.post(CHANGE, sent(reason="")).status_code == 422


@pytest.mark.parametrize("document", ["", "{", "category,level,function\nnothing,city,light\n"])
def test_what_was_shown_and_then_changed_by_hand_is_checked_again(
    document: str, administrator: Client
) -> None:
    data = {"document": document, "reason": "三定方案调整", "version": "1", "step": "confirm"}
    assert administrator.post(CHANGE, data).status_code == 422
    assert newest().version == 1


def test_a_catalogue_that_came_in_between_is_looked_at_again(administrator: Client) -> None:
    page = looked_at(administrator)
    other = HEAD + "urban,county,light\n"
    assert confirmed(administrator, looked_at(administrator, other)).status_code == 302
    response = confirmed(administrator, page)
    assert response.status_code == 409
    assert "三定方案调整" in response.content.decode()
    assert newest().version == 2


def test_sent_twice_it_is_one_version(administrator: Client) -> None:
    page = looked_at(administrator)
    assert confirmed(administrator, page).status_code == 302
    assert confirmed(administrator, page).status_code == 302
    assert newest().version == 2
    assert SettingChange.objects.filter(model="regions.dutycatalogue").count() == 1


@pytest.mark.parametrize("who", ["triage", "supervisor", "leader", "handler", "collector"])
def test_it_is_for_administrators_of_the_whole_city(who: str, desk: Desk) -> None:
    for address in (PAGE, CHANGE, FILE):
        assert desk(who).get(address).status_code == 403
    assert desk(who).post(CHANGE, {"step": "confirm"}).status_code == 403


def test_auditors_of_the_city_read_it_and_change_nothing(desk: Desk) -> None:
    assert CHANGE not in desk("auditor").get(PAGE).content.decode()
    assert desk("auditor").get(FILE).status_code == 200
    assert desk("auditor").post(CHANGE, sent()).status_code == 403


def test_the_administrator_of_a_county_does_not_set_the_city_s(city: City, desk: Desk) -> None:
    city.officers["county"] = officer("county", Role.ADMINISTRATOR, city.regions["county"])
    assert desk("county").post(CHANGE, sent()).status_code == 403


def test_pages_ask_as_little_for_many_as_for_few(
    administrator: Client, django_assert_max_num_queries: Any
) -> None:
    asked = {"category": "urban-light", "place": "431002001001", "version": "1"}
    with django_assert_max_num_queries(24):
        administrator.get(PAGE, asked)
    with django_assert_max_num_queries(16):
        administrator.post(CHANGE, sent())
