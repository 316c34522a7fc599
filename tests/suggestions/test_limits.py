"""From limits to dates: the vectors of the domain, and what holds for every limit."""

import json
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regions.calendars import ZONE, Axis, Calendar, CalendarError, YearPlan
from suggestions.limits import (
    DayLine,
    Due,
    Level,
    Limit,
    carry_over,
    due,
    level_at,
    no_earlier_than_next_working_day,
    remaining,
    resume,
    spent,
    working,
)

NOTICES = Path(__file__).parents[2] / "regions" / "data" / "calendars"
CALENDAR = Calendar(
    YearPlan.parse(json.loads(path.read_text(encoding="utf-8")))
    for path in sorted(NOTICES.glob("*.json"))
)
HOUR = 3_600_000_000
HOURS_AXES = [Axis.NATURAL, Axis.DUTY, Axis.OFFICE]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def falls(start: str, axis: Axis, amount: int) -> datetime:
    return due(local(start), Limit(axis, amount), CALENDAR).at


def resumed(due_at: str, pause: tuple[str, str], axis: Axis) -> datetime:
    begin, end = map(local, pause)
    return resume(local(due_at), paused_at=begin, now=end, axis=axis, calendar=CALENDAR).at


def alert(level: Level, start: str, due_at: str, axis: Axis) -> datetime:
    found = (local(start), local(due_at))
    return level_at(level, start=found[0], due_at=found[1], axis=axis, calendar=CALENDAR)


AXES = st.sampled_from(list(Axis))
# Published years and estimated ones, in every minute.
STARTS = st.timedeltas(timedelta(0), timedelta(days=12 * 365)).map(
    lambda since: datetime(2017, 1, 1, tzinfo=UTC) + since
)
AMOUNTS = st.integers(1, 60)
PAUSES = st.timedeltas(timedelta(0), timedelta(days=30))


# the published vectors


@pytest.mark.parametrize(
    ("start", "axis", "amount", "expected"),
    [
        ("2026-02-13 10:00", Axis.NATURAL, 24, "2026-02-14 10:00"),
        ("2026-02-12 10:00", Axis.DAYS, 3, "2026-02-24 17:30"),
        ("2026-09-18 10:00", Axis.DAYS, 3, "2026-09-22 17:30"),
        ("2026-09-28 10:00", Axis.DAYS, 5, "2026-10-10 17:30"),
        ("2025-01-24 10:00", Axis.DAYS, 3, "2025-02-05 17:30"),
    ],
)
def test_a_limit_falls_as_the_law_says(start, axis, amount, expected):
    assert falls(start, axis, amount) == local(expected)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-11-23 00:00", "2026-11-24 17:30"),
        ("2026-11-23 17:30", "2026-11-24 17:30"),
        ("2026-11-23 23:59", "2026-11-24 17:30"),
        ("2026-11-21 10:00", "2026-11-23 17:30"),  # a Saturday
        ("2026-10-01 10:00", "2026-10-08 17:30"),  # a holiday
    ],
)
def test_the_day_of_submission_does_not_count_whatever_the_hour(start, expected):
    assert falls(start, Axis.DAYS, 1) == local(expected)


@pytest.mark.parametrize(
    ("axis", "amount", "start", "expected"),
    [
        (Axis.DUTY, 4, "2026-10-01 10:00", "2026-10-01 14:00"),
        (Axis.DUTY, 4, "2026-10-01 18:00", "2026-10-02 10:00"),
        (Axis.DUTY, 4, "2026-10-01 16:00", "2026-10-01 20:00"),
        (Axis.DUTY, 4, "2026-10-01 23:00", "2026-10-02 12:00"),
        (Axis.OFFICE, 8, "2026-09-30 10:00", "2026-10-08 11:00"),
        (Axis.OFFICE, 8, "2026-11-20 18:00", "2026-11-24 09:30"),
        (Axis.OFFICE, 7, "2026-11-23 08:30", "2026-11-23 17:30"),
        (Axis.OFFICE, 2, "2026-11-23 11:00", "2026-11-23 15:00"),
    ],
)
def test_hours_count_on_their_axis_only(axis, amount, start, expected):
    assert falls(start, axis, amount) == local(expected)


def test_a_limit_keeps_the_microsecond():
    start = local("2026-11-23 10:00:00.000001")
    assert due(start, Limit(Axis.DUTY, 24), CALENDAR).at == start + timedelta(days=2)


def test_a_monday_morning_in_shanghai_is_not_counted_as_the_sunday_of_utc():
    start = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert due(start, Limit(Axis.DAYS, 1), CALENDAR).at == local("2026-11-24 17:30")


@pytest.mark.parametrize(
    ("start", "amount", "provisional"),
    [
        ("2026-12-28 10:00", 3, False),
        ("2026-12-28 10:00", 4, True),
        ("2017-12-29 10:00", 1, True),
        ("2027-03-01 10:00", 1, True),
    ],
)
def test_a_limit_that_touches_an_estimated_year_is_provisional(start, amount, provisional):
    assert due(local(start), Limit(Axis.DAYS, amount), CALENDAR).provisional is provisional


def test_a_due_time_is_in_utc():
    assert due(local("2026-11-23 10:00"), Limit(Axis.DAYS, 3), CALENDAR) == Due(
        datetime(2026, 11, 26, 9, 30, tzinfo=UTC), provisional=False
    )


@pytest.mark.parametrize("axis", Axis)
def test_a_start_without_zone_is_refused(axis):
    with pytest.raises(ValueError, match="zone"):
        due(datetime(2026, 11, 23, 10), Limit(axis, 1), CALENDAR)  # noqa: DTZ001


@pytest.mark.parametrize("axis", Axis)
@pytest.mark.parametrize("amount", [0, -1])
def test_a_limit_of_nothing_is_refused(axis, amount):
    with pytest.raises(ValueError, match=str(amount)):
        Limit(axis, amount)


@pytest.mark.parametrize("axis", Axis)
def test_a_limit_beyond_the_calendar_is_refused(axis):
    with pytest.raises(CalendarError):
        due(local("2026-11-23 10:00"), Limit(axis, 10_000_000), CALENDAR)


@given(STARTS, AXES, AMOUNTS)
def test_a_limit_falls_after_its_start(start, axis, amount):
    assert due(start, Limit(axis, amount), CALENDAR).at > start


@given(STARTS, PAUSES, AXES, AMOUNTS)
def test_a_later_start_never_has_an_earlier_limit(start, later, axis, amount):
    limit = Limit(axis, amount)
    assert due(start, limit, CALENDAR).at <= due(start + later, limit, CALENDAR).at


@given(STARTS, AXES, AMOUNTS)
def test_a_longer_limit_always_falls_later(start, axis, amount):
    shorter, longer = (due(start, Limit(axis, n), CALENDAR).at for n in (amount, amount + 1))
    assert shorter < longer


@given(STARTS, st.sampled_from(HOURS_AXES), AMOUNTS)
def test_a_limit_in_hours_has_exactly_those_hours(start, axis, amount):
    assert spent(start, falls_at(start, axis, amount), axis, CALENDAR) == amount * HOUR


@given(STARTS, AMOUNTS)
def test_a_limit_in_days_closes_a_working_day(start, amount):
    at = falls_at(start, Axis.DAYS, amount).astimezone(ZONE)
    assert f"{at:%H:%M:%S.%f}" == "17:30:00.000000"
    assert CALENDAR.is_working_day(at.date())


def falls_at(start: datetime, axis: Axis, amount: int) -> datetime:
    return due(start, Limit(axis, amount), CALENDAR).at


# what was spent and what is left


def test_time_left_is_counted_on_the_axis_of_the_limit():
    friday, monday = local("2026-11-20 16:30"), local("2026-11-23 09:30")
    left = [remaining(monday, friday, axis, CALENDAR) // HOUR for axis in Axis]
    assert left == [65, 29, 2, 2]


def test_time_left_is_negative_once_the_limit_is_missed():
    now = local("2026-11-23 10:30")
    assert remaining(local("2026-11-23 09:30"), now, Axis.OFFICE, CALENDAR) == -HOUR


@given(STARTS, PAUSES, AXES, AMOUNTS)
def test_what_was_spent_and_what_is_left_make_the_whole(start, later, axis, amount):
    now, end = start + later, falls_at(start, axis, amount)
    whole = spent(start, end, axis, CALENDAR)
    assert spent(start, now, axis, CALENDAR) + remaining(end, now, axis, CALENDAR) == whole


# pauses


@pytest.mark.parametrize(
    ("axis", "due_at", "pause", "expected"),
    [
        # A weekend of waiting costs a limit in working days nothing.
        (Axis.DAYS, "2026-11-25 17:30", ("2026-11-20 17:30", "2026-11-23 08:30"), "11-25 17:30"),
        (Axis.DAYS, "2026-11-25 17:30", ("2026-11-23 10:00", "2026-11-24 10:00"), "11-26 17:30"),
        (Axis.DAYS, "2026-11-25 17:30", ("2026-11-23 10:00", "2026-11-23 11:00"), "11-26 09:30"),
        (Axis.NATURAL, "2026-11-21 10:00", ("2026-11-20 18:00", "2026-11-23 08:00"), "11-24 00:00"),
        (Axis.DUTY, "2026-11-23 19:00", ("2026-11-23 18:00", "2026-11-24 09:00"), "11-24 10:00"),
        (Axis.OFFICE, "2026-09-30 17:00", ("2026-09-30 16:00", "2026-10-08 09:00"), "10-08 10:00"),
    ],
)
def test_a_pause_moves_the_limit_by_its_time_on_the_axis(axis, due_at, pause, expected):
    assert resumed(due_at, pause, axis) == local(f"2026-{expected}")


@pytest.mark.parametrize(
    "due_at",
    [
        pytest.param("2026-11-23 17:30", id="at closing time"),
        pytest.param("2026-11-23 12:00", id="at noon"),
        pytest.param("2026-11-23 13:00", id="in the break"),
        pytest.param("2026-11-23 20:00", id="when the duty ends"),
        pytest.param("2026-11-22 15:00", id="set by a person on a day off"),
    ],
)
@pytest.mark.parametrize("axis", [Axis.OFFICE, Axis.DAYS, Axis.DUTY])
def test_a_pause_of_no_working_time_leaves_the_limit_alone(due_at, axis):
    assert resumed(due_at, ("2026-11-21 20:00", "2026-11-21 21:00"), axis) == local(due_at)


def test_a_limit_set_on_a_day_off_moves_on_from_there():
    moved = resumed("2026-11-22 15:00", ("2026-11-20 16:00", "2026-11-20 17:00"), Axis.OFFICE)
    assert moved == local("2026-11-23 09:30")


def test_the_shortest_pause_counts():
    noon, moment = local("2026-11-23 12:00"), timedelta(microseconds=1)
    found = resume(
        noon + timedelta(hours=1),
        paused_at=noon,
        now=noon + moment,
        axis=Axis.NATURAL,
        calendar=CALENDAR,
    )
    assert found.at == noon + timedelta(hours=1) + moment


@given(STARTS, STARTS, PAUSES, AXES)
def test_pausing_never_makes_a_limit_earlier(due_at, paused_at, length, axis):
    end = paused_at + length
    found = resume(due_at, paused_at=paused_at, now=end, axis=axis, calendar=CALENDAR)
    assert found.at >= due_at


@given(STARTS, STARTS, AXES)
def test_a_pause_of_no_length_changes_nothing(due_at, paused_at, axis):
    found = resume(due_at, paused_at=paused_at, now=paused_at, axis=axis, calendar=CALENDAR)
    assert found.at == due_at


@given(STARTS, AMOUNTS, PAUSES)
def test_a_pause_at_closing_time_counts_only_what_is_worked(start, amount, length):
    closing = falls_at(start, Axis.DAYS, amount)
    found = resume(
        closing, paused_at=closing, now=closing + length, axis=Axis.DAYS, calendar=CALENDAR
    )
    worked = spent(closing, closing + length, Axis.DAYS, CALENDAR)
    assert (found.at == closing) is (worked == 0)


@given(STARTS, STARTS, PAUSES, AXES)
def test_a_pause_keeps_the_time_that_was_left(due_at, paused_at, length, axis):
    end = paused_at + length
    left = remaining(due_at, paused_at, axis, CALENDAR)
    found = resume(due_at, paused_at=paused_at, now=end, axis=axis, calendar=CALENDAR)
    assert remaining(found.at, end, axis, CALENDAR) == left


def test_a_limit_resumed_into_an_estimated_year_is_provisional():
    found = resume(
        local("2026-12-31 17:30"),
        paused_at=local("2026-12-30 10:00"),
        now=local("2026-12-31 10:00"),
        axis=Axis.DAYS,
        calendar=CALENDAR,
    )
    assert found == Due(local("2027-01-04 17:30"), provisional=True)


# another limit


def test_pauses_are_measured_on_the_axis_of_the_new_limit():
    weekend = (local("2026-11-20 17:30"), local("2026-11-23 08:30"))
    found = [
        carry_over(local("2026-11-20 10:00"), limit=limit, pauses=[weekend], calendar=CALENDAR).at
        for limit in (Limit(Axis.NATURAL, 24), Limit(Axis.DAYS, 3))
    ]
    assert found == [local("2026-11-24 01:00"), local("2026-11-25 17:30")]


@given(STARTS, AXES, AMOUNTS)
def test_a_limit_without_pauses_is_carried_over_as_it_is(start, axis, amount):
    limit = Limit(axis, amount)
    assert carry_over(start, limit=limit, pauses=[], calendar=CALENDAR) == due(
        start, limit, CALENDAR
    )


@given(STARTS, AXES, AMOUNTS, st.lists(st.tuples(PAUSES, PAUSES), max_size=4))
def test_no_pause_is_lost_when_the_limit_changes(start, axis, amount, spans):
    pauses, moment = [], start
    for wait, length in spans:
        pauses.append((moment + wait, moment + wait + length))
        moment += wait + length
    limit = Limit(axis, amount)
    at = carry_over(start, limit=limit, pauses=pauses, calendar=CALENDAR).at
    paused = sum(spent(*pause, axis, CALENDAR) for pause in pauses)
    moved = spent(due(start, limit, CALENDAR).at, at, axis, CALENDAR)
    assert moved == paused


def test_a_date_computed_again_leaves_the_next_working_day():
    friday = local("2026-11-20 16:00")
    early, late = local("2026-11-20 17:30"), local("2026-11-25 17:30")
    found = [no_earlier_than_next_working_day(at, friday, CALENDAR) for at in (early, late)]
    assert found == [local("2026-11-23 17:30"), late]


# alerts


@pytest.mark.parametrize(
    ("axis", "start", "due_at", "fraction", "expected"),
    [
        (Axis.NATURAL, "2026-11-23 10:00", "2026-11-24 10:00", "4/5", "2026-11-24 05:12"),
        (Axis.DUTY, "2026-11-23 18:00", "2026-11-24 10:00", "1/2", "2026-11-23 20:00"),
        (Axis.DAYS, "2026-11-23 08:30", "2026-11-27 17:30", "4/5", "2026-11-26 17:30"),
        (Axis.DAYS, "2026-11-23 08:30", "2026-11-23 17:30", "1/2", "2026-11-23 12:00"),
    ],
)
def test_a_fraction_of_the_way_is_measured_on_the_axis(axis, start, due_at, fraction, expected):
    level = Level("remind", Fraction(fraction))
    assert alert(level, start, due_at, axis) == local(expected)


@pytest.mark.parametrize(
    ("axis", "after", "expected"),
    [
        (Axis.NATURAL, 4, "2026-11-20 21:30"),
        (Axis.DUTY, 8, "2026-11-21 13:30"),
        (Axis.OFFICE, 8, "2026-11-24 09:30"),
        (Axis.DAYS, 1, "2026-11-23 17:30"),
        (Axis.DAYS, 3, "2026-11-25 17:30"),
    ],
)
def test_an_alert_after_the_limit_counts_in_its_units(axis, after, expected):
    found = alert(Level("red", after=after), "2026-11-16 10:00", "2026-11-20 17:30", axis)
    assert found == local(expected)


def test_an_alert_after_the_limit_may_count_on_an_axis_of_its_own():
    level = Level("red", after=8, axis=Axis.OFFICE)
    found = alert(level, "2026-11-16 10:00", "2026-11-20 19:00", Axis.DUTY)
    assert found == local("2026-11-24 09:30")


@given(STARTS, AXES, AMOUNTS)
def test_an_alert_that_falls_due_with_the_limit_falls_exactly_then(start, axis, amount):
    end = falls_at(start, axis, amount)
    found = level_at(Level("yellow"), start=start, due_at=end, axis=axis, calendar=CALENDAR)
    assert found == end


@given(STARTS, PAUSES, AXES, st.fractions(0, 1))
def test_an_alert_on_the_way_falls_between_start_and_limit(start, length, axis, fraction):
    level, end = Level("remind", fraction), start + length
    found = level_at(level, start=start, due_at=end, axis=axis, calendar=CALENDAR)
    assert start <= found <= end


@given(STARTS, AXES, AMOUNTS, st.integers(1, 20))
def test_an_alert_after_the_limit_falls_after_it(start, axis, amount, after):
    end = falls_at(start, axis, amount)
    level = Level("red", after=after)
    assert level_at(level, start=start, due_at=end, axis=axis, calendar=CALENDAR) > end


@pytest.mark.parametrize(
    "wrong",
    [
        {"fraction": Fraction(-1)},
        {"fraction": Fraction(3, 2)},
        {"after": -1},
        {"fraction": Fraction(1, 2), "after": 1},
    ],
)
def test_an_alert_that_falls_neither_on_the_way_nor_after_it_is_refused(wrong):
    with pytest.raises(ValueError, match="red"):
        Level("red", **wrong)


# the working


def lines(start: str, axis: Axis, amount: int) -> list[DayLine]:
    return working(local(start), limit=Limit(axis, amount), calendar=CALENDAR)


def test_the_working_shows_every_day_and_why_it_counts():
    found = lines("2026-09-18 10:00", Axis.DAYS, 3)
    assert [(line.day.day, line.counted, line.total) for line in found] == [
        (18, 0, 0),
        (19, 0, 0),
        (20, 1, 1),
        (21, 1, 2),
        (22, 1, 3),
    ]
    assert [line.name for line in found] == ["", "", "国庆节调休", "", ""]


def test_the_working_of_hours_shows_the_time_of_each_day():
    found = lines("2026-09-30 16:00", Axis.OFFICE, 4)
    assert [line.counted / HOUR for line in found] == [1.5, 0, 0, 0, 0, 0, 0, 0, 2.5]
    assert found[-1] == DayLine(
        date(2026, 10, 8), 5 * HOUR // 2, 4 * HOUR, name="", works=True, provisional=False
    )


def test_a_limit_that_ends_at_midnight_ends_the_day_before():
    found = lines("2026-11-23 00:00", Axis.NATURAL, 24)
    assert [(line.day.day, line.total) for line in found] == [(23, 24 * HOUR)]


def test_the_working_marks_the_days_of_estimated_years():
    found = lines("2026-12-31 10:00", Axis.DAYS, 1)
    assert [line.day.year for line in found if line.provisional] == [2027] * 4
    assert [line.day.year for line in found if not line.provisional] == [2026]


@given(STARTS, AXES, AMOUNTS)
def test_the_working_adds_up_to_the_limit_on_the_day_it_falls(start, axis, amount):
    found = working(start, limit=Limit(axis, amount), calendar=CALENDAR)
    end = falls_at(start, axis, amount) - timedelta.resolution
    assert found[-1].day == end.astimezone(ZONE).date()
    assert found[-1].total == (amount if axis == Axis.DAYS else amount * HOUR)
    assert sum(line.counted for line in found) == found[-1].total


@given(STARTS, AXES, AMOUNTS)
def test_the_working_misses_no_day(start, axis, amount):
    days = [line.day for line in working(start, limit=Limit(axis, amount), calendar=CALENDAR)]
    assert days[0] == start.astimezone(ZONE).date()
    assert {later - day for day, later in pairwise(days)} <= {timedelta(days=1)}


def test_the_working_of_a_year_and_of_decades_adds_up():
    assert len(lines("2026-01-05 10:00", Axis.OFFICE, 1_850)) > 360
    assert lines("2026-01-05 10:00", Axis.DAYS, 10_000)[-1].total == 10_000
