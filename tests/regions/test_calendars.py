"""The working-time axes, against the notices, two libraries and their own arithmetic."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regions.calendars import (
    FIRST_YEAR,
    LAST_YEAR,
    MICROSECOND,
    ZONE,
    Axis,
    Calendar,
    CalendarError,
    YearPlan,
    estimate,
)

NOTICES = Path(__file__).parents[2] / "regions" / "data" / "calendars"
SHIPPED = range(2018, 2027)
HOUR = 3_600_000_000
OUTSIDE = [date(FIRST_YEAR - 1, 12, 31), date(LAST_YEAR + 1, 1, 1)]


def notice(year: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((NOTICES / f"{year}.json").read_text(encoding="utf-8"))
    return found


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


CALENDAR = Calendar(YearPlan.parse(notice(year)) for year in SHIPPED)
AXES = st.sampled_from(list(Axis))
# Ends a year early: what starts then must be able to end.
LONGEST = timedelta(days=(LAST_YEAR - FIRST_YEAR) * 365)
INSTANTS = st.timedeltas(timedelta(days=1), LONGEST).map(
    lambda since: datetime(FIRST_YEAR, 1, 1, tzinfo=UTC) + since
)


# the shipped notices


@pytest.mark.parametrize("year", SHIPPED)
def test_every_day_of_a_shipped_year_agrees_with_chinesecalendar(year):
    wrong = [
        day
        for day in days_of(year)
        if CALENDAR.is_working_day(day) != chinese_calendar.is_workday(day)
    ]
    assert wrong == []


@pytest.mark.parametrize("year", SHIPPED)
def test_every_day_of_a_shipped_year_agrees_with_holidays(year):
    # By is_working_day: `day in holidays.China()` is wrong on every make-up day.
    theirs = holidays.country_holidays("CN", years=year)
    wrong = [
        day for day in days_of(year) if CALENDAR.is_working_day(day) != theirs.is_working_day(day)
    ]
    assert wrong == []


@pytest.mark.parametrize("year", SHIPPED)
def test_counting_working_days_agrees_with_holidays(year):
    # Not with chinesecalendar: its find_workday(n) counts otherwise.
    theirs = holidays.country_holidays("CN", years=[year, year + 1])
    starts = [day for day in days_of(year) if day < date(year, 12, 1)]
    wrong = [
        day
        for day in starts
        if CALENDAR.nth_working_day(day, 5) != theirs.get_nth_working_day(day, 5)
    ]
    assert wrong == []


@pytest.mark.parametrize("year", SHIPPED)
def test_a_shipped_notice_names_its_source(year):
    found = notice(year)
    assert found["year"] == year
    assert f"国办发明电〔{year - 1}〕" in found["notice"]
    assert found["title"] == f"国务院办公厅关于{year}年部分节假日安排的通知"


@pytest.mark.parametrize("year", SHIPPED)
def test_a_shipped_notice_lists_no_plain_weekend_as_a_day_off(year):
    statutory = holidays.country_holidays("CN", years=year, language="zh_CN")
    off = [date.fromisoformat(day) for day in notice(year)["off"]]
    assert [day for day in off if day.weekday() > 4 and day not in statutory] == []


@pytest.mark.parametrize(
    ("day", "works", "why"),
    [
        # Asked for, and granted, months after the notice itself.
        ("2019-05-02", False, "国办发明电〔2019〕3号"),
        ("2019-05-05", True, "国办发明电〔2019〕3号"),
        # The notice of 2019 put the last days of 2018 around New Year.
        ("2018-12-29", True, "国办发明电〔2018〕15号"),
        ("2018-12-31", False, "国办发明电〔2018〕15号"),
        # The epidemic: the holiday was longer and its make-up Saturday fell away.
        ("2020-01-31", False, "国办发明电〔2020〕1号"),
        ("2020-02-01", False, "国办发明电〔2020〕1号"),
        ("2020-02-03", True, "国办发明电〔2020〕1号"),
    ],
)
def test_amendments_are_in_the_notices(day, works, why):
    found = date.fromisoformat(day)
    assert CALENDAR.is_working_day(found) is works
    assert why in CALENDAR.plan(found.year).notice


def test_days_have_their_names():
    names = [CALENDAR.day_name(date(2026, 2, day)) for day in (13, 14, 17)]
    assert names == ["", "春节调休", "春节"]


# years without a notice


def test_an_estimated_year_has_the_statutory_days_off():
    calendar = Calendar([])
    off = [day for day in days_of(2027) if day.weekday() < 5 and not calendar.is_working_day(day)]
    spring = [date(2027, 2, day) for day in (5, 8, 9, 10)]
    october = [date(2027, 10, day) for day in (1, 4, 5)]
    others = [date(2027, 1, 1), date(2027, 4, 5), date(2027, 5, 3), date(2027, 5, 4)]
    assert off == sorted([*spring, *october, *others, date(2027, 6, 9), date(2027, 9, 15)])


@pytest.mark.parametrize("year", [2010, 2017, 2024, 2026, 2027])
def test_an_estimate_swaps_no_days_even_where_the_library_knows_how(year):
    plan = estimate(year)
    assert dict(plan.on) == {}
    assert [name for name in plan.off.values() if "休息日" in name] == []


def test_no_year_in_range_is_refused_an_estimate():
    counts = {sum(map(Calendar([]).is_working_day, days_of(year))) for year in (1992, 2050, 2100)}
    assert min(counts) > 240
    assert all(estimate(year).year == year for year in range(FIRST_YEAR, LAST_YEAR + 1))


def test_a_year_is_published_only_with_its_notice():
    assert CALENDAR.is_published(2026)
    assert not CALENDAR.is_published(2027)
    assert not Calendar([estimate(2026)]).is_published(2026)


@pytest.mark.parametrize(
    ("start", "end", "provisional"),
    [
        ("2026-12-30 10:00", "2026-12-31 23:59", False),
        ("2026-12-30 10:00", "2027-01-01 00:00", True),
        ("2017-12-31 23:59", "2018-01-02 10:00", True),
    ],
)
def test_what_touches_an_estimated_year_in_shanghai_is_provisional(start, end, provisional):
    found = CALENDAR.provisional(local(start).astimezone(UTC), local(end).astimezone(UTC))
    assert found is provisional


def test_the_later_plan_of_a_year_counts():
    plans = [YearPlan.parse(notice(2026)), YearPlan(2026, {}, {}, published=True)]
    assert Calendar(plans).is_working_day(date(2026, 10, 1))
    assert not Calendar(reversed(plans)).is_working_day(date(2026, 10, 1))


# plans that cannot be right

WEEKDAY, WEEKEND = date(2027, 3, 1), date(2027, 3, 6)


@pytest.mark.parametrize(
    ("off", "on"),
    [
        pytest.param({}, {WEEKDAY: "调休"}, id="a make-up day in the week"),
        pytest.param({date(2026, 3, 2): "节"}, {}, id="a day off of another year"),
        pytest.param({}, {date(2028, 1, 1): "调休"}, id="a make-up day of another year"),
        pytest.param({WEEKEND: "节"}, {WEEKEND: "调休"}, id="a day both off and on"),
        pytest.param(dict.fromkeys(days_of(2027), "节"), {}, id="no working day"),
        pytest.param(dict.fromkeys(days_of(2027)[:120], "节"), {}, id="a third of the year off"),
    ],
)
def test_a_plan_is_refused_with(off, on):
    with pytest.raises(CalendarError):
        YearPlan(2027, off, on, published=True)


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, LAST_YEAR + 1, 0, 10_000])
def test_a_plan_of_a_year_outside_the_calendar_is_refused(year):
    with pytest.raises(CalendarError, match="outside"):
        YearPlan(year, {}, {}, published=True)


@pytest.mark.parametrize(
    "change",
    [
        {"year": "2027"},
        {"year": True},
        {"year": LAST_YEAR + 1},
        {"off": None},
        {"off": ["2027-01-01"]},
        {"off": {"2027-02-30": "节"}},
        {"off": {"1 January": "节"}},
        {"off": {"20270101": "元旦"}},
        {"off": {"2027-01-01": ""}},
        {"off": {"2027-01-01": 1}},
        {"on": {"2027-01-04": "元旦调休"}},
        {"notice": 7},
    ],
)
def test_a_document_is_refused_with(change):
    document = {"year": 2027, "notice": "", "off": {}, "on": {}}
    assert YearPlan.parse(document).year == 2027
    with pytest.raises(CalendarError):
        YearPlan.parse(document | change)


@pytest.mark.parametrize("missing", ["year", "off", "on"])
def test_a_document_is_refused_without(missing):
    document = {"year": 2027, "notice": "", "off": {}, "on": {}}
    del document[missing]
    with pytest.raises(CalendarError):
        YearPlan.parse(document)


@pytest.mark.parametrize("document", [None, [], "2027", 2027])
def test_what_is_no_document_is_refused(document):
    with pytest.raises(CalendarError):
        YearPlan.parse(document)


# the axes


@pytest.mark.parametrize("axis", [Axis.OFFICE, Axis.DAYS])
@pytest.mark.parametrize(
    ("clock", "hours"),
    [("08:30", 0), ("09:00", 0.5), ("12:00", 3.5), ("13:59", 3.5), ("15:00", 4.5), ("17:30", 7)],
)
def test_office_hours_stop_at_noon_and_at_the_close_of_business(axis, clock, hours):
    morning = CALENDAR.elapsed(axis, local("2026-11-23 00:00"))
    assert CALENDAR.elapsed(axis, local(f"2026-11-23 {clock}")) - morning == hours * HOUR


@pytest.mark.parametrize(
    ("axis", "day", "hours"),
    [
        (Axis.NATURAL, "2026-10-01", 24),
        (Axis.DUTY, "2026-10-01", 12),
        (Axis.OFFICE, "2026-10-01", 0),
        (Axis.OFFICE, "2026-09-30", 7),
        (Axis.OFFICE, "2026-09-20", 7),  # a make-up Sunday
        (Axis.OFFICE, "2026-09-19", 0),
        (Axis.DAYS, "2026-10-10", 7),  # a make-up Saturday
        (Axis.DAYS, "2026-09-19", 0),
    ],
)
def test_a_day_has_the_hours_of_its_axis(axis, day, hours):
    begin = local(f"{day} 00:00")
    gone = CALENDAR.elapsed(axis, begin + timedelta(days=1)) - CALENDAR.elapsed(axis, begin)
    assert gone == hours * HOUR


def test_the_day_is_that_of_shanghai_not_of_utc():
    monday = local("2026-11-23 07:30").astimezone(UTC)
    assert monday.weekday() == 6
    later = monday + timedelta(hours=2)
    assert CALENDAR.elapsed(Axis.OFFICE, later) - CALENDAR.elapsed(Axis.OFFICE, monday) == HOUR


@given(AXES, INSTANTS)
def test_the_zone_of_an_instant_does_not_matter(axis, instant):
    elsewhere = instant.astimezone(ZoneInfo("America/New_York"))
    assert CALENDAR.elapsed(axis, elsewhere) == CALENDAR.elapsed(axis, instant)


@given(AXES, st.integers(1, 100_000 * HOUR))
def test_looking_an_amount_of_time_up_loses_nothing(axis, amount):
    assert CALENDAR.elapsed(axis, CALENDAR.instant(axis, amount)) == amount


@given(AXES, st.integers(1, 100_000 * HOUR))
def test_the_earliest_instant_is_returned(axis, amount):
    before = CALENDAR.instant(axis, amount) - timedelta.resolution
    assert CALENDAR.elapsed(axis, before) == amount - 1


@given(AXES, INSTANTS)
def test_looking_an_instant_up_never_finds_a_later_one(axis, instant):
    amount = CALENDAR.elapsed(axis, instant)
    assert CALENDAR.instant(axis, amount) <= instant


@given(AXES, INSTANTS, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_time_never_runs_backwards_nor_faster_than_the_clock(axis, instant, later):
    gone = CALENDAR.elapsed(axis, instant + later) - CALENDAR.elapsed(axis, instant)
    assert 0 <= gone <= later // timedelta.resolution


@given(AXES, st.integers(0, 100_000 * HOUR))
def test_instants_are_returned_in_utc(axis, amount):
    assert CALENDAR.instant(axis, amount).utcoffset() == timedelta(0)


def test_business_closes_at_half_past_five():
    assert CALENDAR.closing(date(2026, 11, 23)) == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@given(INSTANTS, st.integers(1, 60))
def test_the_nth_working_day_is_found_like_by_walking_there(instant, n):
    day = instant.date()
    walked = day
    for _ in range(n):
        walked += timedelta(days=1)
        while not CALENDAR.is_working_day(walked):
            walked += timedelta(days=1)
    assert CALENDAR.nth_working_day(day, n) == walked


@pytest.mark.parametrize("n", [0, -1])
def test_there_is_no_working_day_before_the_first_one(n):
    with pytest.raises(ValueError, match="day"):
        CALENDAR.nth_working_day(date(2026, 11, 23), n)


# the ends of the calendar


@pytest.mark.parametrize("axis", Axis)
def test_a_time_without_zone_is_refused(axis):
    with pytest.raises(ValueError, match="zone"):
        CALENDAR.elapsed(axis, datetime(2026, 11, 23, 10))  # noqa: DTZ001
    with pytest.raises(ValueError, match="zone"):
        CALENDAR.provisional(datetime(2026, 11, 23, 10), datetime.now(UTC))  # noqa: DTZ001


@pytest.mark.parametrize("day", OUTSIDE)
def test_days_outside_the_calendar_are_refused(day):
    instant = datetime(day.year, day.month, day.day, 12, tzinfo=ZONE)
    for ask in (
        lambda: CALENDAR.is_working_day(day),
        lambda: CALENDAR.day_name(day),
        lambda: CALENDAR.closing(day),
        lambda: CALENDAR.nth_working_day(day, 1),
        lambda: CALENDAR.elapsed(Axis.OFFICE, instant),
        lambda: CALENDAR.provisional(instant, instant),
        lambda: estimate(day.year),
    ):
        with pytest.raises(CalendarError, match=str(FIRST_YEAR)):
            ask()


@pytest.mark.parametrize("axis", Axis)
@pytest.mark.parametrize("amount", [-1, 10**7 * HOUR, 10**40])
def test_an_amount_of_time_outside_the_calendar_is_refused(axis, amount):
    with pytest.raises(CalendarError):
        CALENDAR.instant(axis, amount)


def test_midnight_after_the_last_day_is_outside_the_calendar():
    last = local(f"{LAST_YEAR}-12-31 23:00")
    whole = CALENDAR.elapsed(Axis.NATURAL, last) + HOUR
    assert CALENDAR.instant(Axis.NATURAL, whole - 1) < last + timedelta(hours=1)
    with pytest.raises(CalendarError):
        CALENDAR.instant(Axis.NATURAL, whole)


def test_nothing_is_counted_more_finely_than_python_does():
    assert timedelta.resolution == MICROSECOND


def test_working_days_end_with_the_calendar():
    assert CALENDAR.nth_working_day(date(LAST_YEAR, 12, 30), 1) == date(LAST_YEAR, 12, 31)
    with pytest.raises(CalendarError):
        CALENDAR.nth_working_day(date(LAST_YEAR, 12, 31), 1)


def test_shanghai_is_eight_hours_ahead_throughout_the_calendar():
    # What the arithmetic rests on; 1991 still had summer time.
    days = [datetime(year, month, 1, tzinfo=ZONE) for year in range(1991, 2101) for month in (1, 7)]
    years = {day.year for day in days if day.utcoffset() != timedelta(hours=8)}
    assert years == {FIRST_YEAR - 1}
