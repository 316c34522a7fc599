"""When time is up, and what lies in between: dates that are told to people."""

from __future__ import annotations

from datetime import UTC, date, timedelta

import pytest
from django.utils import translation
from django.utils.translation import gettext

from regions.calendars import (
    FIRST_DAY,
    FIRST_YEAR,
    LAST_YEAR,
    Axis,
    Calendar,
    CalendarError,
    YearPlan,
    check_covered,
    estimate,
    working_days_of,
)
from tests.regions.test_calendars import CALENDAR, HOUR, days_of, local


@pytest.mark.parametrize(
    ("axis", "start", "amount", "due"),
    [
        (Axis.NATURAL, "2026-09-30 22:00", 24, "2026-10-01 22:00"),
        (Axis.DUTY, "2026-09-30 19:00", 4, "2026-10-01 11:00"),
        (Axis.DUTY, "2026-11-23 21:00", 2, "2026-11-24 10:00"),
        (Axis.OFFICE, "2026-11-23 11:00", 2, "2026-11-23 15:00"),
        (Axis.OFFICE, "2026-11-27 16:30", 8, "2026-11-30 17:30"),
        (Axis.DAYS, "2026-11-23 23:59", 3, "2026-11-26 17:30"),
        (Axis.DAYS, "2026-11-27 00:00", 1, "2026-11-30 17:30"),
        (Axis.DAYS, "2026-09-30 09:00", 1, "2026-10-08 17:30"),
    ],
)
def test_a_limit_ends(axis: Axis, start: str, amount: int, due: str) -> None:
    assert CALENDAR.due(axis, local(start), amount) == (local(due), False)


@pytest.mark.parametrize("axis", Axis)
def test_a_limit_that_runs_into_a_year_without_a_notice_may_still_change(axis: Axis) -> None:
    due, provisional = CALENDAR.due(axis, local("2026-12-31 16:00"), 20)
    assert due > local("2027-01-01 00:00")
    assert provisional


def test_business_closes_on_the_nth_working_day_after_today() -> None:
    friday = local("2026-11-27 08:00")
    assert CALENDAR.closing_after(friday, 1) == local("2026-11-30 17:30")
    assert CALENDAR.closing_after(friday, 5) == local("2026-12-04 17:30")


@pytest.mark.parametrize(
    ("since", "until", "worked"),
    [
        (date(2026, 9, 28), date(2026, 10, 11), 6),
        (date(2026, 11, 23), date(2026, 11, 23), 1),
        (date(2026, 11, 28), date(2026, 11, 29), 0),
        (date(2026, 11, 27), date(2026, 11, 23), 0),
        (FIRST_DAY, date(FIRST_YEAR, 1, 2), 1),
    ],
)
def test_working_days_are_counted_with_both_ends(since: date, until: date, worked: int) -> None:
    assert CALENDAR.working_days(since, until) == worked


def test_the_days_off_in_between_are_listed_with_their_names() -> None:
    found = list(CALENDAR.days_off(date(2026, 9, 30), date(2026, 10, 6)))
    # The fourth is a plain Sunday.
    assert [day for day, _name in found] == [date(2026, 10, day) for day in (1, 2, 3, 5, 6)]
    assert {name for _day, name in found} <= {"国庆节", "国庆节调休"}
    assert [day for day, _name in CALENDAR.days_off(date(2026, 10, 7), date(2026, 10, 7))]


# the ends of the calendar


def test_its_first_midnight_is_where_working_time_begins() -> None:
    first = local(f"{FIRST_YEAR}-01-01 00:00")
    for axis in Axis:
        assert CALENDAR.elapsed(axis, first) == 0
        assert CALENDAR.instant(axis, 0) == first
    assert CALENDAR.provisional(first, first)


def test_its_last_day_is_a_day_like_others() -> None:
    last = local(f"{LAST_YEAR}-12-31 23:59")
    assert CALENDAR.provisional(last, last)
    assert estimate(LAST_YEAR).off[date(LAST_YEAR, 1, 1)] == "元旦"


@pytest.mark.parametrize(
    "moment", [f"{FIRST_YEAR - 1}-12-31 23:59", f"{LAST_YEAR + 1}-01-01 00:00"]
)
def test_a_moment_beside_it_is_refused_in_whatever_zone(moment: str) -> None:
    for instant in (local(moment), local(moment).astimezone(UTC)):
        with pytest.raises(CalendarError, match="outside"):
            check_covered(instant)
        with pytest.raises(CalendarError, match="outside"):
            CALENDAR.elapsed(Axis.NATURAL, instant)


def test_a_moment_within_it_is_none_to_refuse() -> None:
    check_covered(local(f"{FIRST_YEAR}-01-01 00:00"))
    check_covered(local(f"{LAST_YEAR}-12-31 23:59"))


def test_a_refusal_can_be_told_in_another_language() -> None:
    day = date(LAST_YEAR + 1, 1, 1)
    with pytest.raises(CalendarError) as refused:
        CALENDAR.closing(day)
    template, values = refused.value.template, refused.value.values
    assert values == {"what": day, "first": FIRST_YEAR, "last": LAST_YEAR}
    with translation.override("zh-hans"):
        assert gettext(template) % values == "2101-01-01不在1992年至2100年范围内"


@pytest.mark.parametrize("axis", Axis)
def test_no_more_time_goes_by_than_it_has(axis: Axis) -> None:
    last = local(f"{LAST_YEAR}-12-31 23:59") + timedelta(seconds=59)
    whole = CALENDAR.elapsed(axis, last) + (HOUR // 3600 if axis == Axis.NATURAL else 0)
    with pytest.raises(CalendarError, match=str(LAST_YEAR)):
        CALENDAR.instant(axis, whole + 1)


# plans


def test_a_document_is_read_as_it_was_published() -> None:
    days = {"off": {"2027-01-04": " 元旦调休 "}, "on": {"2027-01-09": "元旦调休"}}
    plan = YearPlan.parse({"year": 2027, "notice": "国办发明电〔2026〕7号", **days})
    assert plan.published
    assert plan.notice == "国办发明电〔2026〕7号"
    assert dict(plan.off) == {date(2027, 1, 4): "元旦调休"}
    assert [plan.works_on(date(2027, 1, day)) for day in (4, 5, 9, 10)] == [
        False,
        True,
        True,
        False,
    ]


def test_a_document_may_say_nothing_of_its_notice() -> None:
    assert YearPlan.parse({"year": 2027, "off": {}, "on": {}}).notice == ""


def test_a_year_has_two_hundred_working_days_at_least() -> None:
    weekdays = [day for day in days_of(2027) if day.weekday() < 5]
    fewest = YearPlan(2027, dict.fromkeys(weekdays[200:], "节"), {}, published=True)
    assert working_days_of(fewest) == 200
    with pytest.raises(CalendarError, match="fewer than 200"):
        YearPlan(2027, dict.fromkeys(weekdays[199:], "节"), {}, published=True)


def test_a_calendar_knows_which_version_it_is() -> None:
    assert (Calendar([]).version, Calendar([], version=7).version) == (0, 7)


def test_axes_are_called_as_they_are_stored_with_time_limits() -> None:
    assert [Axis(name) for name in ("natural", "duty", "office", "days")] == list(Axis)
