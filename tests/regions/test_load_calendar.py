"""Calendar years as rows: what comes with the migrations, and what load_calendar adds."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import translation

from regions.models import CalendarYear, calendar_at, current_version
from regions.models.calendar import CalendarYearKept, load_notice, missing_year

pytestmark = pytest.mark.django_db

NOTICES = Path(__file__).parents[2] / "regions" / "data" / "calendars"
NEW_YEARS_EVE = date(2026, 12, 31)
# Made up: the State Council's own comes in November.
NEXT: dict[str, Any] = {
    "year": 2027,
    "notice": "国办发明电〔2026〕99号",
    "title": "国务院办公厅关于2027年部分节假日安排的通知",
    "off": {"2027-01-01": "元旦", "2027-02-08": "春节", "2027-02-11": "春节"},
    "on": {"2027-02-20": "春节调休"},
}
Load = Callable[[object], str]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def load(tmp_path) -> Load:
    def run(document: object) -> str:
        file, out = tmp_path / "calendar.json", StringIO()
        text = document if isinstance(document, str) else json.dumps(document)
        file.write_text(text, encoding="utf-8")
        call_command("load_calendar", str(file), stdout=out)
        return out.getvalue()

    return run


def rows() -> list[tuple[Any, ...]]:
    return list(CalendarYear.objects.order_by("id").values_list())


# what comes with the migrations


def test_the_published_years_come_with_the_migrations():
    assert [row.year for row in CalendarYear.objects.order_by("id")] == list(range(2018, 2027))


@pytest.mark.parametrize("year", range(2018, 2027))
def test_a_row_says_what_its_file_says(year):
    file = json.loads((NOTICES / f"{year}.json").read_text(encoding="utf-8"))
    row = CalendarYear.objects.get(year=year)
    assert (row.days_off, row.days_on) == (file["off"], file["on"])
    assert (row.notice, row.title, row.source) == (file["notice"], file["title"], "notice")


@pytest.mark.parametrize("year", range(2018, 2027))
def test_a_shipped_file_passes_the_checks_of_the_command(year):
    before = rows()
    assert load_notice(json.loads((NOTICES / f"{year}.json").read_text(encoding="utf-8"))) is None
    assert rows() == before


def test_migrating_back_and_forth_doubles_nothing():
    before = rows()
    import_module("regions.migrations.0002_published_calendars").load(apps, None)
    assert rows() == before


# loading a year


def test_loading_a_notice_publishes_the_year(load):
    assert not calendar_at().is_published(2027)
    load(NEXT)
    assert calendar_at().is_published(2027)
    assert calendar_at().is_working_day(date(2027, 2, 20))
    assert not calendar_at().is_working_day(date(2027, 2, 11))


def test_the_statutory_days_of_the_estimate_give_way_to_the_notice(load):
    assert not calendar_at().is_working_day(date(2027, 6, 9))
    load(NEXT)
    assert calendar_at().is_working_day(date(2027, 6, 9))


def test_the_command_says_what_it_did(load):
    said = load(NEXT)
    assert said == "2027 loaded (国办发明电〔2026〕99号). Days off: 3, make-up working days: 1.\n"


def test_loading_the_same_again_adds_no_row(load):
    load(NEXT)
    before = rows()
    reordered = NEXT | {"off": dict(reversed(NEXT["off"].items())), "published_on": "2026-11-05"}
    assert load(reordered) == "Nothing changed: loaded before.\n"
    assert rows() == before


def test_loading_what_was_replaced_since_counts_again(load):
    changed = NEXT | {"on": {}}
    for document in (NEXT, changed, NEXT):
        load(document)
    assert CalendarYear.objects.filter(year=2027).count() == 3
    assert calendar_at().is_working_day(date(2027, 2, 20))


def test_what_was_computed_earlier_keeps_its_calendar(load):
    before = current_version()
    load(NEXT)
    assert current_version() > before
    assert calendar_at(before).is_working_day(date(2027, 2, 11))
    assert not calendar_at(before).is_published(2027)
    assert calendar_at(before).version == before


def test_a_notice_that_reaches_into_december_is_loaded_with_that_year_again(load):
    row = CalendarYear.objects.get(year=2026)
    days_off = row.days_off | {NEW_YEARS_EVE.isoformat(): "元旦"}
    load({"year": 2026, "notice": row.notice, "off": days_off, "on": row.days_on})
    assert not calendar_at().is_working_day(NEW_YEARS_EVE)
    assert calendar_at(row.pk).is_working_day(NEW_YEARS_EVE)


def test_a_year_without_a_notice_number_is_a_local_arrangement(load):
    load(NEXT | {"notice": ""})
    assert CalendarYear.objects.get(year=2027).source == "local"


def test_a_year_of_the_past_can_be_loaded(load):
    start, end = datetime(2016, 6, 1, tzinfo=UTC), datetime(2016, 6, 2, tzinfo=UTC)
    assert calendar_at().provisional(start, end)
    load({"year": 2016, "notice": "国办发明电〔2015〕18号", "off": {}, "on": {}})
    assert not calendar_at().provisional(start, end)


@pytest.mark.parametrize("mark", ["\ufeff", "\ufeff\ufeff"])
def test_a_mark_at_the_start_of_a_file_does_not_matter(load, mark):
    load(mark + json.dumps(NEXT))
    assert calendar_at().is_published(2027)


# the public files of holiday-cn


def day(date: str, name: str, *, off: bool) -> dict[str, Any]:
    return {"name": name, "date": date, "isOffDay": off}


# Made up, too.
PUBLIC: dict[str, Any] = {
    "$schema": "https://example.org/schema.json",
    "year": 2027,
    "papers": ["https://www.gov.cn/zhengce/zhengceku/202611/content_1.htm"],
    "days": [
        day("2027-01-01", "元旦", off=True),
        day("2027-01-02", "元旦", off=True),
        day("2027-02-08", "春节", off=True),
        day("2027-02-20", "春节", off=False),
    ],
}
DECEMBER = [day("2026-12-31", "元旦", off=True), day("2026-12-26", "元旦", off=False)]


def test_a_public_file_is_read_beside_our_own(load):
    said = load(PUBLIC)
    assert said.startswith("2027 loaded (https://www.gov.cn/")
    assert "Days off: 3, make-up working days: 1." in said
    calendar = calendar_at()
    worked = [calendar.is_working_day(date(2027, 2, number)) for number in (8, 9, 20)]
    assert (calendar.is_published(2027), worked) == (True, [False, True, True])


def test_a_public_file_that_says_nothing_new_adds_no_row(load):
    load(PUBLIC)
    before = rows()
    assert load(PUBLIC | {"papers": []}) == "Nothing changed: loaded before.\n"
    assert rows() == before


def test_the_days_of_our_own_file_are_the_same_in_the_public_one(load):
    row, before = CalendarYear.objects.get(year=2026), rows()
    days = [day(each, name, off=True) for each, name in row.days_off.items()]
    days += [day(each, name, off=False) for each, name in row.days_on.items()]
    weekend = day("2026-02-21", "春节", off=True)
    load({"year": 2026, "papers": [], "days": [*days, weekend]})
    assert rows() == before


def test_days_of_the_december_before_are_added_to_their_year(load):
    before = CalendarYear.objects.get(year=2026)
    assert len(load(PUBLIC | {"days": DECEMBER + PUBLIC["days"]}).splitlines()) == 2
    row = CalendarYear.objects.filter(year=2026).latest("pk")
    assert row.days_off == before.days_off | {"2026-12-31": "元旦"}
    assert row.days_on == before.days_on | {"2026-12-26": "元旦"}
    assert (row.notice, row.title) == (before.notice, before.title)
    assert not calendar_at().is_working_day(NEW_YEARS_EVE)


def test_a_december_whose_year_is_not_loaded_is_refused_whole(load):
    days = [day("2027-12-31", "元旦", off=True), day("2028-01-03", "元旦", off=True)]
    before = rows()
    with pytest.raises(CommandError, match="load the notice of that year first"):
        load({"year": 2028, "papers": [], "days": days})
    assert rows() == before


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"days": []}, "it names no days"),
        ({"days": {}}, "each of the days has a name"),
        ({"days": [{"name": "元旦", "date": "2027-01-01"}]}, "each of the days has a name"),
        ({"days": [day("2027-01-01", "元旦", off=True)] * 2}, "2027-01-01 is there twice"),
        ({"days": [day("2027-13-01", "元旦", off=True)]}, "2027-13-01"),
        ({"days": [day("2025-12-31", "元旦", off=True)]}, "2025-12-31 does not belong"),
        ({"days": [day("2027-03-01", "元旦", off=False)]}, "2027-03-01 is no weekend"),
        ({"year": "2027"}, "a year"),
    ],
)
def test_a_public_file_that_cannot_be_right_is_refused(load, change, reason):
    before = rows()
    with pytest.raises(CommandError, match=f"Nothing was loaded.*{reason}"):
        load(PUBLIC | change)
    assert rows() == before


# what people are told


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"on": {"2027-03-01": "调休"}}, "2027-03-01不是周末，无需调休上班"),
        ({"off": {"2026-12-31": "元旦"}}, "2026-12-31不属于2027年"),
        ({"year": 2101}, "2101不在1992年至2100年范围内"),
    ],
)
def test_reasons_come_in_the_language_of_the_reader(load, change, reason):
    with translation.override("zh-hans"), pytest.raises(CommandError, match=reason):
        load(NEXT | change)


@pytest.mark.parametrize(
    ("today", "missing"),
    [("2026-10-31", None), ("2026-11-01", 2027), ("2026-12-31", 2027), ("2027-01-01", 2027)],
)
def test_from_november_on_the_next_year_is_missed(load, today, missing):
    assert missing_year(date.fromisoformat(today)) == missing
    load(NEXT)
    assert missing_year(date.fromisoformat(today)) is None


# refusals: nothing changes


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"year": 2101}, "2101"),
        ({"year": "2027"}, "year"),
        ({"off": {"2026-12-31": "元旦"}}, "2026-12-31"),
        ({"on": {"2027-03-01": "调休"}}, "2027-03-01"),
        ({"off": {"2027-02-20": "春节"}}, "2027-02-20"),
        ({"off": {"2027-13-01": "元旦"}}, "2027-13-01"),
        ({"off": {"2027-01-01": " "}}, "2027-01-01"),
        ({"off": None}, "off"),
        ({"title": 2027}, "title"),
        ({"title": "x" * 121}, "120"),
        ({"notice": "x" * 81}, "80"),
    ],
)
def test_a_year_that_cannot_be_right_is_refused(load, change, reason):
    before = rows()
    with pytest.raises(CommandError, match=f"Nothing was loaded.*{reason}") as refusal:
        load(NEXT | change)
    assert refusal.value.returncode == 1
    assert rows() == before


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Expecting value"),
        ('{"year": 2027', "delimiter"),
        ("[]", "calendar"),
        ('{"year": 2027, "off": {"2027-01-01": "a", "2027-01-01": "b"}}', "2027-01-01 is .* twice"),
    ],
)
def test_a_file_that_is_no_calendar_is_refused(load, text, reason):
    before = rows()
    with pytest.raises(CommandError, match=reason):
        load(text)
    assert rows() == before


def test_a_file_in_another_encoding_is_refused(tmp_path):
    file = tmp_path / "gbk.json"
    file.write_bytes(json.dumps(NEXT, ensure_ascii=False).encode("gb18030"))
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_calendar", str(file))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("load_calendar", str(tmp_path / "missing.json"))


# rows are only ever added


def test_a_row_is_never_changed_or_deleted():
    row, before = CalendarYear.objects.get(year=2026), rows()
    row.days_off = {}
    attempts: list[Callable[[], object]] = [
        row.save,
        row.delete,
        CalendarYear.objects.all().delete,
        lambda: CalendarYear.objects.update(days_off={}),
    ]
    for attempt in attempts:
        with pytest.raises(CalendarYearKept):
            attempt()
    assert rows() == before


def test_a_form_refuses_what_the_command_refuses():
    row = CalendarYear(year=2027, notice="n", days_off={}, days_on={"2027-03-01": "调休"})
    with pytest.raises(ValidationError, match="2027-03-01"):
        row.clean()


def test_a_calendar_is_read_once_a_version(django_assert_num_queries):
    version = current_version()
    calendar_at(version)
    with django_assert_num_queries(0):
        assert calendar_at(version).version == version
    with django_assert_num_queries(1):
        assert calendar_at() is calendar_at(version)


def test_without_any_row_every_year_is_estimated():
    assert not calendar_at(0).is_published(2026)
    assert calendar_at(0).version == 0
